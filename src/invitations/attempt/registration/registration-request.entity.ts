import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** A registration by a public link whose link is mailed by a job, so that the answer discloses nothing. */
export const RegistrationRequest = defineEntity({
  name: "RegistrationRequest",
  tableName: "registration_request",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    assessmentId: p.uuid(),
    email: p.text().collation("C"),
    name: p.text(),
    requestedAt: p.datetime(3).defaultRaw("now()"),
    /** When its job was queued last, or is to be queued again. */
    dueAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type RegistrationRequest = InferEntity<typeof RegistrationRequest>;
