import { describe, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import {
  logged,
  minutesPass,
  oneOfEach,
  read,
  run,
  type Stage,
  stages,
  start,
  submit,
  view,
} from "./invitation-mutations.ts";
import { invite, inviteCalls } from "./invite-with-options.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
const { stored, ledger, suppress } = inviteCalls(app);
const later = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const isNew = (outcome: string) => outcome === "INVITED" || outcome === "RETAKEN";
const touched = (outcome: string) => !outcome.startsWith("ALREADY");

/** A row's invitation is the candidate's own or a new one, as its outcome says, and is mailed where it says so. */
async function expectInvitation(
  team: TestTeam,
  stage: Stage | undefined,
  of: Awaited<ReturnType<typeof oneOfEach>>,
  row: Any,
): Promise<void> {
  const old = stage === undefined ? undefined : of[stage];
  if (isNew(row.outcome)) {
    expect(row.invitation.id).not.toBe(old?.id);
    expect(row.invitation.inviteUrl).not.toBe(old?.inviteUrl);
  } else expect(row.invitation).toMatchObject({ id: old!.id, inviteUrl: old!.inviteUrl });
  expect(row.invitation.retakeOf?.id).toBe(row.outcome === "RETAKEN" ? old!.id : undefined);
  const mailed = (await read(team, row.invitation.id)).emails.length;
  const had = isNew(row.outcome) || stage === undefined ? 0 : stage === "REOPENED" ? 2 : 1;
  expect([stage, mailed]).toEqual([stage, had + (touched(row.outcome) ? 1 : 0)]);
}

describe("ifInvited decides (rules: Inviting 4)", () => {
  type Row = Record<Stage, string>;
  const again = { EXPIRED: "INVITED", CANCELLED: "INVITED" };
  const live = (outcome: string) => ({ PENDING: outcome, OPENED: outcome, STARTED: outcome });
  const handedIn = (outcome: string) => ({ SUBMITTED: outcome, REOPENED: outcome });
  const table: [string, Row][] = [
    ["REPORT", { ...live("ALREADY_INVITED"), ...handedIn("ALREADY_SUBMITTED"), ...again }],
    ["RESEND", { ...live("RESENT"), ...handedIn("ALREADY_SUBMITTED"), ...again }],
    ["REOPEN", { ...live("ALREADY_INVITED"), ...handedIn("REOPENED"), ...again }],
    ["RETAKE", { ...live("ALREADY_INVITED"), ...handedIn("RETAKEN"), ...again }],
  ];

  test.each(table)(
    "%s; dryRun answers the same and stores nothing (rules: Inviting 9)",
    async (ifInvited, outcomes) => {
      const team = await createTestTeam(app);
      const assessment = await team.publishAssessment("X", { timeLimit: "PT1H", confirmSubmission: false });
      const of = await oneOfEach(team, assessment, { sendEmail: true });
      const unknown = newAddress();
      const emails = [...stages.map((stage) => of[stage].email), unknown];
      const expected = [...stages.map((stage) => outcomes[stage]), "INVITED"];
      const how = { input: { ifInvited, labels: ["again"], assigneeIds: [team.owner.id] } };

      const before = await stored(team);
      const rehearsed = await invite(team, assessment, emails, { ...how, dryRun: true });
      expect(await stored(team)).toEqual(before);
      expect(rehearsed).toMatchObject({ batch: null, userErrors: [] });
      expect(rehearsed.results.map((row: Any) => row.outcome)).toEqual(expected);
      for (const [n, row] of rehearsed.results.entries()) {
        const old = of[stages[n]!];
        expect([n, row.invitation?.id]).toEqual([n, isNew(row.outcome) ? undefined : old.id]);
        expect(row.candidate?.id).toBe(old?.candidateId);
      }

      let answer: Any;
      const notified = await logged(team, async () => {
        answer = await invite(team, assessment, emails, how);
      });
      expect(answer.results.map((row: Any) => [row.outcome, row.errors, row.warnings])).toEqual(
        expected.map((outcome) => [outcome, [], []]),
      );
      expect(answer.batch).toMatchObject({
        total: 8,
        invited: expected.filter(touched).length,
        unchanged: expected.filter((outcome) => !touched(outcome)).length,
        rejected: 0,
      });
      for (const [n, row] of answer.results.entries()) await expectInvitation(team, stages[n], of, row);
      const types = notified.filter((event) => event.type !== "CANDIDATE_UPDATED").map((event) => event.type);
      const created = expected.filter(isNew).length;
      const reopened = expected.filter((outcome) => outcome === "REOPENED").length;
      const ended = ifInvited === "RETAKE" ? 1 : 0;
      expect(types.toSorted()).toEqual([
        ...Array(created).fill("INVITATION_CREATED"),
        ...Array(reopened).fill("INVITATION_REOPENED"),
        ...Array(ended).fill("INVITATION_UPDATED"),
      ]);
      // Labelled and assigned is who was invited or mailed again.
      expect(notified.filter((event) => event.type === "CANDIDATE_UPDATED")).toHaveLength(
        expected.filter(touched).length - 1,
      );
      // A retake ends the reopening that waited.
      expect(await read(team, of.REOPENED.id)).toMatchObject({
        state: "SUBMITTED",
        reopenedAt: ifInvited === "RETAKE" ? null : expect.any(String),
        submission: { notes: "work of REOPENED" },
      });
      expect(await view(app, of.REOPENED.inviteUrl)).toMatchObject({ canStart: ifInvited !== "RETAKE" });
    },
  );

  test("ifSubmitted decides about those who have submitted, and ifInvited about the others", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const of = await oneOfEach(team, assessment, { sendEmail: true });
    const emails = [of.PENDING.email, of.STARTED.email, of.SUBMITTED.email, of.CANCELLED.email];
    for (const [ifSubmitted, outcome] of [
      ["REPORT", "ALREADY_SUBMITTED"],
      ["REOPEN", "REOPENED"],
      ["RETAKE", "RETAKEN"],
    ]) {
      const how = { dryRun: true, input: { ifInvited: "RESEND", ifSubmitted } };
      const { results } = await invite(team, assessment, emails, how);
      expect(results.map((row: Any) => row.outcome)).toEqual(["RESENT", "RESENT", outcome, "INVITED"]);
    }
    const how = { input: { ifInvited: "REOPEN", ifSubmitted: "REPORT" } };
    expect((await invite(team, assessment, emails.slice(0, 3), how)).results.map((row: Any) => row.outcome)).toEqual([
      "ALREADY_INVITED",
      "ALREADY_INVITED",
      "ALREADY_SUBMITTED",
    ]);
  });

  test("a retake may be retaken: each keeps the one before, under an externalId of its own", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const email = newAddress();
    const how = (ifInvited: string) => ({ sendEmail: false, input: { ifInvited } });
    let before = (await invite(team, assessment, [{ email, externalId: "order" }], how("REPORT"))).results[0];
    const made = [before.invitation.id];
    for (let n = 0; n < 3; n++) {
      await start(app, before.invitation.inviteUrl);
      await submit(app, before.invitation.inviteUrl, `attempt ${n}`);
      const same = await invite(team, assessment, [{ email, externalId: "order" }], how("RETAKE"));
      expect(same.results[0]).toMatchObject({
        outcome: "REJECTED",
        errors: [
          { code: "ALREADY_EXISTS", path: ["input", "candidates", "0", "externalId"], existing: { id: made[0] } },
        ],
      });
      const fresh = (await invite(team, assessment, [email], how("RETAKE"))).results[0];
      expect(fresh).toMatchObject({
        outcome: "RETAKEN",
        invitation: { state: "PENDING", retakeOf: { id: made.at(-1) } },
      });
      // Once more while it is live: nothing is done.
      expect((await invite(team, assessment, [email], how("RETAKE"))).results[0]).toMatchObject({
        outcome: "ALREADY_INVITED",
        invitation: { id: fresh.invitation.id },
      });
      made.push(fresh.invitation.id);
      before = fresh;
    }
    const notes = await Promise.all(made.map(async (id) => (await read(team, id)).submission?.notes));
    expect(notes).toEqual(["attempt 0", "attempt 1", "attempt 2", undefined]);
  });

  test("a retake that expired or was cancelled: what was submitted before decides again", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const email = newAddress();
    const first = (await invite(team, assessment, [email], { sendEmail: false })).results[0].invitation;
    await start(app, first.inviteUrl);
    await submit(app, first.inviteUrl, "first");
    const retake = async (ifInvited: string) =>
      (await invite(team, assessment, [email], { sendEmail: false, input: { ifInvited } })).results[0];
    const second = (await retake("RETAKE")).invitation;
    await run(team, "cancelInvitations", [second.id]);
    expect(await retake("REPORT")).toMatchObject({ outcome: "ALREADY_SUBMITTED", invitation: { id: first.id } });
    const third = await retake("RETAKE");
    expect(third).toMatchObject({ outcome: "RETAKEN", invitation: { retakeOf: { id: first.id } } });
    await app.db.query(
      "/* test */ update invitation set expires_at = now() - interval '1 second' where team_id = $1 and state = 'PENDING'",
      [team.uuid],
    );
    expect(await retake("REOPEN")).toMatchObject({ outcome: "REOPENED", invitation: { id: first.id } });
    expect(await read(team, third.invitation.id)).toMatchObject({ state: "EXPIRED" });
  });

  test("of several attempts the one that was reopened decides, else the last that was submitted", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const email = newAddress();
    const attempt = async (ifInvited: string) => {
      const { invitation } = (await invite(team, assessment, [email], { sendEmail: false, input: { ifInvited } }))
        .results[0];
      await start(app, invitation.inviteUrl);
      await submit(app, invitation.inviteUrl, "work");
      return invitation;
    };
    const [first, second] = [await attempt("REPORT"), await attempt("RETAKE")];
    const report = async (ifInvited: string) =>
      (await invite(team, assessment, [email], { sendEmail: false, input: { ifInvited } })).results[0];
    expect((await report("REPORT")).invitation.id).toBe(second.id);
    await run(team, "reopenInvitations", [first.id]);
    expect(await report("REOPEN")).toMatchObject({ outcome: "REOPENED", invitation: { id: first.id } });
    expect((await read(team, second.id)).reopenedAt).toBeNull();
    const third = await report("RETAKE");
    expect(third).toMatchObject({ outcome: "RETAKEN", invitation: { retakeOf: { id: first.id } } });
    for (const { inviteUrl } of [first, second])
      expect(await start(app, inviteUrl)).toMatchObject({ invitation: { state: "SUBMITTED", canStart: false } });
    expect(await start(app, third.invitation.inviteUrl)).toMatchObject({ invitation: { state: "STARTED" } });
  });

  test("REOPEN takes the call's terms; mailed a moment ago, it is TOO_SOON, but not without e-mail", async () => {
    const team = await createTestTeam(app);
    const how = { timeLimit: "PT1H", defaultLocked: true, defaultMessage: "Hi.", confirmSubmission: false };
    const assessment = await team.publishAssessment("X", how);
    const email = newAddress();
    const { invitation } = (await invite(team, assessment, [email], { input: { locked: false } })).results[0];
    // Candidates who have submitted are not sent a link to start any more.
    await app.mail.waitFor(email);
    await start(app, invitation.inviteUrl);
    await submit(app, invitation.inviteUrl, "work");
    const expiresAt = later(48);
    const reopen = async (input: object, sendEmail = true) =>
      (await invite(team, assessment, [email], { sendEmail, input: { ifInvited: "REOPEN", ...input } })).results[0];
    expect((await reopen({ timeLimit: "PT30M", expiresAt, message: "Once more." })).outcome).toBe("REOPENED");
    expect(await read(team, invitation.id)).toMatchObject({ timeLimit: "PT30M", expiresAt, locked: false });
    const sentMail = (await app.mail.waitFor(email, 2))[1]!;
    expect(sentMail.mail.subject).toBe("You can continue your assessment: X");
    expect(sentMail.mail.text).toContain("> Once more.");
    expect(await reopen({})).toMatchObject({ outcome: "REJECTED", errors: [{ code: "TOO_SOON" }] });
    expect(await reopen({ timeLimit: "PT45M" }, false)).toMatchObject({ outcome: "REOPENED", errors: [] });
    await start(app, invitation.inviteUrl);
    const { startedAt, deadlineAt } = await read(team, invitation.id);
    expect(Date.parse(deadlineAt) - Date.parse(startedAt)).toBe(45 * 60_000);
    expect(app.mail.to(email)).toHaveLength(2);
  });
});

