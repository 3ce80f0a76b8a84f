import { beforeAll, expect, test } from "@jest/globals";
import { applyAllDueTransitions } from "../../src/invitations/lifecycle/apply-due-transitions.ts";
import { sendDueReminders } from "../../src/invitations/manage/send-due-reminders.ts";
import { globalId } from "../../src/platform/ids/ids.ts";
import { type Any, post } from "../client.ts";
import { type Bounded, findExpensive, seedTeam, setStatistics, stopStatistics } from "../plan-costs.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "../test-team.ts";

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
  "a page with its count": [450, `{ invitations(first: 50) { totalCount ${page} } }`],
  "a page of a state with its count": [
    450,
    `{ invitations(first: 50, filter: { state: [STARTED] }) { totalCount ${page} } }`,
  ],
  "a page of what has expired, of an assessment, with its count": [
    500,
    `{ invitations(first: 50, filter: { assessmentId: "${largest}", state: [EXPIRED] }) { totalCount ${page} } }`,
  ],
  "a page of an order with its count": [
    400,
    `{ invitations(first: 50, orderBy: { field: SCORE, direction: DESC }) { totalCount ${page} } }`,
  ],
  "a page of what was created long ago": [
    450,
    `{ invitations(first: 50, filter: { createdBefore: "${daysAgo(150)}" }) { ${page} } }`,
  ],
  // Each of those within the period is looked up by its id.
  "a page of what expires soon with its count": [
    2_000,
    `{ invitations(first: 50, filter: { state: [PENDING, OPENED], expiresAfter: "${daysAgo(0)}", expiresBefore: "${daysAgo(-3)}" }) { totalCount ${page} } }`,
  ],
  "a page of what expired on a day": [
    2_000,
    `{ invitations(first: 50, filter: { state: [EXPIRED], expiresAfter: "${daysAgo(101)}", expiresBefore: "${daysAgo(100)}" }) { ${page} } }`,
  ],
  "a page of candidates with its count": [
    450,
    "{ candidates(first: 50) { totalCount nodes { id name progress labels assignees { id displayName } } } }",
  ],
  // Each has its e-mails looked up by its id.
  "a page of invitations with their e-mails": [
    450,
    "{ invitations(first: 50) { nodes { id state emails { id kind state to lastResponse } } } }",
  ],
  "candidates by their last event, the oldest first": [
    700,
    "{ candidates(first: 50, orderBy: { field: LAST_EVENT_AT, direction: ASC }) { nodes { id } } }",
  ],
  "candidates by their last event, the newest first": [
    700,
    "{ candidates(first: 50, orderBy: { field: LAST_EVENT_AT, direction: DESC }) { nodes { id } } }",
  ],
  "candidates of an address": [
    200,
    `{ candidates(first: 10, filter: { search: "person777@mail17.test" }) { nodes { id } } }`,
  ],
  "the funnel of the largest assessment": [500, `{ assessment(id: "${largest}") { ${wholeFunnel} } }`],
  "a page of assessments with funnels": [100, `{ assessments(first: 25) { totalCount nodes { id ${someFunnel} } } }`],
  "events of a rare type": [40, "{ events(first: 50, filter: { types: [INVITATION_REOPENED] }) { nodes { id } } }"],
  "the last events of a common type": [
    40,
    "{ events(last: 50, filter: { types: [INVITATION_CREATED] }) { nodes { id } } }",
  ],
  "the newest events with what they are about": [
    1_200,
    "{ events(last: 50) { nodes { id candidate { id displayName progress } assessment { id title } invitation { id state } email { id state } actor { id } } } }",
  ],
  "one invitation": [40, `{ invitation(id: "${people[0]!.id}") { id state candidate { id } assessment { id } } }`],
  "a candidate's record": [
    100,
    `{ candidate(id: "${people[0]!.candidateId}") { id progress invitations { totalCount nodes { id state } } events(last: 20) { nodes { id } } } }`,
  ],
});

const bulk =
  (verb: string, id: string, more = "") =>
  () =>
    team.ask(`mutation ($ids: [ID!]!) { ${verb}(ids: $ids${more}) { userErrors { code } } }`, { ids: [id] });
const byId =
  (verb: string, name: string, id: string, more = "") =>
  () =>
    team.ask(`mutation ($id: ID!) { ${verb}(${name}: $id, ${more}) { userErrors { code } } }`, { id });
const byLink =
  (verb: string, { token }: { token: string }, more = "") =>
  () =>
    post(app.url, `mutation ($t: String!) { ${verb}(token: $t${more}) { userErrors { code } } }`, { t: token });

/** Writes on one thing, and tasks that find nothing. Each round has people of its own. */
function writes(round: number): Record<string, Bounded> {
  const of = (n: number) => people[round * 20 + n]!;
  const work = ', submission: { notes: "x" }';
  return {
    "invite one": [150, () => team.invite({ id: largest }, [newAddress()])],
    start: [80, byLink("startAssessment", of(1))],
    save: [80, byLink("saveSubmission", of(1), work)],
    submit: [80, byLink("submitAssessment", of(1), work)],
    cancel: [100, bulk("cancelInvitations", of(2).id)],
    lock: [100, bulk("lockInvitations", of(3).id)],
    extend: [100, bulk("extendInvitations", of(4).id, ', expiresAt: "2031-01-01T00:00:00Z"')],
    resend: [120, bulk("resendInvitations", of(5).id)],
    remind: [120, bulk("remindInvitations", of(5).id)],
    reopen: [120, bulk("reopenInvitations", of(1).id)],
    decide: [50, bulk("decideCandidates", of(6).candidateId, ", decision: APPROVED")],
    assign: [80, bulk("assignCandidates", of(6).candidateId, `, memberIds: ["${team.owner.id}"]`)],
    "report a start": [80, byId("recordStart", "invitationId", of(9).id)],
    "report a submission": [120, byId("recordSubmission", "invitationId", of(9).id, "submission: { score: 1 }")],
    "edit a candidate": [100, byId("updateCandidate", "id", of(10).candidateId, 'input: { name: "New" }')],
    "correct an address": [
      150,
      byId("correctCandidateEmail", "id", of(11).candidateId, `email: "${newAddress("corrected")}"`),
    ],
    label: [50, bulk("labelCandidates", of(6).candidateId, ', add: ["x"]')],
    archive: [50, bulk("archiveCandidates", of(7).candidateId)],
    erase: [200, byId("eraseCandidate", "id", of(8).candidateId)],
    "moves that are due": [30, () => applyAllDueTransitions(app.running.services)],
    "reminders that are due": [30, () => sendDueReminders(app.running.services)],
  };
}

/**
 * What touches more before the first vacuum, which marks pages that an index need not look up. A bound here may only become smaller.
 */
const beforeVacuum: Record<string, number> = { "the funnel of the largest assessment": 15_000 };
/** What else touches more without statistics: of a list of ids within a statement an index of another order is read. */
const withoutStatistics: Record<string, number> = { "candidates of an address": 1_550 };

async function expectFewBlocks(statistics: string, round: number): Promise<void> {
  const works: Record<string, Bounded> = { ...writes(round) };
  for (const [name, [most, document]] of Object.entries(reads())) works[name] = [most, () => team.ask(document)];
  const exceptions = statistics === "fresh" ? {} : { ...withoutStatistics, ...beforeVacuum };
  expect(await findExpensive(app, statistics, works, exceptions)).toEqual([]);
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
