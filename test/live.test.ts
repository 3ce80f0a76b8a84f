import { afterEach, describe, expect, test } from "@jest/globals";
import WebSocket from "ws";
import { start } from "../src/app/start.ts";
import { eventCursor, readLogEnd } from "../src/events/log/event.query.ts";
import { createLogger } from "../src/platform/process/log.ts";
import { type Any, post } from "./client.ts";
import {
  allEvents,
  closeAll,
  latestCursor,
  listen,
  startMutation,
  submitMutation,
  wholeLog,
  within,
} from "./live-client.ts";
import { invited, renameMutation } from "./live-invited.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
const median = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
const subscribers = async (): Promise<number> =>
  (await app.running.services.metrics.subscribers.get()).values[0]!.value;
afterEach(async () => {
  await closeAll();
  await waitUntil(async () => (await subscribers()) === 0);
});

const byStart = (token: string) => post(app.url, startMutation, { t: token });
const bySubmit = (token: string) => post(app.url, submitMutation, { t: token });
const endOf = (team: TestTeam) => latestCursor(app.url, team.owner.token);

describe("events are pushed", () => {
  test("started and submitted reach every subscriber, the same as in the list", async () => {
    const team = await createTestTeam(app);
    const { assessment, invitation, candidate, token } = await invited(team);
    const after = await endOf(team);
    const edge = `cursor replayed node {
      id sequence type occurredAt changes assessment { id title } invitation { id state } candidate { id displayName }
      actor { __typename id } email { id }
    }`;
    const one = (field: string) =>
      `subscription ($after: Cursor, $id: ID) { edge: ${field}(after: $after, assessmentId: $id) { ${edge} } }`;
    const all = listen(app.url, team.owner, allEvents(edge), { after });
    const started = listen(app.url, team.owner, one("assessmentStarted"), { after, id: assessment.id });
    const submitted = listen(app.url, team.owner, one("assessmentSubmitted"), { after });
    const elsewhere = listen(app.url, team.owner, one("assessmentStarted"), {
      after,
      id: (await team.publishAssessment("Other")).id,
    });
    await waitUntil(async () => (await subscribers()) === 4);

    await byStart(token);
    const [of] = await started.count(1);
    // An invitation is shown as it is when the answer is made: who has not had theirs yet would see it submitted.
    await all.count(2);
    await bySubmit(token);
    const [then] = await submitted.count(1);
    const live = (await all.count(3)).slice(-2);
    expect(live).toEqual([of, then]);
    expect(of).toMatchObject({
      replayed: false,
      node: {
        type: "ASSESSMENT_STARTED",
        assessment: { id: assessment.id },
        invitation: { id: invitation.id, state: "STARTED" },
        candidate: { id: candidate.id },
        actor: { __typename: "Candidate", id: candidate.id },
      },
    });
    expect(then.node).toMatchObject({ type: "ASSESSMENT_SUBMITTED", invitation: { state: "SUBMITTED" } });
    const listed = (await wholeLog(app.url, team.owner.token, edge)).slice(-2);
    // The invitation is shown as it is now; all else is of the event itself.
    expect(listed[1]).toEqual(then);
    expect({ ...listed[0].node, invitation: null }).toEqual({ ...of.node, invitation: null });
    expect(listed[0].cursor).toBe(of.cursor);
    expect(elsewhere.edges).toEqual([]);

    // What was missed is replayed, and says so.
    const again = listen(app.url, team.owner, one("assessmentStarted"), { after, id: assessment.id });
    expect(await again.count(1)).toEqual([
      { ...of, replayed: true, node: { ...of.node, invitation: { id: invitation.id, state: "SUBMITTED" } } },
    ]);
  });

  test("nothing waits for a poll, which comes once in some seconds: an event is there about as soon as the call's answer", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Live");
    const all = listen(app.url, team.owner, allEvents("cursor"), { after: await endOf(team) });
    await waitUntil(async () => (await subscribers()) === 1);
    const [calls, deliveries]: [number[], number[]] = [[], []];
    for (let i = 1; i <= 9; i++) {
      const began = performance.now();
      await team.ask(renameMutation, { id: assessment.id, title: `Title ${i}` });
      const committed = performance.now();
      await all.count(i);
      calls.push(committed - began);
      deliveries.push(performance.now() - committed);
    }
    expect(median(deliveries)).toBeLessThan(30 * median(calls));
  });

  test("without a cursor only what comes is sent, and nothing of what was", async () => {
    const team = await createTestTeam(app);
    const { token, assessment } = await invited(team);
    const listener = listen(app.url, team.owner);
    await waitUntil(async () => (await subscribers()) === 1);
    await byStart(token);
    await bySubmit(token);
    await team.ask(renameMutation, { id: assessment.id, title: "New" });
    const edges = await listener.count(3);
    expect(edges.map((edge) => edge.node.type)).toEqual([
      "ASSESSMENT_STARTED",
      "ASSESSMENT_SUBMITTED",
      "ASSESSMENT_UPDATED",
    ]);
    expect(edges.map((edge) => edge.replayed)).toEqual([false, false, false]);
  });
});

