import { Duration } from "luxon";

/**
 * A calendar-free length of time. It is stored as the caller wrote it (PostgreSQL reads ISO 8601,
 * too), so that PT90M comes back as PT90M.
 */
const form = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** Whole seconds of an ISO 8601 duration without years and months; null when it is none. */
export function durationSeconds(text: string): number | null {
  const match = form.exec(text);
  if (match === null || text === "P" || text.length > 40) return null;
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (((weeks! * 7 + days!) * 24 + hours!) * 60 + minutes!) * 60 + seconds!;
}

/** The same in words for a letter or a page: "90 minutes", "1 hour 45 minutes", "2 days". */
export function durationInWords(text: string, locale = "en"): string {
  const seconds = durationSeconds(text) ?? 0;
  if (seconds % 60 === 0 && seconds <= 120 * 60)
    return Duration.fromObject({ minutes: seconds / 60 })
      .reconfigure({ locale })
      .toHuman();
  const parts = Duration.fromObject({ seconds }).shiftTo("days", "hours", "minutes", "seconds").toObject();
  const some = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== 0));
  return Duration.fromObject(Object.keys(some).length === 0 ? { seconds: 0 } : some)
    .reconfigure({ locale })
    .toHuman({ listStyle: "narrow" });
}
