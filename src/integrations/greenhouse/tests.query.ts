import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { isBlinded } from "../../access/permissions.ts";
import type { EmailState } from "../../emails/outbox/email-kinds.ts";
import { effectiveStateSql, effectiveSubmittedAtSql, isDueSql } from "../../invitations/lifecycle/lifecycle.ts";
import type { InvitationState } from "../../invitations/lifecycle/states.ts";
import { coarseTime } from "../../invitations/read/coarse-times.ts";
import { db, sql } from "../../platform/database/sql.ts";
import { globalId, storedId } from "../../platform/ids/ids.ts";
import { appUrl } from "../../platform/process/env.ts";

/** More than a user scrolls through. */
const maxTests = 1_000;

/** The tests that can be sent: the published assessments, by title. */
export async function listTests(context: Context): Promise<{ partner_test_id: string; partner_test_name: string }[]> {
  const found = await db(context.em)
    .selectFrom("assessment")
    .select(["id", "title"])
    .where("team_id", "=", accessOf(context).teamId)
    .where("state", "=", "PUBLISHED")
    .orderBy("title")
    .orderBy("id")
    .limit(sql.lit(maxTests))
    .execute();
  return found.map(({ id, title }) => ({ partner_test_id: globalId("Assessment", id), partner_test_name: title }));
}

/** The status of each state. Only "complete" has a meaning to Greenhouse; it shows the others as they are. */
const statusOf: Record<InvitationState, string> = {
  PENDING: "sent",
  OPENED: "sent",
  STARTED: "in_progress",
  SUBMITTED: "complete",
  EXPIRED: "expired",
  CANCELLED: "cancelled",
};

/** Shown in place of "sent" if the newest e-mail of an invitation has failed permanently. */
const notDelivered = "not_delivered";
const undeliveredStates: readonly (EmailState | null)[] = ["FAILED", "BOUNCED", "SUPPRESSED"];

export interface TestStatus {
  partner_status: string;
  partner_profile_url: string | null;
  partner_score: number | null;
  /** Flat, and without what is not there. */
  metadata: Record<string, string | number | boolean>;
}

/**
 * The status of a test; null if the team has no such invitation. It is the effective state, also before a scheduled task
 * has stored it. A blinded viewer gets neither the address of the result nor times that would show extra time
 * (docs/rules.md, Blinded review 3).
 */
export async function testStatus(context: Context, interviewId: string): Promise<TestStatus | null> {
  const id = storedId("Invitation", interviewId);
  if (id === null) return null;
  const { teamId } = accessOf(context);
  const row = await db(context.em)
    .selectFrom("invitation as i")
    .innerJoin("assessment as a", (join) =>
      join.onRef("a.team_id", "=", "i.team_id").onRef("a.id", "=", "i.assessment_id"),
    )
    .leftJoin("submission as s", (join) =>
      join.onRef("s.team_id", "=", "i.team_id").onRef("s.invitation_id", "=", "i.id"),
    )
    .select((eb) => [
      "i.id",
      "a.title",
      "i.started_at as startedAt",
      "i.deadline_at as deadlineAt",
      "i.standard_deadline_at as standardDeadlineAt",
      // The effective state: lifecycle.ts has these expressions as text.
      sql.raw<InvitationState>(effectiveStateSql("i")).as("state"),
      sql.raw<Date | null>(effectiveSubmittedAtSql("i")).as("submittedAt"),
      sql<boolean>`coalesce(${eb.ref("s.automatic")}, false) or ${sql.raw(isDueSql("i", "submit"))} is true`.as(
        "isAutomatic",
      ),
      eb
        .selectFrom("email as e")
        .select("e.state")
        .where("e.team_id", "=", teamId)
        .whereRef("e.invitation_id", "=", "i.id")
        .where("e.member_id", "is", null)
        .orderBy("e.id", "desc")
        .limit(sql.lit(1))
        .as("emailState"),
      sql<number | null>`${eb.ref("i.score")}::float8`.as("score"),
      "s.result_url as resultUrl",
    ])
    .where("i.team_id", "=", teamId)
    .where("i.id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return null;
  const isDone = row.state === "SUBMITTED";
  const status = statusOf[row.state];
  const blinded = isBlinded(context.access);
  const resultUrl = isDone && !blinded ? row.resultUrl : null;
  const shown = (time: Date | null, isBounded: boolean): string | undefined =>
    time === null ? undefined : (blinded ? coarseTime(time, row, isBounded) : time).toISOString();
  const metadata = {
    Assessment: row.title,
    "Started At": shown(row.startedAt, false),
    "Completed At": isDone ? shown(row.submittedAt, true) : undefined,
    "Ended By Time Limit": isDone ? row.isAutomatic && !blinded : undefined,
    Result: resultUrl ?? undefined,
  };
  return {
    partner_status: status === "sent" && undeliveredStates.includes(row.emailState) ? notDelivered : status,
    partner_profile_url: `${appUrl(context.services.env)}/invitations/${interviewId}`,
    partner_score: isDone ? row.score : null,
    metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >,
  };
}
