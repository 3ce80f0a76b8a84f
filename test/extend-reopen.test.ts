import { describe, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import {
  alter,
  logged,
  oneOfEach,
  read,
  refused,
  run,
  save,
  settled,
  start,
  submit,
  view,
} from "./invitation-mutations.ts";
import { later, managedInvitations, nextWeek } from "./managed-invitation.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp();
const { page, one } = managedInvitations(app);
describe("extendInvitations", () => {
  test("reactivates an EXPIRED invitation as PENDING, or OPENED if it was opened; the same link works", async () => {
    const team = await createTestTeam(app);
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress(), newAddress()], {
      input: { expiresAt: later(1), reminders: ["P1D", "P3D"] },
    });
    const [unseen, seen] = results.map((row: Any) => row.invitation);
    await page(seen.inviteUrl);
    await alter(team, "expires_at = now() - interval '1 second', created_at = now() - interval '2 days'");
    const expired = (await read(team, unseen.id)).expiresAt;
    for (const { inviteUrl } of [unseen, seen])
      expect(await start(app, inviteUrl)).toMatchObject({ userErrors: [{ code: "LINK_EXPIRED" }] });
    await settled(team, seen.id, "EXPIRED");
    let answer: Any;
    const events = await logged(team, async () => {
      answer = await run(team, "extendInvitations", [seen.id, unseen.id], { expiresAt: nextWeek });
    });
    expect(answer).toMatchObject({
      invitations: [
        { id: seen.id, state: "OPENED", expiresAt: nextWeek, nextReminderAt: expect.any(String) },
        { id: unseen.id, state: "PENDING", expiresAt: nextWeek, nextReminderAt: expect.any(String) },
      ],
      userErrors: [],
    });
    expect(events.filter((event) => event.type === "INVITATION_UPDATED")).toMatchObject([
      { changes: { state: { from: "EXPIRED", to: "OPENED" } } },
      {
        changes: { state: { from: "EXPIRED", to: "PENDING" }, expiresAt: { from: expired, to: nextWeek } },
      },
    ]);
    for (const { inviteUrl } of [unseen, seen])
      expect(await start(app, inviteUrl)).toMatchObject({ invitation: { state: "STARTED" } });
  });

  test("an expired one stays so where the candidate has another that is live or submitted (rules: Inviting 4)", async () => {
    const { team, assessment, email, id } = await one();
    const expire = async (which: string) => {
      await alter(team, "expires_at = now() - interval '1 second'");
      await settled(team, which, "EXPIRED");
    };
    await expire(id);
    const second = (await team.invite(assessment, [email], { sendEmail: false })).results[0].invitation;
    const events = await logged(team, async () =>
      expect(await run(team, "extendInvitations", [id], { expiresAt: nextWeek })).toMatchObject({
        invitations: [],
        userErrors: [{ code: "ALREADY_INVITED", path: ["ids", "0"], existing: { id: second.id } }],
      }),
    );
    expect(events).toEqual([]);
    // Both have expired: the first one in the call is reactivated.
    await expire(second.id);
    expect(await run(team, "extendInvitations", [second.id, id], { expiresAt: nextWeek })).toMatchObject({
      invitations: [{ id: second.id, state: "PENDING" }],
      userErrors: [{ code: "ALREADY_INVITED", path: ["ids", "1"], existing: { id: second.id } }],
    });
    await expire(second.id);
    expect(await run(team, "extendInvitations", [id, second.id], { expiresAt: nextWeek })).toMatchObject({
      invitations: [{ id, state: "PENDING" }],
      userErrors: [{ code: "ALREADY_INVITED", path: ["ids", "1"], existing: { id } }],
    });
    await expire(id);
    const third = (await team.invite(assessment, [email], { sendEmail: false })).results[0].invitation;
    await start(app, third.inviteUrl);
    await submit(app, third.inviteUrl, "work");
    expect(await run(team, "extendInvitations", [id], { expiresAt: null })).toMatchObject({
      invitations: [],
      userErrors: [{ code: "ALREADY_SUBMITTED", existing: { id: third.id } }],
    });
  });

  test("expiresAt null removes it; neither argument is REQUIRED; a past expiresAt, one before opensAt and a timeLimit below a minute are INVALID_VALUE", async () => {
    const opensAt = later(48);
    const { team, id } = await one({ input: { expiresAt: later(72), opensAt } });
    const events = await logged(team, async () => {
      expect(refused(await run(team, "extendInvitations", [id]))).toEqual([["REQUIRED", ["expiresAt"]]]);
      expect(refused(await run(team, "extendInvitations", [id], { timeLimit: null }))).toEqual([
        ["REQUIRED", ["expiresAt"]],
      ]);
      const bad = await run(team, "extendInvitations", [id], { expiresAt: later(-1), timeLimit: "PT59S" });
      expect(refused(bad)).toEqual([
        ["INVALID_VALUE", ["expiresAt"]],
        ["INVALID_VALUE", ["timeLimit"]],
      ]);
      expect(refused(await run(team, "extendInvitations", [id], { timeLimit: "P367D" }))).toEqual([
        ["INVALID_VALUE", ["timeLimit"]],
      ]);
      expect(refused(await run(team, "extendInvitations", [id], { expiresAt: opensAt }))).toEqual([
        ["INVALID_VALUE", ["ids", "0"]],
      ]);
    });
    expect(events).toEqual([]);
    expect((await run(team, "extendInvitations", [id], { expiresAt: null })).invitations).toMatchObject([
      { state: "PENDING", expiresAt: null },
    ]);
    const again = () => run(team, "extendInvitations", [id], { expiresAt: null });
    expect(await logged(team, again)).toEqual([]);
  });

  test("extending alone moves the deadline of a started invitation, from its start and with the extra time (rules: The life of an invitation 4, 5)", async () => {
    const { team, assessment, id, inviteUrl, candidate } = await one({ assessment: { timeLimit: "PT1H" } });
    const extraTime = (share: number) =>
      team.ask(
        "mutation ($id: ID!, $input: UpdateCandidateInput!) { updateCandidate(id: $id, input: $input) { userErrors { code } } }",
        { id: candidate.id, input: { extraTime: share } },
      );
    await extraTime(0.25);
    await start(app, inviteUrl);
    const minutes = ({ startedAt, deadlineAt }: Any) => (Date.parse(deadlineAt) - Date.parse(startedAt)) / 60_000;
    const first = await read(team, id);
    expect(minutes(first)).toBe(75);
    // Later changes of assessment or candidate have no effect.
    await extraTime(0.5);
    await team.ask(
      'mutation ($id: ID!) { updateAssessment(id: $id, input: { timeLimit: "PT5H" }) { userErrors { code } } }',
      { id: assessment.id },
    );
    expect(minutes(await read(team, id))).toBe(75);
    let answer: Any;
    const events = await logged(team, async () => {
      // expiresAt has no effect on a started invitation, but timeLimit has.
      answer = await run(team, "extendInvitations", [id], { timeLimit: "PT2H", expiresAt: nextWeek });
    });
    expect(answer.userErrors).toEqual([]);
    expect(answer.invitations).toMatchObject([{ id, timeLimit: "PT2H", startedAt: first.startedAt, expiresAt: null }]);
    expect(minutes(answer.invitations[0])).toBe(180);
    expect(events).toMatchObject([
      {
        type: "INVITATION_UPDATED",
        changes: {
          timeLimit: { from: null, to: "PT2H" },
          deadlineAt: { from: first.deadlineAt, to: answer.invitations[0].deadlineAt },
        },
      },
    ]);
    expect((await view(app, inviteUrl)).deadlineAt).toBe(answer.invitations[0].deadlineAt);
    // A deadline in the past is rejected; an earlier one in the future is accepted if allowEarlier is set.
    await alter(
      team,
      "started_at = started_at - interval '50 minutes', deadline_at = deadline_at - interval '50 minutes'",
    );
    expect(refused(await run(team, "extendInvitations", [id], { timeLimit: "PT30M" }))).toEqual([
      ["INVALID_VALUE", ["ids", "0"]],
    ]);
    const shorter = await run(team, "extendInvitations", [id], { timeLimit: "PT1H", allowEarlier: true });
    expect(minutes(shorter.invitations[0])).toBe(90);
  });

  test("due transitions are applied first: an invitation past its deadline is submitted, and not extended", async () => {
    const { team, id, inviteUrl } = await one({ assessment: { timeLimit: "PT1M" } });
    await start(app, inviteUrl);
    await save(app, inviteUrl, "draft");
    await alter(
      team,
      "started_at = started_at - interval '3 minutes', deadline_at = deadline_at - interval '3 minutes'",
    );
    expect(refused(await run(team, "extendInvitations", [id], { timeLimit: "PT9H" }))).toEqual([
      ["ALREADY_SUBMITTED", ["ids", "0"]],
    ]);
    const { state, submittedAt, deadlineAt, submission } = await read(team, id);
    expect({ state, submittedAt, submission }).toEqual({
      state: "SUBMITTED",
      submittedAt: deadlineAt,
      submission: { notes: "draft", automatic: true },
    });
  });
});

