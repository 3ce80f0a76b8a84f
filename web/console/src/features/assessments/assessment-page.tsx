import { getRouteApi } from "@tanstack/react-router";
import { Archive, Megaphone, Pencil } from "lucide-react";
import { useEffect, useState } from "react";
import { setAssessmentOnScreen } from "../../app/open-invite.ts";
import { Page } from "../../app/page.tsx";
import { PageNotFound } from "../../app/page-problems.tsx";
import { useCan } from "../../app/viewer.ts";
import {
  ArchiveAssessmentDocument,
  AssessmentDocument,
  AssessmentFunnelDocument,
  PublishAssessmentDocument,
} from "../../graphql/generated/graphql.ts";
import { useData, useExecute } from "../../graphql/hooks.ts";
import { formatDuration, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { confirm } from "../../ui/confirm.ts";
import { FunnelChart } from "../../ui/funnel-bar.tsx";
import { LoadProblem, Note, Skeleton } from "../../ui/notes.tsx";
import { AssessmentStateBadge } from "../../ui/states.tsx";
import { say, sayProblem, wordsOf } from "../../ui/toasts.tsx";
import { ActivityPanel } from "../activity/activity-panel.tsx";
import { InvitationTable } from "../invitations/invitation-table.tsx";
import { useAfterEvents } from "../live/live-events.ts";
import type { AssessmentData } from "./assessment-data.ts";
import { AssessmentSettingsDialog } from "./assessment-settings-dialog.tsx";
import { PublicLinkPanel } from "./public-link-panel.tsx";

const route = getRouteApi("/assessments/$id");

/** An assessment: its link, how far its candidates have come, and its invitations. */
export function AssessmentPage() {
  const { id } = route.useParams();
  const withLinks = useCan("links");
  const { data, error, isLoading, refresh } = useData(AssessmentDocument, { id, withLinks });
  useEffect(() => {
    setAssessmentOnScreen(id);
    return () => setAssessmentOnScreen(null);
  }, [id]);
  if (isLoading)
    return (
      <Page title={t("nav.assessments")}>
        <Skeleton lines={6} />
      </Page>
    );
  if (error && data === undefined)
    return (
      <Page title={t("nav.assessments")}>
        <LoadProblem error={error} onRetry={refresh} />
      </Page>
    );
  if (data?.assessment == null) return <PageNotFound />;
  return <Loaded assessment={data.assessment} />;
}

function Loaded({ assessment }: { assessment: AssessmentData }) {
  const { id, title, state } = assessment;
  const canEdit = useCan("assessments");
  const canInvite = useCan("invite");
  const execute = useExecute();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [isEditing, setEditing] = useState(false);
  const publish = async () => {
    try {
      const { publishAssessment } = await execute(PublishAssessmentDocument, { id });
      if (publishAssessment.assessment === null) sayProblem(publishAssessment.userErrors[0]?.message ?? "");
      else say(t("assessment.published"));
    } catch (error) {
      sayProblem(wordsOf(error));
    }
  };
  const archive = async () => {
    const isSure = await confirm({
      title: t("assessment.archiveTitle"),
      text: t("assessment.archiveText"),
      action: t("assessment.archive"),
    });
    if (!isSure) return;
    try {
      const { archiveAssessment } = await execute(ArchiveAssessmentDocument, { id });
      if (archiveAssessment.assessment === null) sayProblem(archiveAssessment.userErrors[0]?.message ?? "");
    } catch (error) {
      sayProblem(wordsOf(error));
    }
  };
  return (
    <Page
      title={title}
      heading={
        <span className="row wrap">
          <bdi>{title}</bdi> <AssessmentStateBadge state={state} />
        </span>
      }
      actions={
        <>
          {canEdit ? (
            <Button icon={<Pencil aria-hidden />} onPress={() => setEditing(true)}>
              {t("assessment.edit")}
            </Button>
          ) : null}
          {canEdit && state === "PUBLISHED" ? (
            <Button icon={<Archive aria-hidden />} onPress={archive}>
              {t("assessment.archive")}
            </Button>
          ) : null}
          {canEdit && state !== "PUBLISHED" ? (
            <Button look={state === "DRAFT" ? "primary" : "plain"} icon={<Megaphone aria-hidden />} onPress={publish}>
              {t("assessment.publish")}
            </Button>
          ) : null}
        </>
      }
    >
      {state === "DRAFT" ? <Note tone="warn">{t("assessment.draftNote")}</Note> : null}
      <div className="assessment-top">
        <Progress assessment={assessment} />
        {canInvite && state === "PUBLISHED" ? <PublicLinkPanel assessment={assessment} /> : null}
      </div>
      <ActivityPanel title={t("activity.ofAssessment")} assessmentId={id} />
      <InvitationTable
        scope={{ assessmentId: id }}
        view={search.state ?? ""}
        onView={(next) => void navigate({ search: { ...search, state: next || undefined }, replace: true })}
        canBeInvited={state === "PUBLISHED"}
      />
      {isEditing ? <AssessmentSettingsDialog assessment={assessment} onClose={() => setEditing(false)} /> : null}
    </Page>
  );
}

/** How far its candidates have come, live. */
function Progress({ assessment: { id, funnel } }: { assessment: AssessmentData }) {
  const { refresh } = useData(AssessmentFunnelDocument, { id }, { policy: "cache-only" });
  useAfterEvents((event) => event.assessment?.id === id, refresh);
  const asides = [
    funnel.medianTimeToStart === null ? null : t("funnel.toStart", { time: formatDuration(funnel.medianTimeToStart) }),
    funnel.medianTimeToSubmit === null
      ? null
      : t("funnel.toSubmit", { time: formatDuration(funnel.medianTimeToSubmit) }),
    funnel.expired === 0 ? null : t("funnel.expired", { count: funnel.expired }),
    funnel.cancelled === 0 ? null : t("funnel.cancelled", { count: funnel.cancelled }),
    funnel.bounced === 0 ? null : t("funnel.bounced", { count: funnel.bounced }),
  ].filter((aside) => aside !== null);
  return (
    <section className="panel grow" aria-label={t("assessment.progress")}>
      <div className="panel-head">
        <h2>{t("assessment.progress")}</h2>
        <span className="small quiet">
          {t("funnel.total", { count: funnel.invited, shown: formatNumber(funnel.invited) })}
        </span>
      </div>
      <div className="panel-body stack">
        <FunnelChart funnel={funnel} />
        {asides.length > 0 ? <p className="small quiet">{asides.join(" · ")}</p> : null}
      </div>
    </section>
  );
}
