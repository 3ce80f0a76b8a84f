import type { AutomationRuleRowFragment } from "../../../graphql/generated/graphql.ts";
import { locale, t } from "../../../i18n/index.ts";
import { type AuditTargets, nameOfTarget } from "../audit-log/audit-targets.tsx";

type Rule = AutomationRuleRowFragment;
type Action = Rule["actions"][number];

/** The ids that the actions of a rule name. */
export const idsIn = ({ actions }: Pick<Rule, "actions">): string[] =>
  actions.flatMap(({ assessmentId, memberIds, destinationId }) =>
    [assessmentId, destinationId, ...memberIds].filter((id) => id !== null),
  );

/** A text of a user within a sentence, whatever its direction. */
const isolated = (text: string): string => `\u2068${text}\u2069`;
const listed = (texts: string[]): string => new Intl.ListFormat(locale(), { type: "conjunction" }).format(texts);

function nameOf(names: AuditTargets, id: string | null): string {
  if (id === null || !names.has(id)) return "…";
  return isolated(nameOfTarget(names.get(id)) ?? t("automation.gone"));
}

/** What an action does, as a part of a sentence. */
function wordsOfAction(action: Action, names: AuditTargets): string {
  switch (action.type) {
    case "INVITE":
      return t("automation.does.INVITE", { assessment: nameOf(names, action.assessmentId) });
    case "ADD_LABELS":
      return t("automation.does.ADD_LABELS", {
        count: action.labels.length,
        labels: listed(action.labels.map(isolated)),
      });
    case "ASSIGN":
      return t("automation.does.ASSIGN", { members: listed(action.memberIds.map((id) => nameOf(names, id))) });
    case "DECIDE":
      return t("automation.does.DECIDE", { decision: t(`decision.${action.decision ?? "APPROVED"}`) });
    case "SEND_CHAT_MESSAGE":
      return t("automation.does.SEND_CHAT_MESSAGE", { destination: nameOf(names, action.destinationId) });
  }
}

function boundsOf({ minScore, maxScore }: Rule): string {
  if (minScore !== null) return maxScore === null ? "atLeast" : "between";
  return maxScore === null ? "none" : "atMost";
}

/** The conditions and the actions of a rule as a sentence. */
export function sentenceOf(rule: Rule, names: AuditTargets): string {
  const { triggers, assessment, minScore, maxScore, labels, actions } = rule;
  const when = t("automation.when", {
    trigger: triggers.length === 1 ? triggers[0]! : "both",
    hasAssessment: assessment === null ? "no" : "yes",
    assessment: isolated(assessment?.title ?? ""),
    bounds: boundsOf(rule),
    min: minScore,
    max: maxScore,
    count: labels.length,
    labels: listed(labels.map(isolated)),
  });
  return t("automation.sentence", { when, actions: listed(actions.map((action) => wordsOfAction(action, names))) });
}
