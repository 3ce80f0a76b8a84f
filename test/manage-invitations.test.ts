import { describe, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import {
  alter,
  logged,
  minutesPass,
  oneOfEach,
  read,
  refused,
  run,
  type Stage,
  save,
  stages,
  start,
  submit,
  type Verb,
  view,
} from "./invitation-mutations.ts";
import { later, managedInvitations, nextWeek } from "./managed-invitation.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp();
const { page, one } = managedInvitations(app);
const all: Verb[] = [
  "resendInvitations",
  "remindInvitations",
  "cancelInvitations",
  "lockInvitations",
  "unlockInvitations",
  "extendInvitations",
  "reopenInvitations",
];

/** The arguments of a mutation. */
const given = (verb: Verb): object => (verb === "extendInvitations" ? { expiresAt: nextWeek } : {});
const kinds = (invitation: Any): string[] => invitation.emails.map((email: Any) => email.kind);
describe("a bulk mutation answers row by row, in the given order; a row in the requested state counts as done", () => {
  const done = (...some: Stage[]) => some;
  const ALREADY_SUBMITTED = "ALREADY_SUBMITTED";
  const INVALID_STATE = "INVALID_STATE";
  /** The states that each mutation accepts, its errors for others, its events, and whether it sends e-mails. */
  const table: {
    verb: Verb;
    more?: object;
    accepts: Stage[];
    rejects: Partial<Record<Stage, string>>;
    tells: Partial<Record<Stage, string>>;
    mails: Partial<Record<Stage, string>>;
  }[] = [
    {
      verb: "resendInvitations",
      accepts: done("PENDING", "OPENED", "STARTED", "REOPENED"),
      rejects: { SUBMITTED: ALREADY_SUBMITTED, EXPIRED: INVALID_STATE, CANCELLED: INVALID_STATE },
      tells: {},
      mails: { PENDING: "INVITATION", OPENED: "INVITATION", STARTED: "INVITATION", REOPENED: "INVITATION" },
    },
    {
      verb: "remindInvitations",
      accepts: done("PENDING", "OPENED"),
      rejects: {
        STARTED: INVALID_STATE,
        SUBMITTED: ALREADY_SUBMITTED,
        REOPENED: ALREADY_SUBMITTED,
        EXPIRED: INVALID_STATE,
        CANCELLED: INVALID_STATE,
      },
      tells: { PENDING: "INVITATION_REMINDED", OPENED: "INVITATION_REMINDED" },
      mails: { PENDING: "REMINDER", OPENED: "REMINDER" },
    },
    {
      verb: "cancelInvitations",
      more: { reason: "verysecret reason" },
      accepts: done("PENDING", "OPENED", "STARTED", "REOPENED", "CANCELLED"),
      rejects: { SUBMITTED: ALREADY_SUBMITTED, EXPIRED: INVALID_STATE },
      tells: {
        PENDING: "INVITATION_CANCELLED",
        OPENED: "INVITATION_CANCELLED",
        STARTED: "INVITATION_CANCELLED",
        REOPENED: "INVITATION_UPDATED",
      },
      mails: {},
    },
    {
      verb: "lockInvitations",
      accepts: done("PENDING", "OPENED", "REOPENED"),
      rejects: {
        STARTED: INVALID_STATE,
        SUBMITTED: ALREADY_SUBMITTED,
        EXPIRED: INVALID_STATE,
        CANCELLED: INVALID_STATE,
      },
      tells: { PENDING: "INVITATION_UPDATED", OPENED: "INVITATION_UPDATED", REOPENED: "INVITATION_UPDATED" },
      mails: {},
    },
    { verb: "unlockInvitations", accepts: [...stages], rejects: {}, tells: {}, mails: {} },
    {
      verb: "extendInvitations",
      more: { expiresAt: nextWeek },
      accepts: done("PENDING", "OPENED", "REOPENED", "EXPIRED"),
      rejects: { STARTED: INVALID_STATE, SUBMITTED: ALREADY_SUBMITTED, CANCELLED: INVALID_STATE },
      tells: {
        PENDING: "INVITATION_UPDATED",
        OPENED: "INVITATION_UPDATED",
        REOPENED: "INVITATION_UPDATED",
        EXPIRED: "INVITATION_UPDATED",
      },
      mails: {},
    },
    {
      verb: "extendInvitations",
      more: { timeLimit: "PT3H" },
      accepts: done("PENDING", "OPENED", "STARTED", "REOPENED"),
      rejects: { SUBMITTED: ALREADY_SUBMITTED, EXPIRED: INVALID_STATE, CANCELLED: INVALID_STATE },
      tells: {
        PENDING: "INVITATION_UPDATED",
        OPENED: "INVITATION_UPDATED",
        STARTED: "INVITATION_UPDATED",
        REOPENED: "INVITATION_UPDATED",
      },
      mails: {},
    },
    {
      verb: "reopenInvitations",
      accepts: done("SUBMITTED", "REOPENED"),
      rejects: {
        PENDING: INVALID_STATE,
        OPENED: INVALID_STATE,
        STARTED: INVALID_STATE,
        EXPIRED: INVALID_STATE,
        CANCELLED: INVALID_STATE,
      },
      tells: { SUBMITTED: "INVITATION_REOPENED" },
      mails: { SUBMITTED: "INVITATION" },
    },
  ];

  /** A repeated call changes nothing and records no event; mutations that send e-mails are too soon. */
  async function expectNoChangeByRepeating(
    team: TestTeam,
    verb: Verb,
    more: object,
    accepts: Stage[],
    of: Awaited<ReturnType<typeof oneOfEach>>,
  ): Promise<void> {
    const still = accepts.filter((stage) => !(verb === "cancelInvitations" && stage === "REOPENED"));
    const states = await Promise.all(still.map((stage) => read(team, of[stage].id)));
    let answer: Any;
    const again = await logged(team, async () => {
      answer = await run(
        team,
        verb,
        still.map((stage) => of[stage].id),
        more,
      );
    });
    expect(again).toEqual([]);
    if (verb === "resendInvitations" || verb === "remindInvitations")
      expect(refused(answer)).toEqual(still.map((_, n) => ["TOO_SOON", ["ids", String(n)]]));
    else {
      expect(answer.userErrors).toEqual([]);
      const asIs = (one: Any) => ({ ...one, emails: kinds(one) });
      expect(answer.invitations.map(asIs)).toEqual(states.map(asIs));
    }
  }

  test.each(table.map((row) => [row.verb, Object.keys(row.more ?? {}).join(), row] as const))(
    "%s %s",
    async (_, __, { verb, more = {}, accepts, rejects, tells, mails }) => {
      const team = await createTestTeam(app);
      const assessment = await team.publishAssessment("X", { timeLimit: "PT1H", confirmSubmission: false });
      const of = await oneOfEach(team, assessment, { sendEmail: true, name: "verysecret" });
      const other = await createTestTeam(app, "Other");
      const { results } = await other.invite(await other.publishAssessment("Y"), [newAddress()], { sendEmail: false });
      const foreign = results[0].invitation.id;
      const order = stages.toReversed();
      const ids = [
        foreign,
        ...order.map((stage) => of[stage].id),
        "garbage",
        assessment.id,
        of.PENDING.candidateId,
        of.PENDING.id.slice(0, -1),
        of.CANCELLED.id,
        of.PENDING.id,
      ];
      const before = Object.fromEntries(
        await Promise.all(stages.map(async (stage) => [stage, await read(team, of[stage].id)] as const)),
      );

      let answer: Any;
      const events = await logged(team, async () => {
        answer = await run(team, verb, ids, more);
      });
      expect(answer.invitations.map((one: Any) => one.id)).toEqual(
        order.filter((stage) => accepts.includes(stage)).map((stage) => of[stage].id),
      );
      expect(refused(answer)).toEqual([
        ["NOT_FOUND", ["ids", "0"]],
        ...order.flatMap((stage, n) => (rejects[stage] ? [[rejects[stage], ["ids", String(n + 1)]]] : [])),
        ...["8", "9", "10", "11"].map((place) => ["NOT_FOUND", ["ids", place]]),
      ]);
      for (const error of answer.userErrors) expect(error.message).toMatch(/\.$/);
      expect(events.map((event) => [event.invitation.id, event.type, event.actor.__typename])).toEqual(
        expect.arrayContaining(
          order.flatMap((stage) => (tells[stage] ? [[of[stage].id, tells[stage], "TeamMember"]] : [])),
        ),
      );
      expect(events).toHaveLength(Object.keys(tells).length);
      expect(JSON.stringify(events)).not.toMatch(/verysecret/i);
      for (const stage of stages) {
        const now = await read(team, of[stage].id);
        expect([stage, kinds(now)]).toEqual([
          stage,
          [...(mails[stage] ? [mails[stage]] : []), ...kinds(before[stage])],
        ]);
        // Rejected rows are unchanged.
        if (rejects[stage] !== undefined) expect({ ...now, emails: [] }).toEqual({ ...before[stage], emails: [] });
      }
      // The other team's invitations are unchanged.
      expect(await read(other, foreign)).toMatchObject({ state: "PENDING", locked: false, emails: [] });

      await expectNoChangeByRepeating(team, verb, more, accepts, of);
    },
  );

  test("no id is REQUIRED, 10,001 are TOO_MANY_ITEMS, each of 10,000 unknown ids is NOT_FOUND", async () => {
    const team = await createTestTeam(app);
    const ids = (count: number) => Array.from({ length: count }, (_, n) => `inv_${n}`);
    for (const verb of all) {
      expect(await run(team, verb, [], given(verb))).toEqual({
        invitations: [],
        userErrors: [{ code: "REQUIRED", message: expect.any(String), path: ["ids"], existing: null }],
      });
      expect(refused(await run(team, verb, ids(10_001), given(verb)))).toEqual([["TOO_MANY_ITEMS", ["ids"]]]);
    }
    const answer = await run(team, "cancelInvitations", ids(10_000));
    expect(refused(answer)).toEqual(ids(10_000).map((_, n) => ["NOT_FOUND", ["ids", String(n)]]));
  });

  test("members who cannot invite, and keys without INVITE, get FORBIDDEN (rules: Who may do what 1)", async () => {
    const team = await createTestTeam(app);
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false });
    const { id } = results[0].invitation;
    const [reviewer, key, manager] = [
      await team.addMember("REVIEWER"),
      await team.addApiKey("READ"),
      await team.addMember("MANAGER"),
    ];
    for (const verb of all)
      for (const as of [reviewer, key]) {
        const more = Object.entries(given(verb)).map(([name, value]) => `, ${name}: ${JSON.stringify(value)}`);
        const text = `mutation ($ids: [ID!]!) { ${verb}(ids: $ids${more}) { userErrors { code } } }`;
        expect((await team.post(text, { ids: [id] }, as)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
      }
    expect(await logged(team, () => run(team, "lockInvitations", [id], {}, manager))).toMatchObject([
      { type: "INVITATION_UPDATED", changes: { locked: { from: false, to: true } } },
    ]);
    const inviting = await team.addApiKey("READ", "INVITE");
    const answer = await run(team, "unlockInvitations", [id], {}, inviting).catch((error) => error.answer);
    // A key without INVITATION_LINKS may call these mutations, and sees no link.
    expect(answer.errors[0].extensions.code).toBe("FORBIDDEN");
    expect(answer.data.result.invitations).toMatchObject([{ id, locked: false, inviteUrl: null }]);
  });

  test("without the feature nothing is stored; unlocking always works (rules: Inviting 10)", async () => {
    const team = await createTestTeam(app, "Poor", []);
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress(), newAddress()], {
      sendEmail: true,
    });
    const ids = results.map((one: Any) => one.invitation.id);
    await minutesPass(team, 60);
    const events = await logged(team, async () => {
      for (const verb of ["lockInvitations", "remindInvitations"] as const)
        expect(await run(team, verb, ids)).toMatchObject({
          invitations: [],
          userErrors: [{ code: "FEATURE_NOT_ENABLED" }],
        });
    });
    expect(events).toEqual([]);
    expect(await read(team, ids[0])).toMatchObject({ locked: false, emails: [{ kind: "INVITATION" }] });
    // It was locked while the team had the feature.
    await alter(team, "locked = true");
    const unlocked = await logged(team, async () => {
      expect((await run(team, "unlockInvitations", ids)).invitations).toMatchObject([
        { id: ids[0], locked: false },
        { id: ids[1], locked: false },
      ]);
    });
    expect(unlocked.map((event) => event.changes)).toEqual([
      { locked: { from: true, to: false } },
      { locked: { from: true, to: false } },
    ]);
  });
});

