import { audit } from "../../audit/audit.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { db, now } from "../../platform/database/sql.ts";
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
    const { revokedAt } = await db(em)
      .updateTable("api_key")
      .set({ revoked_at: now() })
      .where("team_id", "=", teamId)
      .where("id", "=", key.id)
      .returning("revoked_at as revokedAt")
      .executeTakeFirstOrThrow();
    const hashes = await db(em)
      .deleteFrom("credential")
      .where("team_id", "=", teamId)
      .where("api_key_id", "=", key.id)
      .returning("hash")
      .execute();
    await audit(em, context, teamId, {
      action: "api_key.revoke",
      target: { type: "ApiKey", id: key.id },
      changes: { revokedAt: { from: null, to: revokedAt } },
    });
    return { id: key.id, ended: hashes };
  });
  for (const { hash } of ended) context.services.credentials.evict(hash);
  context.loaders.clear();
  return id;
}
