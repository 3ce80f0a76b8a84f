import { longestDuration } from "../base/check-input.ts";
import { durationSeconds } from "../base/duration.ts";
import { type UserErrorValue, UserProblem } from "../base/errors.ts";
import { globalId } from "../base/ids.ts";
import type { BulkResult } from "../base/read-ids.ts";
import { databaseNow, rows, sql } from "../base/rows.ts";
import { type Tx, transact } from "../events/transact.ts";
import type { Context } from "../teams/context.ts";
import {
  asAsked,
  factOf,
  isWaiting,
  refuseState,
  type Taken,
  type TakenInvitation,
  takeInvitations,
} from "./take-invitations.ts";

/** What extending gives: a later last moment to start (null: none any more), more time, or both. */
export interface Extension {
  expiresAt?: Date | null;
  timeLimit?: string | null;
  /** Whether it may end earlier than it would have. */
  allowEarlier?: boolean;
}

/**
 * Gives candidates more time. A new last moment to start counts for those who have not started, and
 * revives what has expired. A new time limit counts for them, too, and moves the deadline of those
 * who have started: the one thing that does (rules.md, The candidate's way).
 *
 * @throws UserProblem REQUIRED, INVALID_VALUE
 */
export async function extendInvitations(context: Context, ids: string[], extension: Extension): Promise<BulkResult> {
  return await transact(
    context,
    async (tx) => {
      const { expiresAt, timeLimit, allowEarlier } = await checkExtension(tx, extension);
      const taken = await takeInvitations(tx, ids);
      const waiting = taken.invitations.filter((one) => canWait(taken, one, { expiresAt, timeLimit, allowEarlier }));
      const revivable = await refuseTakenIds(tx, taken, await refuseOccupied(tx, taken, waiting));
      const running =
        timeLimit === undefined
          ? []
          : await moveDeadlines(
              tx,
              taken,
              taken.invitations.filter((one) => one.state === "STARTED"),
              { timeLimit, allowEarlier },
            );
      const changed = revivable.filter((one) => isChanged(one, { expiresAt, timeLimit }));
      await rows(
        tx.em,
        sql`update invitation set updated_at = clock_timestamp(),
            expires_at = ${expiresAt === undefined ? sql`expires_at` : sql`${expiresAt}::timestamptz`},
            time_limit = coalesce(${timeLimit ?? null}, time_limit),
            state = case when state <> 'EXPIRED' then state when opened_at is null then 'PENDING' else 'OPENED' end,
            next_reminder_at = case when email_requested and state <> 'SUBMITTED' then next_reminder(created_at, reminders, clock_timestamp()) end
          where team_id = ${tx.teamId} and id = any(${changed.map((one) => one.id)}::uuid[])`,
      );
      for (const one of changed) recordExtended(tx, one, { expiresAt, timeLimit });
      return asAsked(taken, [...revivable, ...running]);
    },
    { bulk: ids.length > 100 },
  );
}

async function checkExtension(tx: Tx, { expiresAt, timeLimit, allowEarlier = false }: Extension) {
  const errors: UserErrorValue[] = [];
  if (expiresAt === undefined && timeLimit == null)
    errors.push({ code: "REQUIRED", message: "Give expiresAt, timeLimit, or both.", path: ["expiresAt"] });
  if (expiresAt != null && expiresAt <= (await databaseNow(tx.em)))
    errors.push({
      code: "INVALID_VALUE",
      message: "The last moment to start has passed already.",
      path: ["expiresAt"],
    });
  const limit = timeLimit == null ? null : durationSeconds(timeLimit);
  if (limit !== null && (limit < 60 || limit > longestDuration))
    errors.push({ code: "INVALID_VALUE", message: "timeLimit goes from a minute to a year.", path: ["timeLimit"] });
  if (errors.length > 0) throw UserProblem.of(errors);
  return { expiresAt, timeLimit: timeLimit ?? undefined, allowEarlier };
}

/** Why an extension is refused that takes time away. */
const endsEarlier = "It would end earlier than it does now; pass allowEarlier: true if that is meant.";

