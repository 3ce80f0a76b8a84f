import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import type { FullEnv } from "../../src/app/installation.ts";
import { migrate } from "../../src/app/migrate.ts";
import { type OpenServices, openServices } from "../../src/app/open-services.ts";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../src/platform/embedded-postgres/embedded-postgres.ts";
import { readEnv } from "../../src/platform/process/env.ts";
import { createLogger } from "../../src/platform/process/log.ts";
import { type Any, post } from "../client.ts";
import { FeedSocket } from "../feed-socket.ts";
import { wholeLog } from "../live-client.ts";
import { missingFrom, promisedEdge, Writers } from "../live-writers.ts";
import { MailServer } from "../mail-server.ts";
import { ServerProcess } from "../server-process.ts";
import type { TestApp } from "../test-app.ts";
import { createTestTeam, type TestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

/** `npm run drills -- ten-by-ten --minutes 1 --teams 100` for a shorter and smaller one. */
const minutes = Number(process.env.DRILL_MINUTES ?? 10);
const teamCount = Number(process.env.DRILL_TEAMS ?? 1_000);
const processesOfRole = Number(process.env.DRILL_PROCESSES ?? 10);
const socketsOfTeam = 5;
const pool = 8;
const maxConnections = 300;
/** Requests under way at once, each with a pause after it. */
const loads = 24;
const pauseMs = 150;

const mail = new MailServer();
const servers: ServerProcess[] = [];
let folder: string;
let postgres: EmbeddedPostgres;
let services: OpenServices;
let db: pg.Client;

beforeAll(async () => {
  await mail.open();
  folder = await mkdtemp(join(tmpdir(), "beckon-ten-"));
  postgres = await startEmbeddedPostgres({
    dataDir: folder,
    settings: {
      max_connections: String(maxConnections),
      shared_preload_libraries: "pg_stat_statements",
      "pg_stat_statements.max": "2000",
    },
  });
  const env = { DATABASE_URL: postgres.url, SMTP_URL: `smtp://127.0.0.1:${mail.port}`, DATABASE_POOL: String(pool) };
  const log = createLogger({ LOG_LEVEL: "silent" });
  await migrate(postgres.url, { DATABASE_POOL: 2 }, log);
  const secret = {
    SECRET_KEY: "a secret of the tests that is long enough to be one",
    PUBLIC_URL: "http://beckon.test",
  };
  services = await openServices(readEnv({ ...env, ...secret }) as FullEnv, log, { works: false });
  db = new pg.Client({ connectionString: postgres.url });
  await db.connect();
  await db.query("create extension pg_stat_statements");
  for (let n = 0; n < 2 * processesOfRole; n++) {
    const server = await ServerProcess.at({ ...env, ROLE: n < processesOfRole ? "api" : "worker" });
    servers.push(server);
    await server.start();
  }
}, 600_000);
afterAll(async () => {
  for (const server of servers) await server.kill();
  await db?.end();
  await services?.close();
  await postgres?.stop({ force: true });
  await rm(folder, { recursive: true, force: true });
  await mail.close();
}, 120_000);

/** Seconds of CPU that a process has used. */
function cpuOf({ pid }: { pid: number }): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const anyOf = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!;
const urls = () => servers.slice(0, processesOfRole).map(({ url }) => url);

interface Busy {
  team: TestTeam;
  writers: Writers;
  from: { after: string; sequence: number };
}

/** Makes the teams as the operator does, some at a time. */
async function makeTeams(): Promise<Busy[]> {
  const made: Busy[] = [];
  const makeSome = async () => {
    while (made.length < teamCount) {
      const url = anyOf(urls());
      const team = await createTestTeam({ url, running: { services } } as unknown as TestApp);
      const assessment = await team.publishAssessment("Ten");
      const { events } = await team.ask("{ events(last: 1) { latestCursor edges { node { sequence } } } }");
      const from = { after: events.latestCursor, sequence: events.edges[0]?.node.sequence ?? 0 };
      made.push({ team, from, writers: new Writers(url, team.owner, assessment, `t${made.length}`) });
    }
  };
  await Promise.all(Array.from({ length: 8 }, makeSome));
  return made;
}

const lists = `{ assessments { totalCount nodes { id title funnel { invited started submitted } } }
  invitations(first: 20) { totalCount nodes { id state candidate { email } } } candidates(first: 20) { nodes { id } } }`;

/** Reads and writes of random teams until the time is over. @returns the answers that were not as they should be */
async function load(teams: Busy[], until: number): Promise<{ requests: number; wrong: string[] }> {
  const result = { requests: 0, wrong: [] as string[] };
  const one = async () => {
    while (Date.now() < until) {
      const { team, writers } = anyOf(teams);
      if (Math.random() < 0.4) {
        const answer = await post(anyOf(urls()), lists, {}, { authorization: `Bearer ${team.owner.token}` });
        result.requests++;
        if (answer.status !== 200 || answer.errors !== undefined)
          result.wrong.push(JSON.stringify(answer).slice(0, 300));
      } else await writers.run(1, 1, { mailed: 0.2, pauseMs: 0 });
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 2 * pauseMs));
    }
  };
  await Promise.all(Array.from({ length: loads }, one));
  return result;
}

