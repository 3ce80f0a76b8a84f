import { describe, expect, test } from "@jest/globals";
import { leadInCircle } from "../src/automation/steps/find-circle.ts";
import {
  createRule,
  invitedTo,
  rehearse,
  ruleFor,
  runsOf,
  settledRuns,
  submitScore,
  updateRule,
} from "./automation-rules.ts";
import { destinationFor } from "./chat-destinations.ts";
import type { Any } from "./client.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";
import { receivers } from "./webhook-receiver.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
const aReceiver = receivers();
const inviteTo = ({ id }: { id: string }) => ({ type: "INVITE", assessmentId: id });
const codesOf = (payload: Any) => payload.userErrors.map((one: Any) => [one.code, one.path.join(".")]);
const circle = [["NOT_ALLOWED", "input.actions"]];

/** Submits for the candidate on the newest invitation to an assessment. */
async function submitLater(team: TestTeam, candidateId: string, assessmentId: string): Promise<void> {
  const invitation = await waitUntil(async () => {
    const { candidate } = await team.ask(
      "query ($id: ID!) { candidate(id: $id) { invitations(first: 50) { nodes { id state assessment { id } } } } }",
      { id: candidateId },
    );
    return candidate.invitations.nodes.find(
      (one: Any) => one.assessment.id === assessmentId && one.state === "PENDING",
    );
  });
  await team.ask(
    "mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: { score: 90 }) { userErrors { code } } }",
    { id: invitation.id },
  );
}

describe("circles (rules: Automation 5)", () => {
  test("rules that lead in a circle are rejected when they are created, changed or enabled", async () => {
    const team = await createTestTeam(app);
    const [a, b, c] = [
      await team.publishAssessment("A"),
      await team.publishAssessment("B"),
      await team.publishAssessment("C"),
    ];
    expect(codesOf(await createRule(team, { assessmentId: a.id, actions: [inviteTo(a)] }))).toEqual(circle);
    await ruleFor(team, { assessmentId: a.id, actions: [inviteTo(b)] });
    await ruleFor(team, { assessmentId: b.id, actions: [inviteTo(c)] });
    expect(codesOf(await createRule(team, { assessmentId: c.id, actions: [inviteTo(a)] }))).toEqual(circle);
    expect(codesOf(await createRule(team, { actions: [inviteTo(b)] }))).toEqual(circle);
    const off = await ruleFor(team, { enabled: false, assessmentId: c.id, actions: [inviteTo(a)] });
    expect(codesOf(await updateRule(team, off, { enabled: true }))).toEqual(circle);
    const harmless = await ruleFor(team, { assessmentId: c.id, actions: [{ type: "ADD_LABELS", labels: ["x"] }] });
    expect(codesOf(await updateRule(team, harmless, { actions: [inviteTo(a)] }))).toEqual(circle);
  });

  test("two rules that close a circle together, created at once: one of them is rejected", async () => {
    const team = await createTestTeam(app);
    const [a, b] = [await team.publishAssessment("A"), await team.publishAssessment("B")];
    const made = await Promise.all([
      createRule(team, { assessmentId: a.id, actions: [inviteTo(b)] }),
      createRule(team, { assessmentId: b.id, actions: [inviteTo(a)] }),
    ]);
    expect(made.map((one) => codesOf(one).length).sort()).toEqual([0, 1]);
  });

  test("a candidate is not led back to an assessment that rules have led them from, whatever the rules are by then", async () => {
    const team = await createTestTeam(app);
    const [a, b] = [await team.publishAssessment("A"), await team.publishAssessment("B")];
    const first = await ruleFor(team, { assessmentId: a.id, actions: [inviteTo(b)] });
    const { candidate } = await submitScore(team, a, 90);
    await settledRuns(team, first, 1);
    await updateRule(team, first, { enabled: false });
    const back = await ruleFor(team, { assessmentId: b.id, actions: [inviteTo(a)] });
    await submitLater(team, candidate.id, b.id);
    const [run] = await settledRuns(team, back, 1);
    expect(run).toMatchObject({
      outcome: "SKIPPED",
      reason: "NO_ACTION_POSSIBLE",
      results: [{ type: "INVITE", outcome: "SKIPPED", code: "CIRCLE" }],
    });
    expect(await invitedTo(team, candidate.id)).toEqual([a.id, b.id].sort());
    // A candidate whom no rule has led there is invited.
    const other = await submitScore(team, b, 90);
    await settledRuns(team, back, 2);
    expect(await invitedTo(team, other.candidate.id)).toEqual([a.id, b.id].sort());
  });

  test("a rule for every assessment never invites from its target to itself, and a chain ends after ten assessments", async () => {
    const team = await createTestTeam(app);
    const [a, b] = [await team.publishAssessment("A"), await team.publishAssessment("B")];
    const id = await ruleFor(team, { actions: [inviteTo(b)] });
    const { candidate } = await submitScore(team, a, 90);
    await settledRuns(team, id, 1);
    await app.db.query(
      "/* test */ update automation_invitation set assessment_ids = array(select gen_random_uuid() from generate_series(1, 10)) where team_id = $1",
      [team.uuid],
    );
    await submitLater(team, candidate.id, b.id);
    expect((await settledRuns(team, id, 2)).map((run) => run.reason)).toContain("CHAIN_TOO_LONG");
    await submitScore(team, b, 90);
    const runs = await settledRuns(team, id, 3);
    expect(runs.flatMap((run) => run.results).filter((one: Any) => one.code === "CIRCLE")).toHaveLength(1);
  });

  test.each([
    [
      "a chain",
      [
        ["a", "b"],
        ["b", "c"],
      ],
      false,
    ],
    [
      "a diamond",
      [
        ["a", "b"],
        ["a", "c"],
        ["b", "d"],
        ["c", "d"],
      ],
      false,
    ],
    [
      "a circle of three",
      [
        ["a", "b"],
        ["b", "c"],
        ["c", "a"],
      ],
      true,
    ],
    ["from any to one", [[null, "a"]], false],
    [
      "from any to two",
      [
        [null, "a"],
        [null, "b"],
      ],
      true,
    ],
    [
      "from any to one, and on",
      [
        [null, "a"],
        ["a", "b"],
      ],
      true,
    ],
  ] as [string, [string | null, string][], boolean][])("%s", (_, edges, expected) => {
    const rules = edges.map(([assessmentId, target]) => ({
      assessmentId,
      actions: [{ type: "INVITE" as const, assessmentId: target }],
    }));
    expect(leadInCircle(rules)).toBe(expected);
  });
});

