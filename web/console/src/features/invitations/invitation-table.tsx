import { Link } from "@tanstack/react-router";
import { Copy, Download, MailPlus, Send } from "lucide-react";
import { Suspense, useMemo, useState } from "react";
import { openInvite } from "../../app/open-invite.ts";
import { useCan } from "../../app/viewer.ts";
import {
  type EmailState,
  InvitationCountDocument,
  type InvitationFilter,
  type InvitationRowFragment,
  type InvitationState,
  InvitationsDocument,
  type InvitationsQueryVariables,
} from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import { usePages } from "../../graphql/use-pages.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../ui/buttons.tsx";
import { copyAndSay } from "../../ui/copy.tsx";
import { type Column, DataTable, type Sort } from "../../ui/data-table.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { Empty, LoadProblem, Skeleton } from "../../ui/notes.tsx";
import { EmailStateText, InvitationStateBadge, LockedBadge } from "../../ui/states.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useDebounced } from "../../ui/use-debounced.ts";
import { Time } from "../../ui/values.tsx";
import { RecordLink } from "../live/event-parts.tsx";
import { useLiveEvents } from "../live/live-events.ts";
import { expiringSoon } from "./expiring-soon.ts";
import { SelectionActions } from "./selection-actions.tsx";

const ExportDialog = lazyPart(() => import("../exports/export-dialog.tsx"));

type Row = InvitationRowFragment;
/** The newest e-mail to the candidate: the others are copies. */
const newestEmail = (row: Row) => row.emails.find(({ kind }) => kind !== "INVITER_COPY");

const assessmentColumn: () => Column<Row> = () => ({
  id: "assessment",
  title: t("invitation.assessment"),
  width: "2fr",
  cell: ({ assessment: { id, title } }) => (
    <Link to="/assessments/$id" params={{ id }} className="cut">
      <bdi>{title}</bdi>
    </Link>
  ),
});

const expiryColumn: () => Column<Row> = () => ({
  id: "expires",
  title: t("invitation.expires"),
  width: 120,
  cell: ({ expiresAt }) => (expiresAt === null ? "–" : <Time at={expiresAt} />),
});

const columns = (withLinks: boolean): Column<Row>[] => [
  {
    id: "candidate",
    title: t("invitation.candidate"),
    width: "3fr",
    phone: "title",
    cell: ({ id, candidate }) => (
      <span className="cut">
        <RecordLink candidateId={candidate.id} invitationId={id}>
          <bdi className="strong">{candidate.displayName}</bdi>
        </RecordLink>
        {candidate.email !== null && candidate.email !== candidate.displayName ? (
          <span className="quiet only-wide"> {candidate.email}</span>
        ) : null}
      </span>
    ),
  },
  {
    id: "state",
    title: t("invitation.state"),
    width: 140,
    phone: "aside",
    cell: ({ state, reopenedAt, locked }) => (
      <>
        <InvitationStateBadge state={state} isReopened={reopenedAt !== null && state === "SUBMITTED"} />
        {locked ? <LockedBadge /> : null}
      </>
    ),
  },
  {
    id: "email",
    title: t("invitation.email"),
    width: 125,
    cell: (row) => {
      const email = newestEmail(row);
      if (email !== undefined) return <EmailStateText state={email.state} response={email.lastResponse} />;
      return <span className="quiet">{row.emailRequested ? "–" : t("invitation.notMailed")}</span>;
    },
  },
  {
    id: "CREATED_AT",
    title: t("invitation.invited"),
    width: 122,
    isSortable: true,
    cell: ({ createdAt }) => (
      <span className="quiet">
        <Time at={createdAt} />
      </span>
    ),
  },
  {
    id: "STARTED_AT",
    title: t("invitation.started"),
    width: 122,
    isSortable: true,
    phone: "none",
    cell: ({ startedAt }) => <span className="quiet">{startedAt === null ? "–" : <Time at={startedAt} />}</span>,
  },
  {
    id: "SUBMITTED_AT",
    title: t("invitation.submitted"),
    width: 122,
    isSortable: true,
    phone: "none",
    cell: ({ submittedAt }) => <span className="quiet">{submittedAt === null ? "–" : <Time at={submittedAt} />}</span>,
  },
  {
    id: "SCORE",
    title: t("invitation.score"),
    width: 80,
    isNumeric: true,
    isSortable: true,
    phone: "none",
    cell: ({ submission }) => (submission?.score == null ? "–" : formatNumber(submission.score)),
  },
  ...(withLinks
    ? [
        {
          id: "link",
          title: t("invitation.link"),
          width: 64 as const,
          phone: "none" as const,
          cell: ({ inviteUrl, candidate }: Row) =>
            inviteUrl == null ? null : (
              <IconButton
                size="small"
                label={t("invitation.copyLinkOf", { name: candidate.displayName })}
                icon={<Copy aria-hidden />}
                onPress={() => void copyAndSay(inviteUrl, t("invitation.linkCopied"))}
              />
            ),
        },
      ]
    : []),
];

