import { describe, expect, test } from "@jest/globals";
import { purgeExpired } from "../src/access/sign-in/purge-expired.ts";
import type { Any } from "./client.ts";
import { create, idempotencyCalls, invite, reused, titled } from "./idempotency-calls.ts";
import { call, caseOf, effects, quiet } from "./idempotency-cases.ts";
import { minutesPass } from "./invitation-mutations.ts";
import { testApp } from "./test-app.ts";
import { tablesContaining } from "./test-database.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp();
const { keysOf } = idempotencyCalls(app);
/** Rows with every outcome and error, some of which need what is stored beforehand. */
async function rowsOfEveryOutcome(team: TestTeam, assessment: { id: string }): Promise<object[]> {
  const before = await team.invite(
    assessment,
    [
      { email: newAddress("live"), externalId: "order-1", candidateExternalId: "person-1" },
      newAddress("done"),
      newAddress("recent"),
    ],
    { sendEmail: false },
  );
  const [live, done, recent] = before.results;
  await team.ask(
    "mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: {}) { userErrors { code } } }",
    {
      id: done.invitation.id,
    },
  );
  await team.ask("mutation ($id: ID!) { resendInvitations(ids: [$id]) { userErrors { code } } }", {
    id: recent.invitation.id,
  });
  const suppressed = newAddress("suppressed");
  await app.db.query("/* test */ insert into email_suppression (team_id, address, reason) values ($1, $2, 'BOUNCE')", [
    team.uuid,
    suppressed,
  ]);
  const typo = newAddress("typo").replace("example.test", "gmial.com");
  return [
    { email: newAddress("new"), name: "Somebody New", ref: "first" },
    { email: live.email, ref: "live" },
    { email: done.email },
    { id: recent.candidate.id },
    { email: typo },
    { email: typo.toUpperCase(), ref: "twice" },
    { email: suppressed },
    { email: "no,body@gmial.com, other@example.test" },
    { email: "someone@gmial,com" },
    { id: "cand_01jz8q2v4kf3q8m2v5d1c7x9ab" },
    { name: "Nobody" },
    { email: newAddress("used"), externalId: "order-1" },
    { email: newAddress("used"), candidateExternalId: "person-1" },
    { email: newAddress("long"), name: "n".repeat(300) },
  ];
}

