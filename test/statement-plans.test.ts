import { beforeAll, expect, test } from "@jest/globals";
import { applyAllDueTransitions } from "../src/invitations/apply-due-transitions.ts";
import { sendDueReminders } from "../src/invitations/manage/send-due-reminders.ts";
import { globalId } from "../src/platform/ids.ts";
import { type Any, post } from "./client.ts";
import { blocksOf, seedTeam, setStatistics, stopStatistics } from "./plan-costs.ts";
import { statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";

/*
 * The hot statements, on a team of a hundred thousand, whatever PostgreSQL knows of it: blocks that they touch, for times
 * say nothing here. Whatever reads the team touches more than ten thousand.
 */

// Nothing runs here but what is measured.
const app = testApp({ ROLE: "api", DAILY_EMAILS_PER_TEAM: "1000000" });
const size = 100_000;
let team: TestTeam;
let largest: string;
let people: { id: string; candidateId: string; token: string }[];

beforeAll(async () => {
  await stopStatistics(app);
  team = await createTestTeam(app);
  await team.publishAssessment("First");
  await setStatistics(app, "fresh");
  await seedTeam(app, team.uuid, size);
  const { rows } = await app.db.query(
    "/* test */ select assessment_id as id from invitation where team_id = $1 group by 1 order by count(*) desc limit 1",
    [team.uuid],
  );
  largest = globalId("Assessment", rows[0].id);
  const { results } = await team.invite(
    { id: largest },
    Array.from({ length: 60 }, () => newAddress("hot")),
    { sendEmail: false },
  );
  people = results.map(({ invitation, candidate }: Any) => ({
    id: invitation.id,
    candidateId: candidate.id,
    token: tokenOf(invitation.inviteUrl),
  }));
}, 600_000);

const page = "nodes { id state candidate { id name } assessment { id title } }";
const someFunnel = "funnel { invited emailed opened started submitted expired cancelled }";
const wholeFunnel = someFunnel.replace("}", "bounced medianTimeToStart medianTimeToSubmit }");
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/** Reads, with how many blocks all statements of an answer may touch. */
const reads = (): Record<string, [most: number, document: string]> => ({
  "a page with its count": [1_500, `{ invitations(first: 50) { totalCount ${page} } }`],
  "a page of a state with its count": [
    900,
    `{ invitations(first: 50, filter: { state: [STARTED] }) { totalCount ${page} } }`,
  ],
  "a page of what has expired, of an assessment, with its count": [
    900,
    `{ invitations(first: 50, filter: { assessmentId: "${largest}", state: [EXPIRED] }) { totalCount ${page} } }`,
  ],
  "a page of an order with its count": [
    1_500,
    `{ invitations(first: 50, orderBy: { field: SCORE, direction: DESC }) { totalCount ${page} } }`,
  ],
  "a page of what was created long ago": [
    900,
    `{ invitations(first: 50, filter: { createdBefore: "${daysAgo(150)}" }) { ${page} } }`,
  ],
  "a page of candidates with its count": [
    900,
    "{ candidates(first: 50) { totalCount nodes { id name progress labels } } }",
  ],
  "candidates of an address": [
    900,
    `{ candidates(first: 10, filter: { search: "person777@mail17.test" }) { nodes { id } } }`,
  ],
  "the funnel of the largest assessment": [3_000, `{ assessment(id: "${largest}") { ${wholeFunnel} } }`],
  "a page of assessments with funnels": [900, `{ assessments(first: 25) { totalCount nodes { id ${someFunnel} } } }`],
  "events of a rare type": [100, "{ events(first: 50, filter: { types: [INVITATION_REOPENED] }) { nodes { id } } }"],
  "the last events of a common type": [
    400,
    "{ events(last: 50, filter: { types: [INVITATION_CREATED] }) { nodes { id } } }",
  ],
  "one invitation": [300, `{ invitation(id: "${people[0]!.id}") { id state candidate { id } assessment { id } } }`],
  "a candidate's record": [
    400,
    `{ candidate(id: "${people[0]!.candidateId}") { id progress invitations { totalCount nodes { id state } } events(last: 20) { nodes { id } } } }`,
  ],
});

const bulk =
  (verb: string, id: string, more = "") =>
  () =>
    team.ask(`mutation ($ids: [ID!]!) { ${verb}(ids: $ids${more}) { userErrors { code } } }`, { ids: [id] });
const byLink =
  (verb: string, { token }: { token: string }, more = "") =>
  () =>
    post(app.url, `mutation ($t: String!) { ${verb}(token: $t${more}) { userErrors { code } } }`, { t: token });

/** Writes on one thing, and tasks that find nothing. Each round has people of its own. */
function writes(round: number): Record<string, [most: number, work: () => Promise<unknown>]> {
  const of = (n: number) => people[round * 20 + n]!;
  const work = ', submission: { notes: "x" }';
  return {
    "invite one": [1_500, () => team.invite({ id: largest }, [newAddress()])],
    start: [1_000, byLink("startAssessment", of(1))],
    save: [700, byLink("saveSubmission", of(1), work)],
    submit: [1_000, byLink("submitAssessment", of(1), work)],
    cancel: [900, bulk("cancelInvitations", of(2).id)],
    lock: [900, bulk("lockInvitations", of(3).id)],
    extend: [900, bulk("extendInvitations", of(4).id, ', expiresAt: "2031-01-01T00:00:00Z"')],
    resend: [900, bulk("resendInvitations", of(5).id)],
    label: [700, bulk("labelCandidates", of(6).candidateId, ', add: ["x"]')],
    archive: [700, bulk("archiveCandidates", of(7).candidateId)],
    erase: [
      2_000,
      () =>
        team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id: of(8).candidateId }),
    ],
    "moves that are due": [200, () => applyAllDueTransitions(app.running.services)],
    "reminders that are due": [200, () => sendDueReminders(app.running.services)],
  };
}

