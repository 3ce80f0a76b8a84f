import { audit } from "../../audit/audit.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";
import type { Context } from "../context.ts";
import { viewerOf } from "../permission.ts";

/** Ends the credential of the request. */
export async function signOut(context: Context): Promise<void> {
  const { teamId, type, id, credentialHash } = viewerOf(context);
  await inTransaction(context.em, async (em) => {
    const ended = await rows(
      em,
      sql`delete from credential where team_id = ${teamId} and hash = ${credentialHash} returning 1`,
    );
    if (ended.length > 0) await audit(em, context, teamId, { action: "member.sign_out", target: { type, id } });
  });
  context.services.credentials.forget(credentialHash);
}
