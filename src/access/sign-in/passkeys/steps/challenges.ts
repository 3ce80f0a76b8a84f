import type { EntityManager } from "@mikro-orm/postgresql";
import { hashCredential } from "../../../../platform/crypto/credential-format.ts";
import { db, now, sql } from "../../../../platform/database/sql.ts";

/** How long a challenge can be answered. */
const minutes = 5;

/** Stores a challenge. @param session the session that registers a passkey; null: a sign-in */
export async function storeChallenge(em: EntityManager, challenge: string, session: Buffer | null): Promise<void> {
  await db(em)
    .insertInto("passkey_challenge")
    .values({
      hash: hashCredential(challenge),
      credential_hash: session,
      expires_at: sql<Date>`now() + make_interval(mins => ${minutes})`,
    })
    .execute();
}

/** Uses a challenge up. @returns false where it was used, has expired, or was made for something else */
export async function consumeChallenge(em: EntityManager, challenge: string, session: Buffer | null): Promise<boolean> {
  const consumed = await db(em)
    .deleteFrom("passkey_challenge")
    .where("hash", "=", hashCredential(challenge))
    .where("expires_at", ">", now())
    .where("credential_hash", session === null ? "is" : "=", session)
    .returning("hash")
    .execute();
  return consumed.length > 0;
}
