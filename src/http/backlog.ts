import type { Services } from "../access/context.ts";
import { type JobBacklog, readJobBacklog } from "../platform/database/job-backlog.ts";
import { db, now, sql } from "../platform/database/sql.ts";
import { errorFields } from "../platform/process/log.ts";
import { version } from "../platform/process/version.ts";
import { type ChannelBacklog, readChannelBacklog } from "./channel-backlog.ts";

/** How long what was read is shown again: several systems may scrape one process. */
const answerMs = 1_000;

/** What waits to be done, over all teams. Seconds are the age of the oldest. */
interface Backlog {
  emails: { waiting: number; queued: number; deferred: number; due: number; oldestDueSeconds: number };
  /** By the state of the endpoint: ok, failing (its last delivery failed), paused (it asked for a pause) or disabled. */
  webhooks: Record<string, { waiting: number; oldestDueSeconds: number }>;
  handlers: { teamsBehind: number; events: number; oldestSeconds: number };
  /** Chat destinations and orders of applicant tracking systems with messages that wait. */
  channels: Record<string, ChannelBacklog>;
  /** By the kind of job. */
  jobs: Record<string, JobBacklog>;
}

const nothing: Backlog = {
  emails: { waiting: 0, queued: 0, deferred: 0, due: 0, oldestDueSeconds: 0 },
  webhooks: {},
  handlers: { teamsBehind: 0, events: 0, oldestSeconds: 0 },
  channels: {},
  jobs: {},
};

/** The age in seconds of the earliest of the due times that the condition allows; 0 where there is none. */
const oldestDue = (time: string) => {
  const due = sql.ref<Date>(time);
  return sql<number>`coalesce(extract(epoch from now() - min(${due}) filter (where ${due} <= now())), 0)::float8`;
};

/**
 * Reads the backlog in six statements. Those of e-mails and deliveries read what waits alone, by partial indexes; that of
 * events reads two short rows of every team.
 */
async function readBacklog(services: Services): Promise<Backlog> {
  const em = services.em.fork();
  const emails = await db(em)
    .selectFrom((from) =>
      from
        .selectFrom("email as e")
        .select(({ fn }) => [
          "e.team_id",
          fn.countAll<number>().as("waiting"),
          fn
            .countAll<number>()
            .filterWhere("e.state", "=", sql.lit("QUEUED" as const))
            .as("queued"),
          fn.countAll<number>().filterWhere("e.next_attempt_at", "<=", now()).as("due"),
          oldestDue("e.next_attempt_at").as("oldest"),
        ])
        .where(({ eb }) => eb("e.state", "in", [sql.lit("QUEUED" as const), sql.lit("DEFERRED" as const)]))
        .groupBy("e.team_id")
        .as("w"),
    )
    .select((eb) => [
      sql<number>`coalesce(sum(${eb.ref("w.waiting")}), 0)::int`.as("waiting"),
      sql<number>`coalesce(sum(${eb.ref("w.queued")}), 0)::int`.as("queued"),
      sql<number>`coalesce(sum(${eb.ref("w.due")}), 0)::int`.as("due"),
      sql<number>`coalesce(max(${eb.ref("w.oldest")}), 0)::float8`.as("oldestDueSeconds"),
    ])
    .executeTakeFirstOrThrow();
  const webhooks = await db(em)
    .selectFrom((from) =>
      from
        .selectFrom("webhook_delivery as d")
        .select(({ fn }) => [
          "d.team_id",
          "d.endpoint_id",
          fn.countAll<number>().as("waiting"),
          oldestDue("d.next_attempt_at").as("oldest"),
        ])
        .where("d.next_attempt_at", "is not", null)
        .groupBy(["d.team_id", "d.endpoint_id"])
        .as("w"),
    )
    .innerJoin("webhook_endpoint as p", (join) =>
      join.onRef("p.team_id", "=", "w.team_id").onRef("p.id", "=", "w.endpoint_id"),
    )
    .select((eb) => [
      eb
        .case()
        .when("p.enabled", "=", false)
        .then("disabled")
        .when("p.resting_until", ">", now())
        .then("paused")
        .when("p.failing_since", "is not", null)
        .then("failing")
        .else("ok")
        .end()
        .as("state"),
      sql<number>`sum(${eb.ref("w.waiting")})::int`.as("waiting"),
      sql<number>`max(${eb.ref("w.oldest")})::float8`.as("oldestDueSeconds"),
    ])
    .groupBy("state")
    .execute();
  const handlers = await db(em)
    .selectFrom("team_counter as c")
    .leftJoin("reaction_cursor as r", "r.team_id", "c.team_id")
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom("event as e")
          .select("e.occurred_at")
          .whereRef("e.team_id", "=", "c.team_id")
          .where(({ eb, fn }) => eb("e.sequence", ">", fn.coalesce("r.through", sql.lit(0))))
          .orderBy("e.sequence")
          .limit(sql.lit(1))
          .as("first"),
      (join) => join.onTrue(),
    )
    .select(({ fn, eb }) => [
      sql<number>`${fn.countAll()}::int`.as("teamsBehind"),
      sql<number>`coalesce(sum(${eb.ref("c.last")} - coalesce(${eb.ref("r.through")}, 0)), 0)::int`.as("events"),
      sql<number>`coalesce(extract(epoch from now() - min(${eb.ref("first.occurred_at")})), 0)::float8`.as(
        "oldestSeconds",
      ),
    ])
    .where(({ eb, fn }) => eb("c.last", ">", fn.coalesce("r.through", sql.lit(0))))
    .executeTakeFirstOrThrow();
  return {
    emails: { ...emails, deferred: emails.waiting - emails.queued },
    webhooks: Object.fromEntries(webhooks.map(({ state, ...counts }) => [state, counts])),
    handlers,
    channels: await readChannelBacklog(em),
    jobs: await readJobBacklog(services.pool),
  };
}

