import { DateTime } from "luxon";

/** Order and punctuation depend on the language: "Mo., 30. Nov. 2026". */
const day = { weekday: "short", day: "numeric", month: "short", year: "numeric" } as const;

/**
 * Formats a time for readers, in their zone and with its name, e.g. "Mon, 30 Nov 2026, 18:00 (Europe/Berlin)".
 *
 * @param locale the language of the e-mail or page that contains it
 */
export function formatTime(moment: Date, zone: string, locale = "en-GB"): string {
  const language = locale === "en" ? "en-GB" : locale;
  const local = DateTime.fromJSDate(moment, { zone }).setLocale(language);
  const usable = local.isValid ? local : DateTime.fromJSDate(moment, { zone: "UTC" }).setLocale(language);
  const words = /^en(-|$)/.test(language)
    ? usable.toFormat("ccc, d LLL yyyy, HH:mm")
    : `${usable.toLocaleString(day)}, ${usable.toFormat("HH:mm")}`;
  return `${words} (${usable.zoneName})`;
}

/**
 * Formats the UTC day of a time, e.g. "Mon, 30 Nov 2026", for readers who must not know the time of day.
 *
 * @param locale the language of the e-mail or page that contains it
 */
export function formatDay(moment: Date, locale = "en-GB"): string {
  const local = DateTime.fromJSDate(moment, { zone: "UTC" }).setLocale(locale === "en" ? "en-GB" : locale);
  return /^en(-|$)/.test(locale) ? local.toFormat("ccc, d LLL yyyy") : local.toLocaleString(day);
}

/**
 * Formats the time of a saved draft, e.g. "14:03"; the date, e.g. "Mon, 30 Nov 2026", is null for today.
 *
 * @param now the current time, which decides what today is in the reader's zone
 */
export function formatClock(
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