describe("cursors", () => {
  test("the end of an empty log is a cursor to go on from", async () => {
    const team = await createTestTeam(app);
    const after = await endOf(team);
    const listener = listen(app.url, team.owner, allEvents(), { after });
    await team.publishAssessment("First");
    const [first] = await listener.count(1);
    expect(first.node).toMatchObject({ sequence: 1, type: "ASSESSMENT_PUBLISHED" });
    expect((await wholeLog(app.url, team.owner.token))[0].cursor).toBe(first.cursor);
    const { events } = await team.ask("query ($after: Cursor) { events(after: $after) { nodes { sequence } } }", {
      after,
    });
    expect(events.nodes).toEqual([{ sequence: 1 }]);
  });

  const refused = async (team: TestTeam, cursor: string) => {
    const query = await team.post("query ($after: Cursor) { events(after: $after) { latestCursor } }", {
      after: cursor,
    });
    const backwards = await team.post("query ($before: Cursor) { events(last: 5, before: $before) { latestCursor } }", {
      before: cursor,
    });
    const subscription = listen(app.url, team.owner, allEvents(), { after: cursor });
    const one = listen(
      app.url,
      team.owner,
      "subscription ($after: Cursor) { edge: assessmentStarted(after: $after) { cursor } }",
      { after: cursor },
    );
    return {
      query: query.errors?.map((error) => error.extensions.code),
      backwards: backwards.errors?.map((error) => error.extensions.code),
      subscription: (await within(60_000, "the end", subscription.end)).codes,
      one: (await within(60_000, "the end", one.end)).codes,
    };
  };
  const everywhere = {
    query: ["BAD_USER_INPUT"],
    backwards: ["BAD_USER_INPUT"],
    subscription: ["BAD_USER_INPUT"],
    one: ["BAD_USER_INPUT"],
  };

  test("of another team, cut off, made up or of another list: refused", async () => {
    const team = await createTestTeam(app);
    const other = await createTestTeam(app);
    await team.publishAssessment("Mine");
    await other.publishAssessment("Theirs");
    const mine = await endOf(team);
    const { assessments } = await team.ask("{ assessments { pageInfo { endCursor } } }");
    const body = Buffer.from(JSON.stringify(["x", 1])).toString("base64url");
    const wrong = [
      await endOf(other),
      "nonsense",
      "",
      ".",
      `${body}.${mine.split(".")[1]}`,
      mine.slice(0, -2),
      `${mine}.x`,
    ];
    for (const cursor of [...wrong, assessments.pageInfo.endCursor])
      expect({ cursor, ...(await refused(team, cursor)) }).toEqual({ cursor, ...everywhere });
  });

  test("beyond the end: refused", async () => {
    const team = await createTestTeam(app);
    await team.publishAssessment("Only one");
    const { services } = app.running;
    const { epoch, last } = await readLogEnd(services, team.uuid);
    expect(last).toBe(1);
    expect(await refused(team, eventCursor(services, team.uuid, epoch, 2))).toEqual(everywhere);
  });

  test("from before a restore: refused, though its number exists", async () => {
    const team = await createTestTeam(app);
    await team.publishAssessment("One");
    const before = await endOf(team);
    await team.publishAssessment("Two");
    const [{ log_epoch: epoch }] = (await app.db.query("select log_epoch from installation")).rows;
    await app.db.query("update installation set log_epoch = 'renewed'");
    try {
      expect(await refused(team, before)).toEqual(everywhere);
      const after = await endOf(team);
      const listener = listen(app.url, team.owner, allEvents(), { after });
      await team.publishAssessment("Three");
      expect((await listener.count(1))[0].node.sequence).toBe(3);
    } finally {
      await app.db.query("update installation set log_epoch = $1", [epoch]);
    }
  });

  test("one that is newer than what this process has read is valid", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Quick");
    const first = listen(app.url, team.owner, allEvents(), { after: await endOf(team) });
    await team.ask(renameMutation, { id: assessment.id, title: "Watched" });
    await first.count(1);
    const { wakeUps } = app.running.services;
    const { notifyListeners } = wakeUps;
    // The process that commits is another one, and its wake-up is late.
    wakeUps.notifyListeners = () => undefined;
    try {
      for (let i = 0; i < 5; i++) {
        await team.ask(renameMutation, { id: assessment.id, title: `Title ${i}` });
        const listener = listen(app.url, team.owner, allEvents(), { after: await endOf(team) });
        await team.ask(renameMutation, { id: assessment.id, title: `Title ${i}, again` });
        expect((await listener.count(1)).map((edge) => edge.node.sequence)).toEqual([4 + 2 * i]);
      }
    } finally {
      wakeUps.notifyListeners = notifyListeners;
    }
    expect((await first.count(11)).map((edge) => edge.node.sequence)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });
});

