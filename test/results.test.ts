import { describe, expect, test } from "@jest/globals";
import { type Any, post } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();

const shown = `invitation { id state startedAt submittedAt deadlineAt reopenedAt createdAt candidate { id }
  submission { url notes score resultUrl automatic } } userErrors { code path message }`;
const startMutation = `mutation ($invitationId: ID, $externalId: String, $occurredAt: DateTime) {
  recordStart(invitationId: $invitationId, externalId: $externalId, occurredAt: $occurredAt) { ${shown} } }`;
const submissionMutation = `mutation ($invitationId: ID, $externalId: String, $occurredAt: DateTime, $submission: SubmissionInput!) {
  recordSubmission(invitationId: $invitationId, externalId: $externalId, occurredAt: $occurredAt, submission: $submission) { ${shown} } }`;
const recordStart = async (team: TestTeam, of: object, as?: { token: string }): Promise<Any> =>
  (await team.ask(startMutation, of, as)).recordStart;
const recordSubmission = async (
  team: TestTeam,
  of: object,
  submission: object = {},
  as?: { token: string },
): Promise<Any> => (await team.ask(submissionMutation, { ...of, submission }, as)).recordSubmission;
const codes = (payload: Any): string[] => payload.userErrors.map((error: Any) => error.code);

/** Somebody invited without an e-mail, an hour ago. */
async function invited(team: TestTeam, more: { row?: object; assessment?: object; input?: object } = {}) {
  const assessment = await team.publishAssessment("Run elsewhere", more.assessment);
  const { results } = await team.invite(assessment, [{ email: newAddress(), ...more.row }], {
    sendEmail: false,
    input: more.input,
  });
  const { invitation, candidate } = results[0];
  await hoursPass(team, 1);
  return { assessment, candidate, id: invitation.id as string, token: tokenOf(invitation.inviteUrl), results };
}
/** Moves what is there of a team's invitations back in time. */
const hoursPass = (team: TestTeam, hours: number) =>
  app.db.query(
    `/* test */ update invitation set created_at = created_at - $2::interval, expires_at = expires_at - $2::interval,
       started_at = started_at - $2::interval, deadline_at = deadline_at - $2::interval, submitted_at = submitted_at - $2::interval
     where team_id = $1`,
    [team.uuid, `${hours} hours`],
  );
const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const eventsOf = async (team: TestTeam, id: string): Promise<Any[]> =>
  (
    await team.ask(
      "query ($id: ID!) { invitation(id: $id) { events(first: 100) { nodes { type occurredAt changes actor { __typename } } } } }",
      { id },
    )
  ).invitation.events.nodes;
const typesOf = async (team: TestTeam, id: string): Promise<string[]> =>
  (await eventsOf(team, id)).map((event) => event.type).filter((type) => type !== "INVITATION_CREATED");
const stateOf = async (team: TestTeam, id: string): Promise<string> =>
  (await team.ask("query ($id: ID!) { invitation(id: $id) { state } }", { id })).invitation.state;
/** Resolves when every event so far has been handled and no e-mail waits. */
const allIsNotified = (team: TestTeam) =>
  waitUntil(async () => {
    const { rows } = await app.db.query(
      `/* test */ select 1 from team_counter c left join reaction_cursor r on r.team_id = c.team_id
       where c.team_id = $1 and r.through is distinct from c.last
       union all select 1 from email where team_id = $1 and state in ('QUEUED', 'DEFERRED')`,
      [team.uuid],
    );
    return rows.length === 0;
  });
const about = (team: TestTeam, word: RegExp) =>
  app.mail.to(team.owner.email).filter(({ mail }) => word.test(String(mail.subject)));

