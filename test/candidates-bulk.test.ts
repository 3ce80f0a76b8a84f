import { afterEach, describe, expect, test } from "@jest/globals";
import {
  archive,
  bulk,
  candidateCalls,
  changes,
  createCandidate,
  decide,
  pathOf,
  read,
  some,
} from "./candidate-mutations.ts";
import { type Any, post } from "./client.ts";
import { statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
const { all, one, start } = candidateCalls(app);
afterEach(() => {
  app.mail.reject = null;
});

const label = (team: TestTeam, ids: string[], labels: { add?: string[]; remove?: string[] }) =>
  bulk(team, "labelCandidates", ids, { add: ["[String!]", labels.add], remove: ["[String!]", labels.remove] });

const assign = (team: TestTeam, ids: string[], memberIds: string[]) =>
  bulk(team, "assignCandidates", ids, { memberIds: ["[ID!]!", memberIds] });

const unassign = (team: TestTeam, ids: string[], memberIds: string[]) =>
  bulk(team, "unassignCandidates", ids, { memberIds: ["[ID!]!", memberIds] });

describe("assignCandidates and unassignCandidates", () => {
  test("assigned members are notified first; those who are assigned already stay, and each change is one event", async () => {
    const team = await createTestTeam(app);
    const [reviewer, manager] = [await team.addMember("REVIEWER"), await team.addMember("MANAGER")];
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false });
    const { candidate, invitation } = results[0];
    const notified = async () =>
      (
        await team.ask(
          "query ($id: ID!) { notificationRecipients(invitationId: $id, eventType: ASSESSMENT_STARTED) { member { id } reason outcome } }",
          { id: invitation.id },
        )
      ).notificationRecipients.map((row: Any) => [row.member.id, row.reason]);
    expect(await notified()).toEqual([[team.owner.id, "PRIOR_INVITER"]]);
    expect(await assign(team, [candidate.id], [reviewer.id])).toMatchObject({
      candidates: [{ assignees: [{ id: reviewer.id }] }],
      userErrors: [],
    });
    expect(await notified()).toEqual([[reviewer.id, "ASSIGNED"]]);
    await assign(team, [candidate.id], [reviewer.id, reviewer.id]);
    await assign(team, [candidate.id], [reviewer.id, manager.id]);
    expect((await notified()).sort()).toEqual(
      [
        [reviewer.id, "ASSIGNED"],
        [manager.id, "ASSIGNED"],
      ].sort(),
    );
    expect(await unassign(team, [candidate.id], [reviewer.id, manager.id])).toMatchObject({
      candidates: [{ assignees: [] }],
      userErrors: [],
    });
    await unassign(team, [candidate.id], [reviewer.id]);
    expect(await notified()).toEqual([[team.owner.id, "PRIOR_INVITER"]]);
    expect((await changes(team)).map((event) => event.changes)).toEqual([
      { assignees: { added: [reviewer.id] } },
      { assignees: { added: [manager.id] } },
      { assignees: { removed: expect.arrayContaining([reviewer.id, manager.id]) } },
    ]);
  });

  test("assigning needs the feature; undoing always works, also for members who have left (rules: Inviting 10)", async () => {
    const team = await createTestTeam(app, "Small", []);
    const member = await team.addMember("REVIEWER");
    const { id } = await createCandidate(team);
    expect(await assign(team, [id], [member.id])).toMatchObject({
      candidates: [],
      userErrors: [{ code: "FEATURE_NOT_ENABLED" }],
    });
    await app.db.query(
      "/* test */ insert into candidate_assignee (team_id, candidate_id, member_id) select team_id, id, $2 from candidate where team_id = $1",
      [team.uuid, member.uuid],
    );
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: member.id,
    });
    expect(await unassign(team, [id], [member.id])).toMatchObject({ candidates: [{ assignees: [] }], userErrors: [] });
  });

  test("a member who is disabled, another team's, or none is NOT_FOUND, and nothing is done; a candidate by itself", async () => {
    const team = await createTestTeam(app);
    const elsewhere = await createTestTeam(app);
    const [good, gone] = [await team.addMember("REVIEWER"), await team.addMember("REVIEWER")];
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: gone.id,
    });
    const { id } = await createCandidate(team);
    const foreign = await createCandidate(elsewhere);
    for (const bad of [gone.id, elsewhere.owner.id, "nonsense", id]) {
      expect(await assign(team, [id], [good.id, bad])).toMatchObject({
        candidates: [],
        userErrors: [{ code: "NOT_FOUND", path: ["memberIds", "1"] }],
      });
    }
    for (const bad of [elsewhere.owner.id, "nonsense", id])
      expect(await unassign(team, [id], [good.id, bad])).toMatchObject({
        candidates: [],
        userErrors: [{ code: "NOT_FOUND", path: ["memberIds", "1"] }],
      });
    expect((await read(team, id)).assignees).toEqual([]);
    expect(await changes(team)).toEqual([]);
    for (const verb of [assign, unassign]) {
      expect(await verb(team, [id], [])).toMatchObject({
        candidates: [],
        userErrors: [{ code: "REQUIRED", path: ["memberIds"] }],
      });
      expect(await verb(team, [id], Array(101).fill(good.id))).toMatchObject({
        candidates: [],
        userErrors: [{ code: "TOO_MANY_ITEMS", path: ["memberIds"] }],
      });
    }
    expect(await assign(team, [foreign.id, id, "nonsense"], [good.id])).toMatchObject({
      candidates: [{ id, assignees: [{ id: good.id }] }],
      userErrors: [
        { code: "NOT_FOUND", path: ["ids", "0"] },
        { code: "NOT_FOUND", path: ["ids", "2"] },
      ],
    });
  });
});

