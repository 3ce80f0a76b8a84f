import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { uuidArray } from "../platform/database/columns.ts";

/** An invitation that a rule made, with the assessments that rules have led the candidate through before it. */
export const AutomationInvitation = defineEntity({
  name: "AutomationInvitation",
  tableName: "automation_invitation",
  properties: {
    teamId: p.uuid().primary(),
    invitationId: p.uuid().primary(),
    ruleId: p.uuid(),
    assessmentIds: uuidArray(),
  },
});
export type AutomationInvitation = InferEntity<typeof AutomationInvitation>;
