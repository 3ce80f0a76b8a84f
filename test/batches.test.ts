import { afterEach, describe, expect, test } from "@jest/globals";
import { type Client, createClient } from "graphql-ws";
import WebSocket from "ws";
import type { Any } from "./client.ts";
import { minutesPass, refused, run } from "./invitation-mutations.ts";
import { within } from "./live-client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
afterEach(() => {
  app.mail.reject = null;
  app.mail.rejectData = null;
});

const batchFields = "id title total invited unchanged rejected emailsQueued emailsSent emailsFailed done";
const batchOf = async (team: TestTeam, id: string, fields = batchFields): Promise<Any> =>
  (await team.ask(`query ($id: ID!) { invitationBatch(id: $id) { ${fields} } }`, { id })).invitationBatch;
const some = (count: number, name = "batch") => Array.from({ length: count }, () => newAddress(name));

/** What is answered for the rows of the next test that are rejected: each with its reason. */
function rejected(rows: { email?: string }[], existing: string): object[] {
  const path = (n: number, field: string) => ["input", "candidates", String(n), field];
  return [
    {
      index: 1,
      ref: "the same again",
      email: rows[1]!.email,
      errors: [{ code: "DUPLICATE_IN_REQUEST", path: path(1, "email") }],
    },
    { index: 2, ref: "", email: "No Body <nobody>", errors: [{ code: "INVALID_EMAIL", path: path(2, "email") }] },
    {
      index: 3,
      ref: null,
      email: "eve@gmail,com",
      errors: [{ code: "INVALID_EMAIL", path: path(3, "email"), suggestion: "eve@gmail.com" }],
    },
    {
      index: 5,
      email: rows[5]!.email,
      errors: [
        {
          code: "ALREADY_EXISTS",
          path: path(5, "externalId"),
          existing: { id: existing },
        },
      ],
    },
    { index: 6, ref: "by id", email: null, errors: [{ code: "NOT_FOUND", path: path(6, "id") }] },
  ];
}

