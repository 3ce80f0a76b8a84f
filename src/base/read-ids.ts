import { type UserErrorValue, UserProblem } from "./errors.ts";
import { type NodeName, storedId } from "./ids.ts";

/** How many things one call may name. */
export const maxIds = 10_000;

/** Ids of a bulk call as they are stored, each once, with its place in the arguments. */
export interface ReadIds {
  /** Stored id → its first place in the list. */
  placeOf: Map<string, number>;
  errors: UserErrorValue[];
  /** Adds the refusal of one row, with its path. */
  refuse(storedId: string, code: UserErrorValue["code"], message: string, more?: Partial<UserErrorValue>): void;
  /** Refuses as NOT_FOUND what is not among those that were found. */
  refuseMissing(found: { id: string }[]): void;
}

/**
 * Reads the ids of a bulk call. The same id twice counts once. One that is none of this type is
 * refused by itself, as one of another team is: both do not exist.
 *
 * @throws UserProblem REQUIRED for none, TOO_MANY_ITEMS for more than 10,000
 */
export function readIds(name: NodeName, ids: string[], what: string, argument = "ids"): ReadIds {
  if (ids.length === 0) throw new UserProblem("REQUIRED", `Name at least one ${what}.`, { path: [argument] });
  if (ids.length > maxIds) throw new UserProblem("TOO_MANY_ITEMS", `At most ${maxIds} at once.`, { path: [argument] });
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
    refuseMissing(found) {
      const there = new Set(found.map((one) => one.id));
      for (const [id, place] of placeOf) if (!there.has(id)) missing(place);
    },
  };
}

/** What a bulk call came to: which rows are as asked now, in the order given, and why the others are not. */
export interface BulkResult {
  ids: string[];
  errors: UserErrorValue[];
}

/** Those of the ids that were not refused, in the order given. */
export const inOrder = (read: ReadIds, done: Iterable<string>): BulkResult => ({
  ids: [...done].sort((a, b) => read.placeOf.get(a)! - read.placeOf.get(b)!),
  errors: read.errors.sort((a, b) => Number(a.path?.[1]) - Number(b.path?.[1])),
});
