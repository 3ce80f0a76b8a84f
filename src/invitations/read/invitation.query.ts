import { assessmentShape } from "../../assessments/assessment.query.ts";
import { candidateShape } from "../../candidates/read/candidate.query.ts";
import { emailShape } from "../../emails/email.query.ts";
import { sql } from "../../platform/database/sql.ts";
import type { List } from "../../platform/graphql/list.ts";
import { defineShape, rowOf, type Shape } from "../../platform/graphql/shape.ts";
import { apiKeyShape, memberShape } from "../../teams/team.query.ts";
import { effectiveStateSql, effectiveSubmittedAtSql, isDueSql, stateInSql } from "../lifecycle/lifecycle.ts";
import { liveStates, waitingStates } from "../lifecycle/states.ts";

/** How batches are read. Their e-mails are counted only if they are selected. */
export const batchShape = defineShape("invitation_batch", {
  name: "InvitationBatch",
  columns: {
    assessmentId: "assessment_id",
    title: "title",
    actorType: "actor_type",
    actorId: "actor_id",
    memberId: (row) =>
      sql`case when ${row("$.actor_type", "=", sql.lit("TeamMember"))} then ${row.ref("$.actor_id")} end`,
    keyId: (row) => sql`case when ${row("$.actor_type", "=", sql.lit("ApiKey"))} then ${row.ref("$.actor_id")} end`,
    total: "total",
    invited: "invited",
    unchanged: "unchanged",
    rejected: "rejected",
    rejectedRows: "rejections",
    createdAt: "created_at",
  },
  always: [],
  needs: { createdBy: ["actorType", "actorId"], assessment: ["assessmentId"], rejections: ["rejectedRows"] },
  relations: {
    assessment: { shape: () => assessmentShape, key: "assessmentId" },
    createdBy: [
      { shape: () => memberShape, key: "memberId" },
      { shape: () => apiKeyShape, key: "keyId" },
    ],
  },
});

/** How invitations are read, with their submissions. */
export const invitationShape = defineShape("invitation", {
  name: "Invitation",
  columns: {
    externalId: "external_id",
    state: () => sql.raw(effectiveStateSql("$")),
    source: "source",
    candidateId: "candidate_id",
    assessmentId: "assessment_id",
    batchId: "batch_id",
    invitedByType: "invited_by_type",
    invitedById: "invited_by_id",
    invitedByMemberId: (row) =>
      sql`case when ${row("$.invited_by_type", "=", sql.lit("TeamMember"))} then ${row.ref("$.invited_by_id")} end`,
    invitedByKeyId: (row) =>
      sql`case when ${row("$.invited_by_type", "=", sql.lit("ApiKey"))} then ${row.ref("$.invited_by_id")} end`,
    linkVersion: "link_version",
    emailRequested: "email_requested",
    emailVerified: "email_verified",
    message: "message",
    locked: "locked",
    opensAt: "opens_at",
    expiresAt: "expires_at",
    reminders: "reminders",
    nextReminderAt: (row) =>
      sql`case when ${sql.raw(stateInSql("$", waitingStates))} then ${row.ref("$.next_reminder_at")} end`,
    timeLimit: "time_limit",
    openedAt: "opened_at",
    startedAt: "started_at",
    deadlineAt: "deadline_at",
    standardDeadlineAt: "standard_deadline_at",
    submittedAt: () => sql.raw(effectiveSubmittedAtSql("$")),
    reopenedAt: "reopened_at",
    retakeOfId: "retake_of",
    cancelledAt: "cancelled_at",
    cancelReason: "cancel_reason",
    metadata: "metadata",
    createdAt: "created_at",
    updatedAt: "updated_at",
    // The links of an erased candidate do not work.
    erased: (row) =>
      row.exists(
        row
          .selectFrom("candidate as c")
          .select(sql.lit(1).as("one"))
          .whereRef("c.team_id", "=", "$.team_id")
          .whereRef("c.id", "=", "$.candidate_id")
          .where("c.erased_at", "is not", null),
      ),
    // The team sees a draft only once it is submitted. Where no draft was saved, the time limit submits an empty one.
    handedIn: (row) => {
      const isDue = sql.raw(isDueSql("$", "submit"));
      const submission = row
        .selectFrom(sql<object>`(select)`.as("one"))
        .leftJoin("submission as s", (join) =>
          join.onRef("s.team_id", "=", "$.team_id").onRef("s.invitation_id", "=", "$.id"),
        )
        .select(({ ref }) =>
          sql`jsonb_build_object('url', ${ref("s.url")}, 'notes', ${ref("s.notes")}, 'score', ${ref("$.score")},
            'resultUrl', ${ref("s.result_url")}, 'automatic', coalesce(${ref("s.automatic")}, false) or ${isDue} is true)`.as(
            "handed_in",
          ),
        );
      return sql`case when ${row.ref("$.submitted_at")} is not null or ${isDue} then ${submission} end`;
    },
  },
  externalIdOrder: (row) => sql`${sql.raw(stateInSql("$", liveStates))} desc, ${row.ref("$.id")} desc`,
  always: [],
  needs: {
    invitedBy: ["invitedByType", "invitedById"],
    inviteUrl: ["linkVersion", "state", "erased"],
    practiceUrl: ["linkVersion", "state", "erased"],
    submission: ["handedIn"],
    events: [],
  },
  // How exactly they are shown hangs on the time limit (coarse-times.ts).
  needsBlinded: {
    startedAt: ["deadlineAt"],
    submittedAt: ["deadlineAt", "standardDeadlineAt"],
    reopenedAt: ["deadlineAt"],
    cancelledAt: ["deadlineAt", "standardDeadlineAt"],
    updatedAt: ["deadlineAt", "standardDeadlineAt"],
  },
  relations: {
    candidate: { shape: () => candidateShape, key: "candidateId" },
    assessment: { shape: () => assessmentShape, key: "assessmentId" },
    batch: { shape: () => batchShape, key: "batchId" },
    retakeOf: { shape: (): Shape => invitationShape, key: "retakeOfId" },
    invitedBy: [
      { shape: () => memberShape, key: "invitedByMemberId" },
      { shape: () => apiKeyShape, key: "invitedByKeyId" },
    ],
  },
  lists: {
    emails: {
      shape: () => emailShape,
      rows: (row) =>
        row
          .selectFrom("email as e")
          .selectAll("e")
          .whereRef("e.team_id", "=", "$.team_id")
          .whereRef("e.invitation_id", "=", "$.id")
          .where("e.member_id", "is", null)
          .orderBy("e.id", "desc"),
    },
  },
});

