import type { Context } from "../../../../access/context.ts";
import { type Tx, withTransaction } from "../../../../events/log/with-transaction.ts";
import { storedAsIs } from "../../../../idempotency/run-idempotent.ts";
import { databaseNow } from "../../../../platform/database/database-clock.ts";
import { db, sql } from "../../../../platform/database/sql.ts";
import { topLevelError, UserError } from "../../../../platform/errors.ts";
import { storedId } from "../../../../platform/ids/ids.ts";
import { applyDueTransitions } from "../../../lifecycle/due-transitions.ts";
import { Invitation } from "../../../lifecycle/invitation.entity.ts";
import { canMove, isPastExpiry } from "../../../lifecycle/lifecycle.ts";
import { lifecycleSql } from "../../../lifecycle/lifecycle-sql.ts";
import { liveStates } from "../../../lifecycle/states.ts";
import { validateStart } from "../../start-eligibility.ts";
import { validateNoOtherLive } from "../../steps/begin-attempt.ts";

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
    const own = db(tx.em).selectFrom("invitation as i").select("i.id").where("i.team_id", "=", tx.teamId);
    const reportedOne =
      reported.id == null
        ? own
            .where("i.external_id", "=", reported.externalId!)
            .orderBy((eb) => lifecycleSql(eb, "i", "clock_timestamp()").stateIn(liveStates), "desc")
            .orderBy("i.id", "desc")
            .limit(sql.lit(1))
        : own.where("i.id", "=", storedId("Invitation", reported.id));
    const found = await reportedOne.forNoKeyUpdate().executeTakeFirst();
    if (found === undefined) throw new UserError("NOT_FOUND", "There is no such invitation.", { path });
    await applyDueTransitions(tx, [found.id]);
    const erased = await db(tx.em)
      .selectFrom("invitation as i")
      .innerJoin("candidate as c", (join) =>
        join.onRef("c.team_id", "=", "i.team_id").onRef("c.id", "=", "i.candidate_id"),
      )
      .select("c.id")
      .where("i.team_id", "=", tx.teamId)
      .where("i.id", "=", found.id)
      .where("c.erased_at", "is not", null)
      .executeTakeFirst();
    if (erased !== undefined) throw new UserError("INVALID_STATE", "The candidate was erased.", { path });
    const now = await databaseNow(tx.em);
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
  const rejection = validateStart(couldStart ? { ...invitation, state: "PENDING" } : invitation, at);
  if (rejection !== null) throw UserError.of([rejection]);
  await validateNoOtherLive(tx, invitation);
}
