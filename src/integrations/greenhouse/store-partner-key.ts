import type { EntityManager } from "@mikro-orm/postgresql";
import type { Services } from "../../access/context.ts";
import type { KeyViewer } from "../../access/viewer.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/**
 * Stores the API key that Greenhouse uses, encrypted, since Greenhouse expects it in callbacks. It is part of the
 * transaction of the first test that is sent.
 */
export async function storePartnerKey(
  em: EntityManager,
  { keys }: Services,
  viewer: KeyViewer,
  key: string,
): Promise<void> {
  await rows(
    em,
    sql`insert into greenhouse_key as k (team_id, api_key_id, sealed_key, credential_hash)
      values (${viewer.teamId}, ${viewer.id}, ${keys.encrypt("partner-key", Buffer.from(key))}, ${viewer.credentialHash})
      on conflict (team_id, api_key_id) do update set sealed_key = excluded.sealed_key, credential_hash = excluded.credential_hash
        where k.credential_hash <> excluded.credential_hash`,
  );
}

/** After a rotation a key has another text under the same id: from its first use on, callbacks carry that one. */
export async function followRotation(services: Services, viewer: KeyViewer, key: string): Promise<void> {
  await rows(
    services.em.fork(),
    sql`update greenhouse_key set sealed_key = ${services.keys.encrypt("partner-key", Buffer.from(key))}, credential_hash = ${viewer.credentialHash}
      where team_id = ${viewer.teamId} and api_key_id = ${viewer.id} and credential_hash <> ${viewer.credentialHash}`,
  );
}
