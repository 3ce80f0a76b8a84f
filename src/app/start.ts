import type { AddressInfo, Socket } from "node:net";
import { resolve } from "node:path";
import { setTimeout as setTimeoutOf } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Pool } from "pg";
import type { Services } from "../access/context.ts";
import { WakeUpListener } from "../events/live/wake-up.ts";
import type { Inbox } from "../http/dev-inbox/inbox.ts";
import { TeamSizes } from "../http/graphql/limits/team-sizes.ts";
import { PersistedDocuments } from "../http/graphql/persisted/persisted-documents.ts";
import { openMetricsListener } from "../http/metrics.ts";
import type { Readiness } from "../http/readiness.ts";
import { isPooled, warnOfMissingTimeout } from "../platform/database/session-settings.ts";
import { isSpread } from "../platform/database/spread.ts";
import { usesInbox } from "../platform/process/env.ts";
import { errorFields, type Logger } from "../platform/process/log.ts";
import { projectRoot } from "../platform/process/project-root.ts";
import { listenProblem } from "../platform/process/try-port.ts";
import { buildApp, readinessOf } from "./http-server.ts";
import type { FullEnv } from "./installation.ts";
import { migrate } from "./migrate.ts";
import { openServices } from "./open-services.ts";
import { createPayloadExecution } from "./payload-execution.ts";
import type { WorkerServices } from "./registries/scheduled-tasks.ts";
import { graphqlSchema } from "./registries/schema.ts";
import type { Worker } from "./worker.ts";

/** How long a stopping process waits for requests, jobs and sockets to end (docs/operations.md, Stopping). */
const graceMs = 10_000;
/** A statement runs for at most 30 s (docs/operations.md, Database): a connection that is silent for longer is lost. */
const silentAfterMs = 35_000;

export interface Running {
  services: Services;
  /** The address on which the API, or the health endpoints of a worker, are served. */
  url: string;
  /**
   * Stops everything.
   *
   * @param drainMs how long it serves on, as not ready, so that proxies send their requests elsewhere. A second call ends
   *   that time.
   */
  stop(drainMs?: number): Promise<void>;
}

/** What tests change of a process. */
export interface StartOptions {
  /** False: every query is executed by graphql-js. */
  compilesQueries?: boolean;
}

/**
 * Starts the parts that ROLE names on a running database: migrations first, then API, worker or both. Where a step fails,
 * everything that was opened is closed again: a connection left open would keep the embedded database running.
 */
export async function start(env: FullEnv, log: Logger, options: StartOptions = {}): Promise<Running> {
  const opened: (() => Promise<unknown> | undefined)[] = [];
  try {
    return await open(env, log, opened, options);
  } catch (error) {
    for (const close of opened.reverse()) await Promise.resolve(close()).catch(() => undefined);
    throw listenProblem(error, env);
  }
}

async function open(
  env: FullEnv,
  log: Logger,
  opened: (() => Promise<unknown> | undefined)[],
  options: StartOptions,
): Promise<Running> {
  const documents = await PersistedDocuments.open(env);
  const directUrl = env.DATABASE_DIRECT_URL ?? env.DATABASE_URL;
  if (env.MIGRATE) {
    const done = await migrate(directUrl, env, log);
    if (done.length > 0) log.info({ migrations: done }, "migrated");
  }
  const works = env.ROLE !== "api";
  // Before the pool opens its first connection.
  const closeTraces = await openTraces(env, log);
  opened.push(closeTraces);
  if (env.WEBHOOK_ALLOW_PRIVATE)
    log.warn("WEBHOOK_ALLOW_PRIVATE is on: addresses that teams name may lead into this machine's own network");
  const inbox = usesInbox(env) ? await openInbox(env, log) : undefined;
  opened.push(() => inbox?.close());
  const services = await openServices(env, log, { works, smtpUrl: inbox?.smtpUrl });
  opened.push(() => services.close());
  // Before any statement of a document is compiled.
  await isSpread(services);
  if (isPooled(env)) warnOfMissingTimeout(services.pool, log).catch(() => undefined);
  cutSilentConnections(services.pool, log);
  if (services.replica !== null) cutSilentConnections(services.replica.pool, log);
  const listener = new WakeUpListener(directUrl, log, env.ROLE);
  opened.push(() => listener.close());
  listener.onWakeUp((teamIds) => void services.eventFeed.catchUp(teamIds));
  listener.onWakeUp((teamIds) => void services.notificationFeed.catchUp(teamIds));
  listener.onWakeUp((teamIds) => services.replica?.noteWrites(teamIds));
  await listener.open();
  const pricing = { schema: graphqlSchema(), buckets: services.buckets, sizes: new TeamSizes(services) };
  const payloads = createPayloadExecution(pricing);
  const worker = works ? await openWorker({ ...services, payloads }, listener) : null;
  opened.push(() => worker?.stop(graceMs - 2_000) ?? services.queue.close(1_000));
  const readiness = readinessOf(services);
  const app = await buildApp(services, { pricing, inbox, documents, ...options }, readiness);
  opened.push(() => app.close());
  const endUnused = trackUnusedConnections(app);
  await app.listen({ port: env.PORT, host: env.HOST });
  const metrics = await openMetricsListener(services);
  const { port } = app.server.address() as AddressInfo;
  readiness.started();
  log.info({ role: env.ROLE, port, metricsPort: metrics?.port, inbox: usesInbox(env) }, "started");

  let stopping: Promise<void> | undefined;
  const drained = new AbortController();
  const stop = async (drainMs: number) => {
    readiness.stopping();
    if (drainMs > 0) await drain(readiness, drainMs, drained.signal);
    const end = Date.now() + graceMs;
    const late = (what: string) => (error: unknown) => log.warn(errorFields(error), `${what} did not stop cleanly`);
    const all = async () => {
      await Promise.all([
        closeWithin(app, endUnused, graceMs - 1_000).catch(late("http")),
        worker?.stop(graceMs - 2_000).catch(late("worker")) ?? services.queue.close(1_000),
      ]);
      await metrics?.close();
      await inbox?.close();
      await listener.close();
      await services.close().catch(late("database"));
      await closeTraces();
    };
    // To close connections to a database that does not answer would take for ever.
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([all(), tooLong]).finally(() => clearTimeout(timer));
    log.info({ ms: graceMs - (end - Date.now()) }, "stopped");
  };
  return {
    services,
    url: `http://${env.HOST.includes(":") ? `[${env.HOST}]` : env.HOST}:${port}`,
    stop: (drainMs = 0) => {
      if (stopping === undefined) stopping = stop(drainMs);
      else drained.abort();
      return stopping;
    },
  };
}

