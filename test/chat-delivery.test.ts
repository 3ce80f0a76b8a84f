import { describe, expect, test } from "@jest/globals";
import { chooseMessages } from "../src/chat/delivery/choose-messages.ts";
import type { WaitingMessage } from "../src/chat/messages/chat-content.ts";
import {
  allSent,
  createDestination,
  destinationFor,
  destinationsOf,
  minutePasses,
  slackParts,
  submitted,
  updateDestination,
} from "./chat-destinations.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";
import { type Received, receivers } from "./webhook-receiver.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
const aReceiver = receivers();
const onSubmission = { eventTypes: ["ASSESSMENT_SUBMITTED"] };
const people = (count: number, name = "Ada") => Array.from({ length: count }, (_, n) => ({ name: `${name} ${n + 1}` }));
const textOf = (one: Received) => slackParts(one).texts.join("");
const healthOf = async (team: TestTeam) => (await destinationsOf(team))[0]!;

describe("how many messages (rules: Chat 4)", () => {
  test("what waits together is one summary with counts by assessment, some names and a link", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const { id } = await destinationFor(team, receiver, onSubmission);
    await updateDestination(team, id, { enabled: true });
    // While the channel asks for a pause, everything waits.
    receiver.answer = () => ({ status: 429, headers: { "retry-after": "3600" } });
    const [backend, frontend] = [await team.publishAssessment("Backend"), await team.publishAssessment("Frontend")];
    await submitted(team, backend, people(1, "First"));
    await receiver.waitFor(1);
    await submitted(team, backend, people(7));
    await submitted(team, frontend, people(1, "Ben"));
    await team.waitForHandlers();
    expect(receiver.received).toHaveLength(1);
    receiver.answer = () => ({ status: 200, body: "ok" });
    await minutePasses(team);
    await allSent(team);
    const [, summary, ...more] = receiver.received;
    expect(more).toEqual([]);
    expect(textOf(summary!)).toBe(
      [
        "9 events",
        "Backend: 8 candidates have submitted (First 1, Ada 1, Ada 2, Ada 3, Ada 4, +3)",
        "Frontend: 1 candidate has submitted (Ben 1)",
        "",
      ].join("\n"),
    );
    expect(slackParts(summary!).links).toEqual(["http://beckon.test/candidates"]);
  });

  test("after five messages in a minute, what comes is one summary at the end of the minute", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    await destinationFor(team, receiver, onSubmission);
    const assessment = await team.publishAssessment("Backend");
    for (let n = 1; n <= 5; n++) {
      await submitted(team, assessment, people(1, `Ada ${n}`));
      await receiver.waitFor(n);
    }
    await submitted(team, assessment, people(2, "Late"));
    await team.waitForHandlers();
    const { rows } = await waitUntil(async () => {
      const found = await app.db.query(
        `/* test */ select extract(epoch from next_attempt_at - now())::float8 as pause from chat_destination
         where team_id = $1 and next_attempt_at > now() + interval '5 seconds' and leased_by is null`,
        [team.uuid],
      );
      return found.rows.length > 0 && found;
    });
    expect(rows[0].pause).toBeLessThanOrEqual(60);
    expect(receiver.received).toHaveLength(5);
    await minutePasses(team);
    await allSent(team);
    expect(receiver.received).toHaveLength(6);
    expect(textOf(receiver.received[5]!)).toMatch(/^2 events\nBackend: 2 candidates have submitted/);
    expect(slackParts(receiver.received[5]!).links[0]).toMatch(/\/assessments\/asm_/);
  });

  test("a channel gets at most one message in a second, whatever the number of workers", async () => {
    const team = await createTestTeam(app);
    const second = await startSecondApp(app);
    try {
      const receiver = await aReceiver();
      await destinationFor(team, receiver, onSubmission);
      await submitted(team, await team.publishAssessment("Backend"), people(3));
      const received = await receiver.waitFor(3);
      expect(received.map(textOf).sort()).toEqual([1, 2, 3].map((n) => `Ada ${n} has submitted: Backend\n`));
      expect(receiver.maxInFlight).toBe(1);
      expect(received[1]!.at - received[0]!.at).toBeGreaterThanOrEqual(990);
      expect(received[2]!.at - received[1]!.at).toBeGreaterThanOrEqual(990);
      await allSent(team);
      expect(receiver.received).toHaveLength(3);
    } finally {
      await second.stop();
    }
  });

  const waiting = (count: number) => Array.from({ length: count }, (_, n) => ({ id: String(n) }) as WaitingMessage);
  test.each([
    [0, 0, null, "nothing"],
    [1, 0, null, 1],
    [5, 4, 10, 1],
    [6, 0, null, 6],
    [1, 5, 20, "wait 40"],
    [9, 5, 59, "wait 1"],
    [1, 5, 61, 1],
    [3, 5, 61, 3],
    [3, 5, 121, 1],
  ])("%d that wait after %d sent in a minute that began %p seconds ago: %p", (count, sent, age, expected) => {
    const choice = chooseMessages(waiting(count), { count: sent, age });
    const said = "send" in choice ? choice.send.length : "nothing" in choice ? "nothing" : `wait ${choice.waitSeconds}`;
    expect(said).toBe(expected);
  });
});