describe("what a repeat answers (rules: Idempotency 1)", () => {
  const whole = `mutation ($input: InviteCandidatesInput!, $key: String) {
    result: inviteCandidates(input: $input, idempotencyKey: $key) {
      batch { id total invited unchanged rejected rejections { index email ref errors { code message } } }
      results { index ref email outcome candidate { id name email } invitation { id state inviteUrl }
        errors { code message path suggestion existing { id } } warnings { code message path suggestion existing { id } } }
      userErrors { code }
    }
  }`;

  test("objects as they are now, and what came later stays: a result, an address, a name", async () => {
    const team = await createTestTeam(app);
    const variables = { input: { title: "Backend", timeLimit: "PT90M" } };
    const create = `mutation ($input: CreateAssessmentInput!) { createAssessment(input: $input, idempotencyKey: "k") { assessment { id title } userErrors { code } } }`;
    const { id } = (await team.ask(create, variables)).createAssessment.assessment;
    await team.ask(
      'mutation ($id: ID!) { updateAssessment(id: $id, input: { title: "Renamed" }) { userErrors { code } } }',
      { id },
    );
    expect((await team.ask(create, variables)).createAssessment).toEqual({
      assessment: { id, title: "Renamed" },
      userErrors: [],
    });

    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false });
    const record = (score: number, key: string) =>
      team.ask(
        "mutation ($id: ID!, $score: Float!, $key: String) { result: recordSubmission(invitationId: $id, submission: { score: $score }, idempotencyKey: $key) { invitation { submission { score } } } }",
        { id: results[0].invitation.id, score, key },
      );
    await record(1, "first");
    await record(2, "second");
    expect((await record(1, "first")).result.invitation.submission.score).toBe(2);

    const [wrong, right] = [newAddress("wrong"), newAddress("right")];
    const correct = (email: string) =>
      team.ask(
        "mutation ($id: ID!, $email: EmailAddress!, $key: String) { result: correctCandidateEmail(id: $id, email: $email, idempotencyKey: $key) { candidate { email } userErrors { code } } }",
        { id: results[0].candidate.id, email, key: email },
      );
    await correct(wrong);
    await correct(right);
    expect((await correct(wrong)).result).toEqual({ candidate: { email: right }, userErrors: [] });
  });

  test("inviteCandidates: every outcome, error, suggestion and warning as the first time, whatever was done meanwhile", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const candidates = await rowsOfEveryOutcome(team, assessment);
    const variables = { input: { assessmentId: assessment.id, candidates, ifInvited: "RESEND" }, key: "k" };
    const first = (await team.ask(whole, variables)).result;
    expect(first.results.map((row: Any) => row.outcome)).toEqual([
      ...["INVITED", "RESENT", "ALREADY_SUBMITTED", "REJECTED", "INVITED", "REJECTED", "INVITED"],
      ...Array(7).fill("REJECTED"),
    ]);
    const said = first.results.flatMap((row: Any) => [...row.errors, ...row.warnings]);
    expect(new Set(said.map((one: Any) => one.code))).toEqual(
      new Set([
        ...["TOO_SOON", "INVALID_EMAIL", "DUPLICATE_IN_REQUEST", "EMAIL_SUPPRESSED", "NOT_FOUND", "REQUIRED"],
        ...["ALREADY_EXISTS", "TOO_LONG"],
      ]),
    );
    expect(said.filter((one: Any) => one.suggestion !== null).length).toBeGreaterThan(2);
    expect(said.filter((one: Any) => one.existing !== null)).toHaveLength(3);
    const after = await effects(team);
    expect((await team.ask(whole, variables)).result).toEqual(first);

    // What decided each row is otherwise by now.
    await minutesPass(team, 60);
    await app.db.query("/* test */ delete from email_suppression where team_id = $1", [team.uuid]);
    const { id } = first.results[0].candidate;
    await team.ask(
      'mutation ($id: ID!) { updateCandidate(id: $id, input: { name: "Renamed" }) { userErrors { code } } }',
      {
        id,
      },
    );
    await team.ask("mutation ($id: ID!) { archiveAssessment(id: $id) { userErrors { code } } }", { id: assessment.id });
    first.results[0].candidate.name = "Renamed";
    expect((await team.ask(whole, variables)).result).toEqual(first);
    const { events, ...counts } = await effects(team);
    expect({ ...counts, events: events.filter((type: string) => !/_UPDATED|ARCHIVED/.test(type)) }).toEqual({
      ...after,
      events: after.events.filter((type: string) => !/_UPDATED|ARCHIVED/.test(type)),
    });
  }, 120_000);

  test("after a candidate was erased nothing is brought back, by the answer nor in the database", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const name = `Erasable${Date.now()} Byron`;
    const email = newAddress("erasable");
    const other = newAddress("stays");
    const candidates = [{ email, name, ref: "ref" }, { email: other }, { email: `${name} <${email}>` }];
    const variables = { input: { assessmentId: assessment.id, candidates }, key: `for ${email}` };
    const first = (await team.ask(whole, variables)).result;
    await quiet(team);
    const { id } = first.results[0].candidate;
    await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id });
    const again = (await team.ask(whole, variables)).result;
    expect(again.batch.id).toBe(first.batch.id);
    expect(again.results.map((row: Any) => [row.outcome, row.invitation?.id])).toEqual(
      first.results.map((row: Any) => [row.outcome, row.invitation?.id]),
    );
    expect(again.results[0]).toMatchObject({
      candidate: { id, name: null, email: null },
      invitation: { state: "CANCELLED", inviteUrl: null },
    });
    expect(again.results[1].candidate).toEqual(first.results[1].candidate);
    expect(again.results[2].errors).toMatchObject([{ code: "DUPLICATE_IN_REQUEST" }]);
    await quiet(team);
    for (const text of [email, name])
      expect((await tablesContaining(app, text)).filter((t) => !t.startsWith("pgboss"))).toEqual([]);
    expect(app.mail.to(email)).toHaveLength(1);
  });

  test("bulk verbs: rows that were refused are refused as the first time, in the order given", async () => {
    const team = await createTestTeam(app);
    const { results } = await team.invite(
      await team.publishAssessment("X"),
      [newAddress(), newAddress(), newAddress()],
      {
        sendEmail: false,
      },
    );
    const [fresh, cancelled, soon] = results.map((row: Any) => row.invitation.id);
    await team.ask("mutation ($id: ID!) { cancelInvitations(ids: [$id]) { userErrors { code } } }", { id: cancelled });
    await team.ask("mutation ($id: ID!) { resendInvitations(ids: [$id]) { userErrors { code } } }", { id: soon });
    const resend = caseOf("resendInvitations");
    const variables = { ids: ["nonsense", soon, cancelled, fresh, "inv_01jz8q2v4kf3q8m2v5d1c7x9ab", fresh] };
    const first = await call(team, resend, variables, "k");
    expect(first.invitations).toEqual([{ id: fresh }]);
    expect(first.userErrors.map(({ code, path }: Any) => [code, path[1]])).toEqual([
      ["NOT_FOUND", "0"],
      ["TOO_SOON", "1"],
      ["INVALID_STATE", "2"],
      ["NOT_FOUND", "4"],
    ]);
    await minutesPass(team, 60);
    expect(await call(team, resend, variables, "k")).toEqual(first);
    expect(await keysOf(team)).toBe(1);

    const people = caseOf("inviteTeamMembers");
    const known = await team.addMember("MANAGER");
    const members = [
      { email: known.email, role: "REVIEWER" },
      { email: newAddress("colleague"), role: "REVIEWER" },
      { email: "nonsense", role: "REVIEWER" },
    ];
    const invited = await call(team, people, { members }, "people");
    expect(invited.members).toHaveLength(1);
    expect(invited.userErrors).toMatchObject([
      { code: "INVALID_EMAIL", path: ["members", "2", "email"] },
      { code: "ALREADY_EXISTS", path: ["members", "0"], existing: { id: known.id } },
    ]);
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, role: REVIEWER) { userErrors { code } } }", {
      id: known.id,
    });
    expect(await call(team, people, { members }, "people")).toEqual(invited);
  });
});

