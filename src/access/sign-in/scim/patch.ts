import { type Filter, parse } from "scim2-parse-filter";
import { ScimError } from "./scim-error.ts";
import { isObject, type Json } from "./user-input.ts";

/** One operation of a PATCH: what happens to the attribute that its path names. */
export interface PatchOperation {
  op: "add" | "replace" | "remove";
  /** The name of the attribute as it was written; null where the value names attributes itself. */
  attribute: string | null;
  /** The condition on the values of a list, as in members[value eq "…"]. */
  filter: Filter | null;
  /** The part of an attribute, as in emails[…].value. */
  part: string | null;
  value: unknown;
}

const schema = "urn:ietf:params:scim:api:messages:2.0:patchop";
const ops = ["add", "replace", "remove"] as const;
const maxOperations = 1_000;
const maxPath = 1_000;

/** A value of an object by its name in any case: directories differ in it. */
const attributeOf = (object: Json, name: string): unknown =>
  Object.entries(object).find(([key]) => key.toLowerCase() === name)?.[1];

/** @throws ScimError invalidPath */
function readPath(path: string): Pick<PatchOperation, "attribute" | "filter" | "part"> {
  const invalid = () => new ScimError(400, "invalidPath", "A path of the operations is not understood.");
  if (path.length > maxPath) throw invalid();
  const open = path.indexOf("[");
  if (open === -1) return { attribute: path, filter: null, part: null };
  const close = path.lastIndexOf("]");
  const rest = path.slice(close + 1);
  if (close < open || open === 0 || (rest !== "" && !rest.startsWith("."))) throw invalid();
  try {
    return { attribute: path.slice(0, open), filter: parse(path.slice(open + 1, close)), part: rest.slice(1) || null };
  } catch {
    throw invalid();
  }
}

/** Reads the operations of a PATCH, in any case of "op" and of names. @throws ScimError */
export function readOperations(body: unknown): PatchOperation[] {
  const invalid = (detail: string) => new ScimError(400, "invalidSyntax", detail);
  if (!isObject(body)) throw invalid("The body is no JSON object.");
  const { schemas } = body;
  if (!Array.isArray(schemas) || !schemas.some((one) => String(one).toLowerCase() === schema))
    throw invalid("schemas: urn:ietf:params:scim:api:messages:2.0:PatchOp is missing.");
  const operations = attributeOf(body, "operations");
  if (!Array.isArray(operations) || operations.length === 0) throw invalid("Operations: at least one is expected.");
  if (operations.length > maxOperations) throw invalid(`Operations: at most ${maxOperations}.`);
  return operations.map((one): PatchOperation => {
    if (!isObject(one)) throw invalid("Operations: objects are expected.");
    const op = ops.find((name) => name === String(one.op).toLowerCase());
    if (op === undefined) throw invalid("op: add, replace or remove is expected.");
    const { path, value } = one;
    if (path == null || path === "") {
      if (op === "remove") throw new ScimError(400, "noTarget", "An operation that removes something needs a path.");
      if (!isObject(value)) throw new ScimError(400, "invalidValue", "Without a path the value names the attributes.");
      return { op, attribute: null, filter: null, part: null, value };
    }
    if (typeof path !== "string") throw new ScimError(400, "invalidPath", "path: a text is expected.");
    if (op !== "remove" && value === undefined) throw new ScimError(400, "invalidValue", "value: it is missing.");
    return { op, ...readPath(path), value };
  });
}

/** The value that a condition compares an attribute with, where it is no more than that; null for any other condition. */
export const comparedValue = (filter: Filter, attribute: string): string | null =>
  filter.op === "eq" &&
  "compValue" in filter &&
  filter.attrPath.toLowerCase() === attribute &&
  typeof filter.compValue === "string"
    ? filter.compValue
    : null;
