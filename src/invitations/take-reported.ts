import { topLevelError, UserProblem } from "../base/errors.ts";
import { storedId } from "../base/ids.ts";
import { firstRow, sql } from "../base/rows.ts";
import { type Tx, transact } from "../events/transact.ts";
import type { Context } from "../teams/context.ts";
import { keptAsItIs } from "../teams/do-once.ts";
import { Invitation } from "./invitation.entity.ts";
import { refusalOf } from "./refusal-of.ts";
import { settleDue } from "./settle-due.ts";
import { refuseBesideLive } from "./start-assessment.ts";

/** Which invitation a report is about, by exactly one of its ids, and when it happened (null: now). */
export interface Reported {
  id?: string | null;
  externalId?: string | null;
  occurredAt?: Date | null;
}

/**
 * Lets the system that runs an assessment report what happened, on the invitation locked and settled.
 *
 * @param work is given the moment it happened, between the invitation's making and now
 * @throws UserProblem NOT_FOUND; INVALID_STATE once the person was forgotten; INVALID_VALUE for a moment that cannot be
 */
export async function takeReported(
  context: Context,
  reported: Reported,
  work: (tx: Tx, invitation: Invitation, at: Date) => Promise<void>,
): Promise<string> {
  if ((reported.id == null) === (reported.externalId == null))
    throw topLevelError("BAD_USER_INPUT", "Give exactly one of: invitationId, externalId.");
  const path = [reported.id == null ? "externalId" : "invitationId"];
  const report = async (tx: Tx): Promise<string> => {
    const found = await firstRow<{ id: string }>(
      tx.em,
      reported.id == null
        ? sql`select id from invitation where team_id = ${tx.teamId} and external_id = ${reported.externalId}
            order by state in ('PENDING', 'OPENED', 'STARTED') desc, id desc limit 1 for no key update`
        : sql`select id from invitation where team_id = ${tx.teamId} and id = ${storedId("Invitation", reported.id)}::uuid for no key update`,
    );
    if (found === null) throw new UserProblem("NOT_FOUND", "There is no such invitation.", { path });
    await settleDue(tx, [found.id]);
    const forgotten = await firstRow(
      tx.em,
      sql`select 1 from invitation i join candidate c on c.team_id = i.team_id and c.id = i.candidate_id
        where i.team_id = ${tx.teamId} and i.id = ${found.id} and c.erased_at is not null`,
    );
    if (forgotten !== null) throw new UserProblem("INVALID_STATE", "This person was forgotten.", { path });
    const clock = await firstRow<{ now: Date }>(tx.em, sql`select clock_timestamp()::timestamptz(3) as now`);
    const now = clock!.now;
    const invitation = await tx.em.findOneOrFail(Invitation, { teamId: tx.teamId, id: found.id });
    const at = withinLeeway(reported.occurredAt ?? now, invitation.createdAt, now);
    if (at === null)
      throw new UserProblem("INVALID_VALUE", "It happened between the invitation's making and now.", {
        path: ["occurredAt"],
      });
    await work(tx, invitation, at);
    invitation.updatedAt = now;
    return found.id;
  };
  return await transact(context, report, { once: keptAsItIs });
}

/** How far the clock of another system may be from ours. */
const leewayMs = 60_000;

/** A reported moment between two others; up to a minute beyond one of them counts as that one. Null further away. */
export function withinLeeway(reported: Date, earliest: Date, latest: Date): Date | null {
  const time = reported.getTime();
  if (time > latest.getTime() + leewayMs || time < earliest.getTime() - leewayMs) return null;
  return new Date(Math.min(latest.getTime(), Math.max(earliest.getTime(), time)));
}

/**
 * Why a start cannot have happened at a moment; null when it can. A report may come late: what has
 * expired since could still be started then.
 */
export async function refuseStart(tx: Tx, invitation: Invitation, at: Date): Promise<void> {
  const couldStart = invitation.state === "EXPIRED" && invitation.expiresAt != null && invitation.expiresAt > at;
  const refusal = refusalOf(couldStart ? { ...invitation, state: "PENDING" } : invitation, at);
  if (refusal !== null) throw UserProblem.of([refusal]);
  await refuseBesideLive(tx, invitation);
}
