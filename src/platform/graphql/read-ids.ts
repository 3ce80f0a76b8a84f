import { UserError, type UserErrorValue } from "../errors.ts";
import { type NodeName, storedId } from "../ids/ids.ts";

/** The maximum number of ids in one call. */
export const maxIds = 10_000;

/** The distinct stored ids of a bulk call with their positions in the arguments. */
export interface ReadIds {
  /** Stored id → its first position in the list. */
  placeOf: Map<string, number>;
  errors: UserErrorValue[];
  /** Adds an error for one id, with its path. */
  refuse(storedId: string, code: UserErrorValue["code"], message: string, more?: Partial<UserErrorValue>): void;
  /** Adds NOT_FOUND for each id that is not among the rows that were found. */
  rejectMissing(found: { id: string }[]): void;
}

/**
 * Reads the ids of a bulk call. Duplicates count once. An id of another type is NOT_FOUND, like one of another team,
 * and does not fail the other ids.
 *
 * @throws UserError REQUIRED for none, TOO_MANY_ITEMS for more than 10,000
 */
export function readIds(name: NodeName, ids: string[], what: string, argument = "ids"): ReadIds {
  if (ids.length === 0) throw new UserError("REQUIRED", `Name at least one ${what}.`, { path: [argument] });
  if (ids.length > maxIds) throw new UserError("TOO_MANY_ITEMS", `At most ${maxIds} at once.`, { path: [argument] });
  const errors: UserErrorValue[] = [];
  const placeOf = new Map<string, number>();
  const missing = (place: number) =>
    errors.push({ code: "NOT_FOUND", message: `There is no such ${what}.`, path: [argument, String(place)] });
  ids.forEach((id, place) => {
    const uuid = storedId(name, id);
    if (uuid === null) missing(place);
    else if (!placeOf.has(uuid)) placeOf.set(uuid, place);
  });
  return {
    placeOf,
    errors,
    refuse: (id, code, message, more = {}) =>
      void errors.push({ code, message, path: [argument, String(placeOf.get(id))], ...more }),
    rejectMissing(found) {
      const foundIds = new Set(found.map((one) => one.id));
      for (const [id, place] of placeOf) if (!foundIds.has(id)) missing(place);
    },
  };
}

/**
 * The result of a bulk call: the ids that have the requested state now, in the caller's order, and the errors of the
 * others.
 */
export interface BulkResult {
  ids: string[];
  errors: UserErrorValue[];
}

/** The result of a bulk call in the caller's order. */
export const inOrder = (read: ReadIds, done: Iterable<string>): BulkResult => ({
  ids: [...done].sort((a, b) => read.placeOf.get(a)! - read.placeOf.get(b)!),
  errors: read.errors.sort((a, b) => Number(a.path?.[1]) - Number(b.path?.[1])),
});