describe("labelCandidates and labels", () => {
  const labels = async (team: TestTeam) => (await team.ask("{ labels }")).labels;

  test("labels are there while somebody has them, in order, each once", async () => {
    const team = await createTestTeam(app);
    const elsewhere = await createTestTeam(app);
    const [ada, bob] = await some(team, 2);
    await label(elsewhere, [(await createCandidate(elsewhere)).id], { add: ["theirs"] });
    expect(await labels(team)).toEqual([]);
    expect(await label(team, [ada.id, bob.id], { add: [" b ", "a", "b", "Ü %_'"] })).toMatchObject({
      candidates: [{ labels: ["a", "b", "Ü %_'"] }, { labels: ["a", "b", "Ü %_'"] }],
    });
    expect(await labels(team)).toEqual(["a", "b", "Ü %_'"]);
    await label(team, [ada.id], { remove: ["a", "b"], add: ["c"] });
    expect(await labels(team)).toEqual(["a", "b", "c", "Ü %_'"]);
    await label(team, [bob.id], { remove: ["a", "never"] });
    expect(await labels(team)).toEqual(["b", "c", "Ü %_'"]);
    // What stands in both is taken off.
    await label(team, [bob.id], { add: ["b", "d"], remove: ["b"] });
    expect(await labels(team)).toEqual(["c", "d", "Ü %_'"]);
    await label(team, [bob.id], { add: ["d"] });
    expect((await changes(team)).map((event) => event.changes)).toEqual([
      ...Array(2).fill({ labels: { added: ["a", "b", "Ü %_'"] } }),
      { labels: { added: ["c"], removed: ["a", "b"] } },
      { labels: { removed: ["a"] } },
      { labels: { added: ["d"], removed: ["b"] } },
    ]);
  });

  test("adding needs LABELS, removing always works; 20 of 50 characters (rules: Inviting 10)", async () => {
    const team = await createTestTeam(app, "Small", []);
    const { id } = await createCandidate(team);
    expect(await label(team, [id], { add: ["x"] })).toMatchObject({
      candidates: [],
      userErrors: [{ code: "FEATURE_NOT_ENABLED", path: ["add"] }],
    });
    await app.db.query(
      "/* test */ insert into candidate_label (team_id, candidate_id, label) select team_id, id, 'old' from candidate where team_id = $1",
      [team.uuid],
    );
    expect(await label(team, [id], { remove: ["old"] })).toMatchObject({
      candidates: [{ labels: [] }],
      userErrors: [],
    });
    const rich = await createTestTeam(app);
    const who = await createCandidate(rich);
    for (const [given, code] of [
      [{}, "REQUIRED"],
      [{ add: [] }, "REQUIRED"],
      [{ add: [" "] }, "INVALID_VALUE"],
      [{ add: ["x".repeat(51)] }, "INVALID_VALUE"],
      [{ add: Array.from({ length: 21 }, (_, n) => `${n}`) }, "TOO_MANY_ITEMS"],
      [{ remove: Array.from({ length: 21 }, (_, n) => `${n}`) }, "TOO_MANY_ITEMS"],
    ] as const)
      expect(await label(rich, [who.id], given as object)).toMatchObject({ candidates: [], userErrors: [{ code }] });
    expect(await label(rich, [who.id], { add: ["👩‍💻".repeat(10), "x".repeat(50)] })).toMatchObject({ userErrors: [] });
  });
});

