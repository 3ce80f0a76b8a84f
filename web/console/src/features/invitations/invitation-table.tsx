import { Copy, MailPlus, Send } from "lucide-react";
import { useMemo, useState } from "react";
import { openInvite } from "../../app/invite-dialog.ts";
import { useCan } from "../../app/viewer.ts";
import {
  type EmailState,
  type InvitationRowFragment,
  type InvitationState,
  InvitationsDocument,
  type InvitationsQueryVariables,
} from "../../graphql/generated/graphql.ts";
import { usePages } from "../../graphql/use-pages.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../ui/buttons.tsx";
import { copyAndSay } from "../../ui/copy.tsx";
import { type Column, DataTable, type Sort } from "../../ui/data-table.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Empty, LoadProblem, Skeleton } from "../../ui/notes.tsx";
import { EmailStateText, InvitationStateBadge, LockedBadge } from "../../ui/states.tsx";
import { useDebounced } from "../../ui/use-debounced.ts";
import { Time } from "../../ui/values.tsx";
import { RecordLink } from "../live/event-parts.tsx";
import { useLiveEvents } from "../live/live-events.ts";
import { SelectionActions } from "./selection-actions.tsx";

type Row = InvitationRowFragment;
/** The newest e-mail to the candidate: the others are copies. */
const newestEmail = (row: Row) => row.emails.find(({ kind }) => kind !== "INVITER_COPY");

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
    width: 110,
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
    width: 110,
    isSortable: true,
    phone: "none",
    cell: ({ startedAt }) => <span className="quiet">{startedAt === null ? "–" : <Time at={startedAt} />}</span>,
  },
  {
    id: "SUBMITTED_AT",
    title: t("invitation.submitted"),
    width: 110,
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

/** The invitations to an assessment. */
export function InvitationTable({ assessmentId, canBeInvited }: { assessmentId: string; canBeInvited: boolean }) {
  const withLinks = useCan("links");
  const canSearch = useCan("identities");
  const canInvite = useCan("invite");
  const [text, setText] = useState("");
  const rested = useDebounced(text.trim());
  const [state, setState] = useState("");
  const [sort, setSort] = useState<Sort>({ column: "CREATED_AT", direction: "descending" });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [newer, setNewer] = useState(0);
  const variables = useMemo(
    () => ({
      withLinks,
      filter: {
        assessmentId,
        ...(rested === "" ? {} : { search: rested }),
        ...(state === "mail"
          ? { emailState: mailProblems }
          : state === ""
            ? {}
            : { state: [state as InvitationState] }),
      },
      orderBy: { field: sort.column, direction: sort.direction === "ascending" ? "ASC" : "DESC" },
    }),
    [assessmentId, withLinks, rested, state, sort],
  ) as Omit<InvitationsQueryVariables, "first" | "after">;
  const pages = usePages(InvitationsDocument, variables, (data) => data.invitations);
  const known = new Set(pages.rows.map(({ id }) => id));
  useLiveEvents((event) => {
    if (event.type !== "INVITATION_CREATED" || event.assessment?.id !== assessmentId) return;
    if (event.invitation !== null && !known.has(event.invitation.id)) setNewer((count) => count + 1);
  });
  const isFiltered = rested !== "" || state !== "";
  const chosen = pages.rows.filter(({ id }) => selected.has(id));
  const showNewer = () => {
    setNewer(0);
    pages.refresh();
  };
  return (
    <section className="stack" aria-label={t("invitations.title")}>
      <div className="toolbar">
        <h2 className="grow">{t("invitations.title")}</h2>
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
            onChange={setText}
          />
        ) : null}
        <SelectField
          hideLabel
          label={t("invitation.state")}
          value={state}
          onChange={setState}
          choices={[
            { id: "", label: t("invitations.everyState") },
            ...states.map((id) => ({ id, label: t(`state.${id}`) })),
            { id: "mail", label: t("invitations.mailProblem") },
          ]}
        />
      </div>
      {pages.error ? <LoadProblem error={pages.error} onRetry={pages.refresh} /> : null}
      {pages.isLoading ? <Skeleton lines={5} /> : null}
      {pages.rows.length > 0 ? (
        <DataTable
          label={t("invitations.title")}
          columns={columns(withLinks)}
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
            {canBeInvited ? t("invitations.none.text") : t("invitations.none.notPublished")}
          </Empty>
        )
      ) : null}
      {chosen.length > 0 ? <SelectionActions invitations={chosen} onDone={() => setSelected(new Set())} /> : null}
    </section>
  );
}
