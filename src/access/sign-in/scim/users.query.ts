import type { EntityManager } from "@mikro-orm/postgresql";
import { type Expression, expressionBuilder, type SqlBool } from "kysely";
import { anyOf, array, type Database, db, sql } from "../../../platform/database/sql.ts";
import { storedId } from "../../../platform/ids/ids.ts";
import { readAddress } from "../../../platform/text/read-address.ts";
import type { TeamRole } from "../../roles.ts";
import { conditionOf, type PageOf } from "./filter.ts";
import type { StoredGroup } from "./groups.query.ts";
import { keyOf } from "./user-input.ts";

/** A user of a team, as a directory sees them. */
export interface StoredUser {
  memberId: string;
  userName: string;
  externalId: string | null;
  givenName: string | null;
  familyName: string | null;
  name: string | null;
  email: string;
  isActive: boolean;
  createdAt: Date;
  updatedAt: Date;
}

type Joined = Database & { m: Database["team_member"]; u: Partial<Database["scim_user"]> };
const columns = expressionBuilder<Joined, "m" | "u">();
const userNameKey = sql<string>`coalesce(${columns.ref("u.user_name_key")}, ${columns.ref("m.email")})`;

const id = (value: string): string | null => storedId("TeamMember", value);
const address = (value: string): string => readAddress(value).address ?? keyOf(value);

/** What users are found by. */
const filterColumns = {
  id: { column: sql<string>`${columns.ref("m.id")}`, read: id },
  username: { column: userNameKey, read: keyOf },
  externalid: { column: sql<string>`${columns.ref("u.external_id")}` },
  emails: { column: sql<string>`${columns.ref("m.email")}`, read: address },
  "emails.value": { column: sql<string>`${columns.ref("m.email")}`, read: address },
  displayname: { column: sql<string>`lower(${columns.ref("m.name")})`, read: keyOf },
  "name.formatted": { column: sql<string>`lower(${columns.ref("m.name")})`, read: keyOf },
  "name.givenname": { column: sql<string>`lower(${columns.ref("u.given_name")})`, read: keyOf },
  "name.familyname": { column: sql<string>`lower(${columns.ref("u.family_name")})`, read: keyOf },
  active: {
    column: sql<boolean>`(${columns.ref("m.state")} <> 'DISABLED')`,
    read: (value: string) => value.toLowerCase() === "true",
  },
};

/** Members of the team that are users for its directory: those that it has not deleted. */
const usersOf = (em: EntityManager, teamId: string) =>
  db(em)
    .selectFrom("team_member as m")
    .leftJoin("scim_user as u", (join) => join.on("u.team_id", "=", teamId).onRef("u.member_id", "=", "m.id"))
    .where("m.team_id", "=", teamId)
    .where("u.deleted_at", "is", null);

const selected = (em: EntityManager, teamId: string) =>
  usersOf(em, teamId).select((eb) => [
    "m.id as memberId",
    sql<string>`coalesce(${eb.ref("u.user_name")}, ${eb.ref("m.email")})`.as("userName"),
    "u.external_id as externalId",
    "u.given_name as givenName",
    "u.family_name as familyName",
    "m.name",
    "m.email",
    sql<boolean>`${eb.ref("m.state")} <> 'DISABLED'`.as("isActive"),
    "m.created_at as createdAt",
    sql<Date>`coalesce(${eb.ref("u.updated_at")}, ${eb.ref("m.created_at")})`.as("updatedAt"),
  ]);

/** A page of the users of a team, and how many the filter finds. @throws ScimError invalidFilter */
export async function listUsers(
  em: EntityManager,
  teamId: string,
  { filter, startIndex, count }: PageOf,
): Promise<{ total: number; users: StoredUser[] }> {
  const condition: Expression<SqlBool> = filter === null ? sql`true` : conditionOf(filter, filterColumns);
  const { total } = await usersOf(em, teamId)
    .where(() => condition)
    .select(sql<number>`count(*)::int`.as("total"))
    .executeTakeFirstOrThrow();
  if (count === 0 || startIndex > total) return { total, users: [] };
  const users = await selected(em, teamId)
    .where(() => condition)
    .orderBy("m.id")
    .limit(count)
    .offset(startIndex - 1)
    .execute();
  return { total, users };
}

/** A user by the id of the member; undefined where there is none. */
export const findUser = (em: EntityManager, teamId: string, memberId: string): Promise<StoredUser | undefined> =>
  selected(em, teamId).where("m.id", "=", memberId).executeTakeFirst();

/** Which groups users are in, by the ids of the members. */
export async function groupsOfUsers(
  em: EntityManager,
  teamId: string,
  memberIds: string[],
): Promise<Map<string, Pick<StoredGroup, "id" | "displayName">[]>> {
  const rows = await db(em)
    .selectFrom("scim_group_member as gm")
    .innerJoin("scim_group as g", (join) =>
      join.onRef("g.team_id", "=", "gm.team_id").onRef("g.id", "=", "gm.group_id"),
    )
    .select(["gm.member_id as memberId", "g.id", "g.display_name as displayName"])
    .where("gm.team_id", "=", teamId)
    .where("gm.member_id", "=", anyOf(array.uuid(memberIds)))
    .orderBy("g.id")
    .execute();
  const byMember = new Map<string, Pick<StoredGroup, "id" | "displayName">[]>();
  for (const { memberId, ...group } of rows) byMember.set(memberId, [...(byMember.get(memberId) ?? []), group]);
  return byMember;
}

/** The role of users whom no group gives one: that of people who sign on first, otherwise REVIEWER. */
export async function usualRole(em: EntityManager, teamId: string): Promise<TeamRole> {
  const signOn = await db(em)
    .selectFrom("sign_on")
    .select("first_role as firstRole")
    .where("team_id", "=", teamId)
    .executeTakeFirst();
  return signOn?.firstRole ?? "REVIEWER";
}