describe("decideCandidates", () => {
  test("candidates are never informed: no e-mail, and nothing on their pages or in what their link reads", async () => {
    const team = await createTestTeam(app);
    const email = newAddress();
    const { candidate, invitation } = (await team.invite(await team.publishAssessment("X"), [email])).results[0];
    await waitUntil(() => one("select 1 from email where team_id = $1 and state = 'SENT'", team.uuid));
    const seen = async () => {
      const { data } = await post(
        app.url,
        "query ($t: String!) { candidateInvitation(token: $t) { assessmentTitle teamName candidateName message state canStart refusal { code } submission { url notes automatic } } }",
        { t: tokenOf(invitation.inviteUrl) },
      );
      const page = await (await fetch(`${app.url}${pathOf(invitation.inviteUrl)}`)).text();
      return JSON.stringify([data, page]);
    };
    await seen();
    const before = await seen();
    const decided = await decide(team, [candidate.id], "REJECTED");
    expect(decided).toMatchObject({
      candidates: [{ decision: "REJECTED", decidedAt: expect.any(String) }],
      userErrors: [],
    });
    expect(await seen()).toBe(before);
    // As it is already: nothing moves.
    expect((await decide(team, [candidate.id], "REJECTED")).candidates[0].decidedAt).toBe(
      decided.candidates[0].decidedAt,
    );
    await decide(team, [candidate.id], "APPROVED");
    expect(await decide(team, [candidate.id], null)).toMatchObject({
      candidates: [{ decision: null, decidedAt: null }],
    });
    expect((await changes(team)).map((event) => event.changes.decision)).toEqual([
      { from: null, to: "REJECTED" },
      { from: "REJECTED", to: "APPROVED" },
      { from: "APPROVED", to: null },
    ]);
    // Event handlers that have handled the later event have handled all of them.
    const { sequence } = await one("select last as sequence from team_counter where team_id = $1", team.uuid);
    await waitUntil(() =>
      one("select 1 from reaction_cursor where team_id = $1 and through >= $2", team.uuid, sequence),
    );
    expect(await all("select kind from email where team_id = $1", team.uuid)).toEqual([{ kind: "INVITATION" }]);
    const { data } = await post(app.url, '{ __type(name: "CandidateInvitation") { fields { name } } }');
    if (data?.__type) expect(JSON.stringify(data)).not.toMatch(/decision|decided/i);
  });
});

describe("archiveCandidates", () => {
  test("lists leave the archived out by default; invitations go on; back in again", async () => {
    const team = await createTestTeam(app);
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress(), newAddress()], {
      sendEmail: false,
    });
    const [gone, stays] = results;
    const listed = async (filter = "") =>
      (await team.ask(`{ candidates${filter} { totalCount nodes { id } } }`)).candidates.nodes.map(
        (node: Any) => node.id,
      );
    const archived = await archive(team, [gone.candidate.id]);
    expect(archived).toMatchObject({
      candidates: [{ id: gone.candidate.id, archivedAt: expect.any(String) }],
      userErrors: [],
    });
    expect((await archive(team, [gone.candidate.id])).candidates[0].archivedAt).toBe(archived.candidates[0].archivedAt);
    expect(await listed()).toEqual([stays.candidate.id]);
    expect(await listed("(filter: { archived: false })")).toEqual([stays.candidate.id]);
    expect(await listed("(filter: { archived: true })")).toEqual([gone.candidate.id]);
    expect((await read(team, gone.candidate.id)).archivedAt).toBe(archived.candidates[0].archivedAt);
    expect((await team.ask("{ invitations { totalCount } }")).invitations.totalCount).toBe(2);
    expect(await start(gone.invitation.inviteUrl)).toMatchObject({ invitation: { state: "STARTED" } });
    expect(await archive(team, [gone.candidate.id], false)).toMatchObject({ candidates: [{ archivedAt: null }] });
    expect(await listed()).toHaveLength(2);
    expect((await changes(team)).map((event) => event.changes)).toEqual([
      { archived: { from: false, to: true } },
      { archived: { from: true, to: false } },
    ]);
  });
});