describe("failures (rules: Chat 5)", () => {
  test("a message that fails is tried again, and what came meanwhile is not lost", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    receiver.answer = (_, nth) => (nth === 1 ? { status: 500, body: "down" } : { status: 200, body: "ok" });
    await destinationFor(team, receiver, onSubmission);
    const assessment = await team.publishAssessment("Backend");
    await submitted(team, assessment, people(1));
    await receiver.waitFor(1);
    const failing = await waitUntil(async () => {
      const one = await healthOf(team);
      return one.consecutiveFailures === 1 && one;
    });
    expect(failing).toMatchObject({ enabled: true, lastStatusCode: 500, lastAnswer: "down" });
    await receiver.waitFor(2);
    await allSent(team);
    expect(receiver.received.map(textOf)).toEqual(["Ada 1 has submitted: Backend\n", "Ada 1 has submitted: Backend\n"]);
    expect(await healthOf(team)).toMatchObject({ consecutiveFailures: 0, lastStatusCode: 200, lastAnswer: "ok" });
  });

  test("Retry-After is obeyed, and is no failure", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    receiver.answer = (_, nth) => (nth === 1 ? { status: 429, headers: { "retry-after": "3" } } : { status: 200 });
    await destinationFor(team, receiver, onSubmission);
    await submitted(team, await team.publishAssessment("Backend"), people(1));
    const [first, second] = await receiver.waitFor(2);
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(2_990);
    await allSent(team);
    expect(await healthOf(team)).toMatchObject({ consecutiveFailures: 0, lastStatusCode: 200 });
  });

  test.each([
    ["SLACK", 404, "no_service"],
    ["SLACK", 410, "channel_is_archived"],
    ["URL", 410, ""],
  ])("%s: %d disables the destination; enabled again, it sends what waited", async (kind, status, body) => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    receiver.answer = () => ({ status, body });
    const { id } = await destinationFor(team, receiver, { ...onSubmission, kind });
    await submitted(team, await team.publishAssessment("Backend"), people(1));
    const disabled = await waitUntil(async () => {
      const one = await healthOf(team);
      return one.enabled === false && one;
    });
    expect(disabled.disabledReason).toBe("The channel or its webhook does not exist any more.");
    const { auditLog } = await team.ask(
      '{ auditLog(first: 10, filter: { action: ["chat_destination.disable"] }) { nodes { actor { id } target: targetId } } }',
    );
    expect(auditLog.nodes).toEqual([{ actor: null, target: id }]);
    receiver.answer = () => ({ status: 200 });
    await updateDestination(team, id, { enabled: true });
    await receiver.waitFor(2);
    await allSent(team);
    expect(await healthOf(team)).toMatchObject({ enabled: true, disabledReason: null, consecutiveFailures: 0 });
  });

  test("what waits longer than three days is dropped, and five days of failures disable the destination, as the owners read", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    receiver.answer = () => ({ status: 500 });
    await destinationFor(team, receiver, onSubmission);
    await submitted(team, await team.publishAssessment("Backend"), people(2));
    await receiver.waitFor(1);
    await waitUntil(async () => (await healthOf(team)).consecutiveFailures === 1);
    await app.db.query(
      `/* test */ update chat_message set queued_at = now() - interval '4 days' where team_id = $1
         and id = (select min(id::text)::uuid from chat_message where team_id = $1)`,
      [team.uuid],
    );
    await app.db.query(
      "/* test */ update chat_destination set next_attempt_at = now(), failing_since = now() - interval '6 days' where team_id = $1",
      [team.uuid],
    );
    await waitUntil(async () => (await healthOf(team)).enabled === false);
    expect((await healthOf(team)).disabledReason).toBe("Every message of the last five days failed.");
    const { mail } = await waitUntil(async () =>
      app.mail.to(team.owner.email).find((one) => one.mail.subject?.startsWith("Chat channel disabled")),
    );
    expect(mail.text).toContain("Every message of the last five days failed.");
    expect(textOf(receiver.received.at(-1)!)).toBe("Ada 2 has submitted: Backend\n");
    const { rows } = await app.db.query("/* test */ select id from chat_message where team_id = $1", [team.uuid]);
    expect(rows).toHaveLength(1);
  });
});