describe("rights", () => {
  test("nobody, a wrong credential, and a key that may not read", async () => {
    const team = await createTestTeam(app);
    const nobody = listen(app.url, null);
    const wrong = listen(app.url, { token: "bks_wrong" });
    const unknown = listen(app.url, { token: (await createTestTeam(app)).owner.token.replace(/^bks/, "bkk") });
    const narrow = listen(app.url, await team.addApiKey("WEBHOOKS"));
    expect(await within(60_000, "the end", nobody.end)).toEqual({ codes: ["UNAUTHENTICATED"] });
    expect(await within(60_000, "the end", wrong.end)).toEqual({ closed: 4401 });
    expect(await within(60_000, "the end", unknown.end)).toEqual({ closed: 4401 });
    expect(await within(60_000, "the end", narrow.end)).toEqual({ codes: ["FORBIDDEN"] });
  });

  test("another team's events never arrive", async () => {
    const [mine, theirs] = [await createTestTeam(app), await createTestTeam(app)];
    const listener = listen(app.url, mine.owner, allEvents(), { after: await endOf(mine) });
    const other = listen(app.url, theirs.owner, allEvents(), { after: await endOf(theirs) });
    for (let i = 0; i < 5; i++) await byStart((await invited(theirs)).token);
    await other.count(15);
    await mine.publishAssessment("Mine");
    const [only] = await listener.count(1);
    expect(only.node).toMatchObject({ sequence: 1, type: "ASSESSMENT_PUBLISHED" });
    expect(listener.edges).toHaveLength(1);
    expect(other.edges).toHaveLength(15);
  });

  const disable = (team: TestTeam, member: { uuid: string }) =>
    app.db.query("update team_member set state = 'DISABLED' where team_id = $1 and id = $2", [team.uuid, member.uuid]);

  test("a member who is disabled receives no more, whether there are events or not", async () => {
    const team = await createTestTeam(app);
    const [busy, idle] = [await team.addMember("REVIEWER"), await team.addMember("REVIEWER")];
    const assessment = await team.publishAssessment("Watched");
    const after = await endOf(team);
    const [receives, waits] = [
      listen(app.url, busy, allEvents(), { after }),
      listen(app.url, idle, allEvents(), { after, filter: { types: ["CANDIDATE_ERASED"] } }),
    ];
    const owner = listen(app.url, team.owner, allEvents(), { after });
    await team.ask(renameMutation, { id: assessment.id, title: "Received" });
    await receives.count(1);
    await Promise.all([disable(team, busy), disable(team, idle)]);
    let n = 1;
    let over = false;
    const ending = within(5_000, "the end", receives.end).finally(() => (over = true));
    while (!over) {
      await team.ask(renameMutation, { id: assessment.id, title: `Title ${n}` });
      await owner.count(++n);
    }
    expect(await ending).toEqual({ codes: ["UNAUTHENTICATED"] });
    // A credential is trusted for a second.
    expect(receives.edges.length).toBeLessThan(n);
    expect(await within(6_000, "the end", waits.end)).toEqual({ codes: ["UNAUTHENTICATED"] });
  });

  test("a socket that stays open gives nothing more to a member who was disabled", async () => {
    const team = await createTestTeam(app);
    const manager = await team.addMember("MANAGER");
    const socket = new WebSocket(`${app.url.replace(/^http/, "ws")}/graphql`, "graphql-transport-ws");
    const answers: Any[] = [];
    socket.on("message", (data) => answers.push(JSON.parse(String(data))));
    const closed = new Promise<number>((resolve) => socket.on("close", resolve));
    const send = (message: object) => socket.send(JSON.stringify(message));
    await new Promise((resolve) => socket.on("open", resolve));
    send({ type: "connection_init", payload: { authorization: `Bearer ${manager.token}` } });
    await waitUntil(async () => answers.some((one) => one.type === "connection_ack"));
    send({ id: "1", type: "subscribe", payload: { query: "{ team { name } }" } });
    await waitUntil(async () => answers.some((one) => one.type === "complete"));
    expect(answers.find((one) => one.type === "next").payload.data).toEqual({ team: { name: "Acme" } });
    await disable(team, manager);
    // What was known a moment ago is trusted for a second.
    let n = 1;
    const refused = await waitUntil(async () => {
      if (socket.readyState === WebSocket.OPEN)
        send({ id: String(++n), type: "subscribe", payload: { query: "{ team { name } }" } });
      await new Promise((resolve) => setTimeout(resolve, 100));
      return socket.readyState !== WebSocket.OPEN;
    }, 5_000);
    expect(refused).toBe(true);
    expect(await closed).toBe(4401);
  });

  test("a blind reviewer receives a codename, and nothing that identifies a candidate", async () => {
    const team = await createTestTeam(app);
    const [blind, reviewer] = [await team.addMember("BLIND_REVIEWER"), await team.addMember("REVIEWER")];
    const assessment = await team.publishAssessment("Blind");
    const after = await endOf(team);
    const edge = `cursor node { type changes candidate { displayName codename blinded name email externalId metadata }
      invitation { inviteUrl practiceUrl message metadata } actor { displayName } }`;
    const [hidden, seen] = [
      listen(app.url, blind, allEvents(edge), { after }),
      listen(app.url, reviewer, allEvents(edge), { after }),
    ];
    const address = newAddress("secret");
    const { results } = await team.invite(
      assessment,
      [{ email: address, name: "Nina Known", candidateExternalId: "ext-7", candidateMetadata: { k: "v" } }],
      {
        sendEmail: false,
        input: { message: "Dear Nina" },
      },
    );
    await byStart(tokenOf(results[0].invitation.inviteUrl));
    await team.ask(renameMutation, { id: assessment.id, title: "Blinder" });
    const [plain, masked] = [await seen.count(3), await hidden.count(3)];
    expect(plain[0].node.candidate).toMatchObject({ displayName: "Nina Known", blinded: false, email: address });
    expect(plain[2].node.changes).toEqual({ title: { from: "Blind", to: "Blinder" } });
    const { codename } = plain[0].node.candidate;
    for (const { node } of masked.slice(0, 2))
      expect(node).toMatchObject({
        changes: null,
        candidate: {
          displayName: codename,
          codename,
          blinded: true,
          name: null,
          email: null,
          externalId: null,
          metadata: null,
        },
        invitation: { inviteUrl: null, practiceUrl: null, message: null, metadata: null },
      });
    expect(new Set([...seen.partial, ...hidden.partial])).toEqual(new Set(["FORBIDDEN"]));
    expect(masked[1].node.actor.displayName).toBe(codename);
    expect(masked[2].node.changes).toBeNull();
    const notified = JSON.stringify(masked);
    for (const secret of ["Nina", address, "ext-7", tokenOf(results[0].invitation.inviteUrl)])
      expect(notified).not.toContain(secret);
  });
});

