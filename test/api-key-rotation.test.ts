import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import WebSocket from "ws";
import { issueApiKey, revokeKeysNamed } from "../src/access/credentials/issue-credential.ts";
import type { Running } from "../src/app/start.ts";
import { inTransaction } from "../src/platform/database/in-transaction.ts";
import {
  apiKeyCalls,
  create,
  inDays,
  keysOf,
  rejection,
  revoke,
  revokeMutation,
  rotate,
  rotateMutation,
} from "./api-key-mutations.ts";
import { type Any, post } from "./client.ts";
import { allEvents, closeAll, within } from "./live-client.ts";
import { passTime } from "./measures.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

let second: Running | undefined;
// Registered before the app's own hooks: a mail server waits for its connected clients.
afterAll(() => second?.stop());
const app = testApp();
const { use, works, sql } = apiKeyCalls(app);
beforeAll(async () => {
  second = await startSecondApp(app);
});

afterEach(closeAll);
const elsewhere = (): string => second!.url;
/** Lets time pass for a key's own end. */
const expire = (team: TestTeam, name: string) =>
  sql("update api_key set expires_at = now() where team_id = $1 and name = $2", team.uuid, name);

/** Lets time pass for everything that ends by itself. */
const pass = (team: TestTeam, by: string) =>
  sql("update credential set expires_at = expires_at - $2::interval where team_id = $1", team.uuid, by);

/** A process may believe a credential for a second after it has ended, and no longer. */
async function endsWithinASecond(key: string, url: string): Promise<void> {
  passTime(1_000);
  expect(await works(key, url)).toBe(false);
}

/** A subscription on a socket of its own, and the code that it is closed with. */
async function watch(url: string, token: string): Promise<{ socket: WebSocket; closed: Promise<number> }> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  const types: string[] = [];
  socket.on("message", (data) => types.push(JSON.parse(String(data)).type));
  const send = (message: object) => socket.send(JSON.stringify(message));
  await new Promise((resolve) => socket.on("open", resolve));
  send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
  await waitUntil(async () => types.includes("connection_ack"));
  send({ id: "1", type: "subscribe", payload: { query: allEvents() } });
  // Frames are taken in order: once this one is answered, the subscription before it has begun.
  send({ id: "2", type: "subscribe", payload: { query: "{ __typename }" } });
  await waitUntil(async () => types.includes("complete"));
  return { socket, closed };
}

describe("rotateApiKey", () => {
  test("a new key under the same id; the old one works on until the overlap ends, a day if nothing is said", async () => {
    const team = await createTestTeam(app);
    const made = await create(team, ["READ", "INVITE"], { name: "rotated", expiresAt: inDays(90) });
    const rotated = await rotate(team, made.apiKey.id);
    expect(rotated).toEqual({
      apiKey: { ...made.apiKey, prefix: rotated.key.slice(0, 12), lastUsedAt: null },
      key: expect.stringMatching(/^bkk_/),
      userErrors: [],
    });
    expect(rotated.key).not.toBe(made.key);
    for (const key of [made.key, rotated.key])
      for (const url of [app.url, elsewhere()]) expect((await use(key, url)).data.viewer.id).toBe(made.apiKey.id);
    await pass(team, "23:59:00");
    expect(await works(made.key)).toBe(true);
    await pass(team, "00:01:01");
    for (const url of [app.url, elsewhere()]) {
      await endsWithinASecond(made.key, url);
      expect(await works(rotated.key, url)).toBe(true);
    }
  });

  test("PT0S ends the old one at once here, and within a second elsewhere", async () => {
    const team = await createTestTeam(app);
    const made = await create(team);
    for (const url of [app.url, elsewhere()]) expect(await works(made.key, url)).toBe(true);
    const rotated = await rotate(team, made.apiKey.id, "PT0S");
    expect(await works(made.key)).toBe(false);
    await endsWithinASecond(made.key, elsewhere());
    for (const url of [app.url, elsewhere()]) expect(await works(rotated.key, url)).toBe(true);
  });

  test("a key that rotates itself is answered, and its successor works", async () => {
    const team = await createTestTeam(app);
    const made = await create(team, ["ADMIN"]);
    const rotated = await rotate(team, made.apiKey.id, "PT0S", { token: made.key });
    expect(rotated).toMatchObject({ apiKey: { id: made.apiKey.id }, userErrors: [] });
    expect([await works(made.key), await works(rotated.key)]).toEqual([false, true]);
  });

  test("no overlap outlives the key's own end", async () => {
    const team = await createTestTeam(app);
    const made = await create(team, ["READ"], { expiresAt: inDays(1) });
    const rotated = await rotate(team, made.apiKey.id, "P7D");
    await pass(team, "23:59:00");
    expect(await works(made.key)).toBe(true);
    await pass(team, "00:01:01");
    for (const key of [made.key, rotated.key]) await endsWithinASecond(key, app.url);
  });

  test("rotated again during the overlap, each earlier one keeps the sooner of its ends", async () => {
    const team = await createTestTeam(app);
    const first = await create(team);
    const { id } = first.apiKey;
    const next = await rotate(team, id, "PT1H");
    const third = await rotate(team, id, "P7D");
    for (const key of [first.key, next.key, third.key]) expect(await works(key)).toBe(true);
    // The first is not given longer by the second rotation.
    await pass(team, "01:00:01");
    await endsWithinASecond(first.key, app.url);
    expect([await works(next.key), await works(third.key)]).toEqual([true, true]);
    const last = await rotate(team, id, "PT0S");
    for (const key of [next.key, third.key]) expect(await works(key)).toBe(false);
    expect(await works(last.key)).toBe(true);
  });

  test("refuses what is revoked or expired, and an overlap of more than 7 days", async () => {
    const team = await createTestTeam(app);
    const [revoked, expired, good] = [
      await create(team),
      await create(team, ["READ"], { name: "old" }),
      await create(team),
    ];
    await revoke(team, revoked.apiKey.id);
    await expire(team, "old");
    for (const { apiKey } of [revoked, expired])
      expect(await rotate(team, apiKey.id)).toEqual(rejection("INVALID_STATE", "id"));
    expect(await rotate(team, good.apiKey.id, "P7DT1S")).toEqual(rejection("INVALID_VALUE", "overlap"));
    expect((await keysOf(team)).find((key) => key.id === good.apiKey.id).prefix).toBe(good.apiKey.prefix);
  });

  test("eight at once, over two processes: each is shown a key that works", async () => {
    const team = await createTestTeam(app);
    const made = await create(team);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        post(
          i % 2 === 0 ? app.url : elsewhere(),
          rotateMutation,
          { id: made.apiKey.id },
          { authorization: `Bearer ${team.owner.token}` },
        ),
      ),
    );
    const keys = answers.map((answer) => answer.data.rotateApiKey.key as string);
    expect(new Set(keys).size).toBe(8);
    for (const key of [made.key, ...keys]) expect(await works(key)).toBe(true);
    const [{ prefix }] = await keysOf(team);
    expect(keys.map((key) => key.slice(0, 12))).toContain(prefix);
  });
});

