import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/**
 * How many of an assessment's invitations took how long: the sum of its rows, to which triggers add as they do to
 * those of `InvitationCount`. Element n
 * of an array counts those in range n, whose bounds the database's function `time_range_bounds` has.
 */
export const InvitationTimeCount = defineEntity({
  name: "InvitationTimeCount",
  tableName: "invitation_time_count",
  properties: {
    teamId: p.uuid().primary(),
    assessmentId: p.uuid().primary(),
    slot: p.uuid().primary().defaultRaw("gen_random_uuid()"),
    /** From the invitation to the start. */
    toStart: p
      .array((text) => Number(text))
      .columnType("integer[]")
      .default([]),
    /** From the start to the submission. */
    toSubmit: p
      .array((text) => Number(text))
      .columnType("integer[]")
      .default([]),
  },
});
export type InvitationTimeCount = InferEntity<typeof InvitationTimeCount>;
