import type { EntityManager } from "@mikro-orm/postgresql";
import { db, sql } from "../../../../platform/database/sql.ts";
import { ScimError } from "../scim-error.ts";
import { keyOf } from "../user-input.ts";

/** What a directory calls a user. */
export interface UserNames {
  userName: string;
  externalId: string | null;
  givenName: string | null;
  familyName: string | null;
}

/** Stores what the directory calls a user; one that was deleted is there again. @throws ScimError uniqueness */
export async function storeUser(em: EntityManager, teamId: string, memberId: string, names: UserNames): Promise<void> {
  const userNameKey = keyOf(names.userName);
  const taken = await db(em)
    .selectFrom("team_member as m")
    .leftJoin("scim_user as u", (join) => join.on("u.team_id", "=", teamId).onRef("u.member_id", "=", "m.id"))
    .select("m.id")
    .where("m.team_id", "=", teamId)
    .where("m.id", "<>", memberId)
    .where("u.deleted_at", "is", null)
    .where((eb) => sql<boolean>`coalesce(${eb.ref("u.user_name_key")}, ${eb.ref("m.email")}) = ${userNameKey}`)
    .executeTakeFirst();
  if (taken !== undefined) throw new ScimError(409, "uniqueness", "userName: another user has this name.");
  await db(em)
    .insertInto("scim_user")
    .values({
      team_id: teamId,
      member_id: memberId,
      user_name: names.userName,
      user_name_key: userNameKey,
      external_id: names.externalId,
      given_name: names.givenName,
      family_name: names.familyName,
    })
    .onConflict((conflict) =>
      conflict.columns(["team_id", "member_id"]).doUpdateSet({
        user_name: (eb) => eb.ref("excluded.user_name"),
        user_name_key: (eb) => eb.ref("excluded.user_name_key"),
        external_id: (eb) => eb.ref("excluded.external_id"),
        given_name: (eb) => eb.ref("excluded.given_name"),
        family_name: (eb) => eb.ref("excluded.family_name"),
        updated_at: (eb) => eb.ref("excluded.updated_at"),
        deleted_at: null,
      }),
    )
    .execute();
}

/** Locks the team, so that what a directory does to it happens one after the other. */
export const lockTeam = async (em: EntityManager, teamId: string): Promise<void> =>
  void (await db(em).selectFrom("team").select("id").where("id", "=", teamId).forNoKeyUpdate().execute());