describe("copyToMe (rules: Inviting 6)", () => {
  const copies = async (team: TestTeam) => (await ledger(team)).filter((email) => email.kind === "INVITER_COPY");

  test("mails the inviter one copy a call, without a working link, that says how many", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Node.js & more", { timeLimit: "PT1H" });
    const inviter = await team.addMember("MANAGER", "Mia Manager");
    const bounced = newAddress();
    await suppress(team, bounced);
    const known = newAddress();
    await invite(team, assessment, [known], { sendEmail: false });
    const people = [bounced, newAddress(), newAddress(), known, "nobody"];
    const answer = await invite(
      team,
      assessment,
      people,
      { input: { copyToMe: true, message: "Good luck <b>to you</b>" } },
      inviter,
    );
    expect(answer.results.map((row: Any) => row.outcome)).toEqual([
      "INVITED",
      "INVITED",
      "INVITED",
      "ALREADY_INVITED",
      "REJECTED",
    ]);
    const [copy] = await app.mail.waitFor(inviter.email);
    expect(copy!.mail.subject).toBe("Copy of your invitation to 2 candidates: Node.js & more");
    expect(copy!.mail.text).toContain("> Good luck <b>to you</b>");
    expect(copy!.mail.text).toContain("Time limit: 60 minutes");
    for (const part of [copy!.mail.text, copy!.mail.html, copy!.raw]) {
      expect(part).not.toMatch(/beckon\.test\/[ip]\//);
      for (const row of answer.results.slice(0, 3)) expect(part).not.toContain(row.email);
    }
    await app.mail.waitFor(people[1]!);
    await waitUntil(async () => (await copies(team))[0].state !== "QUEUED");
    expect(await copies(team)).toMatchObject([{ member_id: inviter.uuid, to_address: inviter.email, state: "SENT" }]);
    // It is no e-mail of the invitation.
    for (const row of answer.results.slice(0, 3))
      expect((await read(team, row.invitation.id)).emails).toMatchObject([{ kind: "INVITATION" }]);
    expect(app.mail.to(inviter.email)).toHaveLength(1);
    await minutesPass(team, 11);
    const again = { input: { copyToMe: true, ifInvited: "RESEND" } };
    await invite(team, assessment, [people[1]!], again, inviter);
    expect((await app.mail.waitFor(inviter.email, 2))[1]!.mail.subject).toMatch(/invitation to one candidate/);
  });

  test("there is none where nothing is mailed: sendEmail: false, dryRun, nobody touched, everybody suppressed", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const [known, bounced] = [newAddress(), newAddress()];
    await suppress(team, bounced);
    const input = { copyToMe: true };
    await invite(team, assessment, [known], { input, dryRun: true });
    await invite(team, assessment, [known], { input, sendEmail: false });
    await invite(team, assessment, [known], { input });
    await invite(team, assessment, [bounced], { input });
    expect(await copies(team)).toEqual([]);
    expect((await ledger(team)).map((email) => email.state)).toEqual(["SUPPRESSED"]);
  });

  test("a key has nobody to copy to: NOT_ALLOWED, and nothing is stored", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const key = await team.addApiKey("READ", "CANDIDATES_PII", "INVITATION_LINKS", "INVITE");
    const before = await stored(team);
    const answer = await invite(team, assessment, [newAddress()], { input: { copyToMe: true } }, key);
    expect(answer).toMatchObject({
      batch: null,
      results: [],
      userErrors: [{ code: "NOT_ALLOWED", path: ["input", "copyToMe"] }],
    });
    expect(await stored(team)).toEqual(before);
  });
});

