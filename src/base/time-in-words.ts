import { DateTime } from "luxon";

/** Languages have their own order and dots: "Mo., 30. Nov. 2026". */
const day = { weekday: "short", day: "numeric", month: "short", year: "numeric" } as const;

/**
 * A moment for people: in their zone, with the zone's name, e.g. "Mon, 30 Nov 2026, 18:00 (Europe/Berlin)".
 *
 * @param locale the language of what it stands in, so that one letter speaks one language
 */
export function timeInWords(moment: Date, zone: string, locale = "en-GB"): string {
  const language = locale === "en" ? "en-GB" : locale;
  const local = DateTime.fromJSDate(moment, { zone }).setLocale(language);
  const usable = local.isValid ? local : DateTime.fromJSDate(moment, { zone: "UTC" }).setLocale(language);
  const words = /^en(-|$)/.test(language)
    ? usable.toFormat("ccc, d LLL yyyy, HH:mm")
    : `${usable.toLocaleString(day)}, ${usable.toFormat("HH:mm")}`;
  return `${words} (${usable.zoneName})`;
}

/**
 * The UTC day of a moment for people, e.g. "Mon, 30 Nov 2026": where the time of the day is not theirs to know.
 *
 * @param locale the language of what it stands in
 */
export function dayInWords(moment: Date, locale = "en-GB"): string {
  const local = DateTime.fromJSDate(moment, { zone: "UTC" }).setLocale(locale === "en" ? "en-GB" : locale);
  return /^en(-|$)/.test(locale) ? local.toFormat("ccc, d LLL yyyy") : local.toLocaleString(day);
}

/**
 * When something was saved, e.g. "14:03" today and, on another day, with its date: "Mon, 30 Nov 2026".
 *
 * @param now decides which day is today, in the zone of the reader
 */
export function clockTime(
  moment: Date,
  zone: string,
  now: Date,
  locale = "en-GB",
): { time: string; date: string | null } {
  const language = locale === "en" ? "en-GB" : locale;
  const usable = DateTime.fromJSDate(moment, { zone }).isValid ? zone : "UTC";
  const local = DateTime.fromJSDate(moment, { zone: usable }).setLocale(language);
  const today = local.hasSame(DateTime.fromJSDate(now, { zone: usable }), "day");
  const date = /^en(-|$)/.test(language) ? local.toFormat("ccc, d LLL yyyy") : local.toLocaleString(day);
  return { time: local.toFormat("HH:mm"), date: today ? null : date };
}