describe("which invitation, and when", () => {
  test("by id or by externalId, exactly one of them; what is not the team's is NOT_FOUND as what never was", async () => {
    const [team, other] = [await createTestTeam(app), await createTestTeam(app)];
    const { id } = await invited(team, { row: { externalId: "order-1" } });
    await invited(other, { row: { externalId: "order-2" } });
    for (const mutation of [startMutation, submissionMutation])
      for (const by of [{}, { invitationId: id, externalId: "order-1" }, { invitationId: null, externalId: null }]) {
        const answer = await team.post(mutation, { ...by, submission: {} });
        expect(answer.errors?.map((error) => error.extensions.code)).toEqual(["BAD_USER_INPUT"]);
      }
    for (const work of [recordStart, recordSubmission]) {
      for (const externalId of ["order-2", "", "x\u0000"]) {
        const answer = await work(team, { externalId }).catch((error) => error.answer);
        if (answer.errors === undefined)
          expect(answer).toMatchObject({ invitation: null, userErrors: [{ code: "NOT_FOUND", path: ["externalId"] }] });
        else expect(answer.errors[0].extensions.code).toBe("BAD_USER_INPUT");
      }
      for (const strange of ["nonsense", team.owner.id, id.slice(0, -1)])
        expect(await work(team, { invitationId: strange })).toMatchObject({
          userErrors: [{ code: "NOT_FOUND", path: ["invitationId"] }],
        });
      expect(codes(await work(other, { invitationId: id }))).toEqual(["NOT_FOUND"]);
    }
    expect(await stateOf(team, id)).toBe("PENDING");
    expect(await recordStart(team, { externalId: "order-1" })).toMatchObject({ invitation: { id, state: "STARTED" } });
    expect(await recordSubmission(team, { invitationId: id })).toMatchObject({ invitation: { state: "SUBMITTED" } });
  });

  test("occurredAt lies between the invitation's creation and now, with a minute of tolerance; absent it is now (rules: The life of an invitation 10)", async () => {
    const team = await createTestTeam(app);
    const { id } = await invited(team, { assessment: { timeLimit: "PT30M" } });
    const { invitation } = await team.ask("query ($id: ID!) { invitation(id: $id) { createdAt } }", { id });
    const made = Date.parse(invitation.createdAt);
    for (const work of [recordStart, recordSubmission])
      for (const occurredAt of [
        new Date(made - 61_000).toISOString(),
        ago(3_600),
        new Date(Date.now() + 90_000).toISOString(),
      ])
        expect(await work(team, { invitationId: id, occurredAt })).toMatchObject({
          invitation: null,
          userErrors: [{ code: "INVALID_VALUE", path: ["occurredAt"] }],
        });
    const at = new Date(made).toISOString();
    const started = await recordStart(team, { invitationId: id, occurredAt: at });
    expect(started.userErrors).toEqual([]);
    expect(Date.parse(started.invitation.startedAt)).toBe(made);
    // The deadline runs from when it happened, and not from when it was reported: it has passed.
    expect(Date.parse(started.invitation.deadlineAt)).toBe(made + 30 * 60_000);
    expect(await recordStart(team, { invitationId: id })).toMatchObject({ invitation: { state: "SUBMITTED" } });
  });

  test("a submission before the start that was reported is INVALID_VALUE", async () => {
    const team = await createTestTeam(app);
    const { id } = await invited(team);
    await recordStart(team, { invitationId: id, occurredAt: ago(20) });
    expect(await recordSubmission(team, { invitationId: id, occurredAt: ago(21) })).toMatchObject({
      invitation: null,
      userErrors: [{ code: "INVALID_VALUE", path: ["occurredAt"] }],
    });
    const occurredAt = ago(19);
    const done = await recordSubmission(team, { invitationId: id, occurredAt });
    expect(done.invitation).toMatchObject({ state: "SUBMITTED", submittedAt: occurredAt });
  });
});