describe("resendInvitations and remindInvitations", () => {
  test("an invitation without e-mail sends none until it is resent, with the same link; then its reminders count (rules: Inviting 5, 7)", async () => {
    const { team, id, email, inviteUrl } = await one({ input: { reminders: ["P1D", "P2D"] } });
    expect(await read(team, id)).toMatchObject({ emailRequested: false, nextReminderAt: null, emails: [] });
    expect(await run(team, "remindInvitations", [id])).toMatchObject({
      invitations: [],
      userErrors: [{ code: "INVALID_STATE", path: ["ids", "0"] }],
    });
    let answer: Any;
    const events = await logged(team, async () => {
      answer = await run(team, "resendInvitations", [id]);
    });
    expect(answer).toMatchObject({ invitations: [{ id, inviteUrl, emailRequested: true }], userErrors: [] });
    expect(events).toMatchObject([
      { type: "INVITATION_UPDATED", changes: { emailRequested: { from: false, to: true } } },
    ]);
    const { createdAt } = (await team.ask("query ($id: ID!) { invitation(id: $id) { createdAt } }", { id })).invitation;
    expect(Date.parse(answer.invitations[0].nextReminderAt) - Date.parse(createdAt)).toBe(86_400_000);
    const [mailed] = await app.mail.waitFor(email);
    expect(mailed!.mail.text).toContain(inviteUrl);
    expect(mailed!.mail.subject).not.toMatch(/reminder/i);
    await minutesPass(team, 11);
    expect(await run(team, "remindInvitations", [id])).toMatchObject({ invitations: [{ id }], userErrors: [] });
    const reminder = (await app.mail.waitFor(email, 2))[1]!;
    expect(reminder.mail.subject).toMatch(/^Reminder from Acme/);
    expect(reminder.mail.text).toContain(inviteUrl);
  });

  test("within 10 minutes, or after 10 times, TOO_SOON; reminders and resending count together (rules: Inviting 11)", async () => {
    const { team, id } = await one({ sendEmail: true });
    const verbs = ["resendInvitations", "remindInvitations"] as const;
    for (let n = 0; n < 10; n++) {
      await minutesPass(team, 9);
      for (const verb of verbs) expect(refused(await run(team, verb, [id]))).toEqual([["TOO_SOON", ["ids", "0"]]]);
      await minutesPass(team, 2);
      expect((await run(team, verbs[n % 2]!, [id])).userErrors).toEqual([]);
    }
    await minutesPass(team, 24 * 60);
    const events = await logged(team, async () => {
      for (const verb of verbs) expect(refused(await run(team, verb, [id]))).toEqual([["TOO_SOON", ["ids", "0"]]]);
    });
    expect(events).toEqual([]);
    expect(kinds(await read(team, id))).toHaveLength(11);
  });

  test("a suppressed address is rejected, EMAIL_SUPPRESSED, until that is cleared (rules: Inviting 8)", async () => {
    const { team, id, email, candidate } = await one({ sendEmail: true });
    await app.mail.waitFor(email);
    await minutesPass(team, 11);
    await app.db.query(
      "/* test */ insert into email_suppression (team_id, address, reason) values ($1, $2, 'BOUNCE')",
      [team.uuid, email],
    );
    for (const verb of ["resendInvitations", "remindInvitations"] as const)
      expect(refused(await run(team, verb, [id]))).toEqual([["EMAIL_SUPPRESSED", ["ids", "0"]]]);
    expect(kinds(await read(team, id))).toEqual(["INVITATION"]);
    await team.ask("mutation ($id: ID!) { clearEmailSuppression(id: $id) { userErrors { code } } }", {
      id: candidate.id,
    });
    expect((await run(team, "resendInvitations", [id])).userErrors).toEqual([]);
    await app.mail.waitFor(email, 2);
  });

  test("a candidate who is locked or has switched reminders off is not reminded; resending works for both", async () => {
    const locked = await one({ sendEmail: true, input: { locked: true } });
    const off = await one({ sendEmail: true });
    await app.db.query("/* test */ update candidate set reminders_off = true where team_id = $1", [off.team.uuid]);
    const early = await one({ sendEmail: true, input: { opensAt: later(24) } });
    for (const [{ team, id, email }, code] of [
      [locked, "LOCKED"],
      [off, "NOT_ALLOWED"],
      [early, "NOT_OPEN_YET"],
    ] as const) {
      await minutesPass(team, 11);
      expect(refused(await run(team, "remindInvitations", [id]))).toEqual([[code, ["ids", "0"]]]);
      expect((await run(team, "resendInvitations", [id])).userErrors).toEqual([]);
      await app.mail.waitFor(email, 2);
    }
  });

  test("a reopened invitation past its time to continue is not reported as mailed", async () => {
    const { team, id, inviteUrl } = await one();
    await start(app, inviteUrl);
    await submit(app, inviteUrl, "work");
    await run(team, "reopenInvitations", [id], { expiresAt: later(1) });
    await alter(team, "expires_at = now() - interval '1 minute'");
    expect(refused(await run(team, "resendInvitations", [id]))).toEqual([["INVALID_STATE", ["ids", "0"]]]);
    expect(refused(await run(team, "lockInvitations", [id]))).toEqual([["INVALID_STATE", ["ids", "0"]]]);
    // Reopening sets a new time limit to continue.
    const last = later(2);
    expect(await run(team, "reopenInvitations", [id], { expiresAt: last })).toMatchObject({
      invitations: [{ state: "SUBMITTED", expiresAt: last, reopenedAt: expect.any(String) }],
      userErrors: [],
    });
    expect(await start(app, inviteUrl)).toMatchObject({ invitation: { state: "STARTED" }, userErrors: [] });
  });
});

