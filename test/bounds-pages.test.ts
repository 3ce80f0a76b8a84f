import { beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { globalId } from "../src/platform/ids/ids.ts";
import type { Any } from "./client.ts";
import { statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";

const app = testApp();

/** Reads a list to its end, page by page, in one direction, and checks what each page says of itself. */
async function readAll(
  team: TestTeam,
  list: string,
  args: string,
  size: number,
  backwards: boolean,
  counted = true,
): Promise<string[]> {
  const [word, edge] = backwards ? ["last", "before"] : ["first", "after"];
  const query = `query ($cursor: Cursor) { page: ${list}(${word}: ${size}, ${edge}: $cursor${args}) { ${counted ? "totalCount" : ""} nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  const seen: string[] = [];
  for (let cursor: string | null = null, pages = 0; ; pages++) {
    const { page }: Any = await team.ask(query, { cursor });
    expect(page.edges.map((one: Any) => one.node)).toEqual(page.nodes);
    expect([page.pageInfo.startCursor, page.pageInfo.endCursor]).toEqual([
      page.edges[0].cursor,
      page.edges.at(-1).cursor,
    ]);
    if (counted) expect(page.totalCount).toBe(250);
    const ids = page.nodes.map((one: Any) => one.id);
    if (backwards) seen.unshift(...ids);
    else seen.push(...ids);
    const more: boolean = backwards ? page.pageInfo.hasPreviousPage : page.pageInfo.hasNextPage;
    expect(backwards ? page.pageInfo.hasNextPage : page.pageInfo.hasPreviousPage).toBe(pages > 0);
    expect(ids).toHaveLength(more ? size : seen.length % size || size);
    if (!more) return seen;
    cursor = backwards ? page.pageInfo.startCursor : page.pageInfo.endCursor;
  }
}

describe("250 of everything", () => {
  let team: TestTeam;
  let assessment: { id: string };
  let order: string[];
  beforeAll(async () => {
    team = await createTestTeam(app);
    assessment = await team.publishAssessment("X");
    const { results } = await team.invite(
      assessment,
      Array.from({ length: 250 }, (_, i) => `c${i}@example.test`),
      { sendEmail: false },
    );
    order = results.map((row: Any) => row.invitation.id).reverse();
    // Another team's rows lie between ours.
    const other = await createTestTeam(app);
    await other.invite(
      await other.publishAssessment("Y"),
      Array.from({ length: 30 }, (_, i) => `c${i}@example.test`),
      { sendEmail: false },
    );
  });

  test.each([100, 60, 7])("invitations by %d: each once, newest first, both ways", async (size) => {
    expect(await readAll(team, "invitations", "", size, false)).toEqual(order);
    expect(await readAll(team, "invitations", "", size, true)).toEqual(order);
  });

  test("the same with filters, and for candidates and events", async () => {
    const filter = `, filter: { state: [PENDING, OPENED], assessmentId: "${assessment.id}", source: [INVITED] }`;
    expect(await readAll(team, "invitations", filter, 100, false)).toEqual(order);
    expect(await readAll(team, "invitations", filter, 100, true)).toEqual(order);
    const candidates = await readAll(team, "candidates", "", 100, false);
    expect(new Set(candidates).size).toBe(250);
    expect(await readAll(team, "candidates", "", 60, true)).toEqual(candidates);
    const events = await readAll(team, "events", ", filter: { types: [INVITATION_CREATED] }", 100, false, false);
    expect(new Set(events).size).toBe(250);
    expect(await readAll(team, "events", ", filter: { types: [INVITATION_CREATED] }", 60, true, false)).toEqual(events);
  });

  test("what comes while somebody pages moves nobody's place", async () => {
    const read = async (after: string | null) =>
      (
        await team.ask(
          "query ($after: Cursor) { invitations(first: 100, after: $after) { nodes { id } pageInfo { endCursor } } }",
          { after },
        )
      ).invitations;
    const first = await read(null);
    const more = await team.invite(assessment, ["late@example.test"], { sendEmail: false });
    const second = await read(first.pageInfo.endCursor);
    expect([...first.nodes, ...second.nodes].map((one: Any) => one.id)).toEqual(order.slice(0, 200));
    expect((await read(null)).nodes[0].id).toBe(more.results[0].invitation.id);
  });

  test("between two cursors", async () => {
    const { invitations } = await team.ask("{ invitations(first: 20) { edges { cursor node { id } } } }");
    const [from, to] = [invitations.edges[4], invitations.edges[9]];
    const between = await team.ask(
      "query ($a: Cursor, $b: Cursor) { invitations(first: 100, after: $a, before: $b) { nodes { id } } }",
      { a: from.cursor, b: to.cursor },
    );
    expect(between.invitations.nodes).toEqual(invitations.edges.slice(5, 9).map((one: Any) => one.node));
  });
});

describe("at 20,000 rows", () => {
  const many = 24_000;
  let team: TestTeam;
  let ids: { assessment: string; candidate: string; batch: string };

  beforeAll(async () => {
    team = await createTestTeam(app, "Large");
    const other = await createTestTeam(app, "Other");
    // Ids in the order of making, as they come in life. In a state that most have not, so that the planner must choose.
    const uuid = (n: string) =>
      `('01930000-' || lpad(to_hex(${n} / 65536), 4, '0') || '-7' || lpad(to_hex(${n} / 16 % 4096), 3, '0') || '-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
    for (const { uuid: teamId } of [team, other]) {
      const run = (text: string) => app.db.query(`/* test */ ${text}`, [teamId]);
      await run(
        `insert into assessment (team_id, id, title, state) select $1, ${uuid("n")}, 'A' || n, 'PUBLISHED' from generate_series(1, 40) n`,
      );
      await run(`insert into invitation_batch (team_id, id, assessment_id, title, actor_type, actor_id, total, invited, unchanged, rejected)
        select $1, ${uuid("n")}, ${uuid("(n % 40 + 1)")}, 'B' || n, 'TeamMember', ${uuid("n")}, 0, 0, 0, 0 from generate_series(1, 120) n`);
      await run(
        `insert into candidate (team_id, id, email, codename) select $1, ${uuid("n")}, 'c' || n || '@example.test', 'amber-heron' from generate_series(1, ${many / 2}) n`,
      );
      await run(`insert into invitation (team_id, id, candidate_id, assessment_id, batch_id, state, email_requested, invited_by_type, invited_by_id, started_at, submitted_at)
        select $1, ${uuid("n")}, ${uuid("(n % 12000 + 1)")}, ${uuid("(n % 40 + 1)")}, ${uuid("(n / 200 + 1)")},
          case when n % 100 = 0 and n < 12000 then 'STARTED' when n % 3 = 0 then 'SUBMITTED' else 'EXPIRED' end, true, 'TeamMember', $1, now(), now() from generate_series(1, ${many - 1}) n`);
      await run(`insert into event (team_id, sequence, id, type, occurred_at, invitation_id, candidate_id, assessment_id)
        select $1, 1000 + n, ${uuid("n")}, case when n % 5 = 0 then 'ASSESSMENT_STARTED' else 'INVITATION_CREATED' end, now(), ${uuid("n")}, ${uuid("(n % 12000 + 1)")}, ${uuid("(n % 40 + 1)")} from generate_series(1, ${many - 1}) n`);
      await run(
        `insert into team_counter (team_id, last) values ($1, 1000 + ${many - 1}) on conflict (team_id) do update set last = excluded.last`,
      );
      // Nothing follows from what never happened.
      await run(
        `insert into reaction_cursor (team_id, through) values ($1, 1000 + ${many - 1}) on conflict (team_id) do update set through = excluded.through`,
      );
    }
    await app.db.query("analyze");
    const row = "01930000-0000-7001-8000-000000000010";
    ids = {
      assessment: globalId("Assessment", row),
      candidate: globalId("Candidate", row),
      batch: globalId("InvitationBatch", row),
    };
  }, 240_000);

  /** The plan of what a GraphQL query came to, as PostgreSQL makes it for these values and for any. */
  async function plansOf(query: string): Promise<string[]> {
    const asked = await statementsOf(() => team.ask(query));
    const pages = asked.statements.filter(({ text }) => /^(select|with) .*\bt0\..* limit \d+(\)+ .*)?$/s.test(text));
    expect(pages).toHaveLength(1);
    const [{ text, values }] = pages as unknown as [{ text: string; values: unknown[] }];
    const plans: string[] = [];
    for (const mode of ["force_custom_plan", "force_generic_plan"]) {
      await app.db.query(`set plan_cache_mode = ${mode}`);
      await app.db.query({ text: `/* test */ prepare asked as ${text}`, values: [] });
      const literal = values.map((value) =>
        Array.isArray(value) ? pg.escapeLiteral(`{${value.join(",")}}`) : pg.escapeLiteral(String(value)),
      );
      const { rows } = await app.db.query(`/* test */ explain (costs off) execute asked (${literal.join(", ")})`);
      await app.db.query("deallocate asked");
      plans.push(rows.map((one) => one["QUERY PLAN"]).join("\n"));
    }
    return plans;
  }

  const middle = async (list: string, args = "") =>
    (await team.ask(`{ page: ${list}(first: 100${args}) { pageInfo { endCursor } } }`)).page.pageInfo
      .endCursor as string;

  test.each<[string, () => string | Promise<string>]>([
    [
      "newest invitations",
      () => "{ invitations(first: 50) { nodes { id state candidate { id email } assessment { id title } } } }",
    ],
    ["oldest invitations", () => "{ invitations(last: 50) { nodes { id } } }"],
    [
      "invitations in the middle",
      async () => `{ invitations(first: 50, after: "${await middle("invitations")}") { nodes { id } } }`,
    ],
    ["by a state that many have", () => "{ invitations(first: 50, filter: { state: [SUBMITTED] }) { nodes { id } } }"],
    ["by a state that few have", () => "{ invitations(first: 50, filter: { state: [STARTED] }) { nodes { id } } }"],
    ["by a state that nobody has", () => "{ invitations(first: 50, filter: { state: [CANCELLED] }) { nodes { id } } }"],
    ["by two states", () => "{ invitations(first: 50, filter: { state: [STARTED, SUBMITTED] }) { nodes { id } } }"],
    [
      "by assessment",
      () => `{ invitations(first: 50, filter: { assessmentId: "${ids.assessment}" }) { nodes { id } } }`,
    ],
    [
      "by assessment and state",
      () =>
        `{ invitations(first: 50, filter: { assessmentId: "${ids.assessment}", state: [SUBMITTED] }) { nodes { id } } }`,
    ],
    ["by candidate", () => `{ invitations(first: 50, filter: { candidateId: "${ids.candidate}" }) { nodes { id } } }`],
    ["by batch", () => `{ invitations(first: 50, filter: { batchId: "${ids.batch}" }) { nodes { id } } }`],
    ["newest candidates", () => "{ candidates(first: 50) { nodes { id email } } }"],
    [
      "candidates in the middle",
      async () => `{ candidates(first: 50, after: "${await middle("candidates")}") { nodes { id } } }`,
    ],
    ["newest events", () => "{ events(last: 50) { nodes { id type invitation { id } } } }"],
    ["events in the middle", async () => `{ events(first: 50, after: "${await middle("events")}") { nodes { id } } }`],
    [
      "events of a type in the middle",
      async () =>
        `{ events(first: 50, after: "${await middle("events")}", filter: { types: [ASSESSMENT_STARTED] }) { nodes { id } } }`,
    ],
    [
      "events of a candidate",
      () => `{ events(first: 50, filter: { candidateIds: ["${ids.candidate}"] }) { nodes { id } } }`,
    ],
  ])("%s: by an index", async (name, query) => {
    for (const plan of await plansOf(await query())) {
      expect(plan).not.toMatch(/Seq Scan on (invitation|candidate|event)\b/);
      // What an index has narrowed down to a few rows, or a page with what is joined to it, may be put in order; a whole
      // team's may not.
      if (!/few|nobody|events of a candidate/.test(name)) expect(plan).not.toMatch(/Limit[\s\S]*Sort/);
      expect(plan).toMatch(/Limit/);
    }
  });
});
