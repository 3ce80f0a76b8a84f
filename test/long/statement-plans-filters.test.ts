import { beforeAll, expect, test } from "@jest/globals";
import { globalId, storedId } from "../../src/platform/ids/ids.ts";
import { type Bounded, findExpensive, seedTeam, setStatistics, stopStatistics } from "../plan-costs.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam } from "../test-team.ts";

/*
 * Filtered and searched lists of the console, on a team of a hundred thousand, whatever PostgreSQL knows of it. Their one
 * statement looks first how many rows there are, and then runs one of several forms: blocks say which.
 */

const app = testApp({ ROLE: "api" });
const size = 100_000;
let team: TestTeam;
let largest: string;
let fewOf: string;
let allOf: string;

beforeAll(async () => {
  await stopStatistics(app);
  team = await createTestTeam(app);
  await team.publishAssessment("First");
  await setStatistics(app, "fresh");
  await seedTeam(app, team.uuid, size);
  const run = (text: string, ...values: unknown[]) => app.db.query(`/* test */ ${text}`, [team.uuid, ...values]);
  // Labels of a few, of half of all, and of half a team that was here before the newest were.
  await run(`insert into candidate_label (team_id, candidate_id, label)
    select c.team_id, c.id, l.label from (select *, row_number() over (order by id) as n from candidate where team_id = $1) c,
      lateral (values ('rare', n % 5000 = 0), ('common', n % 2 = 0), ('past', n < 50000)) l (label, has) where l.has`);
  await run(`update candidate set name = 'Zoe ' || name where team_id = $1 and id < (
    select id from candidate where team_id = $1 order by id offset 20000 limit 1)`);
  [fewOf, allOf] = [(await team.addMember("REVIEWER")).id, (await team.addMember("REVIEWER")).id];
  for (const [member, each] of [
    [fewOf, 1_000],
    [allOf, 1],
  ] as const)
    await run(
      `insert into candidate_assignee (team_id, candidate_id, member_id) select team_id, id, $2
       from (select *, row_number() over (order by id) as n from candidate where team_id = $1) c where n % ${each} = 0`,
      storedId("TeamMember", member),
    );
  const { rows } = await run(
    "select assessment_id as id from invitation where team_id = $1 group by 1 order by count(*) desc limit 1",
  );
  largest = globalId("Assessment", rows[0].id);
}, 600_000);

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const candidates = (filter: string, order = "") =>
  `{ candidates(first: 50, filter: { ${filter} } ${order}) { nodes { id displayName progress labels assignees { id } } } }`;
const invitations = (filter: string, order = "") =>
  `{ invitations(first: 50, filter: { ${filter} } ${order}) { nodes { id state candidate { id displayName } assessment { id } emails { id } } } }`;

/**
 * Filters with how many blocks the statement of a page may touch, with fresh statistics and else. Those above ten thousand sort
 * a team in another order where no statistics say how many rows a filter leaves, or walk through a state of which few match.
 */
