import { readDatabaseHosts } from "../process/database-hosts.ts";
import type { Env } from "../process/env.ts";
import { OperatorError } from "../process/operator-error.ts";
import { newClient } from "./primary-client.ts";

const waitMs = 10_000;
const oldestPostgres = 15;
/** Errors after which the same URL may work later: the database is down, starts, or has no connection left. */
const temporary = new Set(["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "57P03", "53300"]);

/** An error in one line. A refused connection to a name with several addresses has no message of its own. */
export function errorInOneLine(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: unknown[] };
  if (message) return message.replace(/\s+/g, " ").trim();
  return errors?.length ? errorInOneLine(errors[0]) : (code ?? String(error));
}

/** Where a database URL leads, without its user and password. */
export const serversOf = (url: string): string =>
  readDatabaseHosts(url)
    .urls.map((one) => URL.parse(one)?.host ?? "")
    .join(", ");

/** The parts of a database URL without its password. */
function partsOf(url: string): { server: string; user: string; database: string } {
  const parsed = URL.parse(readDatabaseHosts(url).urls[0]!);
  const decoded = (text: string | undefined) => decodeURIComponent(text ?? "");
  const user = decoded(parsed?.username);
  return { server: serversOf(url), user, database: decoded(parsed?.pathname.slice(1)) || user };
}

/** Describes the problem and its solution, without the password. */
function describeProblem(error: unknown, url: string): string {
  const { server, user, database } = partsOf(url);
  const code = (error as { code?: string }).code ?? "";
  const message = errorInOneLine(error);
  if (code === "28P01" || /password must be a string|no password/i.test(message))
    return `${server} rejects the password of the user "${user}"; correct user and password (characters like @ : / and % percent-encoded)`;
  if (code === "28000")
    return `${server} rejects the user "${user}" (${message}); create it, or allow it in pg_hba.conf`;
  if (code === "3D000")
    return `${server} has no database "${database}"; create it (createdb ${database}), or correct the name`;
  if (code === "42501")
    return `the user "${user}" may not use the database "${database}" (${message}); grant it the right to connect`;
  if (code === "53300")
    return `${server} has no connection left; raise max_connections, or lower DATABASE_POOL of the processes`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `the host name of ${server} cannot be resolved; correct the host`;
  if (/does not support SSL/.test(message))
    return `${server} offers no TLS; enable it there, or remove sslmode from the URL`;
  if (/certificate|self-signed/i.test(message))
    return `the certificate of ${server} is not trusted (${message}); add its authority with NODE_EXTRA_CA_CERTS`;
  if (temporary.has(code) || /timeout/i.test(message))
    return `no database answers at ${server} (${code || message}); start PostgreSQL there, or correct host and port`;
  return `the database at ${server} cannot be used: ${message}`;
}

async function tryConnection(url: string, variable: string): Promise<void> {
  const client = newClient(url, {
    application_name: "beckon start",
    connectionTimeoutMillis: waitMs,
    query_timeout: waitMs,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; number: number }>(
      "select current_setting('server_version') as version, current_setting('server_version_num')::int as number",
    );
    const { version, number } = rows[0]!;
    if (number < oldestPostgres * 10_000)
      throw new OperatorError(`${variable}: this is PostgreSQL ${version}; Beckon needs ${oldestPostgres} or later`, 2);
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    const code = (error as { code?: string }).code ?? "";
    const isTemporary = temporary.has(code) || /timeout/i.test(errorInOneLine(error));
    throw new OperatorError(`${variable}: ${describeProblem(error, url)}`, isTemporary ? 1 : 2);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Connects once to each database of the environment, so that an error names the variable that is wrong.
 *
 * @throws OperatorError
 */
export async function tryDatabases(env: Pick<Env, "DATABASE_URL" | "DATABASE_DIRECT_URL">): Promise<void> {
  const { DATABASE_URL, DATABASE_DIRECT_URL } = env;
  if (DATABASE_URL !== undefined) await tryConnection(DATABASE_URL, "DATABASE_URL");
  if (DATABASE_DIRECT_URL !== undefined && DATABASE_DIRECT_URL !== DATABASE_URL)
    await tryConnection(DATABASE_DIRECT_URL, "DATABASE_DIRECT_URL");
}

/** Explains a migration that failed for lack of rights; returns any other error unchanged. */
export function migrationProblem(error: unknown, url: string): unknown {
  if ((error as { code?: string }).code !== "42501") return error;
  const { user, database } = partsOf(url);
  return new OperatorError(
    `DATABASE_URL: the user "${user}" may not create tables in the database "${database}"; make it the owner ` +
      "(ALTER DATABASE … OWNER TO …), or migrate as another user (npm run cli -- migrate) and set MIGRATE=off",
    2,
  );
}
