import type { EntityManager } from "@mikro-orm/postgresql";
import { UserProblem } from "../base/errors.ts";
import { inTransaction } from "../base/in-transaction.ts";
import { firstRow, sql } from "../base/rows.ts";
import { audit } from "./audit.ts";
import { askViewerAgain } from "./authenticate.ts";
import type { Context } from "./context.ts";
import type { IssuedApiKey } from "./create-api-key.ts";
import { replaceApiKey } from "./issue-credential.ts";
import { viewerOf } from "./permission.ts";
import { scopesBeyond } from "./permissions.ts";
import { readOverlap } from "./read-overlap.ts";
import { takeApiKey } from "./take-api-key.ts";

/** Whether a key would go on when the one that asks has ended: its new credential is shown to whoever rotates it. */
async function outlives(em: EntityManager, context: Context, keyId: string): Promise<boolean> {
  const { teamId, type, id } = viewerOf(context);
  if (type !== "ApiKey" || id === keyId) return false;
  const found = await firstRow<{ outlives: boolean }>(
    em,
    sql`select own.expires_at is not null and (k.expires_at <= own.expires_at) is not true as outlives
      from api_key own join api_key k on k.team_id = own.team_id and k.id = ${keyId}
      where own.team_id = ${teamId} and own.id = ${id}`,
  );
  return found!.outlives;
}

/**
 * Replaces a key by a new one under the same id: name, scopes and end stay. The old one works on for the
 * overlap, and never longer than it would have: rotated again meanwhile, what came before keeps its own
 * end or the new overlap's, whichever is sooner.
 *
 * @param overlap ISO 8601; left out, a day; PT0S ends the old one at once
 * @throws UserProblem NOT_FOUND, INVALID_VALUE, INVALID_STATE where it is revoked or expired, NOT_ALLOWED
 */
export async function rotateApiKey(context: Context, keyId: string, overlap?: string | null): Promise<IssuedApiKey> {
  const { text, seconds } = readOverlap(overlap);
  await askViewerAgain(context, "ADMIN");
  const viewer = viewerOf(context);
  const { teamId } = viewer;
  const done = await inTransaction(context.em, async (em) => {
    const key = await takeApiKey(em, teamId, keyId);
    const { id, scopes, prefix, revoked, expired } = key;
    if (revoked || expired)
      throw new UserProblem("INVALID_STATE", `This key is ${revoked ? "revoked" : "expired"}. Make a new one.`, {
        path: ["id"],
      });
    const beyond = scopesBeyond(viewer, scopes);
    if (beyond.length > 0)
      throw new UserProblem("NOT_ALLOWED", `A key hands out no scope that it lacks: ${beyond.join(", ")}.`, {
        path: ["id"],
      });
    if (await outlives(em, context, id))
      throw new UserProblem("NOT_ALLOWED", "A key takes over none that outlives it.", { path: ["id"] });
    const made = await replaceApiKey(em, { teamId, apiKeyId: id }, seconds);
    await audit(em, context, teamId, {
      action: "api_key.rotate",
      target: { type: "ApiKey", id },
      changes: { prefix: { from: prefix, to: made.prefix }, overlap: { from: null, to: text } },
    });
    return { ...made, id };
  });
  for (const hash of done.ended) context.services.credentials.forget(hash);
  context.loaders.clear();
  return { id: done.id, key: done.key };
}
