import { describe, expect, test } from "@jest/globals";
import { buildSchema } from "graphql";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { issueToken } from "../src/access/credentials/issue-credential.ts";
import { purgeExpired } from "../src/access/sign-in/purge-expired.ts";
import { schemaText } from "../src/cli/print-schema.ts";
import { inTransaction } from "../src/platform/database/in-transaction.ts";
import { type Any, post } from "./client.ts";
import { type Case, call, caseOf, cases, effects, mutationOf, quiet } from "./idempotency-cases.ts";
import { minutesPass } from "./invitation-mutations.ts";
import { testApp } from "./test-app.ts";
import { tablesContaining } from "./test-database.ts";
import { createTestTeam, type Member, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp();
const create = caseOf("createAssessment");
const invite = caseOf("inviteCandidates");
/** Mutations that take a key and whose own tests are elsewhere. */
const elsewhere = ["createApiKey", "createWebhookEndpoint", "redeliverWebhook", "replayWebhooks"];

const reused = (path = ["idempotencyKey"]) => [expect.objectContaining({ code: "IDEMPOTENCY_KEY_REUSED", path })];
const withHeader = (team: TestTeam, query: string, variables: object, key: string) =>
  post(app.url, query, variables, { authorization: `Bearer ${team.owner.token}`, "idempotency-key": key });
const titled = (title: string) => ({ input: { title } });
const keysOf = async (team: TestTeam): Promise<number> =>
  (await app.db.query("/* test */ select 1 from idempotency where team_id = $1", [team.uuid])).rows.length;

/** Another credential of the same member: what was looked up with the one before is trusted for a second. */
async function freshToken(team: TestTeam, member: Member): Promise<void> {
  const { em } = app.running.services;
  const issued = await inTransaction(em, (inner) =>
    issueToken(inner, { teamId: team.uuid, memberId: member.uuid }, "TOKEN"),
  );
  member.token = issued.token;
}

/** The same by the stream's door. */
async function overStream(team: TestTeam, one: Case, variables: object, key: string): Promise<Any> {
  const response = await fetch(`${app.url}/graphql/stream`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "text/event-stream",
      authorization: `Bearer ${team.owner.token}`,
      "idempotency-key": key,
    },
    body: JSON.stringify({ query: mutationOf(one, false), variables }),
  });
  const [, data] = /event: next\ndata: (.*)/.exec(await response.text())!;
  return JSON.parse(data!).data.result;
}

test("every mutation that takes a key is tried here", () => {
  const takers = Object.values(buildSchema(schemaText()).getMutationType()!.getFields())
    .filter((field) => field.args.some((arg) => arg.name === "idempotencyKey"))
    .map((field) => field.name)
    .filter((name) => !elsewhere.includes(name));
  expect(takers.sort()).toEqual(cases.map((one) => one.name).sort());
});

