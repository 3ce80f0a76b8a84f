import type { Context } from "../../access/context.ts";
import type { PageOf } from "../../access/sign-in/scim/filter.ts";
import { findGroup, listGroups, membersOfGroups } from "../../access/sign-in/scim/groups.query.ts";
import { provisionerOf } from "../../access/sign-in/scim/provisioner.ts";
import { invalidValue, noSuch } from "../../access/sign-in/scim/scim-error.ts";
import { findUser, groupsOfUsers, listUsers } from "../../access/sign-in/scim/users.query.ts";
import { storedId } from "../../platform/ids/ids.ts";
import { maxResults } from "./discovery.ts";
import { attributeNames, groupResource, listResponse, selectAttributes, userResource } from "./resources.ts";

const defaultResults = 100;
/** How many groups a page has with their members, which may be thousands each. */
const maxGroupsWithMembers = 10;

/** The value of a parameter of the address; the first where it stands there twice. */
function parameter(query: unknown, name: string): string | null {
  const given = Object.entries((query ?? {}) as Record<string, unknown>).find(
    ([key]) => key.toLowerCase() === name,
  )?.[1];
  const value = Array.isArray(given) ? given[0] : given;
  return typeof value === "string" ? value : null;
}

function readNumber(query: unknown, name: string, usual: number): number {
  const text = parameter(query, name.toLowerCase());
  if (text === null || text === "") return usual;
  const number = Number(text);
  if (!Number.isInteger(number)) throw invalidValue(name, "a whole number is expected.");
  return number;
}

/** Which part of a list is asked for. Numbers beyond the bounds count as these (RFC 7644, section 3.4.2.4). */
const pageOf = (query: unknown): PageOf => ({
  filter: parameter(query, "filter") || null,
  startIndex: Math.min(Math.max(readNumber(query, "startIndex", 1), 1), 1_000_000),
  count: Math.min(Math.max(readNumber(query, "count", defaultResults), 0), maxResults),
});

/** Which attributes are asked for. */
function selectionOf(query: unknown): { only: string[] | null; without: string[] } {
  const only = parameter(query, "attributes");
  return {
    only: only === null || only === "" ? null : attributeNames(only),
    without: attributeNames(parameter(query, "excludedattributes") ?? ""),
  };
}
const isAskedFor = ({ only, without }: ReturnType<typeof selectionOf>, name: string): boolean =>
  only === null ? !without.includes(name) : only.includes(name);

/** A page of the users of the caller's team. @throws ScimError */
export async function readUserPage(context: Context, base: string, query: unknown): Promise<object> {
  const { teamId } = provisionerOf(context);
  const [page, selection] = [pageOf(query), selectionOf(query)];
  const { total, users } = await listUsers(context.em, teamId, page);
  const groups = isAskedFor(selection, "groups")
    ? await groupsOfUsers(
        context.em,
        teamId,
        users.map(({ memberId }) => memberId),
      )
    : new Map();
  const resources = users.map((user) =>
    selectAttributes(userResource(base, user, groups.get(user.memberId) ?? []), selection.only, selection.without),
  );
  return listResponse(resources, total, page.startIndex);
}

/** A user of the caller's team. @throws ScimError 404 */
export async function readUserOf(context: Context, base: string, id: string, query?: unknown): Promise<object> {
  const { teamId } = provisionerOf(context);
  const memberId = storedId("TeamMember", id);
  const user = memberId === null ? undefined : await findUser(context.em, teamId, memberId);
  if (user === undefined) throw noSuch("user");
  const selection = selectionOf(query);
  const groups = await groupsOfUsers(context.em, teamId, [user.memberId]);
  return selectAttributes(userResource(base, user, groups.get(user.memberId) ?? []), selection.only, selection.without);
}

/** A page of the groups of the caller's team. @throws ScimError */
export async function readGroupPage(context: Context, base: string, query: unknown): Promise<object> {
  const { teamId } = provisionerOf(context);
  const [page, selection] = [pageOf(query), selectionOf(query)];
  const hasMembers = isAskedFor(selection, "members");
  const count = hasMembers ? Math.min(page.count, maxGroupsWithMembers) : page.count;
  const { total, groups } = await listGroups(context.em, teamId, { ...page, count });
  const members = hasMembers
    ? await membersOfGroups(
        context.em,
        teamId,
        groups.map(({ id }) => id),
      )
    : new Map();
  const resources = groups.map((group) =>
    selectAttributes(groupResource(base, group, members.get(group.id) ?? []), selection.only, selection.without),
  );
  return listResponse(resources, total, page.startIndex);
}

/** A group of the caller's team. @throws ScimError 404 */
export async function readGroupOf(context: Context, base: string, id: string, query?: unknown): Promise<object> {
  const { teamId } = provisionerOf(context);
  const group = await findGroup(context.em, teamId, id);
  if (group === undefined) throw noSuch("group");
  const selection = selectionOf(query);
  const members = isAskedFor(selection, "members") ? await membersOfGroups(context.em, teamId, [group.id]) : new Map();
  return selectAttributes(groupResource(base, group, members.get(group.id) ?? []), selection.only, selection.without);
}
