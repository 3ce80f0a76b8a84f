import { DateTime } from "luxon";

/** A moment for people: in their zone, with the zone's name, e.g. "Mon, 30 Nov 2026, 18:00 (Europe/Berlin)". */
export function timeInWords(moment: Date, zone: string, locale = "en-GB"): string {
  const local = DateTime.fromJSDate(moment, { zone }).setLocale(locale);
  const usable = local.isValid ? local : DateTime.fromJSDate(moment, { zone: "UTC" }).setLocale(locale);
  return `${usable.toFormat("ccc, d LLL yyyy, HH:mm")} (${usable.zoneName})`;
}
