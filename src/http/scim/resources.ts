import type { StoredGroup } from "../../access/sign-in/scim/groups.query.ts";
import type { StoredUser } from "../../access/sign-in/scim/users.query.ts";
import { globalId } from "../../platform/ids/ids.ts";

export const schemas = {
  user: "urn:ietf:params:scim:schemas:core:2.0:User",
  group: "urn:ietf:params:scim:schemas:core:2.0:Group",
  list: "urn:ietf:params:scim:api:messages:2.0:ListResponse",
  error: "urn:ietf:params:scim:api:messages:2.0:Error",
  providerConfig: "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
  resourceType: "urn:ietf:params:scim:schemas:core:2.0:ResourceType",
  schema: "urn:ietf:params:scim:schemas:core:2.0:Schema",
} as const;

export type Resource = Record<string, unknown> & { id: string; meta: Record<string, string> & { location: string } };

/** Without the values that there are none of. */
const given = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Partial<T>;

/** The parts of the name of a member whom no directory has named: what stands before the last space, and after it. */
function partsOf({ givenName, familyName, name }: StoredUser) {
  const [, first = null, last = null] = /^(.+)\s(\S+)$/.exec(name ?? "") ?? [];
  const isNamed = givenName !== null || familyName !== null;
  return isNamed ? { givenName, familyName } : { givenName: first, familyName: last };
}

/** A user as SCIM has it. @param base the address of /scim/v2 */
export function userResource(
  base: string,
  user: StoredUser,
  groups: readonly Pick<StoredGroup, "id" | "displayName">[],
): Resource {
  const id = globalId("TeamMember", user.memberId);
  const location = `${base}/Users/${id}`;
  const { name, externalId } = user;
  return {
    schemas: [schemas.user],
    id,
    ...given({ externalId }),
    userName: user.userName,
    name: given({ formatted: name, ...partsOf(user) }),
    ...given({ displayName: name }),
    emails: [{ value: user.email, type: "work", primary: true }],
    active: user.isActive,
    groups: groups.map((group) => ({
      value: group.id,
      display: group.displayName,
      type: "direct",
      $ref: `${base}/Groups/${group.id}`,
    })),
    meta: {
      resourceType: "User",
      created: user.createdAt.toISOString(),
      lastModified: user.updatedAt.toISOString(),
      location,
    },
  };
}

/** A group as SCIM has it. */
export function groupResource(
  base: string,
  group: StoredGroup,
  members: readonly { memberId: string; display: string }[],
): Resource {
  const location = `${base}/Groups/${group.id}`;
  return {
    schemas: [schemas.group],
    id: group.id,
    ...given({ externalId: group.externalId }),
    displayName: group.displayName,
    members: members.map(({ memberId, display }) => {
      const value = globalId("TeamMember", memberId);
      return { value, display, type: "User", $ref: `${base}/Users/${value}` };
    }),
    meta: {
      resourceType: "Group",
      created: group.createdAt.toISOString(),
      lastModified: group.updatedAt.toISOString(),
      location,
    },
  };
}

/** A page of a list. @param startIndex the number of its first resource, counted from 1 */
export const listResponse = (resources: readonly object[], totalResults: number, startIndex: number) => ({
  schemas: [schemas.list],
  totalResults,
  itemsPerPage: resources.length,
  startIndex,
  Resources: resources,
});

/** Names of attributes, as `attributes` and `excludedAttributes` list them. */
export const attributeNames = (text: string): string[] =>
  text
    .split(",")
    .map((name) =>
      name
        .trim()
        .toLowerCase()
        .replace(/^urn:ietf:params:scim:schemas:core:2\.0:\w+:/, ""),
    )
    // A part of an attribute is answered with all of it.
    .map((name) => name.split(".")[0]!)
    .filter((name) => name !== "");

/** Those attributes of a resource that a request asks for; schemas and id are always there. */
export function selectAttributes(resource: Resource, only: string[] | null, without: string[]): object {
  const isShown = (name: string): boolean => {
    const key = name.toLowerCase();
    if (key === "schemas" || key === "id") return true;
    return only === null ? !without.includes(key) : only.includes(key);
  };
  return Object.fromEntries(Object.entries(resource).filter(([name]) => isShown(name)));
}