const pages = (): Record<string, [fresh: number, otherwise: number, document: string]> => ({
  "a name that everybody has": [880, 1_300, candidates('search: "ada"')],
  "a name that everybody has, by name": [
    880,
    5_500,
    candidates('search: "ada"', "orderBy: { field: NAME, direction: ASC }"),
  ],
  "a domain that some have": [970, 1_400, candidates('search: "mail7"')],
  "two words, of which one is common": [970, 1_400, candidates('search: "mail7 ada"')],
  nobody: [110, 1_100, candidates('search: "xyz"')],
  "an address": [230, 3_300, candidates('search: "ada777@mail17.test"')],
  "a label of few": [2_500, 5_000, candidates('labels: ["rare"]')],
  "a label of half": [3_300, 5_000, candidates('labels: ["common"]')],
  "a label of half, by name": [
    3_300,
    480_000,
    candidates('labels: ["common"]', "orderBy: { field: NAME, direction: ASC }"),
  ],
  "a label that nobody has": [2_000, 2_300, candidates('labels: ["none"]')],
  "two labels of half, of which none is new": [3_700, 13_000, candidates('labels: ["past", "common"]')],
  "a label and a search": [3_200, 4_900, candidates('labels: ["common"], search: "mail8"')],
  "a label of few and a search": [2_500, 5_000, candidates('labels: ["rare"], search: "ada"')],
  "a label and a state": [5_400, 380_000, candidates('labels: ["common"], progress: [SUBMITTED]')],
  "a name, a state and a decision": [880, 200_000, candidates('search: "ada", progress: [SUBMITTED], decided: false')],
  "invitations of a name that everybody has": [800, 810, invitations('search: "ada"')],
  "invitations of an address": [210, 1_200, invitations('search: "ada777@mail17.test"')],
  "invitations of an assessment and a name": [560, 1_600, invitations(`assessmentId: "${largest}", search: "ada777"`)],
  "invitations of an assessment, a state and a name": [
    24_000,
    25_000,
    invitations(`assessmentId: "${largest}", state: [STARTED], search: "mail7"`),
  ],
  "invitations that wait, of an assessment": [570, 570, invitations(`assessmentId: "${largest}", state: [PENDING]`)],
  "invitations that wait, by state and score": [
    610,
    3_800,
    invitations("state: [SUBMITTED]", "orderBy: { field: SCORE, direction: DESC }"),
  ],
  "invitations with a label of few": [2_300, 3_000, invitations('labels: ["rare"]')],
  "invitations with a label of half": [3_300, 4_400, invitations('labels: ["common"], state: [SUBMITTED]')],
  "invitations of somebody with few candidates": [1_100, 3_000, invitations(`assigneeIds: ["${fewOf}"]`)],
  "invitations of somebody with all candidates": [800, 1_900, invitations(`assigneeIds: ["${allOf}"]`)],
  "what expires soon, and a name": [
    140,
    1_100,
    invitations(
      `state: [PENDING, OPENED], expiresAfter: "${daysAgo(0)}", expiresBefore: "${daysAgo(-3)}", search: "ada"`,
    ),
  ],
  "what expires at all": [1_200, 4_100, invitations(`state: [PENDING, OPENED], expiresAfter: "${daysAgo(0)}"`)],
  "by name": [880, 5_500, candidates("", "orderBy: { field: NAME, direction: ASC }")],
  "the number of those with a name that everybody has": [
    3_600,
    4_200,
    '{ candidates(filter: { search: "ada" }) { totalCount } }',
  ],
  "the number of those with an address": [160, 6_300, '{ candidates(filter: { search: "ada777" }) { totalCount } }'],
  "the number of those with a label of half": [
    9_500,
    13_000,
    '{ candidates(filter: { labels: ["common"] }) { totalCount } }',
  ],
  "the number of invitations of a name that everybody has": [
    3_900,
    68_000,
    '{ invitations(filter: { state: [PENDING], search: "ada" }) { totalCount } }',
  ],
  "the number of what expires": [
    630,
    6_400,
    `{ invitations(filter: { state: [PENDING, OPENED], expiresAfter: "${daysAgo(0)}" }) { totalCount } }`,
  ],
  "all filters": [
    84_000,
    6_300,
    invitations(
      `state: [PENDING], expiresAfter: "${daysAgo(0)}", search: "ada", labels: ["common"], assigneeIds: ["${allOf}"], createdBefore: "${daysAgo(100)}"`,
    ),
  ],
});

async function expectFewBlocks(statistics: string): Promise<void> {
  const works: Record<string, Bounded> = {};
  for (const [name, [fresh, otherwise, document]] of Object.entries(pages()))
    works[name] = [statistics === "fresh" ? fresh : otherwise, () => team.ask(document)];
  expect(await findExpensive(app, statistics, works)).toEqual([]);
}

test("with statistics from before the team grew", () => expectFewBlocks("stale"), 300_000);

test("without statistics", async () => {
  await setStatistics(app, "none");
  await expectFewBlocks("none");
}, 300_000);

test("with fresh statistics", async () => {
  await setStatistics(app, "fresh");
  await expectFewBlocks("fresh");
}, 300_000);
