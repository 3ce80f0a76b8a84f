import { durationSeconds } from "./duration.ts";
import type { UserErrorValue } from "./errors.ts";
import { boundedLine, boundedText } from "./text-input.ts";

/** Trims a text and bounds it; empty is null. Refusals go to `errors`. */
export function checkText(
  errors: UserErrorValue[],
  path: string[],
  value: string | null | undefined,
  most: number,
): string | null {
  if (value == null) return null;
  const text = boundedText(value, most);
  if (text === null) errors.push({ code: "TOO_LONG", message: `At most ${most} characters.`, path });
  return text || null;
}

/** How many different values a list in a filter may have. */
export const maxFilterValues = 20;
/** How many items a list of enum values may have: more than any enum has values. */
export const maxEnumValues = 50;
/** How many members one call may name. */
export const maxMembers = 100;
/** A list may name the same thing several times. It is not read where it is longer than this. */
const maxRepeated = 1_000;

/** The values of a list, each once; null when there are more of them than allowed. */
export function distinctUpTo<T>(given: readonly T[], max: number): T[] | null {
  if (given.length > maxRepeated) return null;
  const distinct = [...new Set(given)];
  return distinct.length > max ? null : distinct;
}

/** The same for a list of a mutation. Refusals go to `errors`; it is empty then. */
export function checkDistinct<T>(errors: UserErrorValue[], path: string[], given: readonly T[], max: number): T[] {
  const distinct = distinctUpTo(given, max);
  if (distinct === null) errors.push({ code: "TOO_MANY_ITEMS", message: `At most ${max} different values.`, path });
  return distinct ?? [];
}

const mostLabels = 20;
export const longestLabel = 50;

/** Trims labels and drops doubles. Refusals go to `errors`. */
export function checkLabels(errors: UserErrorValue[], path: string[], given: readonly string[]): string[] {
  if (given.length > maxRepeated) {
    errors.push({ code: "TOO_MANY_ITEMS", message: `At most ${mostLabels} labels.`, path });
    return [];
  }
  const read = given.map((label) => boundedLine(label, longestLabel));
  const labels = [...new Set(read.filter((label) => label !== null))];
  if (labels.length > mostLabels)
    errors.push({ code: "TOO_MANY_ITEMS", message: `At most ${mostLabels} labels.`, path });
  if (read.includes(null) || labels.includes(""))
    errors.push({ code: "INVALID_VALUE", message: `A label has 1 to ${longestLabel} characters.`, path });
  return labels;
}

/** The longest length of time that anything can be given, in seconds. */
export const longestDuration = 366 * 24 * 60 * 60;
const mostReminders = 10;
/** The same invitation is mailed at most once in 10 minutes (docs/rules.md, Inviting 11). */
const soonestReminder = 10 * 60;

/** Sorts reminders and drops those of the same length. Refusals go to `errors`. */
export function checkReminders(errors: UserErrorValue[], path: string[], given: readonly string[]): string[] {
  if (given.length > maxRepeated) {
    errors.push({ code: "TOO_MANY_ITEMS", message: `At most ${mostReminders} reminders.`, path });
    return [];
  }
  const bySeconds = new Map(given.map((reminder) => [durationSeconds(reminder) ?? 0, reminder]));
  if (bySeconds.size > mostReminders)
    errors.push({ code: "TOO_MANY_ITEMS", message: `At most ${mostReminders} reminders.`, path });
  if ([...bySeconds.keys()].some((seconds) => seconds < soonestReminder || seconds > longestDuration))
    errors.push({ code: "INVALID_VALUE", message: "Reminders go from 10 minutes to a year.", path });
  return [...bySeconds].sort(([a], [b]) => a - b).map(([, reminder]) => reminder);
}
