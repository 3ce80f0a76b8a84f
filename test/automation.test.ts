import { describe, expect, test } from "@jest/globals";
import {
  candidateOf,
  createRule,
  invitedTo,
  recordScore,
  rehearse,
  ruleFor,
  runsOf,
  settledRuns,
  submitScore,
  updateRule,
} from "./automation-rules.ts";
import { destinationFor, slackParts, updateDestination } from "./chat-destinations.ts";
import type { Any } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { receivers } from "./webhook-receiver.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
const aReceiver = receivers();
const label = (...labels: string[]) => ({ type: "ADD_LABELS", labels });
const inviteTo = ({ id }: { id: string }) => ({ type: "INVITE", assessmentId: id });
const done = (type: string) => ({ type, outcome: "DONE", code: null, message: null });
const twoAssessments = async (team: TestTeam) =>
  [await team.publishAssessment("A"), await team.publishAssessment("B")] as const;

describe("conditions (rules: Automation 1)", () => {
  test.each([
    [{ minScore: 70 }, 70, "ACTED", null],
    [{ minScore: 70 }, 69.5, "NOT_MATCHED", "SCORE_TOO_LOW"],
    [{ maxScore: 70 }, 70.5, "NOT_MATCHED", "SCORE_TOO_HIGH"],
    [{ minScore: 0 }, null, "NOT_MATCHED", "SCORE_MISSING"],
    [{}, null, "ACTED", null],
    [{ labels: ["vip"] }, 90, "NOT_MATCHED", "LABEL_MISSING"],
  ])("%j with the score %p: %s", async (conditions, score, outcome, reason) => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("A");
    const id = await ruleFor(team, { ...conditions, actions: [label("passed")] });
    const { candidate } = await submitScore(team, assessment, score);
    const [run] = await settledRuns(team, id, 1);
    expect(run).toMatchObject({ outcome, reason, results: outcome === "ACTED" ? [done("ADD_LABELS")] : [] });
    expect((await candidateOf(team, candidate.id)).labels).toEqual(outcome === "ACTED" ? ["passed"] : []);
  });

  test("only the rule's assessment and triggers count, and only events from its creation on", async () => {
    const team = await createTestTeam(app);
    const [a, b] = await twoAssessments(team);
    await submitScore(team, a, 90);
    const id = await ruleFor(team, { assessmentId: a.id, triggers: ["RESULT_UPDATED"], actions: [label("x")] });
    await submitScore(team, b, 90);
    const { invitation, candidate } = await submitScore(team, a, 50);
    await recordScore(team, invitation.id, 60);
    const [run, ...more] = await settledRuns(team, id, 1);
    expect(more).toEqual([]);
    expect(run.event.type).toBe("RESULT_UPDATED");
    expect(run.invitation.candidate.id).toBe(candidate.id);
  });

  test("a candidate needs all labels", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("A");
    const id = await ruleFor(team, { labels: ["red", "blue"], actions: [label("both")] });
    await submitScore(team, assessment, null, { email: newAddress() });
    const { results } = await team.invite(assessment, [newAddress()], {
      sendEmail: false,
      input: { labels: ["red", "blue"] },
    });
    await recordScore(team, results[0].invitation.id, 1);
    expect((await settledRuns(team, id, 2)).map((run) => run.outcome).sort()).toEqual(["ACTED", "NOT_MATCHED"]);
    expect((await candidateOf(team, results[0].candidate.id)).labels).toEqual(["blue", "both", "red"]);
  });
});

