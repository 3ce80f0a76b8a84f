import { Link, useNavigate } from "@tanstack/react-router";
import { Send } from "lucide-react";
import { openInvite } from "../../app/open-invite.ts";
import { Page } from "../../app/page.tsx";
import { useCan } from "../../app/viewer.ts";
import { type BatchRowFragment, InvitationBatchesDocument } from "../../graphql/generated/graphql.ts";
import { usePages } from "../../graphql/use-pages.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { NotYours } from "../../ui/not-yours.tsx";
import { Empty, LoadProblem, Skeleton } from "../../ui/notes.tsx";
import { Time } from "../../ui/values.tsx";
import { InvitationTabs } from "../invitations/invitation-tabs.tsx";

type Row = BatchRowFragment;

/** Where the e-mails of a call stand, in a few words. */
function Mails({ batch: { emailsSent, emailsFailed, emailsQueued } }: { batch: Row }) {
  if (emailsQueued > 0)
    return (
      <span className="badge info numbers">
        {t("batch.sending", { sent: emailsSent + emailsFailed, all: emailsSent + emailsFailed + emailsQueued })}
      </span>
    );
  if (emailsFailed > 0) return <span className="badge bad">{t("batch.failed", { count: emailsFailed })}</span>;
  return (
    <span className="quiet">
      {emailsSent === 0 ? t("batch.nothingMailed") : t("batch.sent", { count: emailsSent })}
    </span>
  );
}

const Count = ({ count, words }: { count: number; words: string }) => (
  <>
    <span className="only-wide">{formatNumber(count)}</span>
    <span className="only-narrow">{words}</span>
  </>
);

const columns = (): Column<Row>[] => [
  {
    id: "title",
    title: t("batch.title"),
    width: "4fr",
    phone: "title",
    cell: ({ id, title }) => (
      <Link to="/batches/$id" params={{ id }} className="cut strong">
        <bdi>{title}</bdi>
      </Link>
    ),
  },
  {
    id: "by",
    title: t("batch.by"),
    width: "1fr",
    phone: "none",
    cell: ({ createdBy }) => (
      <span className="cut quiet">
        <bdi>{createdBy?.displayName ?? "–"}</bdi>
      </span>
    ),
  },
  {
    id: "invited",
    title: t("batch.invited"),
    width: 92,
    isNumeric: true,
    cell: ({ invited }) => <Count count={invited} words={t("batch.invitedCount", { count: invited })} />,
  },
  {
    id: "rejected",
    title: t("batch.rejected"),
    width: 92,
    isNumeric: true,
    phone: "none",
    cell: ({ rejected }) =>
      rejected === 0 ? <span className="quiet">–</span> : <span className="problem">{formatNumber(rejected)}</span>,
  },
  { id: "mails", title: t("invite.mails"), width: 150, phone: "aside", cell: (batch) => <Mails batch={batch} /> },
  {
    id: "createdAt",
    title: t("batch.when"),
    width: 104,
    cell: ({ createdAt }) => (
      <span className="quiet">
        <Time at={createdAt} />
      </span>
    ),
  },
];

/** The calls by which candidates were invited, each with the progress of its e-mails. */
export function BatchesPage() {
  return useCan("invite") ? (
    <Batches />
  ) : (
    <Page title={t("batches.title")} heading={t("nav.invitations")}>
      <NotYours />
    </Page>
  );
}

function Batches() {
  const navigate = useNavigate();
  const pages = usePages(InvitationBatchesDocument, {}, (data) => data.invitationBatches);
  return (
    <Page title={t("batches.title")} heading={t("nav.invitations")}>
      <InvitationTabs />
      {pages.error ? <LoadProblem error={pages.error} onRetry={pages.refresh} /> : null}
      {pages.isLoading ? <Skeleton lines={6} /> : null}
      {pages.rows.length > 0 ? (
        <DataTable
          label={t("batches.title")}
          columns={columns()}
          rows={pages.rows}
          onOpen={({ id }) => void navigate({ to: "/batches/$id", params: { id } })}
          hasMore={pages.hasMore}
          isLoadingMore={pages.isLoadingMore}
          onLoadMore={pages.loadMore}
        />
      ) : null}
      {!pages.isLoading && !pages.error && pages.rows.length === 0 ? (
        <Empty
          icon={<Send aria-hidden />}
          title={t("batches.none.title")}
          action={
            <Button look="primary" icon={<Send aria-hidden />} onPress={() => openInvite()}>
              {t("invite.open")}
            </Button>
          }
        >
          {t("batches.none.text")}
        </Empty>
      ) : null}
    </Page>
  );
}
