import { describe, expect, test } from "@jest/globals";
import type { Any } from "../client.ts";
import {
  alter,
  logged,
  logOf,
  minutesPass,
  read,
  refused,
  run,
  start,
  submit,
  type Verb,
  verbMutation,
} from "../invitation-mutations.ts";
import { inside, ownStatementsOf } from "../statement-texts.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

// There is no worker, so that only the call itself uses the database and its statements can be counted.
const app = testApp({ ROLE: "api" });

const many = 2_000;
const later = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

async function invited(team: TestTeam, assessment: { id: string }, count: number, sendEmail = true): Promise<string[]> {
  const { inviteCandidates } = await team.ask(
    `mutation ($input: InviteCandidatesInput!, $sendEmail: Boolean!) {
      inviteCandidates(input: $input, sendEmail: $sendEmail) { results { invitation { id } } userErrors { code } }
    }`,
    {
      input: {
        assessmentId: assessment.id,
        candidates: Array.from({ length: count }, () => ({ email: newAddress() })),
      },
      sendEmail,
    },
  );
  return inviteCandidates.results.map((row: Any) => row.invitation.id);
}

/** The last sequence number of the log, which has no gaps. */
async function logEnd(team: TestTeam): Promise<number> {
  const { rows } = await app.db.query(
    "/* test */ select count(*)::int as count, max(sequence) as last from event where team_id = $1",
    [team.uuid],
  );
  expect(rows[0].count).toBe(rows[0].last);
  return rows[0].last;
}

describe("SQL is set-based", () => {
  /** The state before each mutation, and its arguments. */
  const cases: [Verb, object, string | null][] = [
    ["resendInvitations", {}, null],
    ["remindInvitations", {}, null],
    ["lockInvitations", {}, null],
    ["unlockInvitations", {}, "locked = true"],
    ["extendInvitations", { expiresAt: later(24), timeLimit: "PT2H" }, null],
    ["extendInvitations", { expiresAt: later(48) }, "state = 'EXPIRED', expires_at = now() - interval '1 minute'"],
    [
      "extendInvitations",
      { timeLimit: "PT3H" },
      "state = 'STARTED', started_at = now(), deadline_at = now() + interval '1 hour'",
    ],
    ["reopenInvitations", {}, "state = 'SUBMITTED', submitted_at = now()"],
    ["cancelInvitations", { reason: "over" }, null],
    ["cancelInvitations", {}, "state = 'SUBMITTED', cancelled_at = null, reopened_at = now()"],
  ];

  test(`${many} ids need the same statements as 2, and record one event each`, async () => {
    const [few, all] = [await createTestTeam(app), await createTestTeam(app)];
    const ids = new Map<TestTeam, string[]>();
    for (const [team, count] of [
      [few, 2],
      [all, many],
    ] as const)
      ids.set(team, await invited(team, await team.publishAssessment("X", { timeLimit: "PT1H" }), count));
    const seconds: string[] = [];
    for (const [verb, more, set] of cases) {
      const counted: string[][] = [];
      for (const team of [few, all]) {
        if (set !== null) await alter(team, set);
        await minutesPass(team, 11);
        const text = verbMutation(verb, Object.keys(more), "id");
        let answer: Any;
        const before = await logEnd(team);
        const began = performance.now();
        counted.push(
          await ownStatementsOf(async () => {
            answer = await team.ask(text, { ids: ids.get(team), ...more });
          }),
        );
        seconds.push(`${verb} ${((performance.now() - began) / 1_000).toFixed(2)}`);
        expect(answer.result.userErrors).toEqual([]);
        expect(answer.result.invitations.map((one: Any) => one.id)).toEqual(ids.get(team));
        expect((await logEnd(team)) - before).toBe(verb === "resendInvitations" ? 0 : ids.get(team)!.length);
      }
      const [of2, of2000] = counted.map((some) => inside(some).filter((text) => !/^(savepoint|set local)/.test(text)));
      expect(of2000).toEqual(of2);
      expect(of2!.length).toBeLessThan(20);
      // The rows of the response are loaded in batches of a thousand.
      expect(counted[1]!.length - counted[0]!.length).toBeLessThanOrEqual(many / 1_000);
    }
    process.stdout.write(`${many} ids: ${seconds.filter((_, n) => n % 2 === 1).join(", ")} s\n`);
  });

  test("two calls with the same thousand ids in opposite orders both end, and each row has one event", async () => {
    const team = await createTestTeam(app);
    const ids = await invited(team, await team.publishAssessment("X"), 1_000, false);
    const text = verbMutation("lockInvitations", [], "id");
    const events = await logged(team, async () => {
      const answers = await Promise.all(
        [ids, ids.toReversed(), ids, ids.toReversed()].map((some) => team.ask(text, { ids: some })),
      );
      for (const answer of answers) expect(answer.result.userErrors).toEqual([]);
    });
    expect(events).toHaveLength(1_000);
    expect(new Set(events.map((event) => event.invitation.id)).size).toBe(1_000);
  });
});