describe("who is named (rules: Chat 6)", () => {
  test("by default messages have codenames", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    await destinationFor(team, receiver, { ...onSubmission, namesCandidates: null });
    const [{ candidate }] = await submitted(team, await team.publishAssessment("Backend"), people(1));
    const [one] = await receiver.waitFor(1);
    const { codename } = (await team.ask("query ($id: ID!) { candidate(id: $id) { codename } }", { id: candidate.id }))
      .candidate;
    expect(textOf(one!)).toBe(`${codename} has submitted: Backend\n`);
  });

  test("while the team has a blind reviewer, messages have codenames even if the destination names candidates", async () => {
    const team = await createTestTeam(app);
    const blind = await team.addMember("BLIND_REVIEWER");
    const receiver = await aReceiver();
    await destinationFor(team, receiver, onSubmission);
    const assessment = await team.publishAssessment("Backend");
    await submitted(team, assessment, people(1));
    await receiver.waitFor(1);
    expect(receiver.received[0]!.text).not.toContain("Ada");
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: blind.id,
    });
    await submitted(team, assessment, people(1));
    await receiver.waitFor(2);
    expect(textOf(receiver.received[1]!)).toBe("Ada 1 has submitted: Backend\n");
  });

  test("who may not read names cannot make a destination that has them, nor read what a provider repeats", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    receiver.answer = ({ text }) => ({ status: 200, body: text });
    const as = await team.addApiKey("WEBHOOKS", "READ");
    expect((await createDestination(team, receiver, onSubmission, { as })).userErrors).toMatchObject([
      { code: "NOT_ALLOWED", path: ["input", "namesCandidates"] },
    ]);
    await destinationFor(team, receiver, onSubmission);
    await submitted(team, await team.publishAssessment("Backend"), people(1));
    await receiver.waitFor(1);
    await waitUntil(async () => /Ada/.test((await healthOf(team)).lastAnswer ?? ""));
    expect((await destinationsOf(team, as))[0]).toMatchObject({ lastStatusCode: 200, lastAnswer: null });
  });

  test("of an erased candidate nothing is sent, and no answer is stored any more", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    receiver.answer = ({ text }) => ({ status: 503, body: text });
    await destinationFor(team, receiver, onSubmission);
    const assessment = await team.publishAssessment("Backend");
    const [{ candidate }] = await submitted(team, assessment, people(1));
    await submitted(team, assessment, people(1, "Ben"));
    await receiver.waitFor(1);
    await waitUntil(async () => /Ada/.test((await healthOf(team)).lastAnswer ?? ""));
    receiver.answer = () => ({ status: 200 });
    await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id: candidate.id });
    await team.waitForHandlers();
    await minutePasses(team);
    await allSent(team);
    expect(receiver.received.slice(1).map(textOf).join("")).not.toContain("Ada");
    expect(textOf(receiver.received.at(-1)!)).toBe("Ben 1 has submitted: Backend\n");
    const { rows } = await app.db.query("/* test */ select last_answer from chat_destination where team_id = $1", [
      team.uuid,
    ]);
    expect(rows[0].last_answer ?? "").not.toContain("Ada");
  });
});