// What not every process runs is loaded by those that do: an API process neither sends nor receives e-mail.

async function openInbox(env: FullEnv, log: Logger): Promise<Inbox> {
  const inbox = await import("../http/dev-inbox/inbox.ts");
  return await inbox.openInbox({ dataDir: resolve(projectRoot, env.DATA_DIR), log });
}

async function openTraces(env: FullEnv, log: Logger): Promise<() => Promise<void>> {
  if (env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return async () => undefined;
  const exporting = await import("../platform/process/export-traces.ts");
  exporting.exportTraces(env, log);
  return exporting.closeTraces;
}

async function openWorker(services: WorkerServices, listener: WakeUpListener): Promise<Worker> {
  const { startWorker } = await import("./worker.ts");
  return await startWorker(services, listener);
}

/** Cuts connections whose statement gets no answer: the work that waits for them fails instead of hanging for ever. */
function cutSilentConnections(pool: Pool, log: Logger): void {
  const watched = new WeakSet<object>();
  pool.on("acquire", (client) => {
    if (watched.has(client)) return;
    watched.add(client);
    const inner = client as unknown as { readyForQuery: boolean; connection: { stream: Socket } };
    inner.connection.stream.setTimeout(silentAfterMs, () => {
      if (inner.readyForQuery) return;
      log.warn("silent database connection cut");
      inner.connection.stream.destroy();
    });
  });
}

/**
 * Serves on for a time, as not ready. Proxies notice within a part of it; from then on sockets and streams end one after
 * the other, so that their clients do not all connect to the other processes in the same moment.
 */
async function drain(readiness: Readiness, ms: number, signal: AbortSignal): Promise<void> {
  const untilNoticed = ms * 0.4;
  const wait = (time: number) => setTimeoutOf(time, undefined, { signal }).catch(() => undefined);
  await wait(untilNoticed);
  // What opens meanwhile, or is still being answered, has the last tenth.
  readiness.drain(ms * 0.5);
  await wait(ms - untilNoticed);
}

/**
 * Tracks the open connections, of which some have never been used: browsers open them in advance. Node takes those for
 * busy, so that they would hold up the end of a server until their time for headers is over.
 *
 * @returns ends those on which nothing has arrived
 */
function trackUnusedConnections(app: FastifyInstance): () => void {
  const open = new Set<Socket>();
  // No listener for "data", with which Node reads in a slower way, and none for "upgrade", with which it would leave the
  // answer to an upgrade that nothing serves to that listener.
  function remove(this: Socket): void {
    open.delete(this);
  }
  app.server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", remove);
  });
  return () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}

/** Waits for requests to end, and cuts connections that are still open when the time is up. */
async function closeWithin(app: FastifyInstance, endUnused: () => void, ms: number): Promise<void> {
  endUnused();
  const timer = setTimeout(() => app.server.closeAllConnections(), ms);
  await app.close().finally(() => clearTimeout(timer));
}
