import type { EntityManager } from "@mikro-orm/postgresql";
import { firstRow, sql } from "../../platform/database/rows.ts";
import { UserError } from "../../platform/errors.ts";
import { storedId } from "../../platform/ids.ts";
import type { ApiKeyScope } from "../roles.ts";

/** A locked API key that is about to change. */
export interface LockedApiKey {
  id: string;
  prefix: string;
  scopes: ApiKeyScope[];
  revoked: boolean;
  expired: boolean;
}

/** @throws UserError NOT_FOUND */
export async function lockApiKey(em: EntityManager, teamId: string, keyId: string): Promise<LockedApiKey> {
  const id = storedId("ApiKey", keyId);
  const key =
    id === null
      ? null
      : await firstRow<LockedApiKey>(
          em,
          sql`select id, prefix, scopes, revoked_at is not null as revoked, (expires_at <= now()) is true as expired
            from api_key where team_id = ${teamId} and id = ${id} for no key update`,
        );
  if (key === null) throw new UserError("NOT_FOUND", "There is no such key.", { path: ["id"] });
  return key;
}
