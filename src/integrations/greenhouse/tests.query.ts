import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { isBlinded } from "../../access/permissions.ts";
import { effectiveStateSql, effectiveSubmittedAtSql, isDueSql } from "../../invitations/lifecycle.ts";
import { coarseTime } from "../../invitations/read/coarse-times.ts";
import { firstRow, rows, sql } from "../../platform/database/rows.ts";
import { globalId, storedId } from "../../platform/ids.ts";

/** More than a user scrolls through. */
const maxTests = 1_000;

/** The tests that can be sent: the published assessments, by title. */
export async function listTests(context: Context): Promise<{ partner_test_id: string; partner_test_name: string }[]> {
  const found = await rows<{ id: string; title: string }>(
    context.em,
    sql`select id, title from assessment where team_id = ${accessOf(context).teamId} and state = 'PUBLISHED'
      order by title, id limit ${sql.raw(String(maxTests))}`,
  );
  return found.map(({ id, title }) => ({ partner_test_id: globalId("Assessment", id), partner_test_name: title }));
}

/** The status of each state. Only "complete" has a meaning to Greenhouse; it shows the others as they are. */
const statusOf: Record<string, string> = {
  PENDING: "sent",
  OPENED: "sent",
  STARTED: "in_progress",
  SUBMITTED: "complete",
  EXPIRED: "expired",
  CANCELLED: "cancelled",
};

/** Shown in place of "sent" if the newest e-mail of an invitation has failed permanently. */
const notDelivered = "not_delivered";

export interface TestStatus {
  partner_status: string;
  partner_profile_url: string | null;
  partner_score: number | null;
  /** Flat, and without what is not there. */
  metadata: Record<string, string | number | boolean>;
}

interface Stored {
  id: string;
  state: string;
  title: string;
  startedAt: Date | null;
  deadlineAt: Date | null;
  standardDeadlineAt: Date | null;
  submittedAt: Date | null;
  score: number | null;
  resultUrl: string | null;
  automatic: boolean | null;
  undelivered: boolean;
}

/**
 * The status of a test; null if the team has no such invitation. It is the effective state, also before a scheduled task
 * has stored it. A blinded viewer gets neither the address of the result nor times that would show extra time
 * (docs/rules.md, Blinded review 3).
 */
export async function testStatus(context: Context, interviewId: string): Promise<TestStatus | null> {
  const id = storedId("Invitation", interviewId);
  if (id === null) return null;
  const row = await firstRow<Stored>(
    context.em,
    sql`select i.id, a.title, i.started_at as "startedAt", i.deadline_at as "deadlineAt", i.standard_deadline_at as "standardDeadlineAt",
        ${sql.raw(effectiveStateSql("i"))} as state, ${sql.raw(effectiveSubmittedAtSql("i"))} as "submittedAt",
        coalesce((select e.state in ('FAILED', 'BOUNCED', 'SUPPRESSED') from email e
          where e.team_id = i.team_id and e.invitation_id = i.id and e.member_id is null order by e.id desc limit 1), false) as undelivered,
        i.score::float8 as score, s.result_url as "resultUrl", coalesce(s.automatic, false) or ${sql.raw(isDueSql("i", "submit"))} is true as automatic
      from invitation i
        join assessment a on a.team_id = i.team_id and a.id = i.assessment_id
        left join submission s on s.team_id = i.team_id and s.invitation_id = i.id
      where i.team_id = ${accessOf(context).teamId} and i.id = ${id}`,
  );
  if (row === null) return null;
  const { APP_URL, PUBLIC_URL } = context.services.env;
  const isDone = row.state === "SUBMITTED";
  const blinded = isBlinded(context.access);
  const resultUrl = isDone && !blinded ? row.resultUrl : null;
  const shown = (time: Date | null, isBounded: boolean): string | undefined =>
    time === null ? undefined : (blinded ? coarseTime(time, row, isBounded) : time).toISOString();
  // Greenhouse takes no "complete" without an address.
  const profile = APP_URL === undefined ? (resultUrl ?? PUBLIC_URL) : `${APP_URL}/invitations/${interviewId}`;
  const metadata = {
    Assessment: row.title,
    "Started At": shown(row.startedAt, false),
    "Completed At": isDone ? shown(row.submittedAt, true) : undefined,
    "Ended By Time Limit": isDone ? row.automatic === true && !blinded : undefined,
    Result: resultUrl ?? undefined,
  };
  return {
    partner_status: row.undelivered && statusOf[row.state] === "sent" ? notDelivered : statusOf[row.state]!,
    partner_profile_url: isDone ? profile : APP_URL === undefined ? null : profile,
    partner_score: isDone ? row.score : null,
    metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >,
  };
}