describe("invitationBatch", () => {
  test("the result of one call, with the rejected rows as they were given (rules: Inviting 2)", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Soldering");
    const [known, fresh] = [newAddress(), newAddress()];
    const before = await team.invite(assessment, [{ email: known, externalId: "order-1" }], { sendEmail: false });
    const rows = [
      { email: fresh, ref: "row 0" },
      { email: ` ${fresh.toUpperCase()} `, ref: "the same again" },
      { email: "No Body <nobody>", ref: "" },
      { email: "eve@gmail,com" },
      { email: known },
      { email: newAddress(), externalId: "order-1" },
      { id: "cand_nobody", ref: "by id" },
    ];
    const answer = await team.invite(assessment, rows, { input: { title: "  Fall class " } });
    expect(answer.batch).toMatchObject({ total: 7, invited: 1, unchanged: 1, rejected: 5 });
    const batch = await waitUntil(async () => {
      const now = await batchOf(
        team,
        answer.batch.id,
        `${batchFields} createdAt assessment { id title } createdBy { __typename id displayName }
         rejections { index ref email outcome candidate { id } invitation { id } errors { code path suggestion message existing { id } } warnings { code } }
         invitations(first: 10) { totalCount nodes { id candidate { email } batch { id } } }`,
      );
      return now.done && now;
    });
    const { rejections, ...rest } = batch;
    expect(rest).toEqual({
      id: answer.batch.id,
      title: "Fall class",
      ...{ total: 7, invited: 1, unchanged: 1, rejected: 5, done: true },
      ...{ emailsQueued: 0, emailsSent: 1, emailsFailed: 0 },
      createdAt: expect.any(String),
      assessment: { id: assessment.id, title: "Soldering" },
      createdBy: { __typename: "TeamMember", id: team.owner.id, displayName: "Olga Owner" },
      invitations: {
        totalCount: 1,
        nodes: [
          {
            id: answer.results[0].invitation.id,
            candidate: { email: fresh },
            batch: { id: answer.batch.id },
          },
        ],
      },
    });
    expect(rejections).toMatchObject(rejected(rows, before.results[0].invitation.id));
    for (const row of rejections)
      expect(row).toMatchObject({ outcome: "REJECTED", candidate: null, invitation: null, warnings: [] });
    // The same as the call itself answered.
    const answered = answer.results.filter((row: Any) => row.outcome === "REJECTED");
    expect(rejections.map((row: Any) => row.errors.map((error: Any) => error.message))).toEqual(
      answered.map((row: Any) => row.errors.map((error: Any) => error.message)),
    );
  });

  test("is named by the assessment and the time unless the caller names it; a call without e-mail is done at once", async () => {
    const team = await createTestTeam(app);
    const { batch } = await team.invite(await team.publishAssessment("Welding"), some(3), { sendEmail: false });
    expect(await batchOf(team, batch.id)).toEqual({
      id: batch.id,
      title: expect.stringMatching(/^Welding, \d{4}-\d\d-\d\d \d\d:\d\d$/),
      total: 3,
      invited: 3,
      unchanged: 0,
      rejected: 0,
      emailsQueued: 0,
      emailsSent: 0,
      emailsFailed: 0,
      done: true,
    });
  });

  test("e-mails of later calls, reminders and copies do not count as the call's own", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const people = some(3);
    const first = await team.invite(assessment, people, { input: { copyToMe: true } });
    for (const email of people) await app.mail.waitFor(email);
    await minutesPass(team, 11);
    const second = await team.invite(assessment, people.slice(0, 2), { input: { ifInvited: "RESEND" } });
    await minutesPass(team, 11);
    await run(
      team,
      "remindInvitations",
      first.results.map((row: Any) => row.invitation.id),
    );
    for (const email of people.slice(0, 2)) await app.mail.waitFor(email, 3);
    const counts = async (id: string) => {
      const { invited, emailsQueued, emailsSent, emailsFailed } = await batchOf(team, id);
      return { invited, emailsQueued, emailsSent, emailsFailed };
    };
    const rest = { emailsQueued: 0, emailsFailed: 0 };
    await waitUntil(async () => (await counts(second.batch.id)).emailsQueued === 0);
    expect(await counts(first.batch.id)).toEqual({ invited: 3, emailsSent: 3, ...rest });
    expect(await counts(second.batch.id)).toEqual({ invited: 2, emailsSent: 2, ...rest });
  });

  test("another team's, and one that never was, is null; without the right to invite FORBIDDEN", async () => {
    const [team, other] = [await createTestTeam(app), await createTestTeam(app)];
    const { batch } = await team.invite(await team.publishAssessment("X"), some(1), { sendEmail: false });
    for (const id of [batch.id, "batch_garbage", team.id]) expect(await batchOf(other, id)).toBeNull();
    expect((await other.ask("{ invitationBatches { nodes { id } } }")).invitationBatches.nodes).toEqual([]);
    const filter = { batchId: batch.id };
    const listed = await other.ask(
      "query ($filter: InvitationFilter) { invitations(filter: $filter) { totalCount } }",
      { filter },
    );
    expect(listed.invitations.totalCount).toBe(0);
    for (const as of [await team.addMember("REVIEWER"), await team.addApiKey("READ")])
      for (const text of [`{ invitationBatch(id: "${batch.id}") { id } }`, "{ invitationBatches { nodes { id } } }"])
        expect((await team.post(text, {}, as)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });
});

