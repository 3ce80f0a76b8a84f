import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Download, Send, Users } from "lucide-react";
import { Suspense, useMemo, useState } from "react";
import { openInvite } from "../../app/open-invite.ts";
import { Page } from "../../app/page.tsx";
import { useCan } from "../../app/viewer.ts";
import {
  CandidateCountDocument,
  type CandidateOrder,
  type CandidateRowFragment,
  CandidatesDocument,
} from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import { usePages } from "../../graphql/use-pages.ts";
import { formatDate, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { type Column, DataTable, type Sort } from "../../ui/data-table.tsx";
import { FilterBar } from "../../ui/filter-bar.tsx";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { Empty, LoadProblem, Skeleton } from "../../ui/notes.tsx";
import { DecisionBadge, Labels, ProgressBadge } from "../../ui/states.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useDebounced } from "../../ui/use-debounced.ts";
import { type FilterSearch, filterOf } from "./candidate-filter.ts";
import { CandidateFilters } from "./candidate-filters.tsx";
import { CandidateSelection } from "./candidate-selection.tsx";
import { SavedFilters } from "./saved-filters.tsx";

const ExportDialog = lazyPart(() => import("../exports/export-dialog.tsx"));

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

const noFilter: Record<keyof FilterSearch, undefined> = {
  progress: undefined,
  decision: undefined,
  label: undefined,
  assignee: undefined,
  assessment: undefined,
  notInvitedTo: undefined,
  archived: undefined,
};

/** All candidates of the team, found while typing and narrowed down. */
export function CandidatesPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const knowsNames = useCan("identities");
  const canInvite = useCan("invite");
  const canEdit = useCan("candidates");
  const [text, setText] = useState(search.search ?? "");
  const rested = useDebounced(text.trim());
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isExporting, setExporting] = useState(false);
  const set = (change: Record<string, string | undefined>) => {
    setSelected(new Set());
    void navigate({ to: "/candidates", search: { ...search, ...change }, replace: true });
  };
  const filter = useMemo(() => filterOf(search, rested), [rested, search]);
  const sort: Sort = {
    column: search.sort ?? "LAST_EVENT_AT",
    direction: search.direction === "ascending" ? "ascending" : "descending",
  };
  const orderBy = useMemo(
    () => ({ field: sort.column, direction: sort.direction === "ascending" ? "ASC" : "DESC" }) as CandidateOrder,
    [sort.column, sort.direction],
  );
  const variables = useMemo(() => ({ filter, orderBy }), [filter, orderBy]);
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
      actions={
        <>
          <SavedFilters
            search={search}
            orderBy={orderBy}
            hasText={rested !== ""}
            onChoose={(chosen, order) => {
              setText("");
              set({
                ...noFilter,
                ...chosen,
                sort: order?.field,
                direction: order?.direction === "ASC" ? "ascending" : undefined,
              });
            }}
          />
          <Button icon={<Download aria-hidden />} onPress={() => setExporting(true)}>
            {t("export.open")}
          </Button>
        </>
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
        <FilterBar count={Object.keys(filterOf(search, "")).length} onClear={() => set(noFilter)}>
          {(isSheet) => <CandidateFilters search={search} isSheet={isSheet} set={set} />}
        </FilterBar>
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
      <Suspense fallback={null}>
        {isExporting ? (
          <ExportDialog
            list="candidates"
            filter={filter}
            orderBy={orderBy}
            count={count}
            onClose={() => setExporting(false)}
          />
        ) : null}
      </Suspense>
    </Page>
  );
}
