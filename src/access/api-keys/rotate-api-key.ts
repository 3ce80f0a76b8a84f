import type { EntityManager } from "@mikro-orm/postgresql";
import { audit } from "../../audit/audit.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { db, sql } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { recheckPermission } from "../authenticate.ts";
import type { Context } from "../context.ts";
import { replaceApiKey } from "../credentials/issue-credential.ts";
import { viewerOf } from "../permission.ts";
import { scopesBeyond } from "../permissions.ts";
import type { IssuedApiKey } from "./create-api-key.ts";
import { lockApiKey } from "./lock-api-key.ts";
import { readOverlap } from "./read-overlap.ts";

/** Whether a key expires later than the calling key, which would learn its new secret. */
async function outlives(em: EntityManager, context: Context, keyId: string): Promise<boolean> {
  const { teamId, type, id } = viewerOf(context);
  if (type !== "ApiKey" || id === keyId) return false;
  const found = await db(em)
    .selectFrom("api_key as own")
    .innerJoin("api_key as k", (join) => join.onRef("k.team_id", "=", "own.team_id").on("k.id", "=", keyId))
    .select((eb) => {
      const [own, other] = [eb.ref("own.expires_at"), eb.ref("k.expires_at")];
      return sql<boolean>`${own} is not null and (${other} <= ${own}) is not true`.as("outlives");
    })
    .where("own.team_id", "=", teamId)
    .where("own.id", "=", id)
    .executeTakeFirstOrThrow();
  return found.outlives;
}

/**
 * Replaces the secret of a key under the same id: name, scopes and expiry stay. The old secret stays valid for the
 * overlap, and never longer than before: when the key is rotated again meanwhile, each earlier secret ends at its own end
 * or that of the new overlap, whichever is earlier.
 *
 * @param overlap ISO 8601; by default a day; PT0S ends the old secret immediately
 * @throws UserError NOT_FOUND, INVALID_VALUE, INVALID_STATE where it is revoked or expired, NOT_ALLOWED
 */
export async function rotateApiKey(context: Context, keyId: string, overlap?: string | null): Promise<IssuedApiKey> {
  const { text, seconds } = readOverlap(overlap);
  await recheckPermission(context, "ADMIN");
  const viewer = viewerOf(context);
  const { teamId } = viewer;
  const done = await inTransaction(context.em, async (em) => {
    const key = await lockApiKey(em, teamId, keyId);
    const { id, scopes, prefix, revoked, expired } = key;
    if (revoked || expired)
      throw new UserError("INVALID_STATE", `This key is ${revoked ? "revoked" : "expired"}. Make a new one.`, {
        path: ["id"],
      });
    const beyond = scopesBeyond(viewer, scopes);
    if (beyond.length > 0)
      throw new UserError("NOT_ALLOWED", `A key hands out no scope that it lacks: ${beyond.join(", ")}.`, {
        path: ["id"],
      });
    if (await outlives(em, context, id))
      throw new UserError("NOT_ALLOWED", "A key takes over none that outlives it.", { path: ["id"] });
    const made = await replaceApiKey(em, { teamId, apiKeyId: id }, seconds);
    await audit(em, context, teamId, {
      action: "api_key.rotate",
      target: { type: "ApiKey", id },
      changes: { prefix: { from: prefix, to: made.prefix }, overlap: { from: null, to: text } },
    });
    return { ...made, id };
  });
  for (const hash of done.ended) context.services.credentials.evict(hash);
  context.loaders.clear();
  return { id: done.id, key: done.key };
}