/** Candidates whose every text holds the canary: some are invited, some rejected. */
function personalRows(canary: string): object[] {
  const address = (name: string) => `${canary}-${newAddress(name)}`;
  const typo = `${canary}-typo@gmial.com`;
  return [
    {
      email: address("one"),
      name: `${canary} Name`,
      metadata: { canary },
      candidateMetadata: { canary },
      ref: canary,
    },
    { email: typo, name: canary, externalId: canary, candidateExternalId: canary },
    { email: typo },
    { email: `${canary}@gmial,com` },
    { email: `${canary} is no address` },
    { email: address("used"), externalId: canary },
  ];
}

describe("what is stored with a key", () => {
  test("nothing personal, nor the key, nor anything to guess them by: the table holds ids and codes, and MACs", async () => {
    const team = await createTestTeam(app);
    const canary = `canary${Date.now()}`;
    const address = (name: string) => `${canary}-${newAddress(name)}`;
    const { id } = await team.publishAssessment("X");
    const key = (n: number) => `${canary} key ${n}`;
    const invited = await call(
      team,
      invite,
      { input: { assessmentId: id, candidates: personalRows(canary), message: canary, title: canary } },
      key(1),
    );
    expect(invited.results.map((row: Any) => row.outcome)).toEqual([
      "INVITED",
      "INVITED",
      ...Array(4).fill("REJECTED"),
    ]);
    const { invitation, candidate } = invited.results[0];
    await minutesPass(team, 60);
    await call(team, caseOf("resendInvitations"), { ids: [invitation.id, canary] }, key(2));
    await call(
      team,
      caseOf("correctCandidateEmail"),
      { id: candidate.id, email: address("right"), resend: true },
      key(3),
    );
    await call(
      team,
      caseOf("recordSubmission"),
      { invitationId: invitation.id, submission: { notes: canary, resultUrl: `https://x.test/${canary}` } },
      key(4),
    );
    const twice = address("colleague");
    const members = [
      { email: twice, name: canary, role: "REVIEWER" },
      { email: twice, role: "REVIEWER" },
      { email: team.owner.email, role: "REVIEWER" },
    ];
    await call(team, caseOf("inviteTeamMembers"), { members }, key(5));
    await call(
      team,
      caseOf("inviteTeamMembers"),
      { members: [...members, { email: address("third"), role: "OWNER" }] },
      key(6),
    );
    await call(team, create, titled(canary), key(7));
    expect(await keysOf(team)).toBe(7);
    // The look finds what stands elsewhere.
    expect(await tablesContaining(app, canary)).toEqual(
      expect.arrayContaining(["public.candidate", "public.invitation_batch"]),
    );
    for (const text of [canary, team.owner.email, "gmail.com"])
      expect(await tablesContaining(app, text)).not.toContain("public.idempotency");
    for (const line of app.log) expect(line).not.toContain(canary);
    const { rows } = await app.db.query("/* test */ select outcome::text as text from idempotency where team_id = $1", [
      team.uuid,
    ]);
    for (const { text } of rows) expect(text).not.toMatch(/@|https?:|bk[ski]_/);
  });

  test("keys are deleted after 24 hours, however many, and not a moment sooner", async () => {
    const team = await createTestTeam(app);
    await call(team, create, titled("Stays"), "stays");
    const fill = (hours: number, count: number) =>
      app.db.query(
        `/* test */ insert into idempotency (team_id, caller_id, key_mac, arguments_mac, outcome, created_at)
          select $1, $2, sha256(($3 || ' ' || n)::bytea), sha256(''), '"x"', now() - make_interval(hours => $3::int) from generate_series(1, $4::int) n`,
        [team.uuid, team.owner.uuid, hours, count],
      );
    await fill(25, 1_234);
    await fill(23, 10);
    // Several workers at once.
    await Promise.all([1, 2, 3].map(() => purgeExpired(app.running.services)));
    expect(await keysOf(team)).toBe(11);
    await call(team, create, titled("Stays"), "stays");
    expect((await team.ask("{ assessments { totalCount } }")).assessments.totalCount).toBe(1);
  });

  test("a new SECRET_KEY before the old one knows the keys of before", async () => {
    const team = await createTestTeam(app);
    const first = await call(team, create, titled("X"), "k");
    const old = app.env.SECRET_KEY;
    try {
      await app.restart({ SECRET_KEY: `another secret of the tests that is long enough,${old}` });
      expect(await call(team, create, titled("X"), "k")).toEqual(first);
      expect((await call(team, create, titled("Y"), "k")).userErrors).toEqual(reused());
      const later = await call(team, create, titled("Z"), "later");
      expect(await call(team, create, titled("Z"), "later")).toEqual(later);
    } finally {
      await app.restart();
    }
  });
});
