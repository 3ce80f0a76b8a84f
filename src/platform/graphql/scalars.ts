import { GraphQLError, GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from "graphql";
import { GraphQLJSONObject } from "graphql-scalars";
import { topLevelError } from "../errors.ts";
import { durationSeconds } from "../text/duration.ts";
import { isoText } from "../text/iso-text.ts";
import { maxMetadataBytes } from "../text/metadata.ts";
import { integerOf } from "../text/parse-json.ts";
import { readAddress } from "../text/read-address.ts";
import { maxAddressLength } from "../text/text-input.ts";
import { windowsZones } from "../text/windows-zones.ts";

/** How many characters of a rejected value an error message repeats. */
const maxShown = 60;

/** A short form of a rejected value for an error message. */
const shown = (value: unknown): string => {
  const text = typeof value === "string" ? value : typeof value === "object" ? "This" : String(value);
  return typeof value === "string" || typeof value !== "object"
    ? `"${text.length > maxShown ? `${text.slice(0, maxShown)}…` : text}"`
    : text;
};

/**
 * A scalar over strings: `parse` returns the value, or null for an invalid text. A text of more than `maxLength` UTF-16
 * units is rejected unread. The error shows the value and a valid example.
 */
function textScalar<T>(
  name: string,
  maxLength: number,
  description: string,
  example: string,
  parse: (text: string) => T | null,
  serialize: (value: unknown) => unknown = (value) => value,
  specifiedByURL?: string,
): GraphQLScalarType {
  const parseValue = (value: unknown): T => {
    const parsed = typeof value === "string" && value.length <= maxLength ? parse(value) : null;
    if (parsed !== null) return parsed;
    throw new GraphQLError(`${shown(value)} is not a ${name}. Write it as in ${example}.`, {
      extensions: { code: "BAD_USER_INPUT" },
    });
  };
  return new GraphQLScalarType({
    name,
    description,
    specifiedByURL,
    serialize,
    parseValue,
    parseLiteral: (node: ValueNode) => parseValue(node.kind === Kind.STRING ? node.value : undefined),
  });
}

const rfc3339 =
  /^(\d{4}-\d\d-\d\d)[Tt ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Whether a day (YYYY-MM-DD) exists: JavaScript turns 30 February into 2 March. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

export const DateTime = textScalar(
  "DateTime",
  100,
  "An RFC 3339 timestamp, always in UTC on output.",
  "2026-12-31T23:59:00Z",
  (text) => {
    const day = rfc3339.exec(text)?.[1];
    const date = day !== undefined && isDay(day) ? new Date(text.replace(" ", "T")) : null;
    if (date === null || Number.isNaN(date.getTime())) return null;
    // PostgreSQL and JavaScript write these years alike, in four digits.
    return date.getUTCFullYear() >= 1900 && date.getUTCFullYear() <= 9999 ? date : null;
  },
  // The database returns text: "2026-11-23 21:21:43.1+00".
  (value) =>
    isoText(
      value instanceof Date
        ? value
        : new Date(`${String(value).replace(" ", "T")}${String(value).endsWith("Z") ? "" : ":00"}`),
    ),
  "https://datatracker.ietf.org/doc/html/rfc3339#section-5.6",
);

export const CalendarDate = textScalar("Date", 10, "A day of the calendar.", "2026-12-31", (text) =>
  /^(19|[2-9]\d)\d\d-\d\d-\d\d$/.test(text) && isDay(text) ? text : null,
);

export const Duration = textScalar(
  "Duration",
  40,
  `An ISO 8601 duration without calendar units, for example PT90M: weeks, days, hours, minutes and seconds. A day
is 24 hours.`,
  "PT90M",
  (text) => (durationSeconds(text) === null ? null : text),
  undefined,
  "https://www.iso.org/iso-8601-date-and-time-format.html",
);

export const EmailAddress = textScalar(
  "EmailAddress",
  maxAddressLength,
  `An e-mail address, compared without regard to case. On output: trimmed, in lower case, with the domain in its
ASCII form.`,
  "ada@example.com",
  (text) => {
    const read = readAddress(text);
    // A name with the address is an error: this scalar is an address alone.
    return read.address === null || read.name !== null ? null : read.address;
  },
);

export const Url = textScalar("URL", 2_000, "An http or https address.", "https://example.com/", (text) => {
  // The parser silently drops line breaks, controls and surrounding spaces, but the stored text must be the checked one.
  const url = /[\p{Cc}\p{Cs}]/u.test(text) ? null : URL.parse(text);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") ? text.trim() : null;
});

/** The names of time zones in Windows, which Outlook, Exchange and other Windows software write, from CLDR. */
const zoneOfWindowsName = new Map(Object.entries(windowsZones).map(([name, zone]) => [name.toLowerCase(), zone]));

/** Reads an IANA time zone by its name or its Windows name; null for any other text. */
export function readTimeZone(text: string): string | null {
  const zone = text.length > 100 ? undefined : zoneOfWindowsName.get(text.toLowerCase());
  // "UTC" is a name in both lists.
  if (zone !== undefined && !isZone(text)) return isZone(zone) ? zone : null;
  return isZone(text) ? text : null;
}

function isZone(text: string): boolean {
  try {
    return /^[A-Za-z]/.test(text) && text.length <= 100 && new Intl.DateTimeFormat("en", { timeZone: text }) !== null;
  } catch {
    return false;
  }
}

/**
 * Reads a language tag in its canonical form; null where it is invalid. Many systems write de_DE or de_DE.UTF-8 for
 * de-DE.
 */
export function readLocale(text: string): string | null {
  if (text === "" || text.length > 50) return null;
  try {
    return Intl.getCanonicalLocales(text.replace(/[.@].*$/, "").replaceAll("_", "-"))[0] ?? null;
  } catch {
    return null;
  }
}

/*
 * The scalars of time zones and languages accept any text. It is validated where it is used, so that an invalid row of
 * a bulk call does not fail the others. A mutation with a single value calls requireTimeZone or requireLocale.
 */

export const TimeZone = textScalar(
  "TimeZone",
  200,
  `An IANA time zone, for example Europe/Bucharest. Windows names are accepted as well: W. Europe Standard Time is
read as Europe/Berlin.`,
  "Europe/Bucharest",
  (text) => readTimeZone(text) ?? text,
);

export const Locale = textScalar(
  "Locale",
  200,
  "A BCP 47 language tag, for example de-AT. de_AT is read as de-AT.",
  "de-AT",
  (text) => readLocale(text) ?? text,
);

const required =
  (name: string, example: string, read: (text: string) => string | null) =>
  <T extends string | null | undefined>(value: T): T => {
    if (value == null || read(value) !== null) return value;
    throw topLevelError("BAD_USER_INPUT", `${shown(value)} is not a ${name}. Write it as in ${example}.`);
  };

/** Returns the value where it is a time zone or missing. @throws BAD_USER_INPUT */
export const requireTimeZone = required("TimeZone", "Europe/Bucharest", readTimeZone);

/** Returns the value where it is a language tag or missing. @throws BAD_USER_INPUT */
export const requireLocale = required("Locale", "de-AT", readLocale);

export const Cursor = textScalar(
  "Cursor",
  500,
  `An opaque position in a list or in the event log. Never build one; pass back what you received.`,
  "a page's endCursor",
  (text) => text,
);

/** The value of a literal, with exact integers. */
function valueOfLiteral(node: ValueNode, variables: Record<string, unknown> | null | undefined): unknown {
  if (node.kind === Kind.INT) return integerOf(node.value);
  if (node.kind === Kind.LIST) return node.values.map((item) => valueOfLiteral(item, variables));
  if (node.kind === Kind.OBJECT)
    return Object.fromEntries(node.fields.map((field) => [field.name.value, valueOfLiteral(field.value, variables)]));
  return valueFromASTUntyped(node, variables);
}

/** The size is checked where the object is stored: one row of a bulk call must not fail the others. */
export const JSONObject = new GraphQLScalarType({
  name: "JSONObject",
  description: `A JSON object of at most ${maxMetadataBytes} bytes.`,
  serialize: (value) => value,
  parseValue: (value) => GraphQLJSONObject.parseValue(value),
  parseLiteral: (node, variables) => GraphQLJSONObject.parseValue(valueOfLiteral(node, variables)),
});
