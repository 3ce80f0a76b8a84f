import { type Installation, openInstallation } from "./app/installation.ts";
import { type Running, start } from "./app/start.ts";
import { welcome } from "./app/welcome.ts";
import { tryDatabases } from "./platform/database/check-connection.ts";
import { EmbeddedPostgresError } from "./platform/embedded-postgres/location.ts";
import { type Env, EnvErrors, readEnv, typingErrors } from "./platform/process/env.ts";
import { environment } from "./platform/process/load-env-file.ts";
import { createLogger, errorFields, type Logger } from "./platform/process/log.ts";
import { OperatorError } from "./platform/process/operator-error.ts";
import { terminalLog } from "./platform/process/terminal-log.ts";
import { tryPort } from "./platform/process/try-port.ts";
import { boundYoungGeneration } from "./platform/process/young-generation.ts";

const notice = (text: string) => void process.stderr.write(`${text}\n`);

/** The server of this process. It starts in steps, between which a signal may arrive. */
class Server {
  readonly #env: Env;
  readonly #log: Logger;
  #installation: Installation | undefined;
  #running: Running | undefined;
  #starting: Promise<void> | undefined;
  #stopping = false;
  #ending: NodeJS.Timeout | undefined;

  constructor(env: Env, log: Logger) {
    this.#env = env;
    this.#log = log;
  }

  async start(): Promise<void> {
    this.#starting = this.#open();
    try {
      await this.#starting;
    } catch (error) {
      await this.#running?.stop().catch(() => undefined);
      await this.#installation?.close().catch(() => undefined);
      // An error that a stop has caused is not reported.
      if (!this.#stopping) throw error;
    }
  }

  async #open(): Promise<void> {
    // The cheapest checks come first.
    await tryPort(this.#env);
    await tryDatabases(this.#env);
    if (this.#stopping) return;
    this.#installation = await openInstallation(this.#env, { onNotice: notice });
    if (this.#stopping) return;
    this.#running = await start(this.#installation.env, this.#log);
    if (this.#stopping) return;
    await welcome(this.#running, this.#installation);
    void this.#warnAboutMail();
  }

  async #warnAboutMail(): Promise<void> {
    if (this.#env.ROLE === "api") return;
    const { warnAboutMail } = await import("./emails/delivery/check-mail-server.ts");
    await warnAboutMail(this.#env, notice);
  }

  /** How long a process serves on after SIGTERM: where another one can take over, and callers reach it by a proxy. */
  #drainMs(signal: string): number {
    const { DATABASE_URL, DRAIN_SECONDS, ROLE } = this.#env;
    return signal === "SIGTERM" && DATABASE_URL !== undefined && ROLE !== "worker" ? DRAIN_SECONDS * 1_000 : 0;
  }

  /** Stops everything, the embedded database last. A second signal ends the time in which it serves on. */
  async stop(signal: string): Promise<void> {
    const drainMs = this.#stopping ? 0 : this.#drainMs(signal);
    // Nothing that hangs may keep the process: it has 10 s (docs/operations.md, Stopping), and the database a few more.
    clearTimeout(this.#ending);
    this.#ending = setTimeout(() => process.exit(1), drainMs + 14_000).unref();
    if (this.#stopping) return void this.#running?.stop();
    this.#stopping = true;
    this.#log.info({ signal }, "stopping");
    await this.#starting?.catch(() => undefined);
    await this.#running?.stop(drainMs);
    await this.#installation?.close();
    process.exit(0);
  }
}

async function main(): Promise<void> {
  boundYoungGeneration();
  const source = environment();
  const env = readEnv(source);
  for (const line of typingErrors(source)) notice(line);
  const log = createLogger(env, await terminalLog(env));
  const server = new Server(env, log);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void server.stop(signal));
  // Sent when a terminal closes or a log is rotated: the server keeps running.
  process.on("SIGHUP", () => log.info({ signal: "SIGHUP" }, "ignored"));
  await server.start();
}

main().catch((error: unknown) => {
  const { message } = error as { message?: string };
  if (error instanceof EnvErrors || error instanceof OperatorError || error instanceof EmbeddedPostgresError)
    notice(error.message);
  else notice(JSON.stringify({ ...errorFields(error), message }));
  process.exit(error instanceof EnvErrors ? 2 : error instanceof OperatorError ? error.exitCode : 1);
});
