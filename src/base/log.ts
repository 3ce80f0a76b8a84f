import { type Logger, pino } from "pino";
import type { Env } from "./env.ts";

export type { Logger };

/**
 * The process's log: one JSON line an entry, pretty on a terminal.
 *
 * What must never be in a line above debug: a token, a key, the text of a message, an e-mail
 * address. That is kept by logging ids and route patterns only; redaction here is the second net,
 * for the header and the fields by which such things would come in by accident.
 */
export function makeLog(env: Pick<Env, "LOG_LEVEL">, destination?: NodeJS.WritableStream): Logger {
  const options = {
    level: env.LOG_LEVEL,
    base: { pid: process.pid },
    redact: {
      paths: ["authorization", "*.authorization", "headers", "*.headers", "token", "*.token", "email", "*.email", "to"],
      censor: "…",
    },
  };
  if (destination !== undefined) return pino(options, destination);
  return process.stdout.isTTY && env.LOG_LEVEL !== "silent"
    ? pino({ ...options, transport: { target: "pino-pretty", options: { ignore: "pid,hostname", singleLine: true } } })
    : pino(options);
}

/** What of an error may be logged: its kind and code. Messages of libraries quote addresses and values. */
export function errorFields(error: unknown): { error: string; code?: string; at?: string } {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = (error as { code?: unknown }).code;
  // A message of several lines stands in the stack, too: only the frames after it are taken.
  const at = error.stack
    ?.split("\n")
    .filter((line) => /^ {4}at .*(:\d+:\d+|<anonymous>|native)\)?$/.test(line))
    .slice(0, 3)
    .map((line) =>
      line
        .slice(0, 500)
        .trim()
        .replace(/^at /, "")
        .replace(/\(?(file:\/\/)?\/\S*\/(src|node_modules)\//, "($2/"),
    )
    .join(" < ");
  return { error: error.name, ...(typeof code === "string" ? { code } : {}), ...(at === undefined ? {} : { at }) };
}