describe("reopenInvitations", () => {
  test("stays SUBMITTED until Continue; then STARTED with a new deadline and the same work; and submitted again (rules: Inviting 4)", async () => {
    const { team, id, inviteUrl, email } = await one({
      assessment: { timeLimit: "PT1M", confirmSubmission: false },
      sendEmail: true,
    });
    await start(app, inviteUrl);
    await save(app, inviteUrl, "half done");
    const threeMinutes = "interval '3 minutes'";
    await alter(team, `started_at = started_at - ${threeMinutes}, deadline_at = deadline_at - ${threeMinutes}`);
    const first = await settled(team, id, "SUBMITTED");
    expect(first.submission).toEqual({ notes: "half done", automatic: true });
    expect(await view(app, inviteUrl)).toMatchObject({ canStart: false, refusal: { code: "ALREADY_SUBMITTED" } });

    let answer: Any;
    const events = await logged(team, async () => {
      answer = await run(team, "reopenInvitations", [id], { timeLimit: "PT30M", expiresAt: nextWeek });
    });
    expect(answer).toMatchObject({
      invitations: [
        {
          state: "SUBMITTED",
          reopenedAt: expect.any(String),
          submittedAt: first.submittedAt,
          timeLimit: "PT30M",
          expiresAt: nextWeek,
          submission: first.submission,
        },
      ],
      userErrors: [],
    });
    expect(events.map((event) => event.type)).toEqual(["INVITATION_REOPENED"]);
    const message = (await app.mail.waitFor(email, 2))[1]!;
    expect(message.mail.subject).toBe("You can continue your assessment: X");
    for (const words of [inviteUrl, "What you submitted is still there", "Time limit: 30 minutes"])
      expect(message.mail.text).toContain(words);

    expect(await page(inviteUrl)).toContain("Continue the assessment");
    expect(await view(app, inviteUrl)).toMatchObject({
      state: "SUBMITTED",
      canStart: true,
      submission: { notes: "half done" },
      refusal: null,
    });
    // Before Continue nothing can be changed, and no deadline runs.
    expect(await save(app, inviteUrl, "x")).toMatchObject({ userErrors: [{ code: "INVALID_STATE" }] });
    expect(await logged(team, () => submit(app, inviteUrl, "x"))).toEqual([]);

    const started = await logged(team, () => start(app, inviteUrl));
    expect(started).toMatchObject([{ type: "ASSESSMENT_STARTED", actor: { __typename: "Candidate" } }]);
    const going = await read(team, id);
    expect(going).toMatchObject({ state: "STARTED", reopenedAt: null, submittedAt: null, submission: null });
    expect(Date.parse(going.deadlineAt) - Date.parse(going.startedAt)).toBe(30 * 60_000);
    expect(Date.parse(going.startedAt)).toBeGreaterThan(Date.parse(first.submittedAt));
    expect((await view(app, inviteUrl)).submission).toEqual({ notes: "half done", automatic: false });

    expect(await logged(team, () => submit(app, inviteUrl))).toMatchObject([{ type: "ASSESSMENT_SUBMITTED" }]);
    const second = await read(team, id);
    expect(second).toMatchObject({ state: "SUBMITTED", submission: { notes: "half done", automatic: false } });
    expect(Date.parse(second.submittedAt)).toBeGreaterThan(Date.parse(first.submittedAt));
  });

  test("after the time to continue it cannot be continued, and the submission stays", async () => {
    const { team, id, inviteUrl } = await one();
    await start(app, inviteUrl);
    await submit(app, inviteUrl, "work");
    const past = await run(team, "reopenInvitations", [id], { expiresAt: later(-1), timeLimit: "PT1S" });
    expect(refused(past)).toEqual([
      ["INVALID_VALUE", ["timeLimit"]],
      ["INVALID_VALUE", ["expiresAt"]],
    ]);
    await run(team, "reopenInvitations", [id], { expiresAt: later(1) });
    await alter(team, "expires_at = now() - interval '1 second'");
    expect(await start(app, inviteUrl)).toMatchObject({
      invitation: { state: "SUBMITTED", canStart: false },
      userErrors: [{ code: "LINK_EXPIRED" }],
    });
    expect(await page(inviteUrl)).not.toContain("Continue the assessment");
    // Extending sets a new time limit to continue.
    expect((await run(team, "extendInvitations", [id], { expiresAt: nextWeek })).userErrors).toEqual([]);
    expect(await start(app, inviteUrl)).toMatchObject({ invitation: { state: "STARTED" } });
  });

  test("without e-mail nothing is mailed; to a suppressed address it stands in the ledger (rules: Inviting 5, 8)", async () => {
    for (const sendEmail of [false, true]) {
      const { team, id, inviteUrl, email } = await one({ assessment: { confirmSubmission: false }, sendEmail });
      await start(app, inviteUrl);
      await submit(app, inviteUrl, "work");
      await app.db.query(
        "/* test */ insert into email_suppression (team_id, address, reason) values ($1, $2, 'BOUNCE')",
        [team.uuid, email],
      );
      expect((await run(team, "reopenInvitations", [id])).invitations[0].emails).toEqual(
        sendEmail
          ? [
              { kind: "INVITATION", state: "SUPPRESSED" },
              { kind: "INVITATION", state: "SENT" },
            ]
          : [],
      );
      expect(await start(app, inviteUrl)).toMatchObject({ invitation: { state: "STARTED" } });
    }
  });

  test("of several attempts one at most is open: not beside a live one, nor beside another that waits (rules: Inviting 4)", async () => {
    const { team, assessment, email, id, inviteUrl } = await one();
    await start(app, inviteUrl);
    await submit(app, inviteUrl, "first");
    const retake = async () =>
      (await team.invite(assessment, [email], { sendEmail: false, input: { ifInvited: "RETAKE" } })).results[0]
        .invitation;
    const second = await retake();
    expect(await run(team, "reopenInvitations", [id])).toMatchObject({
      invitations: [],
      userErrors: [{ code: "ALREADY_INVITED", path: ["ids", "0"], existing: { id: second.id } }],
    });
    await start(app, second.inviteUrl);
    await submit(app, second.inviteUrl, "second");
    // Of both in one call, the first is reopened.
    expect(await run(team, "reopenInvitations", [second.id, id])).toMatchObject({
      invitations: [{ id: second.id }],
      userErrors: [{ code: "ALREADY_INVITED", path: ["ids", "1"], existing: { id: second.id } }],
    });
    expect(refused(await run(team, "reopenInvitations", [id]))).toEqual([["ALREADY_INVITED", ["ids", "0"]]]);
    // After the reopening is reverted, the older one may be continued; a retake then ends that, too.
    await run(team, "cancelInvitations", [second.id]);
    expect((await run(team, "reopenInvitations", [id])).userErrors).toEqual([]);
    const third = await retake();
    expect(await read(team, id)).toMatchObject({ state: "SUBMITTED", reopenedAt: null });
    expect(await start(app, inviteUrl)).toMatchObject({ invitation: { state: "SUBMITTED", canStart: false } });
    expect(await start(app, third.inviteUrl)).toMatchObject({ invitation: { state: "STARTED" } });
  });
});

describe("eraseCandidate is final", () => {
  test("no invitation of an erased candidate is reactivated or reopened", async () => {
    const team: TestTeam = await createTestTeam(app);
    const of = await oneOfEach(team, await team.publishAssessment("X"));
    for (const { candidateId } of Object.values(of))
      await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id: candidateId });
    const events = await logged(team, async () => {
      expect(refused(await run(team, "extendInvitations", [of.EXPIRED.id], { expiresAt: nextWeek }))).toEqual([
        ["INVALID_STATE", ["ids", "0"]],
      ]);
      expect(refused(await run(team, "reopenInvitations", [of.SUBMITTED.id, of.REOPENED.id]))).toEqual([
        ["INVALID_STATE", ["ids", "0"]],
        ["INVALID_STATE", ["ids", "1"]],
      ]);
    });
    expect(events).toEqual([]);
  });
});
