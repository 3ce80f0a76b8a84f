import { audit } from "../../audit/audit.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import type { Context } from "../context.ts";
import { viewerOf } from "../permission.ts";

/** Ends the credential of the request. */
export async function signOut(context: Context): Promise<void> {
  const { teamId, type, id, credentialHash } = viewerOf(context);
  await inTransaction(context.em, async (em) => {
    const ended = await db(em)
      .deleteFrom("credential")
      .where("team_id", "=", teamId)
      .where("hash", "=", credentialHash)
      .returning("hash")
      .execute();
    if (ended.length > 0) await audit(em, context, teamId, { action: "member.sign_out", target: { type, id } });
  });
  context.services.credentials.evict(credentialHash);
}