describe("invitationBatches", () => {
  test("come newest first, page by page, from either end", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const made: string[] = [];
    for (let n = 0; n < 7; n++)
      made.push((await team.invite(assessment, some(n + 1), { sendEmail: false, input: { title: `n${n}` } })).batch.id);
    const newest = made.toReversed();
    const text = `query ($first: Int, $after: Cursor, $last: Int, $before: Cursor) {
      invitationBatches(first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { id title total assessment { id } } } nodes { id }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
    const walk = async (back: boolean) => {
      const seen: string[] = [];
      for (let at: string | null = null; ; ) {
        const page = back ? { last: 3, before: at } : { first: 3, after: at };
        const { invitationBatches }: Any = await team.ask(text, page);
        const { edges, nodes, pageInfo } = invitationBatches;
        expect(nodes.map((node: Any) => node.id)).toEqual(edges.map((edge: Any) => edge.node.id));
        for (const { node } of edges) expect(node.assessment.id).toBe(assessment.id);
        const ids = nodes.map((node: Any) => node.id);
        if (back) seen.unshift(...ids);
        else seen.push(...ids);
        if (back ? !pageInfo.hasPreviousPage : !pageInfo.hasNextPage) return seen;
        at = back ? pageInfo.startCursor : pageInfo.endCursor;
      }
    };
    expect(await walk(false)).toEqual(newest);
    expect(await walk(true)).toEqual(newest);
    const all = (await team.ask(text, {})).invitationBatches.edges;
    expect(all.map((edge: Any) => [edge.node.title, edge.node.total])).toEqual(
      [6, 5, 4, 3, 2, 1, 0].map((n) => [`n${n}`, n + 1]),
    );
  });
});

describe("invitationBatchProgress", () => {
  const clients = new Set<Client>();
  afterEach(async () => {
    for (const client of clients) await client.dispose();
    clients.clear();
  });

  /** A subscription by the public client: its values, and how it ended. */
  function follow(as: { token: string }, id: string) {
    const client = createClient({
      url: `${app.url.replace(/^http/, "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${as.token}` },
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => undefined,
    });
    clients.add(client);
    const values: { batch: Any }[] = [];
    const first = Promise.withResolvers<Any>();
    const ended = Promise.withResolvers<string>();
    client.subscribe(
      {
        query: `subscription ($id: ID!) { batch: invitationBatchProgress(id: $id) { ${batchFields} assessment { title } } }`,
        variables: { id },
      },
      {
        next: ({ data, errors }) => {
          const batch = (data as Any)?.batch;
          if (batch == null) return ended.resolve(String(errors?.[0]?.extensions?.code));
          values.push({ batch });
          first.resolve(batch);
        },
        error: (error) =>
          ended.resolve(Array.isArray(error) ? String(error[0]?.extensions?.code) : JSON.stringify(error)),
        complete: () => ended.resolve("complete"),
      },
    );
    return {
      values,
      first: () => within(20_000, "the first value", first.promise),
      end: () => within(60_000, "the end", ended.promise),
    };
  }

  test("the numbers at once, then whenever they change, at most four times a second; it ends when nothing waits any more", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const gate = Promise.withResolvers<void>();
    app.mail.rejectData = async (to) => {
      if (to.startsWith("progress")) await gate.promise;
      return null;
    };
    const bad = newAddress("progress-nobody");
    app.mail.reject = (to) => (to === bad ? { code: 550, text: "5.1.1 no such user" } : null);
    const count = 240;
    const { batch } = await team.invite(assessment, [bad, ...some(count, "progress")]);
    const began = performance.now();
    const following = follow(team.owner, batch.id);
    const firstValue = await following.first();
    expect(firstValue).toMatchObject({
      id: batch.id,
      total: count + 1,
      invited: count + 1,
      emailsSent: 0,
      done: false,
      assessment: { title: "X" },
    });
    gate.resolve();
    expect(await following.end()).toBe("complete");
    const seconds = (performance.now() - began) / 1_000;
    const { values } = following;
    expect(values.at(-1)!.batch).toMatchObject({ emailsQueued: 0, emailsSent: count, emailsFailed: 1, done: true });
    expect(values.length).toBeGreaterThan(1);
    for (const [n, { batch: value }] of values.entries()) {
      // What is counted is of one moment, goes one way, and no value comes twice.
      expect(value.emailsQueued + value.emailsSent + value.emailsFailed).toBe(count + 1);
      expect(value.done).toBe(n === values.length - 1);
      const before = values[n - 1]?.batch;
      if (before !== undefined) expect(value.emailsQueued).toBeLessThan(before.emailsQueued);
    }
    expect(values.length).toBeLessThanOrEqual(1 + Math.ceil(seconds * 4));
    // A later subscriber sees that it is done.
    const late = follow(team.owner, batch.id);
    expect(await late.end()).toBe("complete");
    expect(late.values.map((value) => value.batch.done)).toEqual([true]);
  });

  test("a call without e-mail is done with its first value", async () => {
    const team = await createTestTeam(app);
    const { batch } = await team.invite(await team.publishAssessment("X"), some(2), { sendEmail: false });
    const following = follow(team.owner, batch.id);
    expect(await following.end()).toBe("complete");
    expect(following.values.map((value) => value.batch)).toMatchObject([{ total: 2, emailsQueued: 0, done: true }]);
  });

  test("it goes on after a time in which nothing happens, while an e-mail waits for its next try", async () => {
    const team = await createTestTeam(app);
    app.mail.reject = (to) => (to.startsWith("later") ? { code: 451, text: "4.3.0 come back later" } : null);
    const { batch } = await team.invite(await team.publishAssessment("X"), [newAddress("later"), newAddress("fine")]);
    const following = follow(team.owner, batch.id);
    await waitUntil(async () => following.values.at(-1)?.batch.emailsSent === 1);
    await app.db.query(
      `/* test */ update email set queued_at = queued_at - interval '49 hours', next_attempt_at = now() - interval '3 minutes'
       where team_id = $1 and state = 'DEFERRED'`,
      [team.uuid],
    );
    expect(await following.end()).toBe("complete");
    expect(following.values.at(-1)!.batch).toMatchObject({
      emailsQueued: 0,
      emailsSent: 1,
      emailsFailed: 1,
      done: true,
    });
  });

  test("an id of another team is NOT_FOUND; a member without INVITE is FORBIDDEN", async () => {
    const [team, other] = [await createTestTeam(app), await createTestTeam(app)];
    const { batch } = await team.invite(await team.publishAssessment("X"), some(1), { sendEmail: false });
    for (const [as, id] of [
      [other.owner, batch.id],
      [team.owner, "batch_garbage"],
      [team.owner, team.id],
    ] as const)
      expect(await follow(as, id).end()).toBe("NOT_FOUND");
    for (const as of [await team.addMember("REVIEWER"), await team.addApiKey("READ", "CANDIDATES_PII")])
      expect(await follow(as, batch.id).end()).toBe("FORBIDDEN");
  });
});