describe("actions (rules: Automation 2)", () => {
  test("all of them, in their order, by the system; the inviter is who saved the rule", async () => {
    const team = await createTestTeam(app);
    const [a, b] = await twoAssessments(team);
    const kim = await team.addMember("REVIEWER", "Kim");
    const receiver = await aReceiver();
    const { id: destinationId } = await destinationFor(team, receiver, { eventTypes: ["INVITATION_EMAIL_FAILED"] });
    const id = await ruleFor(team, {
      name: "Strong",
      assessmentId: a.id,
      minScore: 70,
      actions: [
        inviteTo(b),
        label("passed"),
        { type: "ASSIGN", memberIds: [kim.id] },
        { type: "DECIDE", decision: "APPROVED" },
        { type: "SEND_CHAT_MESSAGE", destinationId },
      ],
    });
    const address = newAddress();
    const { candidate } = await submitScore(team, a, 80, { email: address, name: "Ada" });
    const [run] = await settledRuns(team, id, 1);
    expect(run.results).toEqual(["INVITE", "ADD_LABELS", "ASSIGN", "DECIDE", "SEND_CHAT_MESSAGE"].map(done));
    expect(await candidateOf(team, candidate.id)).toMatchObject({
      labels: ["passed"],
      decision: "APPROVED",
      assignees: [{ id: kim.id }],
    });
    expect(await invitedTo(team, candidate.id)).toEqual([a.id, b.id].sort());
    expect((await app.mail.waitFor(address))[0]!.mail.replyTo?.value[0]?.address).toBe(team.owner.email);
    const [message] = await receiver.waitFor(1);
    expect(slackParts(message!).texts.join("")).toBe("Strong\nAda has submitted: A\n");
    const { events } = await team.ask(
      "query ($id: ID!) { events(first: 50, filter: { candidateIds: [$id] }) { nodes { type actor { id } assessment { id } } } }",
      { id: candidate.id },
    );
    const ofRule = events.nodes.filter((one: Any) => one.type === "CANDIDATE_UPDATED" || one.assessment?.id === b.id);
    expect(ofRule.length).toBeGreaterThanOrEqual(4);
    expect(ofRule.every((one: Any) => one.actor === null)).toBe(true);
  });

  test("what is so already is nothing to do, and an action that is rejected stops none of the others", async () => {
    const team = await createTestTeam(app);
    const [a, b] = await twoAssessments(team);
    const [gone, off] = [await team.addMember("REVIEWER"), await aReceiver()];
    const { id: destinationId } = await destinationFor(team, off);
    const archived = await team.publishAssessment("Archived");
    const id = await ruleFor(team, {
      assessmentId: a.id,
      actions: [
        inviteTo(archived),
        { type: "ASSIGN", memberIds: [gone.id] },
        { type: "SEND_CHAT_MESSAGE", destinationId },
        inviteTo(b),
        label("late"),
      ],
    });
    await updateDestination(team, destinationId, { enabled: false });
    await team.ask(
      "mutation ($a: ID!, $m: ID!) { archiveAssessment(id: $a) { userErrors { code } } updateTeamMember(id: $m, disabled: true) { userErrors { code } } }",
      { a: archived.id, m: gone.id },
    );
    const address = newAddress();
    await team.invite(b, [address], { sendEmail: false });
    const { candidate } = await submitScore(team, a, 1, { email: address });
    const [run] = await settledRuns(team, id, 1);
    expect(run).toMatchObject({ outcome: "ACTED" });
    expect(run.results.map((one: Any) => [one.type, one.outcome, one.code])).toEqual([
      ["INVITE", "FAILED", "ASSESSMENT_NOT_PUBLISHED"],
      ["ASSIGN", "FAILED", "NOT_FOUND"],
      ["SEND_CHAT_MESSAGE", "FAILED", "NOT_FOUND"],
      ["INVITE", "NOTHING_TO_DO", "ALREADY_INVITED"],
      ["ADD_LABELS", "DONE", null],
    ]);
    expect((await candidateOf(team, candidate.id)).labels).toEqual(["late"]);
  });

  test("a feature that the plan no longer includes, and the limit of e-mails, are results", async () => {
    const team = await createTestTeam(app);
    const [a, b] = await twoAssessments(team);
    const id = await ruleFor(team, { assessmentId: a.id, actions: [label("x"), inviteTo(b)] });
    await app.db.query("/* test */ update team set features = '{}' where id = $1", [team.uuid]);
    await app.db.query(
      "/* test */ insert into email_day (team_id, day, count) values ($1, (now() at time zone 'UTC')::date, 20000) on conflict (team_id, day) do update set count = 20000",
      [team.uuid],
    );
    await submitScore(team, a, 1);
    const [run] = await settledRuns(team, id, 1);
    expect(run).toMatchObject({ outcome: "SKIPPED", reason: "NO_ACTION_POSSIBLE" });
    expect(run.results.map((one: Any) => one.code)).toEqual(["FEATURE_NOT_ENABLED", "QUOTA_EXCEEDED"]);
    const { rows } = await app.db.query("/* test */ select count(*)::int as n from invitation where team_id = $1", [
      team.uuid,
    ]);
    expect(rows[0].n).toBe(1);
  });
});

describe("once (rules: Automation 3)", () => {
  test("a rule acts once on an invitation, however often its result changes", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("A");
    const id = await ruleFor(team, { minScore: 70, actions: [label("passed")] });
    const { invitation } = await submitScore(team, assessment, 60);
    for (const score of [75, 80]) await recordScore(team, invitation.id, score);
    const runs = await settledRuns(team, id, 3);
    expect(runs.map((run) => run.reason ?? run.outcome).sort()).toEqual([
      "ACTED",
      "ALREADY_ACTED",
      expect.stringMatching(/SCORE_TOO_LOW|ALREADY_ACTED/),
    ]);
  });

  test("a rule that is disabled or deleted does not act; enabled again, it acts on events from then on", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("A");
    const id = await ruleFor(team, { enabled: false, actions: [label("x")] });
    await submitScore(team, assessment, 1);
    await team.waitForHandlers();
    expect((await updateRule(team, id, { enabled: true })).userErrors).toEqual([]);
    const { candidate } = await submitScore(team, assessment, 1);
    const [run, ...more] = await settledRuns(team, id, 1);
    expect(more).toEqual([]);
    expect(run.invitation.candidate.id).toBe(candidate.id);
    const remove = "mutation ($id: ID!) { deleteAutomationRule(id: $id) { deletedId userErrors { code } } }";
    expect((await team.ask(remove, { id })).deleteAutomationRule).toEqual({ deletedId: id, userErrors: [] });
    expect((await team.ask(remove, { id })).deleteAutomationRule.userErrors).toEqual([{ code: "NOT_FOUND" }]);
    const after = await submitScore(team, assessment, 1);
    await team.waitForHandlers();
    expect((await candidateOf(team, after.candidate.id)).labels).toEqual([]);
    expect((await team.ask("{ automationRules { id } }")).automationRules).toEqual([]);
  });
});

