import { describe, expect, test } from "@jest/globals";
import { sendDueReminders } from "../../src/invitations/manage/send-due-reminders.ts";
import { type Any, post } from "../client.ts";
import { concurrentCalls, inTurn, inviteInTurn, isLive, oneLiveEach, some } from "../concurrent-calls.ts";
import { logOf, minutesPass, read, settled, start, submit, type Verb, verbMutation } from "../invitation-mutations.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam, tokenOf } from "../test-team.ts";

// A team has two fifths of a pool's connections: ten.
const app = testApp({ DATABASE_POOL: "25" });
const { local } = concurrentCalls(app);
/** A candidate's POST by the mutation: it never ends in an error of the server. */
async function act(name: "startAssessment" | "submitAssessment", url: string): Promise<Any> {
  const text = `mutation ($t: String!) { result: ${name}(token: $t) { invitation { state startedAt } userErrors { code } } }`;
  const answer = await inTurn(() => post(app.url, text, { t: tokenOf(url) }));
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
  return answer.data.result;
}

/** The same by the page's form. */
async function press(what: "start" | "submit", url: string): Promise<void> {
  // Submit with nothing in it would ask first.
  const body = new URLSearchParams(what === "submit" ? { notes: "done" } : {});
  const page = await inTurn(() => fetch(`${local(url)}/${what}`, { method: "POST", body, redirect: "manual" }));
  if (![303, 422].includes(page.status)) throw new Error(`${what}: ${page.status}`);
}

const verb = async (team: TestTeam, name: Verb, ids: string[], more: object = {}): Promise<Any> =>
  (await inTurn(() => team.ask(verbMutation(name, Object.keys(more), "id state"), { ids, ...more }))).result;

/**
 * Replays an invitation's life from the log alone, and fails where an event cannot follow the one before: the state
 * that an event says was there before has to be what the log had made of it.
 */
function retell(events: Any[]): { state: string; reopened: boolean; locked: boolean; [field: string]: unknown } {
  const now: ReturnType<typeof retell> = { state: "none", reopened: false, locked: false };
  for (const { type, changes, sequence } of events) {
    const from = (...states: string[]) => {
      if (!states.includes(now.state)) throw new Error(`${type} (${sequence}) cannot follow ${JSON.stringify(now)}`);
    };
    if (type === "INVITATION_CREATED") {
      from("none");
      now.state = "PENDING";
    } else if (type === "INVITATION_OPENED") {
      from("PENDING");
      now.state = "OPENED";
    } else if (type === "ASSESSMENT_STARTED") {
      from(...(now.reopened ? ["SUBMITTED"] : ["PENDING", "OPENED"]));
      if (now.locked) throw new Error(`started (${sequence}) while locked`);
      now.state = "STARTED";
      now.reopened = false;
      // A start, or a Continue, fixes it anew.
      delete now.deadlineAt;
    } else if (type === "ASSESSMENT_SUBMITTED") {
      from("STARTED");
      now.state = "SUBMITTED";
    } else if (type === "INVITATION_CANCELLED") {
      from(changes.state.from);
      from("PENDING", "OPENED", "STARTED");
      now.state = "CANCELLED";
    } else if (type === "INVITATION_EXPIRED") {
      from("PENDING", "OPENED");
      now.state = "EXPIRED";
    } else if (type === "INVITATION_REOPENED") {
      from("SUBMITTED");
      now.reopened = true;
      now.locked = false;
      // It comes with terms of its own.
      delete now.expiresAt;
    } else if (type === "INVITATION_UPDATED")
      for (const [field, change] of Object.entries<Any>(changes)) {
        if (field in now && JSON.stringify(now[field]) !== JSON.stringify(change.from))
          throw new Error(`${field} (${sequence}) was ${now[field]}, not ${change.from}`);
        now[field] = change.to;
      }
  }
  return now;
}