/** Whether an invitation takes a new last moment to start; says why not, unless its deadline is moved instead. */
function canWait(taken: Taken, one: TakenInvitation, { expiresAt, timeLimit, allowEarlier }: Extension): boolean {
  const { id, state, opensAt } = one;
  const ended = state === "EXPIRED" || one.over;
  if (state === "STARTED") {
    if (timeLimit === undefined)
      taken.read.refuse(id, "INVALID_STATE", "It has been started: only its timeLimit can be extended.");
    return false;
  }
  if (ended && expiresAt === undefined) taken.read.refuse(id, "INVALID_STATE", "It has expired; give a new expiresAt.");
  else if (state === "SUBMITTED" && !one.reopened)
    taken.read.refuse(id, "ALREADY_SUBMITTED", "It has been submitted. Give more time with reopenInvitations.");
  else if (!ended && !isWaiting(one)) refuseState(taken, one, "extended");
  else if (!ended && !allowEarlier && expiresAt != null && one.expiresAt !== null && expiresAt < one.expiresAt)
    taken.read.refuse(
      id,
      "INVALID_VALUE",
      `${endsEarlier} Its last moment to start is ${one.expiresAt.toISOString()}.`,
    );
  else if (one.email === null) taken.read.refuse(id, "INVALID_STATE", "This person was forgotten.");
  else if (expiresAt != null && opensAt !== null && expiresAt <= opensAt)
    taken.read.refuse(id, "INVALID_VALUE", "It would expire before it opens.");
  else return true;
  return false;
}

/** Whether anything of it is not as asked already. */
const isChanged = (one: TakenInvitation, { expiresAt, timeLimit }: Extension): boolean =>
  one.state === "EXPIRED" ||
  (expiresAt !== undefined && expiresAt?.getTime() !== one.expiresAt?.getTime()) ||
  (timeLimit !== undefined && timeLimit !== one.timeLimit);

/** There is at most one live invitation per candidate and assessment: an expired one stays so beside another. */
async function refuseOccupied(tx: Tx, { read }: Taken, waiting: TakenInvitation[]): Promise<TakenInvitation[]> {
  const expired = waiting.filter((one) => one.state === "EXPIRED");
  if (expired.length === 0) return waiting;
  const others = await rows<{ id: string; candidateId: string; assessmentId: string; state: string }>(
    tx.em,
    sql`select i.id, i.candidate_id as "candidateId", i.assessment_id as "assessmentId", i.state
      from invitation i join unnest(${expired.map((one) => one.candidateId)}::uuid[], ${expired.map((one) => one.assessmentId)}::uuid[])
        as mine (candidate_id, assessment_id) on mine.candidate_id = i.candidate_id and mine.assessment_id = i.assessment_id
      where i.team_id = ${tx.teamId} and i.candidate_id = any(${expired.map((one) => one.candidateId)}::uuid[])
        and i.state in ('PENDING', 'OPENED', 'STARTED', 'SUBMITTED')`,
  );
  const byPair = new Map(others.map((other) => [`${other.candidateId} ${other.assessmentId}`, other]));
  // Two expired invitations of one candidate: the first that is named comes back.
  const revived = new Map<string, string>();
  return waiting.filter((one) => {
    if (one.state !== "EXPIRED") return true;
    const pair = `${one.candidateId} ${one.assessmentId}`;
    const other = byPair.get(pair);
    const existing = other?.id ?? revived.get(pair);
    if (existing === undefined) return revived.set(pair, one.id);
    read.refuse(
      one.id,
      other?.state === "SUBMITTED" ? "ALREADY_SUBMITTED" : "ALREADY_INVITED",
      "The candidate has another invitation to this assessment by now.",
      { existing: { id: globalId("Invitation", existing) } },
    );
    return false;
  });
}

