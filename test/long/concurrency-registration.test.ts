import { describe, expect, test } from "@jest/globals";
import { type Any, post } from "../client.ts";
import { concurrentCalls, everything, inTurn, inviteInTurn, oneLiveEach, some } from "../concurrent-calls.ts";
import { run, settled, start, submit } from "../invitation-mutations.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam, tokenOf } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

// A team has two fifths of a pool's connections: ten.
const app = testApp({ DATABASE_POOL: "25" });
const { local } = concurrentCalls(app);
/** Waits until every e-mail has left. A link that works is only in e-mails to the candidate whose it is. */
async function expectLinksOfOwnersAlone(team: TestTeam, all: Map<string, Any>, count: number): Promise<void> {
  await waitUntil(async () => {
    const { rows } = await app.db.query(
      "/* test */ select 1 from email where team_id = $1 and state = 'QUEUED' limit 1",
      [team.uuid],
    );
    return rows.length === 0;
  });
  const messages = app.mail.received.filter((message) => /^(mistyped|mended)-/.test(message.to[0]!));
  expect(messages.length).toBeGreaterThanOrEqual(count * 2);
  let working = 0;
  for (const message of messages) {
    const [, url] = /(http:\/\/beckon\.test\/i\/\S+)/.exec(message.mail.text!)!;
    const page = await fetch(local(url!), { method: "HEAD" });
    if (page.status === 404) continue;
    working++;
    const id = String(message.mail.headers.get("x-invitation-id"));
    expect(message.to).toEqual([all.get(id).candidate.email]);
  }
  expect(working).toBeGreaterThanOrEqual(count);
}

describe("correctCandidateEmail races inviting (rules: Inviting 15)", () => {
  test("only the candidate named by id is invited, and no working link reaches the previous address (rules: Invariants 2)", async () => {
    const team = await createTestTeam(app);
    const [first, second, third] = [
      await team.publishAssessment("First"),
      await team.publishAssessment("Second"),
      await team.publishAssessment("Third"),
    ];
    const count = 25;
    const people = some(count, "mistyped");
    const { results } = await inviteInTurn(team, first, people, { sendEmail: true });
    const outcomes = await Promise.all(
      people.map(async (old, n) => {
        const { id } = results[n].candidate;
        const mended = old.replace("mistyped", "mended");
        const [byId, byOld, byNew, corrected] = await Promise.all([
          inviteInTurn(team, second, [{ id }]),
          inviteInTurn(team, third, [old]),
          n % 2 === 0 ? inviteInTurn(team, third, [mended]) : null,
          inTurn(() =>
            team.ask(
              "mutation ($id: ID!, $email: EmailAddress!) { correctCandidateEmail(id: $id, email: $email) { candidate { id email } userErrors { code existing { id } } } }",
              { id, email: mended },
            ),
          ),
          inviteInTurn(team, second, [{ id }]),
        ]);
        return { id, old, mended, byId: byId.results[0], byOld: byOld.results[0], byNew, corrected };
      }),
    );
    for (const { id, mended, byId, byOld, byNew, corrected } of outcomes) {
      // By id it is this candidate, whatever their address is by then.
      expect(byId).toMatchObject({ candidate: { id }, errors: [] });
      expect(["INVITED", "ALREADY_INVITED"]).toContain(byId.outcome);
      expect(byOld.errors).toEqual([]);
      const { candidate, userErrors } = corrected.correctCandidateEmail;
      // Somebody was invited under the new address a moment before: people are never merged.
      if (userErrors.length > 0)
        expect(userErrors).toEqual([{ code: "ALREADY_EXISTS", existing: { id: byNew!.results[0].candidate.id } }]);
      else expect(candidate).toEqual({ id, email: mended });
    }
    const all = await oneLiveEach(team);
    const emails = new Map([...all.values()].map((one) => [one.candidate.email, one.candidate.id]));
    expect(emails.size).toBe(new Set([...all.values()].map((one) => one.candidate.id)).size);
    for (const { id } of outcomes) {
      const ofSecond = [...all.values()].filter((one) => one.assessment.id === second.id && one.candidate.id === id);
      expect(ofSecond).toHaveLength(1);
    }
    expect([...all.values()].filter((one) => one.assessment.id === second.id)).toHaveLength(count);

    await expectLinksOfOwnersAlone(team, all, count);
  });
});

