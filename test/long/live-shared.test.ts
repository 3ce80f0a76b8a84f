import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { createClient } from "graphql-sse";
import { type Any, post } from "../client.ts";
import { allEvents, closeAll, latestCursor, listen, wholeLog, within } from "../live-client.ts";
import { RawSocket } from "../raw-socket.ts";
import { statementsOf } from "../statement-record.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();
afterEach(closeAll);

const subscribers = async (): Promise<number> =>
  Number(/^beckon_subscribers (\d+)/m.exec(await (await fetch(`${app.url}/metrics`)).text())![1]);
/** So many events in a team, one after the other. */
const events = async (team: TestTeam, count: number): Promise<void> => {
  const { id } = await team.publishAssessment("X");
  for (let i = 2; i < count; i++)
    await team.ask(
      "mutation ($id: ID!, $t: String!) { updateAssessment(id: $id, input: { title: $t }) { userErrors { code } } }",
      { id, t: `X ${i}` },
    );
};

describe("One execution for all subscribers with the same answer", () => {
  test("many subscribers, an event is executed once, and each has it under its own id", async () => {
    const team = await createTestTeam(app);
    const raw = await new RawSocket(app.url, team.owner.token).acknowledged();
    const before = await subscribers();
    const edge = "cursor replayed node { sequence type assessment { title } }";
    for (let i = 0; i < 50; i++) raw.subscribe(`s${i}`, allEvents(edge));
    const others = await Promise.all([1, 2, 3].map(() => new RawSocket(app.url, team.owner.token).acknowledged()));
    for (const other of others) other.subscribe("x", allEvents(edge));
    await waitUntil(async () => (await subscribers()) === before + 53);
    // At the first event every subscriber comes to the live end; from the second on it is broadcast.
    await events(team, 2);
    const all = () => [...Array.from({ length: 50 }, (_, i) => raw.of(`s${i}`)), ...others.map((one) => one.of("x"))];
    await waitUntil(async () => all().every((frames) => frames.length === 1));
    // What an event's answer looks up is looked up once.
    const { pool } = app.running.services;
    const spy = jest.spyOn(pool, "query");
    await events(team, 4);
    const wanted = 1 + (await wholeLog(app.url, team.owner.token)).length - 1;
    await waitUntil(async () => all().every((frames) => frames.length === wanted));
    const looked = spy.mock.calls.filter(([query]) => /from assessment t0/.test((query as Any).text ?? ""));
    spy.mockRestore();
    expect(looked.length).toBeLessThan(20);
    const [first, ...rest] = all().map((frames) => frames.map((frame) => frame.payload));
    for (const payloads of rest) expect(payloads).toEqual(first);
    expect(first!.map((payload: Any) => payload.data.edge.node.sequence)).toEqual(
      Array.from({ length: wanted }, (_, i) => i + 1),
    );
    for (const one of [raw, ...others]) one.socket.close();
  });

  test("subscribers that resume after another cursor join the group once they have caught up: nothing lost, nothing twice", async () => {
    const team = await createTestTeam(app);
    await events(team, 12);
    const log = await wholeLog(app.url, team.owner.token);
    const listeners = [0, 3, 7, 10].map((at) => listen(app.url, team.owner, allEvents(), { after: log[at].cursor }));
    const [fromNow] = [listen(app.url, team.owner)];
    await waitUntil(async () => (await subscribers()) >= 5);
    await waitUntil(async () => listeners.every((one, i) => one.edges.length >= 10 - [0, 3, 7, 10][i]!));
    await events(team, 6);
    const whole = await wholeLog(app.url, team.owner.token);
    for (const [i, at] of [0, 3, 7, 10].entries()) {
      await listeners[i]!.count(whole.length - 1 - at);
      expect(listeners[i]!.edges.map((edge) => edge.cursor)).toEqual(whole.slice(at + 1).map((edge) => edge.cursor));
      // Which part was there before is marked.
      expect(listeners[i]!.edges.filter((edge) => edge.replayed).length).toBe(10 - at);
    }
    await fromNow.count(whole.length - log.length);
    expect(fromNow.sequences).toEqual(whole.slice(log.length).map((edge) => edge.node.sequence));
  });

  test("who may see less, or asks of themselves, is not given another's answer", async () => {
    const team = await createTestTeam(app);
    const [blind, manager, other] = [
      await team.addMember("BLIND_REVIEWER"),
      await team.addMember("MANAGER"),
      await team.addMember("MANAGER"),
    ];
    const edge =
      "node { type candidate { name displayName } actor { ... on TeamMember { id notificationSettings { id } } } }";
    const [asOwner, asBlind, asManager, asOther] = [team.owner, blind, manager, other].map((one) =>
      listen(app.url, one, allEvents(edge)),
    );
    await waitUntil(async () => (await subscribers()) >= 4);
    const assessment = await team.publishAssessment("X");
    for (const name of ["Nora Name", "Otto Other"])
      await team.invite(assessment, [{ email: newAddress(), name }], { sendEmail: false, as: manager });
    const names = (listener: Any): Any[] => {
      const made = listener.edges.filter((one: Any) => one.node.type === "INVITATION_CREATED");
      return made.map((one: Any) => [one.node.candidate.name, one.node.actor.notificationSettings !== null]);
    };
    for (const one of [asOwner, asBlind, asManager, asOther]) await waitUntil(async () => names(one).length === 2);
    const open = ["Nora Name", "Otto Other"];
    expect(names(asOwner)).toEqual(open.map((name) => [name, true]));
    expect(names(asManager)).toEqual(open.map((name) => [name, true]));
    expect(names(asOther)).toEqual(open.map((name) => [name, false]));
    expect(names(asBlind)).toEqual(open.map(() => [null, false]));
    expect(JSON.stringify(asBlind!.edges)).not.toContain("Nora");
  });
});

