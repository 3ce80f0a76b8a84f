import { audit } from "../../audit/audit.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import type { Context } from "../context.ts";
import { viewerOf } from "../permission.ts";
import { logoutUrlOf, readSessionOrigin } from "./sign-on/sign-on.query.ts";

/**
 * Ends the credential of the request.
 *
 * @returns where the browser ends the session at the issuer, too; null where the credential did not come by one that
 *   offers that
 */
export async function signOut(context: Context): Promise<string | null> {
  const { teamId, type, id, credentialHash } = viewerOf(context);
  const logoutUrl = await inTransaction(context.em, async (em) => {
    const origin = await readSessionOrigin(em, { teamId, credentialHash });
    const ended = await db(em)
      .deleteFrom("credential")
      .where("team_id", "=", teamId)
      .where("hash", "=", credentialHash)
      .returning("hash")
      .execute();
    if (ended.length > 0) await audit(em, context, teamId, { action: "member.sign_out", target: { type, id } });
    return origin === undefined ? null : logoutUrlOf(context.services, origin);
  });
  context.services.credentials.evict(credentialHash);
  return logoutUrl;
}
