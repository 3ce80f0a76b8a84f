import { DateTime } from "luxon";

export const notificationDigests = {
  IMMEDIATE:
    "An e-mail for each event, at once. After 20 e-mails in ten minutes, further events are sent as one summary, which says so.",
  HOURLY: "One summary at the full hour, if there were events.",
  DAILY: "One summary at 8:00 in the member's time zone, if there were events.",
} as const;
export type NotificationDigest = keyof typeof notificationDigests;

/** How many e-mails about events a member receives in how many minutes, before further events are summarised. */
export const maxEmails = 20;
export const burstMinutes = 10;
const dailyHour = 8;

/** What decides whether an e-mail is sent at once. */
export interface Reader {
  digest: NotificationDigest;
  zone: string;
  /** How many e-mails about events the member was sent in the last ten minutes. */
  lately: number;
  /** Whether a summary of this type of event was sent in the last ten minutes. */
  summedUpLately: boolean;
  /** When a summary of this type of event is due, if one is waiting. */
  waitsUntil: Date | null;
}

/** Computes when the summary that contains an event is due; null where the event has an e-mail of its own, at once. */
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
  const burstEnd = new Date(now.getTime() + burstMinutes * 60_000);
  // A summary that waits for the next morning belongs to an earlier setting.
  const waits = reader.waitsUntil !== null && reader.waitsUntil <= burstEnd;
  // While summaries are sent or waiting, the burst continues: no further single e-mails are sent between them.
  if (reader.lately < maxEmails && !reader.summedUpLately && !waits) return null;
  return waits ? reader.waitsUntil : burstEnd;
}
