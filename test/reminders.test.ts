import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { DateTime } from "luxon";
import { type Running, start as startProcess } from "../src/app/start.ts";
import { applyAllDueTransitions } from "../src/invitations/lifecycle/apply-due-transitions.ts";
import { sendDueReminders } from "../src/invitations/manage/send-due-reminders.ts";
import { createLogger } from "../src/platform/process/log.ts";
import type { Any } from "./client.ts";
import { makeEmailsDue } from "./email-queue.ts";
import { alter, logged, logOf, read, run, start, submit } from "./invitation-mutations.ts";
import { type TestApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

// Without a worker of its own: reminders are due when a test says so.
const app = testApp({ ROLE: "api" });
const day = 24 * 60;

/** Time passes for all rows of a team; the time itself is the database's. */
async function pass(team: TestTeam, minutes: number): Promise<void> {
  await team.ageEmails(minutes);
  await team.app.db.query(
    `/* test */ update invitation set created_at = created_at - make_interval(mins => $2), next_reminder_at = next_reminder_at - make_interval(mins => $2)
     where team_id = $1`,
    [team.uuid, minutes],
  );
}
const sendReminders = (of: TestApp = app) => sendDueReminders(of.running.services);

/** An invitation that was mailed, with reminders. */
async function invited(
  team: TestTeam,
  reminders: string[],
  more: { row?: object; input?: object; sendEmail?: boolean } = {},
) {
  const email = newAddress();
  const { results } = await team.invite(await team.publishAssessment("X"), [{ email, ...more.row }], {
    sendEmail: more.sendEmail ?? true,
    input: { reminders, ...more.input },
  });
  const { invitation, candidate } = results[0];
  return { id: invitation.id, inviteUrl: invitation.inviteUrl, email, candidateId: candidate.id };
}
const reminded = async (team: TestTeam, id: string): Promise<number> =>
  (await read(team, id)).emails.filter((email: Any) => email.kind === "REMINDER").length;
/** When the next one is due, in days after the invitation. */
const nextDay = async (team: TestTeam, id: string): Promise<number | null> => {
  const { invitation } = await team.ask("query ($id: ID!) { invitation(id: $id) { createdAt nextReminderAt } }", {
    id,
  });
  return invitation.nextReminderAt === null
    ? null
    : (Date.parse(invitation.nextReminderAt) - Date.parse(invitation.createdAt)) / 86_400_000;
};

describe("reminders go out so long after the invitation, while it has not been started", () => {
  test("each once, recorded as INVITATION_REMINDED by the system; the next moment moves on, and then there is none", async () => {
    const team = await createTestTeam(app);
    const { id } = await invited(team, ["P1D", "P3D"]);
    expect(await nextDay(team, id)).toBe(1);
    await pass(team, day - 5);
    expect(await logged(team, sendReminders)).toEqual([]);
    await pass(team, 6);
    const notified = await logged(team, sendReminders);
    expect(notified).toMatchObject([{ type: "INVITATION_REMINDED", invitation: { id }, actor: null, changes: null }]);
    expect(await nextDay(team, id)).toBe(3);
    expect(await logged(team, sendReminders)).toEqual([]);
    await pass(team, 2 * day);
    expect(await logged(team, sendReminders)).toHaveLength(1);
    expect(await nextDay(team, id)).toBeNull();
    await pass(team, 9 * day);
    expect(await logged(team, sendReminders)).toEqual([]);
    expect(await reminded(team, id)).toBe(2);
  });

  test("several that were missed while nothing ran are one", async () => {
    const team = await createTestTeam(app);
    const { id } = await invited(team, ["P1D", "P2D", "P3D", "P5D"]);
    await pass(team, 3 * day + 60);
    expect(await logged(team, sendReminders)).toHaveLength(1);
    expect(await nextDay(team, id)).toBe(5);
    expect(await reminded(team, id)).toBe(1);
  });

  test("a candidate who was mailed within 10 minutes is reminded later (rules: Inviting 11)", async () => {
    const team = await createTestTeam(app);
    const { id } = await invited(team, ["P1D"]);
    await pass(team, day - 5);
    expect((await run(team, "resendInvitations", [id])).userErrors).toEqual([]);
    await pass(team, 6);
    expect(await logged(team, sendReminders)).toEqual([]);
    expect(await nextDay(team, id)).toBe(1);
    await pass(team, 5);
    expect(await logged(team, sendReminders)).toHaveLength(1);
  });

  /** Brings each invitation into the state of its name, as far as inviting has not done so. */
  async function bringIntoStates(
    team: TestTeam,
    none: Record<string, Awaited<ReturnType<typeof invited>>>,
  ): Promise<void> {
    const { db } = app;
    for (const name of ["started", "submitted", "reopened"]) await start(app, none[name]!.inviteUrl);
    for (const name of ["submitted", "reopened"]) await submit(app, none[name]!.inviteUrl, "work");
    await run(team, "reopenInvitations", [none.reopened!.id]);
    await run(team, "cancelInvitations", [none.cancelled!.id]);
    const { rows } = await db.query("/* test */ select id, email from candidate where team_id = $1", [team.uuid]);
    const uuidOf = (name: string) => rows.find((row) => row.email === none[name]!.email)!.id;
    const late = uuidOf("expired");
    await db.query(
      "/* test */ update invitation set expires_at = now() - interval '1 minute' where team_id = $1 and candidate_id = $2",
      [team.uuid, late],
    );
    await db.query("/* test */ update candidate set reminders_off = true where team_id = $1 and id = $2", [
      team.uuid,
      uuidOf("off"),
    ]);
    await db.query("/* test */ insert into email_suppression (team_id, address, reason) values ($1, $2, 'BOUNCE')", [
      team.uuid,
      none.suppressed!.email,
    ]);
    await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", {
      id: none.erased!.candidateId,
    });
    await db.query(
      `/* test */ insert into email (team_id, id, kind, candidate_id, invitation_id, message_id, state)
       select team_id, gen_random_uuid(), kind, candidate_id, invitation_id, gen_random_uuid()::text, 'SENT'
       from email, generate_series(1, 10) where team_id = $1 and candidate_id = $2`,
      [team.uuid, uuidOf("often")],
    );
  }

  test("never to who started, submitted, was cancelled, has expired, cannot start yet, does not want it, or cannot be mailed", async () => {
    const team = await createTestTeam(app);
    const later = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const reminders = ["P1D", "P2D"];
    const control = await invited(team, reminders);
    const opened = await invited(team, reminders);
    await fetch(opened.inviteUrl.replace(app.env.PUBLIC_URL, app.url));
    const none: Record<string, Awaited<ReturnType<typeof invited>>> = {
      started: await invited(team, reminders),
      submitted: await invited(team, reminders),
      reopened: await invited(team, reminders),
      cancelled: await invited(team, reminders),
      expired: await invited(team, reminders, { input: { expiresAt: later(1) } }),
      locked: await invited(team, reminders, { input: { locked: true } }),
      early: await invited(team, reminders, { input: { opensAt: later(9) } }),
      off: await invited(team, reminders),
      suppressed: await invited(team, reminders),
      erased: await invited(team, reminders),
      often: await invited(team, reminders),
      quiet: await invited(team, reminders, { sendEmail: false }),
    };
    await bringIntoStates(team, none);
    await pass(team, day + 60);
    const notified = await logged(team, sendReminders);
    expect(notified.map((event) => [event.type, event.invitation.id]).toSorted()).toEqual(
      [control.id, opened.id].map((id) => ["INVITATION_REMINDED", id]).toSorted(),
    );
    for (const [name, { id }] of Object.entries(none)) expect([name, await reminded(team, id)]).toEqual([name, 0]);
    // Passed over, not put off: the next one is their next chance.
    for (const name of ["locked", "early", "off", "suppressed", "often"])
      expect([name, await nextDay(team, none[name]!.id)]).toEqual([name, 2]);
    await app.db.query("/* test */ update candidate set reminders_off = false where team_id = $1", [team.uuid]);
    await run(team, "unlockInvitations", [none.locked!.id]);
    await pass(team, day);
    const next = await logged(team, sendReminders);
    expect(new Set(next.map((event) => event.invitation.id))).toEqual(
      new Set([control.id, opened.id, none.locked!.id, none.off!.id]),
    );
  });

  test("no reminder once the team's plan does not include REMINDERS (rules: Inviting 10)", async () => {
    const team = await createTestTeam(app);
    const { id } = await invited(team, ["P1D", "P2D"]);
    await app.db.query("update team set features = array_remove(features, 'REMINDERS') where id = $1", [team.uuid]);
    await pass(team, day + 60);
    expect(await logged(team, sendReminders)).toEqual([]);
    expect(await nextDay(team, id)).toBe(2);
  });

  test("extending what has expired: only the reminders that are still to come", async () => {
    const team = await createTestTeam(app);
    const { id } = await invited(team, ["P1D", "P2D", "P4D"]);
    await pass(team, 2 * day + 60);
    await alter(team, "state = 'EXPIRED', expires_at = now() - interval '1 minute'");
    expect(await logged(team, sendReminders)).toEqual([]);
    await run(team, "extendInvitations", [id], { expiresAt: null });
    expect(await nextDay(team, id)).toBe(4);
    expect(await logged(team, sendReminders)).toEqual([]);
  });
});

