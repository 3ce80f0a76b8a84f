import { storedId } from "../../../platform/ids/ids.ts";
import { comparedValue, type PatchOperation, readOperations } from "./patch.ts";
import { invalidValue, ScimError } from "./scim-error.ts";
import { isObject, readText } from "./user-input.ts";

/** How many members one request may name. */
const maxMembers = 10_000;
const maxName = 200;
const maxExternalId = 500;

/** What becomes of the members of a group: ids of members of the team, as they are stored. */
export type MemberChange = { op: "add" | "replace" | "remove"; memberIds: string[] };

/** What a request says of a group. What it does not say is undefined. */
export interface GroupChange {
  displayName?: string;
  externalId?: string | null;
  members: MemberChange[];
}

function readDisplayName(value: unknown): string {
  const name = readText("displayName", value, maxName);
  if (name === null) throw invalidValue("displayName", "a group needs a name.");
  return name;
}

/** Reads members, each an object with `value`. @throws ScimError for an id that is no member's */
function readMembers(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  const list = Array.isArray(value) ? value : [value];
  if (list.length > maxMembers) throw invalidValue("members", `at most ${maxMembers} a request.`);
  return [...new Set(list.map((one) => readMemberId(isObject(one) ? one.value : one)))];
}

function readMemberId(text: unknown): string {
  const id = typeof text === "string" ? storedId("TeamMember", text) : null;
  if (id === null) throw invalidValue("members.value", "the id of a user is expected.");
  return id;
}

/** Reads a whole group, as POST and PUT send it. @throws ScimError */
export function readGroup(body: unknown): GroupChange & { displayName: string } {
  if (!isObject(body)) throw new ScimError(400, "invalidSyntax", "The body is no JSON object.");
  const given = new Map(Object.entries(body).map(([key, value]) => [key.toLowerCase(), value]));
  return {
    displayName: readDisplayName(given.get("displayname")),
    externalId: readText("externalId", given.get("externalid"), maxExternalId),
    members: [{ op: "replace", memberIds: readMembers(given.get("members")) }],
  };
}

/** Reads the operations of a PATCH of a group. @throws ScimError */
export function readGroupPatch(body: unknown): GroupChange {
  const change: GroupChange = { members: [] };
  for (const operation of readOperations(body)) apply(change, operation);
  return change;
}

function apply(change: GroupChange, operation: PatchOperation): void {
  const { op, attribute, value } = operation;
  if (attribute === null) {
    for (const [key, one] of Object.entries(value as object))
      if (!["id", "schemas", "meta"].includes(key.toLowerCase()))
        apply(change, { ...operation, attribute: key, value: one });
    return;
  }
  const name = attribute.toLowerCase().replace(/^urn:ietf:params:scim:schemas:core:2\.0:group:/, "");
  if (name === "members") change.members.push({ op, memberIds: membersOf(operation), ...isAll(operation) });
  else if (name === "displayname" || name === "externalid") {
    if (name === "displayname") change.displayName = readDisplayName(op === "remove" ? null : value);
    else change.externalId = op === "remove" ? null : readText("externalId", value, maxExternalId);
  } else if (name === "id" || name === "meta") throw new ScimError(400, "mutability", `${attribute}: it is read-only.`);
}

/** To remove members without naming any removes all of them. */
const isAll = ({ op, filter, value }: PatchOperation): { op: "replace" } | object =>
  op === "remove" && filter === null && value == null ? { op: "replace" } : {};

function membersOf({ op, filter, value }: PatchOperation): string[] {
  if (filter === null) return readMembers(value);
  const id = comparedValue(filter, "value");
  if (op !== "remove" || id === null)
    throw new ScimError(
      400,
      "invalidPath",
      'members: the path members[value eq "id"] removes one, and no other is known.',
    );
  return [readMemberId(id)];
}