describe("revokeApiKey", () => {
  test("ends a key with all that rotations left working: here at once, in every process within a second", async () => {
    const team = await createTestTeam(app);
    const made = await create(team);
    const rotated = await rotate(team, made.apiKey.id);
    for (const key of [made.key, rotated.key])
      for (const url of [app.url, elsewhere()]) expect(await works(key, url)).toBe(true);
    const revoked = await revoke(team, made.apiKey.id);
    expect(revoked).toMatchObject({ apiKey: { revokedAt: expect.any(String) }, key: null, userErrors: [] });
    for (const key of [made.key, rotated.key]) expect(await works(key)).toBe(false);
    for (const key of [made.key, rotated.key]) await endsWithinASecond(key, elsewhere());
  });

  test("twice, also by eight at once: every one answers the first", async () => {
    const team = await createTestTeam(app);
    const { apiKey } = await create(team);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        post(
          i % 2 === 0 ? app.url : elsewhere(),
          revokeMutation,
          { id: apiKey.id },
          { authorization: `Bearer ${team.owner.token}` },
        ),
      ),
    );
    const last = await revoke(team, apiKey.id);
    for (const { data } of answers) expect(data.revokeApiKey).toEqual(last);
    const { auditLog } = await team.ask("{ auditLog { nodes { action targetId } } }");
    const lines = auditLog.nodes.filter((one: Any) => one.targetId === apiKey.id);
    expect(lines.map((one: Any) => one.action)).toEqual(["api_key.revoke", "api_key.create"]);
  });

  test("a key can revoke itself, and an expired one be revoked", async () => {
    const team = await createTestTeam(app);
    const made = await create(team, ["ADMIN"], { name: "suicidal" });
    expect((await revoke(team, made.apiKey.id, { token: made.key })).apiKey.revokedAt).not.toBeNull();
    expect(await works(made.key)).toBe(false);
    const expired = await create(team, ["READ"], { name: "expired" });
    await expire(team, "expired");
    expect((await revoke(team, expired.apiKey.id)).apiKey.revokedAt).not.toBeNull();
  });

  test("ends the open subscriptions of the key within 5 s, in every process, with 4403; those of others go on", async () => {
    const team = await createTestTeam(app);
    const [revoked, valid] = [await create(team), await create(team)];
    const ending = await Promise.all([watch(app.url, revoked.key), watch(elsewhere(), revoked.key)]);
    const staying = await Promise.all([watch(app.url, valid.key), watch(elsewhere(), valid.key)]);
    await revoke(team, revoked.apiKey.id);
    // Nothing happens in the team meanwhile: they are looked for, and not met by chance.
    expect(await within(5_000, "the ends", Promise.all(ending.map((one) => one.closed)))).toEqual([4403, 4403]);
    for (const { socket } of staying) {
      expect(socket.readyState).toBe(WebSocket.OPEN);
      socket.close();
    }
  });

  test("what the operator's earlier starts printed is revoked by name", async () => {
    const team = await createTestTeam(app);
    const { em } = app.running.services;
    const issue = (name: string) =>
      inTransaction(em, (inner) =>
        issueApiKey(inner, { teamId: team.uuid, createdBy: team.owner.uuid, name, scopes: ["READ"] }),
      );
    const [printed, other] = [await issue("Printed"), await issue("Other")];
    await inTransaction(em, (inner) => revokeKeysNamed(inner, team.uuid, "Printed"));
    expect([await works(printed.key), await works(other.key)]).toEqual([false, true]);
  });
});