describe("the public link (rules: The public link 3)", () => {
  const link = async (team: TestTeam, more: object = {}) => {
    const assessment = await team.publishAssessment("Open", { inviteOnly: false, ...more });
    const { publicUrl } = (
      await team.ask("query ($id: ID!) { assessment(id: $id) { publicUrl } }", { id: assessment.id })
    ).assessment;
    return { assessment, token: tokenOf(publicUrl) };
  };
  const register = async (token: string, email: string): Promise<Any> => {
    const answer = await inTurn(() =>
      post(
        app.url,
        'mutation ($t: String!, $e: String!) { result: registerCandidate(token: $t, email: $e, name: "Rita Racer") { inviteUrl mailed userErrors { code } } }',
        { t: token, e: email },
      ),
    );
    if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
    return answer.data.result;
  };

  /** Resolves once all that was registered is done. */
  const registered = (team: TestTeam) =>
    waitUntil(async () => {
      const { rows } = await app.db.query("/* test */ select 1 from registration_request where team_id = $1", [
        team.uuid,
      ]);
      return rows.length === 0;
    });

  test("racing registrations of one address: one candidate, one invitation, and one e-mail", async () => {
    const team = await createTestTeam(app);
    const { token } = await link(team, { defaultLabels: ["open"] });
    const people = some(10);
    const answers = await Promise.all(
      people.map((email) => Promise.all([email, email.toUpperCase(), ` ${email}`].map((one) => register(token, one)))),
    );
    for (const some of answers) {
      expect(some.map((one) => one.userErrors)).toEqual([[], [], []]);
      expect(some.filter((one) => one.mailed && one.inviteUrl === null)).toHaveLength(3);
    }
    await registered(team);
    const all = await oneLiveEach(team);
    expect([...all.values()].map((one) => one.candidate.email).toSorted()).toEqual(people.toSorted());
    // The way in is mailed once in 10 minutes, however often somebody asks.
    for (const email of people) await app.mail.waitFor(email);
    const { rows } = await app.db.query(
      "/* test */ select count(*)::int as emails from email where team_id = $1 and kind = 'PUBLIC_LINK_RESUME'",
      [team.uuid],
    );
    expect(rows[0].emails).toBe(10);
  });

  test("registering races being invited: one candidate, one invitation, and nobody fails", async () => {
    const team = await createTestTeam(app);
    const { assessment, token } = await link(team);
    const people = some(15);
    await Promise.all(
      people.flatMap((email) => [
        register(token, email).then((answer) => expect(answer.userErrors).toEqual([])),
        inviteInTurn(team, assessment, [email], { sendEmail: false }).then((answer) =>
          expect(["INVITED", "ALREADY_INVITED"]).toContain(answer.results[0].outcome),
        ),
      ]),
    );
    await registered(team);
    const all = await oneLiveEach(team);
    expect(all.size).toBe(15);
  });

  test("registering races the correction of that address: nobody fails, and nobody is merged", async () => {
    const team = await createTestTeam(app);
    const { assessment, token } = await link(team);
    const people = some(15, "mended");
    const { results } = await inviteInTurn(team, assessment, people, { sendEmail: false });
    const answers = await Promise.all(
      people.map(async (old, n) => {
        const [registered, corrected] = await Promise.all([
          register(token, old),
          team.ask(
            "mutation ($id: ID!, $email: EmailAddress!) { correctCandidateEmail(id: $id, email: $email) { userErrors { code } } }",
            { id: results[n].candidate.id, email: `new-${old}` },
          ),
        ]);
        expect(corrected.correctCandidateEmail.userErrors).toEqual([]);
        return registered;
      }),
    );
    for (const answer of answers) expect(answer).toEqual({ inviteUrl: null, mailed: true, userErrors: [] });
    await registered(team);
    const all = await oneLiveEach(team);
    expect(all.size).toBeGreaterThanOrEqual(15);
    for (const [n, row] of results.entries())
      expect(all.get(row.invitation.id).candidate).toEqual({ id: row.candidate.id, email: `new-${people[n]}` });
  });

  test("a known candidate gets the invitation that can still be used, else the submitted one; never by a second one", async () => {
    const team = await createTestTeam(app);
    const { assessment, token } = await link(team);
    const [revived, submitted] = some(2);
    const invite = async (email: string, ifInvited = "REPORT") =>
      (await inviteInTurn(team, assessment, [email], { sendEmail: false, input: { ifInvited } })).results[0].invitation;
    const expire = async (id: string) => {
      await app.db.query(
        "/* test */ update invitation set expires_at = now() - interval '1 second' where team_id = $1 and state = 'PENDING'",
        [team.uuid],
      );
      await settled(team, id, "EXPIRED");
    };
    // The older of two that expired was revived.
    const older = await invite(revived!);
    await expire(older.id);
    await expire((await invite(revived!)).id);
    await run(team, "extendInvitations", [older.id], { expiresAt: null });
    expect(await register(token, revived!)).toEqual({ inviteUrl: null, mailed: true, userErrors: [] });
    const [message] = await app.mail.waitFor(revived!);
    expect(message!.mail.text).toContain(older.inviteUrl);
    // A candidate who submitted gets no new invitation this way, also when a retake has expired since.
    const first = await invite(submitted!);
    await start(app, first.inviteUrl);
    await submit(app, first.inviteUrl, "work");
    await app.db.query("/* test */ update invitation set expires_at = null where team_id = $1", [team.uuid]);
    const retake = await invite(submitted!, "RETAKE");
    await app.db.query(
      "/* test */ update invitation set expires_at = now() - interval '1 second' where team_id = $1 and retake_of is not null",
      [team.uuid],
    );
    await settled(team, retake.id, "EXPIRED");
    expect(await register(token, submitted!)).toEqual({ inviteUrl: null, mailed: true, userErrors: [] });
    const [closed] = await app.mail.waitFor(submitted!);
    expect(closed!.mail.text).not.toMatch(/beckon\.test\/i\//);
    expect(await everything(team)).toHaveProperty("size", 4);
  });
});
