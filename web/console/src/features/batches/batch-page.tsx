import { getRouteApi, Link } from "@tanstack/react-router";
import { Copy, Download, RotateCw } from "lucide-react";
import { useEffect, useState } from "react";
import { Page } from "../../app/page.tsx";
import { PageNotFound } from "../../app/page-problems.tsx";
import { useCan } from "../../app/viewer.ts";
import { watchBatch } from "../../app/watched-batches.ts";
import { collect } from "../../graphql/collect.ts";
import {
  BatchDocument,
  BatchLinksDocument,
  type EmailState,
  InvitationCountDocument,
} from "../../graphql/generated/graphql.ts";
import { useData, useExecute } from "../../graphql/hooks.ts";
import { formatDateTime, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { copyAndSay } from "../../ui/copy.tsx";
import { downloadCsv } from "../../ui/download.ts";
import { NotYours } from "../../ui/not-yours.tsx";
import { LoadProblem, Skeleton } from "../../ui/notes.tsx";
import { sayProblem, wordsOf } from "../../ui/toasts.tsx";
import { act } from "../invitations/invitation-actions.ts";
import { InvitationTable } from "../invitations/invitation-table.tsx";
import { useAfterEvents } from "../live/live-events.ts";
import type { BatchData } from "./batch-data.ts";
import { BatchMails } from "./batch-mails.tsx";
import "./batches.css";
import { Rejections } from "./rejections.tsx";

const route = getRouteApi("/batches/$id");
/** E-mails that were not delivered, and that can be tried once more. */
const undelivered: EmailState[] = ["FAILED", "BOUNCED", "SUPPRESSED"];

/** One call of inviteCandidates: whom it invited and how far their e-mails are, who was refused, and their links. */
export function BatchPage() {
  const { id } = route.useParams();
  const canInvite = useCan("invite");
  const { data, error, isLoading, refresh } = useData(BatchDocument, { id }, { pause: !canInvite });
  if (!canInvite)
    return (
      <Page title={t("batches.title")}>
        <NotYours />
      </Page>
    );
  if (isLoading)
    return (
      <Page title={t("batches.title")}>
        <Skeleton lines={6} />
      </Page>
    );
  if (error && data === undefined)
    return (
      <Page title={t("batches.title")}>
        <LoadProblem error={error} onRetry={refresh} />
      </Page>
    );
  if (data?.invitationBatch == null) return <PageNotFound />;
  return <Loaded batch={data.invitationBatch} />;
}

function Loaded({ batch }: { batch: BatchData }) {
  const { id, title, assessment, createdBy, createdAt, rejections, done } = batch;
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  const withLinks = useCan("links");
  const [isCollecting, setCollecting] = useState(false);
  useEffect(() => {
    if (!done) watchBatch(id);
  }, [id, done]);
  const withAll = async (use: (rows: { name: string; email: string; url: string }[]) => unknown) => {
    setCollecting(true);
    try {
      const found = await collect(BatchLinksDocument, { filter: { batchId: id } }, (data) => data.invitations);
      const rows = found.flatMap(({ inviteUrl, candidate: { displayName, email } }) =>
        inviteUrl === null ? [] : [{ name: displayName, email: email ?? "", url: inviteUrl }],
      );
      await use(rows);
    } catch (error) {
      sayProblem(wordsOf(error));
    } finally {
      setCollecting(false);
    }
  };
  return (
    <Page
      title={title}
      heading={<bdi>{title}</bdi>}
      actions={
        withLinks ? (
          <>
            <Button
              icon={<Copy aria-hidden />}
              isPending={isCollecting}
              onPress={() =>
                void withAll((rows) =>
                  copyAndSay(
                    rows
                      .map(({ name, email, url }) => `${name === email ? email : `${name} <${email}>`}\t${url}`)
                      .join("\n"),
                    t("invitations.linksCopied", { count: rows.length }),
                  ),
                )
              }
            >
              {t("batch.copyLinks")}
            </Button>
            <Button
              icon={<Download aria-hidden />}
              isPending={isCollecting}
              onPress={() =>
                void withAll((rows) =>
                  downloadCsv("invite-links.csv", [
                    ["name", "email", "link"],
                    ...rows.map(({ name, email, url }) => [name, email, url]),
                  ]),
                )
              }
            >
              {t("batch.downloadLinks")}
            </Button>
          </>
        ) : undefined
      }
    >
      <p className="quiet">
        <Link to="/assessments/$id" params={{ id: assessment.id }}>
          <bdi>{assessment.title}</bdi>
        </Link>
        {" · "}
        {createdBy === null ? "" : <bdi>{createdBy.displayName} · </bdi>}
        <time dateTime={createdAt}>{formatDateTime(createdAt)}</time>
      </p>
      <Progress batch={batch} />
      {rejections.length > 0 ? <Rejections batch={batch} /> : null}
      <InvitationTable
        scope={{ batchId: id }}
        view={state ?? ""}
        onView={(next) => void navigate({ search: { state: next || undefined }, replace: true })}
        canBeInvited={false}
      />
    </Page>
  );
}

/** What the call came to, and how far its e-mails are; what did not arrive can be sent again. */
function Progress({ batch }: { batch: BatchData }) {
  const { id, total, invited, unchanged, rejected, emailsSent, emailsFailed, emailsQueued } = batch;
  const execute = useExecute();
  const [isPending, setPending] = useState(false);
  const filter = { batchId: id, emailState: undelivered };
  // Those that arrived at another try are no longer among them, while the counts of the call stay.
  const failed = useData(InvitationCountDocument, { filter }, { pause: emailsFailed === 0 });
  useAfterEvents(({ type }) => type.startsWith("INVITATION_EMAIL"), failed.refresh);
  const count = emailsFailed === 0 ? 0 : (failed.data?.invitations.totalCount ?? 0);
  const resend = async () => {
    setPending(true);
    try {
      const found = await collect(BatchLinksDocument, { filter }, (data) => data.invitations);
      await act(
        execute,
        "resend",
        found.map(({ id: invitationId, candidate }) => ({ id: invitationId, name: candidate.displayName })),
      );
      failed.refresh();
    } catch (error) {
      sayProblem(wordsOf(error));
    } finally {
      setPending(false);
    }
  };
  const counts: [string, number][] = [
    [t("batch.total"), total],
    [t("batch.invited"), invited],
    [t("batch.unchanged"), unchanged],
    [t("batch.rejected"), rejected],
  ];
  return (
    <section className="panel" aria-label={t("batch.outcome")}>
      <div className="panel-body stack">
        <dl className="batch-counts">
          {counts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{formatNumber(value)}</dd>
            </div>
          ))}
        </dl>
        {emailsSent + emailsFailed + emailsQueued === 0 ? (
          <p className="quiet">{t("batch.noMails")}</p>
        ) : (
          <BatchMails key={id} batch={batch} />
        )}
        {count > 0 ? (
          <div className="row wrap">
            <span className="problem">{t("batch.undelivered", { count })}</span>
            <Button size="small" icon={<RotateCw aria-hidden />} isPending={isPending} onPress={() => void resend()}>
              {t("batch.resendFailed")}
            </Button>
          </div>
        ) : null}
      </div>
    </section>
  );
}
