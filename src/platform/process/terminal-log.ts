import type { Env } from "./env.ts";

/**
 * Where the lines of the log go that are read on a terminal: formatted, on the standard output. Undefined where it is no
 * terminal. In this thread: the server's bundle has no file that a thread of its own could begin with.
 */
export async function terminalLog(env: Pick<Env, "LOG_LEVEL">): Promise<NodeJS.WritableStream | undefined> {
  if (!process.stdout.isTTY || env.LOG_LEVEL === "silent") return undefined;
  const { default: pretty } = await import("pino-pretty");
  return pretty({ ignore: "pid,hostname", singleLine: true, sync: true });
}