describe("the number of e-mails is limited (rules: Inviting 11)", () => {
  const small = testApp({ ROLE: "api", DAILY_EMAILS_PER_TEAM: "4" });

  test("what goes over the day's number waits an hour, and is not lost", async () => {
    const team = await createTestTeam(small);
    const some = [await invited(team, ["P1D"]), await invited(team, ["P1D"]), await invited(team, ["P1D"])];
    await pass(team, day + 30);
    await invited(team, [], {});
    await invited(team, [], {});
    await invited(team, [], {});
    expect(await logged(team, () => sendReminders(small))).toHaveLength(1);
    const counts = () => Promise.all(some.map(({ id }) => reminded(team, id)));
    expect((await counts()).toSorted()).toEqual([0, 0, 1]);
    expect(await logged(team, () => sendReminders(small))).toEqual([]);
    // An hour later, on the day after.
    await pass(team, day);
    expect(await logged(team, () => sendReminders(small))).toHaveLength(2);
    expect(await counts()).toEqual([1, 1, 1]);
  });
});

describe("a day of a reminder is 24 hours, also where clocks change", () => {
  const zone = "Europe/Berlin";

  test.each([
    ["into winter", "2026-10-24T10:00:00Z", "12:00", "11:00"],
    ["into summer", "2027-03-27T11:00:00Z", "12:00", "13:00"],
  ])("%s: by next_reminder", async (_, made, before, then) => {
    const reminders = ["PT6H", "P1D", "P1W"];
    const next = async (after: Date) => {
      const { rows } = await app.db.query("/* test */ select next_reminder($1, $2, $3) as at", [
        made,
        reminders,
        after,
      ]);
      return rows[0].at as Date | null;
    };
    const begin = new Date(made);
    const hence = (hours: number) => new Date(begin.getTime() + hours * 3_600_000);
    expect(await next(begin)).toEqual(hence(6));
    expect(await next(hence(6))).toEqual(hence(24));
    expect(await next(hence(24))).toEqual(hence(7 * 24));
    expect(await next(hence(7 * 24))).toBeNull();
    const inBerlin = (moment: Date) => DateTime.fromJSDate(moment, { zone }).toFormat("HH:mm");
    expect([inBerlin(begin), inBerlin(hence(24)), inBerlin(hence(7 * 24))]).toEqual([before, then, then]);
  });

  test("sent by the scheduled task, of a team and a candidate in Berlin", async () => {
    const team = await createTestTeam(app);
    await team.ask(`mutation { updateTeam(input: { timeZone: "${zone}" }) { userErrors { code } } }`);
    // The last evening before the clocks changed.
    const now = DateTime.now().setZone(zone);
    let made = now.startOf("day").set({ hour: 18 }).minus({ days: 3 });
    while (made.offset === made.plus({ days: 1 }).offset) made = made.minus({ days: 1 });
    const passed = Math.ceil(now.diff(made, "days").days);
    const { id } = await invited(team, ["P1D", `P${passed + 2}D`], { row: { timeZone: zone } });
    await app.db.query(
      "/* test */ with mailed as (update email set queued_at = $2 where team_id = $1) update invitation set created_at = $2, next_reminder_at = $2 where team_id = $1",
      [team.uuid, made.toJSDate()],
    );
    expect(await logged(team, sendReminders)).toHaveLength(1);
    const { nextReminderAt } = await read(team, id);
    expect(Date.parse(nextReminderAt)).toBe(made.toMillis() + (passed + 2) * 86_400_000);
    // In local time it is another hour.
    expect(DateTime.fromISO(nextReminderAt, { zone }).hour).not.toBe(18);
  });
});