/**
 * What still depends on statistics, with the blocks that it touches without them: PostgreSQL takes a team that it knows
 * nothing of for a small one. Bulk calls gather statistics when they end. A bound here may only become smaller.
 */
const withoutStatistics: Record<string, number> = {
  "a page of what was created long ago": 102_000,
  "a page of candidates with its count": 3_500,
  "candidates of an address": 5_000,
  "the funnel of the largest assessment": 15_500,
  "invite one": 2_500,
  cancel: 6_000,
  lock: 6_000,
  extend: 6_000,
  resend: 6_000,
  label: 1_500,
  archive: 1_500,
  erase: 7_000,
};

async function expectFewBlocks(statistics: string, round: number): Promise<void> {
  const tooMany: object[] = [];
  const all: string[] = [];
  const look = async (name: string, most: number, work: () => Promise<unknown>) => {
    const { statements } = await statementsOf(work);
    const found = await blocksOf(app, statements);
    all.push(`${statistics.padEnd(6)} ${String(found.sum).padStart(7)} of ${String(most).padStart(5)}  ${name}`);
    const allowed = statistics === "fresh" ? most : (withoutStatistics[name] ?? most);
    if (found.sum > allowed) tooMany.push({ statistics, name, allowed, ...found });
  };
  for (const [name, [most, document]] of Object.entries(reads())) await look(name, most, () => team.ask(document));
  for (const [name, [most, work]] of Object.entries(writes(round))) await look(name, most, work);
  if (process.env.BENCH) process.stdout.write(`${all.join("\n")}\n`);
  expect(tooMany).toEqual([]);
}

test("with statistics from before the team grew", () => expectFewBlocks("stale", 0), 300_000);

test("without statistics", async () => {
  await setStatistics(app, "none");
  await expectFewBlocks("none", 1);
}, 300_000);

test("with fresh statistics", async () => {
  await setStatistics(app, "fresh");
  await expectFewBlocks("fresh", 2);
}, 300_000);
