import { beforeAll, describe, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type Member, type TestTeam } from "./test-team.ts";

const app = testApp();

const fields = "id name list filter orderBy shared owner { id }";
const list = async (team: TestTeam, as?: { token: string }, of?: string): Promise<Any[]> =>
  (await team.ask(`query ($of: SavedFilterList) { savedFilters(list: $of) { ${fields} } }`, { of }, as)).savedFilters;
const save = async (team: TestTeam, input: object, as?: { token: string }): Promise<Any> =>
  (
    await team.ask(
      `mutation ($input: SavedFilterInput!) { createSavedFilter(input: $input) { savedFilter { ${fields} } userErrors { code path } } }`,
      { input },
      as,
    )
  ).createSavedFilter;
const update = async (team: TestTeam, id: string, input: object, as?: { token: string }): Promise<Any> =>
  (
    await team.ask(
      `mutation ($id: ID!, $input: UpdateSavedFilterInput!) { updateSavedFilter(id: $id, input: $input) { savedFilter { ${fields} } userErrors { code path } } }`,
      { id, input },
      as,
    )
  ).updateSavedFilter;
const remove = async (team: TestTeam, id: string, as?: { token: string }): Promise<Any> =>
  (
    await team.ask(
      "mutation ($id: ID!) { deleteSavedFilter(id: $id) { deletedId userErrors { code path } } }",
      { id },
      as,
    )
  ).deleteSavedFilter;
const started = { name: "Started", list: "INVITATIONS", filter: { state: ["STARTED"] } };

let team: TestTeam;
let reviewer: Member;
beforeAll(async () => {
  team = await createTestTeam(app);
  reviewer = await team.addMember("REVIEWER");
});