describe("reminders, by name and by default (rules: Inviting 10)", () => {
  const defaults = ["P2D", "P5D"];
  const setReminders = async (team: TestTeam, assessment: { id: string }, input: object) => {
    const { results, userErrors } = await invite(team, assessment, [newAddress()], { input });
    expect(userErrors).toEqual([]);
    const { id } = results[0].invitation;
    return (await team.ask("query ($id: ID!) { invitation(id: $id) { reminders nextReminderAt createdAt } }", { id }))
      .invitation;
  };
  const days = (one: Any) => (Date.parse(one.nextReminderAt) - Date.parse(one.createdAt)) / 86_400_000;

  test("what the call says counts, else the assessment's; none is none; the first one is due next", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", { defaultReminders: defaults });
    const byDefault = await setReminders(team, assessment, {});
    expect(byDefault.reminders).toEqual(defaults);
    expect(days(byDefault)).toBe(2);
    const named = await setReminders(team, assessment, { reminders: ["P7D", "PT24H", "P1D", "P3D"] });
    expect(named.reminders).toEqual(["P1D", "P3D", "P7D"]);
    expect(days(named)).toBe(1);
    expect(await setReminders(team, assessment, { reminders: [] })).toMatchObject({
      reminders: [],
      nextReminderAt: null,
    });
    for (const [reminders, code] of [
      [["PT9M59S"], "INVALID_VALUE"],
      [["P367D"], "INVALID_VALUE"],
      [Array.from({ length: 11 }, (_, n) => `P${n + 1}D`), "TOO_MANY_ITEMS"],
    ] as const) {
      const answer = await invite(team, assessment, [newAddress()], { input: { reminders } });
      expect(answer).toMatchObject({ batch: null, userErrors: [{ code, path: ["input", "reminders"] }] });
    }
  });

  test("without REMINDERS the default is passed over, and naming some is FEATURE_NOT_ENABLED", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", { defaultReminders: defaults });
    await app.db.query("update team set features = array_remove(features, 'REMINDERS') where id = $1", [team.uuid]);
    // Who asks is remembered for a second.
    const poor = await team.addMember("OWNER");
    const before = await stored(team);
    const answer = await invite(team, assessment, [newAddress()], { input: { reminders: ["P1D"] } }, poor);
    expect(answer.userErrors).toMatchObject([{ code: "FEATURE_NOT_ENABLED", path: ["input", "reminders"] }]);
    expect(await stored(team)).toEqual(before);
    const { results } = await invite(team, assessment, [newAddress()], { input: { reminders: [] } }, poor);
    expect((await read(team, results[0].invitation.id)).nextReminderAt).toBeNull();
    const byDefault = await invite(team, assessment, [newAddress()], {}, poor);
    expect((await read(team, byDefault.results[0].invitation.id)).nextReminderAt).toBeNull();
  });
});

