import { audit } from "../../audit/audit.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { firstRow, rows, sql } from "../../platform/database/rows.ts";
import type { Context } from "../context.ts";
import { accessOf } from "../permission.ts";
import { lockApiKey } from "./lock-api-key.ts";

/**
 * Revokes a key permanently, with the secrets that its rotations have left valid: in this process immediately, in every
 * other within a second, and on open sockets. To revoke a revoked key changes nothing.
 *
 * @throws UserError NOT_FOUND
 */
export async function revokeApiKey(context: Context, keyId: string): Promise<string> {
  const { teamId } = accessOf(context);
  const { id, ended } = await inTransaction(context.em, async (em) => {
    const key = await lockApiKey(em, teamId, keyId);
    if (key.revoked) return { id: key.id, ended: [] };
    const row = await firstRow<{ revokedAt: Date }>(
      em,
      sql`update api_key set revoked_at = now() where team_id = ${teamId} and id = ${key.id} returning revoked_at as "revokedAt"`,
    );
    const hashes = await rows<{ hash: Buffer }>(
      em,
      sql`delete from credential where team_id = ${teamId} and api_key_id = ${key.id} returning hash`,
    );
    await audit(em, context, teamId, {
      action: "api_key.revoke",
      target: { type: "ApiKey", id: key.id },
      changes: { revokedAt: { from: null, to: row!.revokedAt } },
    });
    return { id: key.id, ended: hashes };
  });
  for (const { hash } of ended) context.services.credentials.forget(hash);
  context.loaders.clear();
  return id;
}
