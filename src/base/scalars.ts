import { GraphQLError, GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from "graphql";
import { GraphQLJSONObject } from "graphql-scalars";
import { durationSeconds } from "./duration.ts";
import { normalizeEmail } from "./email-address.ts";
import { maxAddressLength } from "./text-input.ts";

/**
 * A scalar over strings: `parse` returns the value, or null for what is none. It is not asked about text of more than
 * `most` UTF-16 units, which is no such value.
 */
function textScalar<T>(
  name: string,
  most: number,
  description: string,
  parse: (text: string) => T | null,
  serialize: (value: unknown) => unknown = (value) => value,
  specifiedByURL?: string,
): GraphQLScalarType {
  const parseValue = (value: unknown): T => {
    const parsed = typeof value === "string" && value.length <= most ? parse(value) : null;
    if (parsed === null) throw new GraphQLError(`This is not a ${name}.`, { extensions: { code: "BAD_USER_INPUT" } });
    return parsed;
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

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

export const DateTime = textScalar(
  "DateTime",
  100,
  "RFC 3339 timestamp, always UTC on output.",
  (text) => {
    const date = rfc3339.test(text) ? new Date(text.replace(" ", "T")) : null;
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
  (text) => (durationSeconds(text) === null ? null : text),
  undefined,
  "https://www.iso.org/iso-8601-date-and-time-format.html",
);

export const EmailAddress = textScalar(
  "EmailAddress",
  maxAddressLength,
  "An e-mail address, compared without regard to case. On output: trimmed, lower case, the domain in its ASCII form.",
  normalizeEmail,
);

export const Url = textScalar("URL", 2_000, "http(s) address.", (text) => {
  // The parser drops line breaks and controls silently; what is stored must be what was checked.
  const url = /[\p{Cc}\p{Cs}]/u.test(text) ? null : URL.parse(text);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") ? text : null;
});

export const TimeZone = textScalar("TimeZone", 100, "IANA zone, e.g. Europe/Bucharest.", (text) => {
  try {
    return /^[A-Za-z]/.test(text)
      ? new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone && text
      : null;
  } catch {
    return null;
  }
});

export const Locale = textScalar("Locale", 50, "BCP 47 tag, e.g. de-AT.", (text) => {
  try {
    return Intl.getCanonicalLocales(text)[0] ?? null;
  } catch {
    return null;
  }
});

export const Cursor = textScalar(
  "Cursor",
  500,
  "Opaque position in a list or in the event log. Never build one; pass back what you were given.",
  (text) => text,
);

/** The largest object that is stored for a caller, in bytes of JSON. */
const largestJson = 16_384;

/** NUL and halves of surrogate pairs, which jsonb cannot hold, are cleaned where it is stored: one row must not fail the others. */
const boundedJson = (value: unknown): unknown => {
  const parsed = GraphQLJSONObject.parseValue(value);
  if (JSON.stringify(parsed).length > largestJson)
    throw new GraphQLError(`This object is larger than ${largestJson} bytes.`, {
      extensions: { code: "BAD_USER_INPUT" },
    });
  return parsed;
};

export const JSONObject = new GraphQLScalarType({
  name: "JSONObject",
  description: `A JSON object, at most ${largestJson} bytes.`,
  serialize: (value) => value,
  parseValue: boundedJson,
  parseLiteral: (node, variables) => boundedJson(valueFromASTUntyped(node, variables)),
});