describe("a socket", () => {
  test("survives an operation that is no GraphQL, and carries several at once", async () => {
    const team = await createTestTeam(app);
    const socket = new WebSocket(`${app.url.replace(/^http/, "ws")}/graphql`, "graphql-transport-ws");
    const answers: Any[] = [];
    socket.on("message", (data) => answers.push(JSON.parse(String(data))));
    const send = (message: object) => socket.send(JSON.stringify(message));
    await new Promise((resolve) => socket.on("open", resolve));
    send({ type: "connection_init", payload: { authorization: `Bearer ${team.owner.token}` } });
    await waitUntil(async () => answers.length > 0);
    const after = await endOf(team);
    for (const id of ["a", "b"])
      send({ id, type: "subscribe", payload: { query: allEvents("cursor"), variables: { after } } });
    const wrong = [
      "{ team {",
      "subscription { nothing }",
      "{ team { name } } query b { team { id } }",
      "query ($x: Cursor!) { events(after: $x) { latestCursor } }",
    ];
    for (const [i, query] of wrong.entries()) send({ id: `wrong ${i}`, type: "subscribe", payload: { query } });
    const deep = `{ team { ${"name ".repeat(4_000)} } }`;
    send({ id: "deep", type: "subscribe", payload: { query: deep } });
    const failed = await waitUntil(async () => {
      const some = answers.filter((one) => one.type === "error" || (one.type === "next" && one.payload.errors));
      return some.length === wrong.length + 1 && some;
    });
    expect(failed.map((one) => one.id).sort()).toEqual(["deep", "wrong 0", "wrong 1", "wrong 2", "wrong 3"]);
    await team.publishAssessment("Still there");
    await waitUntil(async () => ["a", "b"].every((id) => answers.some((one) => one.id === id && one.type === "next")));
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.close();
  });

  test("leaving while nothing happens lets go of the log at once, and so does closing", async () => {
    const team = await createTestTeam(app);
    const [stays, goes, dies] = [listen(app.url, team.owner), listen(app.url, team.owner), listen(app.url, team.owner)];
    await waitUntil(async () => (await subscribers()) === 3);
    stays.unsubscribe();
    await waitUntil(async () => (await subscribers()) === 2);
    await goes.close();
    await waitUntil(async () => (await subscribers()) === 1);
    dies.cut();
    await waitUntil(async () => (await subscribers()) === 0);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toMatch(/^beckon_subscribers 0$/m);
  });

  test("a server that stops says so to everybody, in time", async () => {
    const team = await createTestTeam(app);
    const second = await start({ ...app.env, ROLE: "api", PORT: 0 }, createLogger({ LOG_LEVEL: "silent" }));
    const listeners = Array.from({ length: 5 }, () => listen(second.url, team.owner));
    const idle = new WebSocket(`${second.url.replace(/^http/, "ws")}/graphql`, "graphql-transport-ws");
    const closed = new Promise<number>((resolve) => idle.on("close", resolve));
    await waitUntil(async () => (await second.services.metrics.subscribers.get()).values[0]!.value === 5);
    await within(10_000, "the stop", second.stop());
    for (const one of listeners) expect([1001, 1012]).toContain((await within(1_000, "the close", one.end)).closed);
    expect([1001, 1012]).toContain(await within(1_000, "the close", closed));
    expect((await second.services.metrics.subscribers.get()).values[0]!.value).toBe(0);
  });
});
