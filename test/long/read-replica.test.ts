import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { FullEnv } from "../../src/app/installation.ts";
import { type Running, start } from "../../src/app/start.ts";
import { readEnv } from "../../src/platform/process/env.ts";
import { createLogger } from "../../src/platform/process/log.ts";
import { type Any, ask, post } from "../client.ts";
import { Cluster } from "../cluster.ts";
import { createDrillTeam, type DrillTeam } from "../drill-team.ts";
import { renameMutation } from "../live-invited.ts";
import { MailServer } from "../mail-server.ts";
import { waitUntil } from "../wait-until.ts";

const mail = new MailServer();
let cluster: Cluster;
const processes: Running[] = [];
const teams: DrillTeam[] = [];

beforeAll(async () => {
  await mail.open();
  cluster = await Cluster.open({ isSynchronous: false });
  const env = readEnv({
    DATABASE_URL: cluster.primary.url,
    DATABASE_READ_URL: cluster.standby.url,
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    SECRET_KEY: "a secret of the tests that is long enough to be one",
    PUBLIC_URL: "http://beckon.test",
    PORT: "0",
    LOG_LEVEL: "silent",
    COST_BUCKET: "0",
  }) as FullEnv;
  for (let n = 0; n < 2; n++) processes.push(await start(env, createLogger(env)));
  const server = { url: processes[0]!.url, databaseUrl: cluster.primary.url };
  for (const name of ["Writer", "Reader"]) teams.push(await createDrillTeam(server, name));
}, 240_000);
afterAll(async () => {
  for (const one of processes) await one.stop();
  await cluster?.close();
  await mail.close();
}, 60_000);

const list = "{ assessments { totalCount nodes { title funnel { invited } } } viewer { __typename } }";
const titleFrom = (data: Any): string => data.assessments.nodes[0].title;
const titleOf = async (process: Running, { owner }: DrillTeam): Promise<string> =>
  titleFrom(await ask(process.url, owner.token, list));
const rename = async (process: Running, { owner, assessment }: DrillTeam, title: string): Promise<Response> =>
  await fetch(`${process.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${owner.token}` },
    body: JSON.stringify({ query: renameMutation, variables: { id: assessment.id, title } }),
  });
const stateOf = async ({ url }: Running): Promise<Any> => {
  const verbose = (await (await fetch(`${url}/readyz?verbose`)).json()) as Any;
  return verbose.replica;
};
const untilState = (process: Running, state: string) =>
  waitUntil(async () => (await stateOf(process)).state === state, 60_000);
/** Changes titles on the primary as no process knows of: who sees the former ones reads the standby. */
const changeAside = (suffix: string) => cluster.primary.ask(`update assessment set title = title || ' ${suffix}'`);

test("while replay is paused a team that has written sees it in every process, others read what the standby has, and a standby far behind is not read", async () => {
  const [first, second] = processes as [Running, Running];
  const [writer, reader] = teams as [DrillTeam, DrillTeam];
  await untilState(first, "ok");
  await untilState(second, "ok");
  for (const team of teams) await waitUntil(async () => (await titleOf(second, team)).length > 0);
  await cluster.standby.ask("select pg_wal_replay_pause()");
  try {
    await changeAside("aside");
    expect(await titleOf(first, reader)).toBe("Reader");
    expect(await titleOf(second, reader)).toBe("Reader");

    const answer = await rename(first, writer, "Written");
    const position = answer.headers.get("x-read-after");
    expect([answer.status, position]).toEqual([200, expect.stringMatching(/^[0-9A-F]+\/[0-9A-F]+$/)]);
    expect(await titleOf(first, writer)).toBe("Written");
    const elsewhere = await post(
      second.url,
      list,
      {},
      { authorization: `Bearer ${writer.owner.token}`, "x-read-after": position! },
    );
    expect(titleFrom(elsewhere.data)).toBe("Written");
    // The wake-up has said it by now to who sends nothing back.
    await waitUntil(async () => (await titleOf(second, writer)) === "Written");
    expect(await titleOf(second, reader)).toBe("Reader");

    await untilState(first, "lagging");
    expect(await titleOf(first, reader)).toBe("Reader aside");
  } finally {
    await cluster.standby.ask("select pg_wal_replay_resume()");
  }
  await untilState(first, "ok");
  expect(await titleOf(first, reader)).toBe("Reader aside");
}, 120_000);

const replicaReads = async ({ services }: Running): Promise<number> => {
  const { values } = await services.metrics.replicaReads.get();
  return values.find(({ labels }) => labels.from === "replica")?.value ?? 0;
};

test("a position beyond the end of the log, or none, changes nothing: the standby is read", async () => {
  const [first] = processes as [Running];
  const { owner } = teams[1]!;
  await untilState(first, "ok");
  for (const position of ["FFFFFFFF/FFFFFFFF", "none", "1/1'; select 1"]) {
    const before = await replicaReads(first);
    const headers = { authorization: `Bearer ${owner.token}`, "x-read-after": position };
    expect((await post(first.url, list, {}, headers)).errors).toBeUndefined();
    expect(await replicaReads(first)).toBeGreaterThan(before);
  }
});

/** Requests of a kind, one after the other, until it is stopped. */
class Repeated {
  count = 0;
  readonly failed: string[] = [];
  #isOver = false;
  readonly #running: Promise<void>;

  constructor(work: () => Promise<Any>) {
    this.#running = this.#run(work);
  }

  async #run(work: () => Promise<Any>): Promise<void> {
    while (!this.#isOver) {
      const answer = await work().catch((error: Error) => ({ errors: error.message }));
      this.count++;
      if (answer.errors !== undefined) this.failed.push(JSON.stringify(answer.errors));
    }
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }
}

test("the standby is killed -9, started, frozen and released under load: no request fails, and it is read again", async () => {
  const [first, second] = processes as [Running, Running];
  const [writer, reader] = teams as [DrillTeam, DrillTeam];
  await untilState(first, "ok");
  const posted = (process: Running, { owner, assessment }: DrillTeam, query: string) =>
    post(process.url, query, { id: assessment.id, title: "Again" }, { authorization: `Bearer ${owner.token}` });
  const loads = [
    ...[first, second, first, second].map((process) => new Repeated(() => posted(process, reader, list))),
    new Repeated(() => posted(first, writer, renameMutation)),
    new Repeated(() => posted(first, writer, list)),
  ];
  const goOn = async () => {
    const before = loads.map(({ count }) => count);
    await waitUntil(async () => loads.every(({ count }, n) => count >= before[n]! + 10));
  };
  await goOn();
  await cluster.standby.kill();
  await goOn();
  await untilState(first, "unreachable");
  await cluster.standby.start();
  await untilState(first, "ok");
  await goOn();
  cluster.standby.signal("SIGSTOP");
  await goOn();
  await untilState(first, "unreachable");
  cluster.standby.signal("SIGCONT");
  await untilState(first, "ok");
  const before = await replicaReads(first);
  await waitUntil(async () => (await replicaReads(first)) > before);
  for (const one of loads) await one.stop();
  expect(loads.flatMap(({ failed }) => failed)).toEqual([]);
}, 240_000);
