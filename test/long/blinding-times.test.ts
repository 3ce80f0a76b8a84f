import { afterEach, describe, expect, test } from "@jest/globals";
import { apiKeyScopes } from "../../src/access/roles.ts";
import { applyAllDueTransitions } from "../../src/invitations/lifecycle/apply-due-transitions.ts";
import { parseGlobalId } from "../../src/platform/ids/ids.ts";
import { type Any, post } from "../client.ts";
import { read, run, start, submit } from "../invitation-mutations.ts";
import { allEvents, closeAll, type Listener, latestCursor, listen } from "../live-client.ts";
import { type Ids, queries } from "../schema-walk.ts";
import { statementsOf } from "../statement-record.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";
import { createEndpoint, deliveriesOf, receivers } from "../webhook-receiver.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
const aReceiver = receivers();
afterEach(closeAll);

const day = (time: string): string => `${time.slice(0, 10)}T00:00:00.000Z`;
const allButPii = apiKeyScopes.filter((scope) => scope !== "CANDIDATES_PII");
/** The times of an invitation and of what happened with it, as somebody reads them. */
const timesOf = `startedAt submittedAt reopenedAt cancelledAt updatedAt deadlineAt submission { automatic }
  events(first: 100) { nodes { id type occurredAt actor { __typename } } }`;
const timesFor = async (team: TestTeam, id: string, as?: { token: string }): Promise<Any> =>
  (await team.ask(`query ($id: ID!) { invitation(id: $id) { ${timesOf} } }`, { id }, as)).invitation;

/** Invites people of whom some have extra time, and starts for them. */
async function started(team: TestTeam, timeLimit: string | undefined, extraTimes: number[]) {
  const assessment = await team.publishAssessment("Timed", timeLimit === undefined ? {} : { timeLimit });
  const { results } = await team.invite(
    assessment,
    extraTimes.map(() => newAddress()),
    { sendEmail: false },
  );
  for (const [n, extraTime] of extraTimes.entries()) {
    await team.ask(
      "mutation ($id: ID!, $input: UpdateCandidateInput!) { updateCandidate(id: $id, input: $input) { userErrors { code } } }",
      { id: results[n].candidate.id, input: { extraTime } },
    );
    await start(app, results[n].invitation.inviteUrl);
  }
  return { assessment, results, ids: results.map((row: Any) => row.invitation.id as string) };
}
/** Lets time pass for those who have started, and applies due transitions. */
async function passes(team: TestTeam, interval: string): Promise<void> {
  await app.db.query(
    `/* test */ update invitation set started_at = started_at - $2::interval, deadline_at = deadline_at - $2::interval,
       standard_deadline_at = standard_deadline_at - $2::interval where team_id = $1 and state = 'STARTED'`,
    [team.uuid, interval],
  );
  await app.db.query(
    "/* test */ update event set occurred_at = occurred_at - $2::interval where team_id = $1 and type = 'ASSESSMENT_STARTED'",
    [team.uuid, interval],
  );
  await applyAllDueTransitions(app.running.services);
}

