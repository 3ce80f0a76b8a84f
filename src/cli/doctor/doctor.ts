import { isIP } from "node:net";
import { join, resolve } from "node:path";
import type { Client } from "pg";
import { missingMigrations } from "../../app/migrate.ts";
import { errorInOneLine, serversOf } from "../../platform/database/check-connection.ts";
import { compiler, runOn } from "../../platform/database/compiler.ts";
import { newClient } from "../../platform/database/primary-client.ts";
import { sql } from "../../platform/database/sql.ts";
import { findPlace } from "../../platform/embedded-postgres/location.ts";
import { type Env, typingErrors, usesInbox } from "../../platform/process/env.ts";
import { projectRoot } from "../../platform/process/project-root.ts";

/** The result of one check. */
export interface Check {
  name: string;
  state: "ok" | "warning" | "failed";
  detail: string;
  /** What the operator should do; null where nothing is needed. */
  next: string | null;
}

const waitMs = 5_000;
const oldestPostgres = 15;

export const ok = (name: string, detail: string): Check => ({ name, state: "ok", detail, next: null });
export const warning = (name: string, detail: string, next: string | null): Check => ({
  name,
  state: "warning",
  detail,
  next,
});
export const failed = (name: string, detail: string, next: string): Check => ({ name, state: "failed", detail, next });

/** The host and database of a URL, without its password. */
const placeOf = (url: string): string => URL.parse(url)?.host ?? "the given address";

const databaseNext = (error: unknown, variable: string): string => {
  const code = (error as { code?: string }).code ?? "";
  const steps: Record<string, string> = {
    "28P01": `Correct the user or password in ${variable}.`,
    "28000": `Let this user in (pg_hba.conf), or correct the user in ${variable}.`,
    "3D000": "Create the database: createdb, or CREATE DATABASE.",
    "53300": "Raise max_connections, or lower DATABASE_POOL of the processes.",
    ENOTFOUND: `Correct the host in ${variable}.`,
  };
  return steps[code] ?? `Start PostgreSQL, or correct ${variable}.`;
};

/** Checks the database, its schema, and whether a server uses it. Changes nothing. */
export async function checkDatabase(databaseUrl: string, directUrl: string): Promise<Check[]> {
  const checks: Check[] = [await checkReach("database", databaseUrl, "DATABASE_URL")];
  if (directUrl !== databaseUrl) checks.push(await checkReach("direct database", directUrl, "DATABASE_DIRECT_URL"));
  if (checks[0]?.state === "failed") return [...checks, ...unknownWithoutDatabase()];
  return [...checks, ...(await withClient(databaseUrl, async (client) => await checkSchema(client)))];
}

/** The folder of the embedded database and its secret; no check with an external database. */
export async function checkData(env: Env): Promise<Check[]> {
  if (env.DATABASE_URL !== undefined) return [];
  try {
    const { asked, dataDir, cluster } = await findPlace(resolve(projectRoot, env.DATA_DIR));
    const secret = env.SECRET_KEY === undefined ? `; SECRET_KEY is ${join(dataDir, "secret.key")}` : "";
    const why = dataDir === asked ? "" : ` (PostgreSQL does not run as root, and nobody else may enter ${asked})`;
    return [ok("data", `${cluster}${why}${secret}`)];
  } catch (error) {
    return [failed("data", errorInOneLine(error), "Mend what it says, or set DATA_DIR.")];
  }
}

/** Warnings of variables that were probably mistyped. */
export const checkVariables = (source: Record<string, string | undefined>): Check[] =>
  typingErrors(source).map((line) => warning("environment", line, "Correct its name, or unset it."));

/** The checks that need the database, while it cannot be reached. */
export const unknownWithoutDatabase = (): Check[] =>
  ["migrations", "server"].map((name) => warning(name, "unknown while the database cannot be reached", null));

/** The result for a database that could not be started or joined. */
export const databaseDown = (error: unknown): Check =>
  failed("database", errorInOneLine(error), "Mend what it says, or set DATABASE_URL to a PostgreSQL of your own.");

