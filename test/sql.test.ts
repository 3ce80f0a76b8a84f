import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { MikroORM } from "@mikro-orm/postgresql";
import { openOrm } from "../src/app/mikro-orm.config.ts";
import { prepared } from "../src/platform/database/prepared.ts";
import {
  anyOf,
  array,
  clockTimestamp,
  db,
  insertFrom,
  jsonb,
  now,
  sql,
  unnest,
  unnestWithOrdinality,
} from "../src/platform/database/sql.ts";
import { readTimestamp } from "../src/platform/database/timestamps.ts";
import { newId } from "../src/platform/ids/ids.ts";
import { createLogger } from "../src/platform/process/log.ts";
import { statementsOf } from "./statement-record.ts";
import { createTestDatabase } from "./test-database.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let opened: Awaited<ReturnType<typeof openOrm>>;
let em: MikroORM["em"];
const teamId = newId();

beforeAll(async () => {
  database = await createTestDatabase();
  opened = await openOrm(
    database.url,
    { DATABASE_POOL: 2, PREPARED_STATEMENTS: true },
    createLogger({ LOG_LEVEL: "silent" }),
  );
  em = opened.orm.em.fork();
  await db(em).insertInto("team").values({ id: teamId, name: "a team", slug: "a-team" }).execute();
});
afterAll(async () => {
  await opened?.close();
  await database?.drop();
});

describe("values come back as their types say", () => {
  test("of every kind of column", async () => {
    const query = db(em);
    const at = new Date("2026-11-29T06:00:00.123Z");
    await query
      .insertInto("email_limit")
      .values({ team_id: teamId, address_mac: Buffer.alloc(32, 7), queued_at: [at], allowed: 1, ends_at: at })
      .execute();
    const limit = await query
      .selectFrom("email_limit")
      .selectAll()
      .where("team_id", "=", teamId)
      .executeTakeFirstOrThrow();
    expect(limit).toEqual({
      team_id: teamId,
      address_mac: Buffer.alloc(32, 7),
      queued_at: [at],
      allowed: 1,
      ends_at: at,
    });

    await query.insertInto("email_day").values({ team_id: teamId, day: "2026-11-29", count: 3 }).execute();
    expect(
      await query.selectFrom("email_day").select(["day", "count"]).where("team_id", "=", teamId).execute(),
    ).toEqual([{ day: "2026-11-29", count: 3 }]);
  });

  test("of lists and of JSON", async () => {
    const query = db(em);
    const assessmentId = newId();
    await query
      .insertInto("assessment")
      .values({ team_id: teamId, id: assessmentId, title: "a title", default_labels: ["null", 'a "b"', "c,d"] })
      .execute();
    const batch = {
      team_id: teamId,
      id: newId(),
      assessment_id: assessmentId,
      title: "a call",
      actor_type: "ApiKey" as const,
      actor_id: newId(),
      total: 1,
      invited: 0,
      unchanged: 0,
      rejected: 1,
    };
    const rejections = [{ index: 0, ref: null, email: "a", errors: [] }];
    const made = await query
      .insertInto("invitation_batch")
      .values({ ...batch, rejections: jsonb(rejections) })
      .returning(["rejections", "created_at"])
      .executeTakeFirstOrThrow();
    expect(made.rejections).toEqual(rejections);
    expect(made.created_at).toBeInstanceOf(Date);
    const assessment = await query
      .selectFrom("assessment")
      .select(["state", "invite_only", "default_labels", "default_assignee_ids"])
      .where("team_id", "=", teamId)
      .executeTakeFirstOrThrow();
    expect(assessment).toEqual({
      state: "DRAFT",
      invite_only: true,
      default_labels: ["null", 'a "b"', "c,d"],
      default_assignee_ids: [],
    });
  });

  test("a timestamp to the millisecond, the ORM's entities included, and infinity as the latest Date", async () => {
    expect(readTimestamp("2026-11-29 06:00:00.1+00")).toEqual(new Date("2026-11-29T06:00:00.100Z"));
    expect(readTimestamp("infinity").getTime()).toBe(8.64e15);
    expect(() => readTimestamp("-infinity")).toThrow("not a timestamp");
    const { rows } = await sql<{
      started: Date;
      moment: Date;
    }>`select ${now()} as started, ${clockTimestamp()} as moment`.execute(db(em));
    expect(rows[0]!.moment.getTime()).toBeGreaterThanOrEqual(rows[0]!.started.getTime());
  });
});

