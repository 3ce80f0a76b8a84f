import { globalId } from "../platform/ids/ids.ts";
import type { StoredAction } from "./automation-rule.entity.ts";

/** An action with the ids that clients see. */
export function shownAction(action: StoredAction) {
  const nothing = { assessmentId: null, labels: [], memberIds: [], decision: null, destinationId: null };
  switch (action.type) {
    case "INVITE":
      return { ...nothing, type: action.type, assessmentId: globalId("Assessment", action.assessmentId) };
    case "ASSIGN":
      return { ...nothing, type: action.type, memberIds: action.memberIds.map((id) => globalId("TeamMember", id)) };
    case "SEND_CHAT_MESSAGE":
      return { ...nothing, type: action.type, destinationId: globalId("ChatDestination", action.destinationId) };
    default:
      return { ...nothing, ...action };
  }
}

/** A rule as the audit log has it. */
export const shownRule = (rule: {
  name: string;
  enabled: boolean;
  triggers: string[];
  assessmentId: string | null;
  minScore: number | null;
  maxScore: number | null;
  labels: string[];
  actions: StoredAction[];
}): Record<string, unknown> => ({
  name: rule.name,
  enabled: rule.enabled,
  triggers: rule.triggers,
  assessmentId: rule.assessmentId === null ? null : globalId("Assessment", rule.assessmentId),
  minScore: rule.minScore,
  maxScore: rule.maxScore,
  labels: rule.labels,
  actions: rule.actions.map((action) =>
    Object.fromEntries(
      Object.entries(shownAction(action)).filter(([, value]) => value !== null && String(value) !== ""),
    ),
  ),
});
