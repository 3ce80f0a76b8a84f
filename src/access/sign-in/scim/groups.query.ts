import type { EntityManager } from "@mikro-orm/postgresql";
import { type Expression, expressionBuilder, type SqlBool } from "kysely";
import { anyOf, array, type Database, db, sql } from "../../../platform/database/sql.ts";
import type { TeamRole } from "../../roles.ts";
import { conditionOf, type PageOf } from "./filter.ts";
import { keyOf } from "./user-input.ts";

/** A group of a company's directory. */
export interface StoredGroup {
  id: string;
  displayName: string;
  externalId: string | null;
  role: TeamRole | null;
  createdAt: Date;
  updatedAt: Date;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** The id of a group as it is stored; null for a text that is none. */
export const storedGroupId = (text: string): string | null => (uuid.test(text) ? text.toLowerCase() : null);

const columns = expressionBuilder<Database & { g: Database["scim_group"] }, "g">();
/** What groups are found by. */
const filterColumns = {
  id: { column: sql<string>`${columns.ref("g.id")}`, read: storedGroupId },
  displayname: { column: sql<string>`${columns.ref("g.name_key")}`, read: keyOf },
  externalid: { column: sql<string>`${columns.ref("g.external_id")}` },
};

const groupsOf = (em: EntityManager, teamId: string) =>
  db(em).selectFrom("scim_group as g").where("g.team_id", "=", teamId);
const selected = [
  "g.id",
  "g.display_name as displayName",
  "g.external_id as externalId",
  "g.role",
  "g.created_at as createdAt",
  "g.updated_at as updatedAt",
] as const;

/** A page of the groups of a team, and how many the filter finds. @throws ScimError invalidFilter */
export async function listGroups(
  em: EntityManager,
  teamId: string,
  { filter, startIndex, count }: PageOf,
): Promise<{ total: number; groups: StoredGroup[] }> {
  const condition: Expression<SqlBool> = filter === null ? sql`true` : conditionOf(filter, filterColumns);
  const { total } = await groupsOf(em, teamId)
    .where(() => condition)
    .select(sql<number>`count(*)::int`.as("total"))
    .executeTakeFirstOrThrow();
  if (count === 0 || startIndex > total) return { total, groups: [] };
  const groups = await groupsOf(em, teamId)
    .where(() => condition)
    .select(selected)
    .orderBy("g.id")
    .limit(count)
    .offset(startIndex - 1)
    .execute();
  return { total, groups };
}

/** A group by its id; undefined where the team has none. */
export async function findGroup(em: EntityManager, teamId: string, id: string): Promise<StoredGroup | undefined> {
  const stored = storedGroupId(id);
  return stored === null
    ? undefined
    : await groupsOf(em, teamId).select(selected).where("g.id", "=", stored).executeTakeFirst();
}

/** The members of groups, by the ids of the groups. */
export async function membersOfGroups(
  em: EntityManager,
  teamId: string,
  groupIds: string[],
): Promise<Map<string, { memberId: string; display: string }[]>> {
  const rows = await db(em)
    .selectFrom("scim_group_member as gm")
    .innerJoin("team_member as m", (join) =>
      join.onRef("m.team_id", "=", "gm.team_id").onRef("m.id", "=", "gm.member_id"),
    )
    .select((eb) => [
      "gm.group_id as groupId",
      "gm.member_id as memberId",
      sql<string>`coalesce(${eb.ref("m.name")}, ${eb.ref("m.email")})`.as("display"),
    ])
    .where("gm.team_id", "=", teamId)
    .where("gm.group_id", "=", anyOf(array.uuid(groupIds)))
    .orderBy("gm.member_id")
    .execute();
  const byGroup = new Map<string, { memberId: string; display: string }[]>();
  for (const { groupId, ...member } of rows) {
    const list = byGroup.get(groupId);
    if (list === undefined) byGroup.set(groupId, [member]);
    else list.push(member);
  }
  return byGroup;
}

/** The groups of a team by name, each with its role and how many members it has. */
export async function readGroups(
  em: EntityManager,
  teamId: string,
): Promise<{ name: string; role: TeamRole | null; memberCount: number }[]> {
  return await groupsOf(em, teamId)
    .select((eb) => [
      "g.display_name as name",
      "g.role",
      eb
        .selectFrom("scim_group_member as gm")
        .where("gm.team_id", "=", teamId)
        .whereRef("gm.group_id", "=", "g.id")
        .select(sql<number>`count(*)::int`.as("count"))
        .$asScalar()
        .$notNull()
        .as("memberCount"),
    ])
    .orderBy("g.name_key")
    .execute();
}
