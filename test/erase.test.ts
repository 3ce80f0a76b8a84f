import { afterEach, describe, expect, test } from "@jest/globals";
import { erase, eraseCalls, pathOf, secret } from "./erase-calls.ts";
import {
  email,
  erasedCandidateCalls,
  expectBackupWithout,
  expectNothingShown,
  type Invitations,
  shapeOf,
  traceOfCandidate,
} from "./erased-candidate.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp({ BOUNCE_SECRET: secret, BOUNCE_DOMAIN: "bounces.beckon.test" });
const { all, one, traces, start, statusOf, settled, hurry } = eraseCalls(app);
const { inviteInEveryState, appearElsewhere, beMailed } = erasedCandidateCalls(app);
afterEach(() => {
  app.mail.reject = null;
  app.mail.rejectData = null;
});

/** Others: one of the same team, and somebody of another one. @returns a function that reads all about them */
async function othersOf(team: TestTeam, theirs: TestTeam, open: { id: string }): Promise<() => Promise<string>> {
  const row = { email: "bystander@example.test", name: "By Stander" };
  const [bystander] = (await team.invite(open, [row], { sendEmail: false })).results;
  const other = { email: "someone.else@example.test", name: "Elsewhere Too" };
  await theirs.invite(await theirs.publishAssessment("X"), [other], { sendEmail: false });
  return async () =>
    JSON.stringify([
      await all(
        "select * from candidate where team_id = $1 or email = 'bystander@example.test' order by id",
        theirs.uuid,
      ),
      await all("select * from invitation where team_id = $1 order by id", theirs.uuid),
      (
        await team.ask(
          "query ($id: ID!) { invitation(id: $id) { state inviteUrl practiceUrl candidate { name email } } }",
          { id: bystander.invitation.id },
        )
      ).invitation,
    ]);
}

/** Also those that were made before the erasure. */
async function expectLinksDead(invitations: Invitations, unsubscribe: string): Promise<void> {
  for (const { inviteUrl, practiceUrl } of Object.values(invitations)) {
    expect(await statusOf(pathOf(inviteUrl))).toBe(404);
    expect(await statusOf(`${pathOf(inviteUrl)}/start`, "POST")).toBe(404);
    expect(await statusOf(pathOf(practiceUrl))).toBe(404);
    expect(await start(inviteUrl)).toMatchObject({ userErrors: [{ code: "LINK_UNKNOWN" }] });
  }
  expect(await statusOf(unsubscribe)).toBe(404);
  expect(await statusOf(`${unsubscribe}?undo=1`, "POST")).toBe(404);
}

/** What waited is not sent any more, and whatever the queue still does brings nothing back. */
async function expectNothingComesBack(team: TestTeam, invitations: Invitations): Promise<void> {
  const sent = app.mail.to(email).length;
  await hurry();
  await all("update email set next_attempt_at = now() - interval '1 hour' where team_id = $1", team.uuid);
  await settled(team);
  await team.waitForHandlers();
  expect(app.mail.to(email)).toHaveLength(sent);
  expect(await traces(traceOfCandidate)).toEqual([]);
  const ids = Object.values(invitations).map((invitation) => invitation.id);
  for (const verb of ["resendInvitations", "remindInvitations"]) {
    const mutation = `mutation ($ids: [ID!]!) { ${verb}(ids: $ids) { invitations { id } userErrors { code } } }`;
    expect((await team.ask(mutation, { ids }))[verb].invitations).toEqual([]);
  }
}

