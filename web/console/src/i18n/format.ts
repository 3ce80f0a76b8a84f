import { locale } from "./index.ts";

/** Keeps what is slow to make, by locale and kind. */
const made = new Map<string, unknown>();
function keep<T>(kind: string, make: (tag: string) => T): T {
  const key = `${locale()} ${kind}`;
  if (!made.has(key)) made.set(key, make(locale()));
  return made.get(key) as T;
}

export const formatNumber = (value: number): string =>
  keep("number", (tag) => new Intl.NumberFormat(tag)).format(value);

export const formatPercent = (share: number): string =>
  keep("percent", (tag) => new Intl.NumberFormat(tag, { style: "percent" })).format(share);

const dayMs = 86_400_000;
let seesDays = false;
/** Whether the reader sees some times as the UTC day alone, as a blind reviewer does: such a day is shown without an hour. */
export const showDays = (value: boolean): void => {
  seesDays = value;
};
const isDay = (time: string | Date): boolean => seesDays && new Date(time).getTime() % dayMs === 0;
const formatUtcDay = (time: string | Date): string =>
  keep("utc day", (tag) => new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeZone: "UTC" })).format(
    new Date(time),
  );

export const formatDateTime = (time: string | Date): string => {
  if (isDay(time)) return formatUtcDay(time);
  return keep("time", (tag) => new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" })).format(
    new Date(time),
  );
};

/** With the zone, for where it matters. */
export const formatExact = (time: string | Date): string => {
  if (isDay(time)) return formatUtcDay(time);
  return keep("exact", (tag) => new Intl.DateTimeFormat(tag, { dateStyle: "full", timeStyle: "long" })).format(
    new Date(time),
  );
};

export const formatDate = (time: string | Date): string =>
  keep("date", (tag) => new Intl.DateTimeFormat(tag, { dateStyle: "medium" })).format(new Date(time));

/** A day without its year, where there is little room. */
export const formatShortDate = (time: string | Date): string =>
  keep("short date", (tag) => new Intl.DateTimeFormat(tag, { day: "numeric", month: "short" })).format(new Date(time));

export const formatTime = (time: string | Date): string => {
  if (isDay(time)) return formatUtcDay(time);
  return keep("clock", (tag) => new Intl.DateTimeFormat(tag, { timeStyle: "short" })).format(new Date(time));
};

/** A day as a heading: the weekday, and the year where it is another. */
export const formatDay = (time: string | Date): string => {
  const date = new Date(time);
  const isThisYear = date.getFullYear() === new Date().getFullYear();
  return keep(
    `day ${isThisYear}`,
    (tag) =>
      new Intl.DateTimeFormat(tag, {
        weekday: "long",
        day: "numeric",
        month: "long",
        ...(isThisYear ? {} : { year: "numeric" }),
      }),
  ).format(date);
};

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** How long ago or in how long; beyond a month the date says more. */
export function formatRelative(time: string | Date, now: number): string {
  const seconds = (new Date(time).getTime() - now) / 1_000;
  if (Math.abs(seconds) > 30 * 86_400) return formatDate(time);
  if (isDay(time)) {
    const days = Math.floor(new Date(time).getTime() / dayMs) - Math.floor(now / dayMs);
    return keep("days", (tag) => new Intl.RelativeTimeFormat(tag, { numeric: "auto" })).format(days, "day");
  }
  const relative = keep("relative", (tag) => new Intl.RelativeTimeFormat(tag, { numeric: "auto", style: "short" }));
  for (const [unit, size] of units)
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  return relative.format(0, "second");
}

const durationForm = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/;

/** The seconds of an ISO 8601 duration without calendar units; null for what is none. */
export function secondsOf(duration: string): number | null {
  const match = durationForm.exec(duration);
  if (match === null) return null;
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds;
}

/** A duration in words, by its two largest units: "1 hr 30 min". */
export function formatDuration(duration: string): string {
  const total = secondsOf(duration);
  if (total === null) return duration;
  const parts = {
    days: Math.floor(total / 86_400),
    hours: Math.floor((total % 86_400) / 3_600),
    minutes: Math.floor((total % 3_600) / 60),
    seconds: Math.floor(total % 60),
  };
  const largest = Object.entries(parts)
    .filter(([, value]) => value > 0)
    .slice(0, 2);
  if (largest.length === 0)
    return keep(
      "no duration",
      (tag) => new Intl.DurationFormat(tag, { style: "short", secondsDisplay: "always" }),
    ).format({
      seconds: 0,
    });
  return keep("duration", (tag) => new Intl.DurationFormat(tag, { style: "short" })).format(
    Object.fromEntries(largest),
  );
}

/** Text in alphabetical order, as the reader's language has it. */
export const compareText = (one: string, other: string): number =>
  keep("compare", (tag) => new Intl.Collator(tag, { numeric: true })).compare(one, other);
