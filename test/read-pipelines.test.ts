import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import { runForTeam } from "../src/platform/database/connection-shares.ts";
import { sharesOf } from "../src/platform/database/pool-shares.ts";
import { testApp } from "./test-app.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp({ ROLE: "api", DATABASE_POOL: "10" });

const nameOf = (text: string): string => createHash("md5").update(text).digest("hex");
/** Runs a statement that is planned once, as a request of a team. */
const ask = (team: string, text: string) =>
  runForTeam(team, async () => {
    const { rows } = await app.running.services.pool.query({ name: nameOf(text), text: `/* test */ ${text}` });
    return rows[0].value as number;
  });

const processOf = (n: number): string => `select ${n} as number, pg_backend_pid() as value`;
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
/** Statements with this text that run now. */
const running = async (text: string): Promise<number> => {
  const found = "/* test */ select from pg_stat_activity where query like $1 and state = 'active'";
  return (await app.db.query(found, [`/* test */ ${text}%`])).rowCount!;
};

test("reads of several teams' requests share a connection", async () => {
  const processes = await Promise.all(numbers(6).map((n) => ask(`team ${n}`, processOf(n))));
  expect(new Set(processes).size).toBe(1);
});

test("more reads than are on their way at once take further connections, and one team's no more than its share", async () => {
  const ofOneTeam = await Promise.all(numbers(400).map((n) => ask("team", processOf(n))));
  expect(new Set(ofOneTeam).size).toBeLessThanOrEqual(sharesOf(10).team);
  const slow = (n: number) => `select ${n} as number, pg_backend_pid() as value from pg_sleep(0.1)`;
  const stalled = await Promise.all(numbers(12).map((n) => ask("team", slow(n))));
  expect(new Set(stalled).size).toBeGreaterThan(1);
});

test("what waits behind a stalled read of another request is answered over another connection", async () => {
  const sleep = "select pg_backend_pid() as value from pg_sleep(4.5)";
  const order: string[] = [];
  const stalled = ask("slow team", sleep).finally(() => order.push("stalled"));
  const behind = await Promise.all(numbers(3).map((n) => ask(`team ${n}`, processOf(n))));
  order.push("behind");
  expect(await running(sleep)).toBe(1);
  expect(behind).not.toContain(await stalled);
  expect(order).toEqual(["behind", "stalled"]);
});

test("what waits behind a read whose connection ends is sent again", async () => {
  const ends = ask("team", "select pg_terminate_backend(pg_backend_pid()) as value");
  const behind = Promise.all(numbers(5).map((n) => ask(`team ${n}`, `select ${n} as value`)));
  await expect(ends).rejects.toMatchObject({ code: "57P01" });
  expect(await behind).toEqual(numbers(5));
});

test("a statement that changes something shares no connection", async () => {
  const change = "with change as (update team set name = name where false) select pg_backend_pid() as value";
  const [read, changed] = await Promise.all([ask("team", processOf(0)), ask("team", change)]);
  expect(changed).not.toBe(read);
});

test("connections go back when nothing is on its way", async () => {
  await Promise.all(numbers(40).map((n) => ask(`team ${n}`, processOf(n))));
  const { pool } = app.running.services;
  await waitUntil(async () => pool.idleCount === pool.totalCount);
});