describe("the number of e-mails is limited (rules: Inviting 11)", () => {
  const small = testApp({ ROLE: "api", DAILY_EMAILS_PER_TEAM: "6" });

  test("the day's number holds when calls race for the rest of it (rules: Inviting 11)", async () => {
    const team = await createTestTeam(small);
    const assessment = await team.publishAssessment("X");
    const calls = await Promise.all(
      Array.from({ length: 8 }, () => team.invite(assessment, [newAddress(), newAddress(), newAddress()])),
    );
    const refusedCalls = calls.filter((call) => call.userErrors.length > 0);
    expect(refusedCalls.map((call) => call.userErrors[0].code)).toEqual(Array(6).fill("QUOTA_EXCEEDED"));
    const { rows } = await small.db.query("/* test */ select count(*)::int from email where team_id = $1", [team.uuid]);
    expect(rows[0].count).toBe(6);
  });

  test("a call over the day's quota sends no e-mail and stores nothing: resend, remind, reopen", async () => {
    const team = await createTestTeam(small);
    const assessment = await team.publishAssessment("X");
    const { results } = await team.invite(assessment, [newAddress(), newAddress(), newAddress(), newAddress()]);
    const ids = results.map((row: Any) => row.invitation.id);
    await minutesPass(team, 11);
    const events = await logged(team, async () => {
      for (const verb of ["resendInvitations", "remindInvitations"] as const)
        expect(await run(team, verb, ids)).toMatchObject({
          invitations: [],
          userErrors: [{ code: "QUOTA_EXCEEDED", path: null }],
        });
    });
    expect(events).toEqual([]);
    expect((await read(team, ids[0])).emails).toHaveLength(1);
    // Rejected rows do not count against the quota.
    await run(team, "cancelInvitations", ids.slice(0, 2));
    expect(await run(team, "remindInvitations", ids)).toMatchObject({
      invitations: [{ id: ids[2] }, { id: ids[3] }],
      userErrors: [{ code: "INVALID_STATE" }, { code: "INVALID_STATE" }],
    });
    for (const { invitation } of results.slice(2)) {
      await start(small, invitation.inviteUrl);
      await submit(small, invitation.inviteUrl, "work");
    }
    expect(await run(team, "reopenInvitations", ids.slice(2))).toMatchObject({
      invitations: [],
      userErrors: [{ code: "QUOTA_EXCEEDED" }],
    });
    expect(await read(team, ids[2])).toMatchObject({ state: "SUBMITTED", reopenedAt: null });
    // A call without e-mail does not count.
    await alter(team, "email_requested = false");
    expect((await run(team, "reopenInvitations", ids.slice(2))).userErrors).toEqual([]);
    // Yesterday's e-mails do not count.
    await minutesPass(team, 24 * 60);
    expect((await run(team, "resendInvitations", ids.slice(2))).userErrors).toEqual([]);
    await logOf(team);
  });
});

describe("cancelInvitations", () => {
  const asleep = testApp({ ROLE: "api" });

  test("pending e-mails are not sent; the e-mail of an invitation that is resent and locked is sent", async () => {
    const team = await createTestTeam(asleep);
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress(), newAddress()], {
      input: { reminders: ["P1D"] },
    });
    const ids = results.map((row: Any) => row.invitation.id);
    await minutesPass(team, 11);
    expect((await run(team, "remindInvitations", ids)).userErrors).toEqual([]);
    await run(team, "cancelInvitations", [ids[0]]);
    await run(team, "lockInvitations", [ids[1]]);
    await asleep.restart({ ROLE: "all" });
    const states = async (id: string) =>
      (await read(team, id)).emails.map((email: Any) => `${email.kind} ${email.state}`);
    await waitUntil(async () => !(await Promise.all(ids.map(states))).flat().some((one) => one.endsWith("QUEUED")));
    expect(await states(ids[0])).toEqual(["REMINDER CANCELLED", "INVITATION CANCELLED"]);
    // A reminder is not sent if the invitation cannot be started; the invitation itself is.
    expect(await states(ids[1])).toEqual(["REMINDER CANCELLED", "INVITATION SENT"]);
    expect(asleep.mail.to(results[0].candidate.email)).toEqual([]);
    expect(refused(await run(team, "remindInvitations", [ids[1]]))).toEqual([["LOCKED", ["ids", "0"]]]);
  });
});
