import { describe, expect, test } from "@jest/globals";
import { inside, ownStatementsOf } from "./statement-texts.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";

// Without a worker: nothing but the call itself talks to the database, so that its statements can be counted.
const app = testApp({ ROLE: "api" });

const mutation = `mutation ($input: InviteCandidatesInput!, $sendEmail: Boolean!) {
  inviteCandidates(input: $input, sendEmail: $sendEmail) {
    batch { total invited unchanged rejected }
    results { index ref outcome errors { code path existing { id } } invitation { id inviteUrl } }
    userErrors { code message }
  }
}`;

const invite = async (team: TestTeam, assessmentId: string, candidates: object[], sendEmail = true) =>
  (await team.ask(mutation, { input: { assessmentId, candidates }, sendEmail })).inviteCandidates;

/** Rows with ten kinds of errors: what the row with a number is, and its error. */
function kindsOfBadRows(
  foreign: string,
  candidateId: string,
  invitationId: string,
): { row: (n: number) => object; error: object }[] {
  return [
    { row: () => ({ email: "nobody" }), error: { code: "INVALID_EMAIL", path: ["email"] } },
    { row: () => ({ name: "No address" }), error: { code: "REQUIRED", path: [] } },
    {
      row: (n) => ({ id: candidateId, email: `both-${n}@example.test` }),
      error: { code: "INVALID_VALUE", path: [] },
    },
    { row: () => ({ id: foreign }), error: { code: "NOT_FOUND", path: ["id"] } },
    {
      row: (n) => ({ email: `ROW-${n - 1}@example.TEST ` }),
      error: { code: "DUPLICATE_IN_REQUEST", path: ["email"] },
    },
    {
      row: (n) => ({ email: `row-${n}@example.test`, name: "n".repeat(201) }),
      error: { code: "TOO_LONG", path: ["name"] },
    },
    {
      row: (n) => ({ email: `row-${n}@example.test`, ref: "r".repeat(256) }),
      error: { code: "TOO_LONG", path: ["ref"] },
    },
    {
      row: (n) => ({ email: `row-${n}@example.test`, candidateExternalId: "person-1" }),
      error: { code: "ALREADY_EXISTS", path: ["candidateExternalId"], existing: { id: candidateId } },
    },
    {
      row: (n) => ({ email: `row-${n}@example.test`, externalId: "order-1" }),
      error: { code: "ALREADY_EXISTS", path: ["externalId"], existing: { id: invitationId } },
    },
    {
      row: (n) => ({ email: `row-${n}@example.test`, externalId: `ext-${n - 1}` }),
      error: { code: "DUPLICATE_IN_REQUEST", path: ["externalId"] },
    },
  ];
}

describe("one call, 1 to 10,000 candidates (rules: Inviting 2)", () => {
  test("takes the same statements for 1 row and for 500", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Count");
    const rows = (count: number) => Array.from({ length: count }, () => ({ email: newAddress(), name: "N" }));
    const one = await ownStatementsOf(() => invite(team, assessment.id, rows(1)));
    const many = await ownStatementsOf(() => invite(team, assessment.id, rows(500)));
    expect(many).toEqual(one);
    expect(one.length).toBeLessThan(30);
    // The same again, for people who are known and invited already.
    const known = rows(500);
    await invite(team, assessment.id, known);
    const again = await ownStatementsOf(() => invite(team, assessment.id, known));
    const oneAgain = await ownStatementsOf(() => invite(team, assessment.id, known.slice(0, 1)));
    expect(again).toEqual(oneAgain);
  });

  test("10,000 rows, a hundred of them bad in ten ways: each answers for itself, in the order given", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Ten thousand");
    const other = await createTestTeam(app, "Other");
    const foreign = (await other.invite(await other.publishAssessment("X"), [newAddress()])).results[0].candidate.id;
    const taken = await team.invite(await team.publishAssessment("Before"), [
      { email: newAddress("taken"), candidateExternalId: "person-1", externalId: "order-1" },
    ]);
    const { candidate, invitation } = taken.results[0];

    const kinds = kindsOfBadRows(foreign, candidate.id, invitation.id);
    const kindOf = (n: number) => (n % 100 === 50 ? kinds[((n - 50) / 100) % kinds.length]! : null);
    const rows = (count: number) =>
      Array.from({ length: count }, (_, n) => ({
        ref: `ref-${n}`,
        ...(kindOf(n)?.row(n) ?? { email: `row-${n}@example.test`, name: `Row ${n}`, externalId: `ext-${n}` }),
      }));
    const rehearse = `mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input, dryRun: true) { results { outcome } userErrors { code } } }`;
    const few = await ownStatementsOf(() =>
      team.ask(rehearse, { input: { assessmentId: assessment.id, candidates: rows(1_000) } }),
    );

    let answer: Awaited<ReturnType<typeof invite>>;
    const began = performance.now();
    const many = await ownStatementsOf(async () => {
      answer = await invite(team, assessment.id, rows(10_000));
    });
    const seconds = (performance.now() - began) / 1_000;
    process.stdout.write(
      `10,000 rows with e-mail, links in the answer: ${seconds.toFixed(2)} s, ${many.length} statements\n`,
    );

    expect(answer.userErrors).toEqual([]);
    expect(answer.batch).toEqual({ total: 10_000, invited: 9_900, unchanged: 0, rejected: 100 });
    for (const [n, result] of answer.results.entries()) {
      const kind = kindOf(n);
      expect(result.index).toBe(n);
      if (kind === null) {
        if (result.outcome !== "INVITED" || result.invitation?.inviteUrl == null)
          throw new Error(JSON.stringify(result));
        continue;
      }
      const path = ["input", "candidates", String(n), ...(kind.error as { path: string[] }).path];
      expect(result).toMatchObject({ outcome: "REJECTED", invitation: null, errors: [{ ...kind.error, path }] });
    }
    // The rehearsal of a tenth ran the same, but for the counter with its events and the end. What the answer looks up comes later.
    expect(inside(many).filter((text) => !/team_counter|^insert into "email_day"/.test(text))).toEqual(inside(few));
    expect(inside(many).length).toBeLessThan(20);

    const stored = await app.db.query(
      `select (select count(*)::int from invitation where team_id = $1) as invitations, (select count(*)::int from email where team_id = $1) as emails,
         (select count(*)::int from event where team_id = $1 and type = 'INVITATION_CREATED') as events, (select count(*)::int from candidate where team_id = $1) as candidates,
         (select count(*)::int from email where team_id = $1 and state in ('QUEUED', 'SENT')) as queued`,
      [team.uuid],
    );
    const [count] = stored.rows;
    expect(count).toEqual({ invitations: 9_901, emails: 9_901, events: 9_901, candidates: 9_901, queued: 9_901 });
  });

  test("10,001 rows are TOO_MANY_ITEMS, none is REQUIRED", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const rows = Array.from({ length: 10_001 }, (_, n) => ({ email: `many-${n}@example.test` }));
    for (const [candidates, code] of [
      [rows, "TOO_MANY_ITEMS"],
      [[], "REQUIRED"],
    ] as const) {
      const answer = await invite(team, assessment.id, candidates as object[]);
      expect(answer).toMatchObject({ batch: null, results: [], userErrors: [{ code }] });
    }
    expect((await team.ask("{ candidates { totalCount } }")).candidates.totalCount).toBe(0);
  });
});

