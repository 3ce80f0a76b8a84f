import { UserProblem } from "../base/errors.ts";
import { firstRow, rows, sql } from "../base/rows.ts";
import { type Tx, transact } from "../events/transact.ts";
import type { Context } from "../teams/context.ts";
import { Invitation } from "./invitation.entity.ts";
import { findByLink } from "./links.ts";
import { settleDue } from "./settle-due.ts";

/** An invitation in the hands of its candidate: locked, settled, with the database's clock. */
export interface Taken {
  tx: Tx;
  invitation: Invitation;
  now: Date;
}

/**
 * Lets the holder of a start link act on their invitation, in a transaction of its team that holds
 * its lock: of racing clicks, one acts and the others find what it did.
 *
 * What the clock has decided is written down first, so `work` always sees the invitation as it is.
 *
 * @throws UserProblem LINK_UNKNOWN
 */
export async function takeInvitation<T>(
  context: Context,
  token: string,
  work: (taken: Taken) => Promise<T>,
): Promise<T> {
  const unknown = () =>
    new UserProblem(
      "LINK_UNKNOWN",
      "This link does not work. Open the link in the most recent e-mail, or contact the person who invited you.",
      {
        path: ["token"],
      },
    );
  const found = await findByLink(context.services, context.em, "start", token);
  if (found === null) throw unknown();
  return await transact(
    context,
    async (tx) => {
      await rows(
        tx.em,
        sql`select 1 from invitation where team_id = ${tx.teamId} and id = ${found.id} for no key update`,
      );
      // A link can be killed between the look-up and the lock.
      if ((await findByLink(context.services, tx.em, "start", token)) === null) throw unknown();
      await settleDue(tx, [found.id]);
      const clock = await firstRow<{ now: Date }>(tx.em, sql`select clock_timestamp()::timestamptz(3) as now`);
      const invitation = await tx.em.findOneOrFail(Invitation, { teamId: tx.teamId, id: found.id });
      return await work({ tx, invitation, now: clock!.now });
    },
    { teamId: found.teamId },
  );
}
