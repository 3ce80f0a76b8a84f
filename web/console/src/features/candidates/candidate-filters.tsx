import { useCan, useHasFeature } from "../../app/viewer.ts";
import {
  type CandidateDecision,
  CandidateFilterChoicesDocument,
  type CandidateProgress,
} from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { type Choice, SelectField } from "../../ui/fields.tsx";
import { useAssessmentChoices } from "../assessments/assessment-choices.ts";
import { type FilterSearch, undecided } from "./candidate-filter.ts";

const progresses: CandidateProgress[] = ["IDLE", "INVITED", "STARTED", "SUBMITTED"];
const decisions: CandidateDecision[] = ["APPROVED", "REJECTED"];

/** A saved filter may have several values of a condition: then they are one choice more. */
function withSeveral(value: string, choices: Choice[]): Choice[] {
  if (value === "" || choices.some(({ id }) => id === value)) return choices;
  const labels = value.split(",").map((one) => choices.find(({ id }) => id === one)?.label ?? one);
  return [...choices, { id: value, label: labels.join(", ") }];
}

interface CandidateFiltersProps {
  search: FilterSearch & { sort?: string };
  isSheet: boolean;
  set: (change: Record<string, string | undefined>) => void;
}

/** By what the candidates can be narrowed down, and their order. */
export function CandidateFilters({ search, isSheet, set }: CandidateFiltersProps) {
  const knowsNames = useCan("identities");
  const hasLabels = useHasFeature("LABELS");
  const hasAssignment = useHasFeature("TEAM_MEMBER_ASSIGNMENT");
  const assessments = useAssessmentChoices();
  const { data } = useData(CandidateFilterChoicesDocument, undefined, { policy: "cache-first" });
  const order = search.sort ?? "LAST_EVENT_AT";
  const field = (name: keyof FilterSearch, label: string, every: string, choices: Choice[]) => {
    const value = search[name] ?? "";
    return (
      <SelectField
        hideLabel={!isSheet}
        label={label}
        value={value}
        onChange={(chosen) => set({ [name]: chosen })}
        choices={[{ id: "", label: every }, ...withSeveral(value, choices)]}
      />
    );
  };
  const labels = data?.labels ?? [];
  return (
    <>
      {field(
        "progress",
        t("candidate.progress"),
        t("candidates.everyProgress"),
        progresses.map((id) => ({ id, label: t(`progress.${id}`) })),
      )}
      {field("decision", t("candidate.decision"), t("candidates.everyDecision"), [
        { id: undecided, label: t("candidates.undecided") },
        ...decisions.map((id) => ({ id, label: t(`decision.${id}`) })),
      ])}
      {field("assessment", t("live.filter.assessment"), t("live.filter.everyAssessment"), assessments)}
      {search.notInvitedTo
        ? field("notInvitedTo", t("candidates.notInvitedTo"), t("candidates.invitedOrNot"), assessments)
        : null}
      {hasLabels && (labels.length > 0 || search.label)
        ? field(
            "label",
            t("candidate.labels"),
            t("candidates.everyLabel"),
            labels.map((id) => ({ id, label: id })),
          )
        : null}
      {hasAssignment
        ? field(
            "assignee",
            t("candidate.assignees"),
            t("candidates.everyAssignee"),
            (data?.members?.nodes ?? []).map(({ id, displayName }) => ({ id, label: displayName })),
          )
        : null}
      {field("archived", t("candidates.which"), t("candidates.current"), [
        { id: "1", label: t("candidates.archivedOnes") },
      ])}
      <SelectField
        hideLabel={!isSheet}
        label={t("candidates.order")}
        value={order}
        onChange={(column) => set({ sort: column, direction: column === "NAME" ? "ascending" : undefined })}
        choices={[
          { id: "LAST_EVENT_AT", label: t("candidates.order.LAST_EVENT_AT") },
          { id: "CREATED_AT", label: t("candidates.order.CREATED_AT") },
          ...(knowsNames ? [{ id: "NAME", label: t("candidates.order.NAME") }] : []),
        ]}
      />
    </>
  );
}
