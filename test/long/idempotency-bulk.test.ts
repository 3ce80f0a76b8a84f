import { describe, expect, test } from "@jest/globals";
import { type Any, post } from "../client.ts";
import { inside, ownStatementsOf } from "../statement-texts.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam } from "../test-team.ts";

// Without a worker: nothing but the call itself talks to the database, so that its statements can be counted.
const app = testApp({ ROLE: "api" });
const runs = process.env.BENCH ? 7 : 1;

const mutation = `mutation ($input: InviteCandidatesInput!, $key: String) {
  inviteCandidates(input: $input, idempotencyKey: $key) {
    results { outcome invitation { id } errors { code path } warnings { code suggestion } } userErrors { code }
  }
}`;
/** Least and median, in ms. */
const said = (values: number[]): string => {
  const sorted = values.toSorted((a, b) => a - b).map((value) => value.toFixed(0));
  return `${sorted[0]} (${sorted[Math.floor(sorted.length / 2)]})`;
};

const rows = (count: number, from: string) =>
  Array.from({ length: count }, (_, n) => ({
    email: n % 100 === 99 ? "nobody" : `${from}-${n}@${n % 100 === 98 ? "gmial.com" : "example.test"}`,
    name: `Row ${n}`,
    metadata: { order: n, cohort: "fall" },
  }));

describe("a key on 10,000 rows", () => {
  test("is answered the same again, and what is stored for it is small", async () => {
    const team = await createTestTeam(app);
    const took = { without: [] as number[], with: [] as number[], again: [] as number[] };
    for (let run = 0; run < runs; run++) {
      // In turn, each for people and an assessment of its own.
      for (const kind of run % 2 === 0 ? (["without", "with"] as const) : (["with", "without"] as const)) {
        const { id } = await team.publishAssessment(`${kind} ${run}`);
        await team.ageEmails(2 * 24 * 60);
        const candidates = rows(10_000, `${kind}-${run}`);
        const ask = async (key: string | null): Promise<Any> => {
          const answer = await post(
            app.url,
            mutation,
            { input: { assessmentId: id, candidates }, key },
            { authorization: `Bearer ${team.owner.token}` },
          );
          return answer.data.inviteCandidates;
        };
        const timed = async (key: string | null, into: number[]) => {
          const began = performance.now();
          const answer = await ask(key);
          into.push(performance.now() - began);
          return answer;
        };
        const first = await timed(kind === "with" ? `run ${run}` : null, took[kind]);
        expect(first.userErrors).toEqual([]);
        if (kind === "with") expect(await timed(`run ${run}`, took.again)).toEqual(first);
      }
    }
    process.stdout.write(
      `10,000 rows, least (median) of ${runs}: without a key ${said(took.without)} ms, with one ${said(took.with)} ms, a repeat ${said(took.again)} ms\n`,
    );
    const { rows: stored } = await app.db.query(
      "/* test */ select max(pg_column_size(outcome))::int as bytes, max(length(outcome::text))::int as text from idempotency where team_id = $1",
      [team.uuid],
    );
    process.stdout.write(`stored for 10,000 rows: ${stored[0].bytes} bytes, ${stored[0].text} as text\n`);
    expect(stored[0].bytes).toBeLessThan(1_000_000);
  }, 600_000);

  test("costs three statements more, and a repeat a handful, as for one row", async () => {
    const team = await createTestTeam(app);
    const { id } = await team.publishAssessment("Statements");
    const count = async (size: number, key: string | null): Promise<string[]> =>
      await ownStatementsOf(() =>
        team.ask(mutation, { input: { assessmentId: id, candidates: rows(size, `${size}`) }, key }),
      );
    const [plain, one, many] = [await count(200, null), await count(2, "two"), await count(150, "many")];
    const tooMany = await count(150, "many");
    expect(inside(one).length).toBe(inside(many).length);
    // The lock, the look-up, and the stored result.
    const ofKeys = inside(many).filter((text) => /idempotency|try_advisory/.test(text));
    expect([ofKeys.length, inside(many).length - inside(plain).length]).toEqual([3, 3]);
    // The look, the rejections, the candidates, and what is selected, without a transaction; nothing is written.
    expect(inside(tooMany)).toEqual([]);
    const looked = tooMany.findIndex((text) => /from "?idempotency/.test(text));
    expect(looked).toBeGreaterThan(-1);
    expect(tooMany.slice(looked).length).toBeLessThanOrEqual(8);
    expect(tooMany.filter((text) => /insert|update|delete/i.test(text))).toEqual([]);
  });
});
