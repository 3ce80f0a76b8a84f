/*
 * The queue of outgoing deliveries: rows with a lease (src/platform/outgoing-delivery) beside pg-boss's groups, on the same PostgreSQL.
 *
 *   BENCH_DATABASE_URL=postgres://… npm --prefix bench run outgoing
 *
 * The database is a scratch one: the schemas bench_rows and bench_boss in it are dropped and created. Two parts:
 * what one claim costs with 10,000 and 100,000 waiting (milliseconds, and blocks that were read, which do not depend on
 * the machine); and 20,000 deliveries over 200 destinations of which one takes 100 times as long as the others.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, PostgresDialect, type QueryCreator, sql } from "kysely";
import { Pool } from "pg";
import { PgBoss } from "pg-boss";
import type { DeliveryKind, HeldByTeam } from "../../src/platform/outgoing-delivery/delivery-kind.ts";
import { type DeliveryTable, isAnythingDueIn } from "../../src/platform/outgoing-delivery/delivery-table.ts";
import { DeliveryWorker } from "../../src/platform/outgoing-delivery/delivery-worker.ts";
import { dueInTurns, Turns } from "../../src/platform/outgoing-delivery/due-in-turns.ts";
import type { Logger } from "../../src/platform/process/log.ts";

const url = process.env.BENCH_DATABASE_URL;
if (url === undefined) throw new Error("BENCH_DATABASE_URL names a scratch database.");
const deliveries = Number(process.argv[2] ?? 20_000);
const destinations = 200;
const perDestination = 10;
const fastMs = 10;
const slowMs = 1_000;

const pool = new Pool({ connectionString: url, max: 20 });
let statements = 0;
const query = (text: string, values: unknown[] = []) => {
  statements++;
  return pool.query(text, values);
};
const destinationId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const waitFor = (n: number): Promise<void> => sleep(n === 0 ? slowMs : fastMs);

/** Blocks of a schema's tables and indexes that were read so far. */
async function blocksOf(schema: string): Promise<number> {
  // Each connection reports what it has read by itself.
  const clients = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()));
  for (const client of clients) {
    await client.query("select pg_stat_force_next_flush()");
    await client.query("select 1");
    client.release();
  }
  const { rows } = await pool.query(
    `select coalesce(sum(heap_blks_hit + heap_blks_read + coalesce(idx_blks_hit, 0) + coalesce(idx_blks_read, 0)), 0)::int as n
     from pg_statio_user_tables where schemaname = $1`,
    [schema],
  );
  return rows[0].n;
}

interface Queue {
  name: string;
  schema: string;
  /** Empties the queue. */
  open(): Promise<void>;
  /** Queues so many: of one destination alone, or spread over all. */
  add(count: number, destination?: number): Promise<void>;
  /** Claims at most so many on the connection that is measured; says how many it got. */
  claim(limit: number): Promise<number>;
  /** Works on everything until `done` says so. */
  work(deliver: (destination: number) => Promise<void>, done: Promise<void>): Promise<void>;
}

interface Item {
  teamId: string;
  id: string;
  step: number;
  turn: number;
}

const table: DeliveryTable = {
  name: "bench_rows.delivery",
  waiting: sql<boolean>`d.state = 'WAITING'`,
  lane: sql.ref("d.lane"),
};
const isAnythingDue = isAnythingDueIn(table);
/** What the statement below needs to know of the tables, which are not the application's. */
interface Tables {
  "bench_rows.delivery": { team_id: string; id: string; attempts: number; leased_until: Date | null };
  due: { team_id: string; id: string; step: number; turn: number };
}

/** Rows with a lease, as e-mails and callbacks are queued. */
function leasedRows(): Queue {
  const db = new Kysely<never>({ dialect: new PostgresDialect({ pool }) });
  const run = async <T>(statement: ReturnType<typeof sql>): Promise<T[]> => {
    statements++;
    return (await statement.execute(db)).rows as T[];
  };
  const turns = new Turns();
  const lease = async (limit: number, held: HeldByTeam): Promise<Item[]> => {
    statements++;
    const due: unknown = dueInTurns(db, table, { limit, after: turns.after, maxPerTeam: perDestination, held });
    const leased = await (due as QueryCreator<Tables>)
      .updateTable("bench_rows.delivery as e")
      .from("due")
      .set((eb) => ({
        attempts: eb("e.attempts", "+", 1),
        leased_until: sql<Date>`now() + interval '90 seconds'`,
      }))
      .whereRef("e.team_id", "=", "due.team_id")
      .whereRef("e.id", "=", "due.id")
      .returning(["e.team_id as teamId", "e.id", "due.step", "due.turn"])
      .execute();
    return turns.inOrder(leased);
  };
  return {
    name: "rows with a lease",
    schema: "bench_rows",
    async open() {
      await query("drop schema if exists bench_rows cascade");
      await query("create schema bench_rows");
      await query(`create table bench_rows.delivery (team_id uuid, id uuid default gen_random_uuid(), lane smallint default 0,
        state text default 'WAITING', attempts integer default 0, next_attempt_at timestamptz default now(),
        leased_until timestamptz, primary key (team_id, id)) with (fillfactor = 85)`);
      await query(
        "create index delivery_waiting on bench_rows.delivery (team_id, lane, next_attempt_at) where state = 'WAITING'",
      );
      turns.after = destinationId(0);
    },
    async add(count, destination) {
      await query(
        `insert into bench_rows.delivery (team_id)
         select ('00000000-0000-4000-8000-' || lpad((coalesce($2::int, n % $3))::text, 12, '0'))::uuid from generate_series(0, $1 - 1) n`,
        [count, destination ?? null, destinations],
      );
    },
    async claim(limit) {
      return (await lease(limit, new Map())).length;
    },
    async work(deliver, done) {
      const kind: DeliveryKind<Item, null, Item> = {
        name: "bench",
        concurrency: 200,
        leasedAhead: 0,
        maxWaitMs: 60_000,
        gatherMs: 15,
        recordPatienceMs: 5_000,
        async isAnythingDue() {
          statements++;
          return await isAnythingDue({ pool, env: { PREPARED_STATEMENTS: false } });
        },
        lease,
        release: async () => undefined,
        prepare: async () => null,
        async attempt(item) {
          await deliver(Number(item.teamId.slice(-12)));
          return item;
        },
        async record(items) {
          await run(
            sql`update bench_rows.delivery d set state = 'DONE', leased_until = null
              from unnest(${items.map((one) => one.teamId)}::uuid[], ${items.map((one) => one.id)}::uuid[]) as o (team_id, id)
              where d.team_id = o.team_id and d.id = o.id`,
          );
        },
        recordKey: () => "",
        destinationKey: ({ teamId }) => teamId,
      };
      const worker = new DeliveryWorker(kind, console as unknown as Logger);
      worker.wake();
      await done;
      await worker.stop(2_000);
    },
  };
}

