import { Duration } from "luxon";

/**
 * A calendar-free duration. It is stored as the caller wrote it (PostgreSQL reads ISO 8601, too), so that the API
 * returns PT90M for PT90M.
 */
const pattern = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** The whole seconds of an ISO 8601 duration without years and months; null where the text is not one. */
export function durationSeconds(text: string): number | null {
  const match = text.length > 40 ? null : pattern.exec(text);
  if (match === null || text === "P") return null;
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (((weeks! * 7 + days!) * 24 + hours!) * 60 + minutes!) * 60 + seconds!;
}

/**
 * Formats a duration for an e-mail or a page: "90 minutes", "2 hours, 15 minutes", "2 days".
 *
 * @param locale the language of the e-mail or page
 */
export function formatDuration(text: string, locale = "en"): string {
  const seconds = durationSeconds(text) ?? 0;
  const english = /^en(-|$)/.test(locale);
  // Up to this limit, minutes alone are easier to read. Other languages than English say an hour and 45 minutes for
  // 105.
  const maxMinutes = english ? 120 : 90;
  if (seconds % 60 === 0 && seconds <= maxMinutes * 60)
    return Duration.fromObject({ minutes: seconds / 60 })
      .reconfigure({ locale })
      .toHuman();
  const parts = Duration.fromObject({ seconds }).shiftTo("days", "hours", "minutes", "seconds").toObject();
  const some = Object.entries(parts).filter(([, value]) => value !== 0);
  const human = (given: object) => Duration.fromObject(given).reconfigure({ locale }).toHuman({ listStyle: "narrow" });
  // Luxon's list would be "2 Stunden und 15 Minuten" in German, which does not fit into a sentence.
  return english ? human(Object.fromEntries(some)) : some.map(([unit, value]) => human({ [unit]: value })).join(" ");
}