describe("rows from parameters", () => {
  test("unnest has one parameter a column, whatever the number of rows", async () => {
    const ids = Array.from({ length: 1_000 }, () => newId());
    const query = db(em)
      .selectFrom(
        unnestWithOrdinality(
          "given",
          {
            id: array.uuid(ids),
            label: array.text(ids.map((_, i) => (i % 2 ? "odd" : null))),
            extra: array.jsonb(ids.map((_, i) => (i === 0 ? [i] : null))),
          },
          "place",
        ),
      )
      .select(["given.id", "given.label", "given.extra", "given.place"]);
    expect(query.compile().parameters).toHaveLength(3);
    const found = await query.execute();
    expect(found).toHaveLength(1_000);
    expect(found[0]).toEqual({ id: ids[0], label: null, extra: [0], place: "1" });
  });

  test("insertFrom takes constants, columns and expressions, and goes on as any insert", async () => {
    const candidateId = newId();
    await db(em).insertInto("candidate").values({ team_id: teamId, id: candidateId, codename: "Otter" }).execute();
    const insert = (labels: string[]) =>
      insertFrom(db(em), "candidate_label", db(em).selectFrom(unnest("new", { label: array.text(labels) })), (eb) => ({
        team_id: teamId,
        candidate_id: candidateId,
        label: sql<string>`lower(${eb.ref("new.label")})`,
      }))
        .onConflict((conflict) => conflict.columns(["team_id", "candidate_id", "label"]).doNothing())
        .returning("label")
        .execute();
    expect(await insert(["A", "b"])).toEqual([{ label: "a" }, { label: "b" }]);
    expect(await insert(["B", "C"])).toEqual([{ label: "c" }]);
    const found = await db(em)
      .selectFrom("candidate_label")
      .select("label")
      .where("team_id", "=", teamId)
      .where("label", "=", anyOf(array.text(["a", "c", "x"])))
      .orderBy("label")
      .execute();
    expect(found.map((row) => row.label)).toEqual(["a", "c"]);
  });

  test("a statement runs in the transaction of its em", async () => {
    await expect(
      em.fork().transactional(async (inner) => {
        await db(inner).updateTable("team").set({ name: "another" }).where("id", "=", teamId).execute();
        throw new Error("back");
      }),
    ).rejects.toThrow("back");
    const team = await db(em).selectFrom("team").select("name").where("id", "=", teamId).executeTakeFirst();
    expect(team).toEqual({ name: "a team" });
  });
});

test("a prepared read is named, compiled once, and given its values at each call", async () => {
  const find = prepared<{ id: string; demo: boolean }, { name: string }>((query, parameter) =>
    query.selectFrom("team").select("name").where("id", "=", parameter("id")).where("is_demo", "=", parameter("demo")),
  );
  const services = { pool: opened.pool, env: { PREPARED_STATEMENTS: true } };
  expect(await find(services, { id: teamId, demo: false })).toEqual([{ name: "a team" }]);
  expect(await find(services, { id: newId(), demo: false })).toEqual([]);
  expect(await find({ ...services, env: { PREPARED_STATEMENTS: false } }, { id: teamId, demo: true })).toEqual([]);
});

test("a prepared statement has its name inside a transaction, too, and runs in it", async () => {
  const rename = prepared<{ id: string; name: string }, { name: string }>((query, parameter) =>
    query
      .updateTable("team")
      .set({ name: () => parameter("name") })
      .where("id", "=", parameter("id"))
      .returning("name"),
  );
  const { statements } = await statementsOf(() =>
    em.fork().transactional(async (inner) => {
      expect(await rename({ em: inner }, { id: teamId, name: "within" })).toEqual([{ name: "within" }]);
    }),
  );
  expect(statements.filter(({ text }) => /^update "team"/.test(text))).toMatchObject([
    { values: ["within", teamId], isNamed: true },
  ]);
  await db(em).updateTable("team").set({ name: "a team" }).where("id", "=", teamId).execute();
});