describe("any number of workers may send reminders", () => {
  /** Many of a team, made without e-mail; then `set` is done to them behind the scenes. */
  async function many(count: number, set: string): Promise<TestTeam> {
    const team = await createTestTeam(app);
    await team.ask("mutation { updateTeam(input: { notificationScheme: DISABLED }) { userErrors { code } } }");
    await team.ask(
      `mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input, sendEmail: false) { userErrors { code } } }`,
      {
        input: {
          assessmentId: (await team.publishAssessment("X", { timeLimit: "PT1M" })).id,
          candidates: Array.from({ length: count }, () => ({ email: newAddress("reminded") })),
          reminders: ["P1D", "P2D"],
        },
      },
    );
    await alter(team, set);
    return team;
  }
  const count = async (team: TestTeam, type: string) => {
    const { rows } = await app.db.query(
      `/* test */ select count(*)::int as events, count(distinct invitation_id)::int as invitations,
         (select count(*) = max(sequence) from event where team_id = $1) as whole,
         (select count(*)::int from email where team_id = $1 and kind = 'REMINDER') as emails
       from event where team_id = $1 and type = $2`,
      [team.uuid, type],
    );
    return rows[0];
  };

  test("each reminder, each expiry, each deadline is once, with sixteen scheduled tasks of two processes at a time", async () => {
    const due = await many(
      520,
      "email_requested = true, created_at = now() - interval '1 day 1 minute', next_reminder_at = now() - interval '1 minute'",
    );
    const expired = await many(510, "expires_at = now() - interval '1 second'");
    const overdue = await many(
      510,
      "state = 'STARTED', started_at = now() - interval '1 hour', deadline_at = now() - interval '30 minutes'",
    );
    const log = createLogger(app.env, { write: () => true } as unknown as NodeJS.WritableStream);
    const second = await startProcess({ ...app.env, ROLE: "worker" }, log);
    try {
      for (let round = 0; round < 3; round++)
        await Promise.all(
          Array.from({ length: 16 }, (_, n) => (n % 2 === 0 ? app.running : second)).flatMap(({ services }) => [
            sendDueReminders(services),
            applyAllDueTransitions(services),
          ]),
        );
      // What another held at that moment is its to write down.
      await waitUntil(async () => (await count(due, "INVITATION_REMINDED")).events >= 520);
      await waitUntil(async () => (await count(expired, "INVITATION_EXPIRED")).events >= 510);
      await waitUntil(async () => (await count(overdue, "ASSESSMENT_SUBMITTED")).events >= 510);
      await Promise.all([sendReminders(), applyAllDueTransitions(app.running.services)]);
    } finally {
      await second.stop();
      // So many e-mails would only keep the other tests waiting.
      await app.db.query("/* test */ update email set state = 'CANCELLED' where team_id = $1 and state = 'QUEUED'", [
        due.uuid,
      ]);
    }
    const once = (n: number, emails = 0) => ({ events: n, invitations: n, whole: true, emails });
    expect(await count(due, "INVITATION_REMINDED")).toEqual(once(520, 520));
    expect(await count(expired, "INVITATION_EXPIRED")).toEqual(once(510));
    expect(await count(overdue, "ASSESSMENT_SUBMITTED")).toEqual(once(510));
    const { rows } = await app.db.query(
      "/* test */ select count(*)::int as handed_in from submission where team_id = $1 and automatic",
      [overdue.uuid],
    );
    expect(rows[0].handed_in).toBe(510);
  });
});