describe("rehearsal (rules: Automation 4)", () => {
  test("says what each of the last submissions would come to, by the same code, and changes nothing", async () => {
    const team = await createTestTeam(app);
    const [a, b] = await twoAssessments(team);
    const [high, low, invited] = [
      await submitScore(team, a, 90),
      await submitScore(team, a, 10),
      await submitScore(team, a, 80),
    ];
    await team.invite(b, [{ id: invited.candidate.id }], { sendEmail: false });
    const id = await ruleFor(team, {
      enabled: false,
      assessmentId: a.id,
      minScore: 70,
      actions: [inviteTo(b), label("passed")],
    });
    await team.waitForHandlers();
    const before = await app.db.query(
      "/* test */ select (select last from team_counter where team_id = $1) as events, (select count(*)::int from email where team_id = $1) as emails",
      [team.uuid],
    );
    const { submissions, userErrors } = await rehearse(team, id);
    expect(userErrors).toEqual([]);
    const results = (outcome: string, code: string | null = null) => [
      { type: "INVITE", outcome, code },
      { type: "ADD_LABELS", outcome: "DONE", code: null },
    ];
    expect(submissions).toEqual([
      {
        invitationId: invited.invitation.id,
        candidateId: invited.candidate.id,
        outcome: "ACTED",
        reason: null,
        results: results("NOTHING_TO_DO", "ALREADY_INVITED"),
      },
      {
        invitationId: low.invitation.id,
        candidateId: low.candidate.id,
        outcome: "NOT_MATCHED",
        reason: "SCORE_TOO_LOW",
        results: [],
      },
      {
        invitationId: high.invitation.id,
        candidateId: high.candidate.id,
        outcome: "ACTED",
        reason: null,
        results: results("DONE"),
      },
    ]);
    expect(await runsOf(team, id)).toEqual([]);
    expect((await candidateOf(team, high.candidate.id)).labels).toEqual([]);
    const after = await app.db.query(
      "/* test */ select (select last from team_counter where team_id = $1) as events, (select count(*)::int from email where team_id = $1) as emails",
      [team.uuid],
    );
    expect(after.rows).toEqual(before.rows);
  });

  test("looks at a hundred submissions at most", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("A");
    const { results } = await team.invite(
      assessment,
      Array.from({ length: 103 }, () => newAddress()),
      { sendEmail: false },
    );
    for (let at = 0; at < results.length; at += 8)
      await Promise.all(results.slice(at, at + 8).map(({ invitation }: Any) => recordScore(team, invitation.id, 1)));
    const id = await ruleFor(team, { enabled: false, actions: [label("x")] });
    expect((await rehearse(team, id)).submissions).toHaveLength(100);
  });

  test("a rule of another team is NOT_FOUND, and a repeated creation with the same key makes one rule", async () => {
    const [team, other] = [await createTestTeam(app), await createTestTeam(app)];
    const id = await ruleFor(other, { actions: [label("x")] });
    expect((await rehearse(team, id)).userErrors).toEqual([{ code: "NOT_FOUND" }]);
    expect((await updateRule(team, id, { enabled: false })).userErrors).toEqual([{ code: "NOT_FOUND", path: ["id"] }]);
    const input = { actions: [label("x")] };
    expect(await createRule(team, input, { key: "k" })).toEqual(await createRule(team, input, { key: "k" }));
    expect((await team.ask("{ automationRules { id } }")).automationRules).toHaveLength(1);
  });

  test("the log of a rule by itself is that of the rule, and none of another team's", async () => {
    const [team, other] = [await createTestTeam(app), await createTestTeam(app)];
    const { results } = await team.invite(await team.publishAssessment("Logged"), [newAddress()], { sendEmail: false });
    const id = await ruleFor(team, { actions: [label("x")] });
    await recordScore(team, results[0].invitation.id, 1);
    const nodes = "nodes { id outcome } pageInfo { endCursor }";
    const document = `query ($id: ID!) { byItself: automationRuns(ruleId: $id, first: 5, outcome: [ACTED]) { ${nodes} }
      rule: node(id: $id) { ... on AutomationRule { runs(first: 5, outcome: [ACTED]) { ${nodes} } } } }`;
    await settledRuns(team, id, 1);
    const { byItself, rule } = await team.ask(document, { id });
    expect(byItself).toEqual(rule.runs);
    expect((await other.ask(document, { id })).byItself.nodes).toEqual([]);
    expect((await team.ask(document, { id: team.owner.id })).byItself.nodes).toEqual([]);
  });
});