async function checkReach(name: string, url: string, variable: string): Promise<Check> {
  try {
    return await withClient(url, async (client) => {
      const { rows } = await client.query<{ version: string; number: number }>(
        "select current_setting('server_version') as version, current_setting('server_version_num')::int as number",
      );
      const { version, number } = rows[0]!;
      const detail = `PostgreSQL ${version} at ${serversOf(url)}`;
      return number >= oldestPostgres * 10_000
        ? ok(name, detail)
        : failed(name, detail, `Move to PostgreSQL ${oldestPostgres} or later.`);
    });
  } catch (error) {
    return failed(name, `${serversOf(url)}: ${errorInOneLine(error)}`, databaseNext(error, variable));
  }
}

async function checkSchema(client: Client): Promise<Check[]> {
  const missing = await missingMigrations((text) => client.query(text));
  if (missing.length > 0)
    return [
      failed("migrations", `missing: ${missing.join(", ")}`, "npm run cli -- migrate"),
      warning("server", "unknown before the migrations have run", null),
    ];
  const [newest] = await runOn(
    client,
    compiler
      .selectFrom("worker_heartbeat")
      .select(({ fn }) =>
        sql<number | null>`round(extract(epoch from now() - ${fn.max("beat_at")}))::int`.as("seconds"),
      ),
  );
  const seconds = newest?.seconds ?? null;
  return [
    ok("migrations", "up to date"),
    seconds !== null && seconds < 30
      ? ok("server", `a worker's heartbeat ${seconds} s ago`)
      : warning("server", "no worker runs: e-mails wait, and nothing becomes due", "npm start, or ROLE=worker"),
  ];
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = newClient(url, {
    application_name: "beckon doctor",
    connectionTimeoutMillis: waitMs,
    query_timeout: waitMs,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Checks whether the mail server answers and accepts the credentials. Sends nothing. */
export async function checkMail(env: Env): Promise<Check> {
  if (env.SMTP_URL === undefined)
    return ok(
      "mail",
      `built-in inbox at ${env.PUBLIC_URL}/dev/inbox (npm run cli -- inbox-link opens it); nothing leaves this machine`,
    );
  const { checkMailServer } = await import("../../emails/delivery/check-mail-server.ts");
  const problem = await checkMailServer(env.SMTP_URL);
  if (problem !== null) return failed("mail", problem.said, problem.next);
  return ok("mail", `${placeOf(env.SMTP_URL)} answers${URL.parse(env.SMTP_URL)?.username ? " and lets us in" : ""}`);
}

const isLocal = (host: string): boolean =>
  host === "localhost" ||
  host.endsWith(".localhost") ||
  host === "[::1]" ||
  host === "0.0.0.0" ||
  (isIP(host) === 4 && host.startsWith("127."));

/** Checks whether recipients can open the links in e-mails. */
export function checkPublicUrl(env: Env): Check {
  const name = "public address";
  const { hostname, protocol } = new URL(env.PUBLIC_URL);
  if (usesInbox(env)) return ok(name, env.PUBLIC_URL);
  const next = "Set PUBLIC_URL to the https:// address at which candidates reach this server.";
  if (isLocal(hostname))
    return warning(name, `links in e-mails lead to ${env.PUBLIC_URL}, which nobody else can open`, next);
  if (protocol === "http:") return warning(name, `links in e-mails are not encrypted: ${env.PUBLIC_URL}`, next);
  return ok(name, env.PUBLIC_URL);
}

/** Formats a check as a line: green, yellow or red on a terminal, plain text elsewhere. */
export function lineOf({ name, state, detail, next }: Check, onTerminal: boolean): string {
  const marks = { ok: "\u001b[32m✔\u001b[0m", warning: "\u001b[33m!\u001b[0m", failed: "\u001b[31m✘\u001b[0m" };
  return `${onTerminal ? marks[state] : state.padEnd(7)} ${name}: ${detail}${next === null ? "" : `\n${" ".repeat(onTerminal ? 2 : 8)}→ ${next}`}`;
}
