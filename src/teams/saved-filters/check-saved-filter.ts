import { coerceInputValue, type GraphQLSchema, isInputType } from "graphql";
import { UserError, type UserErrorValue } from "../../platform/errors.ts";
import { distinctUpTo, maxFilterValues } from "../../platform/graphql/check-input.ts";
import { maxMetadataBytes } from "../../platform/text/metadata.ts";
import { boundedLine } from "../../platform/text/text-input.ts";
import type { SavedFilterList } from "./saved-filter.entity.ts";

/** The inputs of each list: what a saved filter has to be valid for. Events have one order only. */
const inputs: Record<SavedFilterList, { filter: string; orderBy: string | null }> = {
  CANDIDATES: { filter: "CandidateFilter", orderBy: "CandidateOrder" },
  INVITATIONS: { filter: "InvitationFilter", orderBy: "InvitationOrder" },
  EVENTS: { filter: "AssessmentEventFilter", orderBy: null },
  ASSESSMENTS: { filter: "AssessmentFilter", orderBy: "AssessmentOrder" },
};

/** Conditions that say who a candidate is: saved, they would outlive an erasure, and show blind reviewers a name. */
const personal: Partial<Record<SavedFilterList, readonly string[]>> = {
  CANDIDATES: ["search", "email"],
  INVITATIONS: ["search"],
};

const maxNameLength = 100;

/** The rejection of an id that is no saved filter which the caller may read. */
export const noSavedFilter = (): UserError =>
  new UserError("NOT_FOUND", "There is no such saved filter.", { path: ["id"] });

/** What a saved filter says. */
export interface FilterContent {
  name: string;
  filter: Record<string, unknown>;
  orderBy: Record<string, unknown> | null;
}

/** Checks a value against an input of the schema. Problems are added to `errors`. */
function checkInput(
  errors: UserErrorValue[],
  schema: GraphQLSchema,
  path: string[],
  name: string,
  value: Record<string, unknown>,
): void {
  if (Buffer.byteLength(JSON.stringify(value)) > maxMetadataBytes) {
    errors.push({ code: "TOO_LONG", message: `At most ${maxMetadataBytes} bytes of JSON.`, path });
    return;
  }
  const type = schema.getType(name);
  if (!isInputType(type)) throw new Error(`${name} is no input of the schema.`);
  coerceInputValue(value, type, (at, _, problem) => {
    const text = problem.message.replace(/^Variable.*?; /, "");
    errors.push({
      code: "INVALID_VALUE",
      message: `Not valid for ${name}: ${text}`,
      path: [...path, ...at.map(String)],
    });
  });
  for (const [field, list] of Object.entries(value))
    if (Array.isArray(list) && distinctUpTo(list, maxFilterValues) === null)
      errors.push({
        code: "TOO_MANY_ITEMS",
        message: `At most ${maxFilterValues} different values.`,
        path: [...path, field],
      });
}

/**
 * Checks what is to be saved, against the inputs of the schema that is served.
 *
 * @returns the content as it is stored
 * @throws UserError with every problem
 */
export function checkSavedFilter(schema: GraphQLSchema, list: SavedFilterList, given: FilterContent): FilterContent {
  const errors: UserErrorValue[] = [];
  const name = boundedLine(given.name, maxNameLength);
  if (name === null)
    errors.push({ code: "TOO_LONG", message: `At most ${maxNameLength} characters.`, path: ["input", "name"] });
  else if (name === "") errors.push({ code: "REQUIRED", message: "Give the filter a name.", path: ["input", "name"] });
  for (const field of personal[list] ?? [])
    if (given.filter[field] != null)
      errors.push({
        code: "NOT_ALLOWED",
        message:
          "A saved filter holds no name and no address of a candidate. Leave this out, and type it when you search.",
        path: ["input", "filter", field],
      });
  const { filter, orderBy } = inputs[list];
  checkInput(errors, schema, ["input", "filter"], filter, given.filter);
  if (given.orderBy !== null) {
    if (orderBy === null)
      errors.push({ code: "NOT_ALLOWED", message: "This list has one order only.", path: ["input", "orderBy"] });
    else checkInput(errors, schema, ["input", "orderBy"], orderBy, given.orderBy);
  }
  if (errors.length > 0) throw UserError.of(errors);
  return { ...given, name: name! };
}
