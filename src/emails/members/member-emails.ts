import type { MemberEmails } from "../../access/context.ts";
import { newEmailCounts, type Tx } from "../../events/log/with-transaction.ts";
import { allowEmails } from "../outbox/email-limit.ts";
import { enqueueEmails } from "../outbox/enqueue-emails.ts";

/** What teams ask for in their own transactions, where there are no events to record. */
export const memberEmails: MemberEmails = {
  async inviteToTeam(em, context, teamId, members) {
    const last: (() => Promise<void>)[] = [];
    const tx: Tx = {
      em,
      teamId,
      context,
      emails: newEmailCounts(),
      recordEvents: () => undefined,
      changeWithEvents: () => {
        throw new Error("There are no events here.");
      },
      prepareEvents: async () => undefined,
      beforeCommit: (work) => void last.push(work),
    };
    const mailability = await allowEmails(
      tx,
      members.map((member) => member.email),
      { heedSuppression: false },
    );
    const over = new Set(members.filter((_, i) => mailability[i] === "OVER_LIMIT"));
    await enqueueEmails(
      tx,
      members.flatMap((member) => (over.has(member) ? [] : [{ kind: "TEAM_INVITATION", memberId: member.id }])),
    );
    // Nothing of this transaction comes after it but its commit.
    for (const work of last) await work();
    return [...over];
  },
};
