import { beforeAll, describe, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import { Listener } from "./live-client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type Member, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp();

const noteFields = "id text createdAt editedAt author { id } candidate { id }";
const payload = `{ note { ${noteFields} } userErrors { code path } }`;
const add = async (team: TestTeam, candidateId: string, text: string, as?: { token: string }): Promise<Any> =>
  (
    await team.ask(
      `mutation ($id: ID!, $text: String!) { addCandidateNote(candidateId: $id, text: $text) ${payload} }`,
      { id: candidateId, text },
      as,
    )
  ).addCandidateNote;
const edit = async (team: TestTeam, id: string, text: string, as?: { token: string }): Promise<Any> =>
  (
    await team.ask(
      `mutation ($id: ID!, $text: String!) { editCandidateNote(id: $id, text: $text) ${payload} }`,
      { id, text },
      as,
    )
  ).editCandidateNote;
const remove = async (team: TestTeam, id: string, as?: { token: string }): Promise<Any> =>
  (
    await team.ask(
      "mutation ($id: ID!) { deleteCandidateNote(id: $id) { deletedId userErrors { code path } } }",
      { id },
      as,
    )
  ).deleteCandidateNote;
const notesOf = async (team: TestTeam, id: string, as?: { token: string }): Promise<string[]> =>
  (
    await team.ask("query ($id: ID!) { candidate(id: $id) { notes { totalCount nodes { text } } } }", { id }, as)
  ).candidate.notes.nodes.map((note: Any) => note.text);
async function candidateOf(team: TestTeam, name = "Nora Name"): Promise<string> {
  const assessment = await team.publishAssessment("X");
  const { results } = await team.invite(assessment, [{ email: newAddress(), name }], { sendEmail: false });
  return results[0].candidate.id;
}
const refused = (code: string, path: string[]) => [{ code, path }];

let team: TestTeam;
let manager: Member;
let reviewer: Member;
let blind: Member;
beforeAll(async () => {
  team = await createTestTeam(app);
  manager = await team.addMember("MANAGER");
  reviewer = await team.addMember("REVIEWER");
  blind = await team.addMember("BLIND_REVIEWER");
});

describe("notes on a candidate", () => {
  test("every member writes them, each under their own name, newest first (rules: Notes 1)", async () => {
    const id = await candidateOf(team);
    const first = await add(team, id, "  Strong in SQL.\r\nAsk about  tests.  ");
    expect(first).toEqual({
      note: {
        id: expect.stringMatching(/^note_/),
        text: "Strong in SQL.\nAsk about  tests.",
        createdAt: expect.any(String),
        editedAt: null,
        author: { id: team.owner.id },
        candidate: { id },
      },
      userErrors: [],
    });
    for (const member of [manager, reviewer, blind]) await add(team, id, `by ${member.id}`, member);
    expect(await notesOf(team, id)).toEqual([
      ...[blind, reviewer, manager].map((member) => `by ${member.id}`),
      "Strong in SQL.\nAsk about  tests.",
    ]);
    expect((await team.ask("query ($id: ID!) { node(id: $id) { id } }", { id: first.note.id })).node).toEqual({
      id: first.note.id,
    });
    expect((await add(team, id, " \n ")).userErrors).toEqual(refused("REQUIRED", ["text"]));
    expect((await add(team, id, "x".repeat(5_001))).userErrors).toEqual(refused("TOO_LONG", ["text"]));
    expect((await add(team, id, "é".repeat(5_000))).userErrors).toEqual([]);
    const key = await team.addApiKey("READ", "CANDIDATES_PII", "INVITE", "ADMIN");
    const byKey = await team.post(
      `mutation ($id: ID!) { addCandidateNote(candidateId: $id, text: "x") ${payload} }`,
      { id },
      key,
    );
    expect(byKey.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });

  test("a page after the other, in one statement for many candidates", async () => {
    const ids = [await candidateOf(team), await candidateOf(team)];
    for (const text of ["1", "2", "3"]) for (const id of ids) await add(team, id, text);
    const page = async (after: string | null) =>
      (
        await team.ask(
          "query ($id: ID!, $after: Cursor) { candidate(id: $id) { notes(first: 2, after: $after) { totalCount nodes { text } pageInfo { hasNextPage endCursor } } } }",
          { id: ids[0], after },
        )
      ).candidate.notes;
    const first = await page(null);
    expect([first.totalCount, first.nodes.map((note: Any) => note.text)]).toEqual([3, ["3", "2"]]);
    const second = await page(first.pageInfo.endCursor);
    expect([second.pageInfo.hasNextPage, second.nodes]).toEqual([false, [{ text: "1" }]]);
  });

  test("its author changes a note; its author, an owner or a manager deletes it (rules: Notes 2)", async () => {
    const id = await candidateOf(team);
    const { note } = await add(team, id, "by a reviewer", reviewer);
    for (const other of [team.owner, manager])
      expect((await edit(team, note.id, "changed", other)).userErrors).toEqual(refused("NOT_ALLOWED", ["id"]));
    const edited = await edit(team, note.id, "changed", reviewer);
    expect(edited.note).toMatchObject({ text: "changed", editedAt: expect.any(String) });
    const again = await edit(team, note.id, "changed", reviewer);
    expect(again.note.editedAt).toBe(edited.note.editedAt);

    const other = await team.addMember("REVIEWER");
    expect((await remove(team, note.id, other)).userErrors).toEqual(refused("NOT_ALLOWED", ["id"]));
    expect(await remove(team, note.id, manager)).toEqual({ deletedId: note.id, userErrors: [] });
    expect((await remove(team, note.id, reviewer)).userErrors).toEqual(refused("NOT_FOUND", ["id"]));
    const own = (await add(team, id, "mine", other)).note.id;
    expect((await remove(team, own, other)).userErrors).toEqual([]);
    const managers = (await add(team, id, "a manager's", manager)).note.id;
    expect((await remove(team, managers)).userErrors).toEqual([]);
    expect(await notesOf(team, id)).toEqual([]);
  });

  test("blinded callers see their own and no others, by no way (rules: Notes 3)", async () => {
    const id = await candidateOf(team);
    const { note } = await add(team, id, "Nora is strong");
    const own = await add(team, id, "my own view", blind);
    expect(await notesOf(team, id, blind)).toEqual(["my own view"]);
    expect(await notesOf(team, id, await team.addApiKey("READ"))).toEqual([]);
    expect(await notesOf(team, id, await team.addApiKey("READ", "CANDIDATES_PII"))).toHaveLength(2);
    const key = await team.addApiKey("READ");
    for (const viewer of [blind, key]) {
      const seen = await team.post("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", { ids: [note.id] }, viewer);
      expect(seen.data.nodes).toEqual([null]);
    }
    // Answered like a note that never existed.
    expect((await edit(team, note.id, "x", blind)).userErrors).toEqual(refused("NOT_FOUND", ["id"]));
    expect((await remove(team, note.id, blind)).userErrors).toEqual(refused("NOT_FOUND", ["id"]));
    expect((await edit(team, own.note.id, "my other view", blind)).note.text).toBe("my other view");
    const count = await team.ask("query ($id: ID!) { candidate(id: $id) { notes { totalCount } } }", { id }, blind);
    expect(count.candidate.notes.totalCount).toBe(1);
  });

  test("another team's candidates and notes do not exist", async () => {
    const id = await candidateOf(team);
    const { note } = await add(team, id, "ours");
    const otherTeam = await createTestTeam(app);
    expect((await add(otherTeam, id, "x")).userErrors).toEqual(refused("NOT_FOUND", ["candidateId"]));
    expect((await edit(otherTeam, note.id, "x")).userErrors).toEqual(refused("NOT_FOUND", ["id"]));
    expect((await remove(otherTeam, note.id)).userErrors).toEqual(refused("NOT_FOUND", ["id"]));
    expect((await otherTeam.ask("query ($id: ID!) { node(id: $id) { id } }", { id: note.id })).node).toBeNull();
  });

  test("each change is an event of the candidate, without the text (rules: Notes 4)", async () => {
    const id = await candidateOf(team);
    const { events } = await team.ask("{ events(last: 1) { latestCursor } }");
    const listener = new Listener(
      app.url,
      team.owner.token,
      `subscription ($after: Cursor!, $id: ID!) {
        edge: assessmentEvents(after: $after, filter: { candidateIds: [$id] }) { node { type changes actor { id } candidate { id } } } }`,
      { after: events.latestCursor, id },
    );
    const { note } = await add(team, id, "a secret thought", reviewer);
    await edit(team, note.id, "a secret thought, changed", reviewer);
    await remove(team, note.id);
    await listener.count(3);
    const seen = listener.edges.map((edge: Any) => edge.node);
    expect(seen).toEqual(
      (["added", "edited", "deleted"] as const).map((change) => ({
        type: "CANDIDATE_UPDATED",
        changes: { notes: { [change]: [note.id] } },
        actor: { id: change === "deleted" ? team.owner.id : reviewer.id },
        candidate: { id },
      })),
    );
    await listener.close();
    const log = await app.db.query("/* test */ select changes::text from event where team_id = $1", [team.uuid]);
    expect(JSON.stringify(log.rows)).not.toContain("secret thought");
  });

  test("an erasure deletes them, and no more can be written (rules: Notes 5)", async () => {
    const id = await candidateOf(team, "Xenia Erased");
    const { note } = await add(team, id, "Xenia Erased said so");
    await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id });
    expect(await notesOf(team, id)).toEqual([]);
    const { rows } = await app.db.query("/* test */ select 1 from candidate_note where text like '%Xenia%'");
    expect(rows).toEqual([]);
    expect((await add(team, id, "x")).userErrors).toEqual(refused("INVALID_STATE", ["candidateId"]));
    expect((await edit(team, note.id, "x")).userErrors).toEqual(refused("NOT_FOUND", ["id"]));
  });

  test("at most 500, also when many are written at once (rules: Notes 1)", async () => {
    const id = await candidateOf(team);
    const { note } = await add(team, id, "the first");
    await app.db.query(
      `/* test */ insert into candidate_note (team_id, id, candidate_id, author_id, text)
         select team_id, gen_random_uuid(), candidate_id, author_id, text from candidate_note, generate_series(1, 497)
         where team_id = $1 and candidate_id = (select candidate_id from candidate_note where team_id = $1 order by id desc limit 1)`,
      [team.uuid],
    );
    const answers = await Promise.all(Array.from({ length: 5 }, (_, n) => add(team, id, `one of five ${n}`)));
    expect(answers.filter((answer) => answer.note !== null)).toHaveLength(2);
    expect(answers.flatMap((answer) => answer.userErrors)).toEqual(
      Array.from({ length: 3 }, () => ({ code: "NOT_ALLOWED", path: ["candidateId"] })),
    );
    await remove(team, note.id);
    expect((await add(team, id, "room again")).userErrors).toEqual([]);
  });
});