/** An expired invitation whose external id another one has by now does not come back beside it. */
async function refuseTakenIds(tx: Tx, { read }: Taken, waiting: TakenInvitation[]): Promise<TakenInvitation[]> {
  const expired = waiting.filter((one) => one.state === "EXPIRED").map((one) => one.id);
  if (expired.length === 0) return waiting;
  const found = await rows<{ id: string; other: string }>(
    tx.em,
    sql`select i.id, other.id as other from invitation i join invitation other
        on other.team_id = ${tx.teamId} and other.external_id = i.external_id and other.id <> i.id
          and other.state in ('PENDING', 'OPENED', 'STARTED', 'SUBMITTED')
      where i.team_id = ${tx.teamId} and i.id = any(${expired}::uuid[]) and i.external_id is not null`,
  );
  const others = new Map(found.map((row) => [row.id, row.other]));
  return waiting.filter(({ id }) => {
    const other = others.get(id);
    if (other === undefined) return true;
    read.refuse(id, "ALREADY_EXISTS", "Another invitation has its externalId by now.", {
      existing: { id: globalId("Invitation", other) },
    });
    return false;
  });
}

/** Fixes the deadlines of running invitations anew, from their start and the candidates' extra time. */
async function moveDeadlines(
  tx: Tx,
  { read }: Taken,
  started: TakenInvitation[],
  { timeLimit, allowEarlier }: { timeLimit: string; allowEarlier: boolean },
): Promise<TakenInvitation[]> {
  if (started.length === 0) return [];
  const ids = started.map((one) => one.id);
  const moved = await rows<{ id: string; deadlineAt: Date }>(
    tx.em,
    sql`with meant as (
        select i.id, (i.started_at + ${timeLimit}::interval * (1 + c.extra_time))::timestamptz(3) as deadline_at,
          (i.started_at + ${timeLimit}::interval)::timestamptz(3) as standard_deadline_at
        from invitation i join candidate c on c.team_id = i.team_id and c.id = i.candidate_id
        where i.team_id = ${tx.teamId} and i.id = any(${ids}::uuid[])
          and i.started_at + ${timeLimit}::interval * (1 + c.extra_time) > clock_timestamp()),
      moved as (
        update invitation i set time_limit = ${timeLimit}, deadline_at = meant.deadline_at,
          standard_deadline_at = meant.standard_deadline_at, updated_at = clock_timestamp()
        from meant where i.team_id = ${tx.teamId} and i.id = any(${ids}::uuid[]) and i.id = meant.id
          and (${allowEarlier}::boolean or i.deadline_at is null or meant.deadline_at >= i.deadline_at)
          and (i.time_limit, i.deadline_at) is distinct from (${timeLimit}::text, meant.deadline_at))
      select id, deadline_at as "deadlineAt" from meant`,
  );
  const deadlines = new Map(moved.map((row) => [row.id, row.deadlineAt]));
  return started.filter((one) => {
    const deadlineAt = deadlines.get(one.id);
    if (deadlineAt === undefined) {
      read.refuse(one.id, "INVALID_VALUE", "With this time limit the deadline would have passed already.");
      return false;
    }
    if (!allowEarlier && one.deadlineAt !== null && deadlineAt < one.deadlineAt) {
      read.refuse(one.id, "INVALID_VALUE", `${endsEarlier} It is the whole time limit, and not what is added to it.`);
      return false;
    }
    if (one.timeLimit === timeLimit && one.deadlineAt?.getTime() === deadlineAt.getTime()) return true;
    const changes = {
      timeLimit: { from: one.timeLimit, to: timeLimit },
      deadlineAt: { from: one.deadlineAt?.toISOString() ?? null, to: deadlineAt.toISOString() },
    };
    tx.record(factOf(one, "INVITATION_UPDATED", changes));
    return true;
  });
}

function recordExtended(tx: Tx, one: TakenInvitation, { expiresAt, timeLimit }: Extension): void {
  const revived = one.opened ? "OPENED" : "PENDING";
  tx.record(
    factOf(one, "INVITATION_UPDATED", {
      ...(expiresAt === undefined
        ? {}
        : { expiresAt: { from: one.expiresAt?.toISOString() ?? null, to: expiresAt?.toISOString() ?? null } }),
      ...(timeLimit == null ? {} : { timeLimit: { from: one.timeLimit, to: timeLimit } }),
      ...(one.state === "EXPIRED" ? { state: { from: "EXPIRED", to: revived } } : {}),
    }),
  );
}
