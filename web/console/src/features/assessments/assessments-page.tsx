import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { ClipboardList, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { Page } from "../../app/page.tsx";
import { useCan } from "../../app/viewer.ts";
import {
  type AssessmentRowFragment,
  type AssessmentState,
  AssessmentsDocument,
  type AssessmentsQueryVariables,
} from "../../graphql/generated/graphql.ts";
import { usePages } from "../../graphql/use-pages.ts";
import { formatDate, formatDuration, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { type Column, DataTable, type Sort } from "../../ui/data-table.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { FunnelBar } from "../../ui/funnel-bar.tsx";
import { Empty, LoadProblem, Skeleton } from "../../ui/notes.tsx";
import { AssessmentStateBadge } from "../../ui/states.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useDebounced } from "../../ui/use-debounced.ts";
import { CreateAssessmentDialog } from "./create-assessment-dialog.tsx";

const route = getRouteApi("/assessments");
type Row = AssessmentRowFragment;

const columns = (): Column<Row>[] => [
  {
    id: "TITLE",
    title: t("assessment.title"),
    width: "3fr",
    isSortable: true,
    phone: "title",
    cell: ({ id, title }) => (
      <Link to="/assessments/$id" params={{ id }} className="cut strong">
        <bdi>{title}</bdi>
      </Link>
    ),
  },
  {
    id: "state",
    title: t("assessment.state"),
    width: 105,
    phone: "aside",
    cell: ({ state }) => <AssessmentStateBadge state={state} />,
  },
  {
    id: "funnel",
    title: t("assessment.progress"),
    width: 110,
    phone: "none",
    cell: ({ funnel }) => (funnel.invited === 0 ? <span className="quiet">–</span> : <FunnelBar funnel={funnel} />),
  },
  {
    id: "invited",
    title: t("funnel.invited"),
    width: 96,
    isNumeric: true,
    phone: "none",
    cell: ({ funnel }) => formatNumber(funnel.invited),
  },
  {
    id: "submitted",
    title: t("funnel.submitted"),
    width: 98,
    isNumeric: true,
    cell: ({ funnel }) => <PhoneCount funnel={funnel} />,
  },
  {
    id: "timeLimit",
    title: t("assessment.timeLimit"),
    width: 108,
    cell: ({ timeLimit }) =>
      timeLimit === null ? <span className="quiet">{t("assessment.noLimit")}</span> : formatDuration(timeLimit),
  },
  {
    id: "CREATED_AT",
    title: t("assessment.created"),
    width: 110,
    isSortable: true,
    phone: "none",
    cell: ({ createdAt }) => <span className="quiet">{formatDate(createdAt)}</span>,
  },
];

/** In a table the number alone; the heading says what it counts. */
const PhoneCount = ({ funnel }: { funnel: Row["funnel"] }) => (
  <>
    <span className="only-wide">{formatNumber(funnel.submitted)}</span>
    <span className="only-narrow">{t("funnel.short", { submitted: funnel.submitted, invited: funnel.invited })}</span>
  </>
);

const states: AssessmentState[] = ["PUBLISHED", "DRAFT", "ARCHIVED"];

/** All assessments. */
export function AssessmentsPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const canEdit = useCan("assessments");
  const [isCreating, setCreating] = useState(false);
  const [text, setText] = useState(search.search ?? "");
  const rested = useDebounced(text.trim());
  const set = (change: Record<string, string | undefined>) =>
    void navigate({ to: "/assessments", search: { ...search, ...change }, replace: true });
  const sort: Sort = {
    column: search.sort ?? "CREATED_AT",
    direction: search.direction === "ascending" ? "ascending" : "descending",
  };
  const variables = useMemo(
    () => ({
      filter: {
        ...(rested === "" ? {} : { search: rested }),
        ...(search.state ? { state: [search.state as AssessmentState] } : {}),
      },
      orderBy: { field: sort.column, direction: sort.direction === "ascending" ? "ASC" : "DESC" },
    }),
    [rested, search.state, sort.column, sort.direction],
  ) as Omit<AssessmentsQueryVariables, "first" | "after">;
  const pages = usePages(AssessmentsDocument, variables, (data) => data.assessments);
  const isFiltered = rested !== "" || search.state !== undefined;
  const create = (
    <Button
      look={pages.rows.length === 0 ? "primary" : "plain"}
      icon={<Plus aria-hidden />}
      onPress={() => setCreating(true)}
    >
      {t("assessment.new")}
    </Button>
  );
  return (
    <Page title={t("nav.assessments")} actions={canEdit ? create : undefined}>
      <div className="toolbar">
        <TextField
          hideLabel
          label={t("assessments.search")}
          placeholder={t("assessments.search")}
          type="search"
          value={text}
          onChange={setText}
        />
        <SelectField
          hideLabel
          label={t("assessment.state")}
          value={search.state ?? ""}
          onChange={(state) => set({ state: state || undefined })}
          choices={[
            { id: "", label: t("assessments.everyState") },
            ...states.map((state) => ({ id: state, label: t(`assessmentState.${state}`) })),
          ]}
        />
      </div>
      {pages.error ? <LoadProblem error={pages.error} onRetry={pages.refresh} /> : null}
      {pages.isLoading ? <Skeleton lines={6} /> : null}
      {pages.rows.length > 0 ? (
        <DataTable
          label={t("nav.assessments")}
          columns={columns()}
          rows={pages.rows}
          onOpen={({ id }) => void navigate({ to: "/assessments/$id", params: { id } })}
          sort={sort}
          onSort={({ column, direction }) => set({ sort: column, direction })}
          hasMore={pages.hasMore}
          isLoadingMore={pages.isLoadingMore}
          onLoadMore={pages.loadMore}
        />
      ) : null}
      {!pages.isLoading && !pages.error && pages.rows.length === 0 ? (
        isFiltered ? (
          <Empty icon={<ClipboardList aria-hidden />} title={t("common.nothingMatches")}>
            {t("common.changeFilter")}
          </Empty>
        ) : (
          <Empty
            icon={<ClipboardList aria-hidden />}
            title={t("assessments.none.title")}
            action={canEdit ? create : undefined}
          >
            {t("assessments.none.text")}
          </Empty>
        )
      ) : null}
      {isCreating ? <CreateAssessmentDialog onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}
