import { Credentials } from "../access/authenticate.ts";
import type { Services } from "../access/context.ts";
import { memberEmails } from "../emails/members/member-emails.ts";
import { openEventFeed } from "../events/live/event-feed.ts";
import type { LiveFeed } from "../events/live/live-feed.ts";
import { openWakeUps } from "../events/live/wake-up.ts";
import { openNotificationFeed } from "../notifications/in-app/notification-feed.ts";
import { Keys } from "../platform/crypto/keys.ts";
import { SigningKeys } from "../platform/crypto/signing-keys.ts";
import { TableStatistics } from "../platform/database/analyze-tables.ts";
import { shareConnections } from "../platform/database/connection-shares.ts";
import { Queue } from "../platform/database/job-queue.ts";
import type { Row } from "../platform/graphql/read-plan.ts";
import { CostBuckets } from "../platform/limits/cost-buckets.ts";
import type { Env } from "../platform/process/env.ts";
import type { Logger } from "../platform/process/log.ts";
import { Metrics } from "../platform/process/metrics.ts";
import { openOrm } from "./mikro-orm.config.ts";

/** The services of a process. Its feeds are woken up by its listener. */
export interface OpenServices extends Services {
  eventFeed: LiveFeed<Row>;
  notificationFeed: LiveFeed<Row>;
  close(): Promise<void>;
}

/**
 * Constructs the services of a process. The database has to be running and migrated.
 *
 * @param options.smtpUrl the address of the built-in inbox, where it replaces SMTP_URL
 * @param options.works whether this process works on jobs: it then maintains the queue, too
 */
export async function openServices(
  env: Env & { DATABASE_URL: string; SECRET_KEY: string[] },
  log: Logger,
  options: { works: boolean; smtpUrl?: string },
): Promise<OpenServices> {
  const { orm, pool, close } = await openOrm(env.DATABASE_URL, env, log);
  const metrics = new Metrics();
  metrics.observePool(shareConnections(pool, { size: env.DATABASE_POOL, setTimeouts: env.PREPARED_STATEMENTS }));
  const queue = new Queue(pool, log, options);
  const wakeUps = openWakeUps(pool, log);
  const eventFeed = openEventFeed({ pool, env, log, metrics });
  const notificationFeed = openNotificationFeed({ pool, env, log, metrics });
  const keys = new Keys(env.SECRET_KEY);
  const buckets = env.COST_BUCKET === 0 ? null : new CostBuckets({ pool, keys, log, env });
  return {
    env,
    keys,
    signingKeys: new SigningKeys(keys),
    buckets,
    em: orm.em,
    pool,
    statistics: new TableStatistics(pool, log),
    credentials: new Credentials({ pool, env, log }),
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
      await close();
    },
  };
}