describe("the job", () => {
  test("two workers, and a job that comes twice or is lost, act once (rules: Automation 3)", async () => {
    const team = await createTestTeam(app);
    const second = await startSecondApp(app);
    try {
      const receiver = await aReceiver();
      const { id: destinationId } = await destinationFor(team, receiver, { eventTypes: ["INVITATION_EMAIL_FAILED"] });
      const assessment = await team.publishAssessment("A");
      const id = await ruleFor(team, { actions: [{ type: "SEND_CHAT_MESSAGE", destinationId }] });
      const { results } = await team.invite(assessment, [newAddress(), newAddress(), newAddress()], {
        sendEmail: false,
      });
      for (const { invitation } of results)
        await team.ask(
          "mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: { score: 1 }) { userErrors { code } } }",
          { id: invitation.id },
        );
      await settledRuns(team, id, 3);
      const { rows } = await app.db.query("/* test */ select id from automation_run where team_id = $1", [team.uuid]);
      const { queue, em } = app.running.services;
      const { ruleRun } = await import("../src/automation/run/queue-runs.ts");
      await queue.add(
        em.fork(),
        ruleRun,
        rows.flatMap(({ id: runId }) => [0, 1].map(() => ({ teamId: team.uuid, runId }))),
      );
      await receiver.waitFor(3);
      await waitUntil(async () => {
        const jobs = await app.db.query(
          "/* test */ select 1 from pgboss.job where name = 'run-automation-rule' and state in ('created', 'active', 'retry')",
        );
        return jobs.rows.length === 0;
      });
      expect(receiver.received).toHaveLength(3);
    } finally {
      await second.stop();
    }
  });

  test("a run whose job was lost is queued again, and one that failed for two days ends", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("A");
    const id = await ruleFor(team, { actions: [{ type: "ADD_LABELS", labels: ["x"] }] });
    await submitScore(team, assessment, 1);
    await submitScore(team, assessment, 1);
    await settledRuns(team, id, 2);
    const { requeueLostRuns } = await import("../src/automation/run/run-rules.job.ts");
    await app.db.query(
      `/* test */ update automation_run set outcome = 'PENDING', due_at = now() - interval '3 minutes',
         created_at = case when id = (select max(id::text)::uuid from automation_run where team_id = $1)
           then now() - interval '3 days' else created_at end where team_id = $1`,
      [team.uuid],
    );
    await requeueLostRuns(app.running.services);
    const runs = await settledRuns(team, id, 2);
    expect(runs.map((run) => run.reason ?? run.results[0].outcome).sort()).toEqual(["ERROR", "NOTHING_TO_DO"]);
  });

  test("old entries of the log are deleted, and the others stay", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("A");
    const id = await ruleFor(team, { actions: [{ type: "ADD_LABELS", labels: ["x"] }] });
    await submitScore(team, assessment, 1);
    await submitScore(team, assessment, 1);
    await settledRuns(team, id, 2);
    const { oldRuns } = await import("../src/automation/delete-old-runs.ts");
    const { services } = app.running;
    await app.db.query(
      `/* test */ update automation_run set created_at = now() - interval '2 years'
       where team_id = $1 and id = (select max(id::text)::uuid from automation_run where team_id = $1)`,
      [team.uuid],
    );
    const before = new Date(Date.now() - 366 * 86_400_000);
    expect(await oldRuns.findTeams(services, [team.uuid], before)).toEqual([team.uuid]);
    for await (const _ of oldRuns.deleteFrom(services, team.uuid, before));
    expect(await runsOf(team, id)).toHaveLength(1);
  });
});