describe("what the caller should know although it was done", () => {
  test("a likely slip in a common domain is warned of, with the better value, and invited all the same", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const slips = {
      "ann@gmial.com": "ann@gmail.com",
      "ann@gmail.con": "ann@gmail.com",
      "ann@gmai.com": "ann@gmail.com",
      "Bob <bob@Hotmial.com>": "bob@hotmail.com",
      "carla@outlok.com": "carla@outlook.com",
      "dan@yahooo.com": "dan@yahoo.com",
    };
    const right = ["a@acme.com", newAddress(), "a@ymail.com", "a@mail.com", "a@gmx.com", "a@gmail.com", "a@icloud.com"];
    const people = [...Object.keys(slips), ...right];
    const { results } = await invite(team, assessment, people, { sendEmail: false });
    expect(results.map((row: Any) => row.outcome)).toEqual(people.map(() => "INVITED"));
    expect(results.map((row: Any) => row.warnings)).toEqual([
      ...Object.values(slips).map((suggestion, n) => [
        {
          code: "INVALID_EMAIL",
          path: ["input", "candidates", String(n), "email"],
          message: expect.stringContaining(suggestion),
          suggestion,
        },
      ]),
      ...right.map(() => []),
    ]);
    // What cannot be mailed is refused, with the better value if there is one.
    const bad = await invite(team, assessment, ["eve@gmail,com", "eve@"], { sendEmail: false });
    expect(bad.results).toMatchObject([
      { outcome: "REJECTED", errors: [{ code: "INVALID_EMAIL", suggestion: "eve@gmail.com" }] },
      { outcome: "REJECTED", errors: [{ code: "INVALID_EMAIL", suggestion: null }] },
    ]);
  });

  test("EMAIL_SUPPRESSED: the invitation is created, nothing is mailed, the ledger says so, and the link works (rules: Inviting 8)", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const [bounced, fine] = [newAddress(), newAddress()];
    const existing = (await invite(team, await team.publishAssessment("Before"), [bounced], { sendEmail: false }))
      .results[0];
    await suppress(team, bounced);
    const { results } = await invite(team, assessment, [fine, bounced]);
    expect(results.map((row: Any) => row.outcome)).toEqual(["INVITED", "INVITED"]);
    expect(results.map((row: Any) => row.warnings)).toMatchObject([
      [],
      [{ code: "EMAIL_SUPPRESSED", path: ["input", "candidates", "1", "email"] }],
    ]);
    await app.mail.waitFor(fine);
    expect((await read(team, results[1].invitation.id)).emails).toEqual([{ kind: "INVITATION", state: "SUPPRESSED" }]);
    expect(await start(app, results[1].invitation.inviteUrl)).toMatchObject({
      invitation: { state: "STARTED" },
      userErrors: [],
    });
    const byId = await invite(team, await team.publishAssessment("After"), [{ id: existing.candidate.id }]);
    expect(byId.results[0].warnings).toMatchObject([
      { code: "EMAIL_SUPPRESSED", path: ["input", "candidates", "0", "id"] },
    ]);
    expect(app.mail.to(bounced)).toEqual([]);
    // Without e-mail there is nothing to warn of.
    const quiet = await invite(team, await team.publishAssessment("Quiet"), [bounced], { sendEmail: false });
    expect(quiet.results[0].warnings).toEqual([]);
    // Another team's mail goes there.
    const other = await createTestTeam(app);
    expect((await invite(other, await other.publishAssessment("X"), [bounced])).results[0].warnings).toEqual([]);
    await app.mail.waitFor(bounced);
  });
});