describe("Rights are asked again for each event", () => {
  test("a role that changes to blind counts within five seconds, on a subscription that stays open", async () => {
    const team = await createTestTeam(app);
    const manager = await team.addMember("MANAGER");
    const witness = await team.addMember("MANAGER");
    const edge = "node { type candidate { name } }";
    const [one, two] = [listen(app.url, manager, allEvents(edge)), listen(app.url, witness, allEvents(edge))];
    await waitUntil(async () => (await subscribers()) >= 2);
    const assessment = await team.publishAssessment("X");
    await team.invite(assessment, [{ email: newAddress(), name: "Before" }], { sendEmail: false });
    for (const listener of [one, two]) await listener.count(2);
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, role: BLIND_REVIEWER) { userErrors { code } } }", {
      id: manager.id,
    });
    await team.invite(assessment, [{ email: newAddress(), name: "After" }], { sendEmail: false });
    for (const listener of [one, two]) await listener.count(3);
    const names = (listener: typeof one) => listener.edges.slice(1).map((it) => it.node.candidate.name);
    expect(names(two)).toEqual(["Before", "After"]);
    // Changed in this process, it counts at once.
    expect(names(one)).toEqual(["Before", null]);
  });

  test("lost rights close the socket with 4403, a credential whose time is up with 4401, also where nothing happens", async () => {
    const team = await createTestTeam(app);
    const [leaver, late] = [await team.addMember("MANAGER"), await team.addMember("REVIEWER")];
    const key = await team.addApiKey("READ");
    const raws = [];
    for (const { token } of [leaver, late, key]) {
      const raw = await new RawSocket(app.url, token).acknowledged();
      raw.subscribe("s");
      raws.push(raw);
    }
    await waitUntil(async () => (await subscribers()) >= 3);
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: leaver.id,
    });
    await app.db.query("/* test */ update credential set expires_at = now() where team_id = $1 and member_id = $2", [
      team.uuid,
      late.uuid,
    ]);
    await app.db.query("/* test */ update api_key set revoked_at = now() where team_id = $1", [team.uuid]);
    const codes = await within(6_000, "the ends", Promise.all(raws.map((raw) => raw.closed)));
    expect(codes).toEqual([4403, 4401, 4403]);
    // And their clients were informed why before.
    for (const raw of raws)
      expect(raw.of("s").map((frame) => frame.payload[0].extensions.code)).toEqual(["UNAUTHENTICATED"]);
  });
});

describe("Watched teams that are idle", () => {
  test("cost the same few statements, however many they are", async () => {
    const before = await subscribers();
    const teams = await Promise.all(Array.from({ length: 25 }, () => createTestTeam(app)));
    const notifications = "subscription { edge: notificationReceived { cursor } }";
    for (const { owner } of teams) {
      listen(app.url, owner);
      listen(app.url, owner, notifications);
    }
    await waitUntil(async () => (await subscribers()) === before + 50);
    const seconds = 9;
    const { statements } = await statementsOf(() => new Promise((resolve) => setTimeout(resolve, seconds * 1_000)));
    const count = (pattern: RegExp) => statements.filter(({ text }) => pattern.test(text.replaceAll('"', ""))).length;
    // A poll a second of each feed, and a check of all credentials every four seconds.
    const polls = count(/from unnest\(\$1::uuid\[\], \$2::integer\[\]\) as w\b/);
    const checks = count(/from credential as c\b/);
    expect(polls).toBeGreaterThan(0);
    expect(checks).toBeGreaterThan(0);
    expect((polls + checks) / seconds).toBeLessThanOrEqual(3);
  });
});

