import type { Context, Services } from "../access/context.ts";
import { contextOfLink } from "../access/contexts.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { type LinkTarget, verifyLinkToken } from "../platform/crypto/link-token.ts";
import { db } from "../platform/database/sql.ts";

/** The reminder preference that the link in a reminder shows and changes. */
export interface RemindersView {
  teamId: string;
  candidateId: string;
  teamName: string;
  locale: string | null;
  off: boolean;
}

/**
 * Reads whether this team's reminders to a candidate are off; null when the link is forged, was sent to a former
 * address of the candidate, or the candidate was erased.
 */
export async function viewReminders(
  services: Services,
  read: Omit<LinkTarget, "version"> & { mac: Buffer },
): Promise<RemindersView | null> {
  const found = await db(services.em.fork())
    .selectFrom("candidate as c")
    .innerJoin("team as t", "t.id", "c.team_id")
    .select([
      "c.team_id as teamId",
      "c.id as candidateId",
      "t.name as teamName",
      "c.locale",
      "c.reminders_off as off",
      "c.link_version as version",
    ])
    .where("c.team_id", "=", read.teamId)
    .where("c.id", "=", read.id)
    .where("c.erased_at", "is", null)
    .executeTakeFirst();
  if (found === undefined) return null;
  const { version, ...view } = found;
  return verifyLinkToken(services.keys, "unsubscribe", { ...read, version }, read.mac) ? view : null;
}

/** The candidate switches this team's reminders off, or on again; invitations still go out. */
export async function switchReminders(context: Context, view: RemindersView, off: boolean): Promise<void> {
  await withTransaction(
    contextOfLink(context, view.teamId, { type: "Candidate", id: view.candidateId }),
    async (tx) => {
      const changed = await db(tx.em)
        .updateTable("candidate")
        .set({ reminders_off: off })
        .where("team_id", "=", tx.teamId)
        .where("id", "=", view.candidateId)
        .where("reminders_off", "<>", off)
        .where("erased_at", "is", null)
        .returning("id")
        .execute();
      if (changed.length > 0)
        tx.recordEvents({
          type: "CANDIDATE_UPDATED",
          candidateId: view.candidateId,
          changes: { remindersOff: { from: !off, to: off } },
        });
    },
  );
}
