import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Send, Users } from "lucide-react";
import { useMemo, useState } from "react";
import { openInvite } from "../../app/invite-dialog.ts";
import { Page } from "../../app/page.tsx";
import { useCan, useHasFeature } from "../../app/viewer.ts";
import {
  CandidateCountDocument,
  type CandidateDecision,
  type CandidateFilter,
  CandidateFilterChoicesDocument,
  type CandidateProgress,
  type CandidateRowFragment,
  CandidatesDocument,
  type CandidatesQueryVariables,
} from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import { usePages } from "../../graphql/use-pages.ts";
import { formatDate, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { type Column, DataTable, type Sort } from "../../ui/data-table.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Empty, LoadProblem, Skeleton } from "../../ui/notes.tsx";
import { DecisionBadge, Labels, ProgressBadge } from "../../ui/states.tsx";
import { useDebounced } from "../../ui/use-debounced.ts";
import { useAssessmentChoices } from "../assessments/assessment-choices.ts";
import { CandidateSelection } from "./candidate-selection.tsx";

const route = getRouteApi("/candidates");
type Row = CandidateRowFragment;

const columns = (canSortByName: boolean): Column<Row>[] => [
  {
    id: "NAME",
    title: t("candidate.name"),
    width: "3fr",
    isSortable: canSortByName,
    phone: "title",
    cell: ({ id, displayName, email }) => (
      <span className="cut">
        <Link to="/candidates/$id" params={{ id }} className="strong">
          <bdi>{displayName}</bdi>
        </Link>
        {email !== null && email !== displayName ? <span className="quiet only-wide"> {email}</span> : null}
      </span>
    ),
  },
  {
    id: "progress",
    title: t("candidate.progress"),
    width: 130,
    phone: "aside",
    cell: ({ progress }) => <ProgressBadge progress={progress} />,
  },
  {
    id: "decision",
    title: t("candidate.decision"),
    width: 130,
    cell: ({ decision }) =>
      decision === null ? <span className="quiet only-wide">–</span> : <DecisionBadge decision={decision} />,
  },
  { id: "labels", title: t("candidate.labels"), width: "2fr", cell: ({ labels }) => <Labels labels={labels} /> },
  {
    id: "assignees",
    title: t("candidate.assignees"),
    width: "1fr",
    phone: "none",
    cell: ({ assignees }) => (
      <span className="cut quiet">
        <bdi>{assignees.map(({ displayName }) => displayName).join(", ")}</bdi>
      </span>
    ),
  },
  {
    id: "CREATED_AT",
    title: t("candidate.added"),
    width: 120,
    isSortable: true,
    phone: "none",
    cell: ({ createdAt }) => <span className="quiet">{formatDate(createdAt)}</span>,
  },
];

const progresses: CandidateProgress[] = ["IDLE", "INVITED", "STARTED", "SUBMITTED"];
const decisions: CandidateDecision[] = ["APPROVED", "REJECTED"];

/** All candidates of the team, found while typing and narrowed down. */
export function CandidatesPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const knowsNames = useCan("identities");
  const canInvite = useCan("invite");
  const canEdit = useCan("candidates");
  const hasLabels = useHasFeature("LABELS");
  const hasAssignment = useHasFeature("TEAM_MEMBER_ASSIGNMENT");
  const assessments = useAssessmentChoices();
  const { data: choices } = useData(CandidateFilterChoicesDocument, undefined, { policy: "cache-first" });
  const [text, setText] = useState(search.search ?? "");
  const rested = useDebounced(text.trim());
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const set = (change: Record<string, string | undefined>) => {
    setSelected(new Set());
    void navigate({ to: "/candidates", search: { ...search, ...change }, replace: true });
  };
  const filter = useMemo(
    (): CandidateFilter => ({
      ...(rested === "" ? {} : { search: rested }),
      ...(search.progress ? { progress: [search.progress as CandidateProgress] } : {}),
      ...(search.decision ? { decision: [search.decision as CandidateDecision] } : {}),
      ...(search.label ? { labels: [search.label] } : {}),
      ...(search.assignee ? { assigneeIds: [search.assignee] } : {}),
      ...(search.assessment ? { invitedTo: search.assessment } : {}),
      ...(search.archived ? { archived: true } : {}),
    }),
    [rested, search],
  );
  const sort: Sort = {
    column: search.sort ?? "LAST_EVENT_AT",
    direction: search.direction === "ascending" ? "ascending" : "descending",
  };
  const variables = useMemo(
    () => ({
      filter,
      orderBy: { field: sort.column, direction: sort.direction === "ascending" ? "ASC" : "DESC" },
    }),
    [filter, sort.column, sort.direction],
  ) as Omit<CandidatesQueryVariables, "first" | "after">;
  const pages = usePages(CandidatesDocument, variables, (data) => data.candidates, 100);
  const count = useData(CandidateCountDocument, { filter }).data?.candidates.totalCount;
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <Page
      title={t("nav.candidates")}
      heading={
        <span className="row">
          {t("nav.candidates")}
          {count === undefined ? null : <span className="badge numbers">{formatNumber(count)}</span>}
        </span>
      }
    >
      <div className="toolbar">
        {knowsNames ? (
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
          label={t("candidate.progress")}
          value={search.progress ?? ""}
          onChange={(progress) => set({ progress })}
          choices={[
            { id: "", label: t("candidates.everyProgress") },
            ...progresses.map((id) => ({ id, label: t(`progress.${id}`) })),
          ]}
        />
        <SelectField
          hideLabel
          label={t("candidate.decision")}
          value={search.decision ?? ""}
          onChange={(decision) => set({ decision })}
          choices={[
            { id: "", label: t("candidates.everyDecision") },
            ...decisions.map((id) => ({ id, label: t(`decision.${id}`) })),
          ]}
        />
        <SelectField
          hideLabel
          label={t("live.filter.assessment")}
          value={search.assessment ?? ""}
          onChange={(assessment) => set({ assessment })}
          choices={[{ id: "", label: t("live.filter.everyAssessment") }, ...assessments]}
        />
        {hasLabels && (choices?.labels.length ?? 0) > 0 ? (
          <SelectField
            hideLabel
            label={t("candidate.labels")}
            value={search.label ?? ""}
            onChange={(label) => set({ label })}
            choices={[
              { id: "", label: t("candidates.everyLabel") },
              ...(choices?.labels ?? []).map((id) => ({ id, label: id })),
            ]}
          />
        ) : null}
        {hasAssignment ? (
          <SelectField
            hideLabel
            label={t("candidate.assignees")}
            value={search.assignee ?? ""}
            onChange={(assignee) => set({ assignee })}
            choices={[
              { id: "", label: t("candidates.everyAssignee") },
              ...(choices?.members?.nodes ?? []).map(({ id, displayName }) => ({ id, label: displayName })),
            ]}
          />
        ) : null}
        <SelectField
          hideLabel
          label={t("candidates.which")}
          value={search.archived ?? ""}
          onChange={(archived) => set({ archived })}
          choices={[
            { id: "", label: t("candidates.current") },
            { id: "1", label: t("candidates.archivedOnes") },
          ]}
        />
        <SelectField
          hideLabel
          label={t("candidates.order")}
          value={sort.column}
          onChange={(column) => set({ sort: column, direction: column === "NAME" ? "ascending" : undefined })}
          choices={[
            { id: "LAST_EVENT_AT", label: t("candidates.order.LAST_EVENT_AT") },
            { id: "CREATED_AT", label: t("candidates.order.CREATED_AT") },
            ...(knowsNames ? [{ id: "NAME", label: t("candidates.order.NAME") }] : []),
          ]}
        />
      </div>
      {pages.error ? <LoadProblem error={pages.error} onRetry={pages.refresh} /> : null}
      {pages.isLoading ? <Skeleton lines={8} /> : null}
      {pages.rows.length > 0 ? (
        <DataTable
          label={t("nav.candidates")}
          columns={columns(knowsNames)}
          rows={pages.rows}
          onOpen={({ id }) => void navigate({ to: "/candidates/$id", params: { id } })}
          selection={canEdit ? { selected, onChange: setSelected } : undefined}
          sort={sort}
          onSort={({ column, direction }) => set({ sort: column, direction })}
          hasMore={pages.hasMore}
          isLoadingMore={pages.isLoadingMore}
          onLoadMore={pages.loadMore}
        />
      ) : null}
      {!pages.isLoading && !pages.error && pages.rows.length === 0 ? (
        isFiltered ? (
          <Empty icon={<Users aria-hidden />} title={t("common.nothingMatches")}>
            {t("common.changeFilter")}
          </Empty>
        ) : (
          <Empty
            icon={<Users aria-hidden />}
            title={t("candidates.none.title")}
            action={
              canInvite ? (
                <Button look="primary" icon={<Send aria-hidden />} onPress={() => openInvite()}>
                  {t("invite.open")}
                </Button>
              ) : undefined
            }
          >
            {t("candidates.none.text")}
          </Empty>
        )
      ) : null}
      {selected.size > 0 ? (
        <CandidateSelection
          rows={pages.rows.filter(({ id }) => selected.has(id))}
          filter={filter}
          count={count ?? pages.rows.length}
          isAllSelected={selected.size === pages.rows.length}
          isArchive={search.archived !== undefined}
          onDone={() => setSelected(new Set())}
        />
      ) : null}
    </Page>
  );
}