describe("Limits of a socket", () => {
  test("at most 200 operations at once; the others go on", async () => {
    const team = await createTestTeam(app);
    const raw = await new RawSocket(app.url, team.owner.token).acknowledged();
    for (let i = 0; i < 201; i++) raw.subscribe(`s${i}`);
    await waitUntil(async () => raw.frames.some((frame) => frame.type === "error"));
    const refused = raw.frames.filter((frame) => frame.type === "error");
    expect(refused.map((frame) => [frame.id, frame.payload[0].extensions.code])).toEqual([["s200", "RATE_LIMITED"]]);
    raw.send({ id: "s0", type: "complete" });
    // Frames are taken in order: once this one is answered, the place is free.
    raw.subscribe("ping", "{ __typename }");
    await waitUntil(async () => raw.of("ping").length > 0);
    raw.subscribe("again", "{ __typename }");
    await waitUntil(async () => raw.of("again").some((frame) => frame.type === "next"));
    raw.socket.close();
  });

  test("connection_init within three seconds, else 4408; a frame of 300 kB is none: 1009", async () => {
    const silent = new RawSocket(app.url, null);
    const large = await new RawSocket(app.url, (await createTestTeam(app)).owner.token).acknowledged();
    large.send({ id: "s", type: "subscribe", payload: { query: `# ${"x".repeat(300_000)}\n{ __typename }` } });
    expect(await within(6_000, "the end", silent.closed)).toBe(4408);
    expect(await within(6_000, "the end", large.closed)).toBe(1009);
  });
});

describe("The same over server-sent events", () => {
  const stream = (token: string | null, query: string, variables: Record<string, unknown> = {}) => {
    const client = createClient({
      url: `${app.url}/graphql/stream`,
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    const values: Any[] = [];
    const ended = new Promise<string>((resolve) => {
      client.subscribe(
        { query, variables },
        {
          next: (value) => values.push(value),
          error: (error) => resolve(String(error)),
          complete: () => resolve("complete"),
        },
      );
    });
    return { values, ended, close: () => client.dispose() };
  };

  test("replayed, then live, with the same cursors as over a socket; queries and mutations, too", async () => {
    const team = await createTestTeam(app);
    await events(team, 4);
    const [first] = await wholeLog(app.url, team.owner.token);
    const sse = stream(team.owner.token, allEvents(), { after: first.cursor });
    const socket = listen(app.url, team.owner, allEvents(), { after: first.cursor });
    await waitUntil(async () => sse.values.length >= 2 && socket.edges.length >= 2);
    await events(team, 3);
    const rest = (await wholeLog(app.url, team.owner.token)).slice(1).map((edge) => edge.cursor);
    await waitUntil(async () => sse.values.length === rest.length);
    expect(sse.values.map(({ data }) => data.edge.cursor)).toEqual(rest);
    await socket.count(rest.length);
    sse.close();
    const one = stream(team.owner.token, "{ team { name } }");
    expect(await one.ended).toBe("complete");
    expect(one.values.map(({ data }) => data)).toEqual([{ team: { name: "Acme" } }]);
    // Nothing is left of a reader who has gone.
    await closeAll();
    await waitUntil(async () => (await subscribers()) === 0);
  });

  test("refused without a credential, for foreign cursors, for what costs too much; ended when the right is gone", async () => {
    const team = await createTestTeam(app);
    const raw = (token: string, body: object) =>
      fetch(`${app.url}/graphql/stream`, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "text/event-stream", authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
    expect((await raw("bkk_wrong", { query: "{ team { name } }" })).status).toBe(401);
    const other = await createTestTeam(app);
    const after = await latestCursor(app.url, other.owner.token);
    const foreign = stream(team.owner.token, allEvents(), { after });
    await foreign.ended;
    expect(foreign.values.flatMap(({ errors }) => errors.map((error: Any) => error.extensions.code))).toEqual([
      "BAD_USER_INPUT",
    ]);
    const deep = stream(team.owner.token, `{ ${"team { ".repeat(14)} name ${"}".repeat(15)}`);
    await deep.ended;
    expect(deep.values[0].errors[0].extensions.code).toBe("QUERY_TOO_COMPLEX");
    const manager = await team.addMember("MANAGER");
    const open = stream(manager.token, allEvents());
    await waitUntil(async () => (await subscribers()) >= 1);
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: manager.id,
    });
    await within(6_000, "the end", open.ended);
    expect(open.values.at(-1).errors[0].extensions.code).toBe("UNAUTHENTICATED");
    expect((await post(app.url, "{ __typename }")).status).toBe(200);
  });
});