describe("at most one live invitation per candidate and assessment, enforced by the database (rules: Inviting 4; Invariants 3)", () => {
  test("eight callers at once invite the same hundred, by address and by id, with and without e-mail: the outcomes add up", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", { defaultLabels: ["fall"] });
    const people = some(100);
    const before = await inviteInTurn(team, await team.publishAssessment("Before"), people.slice(0, 50), {
      sendEmail: false,
    });
    const byId = before.results.map((row: Any) => ({ id: row.candidate.id }));
    const answers: Any[] = await Promise.all(
      Array.from({ length: 8 }, (_, n) => {
        const rows = people.map((email, at) => (n % 2 === 1 && at < 50 ? byId[at] : { email }));
        const turned = [...rows.slice(n * 12), ...rows.slice(0, n * 12)];
        const ifInvited = ["REPORT", "RESEND", "REOPEN", "RETAKE"][n % 4];
        return inviteInTurn(team, assessment, n % 3 === 0 ? turned.toReversed() : turned, {
          sendEmail: n % 4 === 1,
          input: { ifInvited },
        });
      }),
    );
    const results = answers.flatMap((answer) => answer.results);
    const of = (...outcomes: string[]) => results.filter((row) => outcomes.includes(row.outcome));
    expect(of("INVITED")).toHaveLength(100);
    expect(new Set(of("INVITED").map((row) => row.candidate.email)).size).toBe(100);
    expect(of("ALREADY_INVITED", "RESENT", "REJECTED")).toHaveLength(700);
    for (const row of of("REJECTED")) expect(row.errors).toMatchObject([{ code: "TOO_SOON" }]);
    for (const answer of answers) {
      const { total, invited, unchanged, rejected } = answer.batch;
      expect(invited + unchanged + rejected).toBe(total);
    }
    const all = await oneLiveEach(team);
    expect(all.size).toBe(150);
    const created = (await logOf(team)).filter((event) => event.type === "INVITATION_CREATED");
    expect(created).toHaveLength(150);
  });

  test("extending what has expired races inviting anew: one of the two is live", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const people = some(25);
    const { results } = await inviteInTurn(team, assessment, people, { sendEmail: false });
    await app.db.query("/* test */ update invitation set expires_at = now() - interval '1 second' where team_id = $1", [
      team.uuid,
    ]);
    await settled(team, results[24].invitation.id, "EXPIRED");
    const raced = await Promise.all(
      people.map((email, n) =>
        Promise.all([
          verb(team, "extendInvitations", [results[n].invitation.id], { expiresAt: null }),
          inviteInTurn(team, assessment, [email], { sendEmail: false }),
        ]),
      ),
    );
    for (const [extended, invited] of raced) {
      const { outcome } = invited.results[0];
      if (extended.userErrors.length === 0) expect(outcome).toBe("ALREADY_INVITED");
      else {
        expect(extended.userErrors).toMatchObject([{ code: "ALREADY_INVITED" }]);
        expect(outcome).toBe("INVITED");
      }
    }
    const all = await oneLiveEach(team);
    expect([...all.values()].filter((one) => isLive(one.state))).toHaveLength(25);
  });

  test("a retake races Continue: either the candidate goes on, or they start afresh", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", { timeLimit: "PT1H" });
    const people = some(20);
    const { results } = await inviteInTurn(team, assessment, people, { sendEmail: false });
    const old = results.map((row: Any) => row.invitation);
    await Promise.all(
      old.map(async ({ inviteUrl }: Any) => {
        await start(app, inviteUrl);
        await submit(app, inviteUrl, "work");
      }),
    );
    const ids = old.map((one: Any) => one.id);
    expect((await verb(team, "reopenInvitations", ids)).userErrors).toEqual([]);
    const raced = await Promise.all(
      people.map((email, n) =>
        Promise.all([
          inviteInTurn(team, assessment, [email], { sendEmail: false, input: { ifInvited: "RETAKE" } }),
          act("startAssessment", old[n].inviteUrl),
          press("start", old[n].inviteUrl),
        ]),
      ),
    );
    const all = await oneLiveEach(team);
    const log = Map.groupBy(await logOf(team), (event) => event.invitation?.id);
    for (const [n, [invited]] of raced.entries()) {
      const { outcome } = invited.results[0];
      const now = all.get(ids[n]);
      expect([outcome, now.state, now.reopenedAt]).toEqual([
        outcome,
        outcome === "RETAKEN" ? "SUBMITTED" : "STARTED",
        null,
      ]);
      expect(["RETAKEN", "ALREADY_INVITED"]).toContain(outcome);
      expect(retell(log.get(ids[n])!)).toMatchObject({ state: now.state, reopened: false });
    }
  });

  test("two attempts that are reopened in the same moment: one at most goes on", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const people = some(12);
    const attempt = async (ifInvited: string) => {
      const { results } = await inviteInTurn(team, assessment, people, { sendEmail: false, input: { ifInvited } });
      const made = results.map((row: Any) => row.invitation);
      await Promise.all(
        made.map(async ({ inviteUrl }: Any) => {
          await start(app, inviteUrl);
          await submit(app, inviteUrl, "work");
        }),
      );
      return made;
    };
    const pairs: [Any[], Any[]] = [await attempt("REPORT"), await attempt("RETAKE")];
    await Promise.all(
      people.map(async (_, n) => {
        await Promise.all(pairs.map((made) => verb(team, "reopenInvitations", [made[n].id])));
        await Promise.all(
          pairs.flatMap((made) => [press("start", made[n].inviteUrl), press("start", made[n].inviteUrl)]),
        );
        const states = await Promise.all(pairs.map(async (made) => (await read(team, made[n].id)).state));
        expect(states.toSorted()).toEqual(["STARTED", "SUBMITTED"]);
      }),
    );
  });
});