describe("expiresAt", () => {
  test("from then on it is refused in every process, and its subscriptions end with 4401", async () => {
    const team = await createTestTeam(app);
    const made = await create(team, ["READ"], { name: "short", expiresAt: inDays(1) });
    const open = await Promise.all([watch(app.url, made.key), watch(elsewhere(), made.key)]);
    await expire(team, "short");
    expect(await within(5_000, "the ends", Promise.all(open.map((one) => one.closed)))).toEqual([4401, 4401]);
    for (const url of [app.url, elsewhere()]) {
      const answer = await use(made.key, url);
      expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([401, "UNAUTHENTICATED"]);
    }
    expect(await keysOf(team)).toMatchObject([{ name: "short", revokedAt: null }]);
  });
});

describe("lastUsedAt", () => {
  const lastUsed = async (team: TestTeam): Promise<Any> => (await keysOf(team))[0].lastUsedAt;
  const noted = (team: TestTeam): Promise<string> => waitUntil(() => lastUsed(team));
  /** Counts from now on how often the row of a key is written. */
  const countWrites = async (team: TestTeam): Promise<() => Promise<number>> => {
    await sql("create table if not exists writes (team_id uuid not null)");
    await sql(`create or replace function note_write() returns trigger language plpgsql as
      $$ begin insert into writes values (new.team_id); return null; end $$`);
    await sql(
      "create or replace trigger note_write after update on api_key for each row execute function note_write()",
    );
    return async () => (await sql("select count(*)::int as n from writes where team_id = $1", team.uuid))[0].n;
  };
  test("is written when a key is used, and once a minute at most, however many processes and requests", async () => {
    const team = await createTestTeam(app);
    const writes = await countWrites(team);
    const made = await create(team);
    expect(await lastUsed(team)).toBeNull();
    const useConcurrently = () =>
      Promise.all(Array.from({ length: 40 }, (_, i) => works(made.key, i % 2 === 0 ? app.url : elsewhere())));
    const began = Date.now();
    await useConcurrently();
    const first = await noted(team);
    expect(Date.parse(first)).toBeGreaterThanOrEqual(began);
    expect(Date.parse(first)).toBeLessThanOrEqual(Date.now());
    await useConcurrently();
    await waitUntil(async () => (await writes()) === 1);
    // A minute passes; who is believed for a second is looked up again soon.
    await sql("update api_key set last_used_at = last_used_at - interval '61 s' where team_id = $1", team.uuid);
    await sql("delete from writes where team_id = $1", team.uuid);
    await waitUntil(async () => {
      await useConcurrently();
      return (await lastUsed(team)) > first;
    });
    await useConcurrently();
    expect(await writes()).toBe(1);
  });

  test("delays no request: not while somebody holds the key's row, nor while nobody may write the table", async () => {
    const other = new pg.Client({ connectionString: app.databaseUrl });
    await other.connect();
    try {
      for (const lock of ["select 1 from api_key for update", "lock table api_key in exclusive mode"]) {
        // Of its own for each: it is looked up anew, and its use would be written down.
        const team = await createTestTeam(app);
        const made = await create(team);
        await other.query("/* test */ begin");
        await other.query(`/* test */ ${lock}`);
        for (const url of [app.url, elsewhere()])
          expect(await within(4_000, "an answer", works(made.key, url))).toBe(true);
        expect((await use(made.key)).data.viewer.lastUsedAt).toBeNull();
        // Nor does it hold a connection of the pool while it waits for a row.
        if (lock.startsWith("select"))
          expect(
            await sql(
              "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and strpos(query, 'last_used_at') > 0",
            ),
          ).toEqual([]);
        await other.query("/* test */ rollback");
        await waitUntil(async () => (await works(made.key)) && (await lastUsed(team)) !== null);
      }
    } finally {
      await other.end();
    }
  });

  test("an open subscription is use; what is refused is none", async () => {
    const team = await createTestTeam(app);
    const watched = await create(team, ["READ"], { name: "watched" });
    const { socket } = await watch(elsewhere(), watched.key);
    const first = await noted(team);
    await sql("update api_key set last_used_at = last_used_at - interval '61 s' where team_id = $1", team.uuid);
    // It is asked again who it is every few seconds.
    await waitUntil(async () => (await lastUsed(team)) >= first, 10_000);
    socket.close();
    const ended = await createTestTeam(app);
    const made = [await create(ended, ["READ"], { name: "expired" }), await create(ended)];
    await expire(ended, "expired");
    await revoke(ended, made[1].apiKey.id);
    for (const { key } of made) for (const url of [app.url, elsewhere()]) expect(await works(key, url)).toBe(false);
    expect((await keysOf(ended)).map((key) => key.lastUsedAt)).toEqual([null, null]);
  });
});