describe("what is said of candidates (rules: Automation 6)", () => {
  test("a caller who may not read names reads the log and a rehearsal without them, with times as coarse as elsewhere", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("A", { timeLimit: "PT1H" });
    const id = await ruleFor(team, { actions: [{ type: "ADD_LABELS", labels: ["x"] }] });
    const address = newAddress("secret");
    await submitScore(team, assessment, 1, { email: address, name: "Ada Byron" });
    const [seen] = await settledRuns(team, id, 1);
    expect(seen.invitation.candidate).toMatchObject({ name: "Ada Byron", email: address });
    const as = await team.addApiKey("INVITE", "READ");
    const [blinded] = await runsOf(team, id, as);
    expect(blinded.invitation.candidate).toMatchObject({ name: null, email: null });
    expect(blinded.createdAt).toMatch(/T00:00:00\.000Z$/);
    expect(JSON.stringify(await rehearse(team, id))).not.toMatch(/Ada|secret/);
  });

  test("an erased candidate is not acted on, and a key without WEBHOOKS makes no rule that sends messages", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const { id: destinationId } = await destinationFor(team, receiver);
    const as = await team.addApiKey("INVITE", "READ");
    const input = { actions: [{ type: "SEND_CHAT_MESSAGE", destinationId }] };
    expect((await createRule(team, input, { as })).userErrors).toMatchObject([{ code: "NOT_ALLOWED" }]);
    const assessment = await team.publishAssessment("A");
    const id = await ruleFor(team, { enabled: false, actions: [{ type: "ADD_LABELS", labels: ["x"] }] });
    const { candidate } = await submitScore(team, assessment, 1);
    await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id: candidate.id });
    expect((await rehearse(team, id)).submissions).toMatchObject([{ outcome: "SKIPPED", reason: "CANDIDATE_ERASED" }]);
  });

  test.each([
    [{ name: " ", actions: [] }, ["REQUIRED input.name", "REQUIRED input.actions"]],
    [
      { minScore: 2, maxScore: 1, actions: [{ type: "DECIDE", decision: "APPROVED" }] },
      ["INVALID_VALUE input.minScore"],
    ],
    [{ actions: [{ type: "DECIDE" }] }, ["REQUIRED input.actions.0.decision"]],
    [{ actions: [{ type: "DECIDE", decision: "APPROVED", labels: ["x"] }] }, ["INVALID_VALUE input.actions.0.labels"]],
    [{ actions: [{ type: "INVITE", assessmentId: "asm_x" }] }, ["NOT_FOUND input.actions.0.assessmentId"]],
    [{ actions: [{ type: "ADD_LABELS", labels: [] }] }, ["REQUIRED input.actions.0.labels"]],
  ])("an invalid rule is rejected with each error: %j", async (input, expected) => {
    const team = await createTestTeam(app);
    const { userErrors } = await createRule(team, input);
    expect(userErrors.map((one: Any) => `${one.code} ${one.path.join(".")}`)).toEqual(expected);
  });
});
