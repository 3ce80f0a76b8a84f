import { describe, expect, test } from "@jest/globals";
import { applyAllDueTransitions } from "../src/invitations/lifecycle/apply-due-transitions.ts";
import { storedId } from "../src/platform/ids/ids.ts";
import { readWebhookEvents } from "../src/webhooks/payload/webhook-event.query.ts";
import { type Any, post } from "./client.ts";
import { read, start } from "./invitation-mutations.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";

// Without a worker, so that no scheduled task writes what is due.
const app = testApp({ ROLE: "api" });

const states = ["PENDING", "OPENED", "STARTED", "SUBMITTED", "EXPIRED", "CANCELLED"];

/** A team with a PENDING, an expired, a STARTED and an overdue invitation; what is due is not written. */
async function aDueTeam() {
  const team = await createTestTeam(app);
  const assessment = await team.publishAssessment("X", { timeLimit: "PT30M" });
  const addresses = Array.from({ length: 4 }, () => newAddress());
  const externalIds = addresses.map((_, i) => ({ externalId: `application-${i}` }));
  const { results } = await team.invite(
    assessment,
    addresses.map((email, i) => ({ email, ...externalIds[i] })),
    { sendEmail: false },
  );
  const [pending, expired, started, overdue] = results.map((row: Any) => row.invitation);
  for (const { inviteUrl } of [started, overdue]) await start(app, inviteUrl);
  await shift(team, expired.id, "expires_at = now() - interval '1 second'");
  await shift(
    team,
    overdue.id,
    "started_at = now() - interval '2 hours', deadline_at = now() - interval '61 seconds', standard_deadline_at = now() - interval '61 seconds'",
  );
  return { team, assessment, pending, expired, started, overdue };
}

const shift = (team: TestTeam, id: string, set: string) =>
  app.db.query(`/* test */ update invitation set ${set} where team_id = $1 and id = $2`, [
    team.uuid,
    storedId("Invitation", id),
  ]);

const storedStates = async (team: TestTeam): Promise<string[]> =>
  (await app.db.query("/* test */ select state from invitation where team_id = $1 order by id", [team.uuid])).rows.map(
    (row) => row.state,
  );

describe("Before a due move is written", () => {
  test("state, filters, counts, funnel and progress of one answer agree", async () => {
    const { team, assessment, pending, expired, started, overdue } = await aDueTeam();
    const filters = states.map(
      (state) => `${state}: invitations(filter: { state: [${state}] }) { totalCount nodes { id state } }`,
    );
    const progresses = ["IDLE", "INVITED", "STARTED", "SUBMITTED"].map(
      (progress) =>
        `C_${progress}: candidates(filter: { progress: [${progress}] }) { totalCount nodes { id progress } }`,
    );
    const answer = await team.ask(
      `query ($id: ID!) { ${filters.join("\n")} ${progresses.join("\n")}
        waiting: invitations(filter: { state: [PENDING, OPENED, STARTED] }) { totalCount }
        ended: invitations(filter: { state: [SUBMITTED, EXPIRED, CANCELLED] }) { totalCount }
        free: candidates(filter: { notInvitedTo: $id }) { totalCount }
        assessment(id: $id) { funnel { invited started submitted expired } } }`,
      { id: assessment.id },
    );
    expect(await storedStates(team)).toEqual(["PENDING", "PENDING", "STARTED", "STARTED"]);
    const by = Object.fromEntries(states.map((state) => [state, answer[state].nodes]));
    expect(by).toEqual({
      ...{ PENDING: [{ id: pending.id, state: "PENDING" }], OPENED: [], CANCELLED: [] },
      ...{ STARTED: [{ id: started.id, state: "STARTED" }], EXPIRED: [{ id: expired.id, state: "EXPIRED" }] },
      SUBMITTED: [{ id: overdue.id, state: "SUBMITTED" }],
    });
    for (const state of states) expect(answer[state].totalCount).toBe(answer[state].nodes.length);
    expect([answer.waiting.totalCount, answer.ended.totalCount, answer.free.totalCount]).toEqual([2, 2, 1]);
    expect(answer.assessment.funnel).toEqual({ invited: 4, started: 2, submitted: 1, expired: 1 });
    for (const progress of ["IDLE", "INVITED", "STARTED", "SUBMITTED"]) {
      expect(answer[`C_${progress}`].nodes.map((node: Any) => node.progress)).toEqual([progress]);
      expect(answer[`C_${progress}`].totalCount).toBe(1);
    }
  });

  test("an overdue invitation reads as submitted at its deadline, by the time limit", async () => {
    const { team, overdue, expired } = await aDueTeam();
    const before = await read(team, overdue.id);
    expect(before).toMatchObject({
      ...{ state: "SUBMITTED", submittedAt: before.deadlineAt, nextReminderAt: null },
      submission: { notes: null, automatic: true },
    });
    const external = await team.ask('{ invitation(externalId: "application-1") { id state } }');
    expect(external.invitation).toEqual({ id: expired.id, state: "EXPIRED" });
    await applyAllDueTransitions(app.running.services);
    expect(await storedStates(team)).toEqual(["PENDING", "EXPIRED", "STARTED", "SUBMITTED"]);
    const { updatedAt: _, ...after } = await read(team, overdue.id);
    expect(before).toMatchObject(after);
  });

  test("the candidate, webhooks and look-ups by id see the same state", async () => {
    const { team, expired, overdue } = await aDueTeam();
    const seen = async (url: string) =>
      (
        await post(app.url, "query ($t: String!) { candidateInvitation(token: $t) { state canStart } }", {
          t: tokenOf(url),
        })
      ).data.candidateInvitation;
    expect(await seen(expired.inviteUrl)).toMatchObject({ state: "EXPIRED", canStart: false });
    expect(await seen(overdue.inviteUrl)).toMatchObject({ state: "SUBMITTED", canStart: false });
    const { rows: events } = await app.db.query<{ sequence: number; id: string }>(
      "/* test */ select sequence, invitation_id as id from event where team_id = $1 and type = 'INVITATION_CREATED' order by 1",
      [team.uuid],
    );
    const bodies = await readWebhookEvents(
      app.running.services,
      events.map(({ sequence }) => ({ teamId: team.uuid, sequence })),
    );
    expect([...bodies.values()].map((body) => body.state).toSorted()).toEqual([
      "EXPIRED",
      "PENDING",
      "STARTED",
      "SUBMITTED",
    ]);
    const nodes = await team.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Invitation { state } } }", {
      ids: [expired.id, overdue.id],
    });
    expect(nodes.nodes).toEqual([{ state: "EXPIRED" }, { state: "SUBMITTED" }]);
  });

  test("an expired invitation that is not written blocks neither a revival nor a continuation", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const address = newAddress();
    const invite = async () =>
      (await team.invite(assessment, [address], { sendEmail: false })).results[0].invitation as { id: string };
    const first = await invite();
    await shift(team, first.id, "expires_at = now() - interval '1 second'");
    await applyAllDueTransitions(app.running.services);
    const second = await invite();
    await shift(team, second.id, "expires_at = now() - interval '1 second'");
    const { extendInvitations } = await team.ask(
      `mutation ($ids: [ID!]!, $at: DateTime!) { extendInvitations(ids: $ids, expiresAt: $at) { invitations { id state } userErrors { code } } }`,
      { ids: [first.id], at: new Date(Date.now() + 3_600_000) },
    );
    expect(extendInvitations).toEqual({ invitations: [{ id: first.id, state: "PENDING" }], userErrors: [] });
    expect(await storedStates(team)).toEqual(["PENDING", "EXPIRED"]);
  });
});
