import { type DestinationStream, type Logger, pino } from "pino";
import type { Env } from "./env.ts";
import { atSource } from "./source-position.ts";

export type { Logger };

/**
 * Lines are written together, as many as come within these bytes or milliseconds, since a write for each is a tenth of what
 * a small request costs. What a process has not written yet leaves with it at its end, but not when it is killed.
 */
const batchBytes = 16_000;
const batchMs = 100;

/**
 * The log of the process: one JSON line for each entry.
 *
 * A line above debug must never contain a token, a key, the text of a message or an e-mail address. Therefore code logs
 * only ids and route patterns; the redaction here is a second protection for headers and fields logged by mistake.
 *
 * @param destination where they are written instead of the standard output
 */
export function createLogger(env: Pick<Env, "LOG_LEVEL">, destination?: NodeJS.WritableStream): Logger {
  const options = {
    level: env.LOG_LEVEL,
    base: { pid: process.pid },
    redact: {
      paths: ["authorization", "*.authorization", "headers", "*.headers", "token", "*.token", "email", "*.email", "to"],
      censor: "…",
    },
  };
  if (destination !== undefined) return pino(options, destination);
  return pino(options, batched(pino.destination({ sync: false, minLength: batchBytes })));
}

/** Flushes a stream soon after its first line. Its own option for that writes ten times a second, also when there is nothing. */
function batched(stream: ReturnType<typeof pino.destination>): DestinationStream {
  let willFlush = false;
  const flush = () => {
    willFlush = false;
    // Given a callback it does not throw where the stream has ended.
    stream.flush(() => undefined);
  };
  return {
    write(line) {
      if (!willFlush) setTimeout(flush, batchMs).unref();
      willFlush = true;
      stream.write(line);
    },
  };
}

/** The loggable fields of an error: kind, code and place. Messages of libraries quote addresses and values. */
export function errorFields(error: unknown): { error: string; code?: string; at?: string } {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = (error as { code?: unknown }).code;
  // The stack also contains the message, maybe of several lines, so only the lines of frames are used.
  const at = error.stack
    ?.split("\n")
    .filter((line) => /^ {4}at .*(:\d+:\d+|<anonymous>|native)\)?$/.test(line))
    .slice(0, 3)
    .map((line) =>
      atSource(line.slice(0, 500))
        .trim()
        .replace(/^at /, "")
        .replace(/\(?(file:\/\/)?\/\S*\/(src|node_modules)\//, "($2/"),
    )
    .join(" < ");
  return { error: error.name, ...(typeof code === "string" ? { code } : {}), ...(at === undefined ? {} : { at }) };
}
