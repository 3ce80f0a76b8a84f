import { describe, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import { codes, inviteCounts } from "./invite-counts.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, inviteMutation, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

// What rows and calls are answered. Mail that is really sent is in invite-repeatedly.test.ts.
const app = testApp({ ROLE: "api" });
const { counts } = inviteCounts(app);
describe("one candidate per address (docs/rules.md, Terms)", () => {
  test("the same in another case, with spaces, in Unicode or ASCII form: DUPLICATE_IN_REQUEST, and one candidate", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const { results } = await team.invite(assessment, [
      "jane@bücher.example",
      " JANE@BÜCHER.example ",
      "jane@xn--bcher-kva.example",
      "Jane <jane@xn--bcher-kva.EXAMPLE>",
      "jane@bu\u0308cher.example",
      "j.ane@bücher.example",
    ]);
    expect(results.map((one: Any) => one.outcome)).toEqual(["INVITED", ...Array(4).fill("REJECTED"), "INVITED"]);
    for (const one of results.slice(1, 5))
      expect(one.errors).toMatchObject([
        { code: "DUPLICATE_IN_REQUEST", path: ["input", "candidates", String(one.index), "email"] },
      ]);
    expect(results[0].candidate.email).toBe("jane@xn--bcher-kva.example");
    // What was given is echoed as it was given.
    expect(results[1].email).toBe(" JANE@BÜCHER.example ");
    expect((await team.invite(assessment, ["JANE@bücher.EXAMPLE"])).results[0].outcome).toBe("ALREADY_INVITED");
  });

  test.each([
    ["plain@example.test", "plain@example.test", null],
    ["UPPER.Case+tag@Example.TEST", "upper.case+tag@example.test", null],
    ['"Family, Given" <a@example.test>', "a@example.test", "Family, Given"],
    ["Family, Given <g@example.test>", "g@example.test", "Family, Given"],
    ["Given\tFamily <b@example.test>", "b@example.test", "Given Family"],
    ["<c@example.test>", "c@example.test", null],
    ["  \t d@example.test \n", "d@example.test", null],
    ["=?utf-8?Q?J=C3=BCrgen?= <e@example.test>", "e@example.test", "=?utf-8?Q?J=C3=BCrgen?="],
    ["jürgen@example.test", "jürgen@example.test", null],
    ["ju\u0308rgen2@example.test", "jürgen2@example.test", null],
    ["用户@例え.テスト", "用户@xn--r8jz45g.xn--zckzah", null],
    ["o'brien/x=y_%&*!#$^`{|}~?@example.test", "o'brien/x=y_%&*!#$^`{|}~?@example.test", null],
    [`${"l".repeat(64)}@example.test`, `${"l".repeat(64)}@example.test`, null],
    ["李 明 🦊 <f@example.test>", "f@example.test", "李 明 🦊"],
  ])("an address as people write it: %j", async (given, address, name) => {
    const team = await createTestTeam(app);
    const { results } = await team.invite(await team.publishAssessment("X"), [given]);
    expect(results[0]).toMatchObject({ outcome: "INVITED", email: given, candidate: { email: address, name } });
  });

  test("what is not exactly one address: INVALID_EMAIL, and no candidate", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const wrong = [
      ...["nobody", "@example.test", "a@", "a@b", "a@localhost", "a@127.0.0.1", "a@[127.0.0.1]", "a@exa mple.test"],
      ...[
        "a.@example.test",
        ".a@example.test",
        "a..b@example.test",
        "a@-example.test",
        "a@example-.test",
        "a@.example.test",
      ],
      ...[
        "a@example.test, b@example.test",
        "a@example.test; b@example.test",
        "a@example.test b@example.test",
        "a@b@example.test",
      ],
      ...["Group: a@example.test;", "Group: a@example.test, b@example.test;", "undisclosed-recipients:;"],
      ...['"quoted"@example.test', '"a@evil.test x"@example.test', '"a b"@example.test', "a(comment)@example.test"],
      ...[
        "a b@example.test",
        "Jane <a@example.test> b@example.test",
        "<a@example.test> <b@example.test>",
        "Jane <a@example.test",
        "a@exam\u0000ple.test",
        "a\u0000@example.test",
        "a\r\nBcc: x@example.test",
      ],
      ...[
        "\ud800@example.test",
        "a@example.test\ud800",
        `${"l".repeat(65)}@example.test`,
        `a@${"d".repeat(64)}.test`,
        `a@${"d.".repeat(130)}test`,
      ],
      ...["x".repeat(100_000), `${"<".repeat(5_000)}a@example.test`, `${"a,".repeat(450)}a@example.test`],
    ];
    const { results } = await team.invite(assessment, wrong);
    for (const [n, result] of results.entries())
      expect([wrong[n]!.slice(0, 60), result.outcome, codes(result)]).toEqual([
        wrong[n]!.slice(0, 60),
        "REJECTED",
        ["INVALID_EMAIL"],
      ]);
    expect(await counts(team)).toMatchObject({ candidates: 0, invitations: 0, batches: 1 });
  });
});

