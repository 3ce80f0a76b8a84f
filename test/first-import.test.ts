import { expect, test } from "@jest/globals";
import { applyAllDueTransitions } from "../src/invitations/apply-due-transitions.ts";
import { sendDueReminders } from "../src/invitations/manage/send-due-reminders.ts";
import type { Any } from "./client.ts";
import { type Statement, statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, tokenOf } from "./test-team.ts";

const app = testApp({ ROLE: "api", DAILY_EMAILS_PER_TEAM: "1000000" });

const tables = [
  ...["candidate", "candidate_label", "candidate_assignee", "candidate_count"],
  ...["invitation", "invitation_count", "email", "email_day", "email_limit", "event", "submission"],
];
const imported = 20_000;
/**
 * What a statement of a verb on one thing may look at: the team a few times over, where nothing is known of it. Everybody
 * with everybody would be 400,000,000.
 */
const maxRows = 5 * imported;

/** Teams of others, as large, whose statistics are known. */
async function seedOthers(): Promise<void> {
  for (let n = 0; n < 4; n++) {
    const team = await createTestTeam(app);
    await team.publishAssessment("Other");
    await app.db.query(
      `/* test */ insert into candidate (team_id, id, email, codename)
       select $1, gen_random_uuid(), 'other-' || i || '@other.test', 'Code ' || i from generate_series(1, ${imported}) i`,
      [team.uuid],
    );
    await app.db.query(
      `/* test */ insert into invitation (team_id, id, candidate_id, assessment_id, source, email_requested)
       select c.team_id, gen_random_uuid(), c.id, a.id, 'PUBLIC_LINK', false
       from candidate c join assessment a on a.team_id = c.team_id where c.team_id = $1`,
      [team.uuid],
    );
  }
}

/**
 * How many rows the plan of a statement looked at, by running it once more and taking it back.
 *
 * @param statistics what PostgreSQL knows: of the others alone, or nothing
 */
async function rowsLookedAt({ text, values }: Statement, statistics: "stale" | "none"): Promise<number> {
  await app.db.query("/* test */ savepoint look");
  try {
    if (statistics === "none") {
      const of = "any(select oid from pg_class where relkind = 'r' and relname = any($1))";
      await app.db.query(`/* test */ delete from pg_statistic where starelid = ${of}`, [tables]);
      await app.db.query(`/* test */ update pg_class set reltuples = -1, relpages = 0 where oid = ${of}`, [tables]);
    }
    const { rows } = await app.db.query(`/* test */ explain (analyze, timing off, format json) ${text}`, values);
    const count = (node: Any): number => {
      const loops = node["Actual Loops"] ?? 0;
      const of = (what: string) => (node[what] ?? 0) * loops;
      const own = of("Actual Rows") + of("Rows Removed by Filter") + of("Rows Removed by Join Filter");
      return own + (node.Plans ?? []).reduce((sum: number, below: Any) => sum + count(below), 0);
    };
    return count(rows[0]["QUERY PLAN"][0].Plan);
  } catch (error) {
    // What it made is there already, or was taken back by a dry run; making it looks at nothing.
    if (["23505", "23503"].includes((error as { code?: string }).code ?? "")) return 0;
    throw error;
  } finally {
    await app.db.query("/* test */ rollback to savepoint look");
  }
}

