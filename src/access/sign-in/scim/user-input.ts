import { boundedLine } from "../../../platform/text/text-input.ts";
import { invalidValue, ScimError } from "./scim-error.ts";

/** What a request says of a user. What it does not say is undefined; null removes a value. */
export interface UserChange {
  userName?: string;
  externalId?: string | null;
  active?: boolean;
  displayName?: string | null;
  formattedName?: string | null;
  givenName?: string | null;
  familyName?: string | null;
  email?: string;
}

export type Json = Record<string, unknown>;
export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The prefix of the schema of users, which attributes may be written with. */
const userSchema = "urn:ietf:params:scim:schemas:core:2.0:user:";
const limits = { userName: 320, externalId: 500, name: 200, email: 1_000 };
/** How many addresses a request may name. One is read. */
const maxEmails = 50;

/** A text, trimmed; null for an empty one. @throws ScimError */
export function readText(attribute: string, value: unknown, most: number): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== "string") throw invalidValue(attribute, "a text is expected.");
  const line = boundedLine(value, most);
  if (line === null) throw invalidValue(attribute, `at most ${most} characters.`);
  return line || null;
}

/** Entra sends truth values as "True" and "False". */
export function readBoolean(attribute: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  const text = typeof value === "string" ? value.toLowerCase() : "";
  if (text === "true" || text === "false") return text === "true";
  throw invalidValue(attribute, "true or false is expected.");
}

/** The address that counts: the primary one, otherwise the one for work, otherwise the first. */
function readEmails(value: unknown): string | null {
  const list = Array.isArray(value) ? value : [value];
  if (list.length > maxEmails) throw invalidValue("emails", `at most ${maxEmails} addresses.`);
  const emails = list.filter(isObject);
  const chosen =
    emails.find((one) => one.primary === true || String(one.primary).toLowerCase() === "true") ??
    emails.find((one) => String(one.type).toLowerCase() === "work") ??
    emails[0];
  return chosen === undefined ? null : readText("emails.value", chosen.value, limits.email);
}

function readName(into: UserChange, value: unknown): void {
  if (!isObject(value)) throw invalidValue("name", "an object is expected.");
  for (const [key, part] of Object.entries(value)) readAttribute(into, `name.${key}`, part);
}

/**
 * Reads one attribute into a change, by its path in any case. Attributes that are not stored are ignored, as RFC 7644 has it
 * (section 3.3).
 *
 * @throws ScimError
 */
export function readAttribute(into: UserChange, path: string, value: unknown): void {
  const lower = path.toLowerCase();
  const name = lower.startsWith(userSchema) ? lower.slice(userSchema.length) : lower;
  if (name === "username") {
    const userName = readText("userName", value, limits.userName);
    if (userName === null) throw invalidValue("userName", "a user needs a name.");
    into.userName = userName;
  } else if (name === "externalid") into.externalId = readText("externalId", value, limits.externalId);
  else if (name === "active") into.active = readBoolean("active", value);
  else if (name === "displayname") into.displayName = readText("displayName", value, limits.name);
  else if (name === "name" && value !== null) readName(into, value);
  else if (name === "name.formatted") into.formattedName = readText(path, value, limits.name);
  else if (name === "name.givenname") into.givenName = readText(path, value, limits.name);
  else if (name === "name.familyname") into.familyName = readText(path, value, limits.name);
  else if (name === "emails" || name === "emails.value") {
    const email = name === "emails" ? readEmails(value) : readText("emails.value", value, limits.email);
    if (email === null) throw new ScimError(400, "mutability", "emails: a user needs an address.");
    into.email = email;
  }
}

/** Reads a whole user, as POST and PUT send it. @throws ScimError */
export function readUser(body: unknown): UserChange & { userName: string } {
  if (!isObject(body)) throw new ScimError(400, "invalidSyntax", "The body is no JSON object.");
  const user: UserChange = {};
  // An empty list says that there is none.
  for (const [key, value] of Object.entries(body))
    if (!(key.toLowerCase() === "emails" && Array.isArray(value) && value.length === 0))
      readAttribute(user, key, value);
  const { userName } = user;
  if (userName === undefined) throw invalidValue("userName", "a user needs a name.");
  return { ...user, userName };
}

/** The name by which members see a user. Undefined: the request says nothing of it. */
export function nameOf(change: UserChange, before: { givenName: string | null; familyName: string | null }) {
  const given = change.displayName ?? change.formattedName;
  if (given != null) return given;
  if (change.givenName !== undefined || change.familyName !== undefined) {
    const { givenName = before.givenName, familyName = before.familyName } = change;
    const parts = [givenName, familyName].filter((part) => part !== null);
    if (parts.length > 0) return parts.join(" ").slice(0, limits.name);
  }
  return change.displayName === null || change.formattedName === null ? null : undefined;
}

/** The form in which names of users and groups are compared. */
export const keyOf = (name: string): string => name.toLowerCase();
