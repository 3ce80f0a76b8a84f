import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { audit } from "../../audit/audit.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { requireSenderDomain } from "./add-sender-domain.ts";

/**
 * Removes a domain with its key: from now on no e-mail comes from it. If the team's sender is there, e-mails come from the
 * installation's again.
 *
 * @throws UserError INVALID_VALUE
 */
export async function removeSenderDomain(context: Context, text: string): Promise<void> {
  const { teamId } = accessOf(context);
  const domain = requireSenderDomain(text);
  await withTransaction(context, async ({ em }) => {
    const removed = await db(em)
      .deleteFrom("sender_domain")
      .where("team_id", "=", teamId)
      .where("domain", "=", domain)
      .returning("domain")
      .execute();
    if (removed.length > 0)
      await audit(em, context, teamId, {
        action: "sender_domain.remove",
        target: { type: "Team", id: teamId },
        changes: { domain: { from: domain, to: null } },
      });
  });
}