describe("who could not be mailed is found by {batchId, emailState}, and mailed again once it works", () => {
  const found = async (team: TestTeam, batchId: string, ...emailState: string[]): Promise<string[]> =>
    (
      await team.ask(
        "query ($filter: InvitationFilter) { invitations(first: 50, filter: $filter) { totalCount nodes { candidate { email } } } }",
        { filter: { batchId, emailState } },
      )
    ).invitations.nodes.map((node: Any) => node.candidate.email);

  test("FAILED after two days of trying; resent, they are found no more", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const [fine, ...down] = some(4);
    app.mail.reject = (to) => (down.includes(to) ? { code: 451, text: "4.3.0 come back later" } : null);
    const { batch, results } = await team.invite(assessment, [fine!, ...down]);
    await waitUntil(async () => (await found(team, batch.id, "DEFERRED")).length === 3);
    await waitUntil(async () => (await batchOf(team, batch.id)).emailsQueued === 3);
    expect(await batchOf(team, batch.id)).toMatchObject({ emailsQueued: 3, emailsFailed: 0, done: false });
    expect(await found(team, batch.id, "FAILED", "BOUNCED")).toEqual([]);
    // Two days pass, and the next try comes.
    await app.db.query(
      `/* test */ update email set queued_at = queued_at - interval '49 hours', next_attempt_at = now() - interval '3 minutes'
       where team_id = $1 and state = 'DEFERRED'`,
      [team.uuid],
    );
    await waitUntil(async () => (await found(team, batch.id, "FAILED")).length === 3);
    expect((await found(team, batch.id, "FAILED")).toSorted()).toEqual(down.toSorted());
    expect(await found(team, batch.id, "SENT")).toEqual([fine]);
    expect(await batchOf(team, batch.id)).toMatchObject({
      emailsQueued: 0,
      emailsSent: 1,
      emailsFailed: 3,
      done: true,
    });
    const { events } = await team.ask(
      "{ events(first: 50, filter: { types: [INVITATION_EMAIL_FAILED] }) { nodes { email { state } } } }",
    );
    expect(events.nodes).toEqual(down.map(() => ({ email: { state: "FAILED" } })));

    app.mail.reject = null;
    const ids = results.slice(1).map((row: Any) => row.invitation.id);
    expect(await run(team, "resendInvitations", ids)).toMatchObject({ userErrors: [], invitations: [{}, {}, {}] });
    for (const email of down) await app.mail.waitFor(email);
    await waitUntil(async () => (await found(team, batch.id, "SENT")).length === 4);
    expect(await found(team, batch.id, "FAILED")).toEqual([]);
    expect(app.mail.to(fine!)).toHaveLength(1);
  });

  test("BOUNCED is resent only once the address is cleared", async () => {
    const team = await createTestTeam(app);
    const [fine, bad] = some(2);
    app.mail.reject = (to) => (to === bad ? { code: 550, text: "5.1.1 no such user" } : null);
    const { batch, results } = await team.invite(await team.publishAssessment("X"), [fine!, bad!]);
    await waitUntil(async () => (await found(team, batch.id, "BOUNCED")).length === 1);
    app.mail.reject = null;
    const { invitation, candidate } = results[1];
    await minutesPass(team, 11);
    expect(refused(await run(team, "resendInvitations", [invitation.id]))).toEqual([
      ["EMAIL_SUPPRESSED", ["ids", "0"]],
    ]);
    await team.ask("mutation ($id: ID!) { clearEmailSuppression(id: $id) { userErrors { code } } }", {
      id: candidate.id,
    });
    expect((await run(team, "resendInvitations", [invitation.id])).userErrors).toEqual([]);
    await app.mail.waitFor(bad!);
    await waitUntil(async () => (await found(team, batch.id, "SENT")).length === 2);
    expect(await found(team, batch.id, "BOUNCED", "SUPPRESSED", "FAILED", "DEFERRED")).toEqual([]);
  });
});