describe("of concurrent clicks one counts (rules: The life of an invitation 3)", () => {
  test("of eight racing starts one event comes out, and the others are answered as the first; the same of submits", async () => {
    const team = await createTestTeam(app);
    const { results } = await inviteInTurn(team, await team.publishAssessment("X", { timeLimit: "PT1H" }), some(12), {
      sendEmail: false,
    });
    const eight = Array.from({ length: 8 }, (_, n) => n);
    for (const [name, form, field] of [
      ["startAssessment", "start", "startedAt"],
      ["submitAssessment", "submit", "submittedAt"],
    ] as const) {
      const answers = await Promise.all(
        results.map(({ invitation }: Any) =>
          Promise.all(
            eight.map((n) => (n % 4 === 3 ? press(form, invitation.inviteUrl) : act(name, invitation.inviteUrl))),
          ),
        ),
      );
      for (const [n, clicks] of answers.entries()) {
        const now = await read(team, results[n].invitation.id);
        const notified = clicks.filter((answer: Any) => answer !== undefined);
        for (const answer of notified) expect(answer.userErrors).toEqual([]);
        expect(new Set(notified.map((answer: Any) => answer.invitation.startedAt))).toEqual(new Set([now.startedAt]));
        expect(now[field]).not.toBeNull();
      }
    }
    const log = (await logOf(team)).filter((event) => event.invitation !== null);
    const types = Map.groupBy(log, (event) => event.invitation.id);
    for (const { invitation } of results)
      expect(types.get(invitation.id)!.map((event) => event.type)).toEqual([
        "INVITATION_CREATED",
        "ASSESSMENT_STARTED",
        "ASSESSMENT_SUBMITTED",
      ]);
  });

  test("start, submit, cancel, extend, lock, unlock, reopen all at once: in any order, state and log agree (rules: Invariants 5)", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", { timeLimit: "PT1H" });
    const ends = new Set<string>();
    for (let round = 0; round < 4; round++) {
      const { results } = await inviteInTurn(team, assessment, some(12), { sendEmail: false });
      const made = results.map((row: Any) => row.invitation);
      const ids: string[] = made.map((one: Any) => one.id);
      const later = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
      const bulk: (() => Promise<Any>)[] = [
        () => verb(team, "lockInvitations", ids),
        () => verb(team, "extendInvitations", ids.toReversed(), { timeLimit: "PT2H", expiresAt: later(5) }),
        () => verb(team, "cancelInvitations", ids.filter((_, n) => n % 3 === 0).toReversed()),
        () => verb(team, "unlockInvitations", ids),
        () => verb(team, "extendInvitations", ids, { timeLimit: "PT3H" }),
        () => verb(team, "reopenInvitations", ids),
        () => verb(team, "unlockInvitations", ids.toReversed()),
        () =>
          verb(
            team,
            "cancelInvitations",
            ids.filter((_, n) => n % 3 === 1),
          ),
      ];
      const clicks = made.flatMap(({ inviteUrl }: Any) => [
        () => inTurn(() => fetch(local(inviteUrl))).then((page) => expect(page.status).toBe(200)),
        () => act("startAssessment", inviteUrl),
        () => press("start", inviteUrl),
        () => act("submitAssessment", inviteUrl),
        () => press("submit", inviteUrl),
        () => act("startAssessment", inviteUrl),
      ]);
      // The verbs come in between the clicks, each time elsewhere.
      const all = [...clicks];
      for (const [n, one] of bulk.entries()) all.splice((n * 13 + round * 5) % all.length, 0, one);
      await Promise.all(all.map((one) => one()));

      const now = await oneLiveEach(team);
      const log = Map.groupBy(await logOf(team), (event) => event.invitation?.id);
      for (const id of ids) {
        const story = retell(log.get(id)!);
        const one = now.get(id);
        expect({ state: one.state, reopened: one.reopenedAt !== null, locked: one.locked }).toEqual({
          state: story.state,
          reopened: story.reopened,
          locked: story.locked,
        });
        for (const field of ["timeLimit", "expiresAt"])
          if (field in story) expect([field, one[field]]).toEqual([field, story[field]]);
        ends.add(one.state);
      }
    }
    // They did race: more than one end was reached.
    expect(ends.size).toBeGreaterThan(1);
  });

  test("manual reminders race scheduled ones: each candidate is reminded once (rules: Inviting 11)", async () => {
    const team = await createTestTeam(app);
    const { results } = await inviteInTurn(team, await team.publishAssessment("X"), some(200), {
      input: { reminders: ["P1D"] },
    });
    const ids = results.map((row: Any) => row.invitation.id);
    await minutesPass(team, 24 * 60 + 30);
    await app.db.query(
      "/* test */ update invitation set created_at = created_at - interval '1 day 30 minutes', next_reminder_at = next_reminder_at - interval '1 day 30 minutes' where team_id = $1",
      [team.uuid],
    );
    const scheduledTasks = () => sendDueReminders(app.running.services);
    await Promise.all([
      ...Array.from({ length: 10 }, (_, n) =>
        verb(team, "remindInvitations", ids.slice(n * 20, n * 20 + 20)).then(scheduledTasks),
      ),
      ...Array.from({ length: 10 }, scheduledTasks),
    ]);
    const { rows } = await app.db.query(
      `/* test */ select count(*)::int as emails, count(distinct invitation_id)::int as invitations from email
       where team_id = $1 and kind = 'REMINDER'`,
      [team.uuid],
    );
    expect(rows[0]).toEqual({ emails: 200, invitations: 200 });
    await app.db.query("/* test */ update email set state = 'CANCELLED' where team_id = $1 and state = 'QUEUED'", [
      team.uuid,
    ]);
  });
});
