import type { Filter } from "scim2-parse-filter";
import { comparedValue, type PatchOperation, readOperations } from "./patch.ts";
import { ScimError } from "./scim-error.ts";
import { isObject, readAttribute, type UserChange } from "./user-input.ts";

const readOnly = new Set(["id", "meta", "groups", "schemas"]);

/**
 * Whether an operation on addresses is about the one that is stored: without a condition, of type work, or the primary one.
 *
 * @throws ScimError invalidPath for a condition on the address itself, of which it is not known here
 */
function isOnStoredEmail(filter: Filter | null): boolean {
  if (filter === null) return true;
  if (filter.op === "and" && "filters" in filter) return filter.filters.every(isOnStoredEmail);
  if (filter.op === "or" && "filters" in filter) return filter.filters.some(isOnStoredEmail);
  if (comparedValue(filter, "type")?.toLowerCase() === "work") return true;
  const attribute = "attrPath" in filter ? filter.attrPath.toLowerCase() : "";
  if (attribute === "value")
    throw new ScimError(400, "invalidPath", 'emails: name the address by emails[type eq "work"].value.');
  return filter.op === "eq" && attribute === "primary";
}

/** Entra sends some single values as a list of one, `[{"value": "False"}]`, where it does not follow the standard. */
function single(value: unknown): unknown {
  const [only] = Array.isArray(value) && value.length === 1 ? (value as unknown[]) : [];
  return isObject(only) && "value" in only ? only.value : value;
}

/**
 * Reads the operations of a PATCH of a user. An object without a path may have dotted names ("name.givenName"), and names
 * with a condition (`emails[type eq "work"].value`), as Entra writes them.
 *
 * @throws ScimError
 */
export function readUserPatch(body: unknown): UserChange {
  const change: UserChange = {};
  for (const operation of readOperations(body)) apply(change, operation);
  return change;
}

function apply(change: UserChange, operation: PatchOperation): void {
  const { op, attribute, part, value } = operation;
  if (attribute === null) {
    for (const [key, one] of Object.entries(value as object)) {
      // Whole resources are sent this way as well.
      if (readOnly.has(key.toLowerCase())) continue;
      const [inner] = readOperations({
        schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        Operations: [{ op, path: key, value: one }],
      });
      if (inner !== undefined && inner.attribute !== null) apply(change, inner);
    }
    return;
  }
  const name = attribute.toLowerCase().replace(/^urn:ietf:params:scim:schemas:core:2\.0:user:/, "");
  if (name === "emails" || name === "emails.value") {
    if (!isOnStoredEmail(operation.filter)) return;
    if (op === "remove") throw new ScimError(400, "mutability", "emails: a user needs an address.");
    // Whether it is the primary one, and its type, are not stored.
    if (part !== null && part.toLowerCase() !== "value") return;
    const isText = typeof value === "string";
    readAttribute(change, isText ? "emails.value" : "emails", value);
    return;
  }
  if (readOnly.has(name)) throw new ScimError(400, "mutability", `${attribute}: it is read-only.`);
  if (op !== "remove") {
    readAttribute(change, part === null ? attribute : `${attribute}.${part}`, single(value));
    return;
  }
  if (name === "active" || name === "username") throw new ScimError(400, "mutability", `${attribute}: it is required.`);
  if (name === "name")
    for (const one of ["formatted", "givenName", "familyName"]) readAttribute(change, `name.${one}`, null);
  else if (!isObject(value)) readAttribute(change, attribute, null);
}