/** The largest number of connections that were open at once, until it is stopped. */
function watchConnections(): { max: () => number; stop(): void } {
  let max = 0;
  const timer = setInterval(async () => {
    const { rows } = await db.query(
      "select count(*)::int as n from pg_stat_activity where backend_type = 'client backend'",
    );
    max = Math.max(max, rows[0].n);
  }, 1_000);
  return { max: () => max, stop: () => clearInterval(timer) };
}

async function printStatements(seconds: number): Promise<void> {
  const { rows } = await db.query(
    `/* test */ select calls, total_exec_time as ms, query, sum(calls) over () as all_calls from pg_stat_statements
      order by total_exec_time desc limit 15`,
  );
  const lines = rows.map(({ calls, ms, query }: Any) => {
    const text = query.replace(/\s+/g, " ").slice(0, 110);
    return `${(calls / seconds).toFixed(1).padStart(8)}/s ${(ms / calls).toFixed(2).padStart(8)} ms  ${text}`;
  });
  console.log(`${(rows[0].all_calls / seconds).toFixed(0)} statements a second\n${lines.join("\n")}`);
}

const quantile = (sorted: number[], part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? 0;

test(
  "ten API and ten worker processes, 1,000 teams and 5,000 sockets under mixed load: each write is stored once, each socket has each event once and in order, nothing fails",
  async () => {
    const teams = await makeTeams();
    const lags: number[] = [];
    const sockets: { n: number; socket: FeedSocket }[] = [];
    for (const [n, { team, from }] of teams.entries()) {
      for (let k = 0; k < socketsOfTeam; k++) {
        const url = urls()[(n + k) % processesOfRole]!;
        sockets.push({ n, socket: new FeedSocket(url, team.owner.token, from, (ms) => void lags.push(ms)) });
      }
      // All at once, this process alone would take longer to speak to them than a server waits for the first message.
      if (sockets.length % 100 === 0) await Promise.all(sockets.slice(-100).map(({ socket }) => socket.open));
    }
    for (const { socket } of sockets) await socket.open;
    await db.query("select pg_stat_statements_reset()");
    const connections = watchConnections();
    const cpuBefore = servers.map(cpuOf);
    const began = Date.now();
    const { requests, wrong } = await load(teams, began + minutes * 60_000);
    const seconds = (Date.now() - began) / 1_000;
    const cpu = servers.map((server, n) => (((cpuOf(server) - cpuBefore[n]!) / seconds) * 100).toFixed(1));
    connections.stop();
    await printStatements(seconds);
    lags.sort((a, b) => a - b);
    const answered = teams.reduce((sum, { writers }) => sum + writers.answered, 0);
    console.log(
      `${teams.length} teams, ${sockets.length} sockets, ${seconds.toFixed(0)} s: ${answered} mutations, ${requests} reads
CPU in percent: API ${cpu.slice(0, processesOfRole).join(" ")}, workers ${cpu.slice(processesOfRole).join(" ")}
connections: at most ${connections.max()} of ${maxConnections}; ${pool} in each pool
events: ${lags.length} received, ${quantile(lags, 0.5)} ms after they happened at the median, ${quantile(lags, 0.99)} ms at p99`,
    );
    expect(wrong).toEqual([]);
    expect(
      teams.filter(({ writers }) => writers.cutOff + writers.unavailable > 0).map(({ writers }) => `${writers}`),
    ).toEqual([]);
    // A pool and a listener of each process, and those of the drill.
    expect(connections.max()).toBeLessThanOrEqual(servers.length * (pool + 1) + pool + 2);
    await expectStored(teams, sockets);
    for (const { socket } of sockets) socket.close();
  },
  (minutes * 60 + 1_800) * 1_000,
);

/** What was acknowledged is in the logs once, and each socket has been sent all of its log. */
async function expectStored(teams: Busy[], sockets: { n: number; socket: FeedSocket }[]): Promise<void> {
  const ends = new Map<number, number>();
  for (const [n, { team, writers }] of teams.entries()) {
    if (writers.answered === 0) continue;
    const log = await wholeLog(anyOf(urls()), team.owner.token, promisedEdge);
    expect(log.map(({ node }) => node.sequence)).toEqual(log.map((_, i) => i + 1));
    expect(missingFrom(log, writers.promised)).toEqual([]);
    ends.set(n, log.length);
  }
  await waitUntil(async () => sockets.every(({ n, socket }) => socket.last >= (ends.get(n) ?? 0)), 60_000);
  expect(sockets.flatMap(({ socket }) => socket.wrong)).toEqual([]);
  const { rows } = await db.query("/* test */ select count(*)::int as n from reaction_failure");
  expect(rows[0].n).toBe(0);
}
