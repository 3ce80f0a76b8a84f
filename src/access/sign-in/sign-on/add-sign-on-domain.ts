import { audit } from "../../../audit/audit.ts";
import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { db } from "../../../platform/database/sql.ts";
import { UserError } from "../../../platform/errors.ts";
import { readAddress } from "../../../platform/text/read-address.ts";
import type { Context } from "../../context.ts";
import { ownerWhoChanges } from "./own-change.ts";
import { domainOf } from "./sign-on.query.ts";

const maxDomains = 20;

/** The normalized form of an e-mail domain. @throws UserError INVALID_VALUE */
export function requireDomain(text: string): string {
  const written = text.trim().replace(/^@/, "");
  const { address } =
    written.length > 253 || written.includes("@") ? { address: null } : readAddress(`name@${written}`);
  if (address === null)
    throw new UserError("INVALID_VALUE", "This is not an e-mail domain. Write it as example.com.", {
      path: ["domain"],
    });
  return domainOf(address);
}

/**
 * Adds an e-mail domain to the team's sign-on. It counts once it is proved. A domain that is there stays as it is.
 *
 * @throws UserError INVALID_VALUE, TOO_MANY_ITEMS, NOT_ALLOWED
 */
export async function addSignOnDomain(context: Context, text: string): Promise<void> {
  const { teamId } = await ownerWhoChanges(context);
  const domain = requireDomain(text);
  await inTransaction(context.em, async (em) => {
    await db(em).selectFrom("team").select("id").where("id", "=", teamId).forNoKeyUpdate().execute();
    const known = await db(em).selectFrom("sign_on_domain").select("domain").where("team_id", "=", teamId).execute();
    if (known.some((one) => one.domain === domain)) return;
    if (known.length >= maxDomains)
      throw new UserError("TOO_MANY_ITEMS", `A team has at most ${maxDomains} domains.`, { path: ["domain"] });
    await db(em).insertInto("sign_on_domain").values({ team_id: teamId, domain }).execute();
    await audit(em, context, teamId, {
      action: "sign_on.add_domain",
      target: { type: "Team", id: teamId },
      changes: { domain: { from: null, to: domain } },
    });
  });
}