describe.each(cases)("rules: Idempotency 1: $name", (one) => {
  test("the same call with the same key does nothing again and answers the same, whichever door the key comes by", async () => {
    const team = await createTestTeam(app);
    const calls = await one.prepare(team);
    const before = await effects(team);
    const first = await call(team, one, calls(0), "order 1");
    expect(first.userErrors).toEqual([]);
    expect(one.idsOf(first).length).toBeGreaterThan(0);
    const after = await effects(team);
    expect(after).not.toEqual(before);
    if (one.mails) expect(after.received).toBeGreaterThan(before.received);
    expect(after.received).toBe(after.sent);

    // Nor is it too soon for it, nor does it count in the day's number.
    expect(await call(team, one, calls(0), "order 1")).toEqual(first);
    for (const key of ["order 1", '"order 1"'])
      expect((await withHeader(team, mutationOf(one, false), calls(0), key)).data.result).toEqual(first);
    expect(await overStream(team, one, calls(0), "order 1")).toEqual(first);
    expect(await effects(team)).toEqual(after);
  }, 120_000);

  test("with other arguments it is refused; other members, keys and teams have keys of their own", async () => {
    const team = await createTestTeam(app);
    const calls = await one.prepare(team);
    const first = await call(team, one, calls(0), "k");
    const after = await effects(team);
    const other = await call(team, one, calls(1), "k");
    expect(other.userErrors).toEqual(reused());
    expect(other).toMatchObject({ userErrors: [{ message: expect.stringMatching(/key of its own/) }] });
    const byHeader = await withHeader(team, mutationOf(one, false), calls(1), "k");
    expect(byHeader.data.result.userErrors).toEqual(reused());
    expect(await effects(team)).toEqual(after);

    const callers = [
      await team.addMember("OWNER"),
      await team.addApiKey("READ", "CANDIDATES_PII", "INVITE", "RESULTS", "ASSESSMENTS", "ADMIN"),
      await team.addApiKey("READ", "CANDIDATES_PII", "INVITE", "RESULTS", "ASSESSMENTS", "ADMIN"),
    ];
    const ids = new Set(one.idsOf(first));
    for (const [n, as] of callers.entries()) {
      const theirs = await call(team, one, calls(n + 1), "k", as);
      expect(theirs.userErrors).toEqual([]);
      for (const id of one.idsOf(theirs)) ids.add(id);
      expect(await call(team, one, calls(n + 1), "k", as)).toEqual(theirs);
    }
    expect(ids.size).toBe(4 * one.idsOf(first).length);
    const stranger = await createTestTeam(app, "Elsewhere");
    const elsewhereCalls = await one.prepare(stranger);
    const theirs = await call(stranger, one, elsewhereCalls(0), "k");
    expect(theirs.userErrors).toEqual([]);
    for (const id of one.idsOf(theirs)) expect(ids).not.toContain(id);
    expect(await keysOf(team)).toBe(4);
  }, 120_000);

  test("after 24 hours the key is free", async () => {
    const team = await createTestTeam(app);
    const calls = await one.prepare(team);
    await call(team, one, calls(0), "k");
    const pass = (hours: number) =>
      app.db.query(
        "/* test */ update idempotency set created_at = created_at - make_interval(hours => $2) where team_id = $1",
        [team.uuid, hours],
      );
    await pass(23);
    expect((await call(team, one, calls(1), "k")).userErrors).toEqual(reused());
    await pass(1);
    const second = await call(team, one, calls(1), "k");
    expect(second.userErrors).toEqual([]);
    // It stands for the new call then.
    expect(await call(team, one, calls(1), "k")).toEqual(second);
    expect((await call(team, one, calls(0), "k")).userErrors).toEqual(reused());
  }, 120_000);
});

describe("a rejected call stores no key (rules: Idempotency 2)", () => {
  const refusals: [
    string,
    (team: TestTeam) => Promise<{ one: Case; variables: object; mend: () => Promise<unknown> }>,
  ][] = [
    [
      "as a whole",
      async (team) => {
        const { createAssessment } = await team.ask(
          'mutation { createAssessment(input: { title: "Draft" }) { assessment { id } } }',
        );
        const { id } = createAssessment.assessment;
        const variables = { input: { assessmentId: id, candidates: [{ email: newAddress() }] } };
        const mend = () =>
          team.ask("mutation ($id: ID!) { publishAssessment(id: $id) { userErrors { code } } }", { id });
        return { one: invite, variables, mend };
      },
    ],
    [
      "in all its rows, TOO_SOON",
      async (team) => {
        const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()]);
        await quiet(team);
        const variables = { ids: [results[0].invitation.id] };
        return { one: caseOf("resendInvitations"), variables, mend: () => minutesPass(team, 11) };
      },
    ],
    [
      "for a feature that is lacking",
      async (team) => {
        const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()]);
        await quiet(team);
        await minutesPass(team, 11);
        const features = (sql: string) =>
          app.db.query(`/* test */ update team set features = ${sql} where id = $1`, [team.uuid]);
        await features("array_remove(features, 'REMINDERS')");
        // A credential is looked up once in a second: one of its own sees what is now.
        team.owner.token = (await team.addMember("OWNER")).token;
        return {
          one: caseOf("remindInvitations"),
          variables: { ids: [results[0].invitation.id] },
          mend: async () => {
            await features("array_append(features, 'REMINDERS')");
            await freshToken(team, team.owner);
          },
        };
      },
    ],
  ];

  test.each(refusals)("%s keeps no key: it can be tried again with it, also otherwise", async (_, prepare) => {
    const team = await createTestTeam(app);
    const { one, variables, mend } = await prepare(team);
    const refused = await call(team, one, variables, "k");
    expect(refused.userErrors).toHaveLength(1);
    expect(await call(team, one, variables, "k")).toEqual(refused);
    expect(await keysOf(team)).toBe(0);
    const other = await create.prepare(team);
    await mend();
    const done = await call(team, one, variables, "k");
    expect(done.userErrors).toEqual([]);
    expect(await call(team, one, variables, "k")).toEqual(done);
    expect((await call(team, create, other(0), "k")).userErrors).toEqual(reused());
  });

  test("a rehearsal needs no key and keeps none", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const variables = { input: { assessmentId: assessment.id, candidates: [{ email: newAddress() }] } };
    const rehearse = mutationOf(invite).replace("idempotencyKey: $", "dryRun: true, idempotencyKey: $");
    const before = await effects(team);
    for (let n = 0; n < 2; n++)
      expect((await team.ask(rehearse, { ...variables, idempotencyKey: "k" })).result.results).toMatchObject([
        { outcome: "INVITED" },
      ]);
    expect(await effects(team)).toEqual(before);
    expect((await call(team, invite, variables, "k")).results).toMatchObject([{ outcome: "INVITED" }]);
  });
});

