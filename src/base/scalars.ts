import { GraphQLError, GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from "graphql";
import { GraphQLJSONObject } from "graphql-scalars";
import { WINDOWS_TO_IANA_MAP } from "windows-iana";
import { durationSeconds } from "./duration.ts";
import { topLevelError } from "./errors.ts";
import { maxMetadataBytes } from "./metadata.ts";
import { integerOf } from "./parse-json.ts";
import { readAddress } from "./read-address.ts";
import { maxAddressLength } from "./text-input.ts";

/** How many characters of a refused value are repeated to its sender. */
const maxShown = 60;

/** A refused value in few words. */
const shown = (value: unknown): string => {
  const text = typeof value === "string" ? value : typeof value === "object" ? "This" : String(value);
  return typeof value === "string" || typeof value !== "object"
    ? `"${text.length > maxShown ? `${text.slice(0, maxShown)}…` : text}"`
    : text;
};

/**
 * A scalar over strings: `parse` returns the value, or null for what is none. It is not asked about text of more than
 * `most` UTF-16 units, which is no such value. A refusal shows what came, and one right example.
 */
function textScalar<T>(
  name: string,
  most: number,
  description: string,
  example: string,
  parse: (text: string) => T | null,
  serialize: (value: unknown) => unknown = (value) => value,
  specifiedByURL?: string,
): GraphQLScalarType {
  const parseValue = (value: unknown): T => {
    const parsed = typeof value === "string" && value.length <= most ? parse(value) : null;
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

/** Whether a calendar has this day (YYYY-MM-DD): JavaScript makes 2 March of 30 February. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

export const DateTime = textScalar(
  "DateTime",
  100,
  "RFC 3339 timestamp, always UTC on output.",
  "2026-12-31T23:59:00Z",
  (text) => {
    const day = rfc3339.exec(text)?.[1];
    const date = day !== undefined && isDay(day) ? new Date(text.replace(" ", "T")) : null;
    if (date === null || Number.isNaN(date.getTime())) return null;
    // Years that PostgreSQL, JavaScript and people write alike.
    return date.getUTCFullYear() >= 1900 && date.getUTCFullYear() <= 9999 ? date : null;
  },
  // From the database it comes as text: "2026-11-23 21:21:43.1+00".
  (value) =>
    (value instanceof Date
      ? value
      : new Date(`${String(value).replace(" ", "T")}${String(value).endsWith("Z") ? "" : ":00"}`)
    ).toISOString(),
  "https://datatracker.ietf.org/doc/html/rfc3339#section-5.6",
);

export const Duration = textScalar(
  "Duration",
  40,
  "Calendar-free length of time, ISO 8601, e.g. PT90M. Weeks, days, hours, minutes and seconds; a day is 24 hours.",
  "PT90M",
  (text) => (durationSeconds(text) === null ? null : text),
  undefined,
  "https://www.iso.org/iso-8601-date-and-time-format.html",
);

export const EmailAddress = textScalar(
  "EmailAddress",
  maxAddressLength,
  "An e-mail address, compared without regard to case. On output: trimmed, lower case, the domain in its ASCII form.",
  "ada@example.com",
  (text) => {
    const read = readAddress(text);
    // A name before it has no place here: a caller that hands one in means something else.
    return read.address === null || read.name !== null ? null : read.address;
  },
);

export const Url = textScalar("URL", 2_000, "http(s) address.", "https://example.com/", (text) => {
  // The parser drops line breaks and controls silently; what is stored must be what was checked.
  // Nor spaces around it.
  const url = /[\p{Cc}\p{Cs}]/u.test(text) ? null : URL.parse(text);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") ? text.trim() : null;
});

/** Windows has names of its own for zones; Outlook, Exchange and what runs on Windows write them. From CLDR. */
const zoneOfWindowsName = new Map(
  WINDOWS_TO_IANA_MAP.filter(({ territory }) => territory === "001").map(({ windowsName, iana }) => [
    windowsName.toLowerCase(),
    iana[0],
  ]),
);

/** A zone of the IANA database by its name, or by the name that Windows has for it; null for anything else. */
export function readTimeZone(text: string): string | null {
  const zone = text.length > 100 ? undefined : zoneOfWindowsName.get(text.toLowerCase());
  // UTC is in both.
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

/** A language tag in its canonical form; null for what is none. Many systems write de_DE, or de_DE.UTF-8, for de-DE. */
export function readLocale(text: string): string | null {
  if (text === "" || text.length > 50) return null;
  try {
    return Intl.getCanonicalLocales(text.replace(/[.@].*$/, "").replaceAll("_", "-"))[0] ?? null;
  } catch {
    return null;
  }
}

/*
 * The scalars of zones and languages take any text: whether it is one is asked where it is used, so that one row of a
 * call does not fail the others. A mutation that takes a single value calls requireTimeZone or requireLocale.
 */

export const TimeZone = textScalar(
  "TimeZone",
  200,
  "IANA zone, e.g. Europe/Bucharest. Windows' names are read, too: W. Europe Standard Time as Europe/Berlin.",
  "Europe/Bucharest",
  (text) => readTimeZone(text) ?? text,
);

export const Locale = textScalar(
  "Locale",
  200,
  "BCP 47 tag, e.g. de-AT; de_AT is read as de-AT.",
  "de-AT",
  (text) => readLocale(text) ?? text,
);

const required =
  (name: string, example: string, read: (text: string) => string | null) =>
  <T extends string | null | undefined>(value: T): T => {
    if (value == null || read(value) !== null) return value;
    throw topLevelError("BAD_USER_INPUT", `${shown(value)} is not a ${name}. Write it as in ${example}.`);
  };

/** The value, where it is a zone or none is given. @throws BAD_USER_INPUT */
export const requireTimeZone = required("TimeZone", "Europe/Bucharest", readTimeZone);

/** The value, where it is a language or none is given. @throws BAD_USER_INPUT */
export const requireLocale = required("Locale", "de-AT", readLocale);

export const Cursor = textScalar(
  "Cursor",
  500,
  "Opaque position in a list or in the event log. Never build one; pass back what you were given.",
  "a page's endCursor",
  (text) => text,
);

/** A literal as a value, with whole numbers as they were written. */
function valueOfLiteral(node: ValueNode, variables: Record<string, unknown> | null | undefined): unknown {
  if (node.kind === Kind.INT) return integerOf(node.value);
  if (node.kind === Kind.LIST) return node.values.map((item) => valueOfLiteral(item, variables));
  if (node.kind === Kind.OBJECT)
    return Object.fromEntries(node.fields.map((field) => [field.name.value, valueOfLiteral(field.value, variables)]));
  return valueFromASTUntyped(node, variables);
}

/** How large it may be is asked where it is stored: one row of a call must not fail the others. */
export const JSONObject = new GraphQLScalarType({
  name: "JSONObject",
  description: `A JSON object, at most ${maxMetadataBytes} bytes.`,
  serialize: (value) => value,
  parseValue: (value) => GraphQLJSONObject.parseValue(value),
  parseLiteral: (node, variables) => GraphQLJSONObject.parseValue(valueOfLiteral(node, variables)),
});
