import type { Env } from "../../platform/process/env.ts";
import { oneLine } from "../../platform/text/plain-text.ts";
import { statusIn } from "../bounces/bounce-status.ts";
import type { EmailReport } from "../bounces/email-report.ts";

/** A request that claims to come from a mail provider. */
export interface ProviderRequest {
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** What a provider says of one e-mail, and the provider's own id of it: the same one is recorded once. */
export type ProviderEvent = Pick<EmailReport, "kind" | "status" | "diagnostic"> & {
  id: string;
  /** The event as it came, in which the token of the e-mail is looked for. */
  source: unknown;
};

/**
 * A provider through which e-mails are sent by SMTP, and which reports by HTTP what became of them. Its variable is set where
 * it is used: then its messages have the token of the e-mail in a header that it repeats in its events.
 */
export interface MailProvider {
  /** The last part of its path, `/mail/events/NAME`. */
  name: string;
  /** What its requests are checked with; undefined where the provider is not used. */
  secret(env: Env): string | undefined;
  /** The headers that hold the token of an e-mail. */
  headers(token: string): Record<string, string>;
  /**
   * Reads the events of a request.
   *
   * @returns null for a request that is not from the provider; no event for what changes nothing, e.g. an opened e-mail
   */
  read(request: ProviderRequest, secret: string): Promise<ProviderEvent[] | null>;
}

/** The value of a header that is there once. */
export function headerOf({ headers }: ProviderRequest, name: string): string {
  const value = headers[name];
  return typeof value === "string" ? value : "";
}

/** For how long a signed request counts. What was noted of recorded events is deleted after 40 days. */
const maxAgeSeconds = 30 * 24 * 3_600;

/** Whether a signed time, in seconds since 1970, is so recent that a repeat of its events is recognized. */
export const isRecent = (seconds: number): boolean => Date.now() / 1_000 - seconds < maxAgeSeconds;

/** A JSON object of a request, of which nothing is known. */
export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads a body as JSON; undefined where it is none. */
export function parseJson(text: string | Buffer): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

/** A property that may be anything, as an object, and as a text. */
export const objectIn = (value: Json, name: string): Json => {
  const found = value[name];
  return isObject(found) ? found : {};
};
export const textIn = (value: Json, name: string): string => {
  const found = value[name];
  return typeof found === "string" || typeof found === "number" ? String(found) : "";
};

/** The words of a mail server as one line of bounded length; null where there are none. */
export const wordsOf = (...texts: string[]): string | null => {
  const words = oneLine(texts.find((text) => text !== "") ?? "", 500);
  return words === "" ? null : words;
};

/** The status of a permanent failure (RFC 3463): as it is given, else as the words say, else the given one. */
export function statusOf(given: string, words: string, otherwise: string): string {
  return /^[45]\.\d{1,3}\.\d{1,3}$/.test(given) ? given : (statusIn(words) ?? otherwise);
}
