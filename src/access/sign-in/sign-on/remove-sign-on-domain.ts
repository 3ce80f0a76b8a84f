import { audit } from "../../../audit/audit.ts";
import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { db } from "../../../platform/database/sql.ts";
import { UserError } from "../../../platform/errors.ts";
import type { Context } from "../../context.ts";
import { requireDomain } from "./add-sign-on-domain.ts";
import { ownerWhoChanges } from "./own-change.ts";
import { domainOf, readSessionOrigin, readSignOn } from "./sign-on.query.ts";

/**
 * Removes a domain: its addresses do not sign on to the team any more. Sessions go on until they end.
 *
 * @throws UserError NOT_ALLOWED for the domain of the owner's own address while sign-on is required
 */
export async function removeSignOnDomain(context: Context, text: string): Promise<void> {
  const viewer = await ownerWhoChanges(context);
  const { teamId } = viewer;
  const domain = requireDomain(text);
  await inTransaction(context.em, async (em) => {
    const signOn = await readSignOn(em, teamId, "FOR_CHANGES");
    const origin = await readSessionOrigin(em, viewer);
    if (signOn?.required && (origin === undefined || domainOf(origin.email) === domain))
      throw new UserError("NOT_ALLOWED", "You sign on by this domain yourself. Make sign-on optional first.", {
        path: ["domain"],
      });
    const removed = await db(em)
      .deleteFrom("sign_on_domain")
      .where("team_id", "=", teamId)
      .where("domain", "=", domain)
      .returning("domain")
      .execute();
    if (removed.length > 0)
      await audit(em, context, teamId, {
        action: "sign_on.remove_domain",
        target: { type: "Team", id: teamId },
        changes: { domain: { from: domain, to: null } },
      });
  });
}
