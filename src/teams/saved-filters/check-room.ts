import type { EntityManager } from "@mikro-orm/postgresql";
import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { db, sql } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";

/** The most filters of one member, and the most that all members of a team share. */
const maxOwn = 100;
const maxShared = 200;

/**
 * Refuses one filter too many. The member is locked, so that two calls at once do not both find room; of shared filters
 * two members at once may find room for the same last one.
 */
export async function checkRoom(
  em: EntityManager,
  context: Context,
  wanted: { own: boolean; shared: boolean },
): Promise<void> {
  const { teamId, id } = viewerOf(context);
  await db(em)
    .selectFrom("team_member")
    .select("id")
    .where("team_id", "=", teamId)
    .where("id", "=", id)
    .forNoKeyUpdate()
    .execute();
  const { own, shared } = await db(em)
    .selectFrom("saved_filter")
    .select(({ ref }) => [
      sql<number>`(count(*) filter (where ${ref("owner_id")} = ${id}))::int`.as("own"),
      sql<number>`(count(*) filter (where ${ref("shared")}))::int`.as("shared"),
    ])
    .where("team_id", "=", teamId)
    .where((eb) => eb.or([eb("owner_id", "=", id), eb("shared", "=", true)]))
    .executeTakeFirstOrThrow();
  if (wanted.own && own >= maxOwn)
    throw new UserError("NOT_ALLOWED", `You have ${maxOwn} saved filters, which is the most. Delete some first.`);
  if (wanted.shared && shared >= maxShared)
    throw new UserError("NOT_ALLOWED", `The team shares ${maxShared} filters, which is the most.`, {
      path: ["input", "shared"],
    });
}
