import type { Context } from "../../../access/context.ts";
import { type Tx, withTransaction } from "../../../events/log/with-transaction.ts";
import { storedAsIs } from "../../../idempotency/run-idempotent.ts";
import { firstRow, sql } from "../../../platform/database/rows.ts";
import { topLevelError, UserError } from "../../../platform/errors.ts";
import { storedId } from "../../../platform/ids.ts";
import { applyDueTransitions } from "../../due-transitions.ts";
import { Invitation } from "../../invitation.entity.ts";
import { canMove, isPastExpiry, liveStates, stateInSql } from "../../lifecycle.ts";
import { validateNoOtherLive } from "../start-assessment.ts";
import { validateStart } from "./start-eligibility.ts";

/** The invitation of a report, by exactly one of its ids, and the time of the event (null for now). */
export interface Reported {
  id?: string | null;
  externalId?: string | null;
  occurredAt?: Date | null;
}

/**
 * Runs `work` for a report of the system that runs the assessment, on the locked invitation with due moves written.
 *
 * @param work gets the time of the event, between the creation of the invitation and now
 * @throws UserError NOT_FOUND; INVALID_STATE for an erased candidate; INVALID_VALUE for an impossible time
 */
export async function lockReportedInvitation(
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
        ? sql`select id from invitation i where team_id = ${tx.teamId} and external_id = ${reported.externalId}
            order by ${sql.raw(stateInSql("i", liveStates, "clock_timestamp()"))} desc, id desc limit 1 for no key update`
        : sql`select id from invitation where team_id = ${tx.teamId} and id = ${storedId("Invitation", reported.id)}::uuid for no key update`,
    );
    if (found === null) throw new UserError("NOT_FOUND", "There is no such invitation.", { path });
    await applyDueTransitions(tx, [found.id]);
    const forgotten = await firstRow(
      tx.em,
      sql`select 1 from invitation i join candidate c on c.team_id = i.team_id and c.id = i.candidate_id
        where i.team_id = ${tx.teamId} and i.id = ${found.id} and c.erased_at is not null`,
    );
    if (forgotten !== null) throw new UserError("INVALID_STATE", "The candidate was erased.", { path });
    const clock = await firstRow<{ now: Date }>(tx.em, sql`select clock_timestamp()::timestamptz(3) as now`);
    const now = clock!.now;
    const invitation = await tx.em.findOneOrFail(Invitation, { teamId: tx.teamId, id: found.id });
    const at = withinLeeway(reported.occurredAt ?? now, invitation.createdAt, now);
    if (at === null)
      throw new UserError("INVALID_VALUE", "It happened between the invitation's making and now.", {
        path: ["occurredAt"],
      });
    await work(tx, invitation, at);
    invitation.updatedAt = now;
    return found.id;
  };
  return await withTransaction(context, report, { once: storedAsIs });
}

/** How far the clock of another system may differ. */
const leewayMs = 60_000;

/** A reported time, moved into a range if it is at most a minute outside; null if it is further away. */
export function withinLeeway(reported: Date, earliest: Date, latest: Date): Date | null {
  const time = reported.getTime();
  if (time > latest.getTime() + leewayMs || time < earliest.getTime() - leewayMs) return null;
  return new Date(Math.min(latest.getTime(), Math.max(earliest.getTime(), time)));
}

/**
 * Validates that a start was possible at a time. A report can come late: an invitation that has expired since could be
 * started then.
 */
export async function validateReportedStart(tx: Tx, invitation: Invitation, at: Date): Promise<void> {
  const couldStart = canMove(invitation.state, "startInTime") && !isPastExpiry(invitation, at);
  const refusal = validateStart(couldStart ? { ...invitation, state: "PENDING" } : invitation, at);
  if (refusal !== null) throw UserError.of([refusal]);
  await validateNoOtherLive(tx, invitation);
}