describe("A bulk verb takes up to 10,000 ids", () => {
  const verbs: [string, (team: TestTeam, ids: string[], member: string) => Promise<Any>][] = [
    ["assignCandidates", (team, ids, member) => assign(team, ids, [member])],
    ["unassignCandidates", (team, ids, member) => unassign(team, ids, [member])],
    ["labelCandidates", (team, ids) => label(team, ids, { add: ["new"], remove: ["old"] })],
    ["decideCandidates", (team, ids) => decide(team, ids, "APPROVED")],
    ["archiveCandidates", (team, ids) => archive(team, ids)],
  ];

  test("2,000 in as many statements as 2, answered in the order given; the same twice counts once", async () => {
    const team = await createTestTeam(app);
    const people = (await some(team, 2_002)).map((row) => row.id as string);
    const sorted = [...people].sort(() => Math.random() - 0.5);
    const writes = async (name: string, ids: string[], verb: (typeof verbs)[number][1]) => {
      const { statements, result } = await statementsOf(() => verb(team, ids, team.owner.id));
      expect(result.userErrors).toEqual([]);
      expect(result.candidates.map((row: Any) => row.id)).toEqual([...new Set(ids)]);
      expect(
        (await one("select count(*)::int as n from event where team_id = $1 and type = 'CANDIDATE_UPDATED'", team.uuid))
          .n,
      ).toBeGreaterThan(0);
      const mine = statements.filter(
        ({ text }) =>
          /\b(from|into|update|join) "?(candidate|candidate_label|candidate_assignee)"?\s|insert into event /.test(
            text,
          ) && !/ event e\b|notification/.test(text),
      );
      // Reading the answer takes another statement a thousand.
      const reads = mine.filter(({ text }) => /\bt0\.|array_agg/.test(text));
      return [name, mine.length - reads.length, reads.length <= 2 * Math.ceil(new Set(ids).size / 1_000)];
    };
    for (const [name, verb] of verbs)
      expect(await writes(name, [...sorted.slice(2), sorted[5]!, sorted[9]!], verb)).toEqual(
        await writes(name, sorted.slice(0, 2), verb),
      );
    expect(
      await one(
        "select count(*)::int as n, count(distinct candidate_id)::int as who from event where team_id = $1 and type = 'CANDIDATE_UPDATED'",
        team.uuid,
      ),
    ).toEqual({ n: 2_002 * 5, who: 2_002 });
  });

  test.each(verbs)(
    "%s: none is REQUIRED, 10,001 are TOO_MANY_ITEMS, unknown ids NOT_FOUND one by one",
    async (_, verb) => {
      const team = await createTestTeam(app);
      const theirs = await createCandidate(await createTestTeam(app));
      const [ada, bob] = await some(team, 2);
      expect(await verb(team, [], team.owner.id)).toMatchObject({
        candidates: [],
        userErrors: [{ code: "REQUIRED", path: ["ids"] }],
      });
      expect(await verb(team, Array(10_001).fill(ada.id), team.owner.id)).toMatchObject({
        candidates: [],
        userErrors: [{ code: "TOO_MANY_ITEMS", path: ["ids"] }],
      });
      expect(await verb(team, [bob.id, theirs.id, "x", ada.id, bob.id], team.owner.id)).toMatchObject({
        candidates: [{ id: bob.id }, { id: ada.id }],
        userErrors: [
          { code: "NOT_FOUND", path: ["ids", "1"] },
          { code: "NOT_FOUND", path: ["ids", "2"] },
        ],
      });
    },
  );
});
