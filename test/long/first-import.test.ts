import { expect, test } from "@jest/globals";
import { applyAllDueTransitions } from "../../src/invitations/lifecycle/apply-due-transitions.ts";
import { sendDueReminders } from "../../src/invitations/manage/send-due-reminders.ts";
import type { Any } from "../client.ts";
import { type Statement, statementsOf } from "../statement-record.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "../test-team.ts";

const app = testApp({ ROLE: "api", DAILY_EMAILS_PER_TEAM: "1000000" });

const tables = [
  ...["candidate", "candidate_label", "candidate_assignee", "candidate_count"],
  ...[
    "invitation",
    "invitation_count",
    "invitation_time_count",
    "email",
    "email_day",
    "email_limit",
    "event",
    "submission",
  ],
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

const bulk = (verb: string, more = "") =>
  `mutation ($ids: [ID!]!) { ${verb}(ids: $ids${more}) { userErrors { code } } }`;
const byToken = (verb: string, more = "") =>
  `mutation ($t: String!) { ${verb}(token: $t${more}) { userErrors { code } } }`;
const byId = (verb: string, args: string, more = "") =>
  `mutation ($id: ID!${more}) { ${verb}(${args}) { userErrors { code } } }`;

/** A team after its first import, and what came of each row. */
interface ImportedTeam {
  team: TestTeam;
  first: { id: string };
  second: { id: string };
  results: Any[];
}

async function importTeam(): Promise<ImportedTeam> {
  const team = await createTestTeam(app);
  const [first, second] = [await team.publishAssessment("First"), await team.publishAssessment("Second")];
  // Who gathers statistics waits for this lock; who writes does not.
  await app.db.query("/* test */ begin");
  await app.db.query("/* test */ lock table candidate in share update exclusive mode");
  const results: Any[] = [];
  for (let left = imported; left > 0; left -= 10_000) {
    const addresses = Array.from({ length: 10_000 }, () => newAddress("candidate"));
    results.push(...(await team.invite(first, addresses)).results);
  }
  return { team, first, second, results };
}

type NamedVerb = [string, () => Promise<unknown>];

/** Verbs of the team: inviting, managing, reading. */
function verbsOfTeam({ team, first, second, results }: ImportedTeam): NamedVerb[] {
  const id = (n: number): string => results[n].invitation.id;
  const candidateOf = (n: number): string => results[n].candidate.id;
  const bulkOf = (verb: string, on: string, more?: string) => () => team.ask(bulk(verb, more), { ids: [on] });
  const read = (query: string, variables?: object) => () => team.ask(query, variables);
  return [
    ["invite one", () => team.invite(first, [newAddress()])],
    ["invite somebody known", () => team.invite(second, [{ email: results[5].email, timeZone: "Europe/Berlin" }])],
    ["invite by id", () => team.invite(second, [{ id: candidateOf(6) }])],
    ["lock", bulkOf("lockInvitations", id(1))],
    ["unlock", bulkOf("unlockInvitations", id(1))],
    ["extend", bulkOf("extendInvitations", id(2), ', expiresAt: "2031-01-01T00:00:00Z"')],
    ["resend", bulkOf("resendInvitations", id(3))],
    ["remind", bulkOf("remindInvitations", id(3))],
    ["cancel", bulkOf("cancelInvitations", id(4))],
    ["label", bulkOf("labelCandidates", candidateOf(7), ', add: ["x"]')],
    ["decide", bulkOf("decideCandidates", candidateOf(8), ", decision: APPROVED")],
    ["archive", bulkOf("archiveCandidates", candidateOf(9))],
    ["assign", bulkOf("assignCandidates", candidateOf(7), `, memberIds: ["${team.owner.id}"]`)],
    ["edit a candidate", read(byId("updateCandidate", 'id: $id, input: { name: "New" }'), { id: candidateOf(13) })],
    ["report a start", read(byId("recordStart", "invitationId: $id"), { id: id(14) })],
    [
      "report a submission",
      read(byId("recordSubmission", "invitationId: $id, submission: { score: 1 }"), { id: id(14) }),
    ],
    ["invite again", () => team.invite(first, [results[15].email], { input: { ifInvited: "RESEND" } })],
    ["try to invite", () => team.invite(second, [newAddress()], { dryRun: true })],
    ["moves that are due", () => applyAllDueTransitions(app.running.services)],
    ["reminders that are due", () => sendDueReminders(app.running.services)],
    ["a page", read("{ invitations(first: 50) { totalCount nodes { id candidate { id name } } } }")],
    ["a page of a state", read("{ invitations(first: 50, filter: { state: [PENDING] }) { totalCount nodes { id } } }")],
    ["a funnel", read("query ($id: ID!) { assessment(id: $id) { funnel { invited emailed expired } } }", first)],
    [
      "correct an address",
      read(byId("correctCandidateEmail", "id: $id, email: $email", ", $email: EmailAddress!"), {
        id: candidateOf(10),
        email: newAddress(),
      }),
    ],
  ];
}

/** One attempt from start to erasure: each verb needs the ones before it. */
function verbsOfAttempt({ team, results }: ImportedTeam): NamedVerb[] {
  const t: string = tokenOf(results[11].invitation.inviteUrl);
  const work = ', submission: { notes: "x" }';
  return [
    ["start", () => team.ask(byToken("startAssessment"), { t })],
    ["save", () => team.ask(byToken("saveSubmission", work), { t })],
    ["submit", () => team.ask(byToken("submitAssessment", work), { t })],
    ["reopen", () => team.ask(bulk("reopenInvitations"), { ids: [results[11].invitation.id] })],
    ["erase", () => team.ask(byId("eraseCandidate", "id: $id"), { id: results[12].candidate.id })],
  ];
}

test("after a new team's first import no verb compares everybody with everybody, though statistics know nothing of it", async () => {
  await seedOthers();
  for (const table of tables) await app.db.query(`/* test */ alter table ${table} set (autovacuum_enabled = off)`);
  await app.db.query(`/* test */ analyze ${tables.join(", ")}`);
  const importedTeam = await importTeam();
  const looked: [string, string, number][] = [];
  for (const [name, verb] of [...verbsOfTeam(importedTeam), ...verbsOfAttempt(importedTeam)]) {
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
  expect(looked.filter(([, , rows]) => rows > maxRows)).toEqual([]);
}, 600_000);