describe("reported results (rules: The life of an invitation 9)", () => {
  test("a start, twice: the second is answered as the first, with one event and one e-mail; a candidate's click later as well", async () => {
    const team = await createTestTeam(app);
    const { id, token } = await invited(team);
    const occurredAt = ago(10);
    const first = await recordStart(team, { invitationId: id, occurredAt });
    expect(first.invitation).toMatchObject({ state: "STARTED", startedAt: occurredAt });
    expect(await recordStart(team, { invitationId: id, occurredAt: ago(1) })).toEqual(first);
    expect(await recordStart(team, { invitationId: id })).toEqual(first);
    await post(app.url, "mutation ($t: String!) { startAssessment(token: $t) { userErrors { code } } }", {
      t: token,
    });
    expect(await typesOf(team, id)).toEqual(["ASSESSMENT_STARTED"]);
    expect((await eventsOf(team, id)).at(-1).actor).toEqual({ __typename: "TeamMember" });
    await allIsNotified(team);
    expect(about(team, /started/i)).toHaveLength(1);
  });

  test("of eight racing starts, and of eight racing submissions, one event comes out", async () => {
    const team = await createTestTeam(app);
    const { id } = await invited(team);
    const key = await team.addApiKey("RESULTS", "READ");
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        i % 2 ? recordStart(team, { invitationId: id }, key) : recordStart(team, { invitationId: id }),
      ),
    );
    expect(answers.flatMap(codes)).toEqual([]);
    expect(new Set(answers.map((one) => one.invitation.startedAt)).size).toBe(1);
    expect(await typesOf(team, id)).toEqual(["ASSESSMENT_STARTED"]);
    const submissions = await Promise.all(
      Array.from({ length: 8 }, () => recordSubmission(team, { invitationId: id }, { score: 4, notes: "same" })),
    );
    expect(submissions.flatMap(codes)).toEqual([]);
    expect(new Set(submissions.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await typesOf(team, id)).toEqual(["ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED"]);
  });

  test("a submission before any start implies the start: two events, two e-mails, both at that moment", async () => {
    const team = await createTestTeam(app);
    const { id } = await invited(team, { assessment: { timeLimit: "PT90M" } });
    const occurredAt = ago(5);
    const submission = {
      url: "https://work.example.test/1",
      notes: " as text ",
      score: 87.5,
      resultUrl: "https://results.example.test/1",
    };
    const done = await recordSubmission(team, { invitationId: id, occurredAt }, submission);
    expect(done).toMatchObject({
      userErrors: [],
      invitation: {
        state: "SUBMITTED",
        startedAt: occurredAt,
        submittedAt: occurredAt,
        submission: { ...submission, notes: "as text", automatic: false },
      },
    });
    expect(await typesOf(team, id)).toEqual(["ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED"]);
    await allIsNotified(team);
    expect([about(team, /started/i).length, about(team, /submitted/i).length]).toEqual([1, 1]);
  });

  test("what a candidate handed in as a draft stays where the report leaves it out, and null clears it", async () => {
    const team = await createTestTeam(app);
    const drafted = async () => {
      const { id, token } = await invited(team);
      await recordStart(team, { invitationId: id });
      await post(
        app.url,
        'mutation ($t: String!) { saveSubmission(token: $t, submission: { url: "https://draft.example.test", notes: "draft" }) { userErrors { code } } }',
        { t: token },
      );
      return id;
    };
    const unchanged = await recordSubmission(team, { invitationId: await drafted() }, { score: 1 });
    expect(unchanged.invitation.submission).toMatchObject({
      url: "https://draft.example.test",
      notes: "draft",
      score: 1,
    });
    const cleared = await recordSubmission(team, { invitationId: await drafted() }, { url: null, notes: "new" });
    expect(cleared.invitation.submission).toMatchObject({ url: null, notes: "new", score: null });
  });

  test("of a SUBMITTED one score, resultUrl and notes change, submittedAt and the work stay, RESULT_UPDATED says so, and nobody is notified twice", async () => {
    const team = await createTestTeam(app);
    const { id, token } = await invited(team);
    await post(app.url, "mutation ($t: String!) { startAssessment(token: $t) { userErrors { code } } }", {
      t: token,
    });
    await post(
      app.url,
      'mutation ($t: String!) { submitAssessment(token: $t, submission: { url: "https://work.example.test", notes: "mine" }) { userErrors { code } } }',
      { t: token },
    );
    const { invitation: before } = await team.ask(
      "query ($id: ID!) { invitation(id: $id) { submittedAt startedAt } }",
      { id },
    );
    const graded = { score: 12, resultUrl: "https://results.example.test/nora", notes: "Nora did well" };
    const first = await recordSubmission(team, { invitationId: id }, { ...graded, url: "https://other.example.test" });
    expect(first.invitation).toMatchObject({
      ...before,
      state: "SUBMITTED",
      submission: { ...graded, url: "https://work.example.test", automatic: false },
    });
    expect(await recordSubmission(team, { invitationId: id }, graded)).toEqual(first);
    expect(await recordSubmission(team, { invitationId: id, occurredAt: ago(1) }, {})).toMatchObject({
      userErrors: [],
    });
    const second = await recordSubmission(team, { invitationId: id }, { score: null, notes: null });
    expect(second.invitation.submission).toMatchObject({ score: null, notes: null, resultUrl: graded.resultUrl });
    expect(second.invitation.submittedAt).toBe(before.submittedAt);
    const events = (await eventsOf(team, id)).filter((event) => event.type === "RESULT_UPDATED");
    expect(events.map((event) => event.changes)).toEqual([
      { score: { from: null, to: 12 }, notes: { from: null, to: null }, resultUrl: { from: null, to: null } },
      { score: { from: 12, to: null }, notes: { from: null, to: null } },
    ]);
    expect((await typesOf(team, id)).filter((type) => type === "ASSESSMENT_SUBMITTED")).toHaveLength(1);
    await allIsNotified(team);
    expect([about(team, /started/i).length, about(team, /submitted/i).length]).toEqual([1, 1]);
    expect(app.mail.to(team.owner.email)).toHaveLength(2);
  });

  test("invitations are listed by score, and only those that have one", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Scored");
    const { results } = await team.invite(
      assessment,
      Array.from({ length: 5 }, () => newAddress()),
      {
        sendEmail: false,
      },
    );
    const ids = results.map((row: Any) => row.invitation.id);
    for (const [i, score] of [3, -1.5, 3, 10.25].entries())
      await recordSubmission(team, { invitationId: ids[i] }, { score });
    const list = async (direction: string, more = "") =>
      (
        await team.ask(
          `{ invitations(first: 2 ${more}, orderBy: { field: SCORE, direction: ${direction} }) { totalCount pageInfo { endCursor } nodes { id submission { score } } } }`,
        )
      ).invitations;
    const down = await list("DESC");
    expect(down).toMatchObject({
      totalCount: 4,
      nodes: [{ submission: { score: 10.25 } }, { submission: { score: 3 } }],
    });
    const rest = await list("DESC", `, after: "${down.pageInfo.endCursor}"`);
    expect(rest.nodes.map((one: Any) => one.submission.score)).toEqual([3, -1.5]);
    expect(new Set([...down.nodes, ...rest.nodes].map((one: Any) => one.id)).size).toBe(4);
    expect((await list("ASC")).nodes.map((one: Any) => one.id)).toEqual([ids[1], ids[0]]);
    await recordSubmission(team, { invitationId: ids[1] }, { score: 99 });
    expect((await list("DESC")).nodes[0].id).toBe(ids[1]);
  });
});

