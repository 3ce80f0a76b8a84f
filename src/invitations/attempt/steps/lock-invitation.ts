import type { Context } from "../../../access/context.ts";
import { contextOfLink } from "../../../access/contexts.ts";
import { type Tx, withTransaction } from "../../../events/log/with-transaction.ts";
import { databaseNow } from "../../../platform/database/database-clock.ts";
import { db } from "../../../platform/database/sql.ts";
import { UserError } from "../../../platform/errors.ts";
import { applyDueTransitions } from "../../due-transitions.ts";
import { Invitation } from "../../invitation.entity.ts";
import { findByLink } from "../../links.ts";

/** An invitation that its candidate acts on: locked, with due moves written, and with the time of the database. */
export interface LockedByLink {
  tx: Tx;
  invitation: Invitation;
  now: Date;
}

/**
 * Runs `work` for the holder of a start link, in a transaction that has locked the invitation: of concurrent calls,
 * one acts and the others see its result. Due moves are written first.
 *
 * @throws UserError LINK_UNKNOWN
 */
export async function lockInvitationByLink<T>(
  context: Context,
  token: string,
  work: (taken: LockedByLink) => Promise<T>,
): Promise<T> {
  const unknown = () =>
    new UserError(
      "LINK_UNKNOWN",
      "This link does not work. Open the link in the most recent e-mail, or contact the person who invited you.",
      {
        path: ["token"],
      },
    );
  const found = await findByLink(context.services, context.em, "start", token);
  if (found === null) throw unknown();
  return await withTransaction(
    contextOfLink(context, found.teamId, { type: "Candidate", id: found.candidateId }),
    async (tx) => {
      await db(tx.em)
        .selectFrom("invitation")
        .select("id")
        .where("team_id", "=", tx.teamId)
        .where("id", "=", found.id)
        .forNoKeyUpdate()
        .execute();
      // The link can become invalid between the look-up and the lock.
      if ((await findByLink(context.services, tx.em, "start", token)) === null) throw unknown();
      await applyDueTransitions(tx, [found.id]);
      const now = await databaseNow(tx.em);
      const invitation = await tx.em.findOneOrFail(Invitation, { teamId: tx.teamId, id: found.id });
      return await work({ tx, invitation, now });
    },
  );
}
