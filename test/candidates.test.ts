import { afterEach, describe, expect, test } from "@jest/globals";
import {
  archive,
  candidateCalls,
  change,
  changes,
  correct,
  createCandidate,
  decide,
  read,
  some,
} from "./candidate-mutations.ts";
import type { Any } from "./client.ts";
import { statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
const { all, start, submit } = candidateCalls(app);
afterEach(() => {
  app.mail.reject = null;
});

const update = (team: TestTeam, id: string, input: object) =>
  change(team, "updateCandidate", { id: ["ID!", id], input: ["UpdateCandidateInput!", input] });

const seconds = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 1_000;
describe("updateCandidate", () => {
  const full = {
    name: "Ada Secretname",
    externalId: "secret-id",
    locale: "de-AT",
    timeZone: "Europe/Bucharest",
    extraTime: 0.5,
    metadata: { secret: ["deep", { er: 1 }] },
  };

  test("what is left out stays, and null clears; its events name fields and contain nothing of the candidate", async () => {
    const team = await createTestTeam(app);
    const { id } = await createCandidate(team);
    expect(await update(team, id, full)).toMatchObject({ candidate: { id, ...full }, userErrors: [] });
    for (const field of Object.keys(full) as (keyof typeof full)[]) {
      const { candidate, userErrors } = await update(team, id, { [field]: null });
      expect(userErrors).toEqual([]);
      expect(candidate).toMatchObject({ ...full, [field]: field === "extraTime" ? 0 : null });
      expect(await update(team, id, { [field]: full[field] })).toMatchObject({ candidate: full });
    }
    const events = await changes(team);
    expect(events.map((event) => Object.keys(event.changes).sort())).toEqual([
      Object.keys(full).sort(),
      ...Object.keys(full).flatMap((field) => [[field], [field]]),
    ]);
    expect(JSON.stringify(await all("select changes from event where team_id = $1", team.uuid))).not.toMatch(
      /secret|de-AT|Bucharest|0\.5|deep/i,
    );
  });

  test("what is so already makes no event, whatever the order of keys in metadata", async () => {
    const team = await createTestTeam(app);
    const { id } = await createCandidate(team);
    await update(team, id, { ...full, metadata: { b: 1, a: { d: 2, c: [3] } } });
    const { length } = await changes(team);
    expect(await update(team, id, { ...full, metadata: { a: { c: [3], d: 2 }, b: 1 } })).toMatchObject({
      candidate: { id },
      userErrors: [],
    });
    expect(await update(team, id, {})).toMatchObject({ candidate: { id }, userErrors: [] });
    expect(await changes(team)).toHaveLength(length);
  });

  test("extra time goes from 0 to 10, a name to 200 characters; what is refused changes nothing", async () => {
    const team = await createTestTeam(app);
    const { id } = await createCandidate(team);
    for (const extraTime of [0, 10, 0.001]) expect((await update(team, id, { extraTime })).userErrors).toEqual([]);
    for (const extraTime of [-0.001, 10.001, -1e308, 1e308])
      expect(await update(team, id, { extraTime, name: "New" })).toMatchObject({
        candidate: null,
        userErrors: [{ code: "INVALID_VALUE", path: ["input", "extraTime"] }],
      });
    expect(await update(team, id, { name: "x".repeat(201), externalId: "y".repeat(256) })).toMatchObject({
      candidate: null,
      userErrors: [
        { code: "TOO_LONG", path: ["input", "name"] },
        { code: "TOO_LONG", path: ["input", "externalId"] },
      ],
    });
    expect((await update(team, id, { name: "👩‍💻".repeat(40) })).userErrors).toEqual([]);
    expect(await update(team, id, { name: "a\0b\ud800c\nd", metadata: { a: "x\0y\ud800" } })).toMatchObject({
      candidate: { name: "ab\ufffdc d", metadata: { a: "xy\ufffd" } },
    });
  });

  test("an external id is one candidate's: ALREADY_EXISTS, with them; of two at once, one has it", async () => {
    const team = await createTestTeam(app);
    const [ada, bob] = await some(team, 2);
    await update(team, ada.id, { externalId: "x-1", name: "Ada" });
    expect(await update(team, bob.id, { externalId: " x-1 ", name: "Bob" })).toEqual({
      candidate: null,
      userErrors: [
        {
          code: "ALREADY_EXISTS",
          path: ["input", "externalId"],
          existing: { id: ada.id, email: ada.email, name: "Ada" },
        },
      ],
    });
    expect((await read(team, bob.id)).name).toBeNull();
    expect((await update(team, ada.id, { externalId: "x-1" })).userErrors).toEqual([]);
    const elsewhere = await createTestTeam(app);
    const other = await createCandidate(elsewhere);
    expect((await update(elsewhere, other.id, { externalId: "x-1" })).userErrors).toEqual([]);

    const both = await Promise.all([ada, bob].map(({ id }) => update(team, id, { externalId: "x-2" })));
    expect(both.flatMap((answer) => answer.userErrors.map((error: Any) => error.code))).toEqual(["ALREADY_EXISTS"]);
  });

  test("the deadline is fixed at Start: extra time counts from the next Start on (rules: The life of an invitation 4)", async () => {
    const team = await createTestTeam(app);
    const first = await team.publishAssessment("First", { timeLimit: "PT1H" });
    const second = await team.publishAssessment("Second", { timeLimit: "PT1H" });
    const email = newAddress();
    const running = (await team.invite(first, [email], { sendEmail: false })).results[0];
    const waiting = (await team.invite(second, [email], { sendEmail: false })).results[0];
    await start(running.invitation.inviteUrl);
    const query = "query ($id: ID!) { invitation(id: $id) { startedAt deadlineAt } }";
    const before = (await team.ask(query, { id: running.invitation.id })).invitation;
    expect(seconds(before.startedAt, before.deadlineAt)).toBe(3_600);
    await update(team, running.candidate.id, { extraTime: 0.25 });
    expect((await team.ask(query, { id: running.invitation.id })).invitation).toEqual(before);
    await start(waiting.invitation.inviteUrl);
    const after = (await team.ask(query, { id: waiting.invitation.id })).invitation;
    expect(seconds(after.startedAt, after.deadlineAt)).toBe(4_500);
  });

  test("somebody else's candidate is NOT_FOUND, the same as one that never was", async () => {
    const team = await createTestTeam(app);
    const { id } = await createCandidate(await createTestTeam(app));
    const refused = { candidate: null, userErrors: [{ code: "NOT_FOUND", path: ["id"], existing: null }] };
    for (const given of [id, "cand_00000000000000000000000000", "nonsense", team.id]) {
      expect(await update(team, given, { name: "Mine" })).toEqual(refused);
      expect(await correct(team, given, newAddress())).toEqual(refused);
      expect(await change(team, "clearEmailSuppression", { id: ["ID!", given] })).toEqual(refused);
    }
  });
});

describe("Candidate.progress: furthest any live or submitted invitation has got", () => {
  test("follows from the invitations, also when they expire, are cancelled or submit themselves", async () => {
    const team = await createTestTeam(app);
    const email = newAddress();
    const invite = async (title: string) =>
      (await team.invite(await team.publishAssessment(title, { timeLimit: "PT1M" }), [email], { sendEmail: false }))
        .results[0];
    const first = await invite("First");
    const { id } = first.candidate;
    const progress = async () => {
      const { progress: said } = await read(team, id);
      for (const state of ["IDLE", "INVITED", "STARTED", "SUBMITTED"])
        expect(
          (await team.ask(`{ candidates(filter: { progress: [${state}] }) { totalCount } }`)).candidates.totalCount,
        ).toBe(state === said ? 1 : 0);
      return said;
    };
    expect(await progress()).toBe("INVITED");
    await team.ask("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", {
      ids: [first.invitation.id],
    });
    expect(await progress()).toBe("IDLE");
    const second = await invite("Second");
    expect(await progress()).toBe("INVITED");
    await start(second.invitation.inviteUrl);
    const third = await invite("Third");
    expect(await progress()).toBe("STARTED");
    await submit(second.invitation.inviteUrl);
    expect(await progress()).toBe("SUBMITTED");
    await start(third.invitation.inviteUrl);
    expect(await progress()).toBe("SUBMITTED");

    const other = await createTestTeam(app);
    const { results } = await other.invite(
      await other.publishAssessment("X", { timeLimit: "PT1M" }),
      [newAddress(), newAddress()],
      { sendEmail: false },
    );
    await start(results[0].invitation.inviteUrl);
    const said = async () =>
      (
        await other.ask("{ candidates(orderBy: { field: CREATED_AT, direction: ASC }) { nodes { id progress } } }")
      ).candidates.nodes.map((node: Any) => node.progress);
    expect((await said()).sort()).toEqual(["INVITED", "STARTED"]);
    await app.db.query(
      "/* test */ update invitation set expires_at = now() - interval '1 second' where team_id = $1 and state = 'PENDING'",
      [other.uuid],
    );
    await app.db.query(
      "/* test */ update invitation set started_at = started_at - interval '5 minutes', deadline_at = deadline_at - interval '5 minutes' where team_id = $1 and state = 'STARTED'",
      [other.uuid],
    );
    await waitUntil(async () => (await said()).sort().join() === "IDLE,SUBMITTED");
    for (const [state, id] of [
      ["IDLE", results[1].candidate.id],
      ["SUBMITTED", results[0].candidate.id],
    ])
      expect(
        (await other.ask(`{ candidates(filter: { progress: [${state}] }) { nodes { id } } }`)).candidates.nodes,
      ).toEqual([{ id }]);
  });
});

describe("Candidate.codename", () => {
  test("stays the same whatever changes, and is two words", async () => {
    const team = await createTestTeam(app);
    const { id } = await createCandidate(team);
    const { codename } = await read(team, id);
    expect(codename).toMatch(/^[a-z]+-[a-z]+$/);
    await update(team, id, { name: "Somebody Else", externalId: "e" });
    await correct(team, id, newAddress(), false);
    await archive(team, [id]);
    await decide(team, [id], "APPROVED");
    expect((await read(team, id)).codename).toBe(codename);
  });
});

describe("Candidate.events and Invitation.events", () => {
  const page =
    "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } latestCursor edges { cursor replayed node { id sequence type } }";

  test("the log of this one alone, paged both ways, with the cursors of `events`", async () => {
    const team = await createTestTeam(app);
    const [ada, bob] = await some(team, 2);
    for (let n = 0; n < 6; n++) {
      await update(team, ada.id, { name: `Ada ${n}` });
      await update(team, bob.id, { name: `Bob ${n}` });
    }
    const { events: log } = await team.ask(
      `query ($ids: [ID!]) { events(first: 100, filter: { candidateIds: $ids }) { ${page} } }`,
      { ids: [ada.id] },
    );
    expect(log.edges).toHaveLength(7);
    const of = async (args: string) =>
      (await team.ask(`query ($id: ID!) { candidate(id: $id) { events(${args}) { ${page} } } }`, { id: ada.id }))
        .candidate.events;
    const forward: Any[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const got: Any = await of(`first: 3${after === null ? "" : `, after: "${after}"`}`);
      expect(got.pageInfo.hasPreviousPage).toBe(after !== null);
      forward.push(...got.edges);
      after = got.pageInfo.endCursor;
      more = got.pageInfo.hasNextPage;
    }
    expect(forward).toEqual(log.edges);
    const backward: Any[] = [];
    for (let before: string | null = null, more = true; more; ) {
      const got: Any = await of(`last: 3${before === null ? "" : `, before: "${before}"`}`);
      expect(got.latestCursor).toBe(log.latestCursor);
      backward.unshift(...got.edges);
      before = got.pageInfo.startCursor;
      more = got.pageInfo.hasPreviousPage;
    }
    expect(backward).toEqual(log.edges);
    // The same cursor in the log of all.
    const rest = await team.ask(
      `query ($after: Cursor) { events(first: 1, after: $after) { edges { node { sequence } } } }`,
      { after: log.edges[2].cursor },
    );
    expect(rest.events.edges[0].node.sequence).toBe(log.edges[2].node.sequence + 1);
    const { invitations } = await team.ask(
      `query ($id: ID!) { invitations(filter: { candidateId: $id }) { nodes { events(first: 1) { ${page} } } } }`,
      { id: ada.id },
    );
    expect(invitations.nodes[0].events.edges).toEqual([log.edges[0]]);
    expect(log.edges[0].node.type).toBe("INVITATION_CREATED");
  });

  test("take no cursor of another log, and no page beyond the bounds", async () => {
    const [team, theirs] = [await createTestTeam(app), await createTestTeam(app)];
    const { id } = await createCandidate(team);
    await createCandidate(theirs);
    const last = "{ events(last: 1) { edges { cursor } } }";
    const [own, foreign] = [await team.ask(last), await theirs.ask(last)].map(({ events }) => events.edges[0].cursor);
    const cursors = [foreign, "nonsense", `${own}x`].map((cursor) => `after: "${cursor}"`);
    for (const args of [...cursors, "first: 0", "first: 101", "first: 1, last: 1"]) {
      const query = `query ($id: ID!) { candidate(id: $id) { events(${args}) { edges { cursor } } } }`;
      const { errors } = await team.post(query, { id });
      expect([args, errors?.[0]?.extensions.code]).toEqual([args, "BAD_USER_INPUT"]);
    }
  });

  test("of all rows of a page in the same few statements", async () => {
    const team = await createTestTeam(app);
    await some(team, 20);
    const count = async (first: number) => {
      const { statements, result } = await statementsOf(() =>
        team.ask(
          `{ candidates(first: ${first}) { nodes { events(last: 2) { nodes { type candidate { id } } } invitations(first: 2) { totalCount nodes { events { nodes { type } } } } } } }`,
        ),
      );
      expect(result.candidates.nodes).toHaveLength(first);
      for (const node of result.candidates.nodes) expect(node.events.nodes).toHaveLength(1);
      // What a page is made of; authentication and workers ask otherwise.
      return statements.filter(({ text }) => /\bt0\./.test(text)).length;
    };
    const few = await count(2);
    expect(await count(20)).toBe(few);
    expect(few).toBe(5);
  });
});