describe("what cannot have happened", () => {
  const both = [recordStart, recordSubmission];
  test("LOCKED, cancelled, expired and not yet open are refused as Start is; nothing is stored", async () => {
    const team = await createTestTeam(app);
    const soon = new Date(Date.now() + 3 * 3_600_000).toISOString();
    const locked = await invited(team, { input: { locked: true } });
    const cancelled = await invited(team);
    await team.ask("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", {
      ids: [cancelled.id],
    });
    const closed = await invited(team, { input: { opensAt: soon } });
    const expired = await invited(team, { input: { expiresAt: new Date(Date.now() + 3_600_000).toISOString() } });
    await hoursPass(team, 1);
    for (const [{ id }, code] of [
      [locked, "LOCKED"],
      [cancelled, "LINK_CANCELLED"],
      [closed, "NOT_OPEN_YET"],
      [expired, "LINK_EXPIRED"],
    ] as const)
      for (const work of both) {
        const before = await typesOf(team, id);
        expect([code, codes(await work(team, { invitationId: id }))]).toEqual([code, [code]]);
        // A rejection stores nothing, due transitions included, until the scheduled task writes them.
        expect((await typesOf(team, id)).filter((type) => /START|SUBMIT|RESULT/.test(type))).toEqual(
          before.filter((type) => /START|SUBMIT|RESULT/.test(type)),
        );
      }
  });

  test("what was cancelled after it was started stays cancelled", async () => {
    const team = await createTestTeam(app);
    const { id } = await invited(team);
    await recordStart(team, { invitationId: id });
    await team.ask("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", { ids: [id] });
    for (const work of both) expect(codes(await work(team, { invitationId: id }))).toEqual(["LINK_CANCELLED"]);
  });

  test("a late report of what happened before the expiry is taken, also once the expiry was written down; of a later moment it is not", async () => {
    const team = await createTestTeam(app);
    const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
    const [one, other] = [
      await invited(team, { input: { expiresAt: inAnHour() } }),
      await invited(team, { input: { expiresAt: inAnHour() } }),
    ];
    // They have expired half an hour ago, or a little more.
    await hoursPass(team, 0.5);
    await waitUntil(
      async () => (await stateOf(team, one.id)) === "EXPIRED" && (await stateOf(team, other.id)) === "EXPIRED",
    );
    const around = async (id: string) => {
      const { invitation } = await team.ask("query ($id: ID!) { invitation(id: $id) { expiresAt } }", { id });
      const end = Date.parse(invitation.expiresAt);
      return { before: new Date(end - 1).toISOString(), after: new Date(end).toISOString() };
    };
    const [ofOne, ofOther] = [await around(one.id), await around(other.id)];
    for (const work of both)
      expect(codes(await work(team, { invitationId: one.id, occurredAt: ofOne.after }))).toEqual(["LINK_EXPIRED"]);
    const started = await recordStart(team, { invitationId: one.id, occurredAt: ofOne.before });
    expect(started).toMatchObject({ invitation: { state: "STARTED" }, userErrors: [] });
    const submitted = await recordSubmission(
      team,
      { invitationId: other.id, occurredAt: ofOther.before },
      { score: 5 },
    );
    expect(submitted).toMatchObject({ invitation: { state: "SUBMITTED", submission: { score: 5 } }, userErrors: [] });
    expect(await typesOf(team, other.id)).toEqual(["INVITATION_EXPIRED", "ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED"]);
  });

  test("a late report does not make a second live invitation beside a newer one", async () => {
    const team = await createTestTeam(app);
    const { id, assessment, candidate } = await invited(team, {
      input: { expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
    });
    await hoursPass(team, 0.5);
    const { results } = await team.invite(assessment, [{ id: candidate.id }], { sendEmail: false });
    expect(results[0].outcome).toBe("INVITED");
    for (const work of both)
      expect(codes(await work(team, { invitationId: id, occurredAt: ago(45) }))).toEqual(["INVALID_STATE"]);
    expect(await recordStart(team, { invitationId: results[0].invitation.id })).toMatchObject({ userErrors: [] });
  });

  test("what was reopened starts again by a report and is submitted anew; a mere result does not end the reopening", async () => {
    const team = await createTestTeam(app);
    const { id } = await invited(team, { assessment: { timeLimit: "PT60M" } });
    await recordSubmission(team, { invitationId: id, occurredAt: ago(30) }, { score: 1, notes: "first" });
    const reopen = () =>
      team.ask("mutation ($ids: [ID!]!) { reopenInvitations(ids: $ids) { userErrors { code } } }", { ids: [id] });
    expect((await reopen()).reopenInvitations.userErrors).toEqual([]);
    const result = await recordSubmission(team, { invitationId: id }, { score: 2 });
    expect(result.invitation).toMatchObject({ state: "SUBMITTED", submission: { score: 2, notes: "first" } });
    expect(result.invitation.reopenedAt).not.toBeNull();
    const again = await recordStart(team, { invitationId: id });
    expect(again.invitation).toMatchObject({ state: "STARTED", reopenedAt: null, submittedAt: null });
    expect(Date.parse(again.invitation.deadlineAt)).toBeGreaterThan(Date.now() + 59 * 60_000);
    const done = await recordSubmission(team, { invitationId: id }, { notes: "second" });
    expect(done.invitation).toMatchObject({ state: "SUBMITTED", submission: { notes: "second" } });
    expect(Date.parse(done.invitation.submittedAt)).toBeGreaterThan(Date.now() - 60_000);
    expect((await typesOf(team, id)).filter((type) => type === "ASSESSMENT_SUBMITTED")).toHaveLength(2);
  });

  test("what runs past its deadline is submitted by itself, and a report of it then changes the result alone", async () => {
    const team = await createTestTeam(app);
    const { id } = await invited(team, { assessment: { timeLimit: "PT30M" } });
    await recordStart(team, { invitationId: id, occurredAt: ago(50) });
    const late = await recordSubmission(team, { invitationId: id }, { score: 7, url: "https://late.example.test" });
    expect(late).toMatchObject({
      userErrors: [],
      invitation: { state: "SUBMITTED", submission: { score: 7, url: null, automatic: true } },
    });
    expect(late.invitation.submittedAt).toBe(late.invitation.deadlineAt);
    expect(await typesOf(team, id)).toEqual(["ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED", "RESULT_UPDATED"]);
  });

  test("notes are bounded, and so is what a score can be", async () => {
    const team = await createTestTeam(app);
    const { id } = await invited(team);
    expect(await recordSubmission(team, { invitationId: id }, { notes: "x".repeat(20_001) })).toMatchObject({
      invitation: null,
      userErrors: [{ code: "TOO_LONG", path: ["submission", "notes"] }],
    });
    expect(await typesOf(team, id)).toEqual([]);
    const answer = await team.post(submissionMutation, {
      invitationId: id,
      submission: { url: "javascript:alert(1)" },
    });
    expect(answer.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });
});

describe("who reports", () => {
  test("the scope RESULTS alone suffices, and shows which invitation it was and in which state; without it FORBIDDEN", async () => {
    const team = await createTestTeam(app);
    const { id } = await invited(team, { row: { externalId: "order-9", name: "Nora Name" } });
    const key = await team.addApiKey("RESULTS");
    const answer = await team.post(
      `mutation { recordStart(externalId: "order-9") {
        invitation { id state externalId submission { score } } userErrors { code }
        identity: invitation { candidate { name codename } } time: invitation { startedAt } } }`,
      {},
      key,
    );
    expect(answer.data.recordStart).toEqual({
      invitation: { id, state: "STARTED", externalId: null, submission: null },
      userErrors: [],
      identity: null,
      time: { startedAt: null },
    });
    expect(answer.errors?.map(({ path, extensions }) => [path!.slice(1).join("."), extensions.code]).sort()).toEqual([
      ["identity.candidate", "FORBIDDEN"],
      ["invitation.submission", "FORBIDDEN"],
      ["time.startedAt", "FORBIDDEN"],
    ]);
    const submitted = await team.post(
      `mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: { score: 3 }) { invitation { state } userErrors { code } } }`,
      { id },
      key,
    );
    expect(submitted).toMatchObject({
      data: { recordSubmission: { invitation: { state: "SUBMITTED" }, userErrors: [] } },
    });
    expect((await eventsOf(team, id)).at(-1).actor).toEqual({ __typename: "ApiKey" });
    // With READ beside it the key reads the rest, blinded.
    const reading = await team.addApiKey("RESULTS", "READ");
    const { invitation } = (
      await team.ask(
        `mutation { recordStart(externalId: "order-9") {
          invitation { candidate { name email displayName codename } } userErrors { code } } }`,
        {},
        reading,
      )
    ).recordStart;
    expect(invitation.candidate).toMatchObject({ name: null, email: null });
    expect(invitation.candidate.displayName).toBe(invitation.candidate.codename);
    for (const viewer of [
      await team.addMember("REVIEWER"),
      await team.addApiKey("READ", "INVITE", "ADMIN", "ASSESSMENTS"),
    ]) {
      const refused = await team.post(startMutation, { invitationId: id }, viewer);
      expect([refused.data, refused.errors?.[0]?.extensions.code]).toEqual([null, "FORBIDDEN"]);
    }
  });

  test("a report of a start says nothing of the candidate's address: emailVerified stays false", async () => {
    const team = await createTestTeam(app);
    const address = newAddress();
    const { results } = await team.invite(await team.publishAssessment("X"), [address]);
    await app.mail.waitFor(address);
    await allIsNotified(team);
    await recordStart(team, { invitationId: results[0].invitation.id });
    const { invitation } = await team.ask("query ($id: ID!) { invitation(id: $id) { emailVerified } }", {
      id: results[0].invitation.id,
    });
    expect(invitation.emailVerified).toBe(false);
  });
});
