import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { checkPooler } from "../../src/cli/doctor/check-pooler.ts";
import { checkStandby } from "../../src/cli/doctor/check-server.ts";
import { Cluster } from "../cluster.ts";
import { Pgbouncer } from "../pgbouncer.ts";
import { createTestDatabase } from "../test-database.ts";
import { waitUntil } from "../wait-until.ts";

/* What the doctor says of servers that the suite does not start: a pooler (Debian's package pgbouncer) and a standby. */

describe("a pooler in transaction mode", () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let pooled: Pgbouncer;
  beforeAll(async () => {
    database = await createTestDatabase();
    pooled = await Pgbouncer.open(database.url, 5);
  }, 60_000);
  afterAll(async () => {
    await pooled?.close();
    await database?.drop();
  });

  const check = (databaseUrl: string, directUrl: string, PREPARED_STATEMENTS = true) =>
    checkPooler({ databaseUrl, directUrl }, { PREPARED_STATEMENTS });

  test("is red without an address of its own for LISTEN, or with one that is the pooler", async () => {
    expect(await check(pooled.url, pooled.url)).toMatchObject({
      state: "failed",
      next: expect.stringMatching(/DATABASE_DIRECT_URL/),
    });
    const sameServer = `${pooled.url}?application_name=other`;
    expect(await check(pooled.url, sameServer)).toMatchObject({ state: "warning" });
  });

  test("is fine where prepared statements fit", async () => {
    expect(await check(pooled.url, database.url, false)).toMatchObject({
      state: "ok",
      detail: expect.stringMatching(/^transaction mode/),
    });
    // By the version of pgbouncer: from 1.24 on it supports them by itself.
    const { state, next } = await check(pooled.url, database.url);
    if (state !== "ok") expect(next).toMatch(/PREPARED_STATEMENTS=off/);
    expect(await check(database.url, database.url)).toMatchObject({
      state: "ok",
      detail: expect.stringMatching(/^none/),
    });
  });
});

describe("a standby", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.open();
  }, 120_000);
  afterAll(() => cluster?.close());

  test("that is synchronous is fine, and red when it is away, since every commit waits", async () => {
    expect(await checkStandby(cluster.primary.url)).toMatchObject({
      state: "ok",
      detail: "1 standby, 1 of them synchronous",
    });
    expect(await checkStandby(cluster.standby.url)).toMatchObject({
      state: "failed",
      next: expect.stringMatching(/primary/),
    });
    await cluster.standby.kill();
    const away = await waitUntil(async () => {
      const check = await checkStandby(cluster.primary.url);
      return check.state === "failed" && check;
    });
    expect(away.detail).toMatch(/every commit waits/);
  });
});
