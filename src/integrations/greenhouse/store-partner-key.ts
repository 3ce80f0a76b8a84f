import type { EntityManager } from "@mikro-orm/postgresql";
import type { Services } from "../../access/context.ts";
import type { KeyViewer } from "../../access/viewer.ts";
import { db } from "../../platform/database/sql.ts";

/**
 * Stores the API key that Greenhouse uses, encrypted, since Greenhouse expects it in callbacks. It is
 * stored before the order of the first test that is sent.
 */
export async function storePartnerKey(
  em: EntityManager,
  { keys }: Services,
  viewer: KeyViewer,
  key: string,
): Promise<void> {
  await db(em)
    .insertInto("greenhouse_key")
    .values({
      team_id: viewer.teamId,
      api_key_id: viewer.id,
      sealed_key: keys.encrypt("partner-key", Buffer.from(key)),
      credential_hash: viewer.credentialHash,
    })
    .onConflict((oc) =>
      oc
        .columns(["team_id", "api_key_id"])
        .doUpdateSet({
          sealed_key: (eb) => eb.ref("excluded.sealed_key"),
          credential_hash: (eb) => eb.ref("excluded.credential_hash"),
        })
        .whereRef("greenhouse_key.credential_hash", "<>", "excluded.credential_hash"),
    )
    .execute();
}

/** A rotation replaces the text of a key under the same id: callbacks use the new text from its first use on. */
export async function updateRotatedKey(services: Services, viewer: KeyViewer, key: string): Promise<void> {
  await db(services.em.fork())
    .updateTable("greenhouse_key")
    .set({
      sealed_key: services.keys.encrypt("partner-key", Buffer.from(key)),
      credential_hash: viewer.credentialHash,
    })
    .where("team_id", "=", viewer.teamId)
    .where("api_key_id", "=", viewer.id)
    .where("credential_hash", "<>", viewer.credentialHash)
    .execute();
}