describe("previous candidates (rules: Inviting 3)", () => {
  const candidateFields = `candidate { id email name externalId locale timeZone metadata labels assignees { id } }`;
  const read = async (team: TestTeam, id: string) =>
    (await team.ask(`query ($id: ID!) { candidate(id: $id) { ${candidateFields.slice(12, -1)} } }`, { id })).candidate;

  test("by id; a foreign, malformed or unknown id is NOT_FOUND alike; id with email is refused", async () => {
    const team = await createTestTeam(app);
    const other = await createTestTeam(app, "Other");
    const [first, second] = [await team.publishAssessment("One"), await team.publishAssessment("Two")];
    const { id } = (await team.invite(first, [newAddress()])).results[0].candidate;
    const foreign = (await other.invite(await other.publishAssessment("X"), [newAddress()])).results[0].candidate.id;
    const { results } = await team.invite(second, [
      { id },
      { id: foreign },
      { id: "cand_01h00000000000000000000000" },
      { id: "x" },
      { id: first.id },
      { id: `${id} ` },
      { id },
      { id, email: "a@example.test" },
      { id, email: " " },
      {},
      { email: "" },
    ]);
    expect(results[0]).toMatchObject({ outcome: "INVITED", candidate: { id } });
    const unknown = results.slice(1, 6).map(({ errors, outcome }: Any) => ({
      outcome,
      errors: errors.map(({ path, ...error }: Any) => ({ ...error, at: path.at(-1) })),
    }));
    for (const one of unknown) expect(one).toEqual(unknown[0]);
    expect(unknown[0]).toMatchObject({ outcome: "REJECTED", errors: [{ code: "NOT_FOUND", at: "id" }] });
    expect(results[6].errors).toMatchObject([
      { code: "DUPLICATE_IN_REQUEST", path: ["input", "candidates", "6", "id"] },
    ]);
    expect(results[7].errors).toMatchObject([{ code: "INVALID_VALUE", path: ["input", "candidates", "7"] }]);
    expect(results[8].errors).toMatchObject([{ code: "DUPLICATE_IN_REQUEST" }]);
    for (const one of results.slice(9))
      expect(one.errors).toMatchObject([{ code: "REQUIRED", path: ["input", "candidates", String(one.index)] }]);
  });

  test("a known candidate keeps what there is of them; what was empty is filled, with an event that says which", async () => {
    const team = await createTestTeam(app);
    const [first, second, third] = [
      await team.publishAssessment("One"),
      await team.publishAssessment("Two"),
      await team.publishAssessment("Three"),
    ];
    const email = newAddress();
    const { candidate } = (await team.invite(first, [email])).results[0];
    const given = {
      name: "Given Name",
      locale: "de-AT",
      timeZone: "Europe/Vienna",
      candidateExternalId: "p-1",
      candidateMetadata: { from: "there" },
    };
    await team.invite(second, [{ email, ...given }]);
    const known = await read(team, candidate.id);
    expect(known).toMatchObject({
      name: "Given Name",
      locale: "de-AT",
      timeZone: "Europe/Vienna",
      externalId: "p-1",
      metadata: { from: "there" },
    });
    const other = {
      name: "Other",
      locale: "fr",
      timeZone: "UTC",
      candidateExternalId: "p-2",
      candidateMetadata: { x: 1 },
    };
    await team.invite(third, [{ id: candidate.id, ...other }]);
    expect(await read(team, candidate.id)).toEqual(known);
    const { events } = await team.ask(
      "{ events(filter: { types: [CANDIDATE_UPDATED] }) { nodes { changes candidate { id } } } }",
    );
    expect(events.nodes).toEqual([
      {
        candidate: { id: candidate.id },
        changes: Object.fromEntries(
          ["name", "locale", "timeZone", "metadata", "externalId"].map((field) => [field, { from: null }]),
        ),
      },
    ]);
  });

  test("a candidate who is invited already stays unchanged: no name, no label, no assignee, no event (rules: Inviting 4)", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const email = newAddress();
    const before = (await team.invite(assessment, [email])).results[0];
    const events = (await counts(team)).events;
    const { results, batch } = await team.invite(
      assessment,
      [{ email, name: "New Name", candidateMetadata: { x: 1 } }],
      {
        input: { labels: ["late"], assigneeIds: [team.owner.id] },
      },
    );
    expect(results[0]).toMatchObject({
      outcome: "ALREADY_INVITED",
      errors: [],
      candidate: before.candidate,
      invitation: { id: before.invitation.id },
    });
    expect(batch).toMatchObject({ total: 1, invited: 0, unchanged: 1, rejected: 0 });
    expect(await read(team, before.candidate.id)).toMatchObject({
      name: null,
      metadata: null,
      labels: [],
      assignees: [],
    });
    expect((await counts(team)).events).toBe(events);
  });

  test("labels and assignees are added, defaults included, each once", async () => {
    const team = await createTestTeam(app);
    const [one, two] = [await team.addMember("MANAGER"), await team.addMember("REVIEWER")];
    const first = await team.publishAssessment("One", { defaultLabels: ["fall", "a"], defaultAssigneeIds: [one.id] });
    const second = await team.publishAssessment("Two", {
      defaultLabels: ["fall", 'b,"c"'],
      defaultAssigneeIds: [one.id, two.id],
    });
    const email = newAddress();
    const { candidate } = (await team.invite(first, [email], { input: { labels: ["null", "a"] } })).results[0];
    expect(candidate.labels).toEqual(["a", "fall", "null"]);
    const again = (await team.invite(second, [email])).results[0].candidate;
    expect(again.labels).toEqual(["a", 'b,"c"', "fall", "null"]);
    expect(again.assignees.map(({ id }: Any) => id).sort()).toEqual([one.id, two.id].sort());
    const bare = (
      await team.invite(second, [newAddress()], { input: { applyDefaultLabels: false, applyDefaultAssignees: false } })
    ).results[0].candidate;
    expect(bare).toMatchObject({ labels: [], assignees: [] });
  });

  test("the caller's ids are unique in the team: ALREADY_EXISTS with what has them, for new and for known people", async () => {
    const team = await createTestTeam(app);
    const [first, second] = [await team.publishAssessment("One"), await team.publishAssessment("Two")];
    const [a, b, c] = [newAddress("a"), newAddress("b"), newAddress("c")];
    const made = (await team.invite(first, [{ email: a, candidateExternalId: "p-a", externalId: "i-a" }, b])).results;
    const { results } = await team.invite(second, [
      { email: c, candidateExternalId: "p-a" },
      { email: b, candidateExternalId: "p-a" },
      { email: a, candidateExternalId: " p-a ", externalId: "i-a" },
      { email: newAddress(), candidateExternalId: "new" },
      { email: newAddress(), candidateExternalId: "new" },
      { email: a, candidateExternalId: "p-a", externalId: "i-a2" },
    ]);
    const taken = { code: "ALREADY_EXISTS", existing: { id: made[0].candidate.id } };
    expect(results[0].errors).toMatchObject([{ ...taken, path: ["input", "candidates", "0", "candidateExternalId"] }]);
    expect(results[1].errors).toMatchObject([{ ...taken, path: ["input", "candidates", "1", "candidateExternalId"] }]);
    expect(results[2].errors).toMatchObject([
      {
        code: "ALREADY_EXISTS",
        existing: { id: made[0].invitation.id },
        path: ["input", "candidates", "2", "externalId"],
      },
    ]);
    expect(results[3].outcome).toBe("INVITED");
    expect(results[4].errors).toMatchObject([
      { code: "DUPLICATE_IN_REQUEST", path: ["input", "candidates", "4", "candidateExternalId"] },
    ]);
    // The same address stands above, though refused for something else found later.
    expect(codes(results[5])).toEqual(["DUPLICATE_IN_REQUEST"]);
    // Asked again for the very same invitation, its own id is no obstacle.
    const again = await team.invite(first, [{ email: a, externalId: "i-a" }]);
    expect(again.results[0]).toMatchObject({ outcome: "ALREADY_INVITED", invitation: { id: made[0].invitation.id } });
    // Two known people who both have none yet.
    const [d, e] = [newAddress("d"), newAddress("e")];
    await team.invite(first, [d, e]);
    const both = await team.invite(
      second,
      [d, e].map((email) => ({ email, candidateExternalId: "both" })),
    );
    expect(both.results.map((one: Any) => [one.outcome, ...codes(one)])).toEqual([
      ["INVITED"],
      ["REJECTED", "DUPLICATE_IN_REQUEST"],
    ]);
  });

  test("an expired invitation's externalId is free again, whether its state is written or not", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const email = newAddress();
    await team.invite(assessment, [{ email, externalId: "i-1" }]);
    await app.db.query("update invitation set expires_at = now() - interval '1 second' where team_id = $1", [
      team.uuid,
    ]);
    const again = await team.invite(assessment, [{ email, externalId: "i-1" }]);
    expect(again.results[0]).toMatchObject({ outcome: "INVITED", errors: [] });
  });
});

// Known: the loser is answered INTERNAL. It would be mended by running the work again after a unique violation (23505).
describe("who races for one externalId", () => {
  test("is answered ALREADY_EXISTS in that row, like a later call", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    await team.invite(assessment, [newAddress()], { sendEmail: false });
    await app.db.query("begin");
    let answer: Promise<Awaited<ReturnType<TestTeam["post"]>>>;
    try {
      await app.db.query("update invitation set external_id = 'raced' where team_id = $1", [team.uuid]);
      const input = { assessmentId: assessment.id, candidates: [{ email: newAddress(), externalId: "raced" }] };
      answer = team.post(inviteMutation, { input, sendEmail: false, dryRun: false });
      await waitUntil(async () => (await app.db.query("select 1 from pg_locks where not granted")).rows.length > 0);
    } finally {
      await app.db.query("commit");
    }
    expect(await answer).toMatchObject({
      data: { inviteCandidates: { results: [{ errors: [{ code: "ALREADY_EXISTS" }] }] } },
    });
  });
});