const states: InvitationState[] = ["PENDING", "OPENED", "STARTED", "SUBMITTED", "EXPIRED", "CANCELLED"];
const mailProblems: EmailState[] = ["FAILED", "BOUNCED", "SUPPRESSED"];

/** What a view of the table shows: those of a state, with an e-mail that did not arrive, or that expire soon. */
function filterOfView(view: string): InvitationFilter {
  if (view === "mail") return { emailState: mailProblems };
  if (view === "mail-open") return { emailState: mailProblems, state: ["PENDING", "OPENED"] };
  if (view === "soon") return expiringSoon();
  return states.includes(view as InvitationState) ? { state: [view as InvitationState] } : {};
}

interface InvitationTableProps {
  /** Which invitations: those to an assessment, of a call, or all. */
  scope: { assessmentId?: string; batchId?: string };
  /** What of them is shown, as it stands in the address. */
  view: string;
  onView: (view: string) => void;
  /** Whether somebody can be invited from here. */
  canBeInvited: boolean;
}

/** Invitations, as a table with all that can be done with them. */
export function InvitationTable({ scope, view, onView, canBeInvited }: InvitationTableProps) {
  const { assessmentId, batchId } = scope;
  const withLinks = useCan("links");
  const canSearch = useCan("identities");
  const canInvite = useCan("invite");
  const [text, setText] = useState("");
  const rested = useDebounced(text.trim());
  const [sort, setSort] = useState<Sort>({ column: "CREATED_AT", direction: "descending" });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [newer, setNewer] = useState(0);
  const [isExporting, setExporting] = useState(false);
  const filter = useMemo(
    (): InvitationFilter => ({
      ...(assessmentId === undefined ? {} : { assessmentId }),
      ...(batchId === undefined ? {} : { batchId }),
      ...(rested === "" ? {} : { search: rested }),
      ...filterOfView(view),
    }),
    [assessmentId, batchId, rested, view],
  );
  const variables = useMemo(
    () => ({
      withLinks,
      filter,
      orderBy: { field: sort.column, direction: sort.direction === "ascending" ? "ASC" : "DESC" },
    }),
    [withLinks, filter, sort],
  ) as Omit<InvitationsQueryVariables, "first" | "after">;
  const count = useData(InvitationCountDocument, { filter }).data?.invitations.totalCount;
  const pages = usePages(InvitationsDocument, variables, (data) => data.invitations);
  const known = new Set(pages.rows.map(({ id }) => id));
  useLiveEvents((event) => {
    if (event.type !== "INVITATION_CREATED" || batchId !== undefined) return;
    if (assessmentId !== undefined && event.assessment?.id !== assessmentId) return;
    if (event.invitation !== null && !known.has(event.invitation.id)) setNewer((count) => count + 1);
  });
  const isFiltered = rested !== "" || view !== "";
  const chosen = pages.rows.filter(({ id }) => selected.has(id));
  const showNewer = () => {
    setNewer(0);
    pages.refresh();
  };
  const isAcross = assessmentId === undefined && batchId === undefined;
  // Where the assessment stands beside each, and where nobody has started, other columns have no room or nothing to say.
  const left = [...(isAcross ? ["SCORE", "link"] : []), ...(view === "soon" ? ["STARTED_AT", "SUBMITTED_AT"] : [])];
  const [candidate, state, ...others] = columns(withLinks).filter(({ id }) => !left.includes(id));
  const shownColumns = [
    candidate!,
    ...(isAcross ? [assessmentColumn()] : []),
    state!,
    ...(view === "soon" ? [expiryColumn()] : []),
    ...others,
  ];
  return (
    <section className="stack" aria-label={t("invitations.title")}>
      <div className="toolbar">
        <h2 className="grow row">
          {t("invitations.title")}
          {count === undefined ? null : <span className="badge numbers">{formatNumber(count)}</span>}
        </h2>
        {newer > 0 ? (
          <Button size="small" look="primary" onPress={showNewer}>
            {t("invitations.newer", { count: newer })}
          </Button>
        ) : null}
        {canSearch ? (
          <TextField
            hideLabel
            label={t("invitations.search")}
            placeholder={t("invitations.search")}
            type="search"
            value={text}
            onChange={(typed) => {
              setSelected(new Set());
              setText(typed);
            }}
          />
        ) : null}
        <SelectField
          hideLabel
          label={t("invitation.state")}
          value={view}
          onChange={(next) => {
            setSelected(new Set());
            onView(next);
          }}
          choices={[
            { id: "", label: t("invitations.everyState") },
            ...states.map((id) => ({ id, label: t(`state.${id}`) })),
            { id: "soon", label: t("invitations.soon") },
            { id: "mail", label: t("invitations.mailProblem") },
            ...(view === "mail-open" ? [{ id: "mail-open", label: t("invitations.mailProblemOpen") }] : []),
          ]}
        />
        <Button icon={<Download aria-hidden />} onPress={() => setExporting(true)}>
          {t("export.open")}
        </Button>
      </div>
      {pages.error ? <LoadProblem error={pages.error} onRetry={pages.refresh} /> : null}
      {pages.isLoading ? <Skeleton lines={5} /> : null}
      {pages.rows.length > 0 ? (
        <DataTable
          label={t("invitations.title")}
          columns={shownColumns}
          rows={pages.rows}
          selection={canInvite ? { selected, onChange: setSelected } : undefined}
          sort={sort}
          onSort={setSort}
          hasMore={pages.hasMore}
          isLoadingMore={pages.isLoadingMore}
          onLoadMore={pages.loadMore}
        />
      ) : null}
      {!pages.isLoading && !pages.error && pages.rows.length === 0 ? (
        isFiltered ? (
          <Empty icon={<MailPlus aria-hidden />} title={t("common.nothingMatches")}>
            {t("common.changeFilter")}
          </Empty>
        ) : (
          <Empty
            icon={<MailPlus aria-hidden />}
            title={t("invitations.none.title")}
            action={
              canInvite && canBeInvited ? (
                <Button look="primary" icon={<Send aria-hidden />} onPress={() => openInvite(assessmentId)}>
                  {t("invite.open")}
                </Button>
              ) : undefined
            }
          >
            {canBeInvited || batchId !== undefined ? t("invitations.none.text") : t("invitations.none.notPublished")}
          </Empty>
        )
      ) : null}
      {chosen.length > 0 ? (
        <SelectionActions
          invitations={chosen}
          filter={filter}
          count={count ?? pages.rows.length}
          isAllSelected={selected.size === pages.rows.length}
          onDone={() => setSelected(new Set())}
        />
      ) : null}
      <Suspense fallback={null}>
        {isExporting ? (
          <ExportDialog
            list="invitations"
            filter={filter}
            orderBy={variables.orderBy ?? null}
            count={count}
            onClose={() => setExporting(false)}
          />
        ) : null}
      </Suspense>
    </section>
  );
}