describe("which key counts (rules: Idempotency 2)", () => {
  test("a header cannot stand for several mutations, arguments can; what takes no key does not count", async () => {
    const team = await createTestTeam(app);
    const two = `mutation ($a: String, $b: String) {
      a: createAssessment(input: { title: "A" }, idempotencyKey: $a) { assessment { id } }
      b: createAssessment(input: { title: "B" }, idempotencyKey: $b) { assessment { id } }
    }`;
    const refused = await withHeader(team, two, {}, "k");
    expect([refused.status, refused.errors?.map((error) => error.extensions.code)]).toEqual([400, ["BAD_USER_INPUT"]]);
    expect(refused.errors![0]!.message).toMatch(/idempotencyKey/);
    expect((await team.ask("{ assessments { totalCount } }")).assessments.totalCount).toBe(0);
    const keys = { a: "one", b: "two" };
    const first = (await withHeader(team, two, keys, "k")).data;
    expect(first.a.assessment.id).not.toBe(first.b.assessment.id);
    expect((await withHeader(team, two, keys, "k")).data).toEqual(first);
    // The same key for both is the same key with other arguments.
    const one = await team.ask(two.replaceAll("assessment { id }", "userErrors { code path }"), { a: "x", b: "x" });
    expect(one).toEqual({ a: { userErrors: [] }, b: { userErrors: reused() } });

    const merged = `mutation ($no: Boolean!) {
      made: createAssessment(input: { title: "Merged" }) { assessment { id } }
      made: createAssessment(input: { title: "Merged" }) { userErrors { code } }
      left: createAssessment(input: { title: "Left out" }) @include(if: $no) { assessment { id } }
      ... @skip(if: true) { skipped: createAssessment(input: { title: "Left out" }) { assessment { id } } }
      updateProfile(input: { name: "Olga" }) { userErrors { code } }
    }`;
    const once = (await withHeader(team, merged, { no: false }, "merged")).data;
    expect((await withHeader(team, merged, { no: false }, "merged")).data).toEqual(once);
    const { assessments } = await team.ask("{ assessments { nodes { title } } }");
    expect(assessments.nodes.map((node: Any) => node.title)).toEqual(["Merged", "A", "B", "A"]);
  });

  test.each([
    ["empty", ""],
    ["blank", "  "],
    ["of 256 characters", "k".repeat(256)],
  ])("one that is %s is BAD_USER_INPUT, and nothing is done", async (_, key) => {
    const team = await createTestTeam(app);
    const query = mutationOf(create, false);
    for (const answer of [
      await team.post(mutationOf(create), { ...titled("X"), idempotencyKey: key }),
      await withHeader(team, query, titled("X"), key),
      await withHeader(team, query, titled("X"), `"${key}"`),
    ]) {
      expect([answer.status, answer.errors?.map((error) => error.extensions.code)]).toEqual([400, ["BAD_USER_INPUT"]]);
      expect(answer.errors![0]!.message).toMatch(/1 to 255 characters/);
    }
    expect((await team.ask("{ assessments { totalCount } }")).assessments.totalCount).toBe(0);
  });

  test("255 characters are taken; null is none", async () => {
    const team = await createTestTeam(app);
    const longest = await call(team, create, titled("X"), "k".repeat(255));
    expect(await call(team, create, titled("X"), "k".repeat(255))).toEqual(longest);
    const none = { ...titled("Y"), idempotencyKey: null };
    const [one, two] = [await team.ask(mutationOf(create), none), await team.ask(mutationOf(create), none)];
    expect(one.result.assessment.id).not.toBe(two.result.assessment.id);
  });

  test("over a socket the argument does it; the header that opened it stands for none of its calls", async () => {
    const team = await createTestTeam(app);
    class WithHeader extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { headers: { "idempotency-key": "of the socket" } });
      }
    }
    const client = createClient({
      url: `${app.url.replace(/^http/, "ws")}/graphql`,
      webSocketImpl: WithHeader,
      connectionParams: { authorization: `Bearer ${team.owner.token}` },
    });
    const made = async (variables: Record<string, unknown>): Promise<Any> => {
      for await (const { data } of client.iterate({ query: mutationOf(create), variables }))
        return (data as Any).result;
    };
    const [one, two] = [await made(titled("X")), await made(titled("X"))];
    expect(one.assessment.id).not.toBe(two.assessment.id);
    const first = await made({ ...titled("X"), idempotencyKey: "k" });
    expect(await made({ ...titled("X"), idempotencyKey: "k" })).toEqual(first);
    expect((await made({ ...titled("Y"), idempotencyKey: "k" })).userErrors).toEqual(reused());
    // Over HTTP it is the same key of the same caller.
    expect(await call(team, create, titled("X"), "k")).toEqual(first);
    await client.dispose();
  });

  test("the right is that of now: whoever has lost it is told so, and learns nothing by the key", async () => {
    const team = await createTestTeam(app);
    const member = await team.addMember("MANAGER");
    const calls = await invite.prepare(team);
    await call(team, invite, calls(0), "k", member);
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, role: REVIEWER) { userErrors { code } } }", {
      id: member.id,
    });
    await freshToken(team, member);
    for (const n of [0, 1]) {
      const answer = await team.post(mutationOf(invite), { ...calls(n), idempotencyKey: "k" }, member);
      expect(answer.errors?.map((error) => error.extensions.code)).toEqual(["FORBIDDEN"]);
    }
  });

  test("the same arguments are the same however they are written: order, literals, time zones; null is not left out", async () => {
    const team = await createTestTeam(app);
    const { id } = await team.publishAssessment("X");
    const email = newAddress();
    const fields = "{ batch { id } userErrors { code } }";
    const written = [
      `mutation { result: inviteCandidates(idempotencyKey: "k", input: { assessmentId: "${id}", expiresAt: "2099-01-01T00:00:00Z",
        candidates: [{ email: "${email}", metadata: { b: [1, { y: 1, x: null }], a: "1" } }] }) ${fields} }`,
      `mutation { result: inviteCandidates(sendEmail: true, input: { candidates: [{ metadata: { a: "1", b: [1, { x: null, y: 1 }] }, email: "${email}" }],
        expiresAt: "2099-01-01T01:00:00+01:00", assessmentId: "${id}", ifInvited: REPORT }, idempotencyKey: "k") ${fields} }`,
    ];
    const answers = [
      (await team.ask(written[0]!)).result,
      (await team.ask(written[1]!)).result,
      (
        await team.ask(
          `mutation ($input: InviteCandidatesInput!) { result: inviteCandidates(input: $input, idempotencyKey: "k") ${fields} }`,
          {
            input: {
              expiresAt: "2098-12-31T23:00:00.000-01:00",
              candidates: [{ metadata: { b: [1, { x: null, y: 1 }], a: "1" }, email }],
              assessmentId: id,
            },
          },
        )
      ).result,
    ];
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0].userErrors).toEqual([]);
    for (const otherwise of [
      written[0]!.replace("[1, {", "[{"),
      written[0]!.replace("y: 1", "y: 2"),
      written[0]!.replace('a: "1"', "a: 1"),
      written[0]!.replace("expiresAt:", "opensAt: null, expiresAt:"),
      written[0]!.replace('(idempotencyKey: "k"', '(sendEmail: false, idempotencyKey: "k"'),
    ])
      expect((await team.ask(otherwise)).result.userErrors).toEqual([{ code: "IDEMPOTENCY_KEY_REUSED" }]);
    // Another mutation is another call.
    expect((await call(team, create, titled("X"), "k")).userErrors).toEqual(reused());
  });
});

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
    await app.db.query(
      "/* test */ insert into email_suppression (team_id, address, reason) values ($1, $2, 'BOUNCE')",
      [team.uuid, suppressed],
    );
    const typo = newAddress("typo").replace("example.test", "gmial.com");
    const candidates = [
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

describe("what is kept with a key", () => {
  test("nothing personal, nor the key, nor anything to guess them by: the table holds ids and codes, and MACs", async () => {
    const team = await createTestTeam(app);
    const canary = `canary${Date.now()}`;
    const address = (name: string) => `${canary}-${newAddress(name)}`;
    const { id } = await team.publishAssessment("X");
    const key = (n: number) => `${canary} key ${n}`;
    const typo = `${canary}-typo@gmial.com`;
    const candidates = [
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
    const invited = await call(
      team,
      invite,
      { input: { assessmentId: id, candidates, message: canary, title: canary } },
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

  test("keys are forgotten after 24 hours, however many, and not a moment sooner", async () => {
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