const row = rowOf("invitation");

/** The orders of invitations, and the column that has to be set for an invitation to be listed. */
export const invitationOrders = {
  CREATED_AT: null,
  STARTED_AT: { sql: row.ref("$.started_at"), cast: "timestamptz", column: "$.started_at" },
  SUBMITTED_AT: { sql: row.ref("$.submitted_at"), cast: "timestamptz", column: "$.submitted_at" },
  SCORE: { sql: row.ref("$.score"), cast: "double precision", column: "$.score" },
} as const;

/**
 * The orders for a blinded caller: by the times that they see, so that neither positions in a list nor cursors reveal
 * more (coarse-times.ts has the same rule).
 */
export const coarseOrders = {
  ...invitationOrders,
  STARTED_AT: {
    sql: sql`coarse_time(${row.ref("$.started_at")}, null, ${row.ref("$.deadline_at")})`,
    cast: "timestamp",
    column: "$.started_at",
  },
  SUBMITTED_AT: {
    sql: sql`coarse_time(${row.ref("$.submitted_at")}, ${row.ref("$.standard_deadline_at")}, ${row.ref("$.deadline_at")})`,
    cast: "timestamp",
    column: "$.submitted_at",
  },
} as const;

/**
 * A list of invitations. Ordered by a time that can be null, it lists only those that have it, so that an index can be
 * used.
 *
 * @param options.blinded whether the reader must not learn about extra time
 * @param options.total the number of all, where counters have it
 */
export function invitationList(
  where: List["where"],
  order: { field: keyof typeof invitationOrders; direction: "ASC" | "DESC" } | null | undefined,
  { blinded, total }: { blinded: boolean; total?: List["total"] },
): List<"invitation"> {
  const by = order == null ? null : (blinded ? coarseOrders : invitationOrders)[order.field];
  return {
    shape: invitationShape,
    where: by === null ? where : [...where, row(by.column, "is not", null)],
    // The name differs between the orders, so that a cursor of one is invalid in the other.
    orderBy:
      by === null
        ? null
        : { name: `${order!.field}${by.cast === "timestamp" ? " by day" : ""}`, sql: by.sql, cast: by.cast },
    descending: order?.direction !== "ASC",
    blinded,
    total,
  };
}
