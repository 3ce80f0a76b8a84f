import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { validate, version } from "uuid";
import { arrayLiteral } from "../../src/platform/database/array-literal.ts";
import { newIds, newIdsOfDay } from "../../src/platform/ids/ids.ts";
import { mapInSlices } from "../../src/platform/process/slices.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress } from "../test-team.ts";

const app = testApp({ ROLE: "api" });

describe("ids of a large call", () => {
  test("are UUIDs of version 7 in ascending order, and no two are the same", () => {
    const ids = [...newIds(10_000), ...newIds(1), ...newIds(0)];
    expect(ids).toHaveLength(10_001);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect([id, validate(id) && version(id)]).toEqual([id, 7]);
    const one = newIds(10_000);
    expect(one).toEqual(one.toSorted());
  });

  test("of events tell the day and not the time", () => {
    const [first, second] = newIdsOfDay(2);
    const msecs = Number.parseInt(first!.replace("-", "").slice(0, 12), 16);
    expect(msecs % 86_400_000).toBe(0);
    expect(second! > first!).toBe(true);
  });
});

test("a long array arrives as it was given, whatever is in it", async () => {
  const one = fc.oneof(
    fc.constant(null),
    fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => text.replaceAll("\u0000", "")),
    fc.constantFrom("", "NULL", "null", "{", "}", ",", '"', "\\", '\\"', "a b", " ", "\n", "{a,b}"),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: 100, maxLength: 150 }), async (values) => {
      const { rows } = await app.db.query("/* test */ select $1::text[] as read", [arrayLiteral(values)]);
      expect(rows[0].read).toEqual(values);
    }),
    { numRuns: 60 },
  );
  const plain = Array.from({ length: 100 }, (_, n) => `ada.${n}@example.test`);
  const { rows } = await app.db.query("/* test */ select $1::text[] as read", [arrayLiteral(plain)]);
  expect(rows[0].read).toEqual(plain);
});

describe("the rows of a large call", () => {
  test("are processed in slices: others have their turn between them, and the order stays", async () => {
    const seen: (number | "other")[] = [];
    let isRunning = true;
    const other = () => {
      seen.push("other");
      if (isRunning) setImmediate(other);
    };
    setImmediate(other);
    const results = await mapInSlices(
      Array.from({ length: 10_000 }, (_, n) => n),
      (n) => {
        seen.push(n);
        return n;
      },
    );
    isRunning = false;
    expect(results).toEqual(Array.from({ length: 10_000 }, (_, n) => n));
    expect(seen.filter((one) => one === "other").length).toBeGreaterThanOrEqual(19);
  });

  test("do not keep other requests waiting until all of them are done", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Large");
    const answered: string[] = [];
    const large = team
      .invite(
        assessment,
        Array.from({ length: 2_000 }, () => ({ email: newAddress("large"), name: "L" })),
      )
      .then(() => answered.push("large"));
    while (!answered.includes("large")) {
      await team.ask("{ __typename }");
      answered.push("small");
    }
    await large;
    expect(answered.indexOf("large")).toBeGreaterThan(10);
  });
});
