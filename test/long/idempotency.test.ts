import { describe, expect, test } from "@jest/globals";
import { buildSchema } from "graphql";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { issueToken } from "../../src/access/credentials/issue-credential.ts";
import { schemaText } from "../../src/cli/print-schema.ts";
import { inTransaction } from "../../src/platform/database/in-transaction.ts";
import { type Any, post } from "../client.ts";
import { create, idempotencyCalls, invite, reused, titled } from "../idempotency-calls.ts";
import { type Case, call, caseOf, cases, effects, mutationOf, quiet } from "../idempotency-cases.ts";
import { minutesPass } from "../invitation-mutations.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type Member, newAddress, type TestTeam } from "../test-team.ts";

const app = testApp();
const { keysOf } = idempotencyCalls(app);
/** Mutations that take a key and whose own tests are elsewhere. */
const elsewhere = [
  "createApiKey",
  "createAutomationRule",
  "createChatDestination",
  "createWebhookEndpoint",
  "redeliverWebhook",
  "replayWebhooks",
];
const withHeader = (team: TestTeam, query: string, variables: object, key: string) =>
  post(app.url, query, variables, { authorization: `Bearer ${team.owner.token}`, "idempotency-key": key });

/** Another credential of the same member: what was looked up with the one before is trusted for a second. */
async function freshToken(team: TestTeam, member: Member): Promise<void> {
  const { em } = app.running.services;
  const issued = await inTransaction(em, (inner) =>
    issueToken(inner, { teamId: team.uuid, memberId: member.uuid }, "TOKEN"),
  );
  member.token = issued.token;
}

/** The same over server-sent events. */
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
  test("the same call with the same key does nothing again and answers the same, whether the key is an argument or a header", async () => {
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

    const another = () =>
      one.membersOnly
        ? team.addMember("MANAGER")
        : team.addApiKey("READ", "CANDIDATES_PII", "INVITE", "RESULTS", "ASSESSMENTS", "ADMIN");
    const callers = [await team.addMember("OWNER"), await another(), await another()];
    const ids = new Set(one.idsOf(first));
    for (const [n, as] of callers.entries()) {
      const theirs = await call(team, one, calls(n + 1), "k", as);
      expect(theirs.userErrors).toEqual([]);
      for (const id of one.idsOf(theirs)) ids.add(id);
      expect(await call(team, one, calls(n + 1), "k", as)).toEqual(theirs);
    }
    expect(ids.size).toBe(4 * one.idsOf(first).length);
    const otherTeam = await createTestTeam(app, "Elsewhere");
    const elsewhereCalls = await one.prepare(otherTeam);
    const theirs = await call(otherTeam, one, elsewhereCalls(0), "k");
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
  const rejections: [
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

  test.each(rejections)("%s keeps no key: it can be tried again with it, also otherwise", async (_, prepare) => {
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

  test("rights are those of the moment: a caller that has lost them is FORBIDDEN, and learns nothing by the key", async () => {
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