/**
 * Shows in a worker's metrics what waits to be sent or handled. Where the database does not answer, the gauges are 0 and
 * `beckon_database_up` says why.
 */
export function observeBacklog(services: Services): void {
  const { metrics, log } = services;
  metrics.gaugeBy("beckon_info", "1, with the version of the server.", "version", async () => ({ [version]: 1 }));
  if (services.env.ROLE === "api") return;
  let known: { until: number; backlog: Promise<Backlog> } | undefined;
  const read = (): Promise<Backlog> => {
    if (known === undefined || known.until < performance.now()) {
      const backlog = readBacklog(services).catch((error: unknown) => {
        log.warn(errorFields(error), "backlog not read");
        return nothing;
      });
      known = { until: performance.now() + answerMs, backlog };
    }
    return known.backlog;
  };
  const perState = (of: "waiting" | "oldestDueSeconds") => async () =>
    Object.fromEntries(Object.entries((await read()).webhooks).map(([state, counts]) => [state, counts[of]]));
  metrics.gauge(
    "beckon_emails_waiting",
    "E-mails that are QUEUED or DEFERRED, over all teams.",
    async () => (await read()).emails.waiting,
  );
  metrics.gaugeBy("beckon_emails_by_state", "The same by state: QUEUED or DEFERRED.", "state", async () => {
    const { queued, deferred } = (await read()).emails;
    return { QUEUED: queued, DEFERRED: deferred };
  });
  metrics.gauge(
    "beckon_emails_due",
    "E-mails that could be sent now, over all teams.",
    async () => (await read()).emails.due,
  );
  metrics.gauge(
    "beckon_email_oldest_due_seconds",
    "How long the e-mail that is due for longest has been due.",
    async () => (await read()).emails.oldestDueSeconds,
  );
  metrics.gaugeBy(
    "beckon_webhooks_waiting",
    "Webhook deliveries that wait, by the state of their endpoint: ok, failing, paused or disabled.",
    "endpoint",
    perState("waiting"),
  );
  metrics.gaugeBy(
    "beckon_webhook_oldest_due_seconds",
    "How long the webhook delivery that is due for longest has been due, by the state of its endpoint.",
    "endpoint",
    perState("oldestDueSeconds"),
  );
  const perChannel = (of: keyof ChannelBacklog) => async () =>
    Object.fromEntries(Object.entries((await read()).channels).map(([kind, backlog]) => [kind, backlog[of]]));
  metrics.gaugeBy(
    "beckon_channels_waiting",
    "Chat destinations (chat) and orders of applicant tracking systems (partners) with messages that wait.",
    "kind",
    perChannel("waiting"),
  );
  metrics.gaugeBy(
    "beckon_channel_oldest_due_seconds",
    "How long the one of them that is due for longest has been due.",
    "kind",
    perChannel("oldestDueSeconds"),
  );
  const perJob = (of: keyof JobBacklog) => async () =>
    Object.fromEntries(Object.entries((await read()).jobs).map(([job, backlog]) => [job, backlog[of]]));
  metrics.gaugeBy("beckon_jobs_waiting", "Jobs that wait, by kind.", "job", perJob("waiting"));
  metrics.gaugeBy(
    "beckon_job_oldest_due_seconds",
    "How long the job that is due for longest has been due, by kind.",
    "job",
    perJob("oldestDueSeconds"),
  );
  metrics.gaugeBy("beckon_jobs_dead", "Jobs that failed for good, by kind.", "job", perJob("dead"));
  metrics.gauge(
    "beckon_teams_behind",
    "Teams with events that the event handlers have not handled yet.",
    async () => (await read()).handlers.teamsBehind,
  );
  metrics.gauge(
    "beckon_events_behind",
    "Events that the event handlers have not handled yet, over all teams.",
    async () => (await read()).handlers.events,
  );
  metrics.gauge(
    "beckon_event_oldest_behind_seconds",
    "Age of the oldest event that the event handlers have not handled yet.",
    async () => (await read()).handlers.oldestSeconds,
  );
}
