import { AsyncLocalStorage } from "node:async_hooks";
import type { Services } from "../access/context.ts";
import { Credentials } from "../access/credentials/credential-look-ups.ts";
import { memberEmails } from "../emails/members/member-emails.ts";
import { openEventFeed } from "../events/live/event-feed.ts";
import type { LiveFeed } from "../events/live/live-feed.ts";
import { RecheckTimer } from "../events/live/recheck-timer.ts";
import { openWakeUps } from "../events/live/wake-up.ts";
import { openNotificationFeed } from "../notifications/in-app/notification-feed.ts";
import { Keys } from "../platform/crypto/keys.ts";
import { SigningKeys } from "../platform/crypto/signing-keys.ts";
import { TableStatistics } from "../platform/database/analyze-tables.ts";
import { shareConnections } from "../platform/database/connection-shares.ts";
import { Queue } from "../platform/database/job-queue.ts";
import { type ReadFrom, ReadReplica } from "../platform/database/read-replica.ts";
import { RecentWrites } from "../platform/database/recent-writes.ts";
import { isPooled } from "../platform/database/session-settings.ts";
import { rateLimited, serverBusy } from "../platform/errors.ts";
import type { Row } from "../platform/graphql/read-plan.ts";
import { CostBuckets } from "../platform/limits/cost-buckets.ts";
import type { Env } from "../platform/process/env.ts";
import type { Logger } from "../platform/process/log.ts";
import { Metrics } from "../platform/process/metrics.ts";
import { traces } from "../platform/process/tracing.ts";
import { openOrm } from "./mikro-orm.config.ts";

/** The services of a process. Its feeds are woken up by its listener. */
export interface OpenServices extends Services {
  eventFeed: LiveFeed<Row>;
  notificationFeed: LiveFeed<Row>;
  close(): Promise<void>;
}

/** The answers to requests that get no connection to the database in time. */
const busy = {
  forTeamWithShare: () =>
    rateLimited("Too much of your team's work is waiting for the database. Try again in a second.", 1),
  forOthers: serverBusy,
};

/** A statement is a step of its own request's trace; without traces it makes no difference which request sends it. */
const inRequestOfTrace = () => (traces.on === null ? undefined : () => AsyncLocalStorage.snapshot());

/**
 * Constructs the services of a process. The database has to be running and migrated.
 *
 * @param options.smtpUrl the address of the built-in inbox, where it replaces SMTP_URL
 * @param options.applicationName what pg_stat_activity shows; by default the role
 * @param options.works whether this process works on jobs: it then maintains the queue, too
 */
export async function openServices(
  env: Env & { DATABASE_URL: string; SECRET_KEY: string[] },
  log: Logger,
  options: { works: boolean; smtpUrl?: string; applicationName?: string },
): Promise<OpenServices> {
  const { orm, pool, close } = await openOrm(env.DATABASE_URL, env, log, {
    applicationName: options.applicationName ?? `beckon ${env.ROLE}`,
  });
  const metrics = new Metrics();
  const size = env.DATABASE_POOL;
  const serves = env.ROLE !== "worker";
  metrics.observePool(
    shareConnections(pool, { size, serves, setTimeouts: !isPooled(env), busy, inRequest: inRequestOfTrace() }),
  );
  const replica = await openReplica(env, log, { pool, em: orm.em, metrics });
  const queue = new Queue(pool, log, options);
  const wakeUps = openWakeUps(pool, log);
  const credentials = new Credentials({ pool, env, log });
  const rechecks = new RecheckTimer(() => credentials.recheckUsed());
  const eventFeed = openEventFeed({ pool, env, log, metrics, rechecks });
  const notificationFeed = openNotificationFeed({ pool, env, log, metrics, rechecks });
  metrics.gaugeBy(
    "beckon_feed_behind_seconds",
    "For how long at most subscribers may lack what is in the log, by feed; 0 without subscribers.",
    "feed",
    async () => ({ events: eventFeed.behindSeconds, notifications: notificationFeed.behindSeconds }),
  );
  const keys = new Keys(env.SECRET_KEY);
  const buckets = env.COST_BUCKET === 0 ? null : new CostBuckets({ pool, keys, log, metrics, env });
  return {
    env,
    keys,
    signingKeys: new SigningKeys(keys),
    buckets,
    em: orm.em,
    pool,
    replica: replica?.reads ?? null,
    statistics: new TableStatistics(pool, log),
    credentials,
    directUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
    smtpUrl: env.SMTP_URL ?? options.smtpUrl ?? "",
    queue,
    memberEmails,
    wakeUps,
    eventFeed,
    notificationFeed,
    log,
    metrics,
    async close() {
      eventFeed.close();
      notificationFeed.close();
      await wakeUps.close();
      await buckets?.close();
      await replica?.close();
      await close();
    },
  };
}

/** Opens the reads of lists and numbers on a standby; null where there is none. A standby that is away fails no start. */
async function openReplica(
  env: Env & { DATABASE_URL: string },
  log: Logger,
  primary: ReadFrom & { metrics: Metrics },
): Promise<{ reads: ReadReplica; close(): Promise<void> } | null> {
  // A worker answers nobody who waits for a list.
  if (env.DATABASE_READ_URL === undefined || env.ROLE === "worker") return null;
  const writes = new RecentWrites(primary.pool);
  const { orm, pool, close } = await openOrm(env.DATABASE_READ_URL, env, log);
  shareConnections(pool, {
    size: env.DATABASE_POOL,
    serves: true,
    setTimeouts: !isPooled(env),
    busy,
    inRequest: inRequestOfTrace(),
  });
  const reads = new ReadReplica(primary, { pool, em: orm.em }, writes, { log, metrics: primary.metrics });
  await reads.open();
  return {
    reads,
    async close() {
      reads.close();
      await close();
    },
  };
}