describe("one click switches a team's reminders off (rules: The life of an invitation 13)", () => {
  let worker: Running;
  beforeAll(async () => {
    const log = createLogger(app.env, { write: () => true } as unknown as NodeJS.WritableStream);
    worker = await startProcess({ ...app.env, ROLE: "worker" }, log);
  });
  afterAll(async () => {
    await worker.stop();
  });

  const remindersOff = async (team: TestTeam, id: string): Promise<boolean> =>
    (await team.ask("query ($id: ID!) { candidate(id: $id) { remindersOff } }", { id })).candidate.remindersOff;
  const local = (url: string) => url.replace(app.env.PUBLIC_URL, app.url);

  test("by the header that mail programs post to; a look changes nothing, it can be undone, and invitations still go out", async () => {
    const team = await createTestTeam(app);
    const { id, email, candidateId, inviteUrl } = await invited(team, ["P1D", "P2D", "P3D"]);
    await app.mail.waitFor(email);
    await pass(team, day + 60);
    await sendReminders();
    const message = (await app.mail.waitFor(email, 2))[1]!;
    const headers = message.raw.slice(0, message.raw.indexOf("\r\n\r\n")).replace(/\r\n[ \t]+/g, " ");
    const [, url] = /^List-Unsubscribe: <([^>]+)>$/im.exec(headers)!;
    expect(headers).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/im);
    expect(message.mail.text).toContain(url);
    expect(message.mail.text).toContain(inviteUrl);

    const notified = await logged(team, async () => {
      const page = await fetch(local(url!));
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Turn reminders off")]);
      expect((await fetch(local(url!), { method: "HEAD" })).status).toBe(200);
    });
    expect(notified).toEqual([]);
    expect(await remindersOff(team, candidateId)).toBe(false);

    const click = (body: string | FormData, query = "") =>
      fetch(local(url!) + query, {
        method: "POST",
        body,
        ...(typeof body === "string" ? { headers: { "content-type": "application/x-www-form-urlencoded" } } : {}),
      });
    const form = new FormData();
    form.set("List-Unsubscribe", "One-Click");
    const clicked = await logged(team, async () => {
      for (const body of ["List-Unsubscribe=One-Click", "List-Unsubscribe=One-Click", form])
        expect((await click(body)).status).toBe(200);
    });
    expect(clicked).toMatchObject([
      {
        type: "CANDIDATE_UPDATED",
        candidate: { id: candidateId },
        actor: { __typename: "Candidate" },
        changes: { remindersOff: { from: false, to: true } },
      },
    ]);
    expect(await remindersOff(team, candidateId)).toBe(true);
    await pass(team, day);
    expect(await logged(team, sendReminders)).toEqual([]);
    expect(await nextDay(team, id)).toBe(3);
    // Invitations still go out, also this very one.
    expect((await run(team, "resendInvitations", [id])).userErrors).toEqual([]);
    await team.invite(await team.publishAssessment("Another"), [email]);
    await app.mail.waitFor(email, 4);
    expect(app.mail.to(email).map((one) => /reminder/i.test(one.mail.subject!))).toEqual([false, true, false, false]);

    const undone = await logged(team, async () => {
      const page = await click("", "?undo=1");
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Turn reminders off")]);
    });
    expect(undone).toMatchObject([{ changes: { remindersOff: { from: true, to: false } } }]);
    await pass(team, day);
    expect(await logged(team, sendReminders)).toMatchObject([{ type: "INVITATION_REMINDED", invitation: { id } }]);
    await app.mail.waitFor(email, 5);
  });

  test("a token of one purpose is none of another, and an invitation has none (rules: Inviting 7)", async () => {
    const team = await createTestTeam(app);
    const { email, inviteUrl } = await invited(team, ["P1D"]);
    const [invitation] = await app.mail.waitFor(email);
    expect(invitation!.raw).not.toMatch(/List-Unsubscribe/i);
    await pass(team, day + 60);
    await sendReminders();
    const reminder = (await app.mail.waitFor(email, 2))[1]!;
    const token = /\/unsubscribe\/([\w-]{64})/.exec(reminder.raw.replace(/=\r\n/g, ""))![1];
    for (const path of ["i", "p", "a"]) expect((await fetch(`${app.url}/${path}/${token}`)).status).toBe(404);
    const other = inviteUrl.slice(inviteUrl.lastIndexOf("/") + 1);
    expect((await fetch(`${app.url}/unsubscribe/${other}`, { method: "POST" })).status).toBe(404);
  });

  test("a reminder that waits when they switch them off, or start, is not sent any more", async () => {
    const team = await createTestTeam(app);
    const [off, started] = [await invited(team, ["P1D"]), await invited(team, ["P1D"])];
    for (const { email } of [off, started]) await app.mail.waitFor(email);
    await pass(team, day + 60);
    // The first try is put off by the mail server.
    const some = [off.email, started.email];
    app.mail.reject = (to) => (some.includes(to) ? { code: 451, text: "4.7.1 not yet" } : null);
    await sendReminders();
    const states = async () =>
      (await Promise.all([off, started].map(({ id }) => read(team, id)))).map((one) => one.emails[0].state);
    await waitUntil(async () => (await states()).every((state) => state === "DEFERRED"));
    app.mail.reject = null;
    await app.db.query("/* test */ update candidate set reminders_off = true where team_id = $1 and email = $2", [
      team.uuid,
      off.email,
    ]);
    await start(app, started.inviteUrl);
    await makeEmailsDue(app, team.uuid);
    await waitUntil(async () => (await states()).every((state) => state === "CANCELLED"));
    expect(some.map((email) => app.mail.to(email).length)).toEqual([1, 1]);
    await logOf(team);
  });
});
