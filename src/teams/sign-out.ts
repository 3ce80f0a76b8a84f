import { inTransaction } from "../base/in-transaction.ts";
import { rows, sql } from "../base/rows.ts";
import { forgetCredential } from "./authenticate.ts";
import type { Context } from "./context.ts";
import { viewerOf } from "./permission.ts";

/** Ends the credential that this request came with. */
export async function signOut(context: Context): Promise<void> {
  const { teamId, credentialHash } = viewerOf(context);
  await inTransaction(context.em, (em) =>
    rows(em, sql`delete from credential where team_id = ${teamId} and hash = ${credentialHash}`),
  );
  forgetCredential(context.services, credentialHash);
}