describe("times that would reveal extra time (rules: Blinded review 3)", () => {
  test("are shown to the UTC day to blinded callers, alike with and without extra time; exact to others, and where there is no limit", async () => {
    const team = await createTestTeam(app);
    const blinded = [await team.addMember("BLIND_REVIEWER"), await team.addApiKey(...allButPii)];
    const { ids, results } = await started(team, "PT10M", [0, 0.5, 0]);
    await submit(app, results[2].invitation.inviteUrl, "by hand");
    await passes(team, "20 minutes");
    const free = await started(team, undefined, [0]);
    await submit(app, free.results[0].invitation.inviteUrl, "work");

    const exact = await Promise.all(ids.map((id: string) => timesFor(team, id)));
    const minutes = exact.map((one) => Math.round((Date.parse(one.submittedAt) - Date.parse(one.startedAt)) / 60_000));
    expect(minutes.slice(0, 2)).toEqual([10, 15]);
    expect(exact.map((one) => one.submission.automatic)).toEqual([true, true, false]);
    for (const as of blinded) {
      const seen = await Promise.all(ids.map((id: string) => timesFor(team, id, as)));
      for (const [n, one] of seen.entries()) {
        expect(one).toMatchObject({
          startedAt: day(exact[n].startedAt),
          submittedAt: day(exact[n].submittedAt),
          updatedAt: day(exact[n].updatedAt),
          deadlineAt: null,
          submission: { automatic: false },
        });
        const types = ["INVITATION_CREATED", "ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED"];
        expect(one.events.nodes.map((event: Any) => event.type)).toEqual(types);
        for (const [k, event] of one.events.nodes.entries())
          expect(event.occurredAt).toBe(day(exact[n].events.nodes[k].occurredAt));
        // That the system did it would reveal that the time was up.
        expect(one.events.nodes[2].actor).toEqual({ __typename: "Candidate" });
      }
      expect(await timesFor(team, free.ids[0], as)).toEqual(await timesFor(team, free.ids[0]));
    }
    expect(exact[0].events.nodes[2].actor).toBeNull();
    expect(await timesFor(team, ids[1], await team.addMember("REVIEWER"))).toEqual(exact[1]);
    // The candidate reads their own, whatever credential their browser sends along.
    for (const headers of [{}, { authorization: `Bearer ${blinded[1]!.token}` }] as Record<string, string>[]) {
      const { data } = await post(
        app.url,
        "query ($t: String!) { candidateInvitation(token: $t) { startedAt deadlineAt submission { automatic } } }",
        { t: tokenOf(results[1].invitation.inviteUrl) },
        headers,
      );
      expect(data.candidateInvitation).toEqual({
        startedAt: exact[1].startedAt,
        deadlineAt: exact[1].deadlineAt,
        submission: { automatic: true },
      });
    }
  });

  test("never lie beyond the end of the time limit without extra time, where a limit is longer than a day", async () => {
    const team = await createTestTeam(app);
    const blind = await team.addMember("BLIND_REVIEWER");
    const { ids } = await started(team, "P3D", [0, 1, 1]);
    await passes(team, "5 days");
    await run(team, "cancelInvitations", [ids[2]]);
    await passes(team, "2 days");
    const exact = await Promise.all(ids.map((id: string) => timesFor(team, id)));
    const seen = await Promise.all(ids.map((id: string) => timesFor(team, id, blind)));
    const days = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
    expect(days(exact[0].startedAt, exact[0].submittedAt)).toBe(3);
    expect(days(exact[1].startedAt, exact[1].submittedAt)).toBe(6);
    for (const [one, end] of [
      [seen[0], "submittedAt"],
      [seen[1], "submittedAt"],
      [seen[2], "cancelledAt"],
    ]) {
      expect(days(one.startedAt, one[end])).toBe(3);
      expect(days(one.startedAt, one.updatedAt)).toBeLessThanOrEqual(3);
      const last = one.events.nodes.at(-1);
      expect([last.type, days(one.startedAt, last.occurredAt)]).toEqual([
        end === "cancelledAt" ? "INVITATION_CANCELLED" : "ASSESSMENT_SUBMITTED",
        3,
      ]);
    }
    // More time for everybody moves the end for everybody.
    const more = await started(team, "P1D", [1]);
    await run(team, "extendInvitations", more.ids, { timeLimit: "P5D" });
    await passes(team, "11 days");
    const extended = await timesFor(team, more.ids[0], blind);
    expect(days(extended.startedAt, extended.submittedAt)).toBe(5);
  });

  test("order a blinded caller's lists as they are shown, and their cursors hold no more", async () => {
    const team = await createTestTeam(app);
    const blinded = [await team.addMember("BLIND_REVIEWER"), await team.addApiKey("READ")];
    const { ids, results, assessment } = await started(team, "PT10H", [0, 0, 0, 0, 0]);
    for (const n of [3, 0, 4, 1, 2]) await submit(app, results[n].invitation.inviteUrl, "work");
    await app.db.query(
      "/* test */ update invitation set submitted_at = submitted_at - interval '1 day' where team_id = $1 and id = $2",
      [team.uuid, parseGlobalId(ids[4])!.uuid],
    );
    const page = async (list: string, field: string, as?: { token: string }, after = "") => {
      const text = `(first: 2, orderBy: { field: ${field}, direction: DESC }${after})`;
      const inner = "{ edges { cursor node { id } } pageInfo { hasNextPage endCursor } }";
      const { data, errors } = await team.post(
        list === "invitations"
          ? `{ invitations${text} ${inner} }`
          : `{ assessment(id: "${assessment.id}") { invitations${text} ${inner} } }`,
        {},
        as,
      );
      return { page: data?.invitations ?? data?.assessment?.invitations, errors };
    };
    const walk = async (list: string, field: string, as?: { token: string }) => {
      const found: string[] = [];
      const cursors: string[] = [];
      for (let after = ""; ; ) {
        const { page: one } = await page(list, field, as, after);
        found.push(...one.edges.map((edge: Any) => edge.node.id));
        cursors.push(...one.edges.map((edge: Any) => Buffer.from(edge.cursor.split(".")[0], "base64url").toString()));
        if (!one.pageInfo.hasNextPage) return { found, cursors };
        after = `, after: "${one.pageInfo.endCursor}"`;
      }
    };
    const byTime = [2, 1, 0, 3, 4].map((n) => ids[n]);
    // Within a day by their making, the newest first.
    const byDay = [3, 2, 1, 0, 4].map((n) => ids[n]);
    for (const list of ["invitations", "assessment"]) {
      expect((await walk(list, "SUBMITTED_AT")).found).toEqual(byTime);
      for (const as of blinded)
        for (const [field, order] of [
          ["SUBMITTED_AT", byDay],
          ["STARTED_AT", ids.toReversed()],
        ] as const) {
          const { found, cursors } = await walk(list, field, as);
          expect([field, found]).toEqual([field, order]);
          for (const cursor of cursors) expect(cursor).toMatch(/^\["\d{4}-\d\d-\d\d 00:00:00",/);
        }
    }
    // A position in the one order is none in the other.
    const mine = (await page("invitations", "SUBMITTED_AT")).page.pageInfo.endCursor;
    const other = await page("invitations", "SUBMITTED_AT", blinded[0], `, after: "${mine}"`);
    expect(other.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");

    const { statements } = await statementsOf(() => page("invitations", "SUBMITTED_AT", blinded[0]));
    const { text, values } = statements.find((one) => one.text.includes("coarse_time"))!;
    await app.db.query("/* test */ set enable_sort = off");
    const plan = await app.db.query(`/* test */ explain ${text}`, values);
    await app.db.query("/* test */ reset enable_sort");
    expect(JSON.stringify(plan.rows)).toContain("invitation_by_coarse_submission");
  });

  test("stand in no answer, id or cursor: a walk over the schema finds none of them for blinded callers", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const [blind, reviewer] = [await team.addMember("BLIND_REVIEWER"), await team.addMember("REVIEWER")];
    const key = await team.addApiKey(...allButPii);
    await team.ask("mutation { updateTeam(input: { notificationScheme: ENTIRE_TEAM }) { userErrors { code } } }");
    const { endpoint } = (
      await team.ask(createEndpoint, {
        input: { url: receiver.url, eventTypes: ["ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED"] },
      })
    ).createWebhookEndpoint;
    const { assessment, ids, results } = await started(team, "PT10M", [0.5, 0]);
    await submit(app, results[0].invitation.inviteUrl, "work");
    await receiver.waitFor(3);
    await team.waitForHandlers();
    const { events } = await team.ask("{ events(last: 1) { nodes { id } } }");
    const things: Ids = {
      ...{ team: team.id, member: reviewer.id, assessment: assessment.id, event: events.nodes[0].id },
      ...{ candidate: results[0].candidate.id, waiting: results[1].candidate.id, invitation: ids[0], started: ids[1] },
      ...{
        batch: (await team.ask("{ invitationBatches { nodes { id } } }")).invitationBatches.nodes[0].id,
        email: endpoint.id,
      },
    };
    const documents = queries(things);
    const exact = await Promise.all(ids.map((id: string) => timesFor(team, id)));
    const times = exact.flatMap((one) => [
      ...[one.startedAt, one.submittedAt].filter(Boolean),
      ...one.events.nodes
        .filter((event: Any) => event.type !== "INVITATION_CREATED")
        .map((event: Any) => event.occurredAt),
    ]);
    // As JSON and as PostgreSQL write them, without zeros at the end.
    const canaries = times.map((time) => time.slice(11, 23).replace(/0+$/, ""));
    const received = async (as: { token: string }) => {
      const found = new Set<string>();
      for (let n = 0; n < documents.length; n += 8)
        await Promise.all(
          documents.slice(n, n + 8).map(async (document) => {
            const text = JSON.stringify(await team.post(document, {}, as));
            const decoded = [...text.matchAll(/[\w-]{16,}/g)].map(([part]) =>
              Buffer.from(part, "base64url").toString("latin1"),
            );
            const all = `${text}\n${decoded.join("\n")}`;
            for (const canary of canaries) if (all.includes(canary)) found.add(`${canary}: ${document.slice(0, 150)}`);
            // The first 48 bits of an id are a moment.
            for (const [id] of text.matchAll(/\b(evt|ntf|whd)_[0-9a-z]{26}\b/g)) {
              const ms = Number.parseInt(parseGlobalId(id)!.uuid.replaceAll("-", "").slice(0, 12), 16);
              if (ms % 86_400_000 !== 0) found.add(`${id} of ${new Date(ms).toISOString()}`);
            }
          }),
        );
      return [...found];
    };
    expect((await received(team.owner)).length).toBeGreaterThan(10);
    expect(await received(blind)).toEqual([]);
    expect(await received(key)).toEqual([]);
  });

  test("nor in what comes live, nor in what a blind reviewer is notified of in the app", async () => {
    const team = await createTestTeam(app);
    const blind = await team.addMember("BLIND_REVIEWER");
    await team.ask("mutation { updateTeam(input: { notificationScheme: ENTIRE_TEAM }) { userErrors { code } } }");
    const query = allEvents("node { type occurredAt }");
    const after = await latestCursor(app.url, team.owner.token);
    const [blinded, owner] = [blind, team.owner].map((as) => listen(app.url, as, query, { after })) as [
      Listener,
      Listener,
    ];
    const notified = listen(app.url, blind, "subscription { edge: notificationReceived { node { createdAt } } }");
    await team.publishAssessment("Everybody listens");
    await Promise.all([blinded.count(1), owner.count(1)]);
    await team.waitForHandlers();
    await started(team, "PT10M", [0.5]);
    await waitUntil(async () => owner.edges.some((edge) => edge.node.type === "ASSESSMENT_STARTED"));
    await blinded.count(owner.edges.length);
    const at = (edges: Any[]) => edges.find((edge) => edge.node.type === "ASSESSMENT_STARTED").node.occurredAt;
    expect(at(blinded.edges)).toBe(day(at(owner.edges)));
    await notified.count(1);
    expect(notified.edges[0].node.createdAt).toMatch(/T00:00:00\.000Z$/);
    const list = "{ notifications { nodes { createdAt event { occurredAt } } } }";
    expect((await team.ask(list, {}, blind)).notifications.nodes).toEqual([
      { createdAt: day(at(owner.edges)), event: { occurredAt: day(at(owner.edges)) } },
    ]);
    expect((await team.ask(list)).notifications.nodes[0].createdAt).not.toMatch(/T00:00:00\.000Z$/);
  });

  test("nor in e-mails to a blind reviewer, summed up or each by itself; others read when it was, and that the time was up", async () => {
    const team = await createTestTeam(app);
    const [blind, summed] = [await team.addMember("BLIND_REVIEWER"), await team.addMember("BLIND_REVIEWER")];
    await team.ask("mutation { updateTeam(input: { notificationScheme: ENTIRE_TEAM }) { userErrors { code } } }");
    await team.ask(
      `mutation { updateNotificationSettings(settings: [
        { eventType: ASSESSMENT_STARTED, channel: EMAIL, enabled: true, digest: DAILY },
        { eventType: ASSESSMENT_SUBMITTED, channel: EMAIL, enabled: true, digest: DAILY }]) { userErrors { code } } }`,
      {},
      summed,
    );
    await started(team, "PT10M", [0.5]);
    await team.waitForHandlers();
    await app.mail.waitFor(blind.email, 1);
    await passes(team, "20 minutes");
    await team.waitForHandlers();
    await app.db.query(
      "/* test */ update notification_decision set digest_at = now() where team_id = $1 and digest_at is not null",
      [team.uuid],
    );
    const { sendDueDigests } = await import("../../src/notifications/digest/send-due-digests.ts");
    await sendDueDigests(app.running.services);
    const clock = /\b\d\d:\d\d\b/;
    for (const messages of [await app.mail.waitFor(blind.email, 2), await app.mail.waitFor(summed.email, 2)])
      for (const { mail } of messages) {
        expect([mail.text!.match(clock), mail.subject!.match(clock)]).toEqual([null, null]);
        expect(`${mail.subject} ${mail.text}`).not.toMatch(/by itself|Time was up/i);
        expect(mail.text).toMatch(/\d{1,2} \w{3} 20\d\d/);
      }
    const messages = await app.mail.waitFor(team.owner.email, 2);
    const submitted = messages.find(({ mail }) => /Time was up/.test(mail.text!));
    expect(submitted!.mail.text).toMatch(clock);
  });
});

describe("times in webhooks", () => {
  const endpointOf = async (team: TestTeam, more: object, as?: { token: string }) => {
    const receiver = await aReceiver();
    const { endpoint, userErrors } = (await team.ask(createEndpoint, { input: { url: receiver.url, ...more } }, as))
      .createWebhookEndpoint;
    expect(userErrors).toEqual([]);
    return { receiver, id: endpoint.id as string };
  };
  const eventTypes = ["ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED"];

  test("to the day without CANDIDATES_PII, in the standard body and by a payloadQuery; exact with it and without a limit", async () => {
    const team = await createTestTeam(app);
    const payloadQuery =
      "{ type occurredAt actor { __typename } invitation { startedAt submittedAt updatedAt deadlineAt submission { automatic } } }";
    const knowing = await endpointOf(team, { eventTypes, scopes: ["READ", "CANDIDATES_PII"] });
    const blinded = await endpointOf(team, { eventTypes, scopes: ["READ"] });
    const shaped = await endpointOf(team, { eventTypes, scopes: ["READ"], payloadQuery });
    await started(team, "PT10M", [0.5]);
    for (const { receiver } of [knowing, blinded, shaped]) await receiver.waitFor(1);
    await passes(team, "20 minutes");
    const bodies = await Promise.all(
      [knowing, blinded, shaped].map(async ({ receiver }) => (await receiver.waitFor(2)).at(-1)!.body),
    );
    const [exact, coarse, queried] = bodies as [Any, Any, Any];
    expect(exact.data).toMatchObject({ actor: null });
    expect(coarse.timestamp).toBe(day(exact.timestamp));
    expect(coarse.data).toMatchObject({
      actor: { type: "Candidate", id: exact.data.candidate.id },
      invitation: {
        startedAt: day(exact.data.invitation.startedAt),
        submittedAt: day(exact.data.invitation.submittedAt),
      },
    });
    expect(coarse.data.invitation).not.toHaveProperty("deadlineAt");
    expect(queried.data).toEqual({
      type: "ASSESSMENT_SUBMITTED",
      occurredAt: day(exact.timestamp),
      actor: { __typename: "Candidate" },
      invitation: {
        startedAt: day(exact.data.invitation.startedAt),
        submittedAt: day(exact.data.invitation.submittedAt),
        updatedAt: expect.stringMatching(/T00:00:00\.000Z$/),
        deadlineAt: null,
        submission: { automatic: false },
      },
    });
    // When a delivery was queued is when it happened.
    const key = await team.addApiKey("READ", "WEBHOOKS");
    for (const as of [key, team.owner]) {
      const { nodes } = (await team.ask(deliveriesOf, { id: blinded.id }, as)).node.deliveries;
      expect(nodes.map((one: Any) => /T00:00:00\.000Z$/.test(one.createdAt))).toEqual(Array(2).fill(as === key));
    }

    const free = await started(team, undefined, [0]);
    const [late] = await blinded.receiver.waitFor(1, (one) => one.body.data.invitation?.id === free.ids[0]);
    const { startedAt } = await read(team, free.ids[0]);
    expect(late!.body.data.invitation.startedAt).toBe(startedAt);
  });

  test("deliveries stay in the order of their making, tests among them", async () => {
    const team = await createTestTeam(app);
    const { receiver, id } = await endpointOf(team, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
    const send =
      "mutation ($id: ID!) { sendTestWebhook(id: $id, eventType: ASSESSMENT_STARTED) { delivery { id } userErrors { code } } }";
    const wanted: boolean[] = [];
    for (const isTest of [false, true, true, false, true, false]) {
      if (isTest) await team.ask(send, { id });
      else await team.publishAssessment("X");
      wanted.unshift(isTest);
      await receiver.waitFor(wanted.length);
    }
    const { nodes } = (await team.ask(deliveriesOf, { id })).node.deliveries;
    expect(nodes.map((one: Any) => one.test)).toEqual(wanted);
  });

  test("without READ a body says which things it is about, and the state; also once the member who saved the endpoint has left", async () => {
    const team = await createTestTeam(app);
    const manager = await team.addMember("MANAGER");
    const bare = await endpointOf(team, { eventTypes, scopes: [] });
    const knowing = await endpointOf(team, { eventTypes, scopes: ["CANDIDATES_PII", "INVITATION_LINKS", "INVITE"] });
    const shaped = await endpointOf(team, {
      eventTypes,
      scopes: ["CANDIDATES_PII"],
      payloadQuery: "{ type occurredAt }",
    });
    const left = await endpointOf(team, { eventTypes, scopes: ["READ", "CANDIDATES_PII"] }, manager);
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: manager.id,
    });
    const { ids, results, assessment } = await started(team, "PT10M", [0]);
    for (const { receiver } of [bare, knowing, left]) {
      const [one] = await receiver.waitFor(1);
      expect(one!.body).toEqual({
        type: "assessment.started",
        timestamp: expect.stringMatching(/T00:00:00\.000Z$/),
        data: {
          eventId: one!.headers["webhook-id"],
          sequence: expect.any(Number),
          assessment: { id: assessment.id, externalId: null },
          candidate: { id: results[0].candidate.id, externalId: null },
          invitation: { id: ids[0], externalId: null, state: "STARTED" },
          changes: null,
        },
      });
    }
    const [one] = await shaped.receiver.waitFor(1);
    expect(one!.body.data).toEqual({ eventId: one!.headers["webhook-id"], sequence: expect.any(Number) });
  });
});