describe("who races", () => {
  test("eight concurrent callers invite the same hundred: one live invitation each, and no call fails (rules: Inviting 4; Invariants 3)", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Race", { defaultLabels: ["fall"] });
    const people = Array.from({ length: 100 }, () => newAddress("race"));
    const callers = Array.from({ length: 8 }, (_, n) =>
      [...people.slice(n * 12), ...people.slice(0, n * 12)].reverse(),
    );
    const answers = await Promise.all(
      callers.map((some) =>
        invite(
          team,
          assessment.id,
          some.map((email) => ({ email })),
        ),
      ),
    );
    const outcomes = answers.flatMap((answer) => answer.results.map((row: { outcome: string }) => row.outcome));
    expect(outcomes.filter((one) => one === "INVITED")).toHaveLength(100);
    expect(outcomes.filter((one) => one === "ALREADY_INVITED")).toHaveLength(700);
    const { rows } = await app.db.query(
      "select count(*)::int as live, count(distinct candidate_id)::int as people from invitation where team_id = $1 and state = 'PENDING'",
      [team.uuid],
    );
    expect(rows[0]).toEqual({ live: 100, people: 100 });
    const log = await app.db.query("select sequence from event where team_id = $1 order by sequence", [team.uuid]);
    expect(log.rows.map((row) => row.sequence)).toEqual(log.rows.map((_, n) => n + 1));
  });
});

describe("the number of e-mails is limited (rules: Inviting 11)", () => {
  const small = testApp({ ROLE: "api", DAILY_EMAILS_PER_TEAM: "5" });

  test("over the day's number nothing is stored; without e-mail it does not count", async () => {
    const team = await createTestTeam(small);
    const assessment = await team.publishAssessment("X");
    const some = (count: number) => Array.from({ length: count }, () => newAddress("quota"));
    const counts = () => team.ask("{ candidates { totalCount } invitations { totalCount } events { latestCursor } }");
    expect((await team.invite(assessment, some(3))).userErrors).toEqual([]);
    const before = await counts();
    const refused = await team.invite(assessment, some(3));
    expect(refused).toMatchObject({ batch: null, results: [], userErrors: [{ code: "QUOTA_EXCEEDED" }] });
    expect(await counts()).toEqual(before);
    expect((await team.invite(assessment, some(3), { dryRun: true })).userErrors).toMatchObject([
      { code: "QUOTA_EXCEEDED" },
    ]);
    expect((await team.invite(assessment, some(9), { sendEmail: false })).userErrors).toEqual([]);
    expect((await team.invite(assessment, some(2))).userErrors).toEqual([]);
    expect((await team.invite(assessment, some(1))).userErrors).toMatchObject([{ code: "QUOTA_EXCEEDED" }]);
    // Another team has its own number, and yesterday's do not count.
    const other = await createTestTeam(small);
    expect((await other.invite(await other.publishAssessment("Y"), some(5))).userErrors).toEqual([]);
    await team.ageEmails(24 * 60);
    expect((await team.invite(assessment, some(5))).userErrors).toEqual([]);
  });
});