describe("saved filters", () => {
  test("are a member's own, or shared with the team, by name (rules: Saved filters 1)", async () => {
    const mine = await save(team, { ...started, orderBy: { field: "STARTED_AT", direction: "DESC" } }, reviewer);
    expect(mine).toEqual({
      savedFilter: {
        id: expect.stringMatching(/^flt_/),
        ...started,
        orderBy: { field: "STARTED_AT", direction: "DESC" },
        shared: false,
        owner: { id: reviewer.id },
      },
      userErrors: [],
    });
    const shared = await save(team, {
      name: "Approved",
      list: "CANDIDATES",
      filter: { decision: ["APPROVED"] },
      shared: true,
    });
    expect((await list(team, reviewer)).map((one) => one.name)).toEqual(["Approved", "Started"]);
    expect((await list(team)).map((one) => one.name)).toEqual(["Approved"]);
    expect((await list(team, reviewer, "INVITATIONS")).map((one) => one.name)).toEqual(["Started"]);
    const node = async (id: string, as?: { token: string }) =>
      (await team.ask("query ($id: ID!) { node(id: $id) { id } }", { id }, as)).node;
    expect(await node(shared.savedFilter.id, reviewer)).toEqual({ id: shared.savedFilter.id });
    expect(await node(mine.savedFilter.id)).toBeNull();
    // What was saved is what the list takes.
    const found = await team.ask(
      "query ($filter: InvitationFilter, $orderBy: InvitationOrder) { invitations(filter: $filter, orderBy: $orderBy) { totalCount } }",
      { filter: mine.savedFilter.filter, orderBy: mine.savedFilter.orderBy },
    );
    expect(found.invitations.totalCount).toBe(0);
    const key = await team.addApiKey("READ", "ADMIN");
    expect((await team.post("{ savedFilters { id } }", {}, key)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    expect(await list(await createTestTeam(app))).toEqual([]);
  });

  test("are valid for the filter and the order of their list (rules: Saved filters 2)", async () => {
    const codes = async (input: object) =>
      (await save(team, { name: "x", ...input })).userErrors.map(({ code, path }: Any) => `${code} ${path?.join(".")}`);
    expect(await codes({ list: "CANDIDATES", filter: { progress: ["STARTED"], archived: true } })).toEqual([]);
    expect(
      await codes({ list: "ASSESSMENTS", filter: { search: "Java" }, orderBy: { field: "TITLE", direction: "ASC" } }),
    ).toEqual([]);
    expect(await codes({ list: "EVENTS", filter: { types: ["ASSESSMENT_STARTED"], assignedToMe: true } })).toEqual([]);
    expect(await codes({ list: "INVITATIONS", filter: { createdAfter: "2026-11-01T00:00:00Z" } })).toEqual([]);
    expect(await codes({ list: "CANDIDATES", filter: { state: ["STARTED"] } })).toEqual(["INVALID_VALUE input.filter"]);
    expect(await codes({ list: "INVITATIONS", filter: { state: ["BEGUN"] } })).toEqual([
      "INVALID_VALUE input.filter.state.0",
    ]);
    expect(await codes({ list: "INVITATIONS", filter: { createdAfter: "yesterday" } })).toEqual([
      "INVALID_VALUE input.filter.createdAfter",
    ]);
    expect(await codes({ list: "EVENTS", filter: {}, orderBy: { field: "TITLE", direction: "ASC" } })).toEqual([
      "NOT_ALLOWED input.orderBy",
    ]);
    expect(await codes({ list: "CANDIDATES", filter: {}, orderBy: { field: "NAME" } })).toEqual([
      "INVALID_VALUE input.orderBy",
    ]);
    const labels = Array.from({ length: 21 }, (_, n) => `label ${n}`);
    expect(await codes({ list: "CANDIDATES", filter: { labels } })).toEqual(["TOO_MANY_ITEMS input.filter.labels"]);
    expect(await codes({ list: "CANDIDATES", filter: { labels: ["x".repeat(20_000)] } })).toEqual([
      "TOO_LONG input.filter",
    ]);
    expect(await codes({ name: " ", list: "CANDIDATES", filter: {} })).toEqual(["REQUIRED input.name"]);
    expect(await codes({ name: "x".repeat(101), list: "CANDIDATES", filter: {} })).toEqual(["TOO_LONG input.name"]);
  });

  test("hold no name and no address of a candidate (rules: Saved filters 3)", async () => {
    for (const [of, filter] of [
      ["CANDIDATES", { search: "Nora Name" }],
      ["CANDIDATES", { email: "nora@example.test" }],
      ["INVITATIONS", { search: "Nora Name", state: ["STARTED"] }],
    ] as const) {
      const { savedFilter, userErrors } = await save(team, { name: "x", list: of, filter });
      expect(savedFilter).toBeNull();
      expect(userErrors).toEqual([{ code: "NOT_ALLOWED", path: ["input", "filter", Object.keys(filter)[0]] }]);
    }
    const { savedFilter } = await save(team, { ...started, name: "to change" });
    expect((await update(team, savedFilter.id, { filter: { search: "Nora" } })).userErrors[0].code).toBe("NOT_ALLOWED");
    const { rows } = await app.db.query("/* test */ select 1 from saved_filter where filter::text ilike '%nora%'");
    expect(rows).toEqual([]);
  });

  test("are changed by who saved them, and deleted by an owner or a manager, too, if shared (rules: Saved filters 4)", async () => {
    const own = (await save(team, started, reviewer)).savedFilter;
    const shared = (await save(team, { ...started, name: "Shared", shared: true }, reviewer)).savedFilter;
    const manager = await team.addMember("MANAGER");
    const other = await team.addMember("REVIEWER");
    const rejection = (code: string) => [{ code, path: ["id"] }];
    for (const caller of [manager, other]) {
      expect((await update(team, own.id, { name: "x" }, caller)).userErrors).toEqual(rejection("NOT_FOUND"));
      expect((await remove(team, own.id, caller)).userErrors).toEqual(rejection("NOT_FOUND"));
      expect((await update(team, shared.id, { name: "x" }, caller)).userErrors).toEqual(rejection("NOT_ALLOWED"));
    }
    expect((await remove(team, shared.id, other)).userErrors).toEqual(rejection("NOT_ALLOWED"));
    const changed = await update(
      team,
      own.id,
      { name: "Opened", filter: { state: ["OPENED"] }, shared: true },
      reviewer,
    );
    expect(changed.savedFilter).toMatchObject({
      name: "Opened",
      filter: { state: ["OPENED"] },
      shared: true,
      orderBy: null,
    });
    expect((await update(team, own.id, { filter: { nothing: 1 } }, reviewer)).userErrors).toEqual([
      { code: "INVALID_VALUE", path: ["input", "filter"] },
    ]);
    expect(await remove(team, shared.id, manager)).toEqual({ deletedId: shared.id, userErrors: [] });
    expect((await remove(team, own.id, reviewer)).userErrors).toEqual([]);
    expect((await remove(team, own.id, reviewer)).userErrors).toEqual(rejection("NOT_FOUND"));
    const otherTeam = await createTestTeam(app);
    const theirs = (await save(otherTeam, { ...started, shared: true })).savedFilter;
    expect((await update(team, theirs.id, { name: "x" })).userErrors).toEqual(rejection("NOT_FOUND"));
    expect((await remove(team, theirs.id)).userErrors).toEqual(rejection("NOT_FOUND"));
  });

  test("at most 100 of a member, also when many are saved at once, and 200 of a team (rules: Saved filters 1)", async () => {
    const full = await createTestTeam(app);
    const member = await full.addMember("REVIEWER");
    const fill = (owner: Member, count: number, shared: boolean) =>
      app.db.query(
        `/* test */ insert into saved_filter (team_id, id, owner_id, list, name, filter, shared)
           select $1, gen_random_uuid(), $2, 'EVENTS', 'x', '{}', $4 from generate_series(1, $3::int)`,
        [full.uuid, owner.uuid, count, shared],
      );
    await fill(member, 98, false);
    const answers = await Promise.all(Array.from({ length: 5 }, () => save(full, started, member)));
    expect(answers.filter((one) => one.savedFilter !== null)).toHaveLength(2);
    await fill(await full.addMember("REVIEWER"), 99, true);
    await fill(await full.addMember("REVIEWER"), 100, true);
    expect((await save(full, { ...started, shared: true })).userErrors).toEqual([]);
    expect((await save(full, { ...started, shared: true })).userErrors).toEqual([
      { code: "NOT_ALLOWED", path: ["input", "shared"] },
    ]);
    const { savedFilter } = await save(full, started);
    expect((await update(full, savedFilter.id, { shared: true })).userErrors).toEqual([
      { code: "NOT_ALLOWED", path: ["input", "shared"] },
    ]);
  });
});
