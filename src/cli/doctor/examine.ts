import type { readEnv } from "../../platform/process/env.ts";
import { checkCounts } from "./check-counts.ts";
import { checkEmails } from "./check-emails.ts";
import { checkOrigins } from "./check-origins.ts";
import { checkPooler } from "./check-pooler.ts";
import { checkProxy } from "./check-proxy.ts";
import { checkClock, checkConnections, checkStandby, checkStatistics } from "./check-server.ts";
import { type Check, checkDatabase } from "./doctor.ts";

/** What the database tells, in the order of the lines. */
export interface DatabaseChecks {
  checks: Check[];
  calls: Check[];
}

/** All checks that ask the database. The embedded one has neither a pooler nor a standby. */
export async function examineDatabase(
  urls: { databaseUrl: string; directUrl: string },
  env: ReturnType<typeof readEnv>,
): Promise<DatabaseChecks> {
  const { databaseUrl, directUrl } = urls;
  const checks = await checkDatabase(databaseUrl, directUrl);
  const calls = [await checkProxy(databaseUrl, env), await checkOrigins(databaseUrl, env)];
  calls.push(await checkCounts(databaseUrl));
  if (checks[0]?.state === "failed") return { checks, calls };
  if (env.DATABASE_URL !== undefined) {
    const pooler = await checkPooler(urls, env);
    const isPooled = !pooler.detail.startsWith("none");
    checks.push(pooler, await checkStandby(directUrl));
    checks.push(await checkConnections(directUrl, env.DATABASE_POOL, isPooled));
  }
  checks.push(await checkStatistics(databaseUrl), await checkClock(databaseUrl));
  if (checks.some((check) => check.name === "migrations" && check.state === "ok"))
    checks.push(await checkEmails(databaseUrl));
  return { checks, calls };
}