/** pg-boss with groupConcurrency, by so many at a time. */
function bossGroups(batchSize: number, localConcurrency: number): Queue {
  let boss: PgBoss;
  const name = "bench";
  const limits = { groupConcurrency: perDestination };
  return {
    name: `pg-boss, groups, batches of ${batchSize}`,
    schema: "bench_boss",
    async open() {
      await query("drop schema if exists bench_boss cascade");
      boss = new PgBoss({
        schema: "bench_boss",
        db: { executeSql: query },
        supervise: false,
        schedule: false,
        registerInstance: false,
      });
      await boss.start();
      await boss.createQueue(name);
    },
    async add(count, destination) {
      for (let at = 0; at < count; at += 10_000)
        await boss.insert(
          name,
          Array.from({ length: Math.min(10_000, count - at) }, (_, n) => {
            const to = destination ?? (at + n) % destinations;
            return { data: { to }, group: { id: destinationId(to) } };
          }),
        );
    },
    async claim(limit) {
      return (await boss.fetch(name, { batchSize: limit, ...limits })).length;
    },
    async work(deliver, done) {
      const options = { batchSize, localConcurrency, ...limits, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true };
      await boss.work<{ to: number }>(name, options, async (jobs) => {
        await Promise.all(jobs.map((job) => deliver(job.data.to)));
      });
      await done;
      await boss.stop({ graceful: false, close: false });
    },
  };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function measureClaims(queue: Queue, waiting: number, isOneDestination: boolean): Promise<string> {
  await queue.open();
  if (isOneDestination) {
    // What waits is nearly all of a destination that has its full share already.
    await queue.add(waiting, 0);
    await queue.claim(perDestination);
    await queue.add(destinations);
  } else await queue.add(waiting);
  await queue.claim(50);
  const [times, before] = [[] as number[], await blocksOf(queue.schema)];
  let claimed = 0;
  for (let n = 0; n < 3; n++) {
    const began = performance.now();
    claimed += await queue.claim(50);
    times.push(performance.now() - began);
  }
  const blocks = (await blocksOf(queue.schema)) - before;
  return `${median(times).toFixed(1)} ms, ${Math.round(blocks / 3)} blocks, ${Math.round(claimed / 3)} claimed`;
}

async function measureWork(queue: Queue): Promise<string> {
  await queue.open();
  await queue.add(deliveries);
  const fast = deliveries - Math.ceil(deliveries / destinations);
  let delivered = 0;
  let atOnce = 0;
  let maxConcurrent = 0;
  const done = Promise.withResolvers<void>();
  statements = 0;
  const began = performance.now();
  const late = setTimeout(done.resolve, 180_000);
  await queue.work(async (destination) => {
    if (destination === 0) maxConcurrent = Math.max(maxConcurrent, ++atOnce);
    await waitFor(destination);
    if (destination === 0) atOnce--;
    else if (++delivered === fast) done.resolve();
  }, done.promise);
  clearTimeout(late);
  const seconds = (performance.now() - began) / 1_000;
  const share = delivered === fast ? "" : ` (only ${delivered} of ${fast})`;
  return `${seconds.toFixed(1)} s${share}, ${(statements / delivered).toFixed(2)} statements each, at most ${maxConcurrent} at once to the slow one`;
}

const queues = [leasedRows(), bossGroups(1, 100), bossGroups(50, 4)];
const parts = (process.argv[3] ?? "claims,work").split(",");
if (parts.includes("claims"))
  // One claim costs the same in batches or not: it is measured once for pg-boss.
  for (const waiting of [10_000, 100_000])
    for (const isOneDestination of [false, true])
      for (const queue of [queues[0]!, queues[2]!])
        console.log(
          `claim of 50, ${waiting} waiting ${isOneDestination ? "of one busy destination" : "over all"}: ${queue.name}: ${await measureClaims(queue, waiting, isOneDestination)}`,
        );
if (parts.includes("work"))
  for (const queue of queues)
    console.log(`${deliveries} deliveries, the fast ones done in: ${queue.name}: ${await measureWork(queue)}`);
process.exit(0);
