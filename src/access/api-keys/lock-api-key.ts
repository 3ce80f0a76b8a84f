import type { EntityManager } from "@mikro-orm/postgresql";
import { db, sql } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { storedId } from "../../platform/ids/ids.ts";
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
      ? undefined
      : await db(em)
          .selectFrom("api_key")
          .select((eb) => [
            "id",
            "prefix",
            "scopes",
            sql<boolean>`${eb.ref("revoked_at")} is not null`.as("revoked"),
            sql<boolean>`(${eb.ref("expires_at")} <= now()) is true`.as("expired"),
          ])
          .where("team_id", "=", teamId)
          .where("id", "=", id)
          .forNoKeyUpdate()
          .executeTakeFirst();
  if (key === undefined) throw new UserError("NOT_FOUND", "There is no such key.", { path: ["id"] });
  return key;
}
