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
  settled,
  stages,
  start,
  submit,
  type Verb,
  view,
} from "./invitation-mutations.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();

const all: Verb[] = [
  "resendInvitations",
  "remindInvitations",
  "cancelInvitations",
  "lockInvitations",
  "unlockInvitations",
  "extendInvitations",
  "reopenInvitations",
];
const later = (hours: number) => new Date(Math.ceil(Date.now() / 1_000) * 1_000 + hours * 3_600_000).toISOString();
const nextWeek = later(7 * 24);
/** The arguments of a mutation. */
const given = (verb: Verb): object => (verb === "extendInvitations" ? { expiresAt: nextWeek } : {});
/** The page of a link, as a browser shows it. */
const page = async (url: string) => (await fetch(url.replace(app.env.PUBLIC_URL, app.url))).text();
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
      const told = await logged(team, async () => {
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
      expect(told.map((event) => [event.invitation.id, event.type, event.actor.__typename])).toEqual(
        expect.arrayContaining(
          order.flatMap((stage) => (tells[stage] ? [[of[stage].id, tells[stage], "TeamMember"]] : [])),
        ),
      );
      expect(told).toHaveLength(Object.keys(tells).length);
      expect(JSON.stringify(told)).not.toMatch(/verysecret/i);
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

      // A repeated call changes nothing and records no event; mutations that send e-mails are too soon.
      const still = accepts.filter((stage) => !(verb === "cancelInvitations" && stage === "REOPENED"));
      const states = await Promise.all(still.map((stage) => read(team, of[stage].id)));
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
    const told = await logged(team, async () => {
      for (const verb of ["lockInvitations", "remindInvitations"] as const)
        expect(await run(team, verb, ids)).toMatchObject({
          invitations: [],
          userErrors: [{ code: "FEATURE_NOT_ENABLED" }],
        });
    });
    expect(told).toEqual([]);
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

/** One invitation of a separate team. */
async function one(how: { assessment?: object; input?: object; sendEmail?: boolean; row?: object } = {}) {
  const team = await createTestTeam(app);
  const assessment = await team.publishAssessment("X", how.assessment);
  const email = newAddress();
  const { results } = await team.invite(assessment, [{ email, ...how.row }], { sendEmail: false, ...how });
  const { invitation, candidate } = results[0];
  // A mutation may cancel the invitation's e-mail if it is still pending.
  if (how.sendEmail) await waitUntil(async () => (await read(team, invitation.id)).emails[0]?.state === "SENT");
  return { team, assessment, email, candidate, ...(invitation as { id: string; inviteUrl: string }) };
}

describe("resendInvitations and remindInvitations", () => {
  test("an invitation without e-mail sends none until it is resent, with the same link; then its reminders count (rules: Inviting 5, 7)", async () => {
    const { team, id, email, inviteUrl } = await one({ input: { reminders: ["P1D", "P2D"] } });
    expect(await read(team, id)).toMatchObject({ emailRequested: false, nextReminderAt: null, emails: [] });
    expect(await run(team, "remindInvitations", [id])).toMatchObject({
      invitations: [],
      userErrors: [{ code: "INVALID_STATE", path: ["ids", "0"] }],
    });
    let answer: Any;
    const told = await logged(team, async () => {
      answer = await run(team, "resendInvitations", [id]);
    });
    expect(answer).toMatchObject({ invitations: [{ id, inviteUrl, emailRequested: true }], userErrors: [] });
    expect(told).toMatchObject([
      { type: "INVITATION_UPDATED", changes: { emailRequested: { from: false, to: true } } },
    ]);
    const { createdAt } = (await team.ask("query ($id: ID!) { invitation(id: $id) { createdAt } }", { id })).invitation;
    expect(Date.parse(answer.invitations[0].nextReminderAt) - Date.parse(createdAt)).toBe(86_400_000);
    const [letter] = await app.mail.waitFor(email);
    expect(letter!.mail.text).toContain(inviteUrl);
    expect(letter!.mail.subject).not.toMatch(/reminder/i);
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
    const told = await logged(team, async () => {
      for (const verb of verbs) expect(refused(await run(team, verb, [id]))).toEqual([["TOO_SOON", ["ids", "0"]]]);
    });
    expect(told).toEqual([]);
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
    const told = await logged(team, async () => {
      answer = await run(team, "cancelInvitations", [id]);
    });
    expect(answer.invitations).toMatchObject([
      { state: "SUBMITTED", reopenedAt: null, cancelledAt: null, submittedAt, submission: { notes: "the work" } },
    ]);
    expect(told).toMatchObject([{ type: "INVITATION_UPDATED", changes: { reopened: { from: true, to: false } } }]);
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
    const told = await logged(team, async () => {
      answer = await run(team, "extendInvitations", [seen.id, unseen.id], { expiresAt: nextWeek });
    });
    expect(answer).toMatchObject({
      invitations: [
        { id: seen.id, state: "OPENED", expiresAt: nextWeek, nextReminderAt: expect.any(String) },
        { id: unseen.id, state: "PENDING", expiresAt: nextWeek, nextReminderAt: expect.any(String) },
      ],
      userErrors: [],
    });
    expect(told.filter((event) => event.type === "INVITATION_UPDATED")).toMatchObject([
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
    const told = await logged(team, async () =>
      expect(await run(team, "extendInvitations", [id], { expiresAt: nextWeek })).toMatchObject({
        invitations: [],
        userErrors: [{ code: "ALREADY_INVITED", path: ["ids", "0"], existing: { id: second.id } }],
      }),
    );
    expect(told).toEqual([]);
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
    const told = await logged(team, async () => {
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
    expect(told).toEqual([]);
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
    const told = await logged(team, async () => {
      // expiresAt has no effect on a started invitation, but timeLimit has.
      answer = await run(team, "extendInvitations", [id], { timeLimit: "PT2H", expiresAt: nextWeek });
    });
    expect(answer.userErrors).toEqual([]);
    expect(answer.invitations).toMatchObject([{ id, timeLimit: "PT2H", startedAt: first.startedAt, expiresAt: null }]);
    expect(minutes(answer.invitations[0])).toBe(180);
    expect(told).toMatchObject([
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
    await alter(
      team,
      "started_at = started_at - interval '3 minutes', deadline_at = deadline_at - interval '3 minutes'",
    );
    const first = await settled(team, id, "SUBMITTED");
    expect(first.submission).toEqual({ notes: "half done", automatic: true });
    expect(await view(app, inviteUrl)).toMatchObject({ canStart: false, refusal: { code: "ALREADY_SUBMITTED" } });

    let answer: Any;
    const told = await logged(team, async () => {
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
    expect(told.map((event) => event.type)).toEqual(["INVITATION_REOPENED"]);
    const letter = (await app.mail.waitFor(email, 2))[1]!;
    expect(letter.mail.subject).toBe("You can continue your assessment: X");
    expect(letter.mail.text).toContain(inviteUrl);
    expect(letter.mail.text).toContain("What you submitted is still there");
    expect(letter.mail.text).toContain("Time limit: 30 minutes");

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

    const submitted = await logged(team, () => submit(app, inviteUrl));
    expect(submitted.map((event) => event.type)).toEqual(["ASSESSMENT_SUBMITTED"]);
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
    const told = await logged(team, async () => {
      expect(refused(await run(team, "extendInvitations", [of.EXPIRED.id], { expiresAt: nextWeek }))).toEqual([
        ["INVALID_STATE", ["ids", "0"]],
      ]);
      expect(refused(await run(team, "reopenInvitations", [of.SUBMITTED.id, of.REOPENED.id]))).toEqual([
        ["INVALID_STATE", ["ids", "0"]],
        ["INVALID_STATE", ["ids", "1"]],
      ]);
    });
    expect(told).toEqual([]);
  });
});
