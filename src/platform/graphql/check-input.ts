import type { UserErrorValue } from "../errors.ts";
import { durationSeconds } from "../text/duration.ts";
import { boundedLine, boundedText } from "../text/text-input.ts";

/** Trims a text and checks its length; an empty text becomes null. A problem is added to `errors`. */
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
/** How many items a list may have with its duplicates. A longer list is rejected unread. */
const maxRepeated = 1_000;

/** The distinct values of a list; null where there are more than allowed. */
export function distinctUpTo<T>(given: readonly T[], max: number): T[] | null {
  if (given.length > maxRepeated) return null;
  const distinct = [...new Set(given)];
  return distinct.length > max ? null : distinct;
}

/** Does the same for a list of a mutation. A problem is added to `errors`, and the result is then empty. */
export function checkDistinct<T>(errors: UserErrorValue[], path: string[], given: readonly T[], max: number): T[] {
  const distinct = distinctUpTo(given, max);
  if (distinct === null) errors.push({ code: "TOO_MANY_ITEMS", message: `At most ${max} different values.`, path });
  return distinct ?? [];
}

const maxLabels = 20;
export const maxLabelLength = 50;

/** Trims labels and removes duplicates. Problems are added to `errors`. */
export function checkLabels(errors: UserErrorValue[], path: string[], given: readonly string[]): string[] {
  if (given.length > maxRepeated) {
    errors.push({ code: "TOO_MANY_ITEMS", message: `At most ${maxLabels} labels.`, path });
    return [];
  }
  const read = given.map((label) => boundedLine(label, maxLabelLength));
  const labels = [...new Set(read.filter((label) => label !== null))];
  if (labels.length > maxLabels) errors.push({ code: "TOO_MANY_ITEMS", message: `At most ${maxLabels} labels.`, path });
  if (read.includes(null) || labels.includes(""))
    errors.push({ code: "INVALID_VALUE", message: `A label has 1 to ${maxLabelLength} characters.`, path });
  return labels;
}

/** The longest duration that the API accepts, in seconds. */
export const maxDuration = 366 * 24 * 60 * 60;
const maxReminders = 10;
/** An invitation is e-mailed at most once in 10 minutes (docs/rules.md, Inviting 11). */
const minReminderSeconds = 10 * 60;

/** Sorts reminders and removes those of equal length. Problems are added to `errors`. */
export function checkReminders(errors: UserErrorValue[], path: string[], given: readonly string[]): string[] {
  if (given.length > maxRepeated) {
    errors.push({ code: "TOO_MANY_ITEMS", message: `At most ${maxReminders} reminders.`, path });
    return [];
  }
  const bySeconds = new Map(given.map((reminder) => [durationSeconds(reminder) ?? 0, reminder]));
  if (bySeconds.size > maxReminders)
    errors.push({ code: "TOO_MANY_ITEMS", message: `At most ${maxReminders} reminders.`, path });
  if ([...bySeconds.keys()].some((seconds) => seconds < minReminderSeconds || seconds > maxDuration))
    errors.push({ code: "INVALID_VALUE", message: "A reminder is 10 minutes to 366 days.", path });
  return [...bySeconds].sort(([a], [b]) => a - b).map(([, reminder]) => reminder);
}