test("after a new team's first import no verb compares everybody with everybody, though statistics know nothing of it", async () => {
  await seedOthers();
  for (const table of tables) await app.db.query(`/* test */ alter table ${table} set (autovacuum_enabled = off)`);
  await app.db.query(`/* test */ analyze ${tables.join(", ")}`);
  const team = await createTestTeam(app);
  const [first, second] = [await team.publishAssessment("First"), await team.publishAssessment("Second")];
  // Whoever gathers statistics waits for this; whoever writes does not.
  await app.db.query("/* test */ begin");
  await app.db.query("/* test */ lock table candidate in share update exclusive mode");
  const results: Any[] = [];
  for (let left = imported; left > 0; left -= 10_000)
    results.push(
      ...(
        await team.invite(
          first,
          Array.from({ length: 10_000 }, () => newAddress("person")),
        )
      ).results,
    );
  const id = (n: number): string => results[n].invitation.id;
  const person = (n: number): string => results[n].candidate.id;
  const token = (n: number): string => tokenOf(results[n].invitation.inviteUrl);
  const bulk = (verb: string, more = "") =>
    `mutation ($ids: [ID!]!) { ${verb}(ids: $ids${more}) { userErrors { code } } }`;
  const byToken = (verb: string, more = "") =>
    `mutation ($t: String!) { ${verb}(token: $t${more}) { userErrors { code } } }`;
  const work = 'submission: { notes: "x" }';
  const verbs: [string, () => Promise<unknown>][] = [
    ["invite one", () => team.invite(first, [newAddress()])],
    ["invite somebody known", () => team.invite(second, [{ email: results[5].email, timeZone: "Europe/Berlin" }])],
    ["invite by id", () => team.invite(second, [{ id: person(6) }])],
    ["lock", () => team.ask(bulk("lockInvitations"), { ids: [id(1)] })],
    ["unlock", () => team.ask(bulk("unlockInvitations"), { ids: [id(1)] })],
    ["extend", () => team.ask(bulk("extendInvitations", ', expiresAt: "2031-01-01T00:00:00Z"'), { ids: [id(2)] })],
    ["resend", () => team.ask(bulk("resendInvitations"), { ids: [id(3)] })],
    ["remind", () => team.ask(bulk("remindInvitations"), { ids: [id(3)] })],
    ["cancel", () => team.ask(bulk("cancelInvitations"), { ids: [id(4)] })],
    ["label", () => team.ask(bulk("labelCandidates", ', add: ["x"]'), { ids: [person(7)] })],
    ["decide", () => team.ask(bulk("decideCandidates", ", decision: APPROVED"), { ids: [person(8)] })],
    ["archive", () => team.ask(bulk("archiveCandidates"), { ids: [person(9)] })],
    ["assign", () => team.ask(bulk("assignCandidates", `, memberIds: ["${team.owner.id}"]`), { ids: [person(7)] })],
    [
      "edit a candidate",
      () =>
        team.ask('mutation ($id: ID!) { updateCandidate(id: $id, input: { name: "New" }) { userErrors { code } } }', {
          id: person(13),
        }),
    ],
    [
      "report a start",
      () => team.ask("mutation ($id: ID!) { recordStart(invitationId: $id) { userErrors { code } } }", { id: id(14) }),
    ],
    [
      "report a submission",
      () =>
        team.ask(
          "mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: { score: 1 }) { userErrors { code } } }",
          { id: id(14) },
        ),
    ],
    ["invite again", () => team.invite(first, [results[15].email], { input: { ifInvited: "RESEND" } })],
    ["try to invite", () => team.invite(second, [newAddress()], { dryRun: true })],
    ["moves that are due", () => applyAllDueTransitions(app.running.services)],
    ["reminders that are due", () => sendDueReminders(app.running.services)],
    ["a page", () => team.ask("{ invitations(first: 50) { totalCount nodes { id candidate { id name } } } }")],
    [
      "a page of a state",
      () => team.ask("{ invitations(first: 50, filter: { state: [PENDING] }) { totalCount nodes { id } } }"),
    ],
    [
      "a funnel",
      () => team.ask("query ($id: ID!) { assessment(id: $id) { funnel { invited emailed expired } } }", first),
    ],
    [
      "correct an address",
      () =>
        team.ask(
          "mutation ($id: ID!, $email: EmailAddress!) { correctCandidateEmail(id: $id, email: $email) { userErrors { code } } }",
          { id: person(10), email: newAddress() },
        ),
    ],
    ["start", () => team.ask(byToken("startAssessment"), { t: token(11) })],
    ["save", () => team.ask(byToken("saveSubmission", `, ${work}`), { t: token(11) })],
    ["submit", () => team.ask(byToken("submitAssessment", `, ${work}`), { t: token(11) })],
    ["reopen", () => team.ask(bulk("reopenInvitations"), { ids: [id(11)] })],
    [
      "erase",
      () => team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id: person(12) }),
    ],
  ];
  const looked: [string, string, number][] = [];
  for (const [name, verb] of verbs) {
    const { statements } = await statementsOf(verb);
    const own = statements.filter(({ text }) => /^\s*(with|select|update|insert|delete)\b/i.test(text));
    expect([name, own.length > 0]).toEqual([name, true]);
    for (const statement of own)
      for (const statistics of ["stale", "none"] as const)
        looked.push([
          `${name}, statistics ${statistics}`,
          statement.text.replace(/\s+/g, " ").slice(0, 120),
          await rowsLookedAt(statement, statistics),
        ]);
  }
  await app.db.query("/* test */ rollback");
  // The first page is read by sorting the team while PostgreSQL takes it for a small one (test/statement-plans.test.ts).
  const isSorted = (name: string) => name.startsWith("a page, ");
  expect(looked.filter(([name, , rows]) => rows > maxRows && !isSorted(name))).toEqual([]);
}, 600_000);