describe("cancelInvitations", () => {
  test("the link is invalid at once, for the page, Start and Submit; the reason stays with the team (rules: Inviting 7)", async () => {
    const { team, id, inviteUrl } = await one({ input: { reminders: ["P1D"] }, sendEmail: true });
    await start(app, inviteUrl);
    await save(app, inviteUrl, "draft");
    expect(await run(team, "cancelInvitations", [id], { reason: "  Hired \n somebody else.  " })).toMatchObject({
      invitations: [
        {
          state: "CANCELLED",
          cancelledAt: expect.any(String),
          cancelReason: "Hired \n somebody else.",
          inviteUrl: null,
          nextReminderAt: null,
          submission: null,
        },
      ],
      userErrors: [],
    });
    expect(await start(app, inviteUrl)).toMatchObject({ userErrors: [{ code: "LINK_CANCELLED" }] });
    expect(await save(app, inviteUrl, "x")).toMatchObject({ userErrors: [{ code: "LINK_CANCELLED" }] });
    expect(await submit(app, inviteUrl, "x")).toMatchObject({ userErrors: [{ code: "LINK_CANCELLED" }] });
    expect(await page(inviteUrl)).not.toContain("Hired");
    expect(await run(team, "cancelInvitations", [id], { reason: "another" })).toMatchObject({
      invitations: [{ cancelReason: "Hired \n somebody else." }],
    });
    const tooLong = await run(team, "cancelInvitations", [id], { reason: "r".repeat(2_001) });
    expect(refused(tooLong)).toEqual([["TOO_LONG", ["reason"]]]);
  });

  test("it reverts the reopening of a reopened invitation: the submission stays, and cannot be continued", async () => {
    const { team, id, inviteUrl } = await one();
    await start(app, inviteUrl);
    await submit(app, inviteUrl, "the work");
    const { submittedAt } = await read(team, id);
    await run(team, "reopenInvitations", [id]);
    let answer: Any;
    const events = await logged(team, async () => {
      answer = await run(team, "cancelInvitations", [id]);
    });
    expect(answer.invitations).toMatchObject([
      { state: "SUBMITTED", reopenedAt: null, cancelledAt: null, submittedAt, submission: { notes: "the work" } },
    ]);
    expect(events).toMatchObject([{ type: "INVITATION_UPDATED", changes: { reopened: { from: true, to: false } } }]);
    expect(await start(app, inviteUrl)).toMatchObject({ invitation: { state: "SUBMITTED", canStart: false } });
    expect(await logged(team, () => start(app, inviteUrl))).toEqual([]);
  });
});

describe("lockInvitations and unlockInvitations", () => {
  test("LOCKED prevents Start, and continuing a reopened invitation; unlocking allows both", async () => {
    const team = await createTestTeam(app);
    const of = await oneOfEach(team, await team.publishAssessment("X"));
    const some = [of.PENDING, of.REOPENED];
    const ids = some.map((invitation) => invitation.id);
    expect((await run(team, "lockInvitations", ids)).invitations).toMatchObject([{ locked: true }, { locked: true }]);
    for (const { inviteUrl } of some) {
      expect(await start(app, inviteUrl)).toMatchObject({ userErrors: [{ code: "LOCKED" }] });
      expect(await view(app, inviteUrl)).toMatchObject({ canStart: false, refusal: { code: "LOCKED" } });
    }
    expect((await run(team, "unlockInvitations", ids)).invitations).toMatchObject([
      { locked: false },
      { locked: false },
    ]);
    for (const { inviteUrl } of some)
      expect(await start(app, inviteUrl)).toMatchObject({ invitation: { state: "STARTED" }, userErrors: [] });
  });
});
