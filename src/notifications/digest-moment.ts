import { DateTime } from "luxon";

export const notificationDigests = {
  IMMEDIATE:
    "A letter each, at once; after 20 letters in ten minutes what follows comes as one summary, which says so.",
  HOURLY: "One summary at the full hour, if there is something to tell.",
  DAILY: "One summary at eight in the morning of the member's zone, if there is something to tell.",
} as const;
export type NotificationDigest = keyof typeof notificationDigests;

/** So many letters about events one person is sent in so many minutes; what follows is summed up. */
export const mostLetters = 20;
export const stormMinutes = 10;
const dailyHour = 8;

/** What decides whether a letter is written at once. */
export interface Reader {
  digest: NotificationDigest;
  zone: string;
  /** Letters about events that they were sent in the last ten minutes. */
  lately: number;
  /** A summary of this kind of event was sent in the last ten minutes. */
  summedUpLately: boolean;
  /** When the summary of this kind of event that waits already is due. */
  waitsUntil: Date | null;
}

/** When a member is told of an event in a summary; null: in a letter of its own, at once. */
export function digestMoment(reader: Reader, now: Date): Date | null {
  if (reader.digest === "HOURLY") return DateTime.fromJSDate(now).startOf("hour").plus({ hours: 1 }).toJSDate();
  if (reader.digest === "DAILY") {
    const local = DateTime.fromJSDate(now, { zone: reader.zone });
    const here = local.isValid ? local : DateTime.fromJSDate(now, { zone: "UTC" });
    const today = here.set({ hour: dailyHour, minute: 0, second: 0, millisecond: 0 });
    return (
      today > here ? today : here.plus({ days: 1 }).set({ hour: dailyHour, minute: 0, second: 0, millisecond: 0 })
    ).toJSDate();
  }
  const stormEnd = new Date(now.getTime() + stormMinutes * 60_000);
  // One that waits for tomorrow morning is of another setting, which was given up since.
  const waits = reader.waitsUntil !== null && reader.waitsUntil <= stormEnd;
  // While summaries go out or wait, the storm goes on: no twenty letters between two of them.
  if (reader.lately < mostLetters && !reader.summedUpLately && !waits) return null;
  return waits ? reader.waitsUntil : stormEnd;
}
