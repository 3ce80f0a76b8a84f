import { getRouteApi } from "@tanstack/react-router";
import { Page } from "../../app/page.tsx";
import { PageNotFound } from "../../app/page-problems.tsx";
import { useCan } from "../../app/viewer.ts";
import { CandidateRecordDocument } from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Empty, LoadProblem, Note, Skeleton } from "../../ui/notes.tsx";
import { DecisionBadge, ProgressBadge } from "../../ui/states.tsx";
import { useAfterEvents } from "../live/live-events.ts";
import { CandidateDetailsPanel } from "./candidate-details-panel.tsx";
import { CandidateActions } from "./candidate-header-actions.tsx";
import { CandidateHistory } from "./candidate-history.tsx";
import "./candidate.css";
import { InvitationPanel } from "./invitation-panel.tsx";
import { NotesPanel } from "./notes-panel.tsx";

const route = getRouteApi("/candidates/$id");

/** Everything about a candidate: who they are, each invitation with its links and e-mails, and the whole history, live. */
export function CandidatePage() {
  const { id } = route.useParams();
  const { invitation } = route.useSearch();
  const withLinks = useCan("links");
  const { data, error, isLoading, refresh } = useData(CandidateRecordDocument, { id, withLinks });
  useAfterEvents((event) => event.candidate?.id === id, refresh, 1_000);
  if (isLoading)
    return (
      <Page title={t("nav.candidates")}>
        <Skeleton lines={6} />
      </Page>
    );
  if (error && data === undefined)
    return (
      <Page title={t("nav.candidates")}>
        <LoadProblem error={error} onRetry={refresh} />
      </Page>
    );
  if (data?.candidate == null) return <PageNotFound />;
  const { candidate } = data;
  const invitations = candidate.invitations.nodes;
  return (
    <Page
      title={candidate.displayName}
      heading={
        <span className="row wrap">
          <bdi>{candidate.displayName}</bdi>
          <ProgressBadge progress={candidate.progress} />
          {candidate.decision === null ? null : <DecisionBadge decision={candidate.decision} />}
          {candidate.archivedAt === null ? null : <span className="badge">{t("candidate.archived")}</span>}
        </span>
      }
      actions={candidate.erasedAt === null ? <CandidateActions candidate={candidate} /> : undefined}
    >
      {candidate.erasedAt === null ? null : <Note tone="warn">{t("candidate.erasedNote")}</Note>}
      <div className="candidate-columns">
        <div className="stack wide">
          {invitations.length === 0 ? (
            <section className="panel">
              <Empty title={t("candidate.noInvitation.title")}>{t("candidate.noInvitation.text")}</Empty>
            </section>
          ) : null}
          {invitations.map((one) => (
            <InvitationPanel key={one.id} invitation={one} candidate={candidate} isMeant={one.id === invitation} />
          ))}
        </div>
        <div className="stack wide">
          <CandidateDetailsPanel candidate={candidate} />
          <NotesPanel candidateId={id} isBlinded={candidate.blinded} isErased={candidate.erasedAt !== null} />
          <CandidateHistory id={id} />
        </div>
      </div>
    </Page>
  );
}
