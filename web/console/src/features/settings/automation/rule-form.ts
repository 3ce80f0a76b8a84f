import type {
  AutomationActionInput,
  AutomationActionType,
  AutomationRuleRowFragment,
  AutomationTrigger,
  CandidateDecision,
} from "../../../graphql/generated/graphql.ts";

type Rule = AutomationRuleRowFragment;

/** Labels as they are typed, separated by commas, and those that are stored, which may contain some. */
export interface LabelText {
  text: string;
  stored: { text: string; labels: string[] };
}

/** An action as it is edited: the fields of all types, of which that of its type counts. */
export interface ActionForm {
  /** Identifies it in the list of the dialog. */
  key: number;
  type: AutomationActionType;
  assessmentId: string;
  labels: LabelText;
  memberIds: string[];
  decision: CandidateDecision;
  destinationId: string;
}

/** A rule as it is edited. */
export interface RuleForm {
  name: string;
  triggers: AutomationTrigger[];
  assessmentId: string;
  minScore: string;
  maxScore: string;
  labels: LabelText;
  actions: ActionForm[];
}

export const maxActions = 10;

let keys = 0;

const labelText = (labels: string[]): LabelText => {
  const text = labels.join(", ");
  return { text, stored: { text, labels } };
};

/** The labels that a field stands for. */
export const labelsOf = ({ text, stored }: LabelText): string[] =>
  text === stored.text
    ? stored.labels
    : [
        ...new Set(
          text
            .split(",")
            .map((label) => label.trim())
            .filter(Boolean),
        ),
      ];

/** A new action. */
export const newAction = (type: AutomationActionType): ActionForm => ({
  key: keys++,
  type,
  assessmentId: "",
  labels: labelText([]),
  memberIds: [],
  decision: "APPROVED",
  destinationId: "",
});

const actionForm = (action: Rule["actions"][number]): ActionForm => ({
  ...newAction(action.type),
  assessmentId: action.assessmentId ?? "",
  labels: labelText(action.labels),
  memberIds: action.memberIds,
  decision: action.decision ?? "APPROVED",
  destinationId: action.destinationId ?? "",
});

/** A rule as the dialog begins with it. @param first the type of the first action of a new one */
export const formOf = (rule: Rule | null, first: AutomationActionType): RuleForm => ({
  name: rule?.name ?? "",
  triggers: rule?.triggers ?? ["ASSESSMENT_SUBMITTED", "RESULT_UPDATED"],
  assessmentId: rule?.assessment?.id ?? "",
  minScore: rule?.minScore == null ? "" : String(rule.minScore),
  maxScore: rule?.maxScore == null ? "" : String(rule.maxScore),
  labels: labelText(rule?.labels ?? []),
  actions: rule === null ? [newAction(first)] : rule.actions.map(actionForm),
});

/** A score as it is typed, with a point or a comma. NaN where it is no number. */
export const scoreOf = (text: string): number | null =>
  text.trim() === "" ? null : Number(text.trim().replace(",", "."));

/** Whether an action has what its type needs. */
export function isComplete(action: ActionForm): boolean {
  switch (action.type) {
    case "INVITE":
      return action.assessmentId !== "";
    case "ADD_LABELS":
      return labelsOf(action.labels).length > 0;
    case "ASSIGN":
      return action.memberIds.length > 0;
    case "SEND_CHAT_MESSAGE":
      return action.destinationId !== "";
    case "DECIDE":
      return true;
  }
}

function actionInput(action: ActionForm): AutomationActionInput {
  const { type, assessmentId, memberIds, decision, destinationId } = action;
  switch (type) {
    case "INVITE":
      return { type, assessmentId };
    case "ADD_LABELS":
      return { type, labels: labelsOf(action.labels) };
    case "ASSIGN":
      return { type, memberIds };
    case "DECIDE":
      return { type, decision };
    case "SEND_CHAT_MESSAGE":
      return { type, destinationId };
  }
}

/** A rule as the API takes it. */
export const inputOf = (form: RuleForm) => ({
  name: form.name.trim(),
  triggers: form.triggers,
  assessmentId: form.assessmentId || null,
  minScore: scoreOf(form.minScore),
  maxScore: scoreOf(form.maxScore),
  labels: labelsOf(form.labels),
  actions: form.actions.map(actionInput),
});
