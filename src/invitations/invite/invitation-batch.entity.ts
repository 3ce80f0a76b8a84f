import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** A rejected row as it is stored, so that the caller can look it up later. */
export interface Rejection {
  index: number;
  ref: string | null;
  email: string | null;
  errors: object[];
}

/** One call of inviteCandidates, and what became of its rows. */
export const InvitationBatch = defineEntity({
  name: "InvitationBatch",
  tableName: "invitation_batch",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    assessmentId: p.uuid(),
    title: p.text(),
    actorType: p.text().$type<"TeamMember" | "ApiKey">(),
    actorId: p.uuid(),
    total: p.integer(),
    invited: p.integer(),
    unchanged: p.integer(),
    rejected: p.integer(),
    /** The rows that were rejected, with their errors. */
    rejections: p.json<Rejection[]>().defaultRaw("'[]'::jsonb"),
    createdAt: p.datetime(3).defaultRaw("now()"),
    /** How many of its e-mails are deleted, by what became of them. A trigger counts them. */
    purgedSent: p.integer().default(0),
    purgedFailed: p.integer().default(0),
  },
});
export type InvitationBatch = InferEntity<typeof InvitationBatch>;