describe("eraseCandidate", () => {
  test("no string of the candidate is in any table or in the log; counts, times and the numbers of events stay", async () => {
    const [team, theirs] = [await createTestTeam(app), await createTestTeam(app)];
    const manager = await team.addMember("MANAGER", "Mona Manager");
    const open = await team.publishAssessment("Open");
    const { id, works, invitations } = await inviteInEveryState(team, manager, open);
    await appearElsewhere(team, open, works);
    const unsubscribe = await beMailed(team, invitations);
    const others = await othersOf(team, theirs, open);
    const events = () =>
      all(
        "select sequence, id, type, occurred_at, candidate_id, invitation_id from event where team_id = $1 order by sequence",
        team.uuid,
      );
    const before = { others: await others(), shape: await shapeOf(app, team), events: await events() };
    expect((await traces(traceOfCandidate)).length).toBeGreaterThan(20);
    const { codename } = (await team.ask("query ($id: ID!) { candidate(id: $id) { codename } }", { id })).candidate;

    expect(await erase(team, id)).toMatchObject({
      candidate: { id, displayName: codename, codename, name: null, email: null, erasedAt: expect.any(String) },
      userErrors: [],
    });
    app.mail.reject = null;
    expect(await traces(traceOfCandidate)).toEqual([]);
    expect(await others()).toBe(before.others);
    expect(await shapeOf(app, team)).toEqual(before.shape);
    const after = await events();
    expect(after.slice(0, before.events.length)).toEqual(before.events);
    const added = after.slice(before.events.length).map((event) => event.type);
    expect(added.toSorted()).toEqual(["CANDIDATE_ERASED", "INVITATION_CANCELLED", "INVITATION_CANCELLED"]);
    expect(added.at(-1)).toBe("CANDIDATE_ERASED");

    await expectLinksDead(invitations, unsubscribe);
    await expectNothingShown(team, id, codename);
    await expectNothingComesBack(team, invitations);
    await expectBackupWithout(app, traceOfCandidate, /bystander@example\.test/);
  });

  test("twice is once; and the address, invited again, is a new candidate", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("again");
    const assessment = await team.publishAssessment("X");
    const { candidate } = (await team.invite(assessment, [email], { sendEmail: false })).results[0];
    const first = await erase(team, candidate.id);
    const second = await erase(team, candidate.id);
    expect(second).toEqual(first);
    expect(await all("select 1 from event where team_id = $1 and type = 'CANDIDATE_ERASED'", team.uuid)).toHaveLength(
      1,
    );
    const racers = (await team.invite(assessment, [newAddress()], { sendEmail: false })).results[0].candidate;
    const answers = await Promise.all(Array.from({ length: 6 }, () => erase(team, racers.id)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await all("select 1 from event where team_id = $1 and type = 'CANDIDATE_ERASED'", team.uuid)).toHaveLength(
      2,
    );

    const again = (await team.invite(assessment, [email], { sendEmail: false })).results[0];
    expect(again).toMatchObject({ outcome: "INVITED", candidate: { email, name: null } });
    expect(again.candidate.id).not.toBe(candidate.id);
    // By id they are nobody any more.
    expect((await team.invite(assessment, [{ id: candidate.id }], { sendEmail: false })).results[0]).toMatchObject({
      outcome: "REJECTED",
      errors: [{ code: "NOT_FOUND" }],
    });
    for (const [mutation, code] of [
      [`updateCandidate(id: "${candidate.id}", input: { name: "Back" })`, "INVALID_STATE"],
      [`correctCandidateEmail(id: "${candidate.id}", email: "back@example.test")`, "INVALID_STATE"],
      [`labelCandidates(ids: ["${candidate.id}"], add: ["Back"])`, "INVALID_STATE"],
    ])
      expect(Object.values(await team.ask(`mutation { ${mutation} { userErrors { code } } }`))[0]).toEqual({
        userErrors: [{ code }],
      });
  });

  test("only who has ADMIN may; another team's candidate is NOT_FOUND", async () => {
    const team = await createTestTeam(app);
    const { candidate } = (await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false }))
      .results[0];
    const mutation = "mutation ($id: ID!) { eraseCandidate(id: $id) { candidate { id } userErrors { code } } }";
    for (const as of [
      ...(await Promise.all((["MANAGER", "REVIEWER", "BLIND_REVIEWER"] as const).map((role) => team.addMember(role)))),
      await team.addApiKey(
        "READ",
        "CANDIDATES_PII",
        "INVITATION_LINKS",
        "INVITE",
        "ASSESSMENTS",
        "RESULTS",
        "WEBHOOKS",
      ),
    ])
      expect((await team.post(mutation, { id: candidate.id }, as)).errors![0]!.extensions.code).toBe("FORBIDDEN");
    const elsewhere = await createTestTeam(app);
    expect((await elsewhere.ask(mutation, { id: candidate.id })).eraseCandidate).toEqual({
      candidate: null,
      userErrors: [{ code: "NOT_FOUND" }],
    });
    expect(await one("select email from candidate where team_id = $1", team.uuid)).toEqual({ email: candidate.email });
    expect(
      (await team.ask(mutation, { id: candidate.id }, await team.addApiKey("ADMIN"))).eraseCandidate.userErrors,
    ).toEqual([]);
  });
});
