import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import WebSocket from "ws";
import { issueApiKey, revokeKeysNamed } from "../src/access/credentials/issue-credential.ts";
import { apiKeyScopes } from "../src/access/roles.ts";
import type { Running } from "../src/app/start.ts";
import { inTransaction } from "../src/platform/database/in-transaction.ts";
import { type Answer, type Any, post } from "./client.ts";
import { allEvents, closeAll, within } from "./live-client.ts";
import { passTime } from "./measures.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { tablesContaining } from "./test-database.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

let second: Running | undefined;
// Registered before the app's own hooks: a mail server waits for its connected clients.
afterAll(() => second?.stop());
const app = testApp();
beforeAll(async () => {
  second = await startSecondApp(app);
});
afterEach(closeAll);
const elsewhere = (): string => second!.url;

const keyFields =
  "id displayName name prefix scopes createdBy { id } createdAt expiresAt lastUsedAt revokedAt" as const;
const createMutation = `mutation ($input: ApiKeyInput!, $once: String) { createApiKey(input: $input, idempotencyKey: $once) {
  apiKey { ${keyFields} } key userErrors { code path } } }`;
const rotateMutation = `mutation ($id: ID!, $overlap: Duration) { rotateApiKey(id: $id, overlap: $overlap) {
  apiKey { ${keyFields} } key userErrors { code path } } }`;
const revokeMutation = `mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { ${keyFields} } key userErrors { code path } } }`;
const create = async (
  team: TestTeam,
  scopes: readonly string[] = ["READ"],
  more: object = {},
  as?: { token: string },
): Promise<Any> => (await team.ask(createMutation, { input: { name: "a key", scopes, ...more } }, as)).createApiKey;
const rotate = async (team: TestTeam, id: string, overlap?: string, as?: { token: string }): Promise<Any> =>
  (await team.ask(rotateMutation, { id, overlap }, as)).rotateApiKey;
const revoke = async (team: TestTeam, id: string, as?: { token: string }): Promise<Any> =>
  (await team.ask(revokeMutation, { id }, as)).revokeApiKey;
const refusal = (code: string, ...path: string[]) => ({ apiKey: null, key: null, userErrors: [{ code, path }] });
const use = (key: string, url = app.url, query = "{ viewer { ... on ApiKey { id lastUsedAt } } }"): Promise<Answer> =>
  post(url, query, {}, { authorization: `Bearer ${key}` });
const works = async (key: string, url = app.url): Promise<boolean> => {
  const answer = await use(key, url);
  expect([200, 401]).toContain(answer.status);
  return answer.status === 200;
};
const sql = async (text: string, ...values: unknown[]): Promise<Any[]> =>
  (await app.db.query(`/* test */ ${text}`, values)).rows;
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
/** Lets time pass for a key's own end. */
const expire = (team: TestTeam, name: string) =>
  sql("update api_key set expires_at = now() where team_id = $1 and name = $2", team.uuid, name);
/** Lets time pass for everything that ends by itself. */
const pass = (team: TestTeam, by: string) =>
  sql("update credential set expires_at = expires_at - $2::interval where team_id = $1", team.uuid, by);
const keysOf = async (team: TestTeam): Promise<Any[]> => (await team.ask(`{ apiKeys { ${keyFields} } }`)).apiKeys;

/** A process may believe a credential for a second after it has ended, and no longer. */
async function endsWithinASecond(key: string, url: string): Promise<void> {
  passTime(1_000);
  expect(await works(key, url)).toBe(false);
}

/** A subscription on a socket of its own, and the code that it is closed with. */
async function watch(url: string, token: string): Promise<{ socket: WebSocket; closed: Promise<number> }> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  const types: string[] = [];
  socket.on("message", (data) => types.push(JSON.parse(String(data)).type));
  const send = (message: object) => socket.send(JSON.stringify(message));
  await new Promise((resolve) => socket.on("open", resolve));
  send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
  await waitUntil(async () => types.includes("connection_ack"));
  send({ id: "1", type: "subscribe", payload: { query: allEvents() } });
  // Frames are taken in order: once this one is answered, the subscription before it has begun.
  send({ id: "2", type: "subscribe", payload: { query: "{ __typename }" } });
  await waitUntil(async () => types.includes("complete"));
  return { socket, closed };
}

describe("createApiKey", () => {
  test("makes a key that works, in every process at once; it is shown in this answer and never again", async () => {
    const team = await createTestTeam(app);
    const expiresAt = inDays(30);
    const made = await create(team, ["READ", "INVITE"], { name: "  Applicant tracking ", expiresAt });
    expect(made).toEqual({
      apiKey: {
        id: expect.stringMatching(/^key_/),
        displayName: "Applicant tracking",
        name: "Applicant tracking",
        prefix: made.key.slice(0, 12),
        scopes: ["READ", "INVITE"],
        createdBy: { id: team.owner.id },
        createdAt: expect.any(String),
        expiresAt,
        lastUsedAt: null,
        revokedAt: null,
      },
      key: expect.stringMatching(/^bkk_[0-9a-f]{64}[0-9a-z]{7}$/),
      userErrors: [],
    });
    for (const url of [app.url, elsewhere()]) expect((await use(made.key, url)).data.viewer.id).toBe(made.apiKey.id);
    const shown = JSON.stringify([await keysOf(team), await revoke(team, made.apiKey.id)]);
    expect(shown).toContain(made.apiKey.prefix);
    expect(shown).not.toContain(made.key.slice(0, 16));
  });

  test("neither the database nor the log holds a key, nor its random part", async () => {
    const team = await createTestTeam(app);
    const made = await create(team, apiKeyScopes, {}, undefined);
    const again = await rotate(team, made.apiKey.id);
    await use(again.key);
    for (const key of [made.key, again.key] as string[]) {
      for (const text of [key, key.slice(4, 68)]) {
        expect(await tablesContaining(app, text)).toEqual([]);
        expect(app.log.join("")).not.toContain(text);
      }
      // The look finds what is there.
      expect(await tablesContaining(app, key.slice(0, 12))).toEqual(expect.arrayContaining(["public.audit_entry"]));
    }
  });

  test.each([
    ["no name", { name: " " }, ["REQUIRED", "input", "name"]],
    ["a name of 201 characters", { name: "x".repeat(201) }, ["TOO_LONG", "input", "name"]],
    ["no scope", { scopes: [] }, ["REQUIRED", "input", "scopes"]],
    ["a scope twice", { scopes: ["READ", "INVITE", "READ"] }, ["DUPLICATE_IN_REQUEST", "input", "scopes", "2"]],
    ["an end that has passed", { expiresAt: "2020-01-01T00:00:00Z" }, ["INVALID_VALUE", "input", "expiresAt"]],
    ["an end in 6 years", { expiresAt: inDays(6 * 366) }, ["INVALID_VALUE", "input", "expiresAt"]],
  ] as const)("refuses %s, and makes nothing", async (_, input, [code, ...path]) => {
    const team = await createTestTeam(app);
    expect(await create(team, ["READ"], input)).toEqual(refusal(code, ...path));
    expect(await keysOf(team)).toEqual([]);
  });

  test("a name of 200 characters and every scope are taken", async () => {
    const team = await createTestTeam(app);
    const made = await create(team, apiKeyScopes, { name: "ü".repeat(200), expiresAt: inDays(5 * 365) });
    expect(made.userErrors).toEqual([]);
    expect(made.apiKey.scopes).toEqual(apiKeyScopes);
  });

  test("at most 200 keys work at a time: of eight who race for the last place one gets it; ended ones do not count", async () => {
    const team = await createTestTeam(app);
    await sql(
      `insert into api_key (team_id, id, name, prefix, scopes, revoked_at, expires_at)
       select $1, gen_random_uuid(), 'one of many', 'bkk_00000000', '{READ}',
         case when n % 3 = 1 then now() end, case when n % 3 = 2 then now() end from generate_series(0, 596) n`,
      team.uuid,
    );
    const [last, ...none] = (
      await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          post(
            i % 2 === 0 ? app.url : elsewhere(),
            createMutation,
            { input: { name: "the last", scopes: ["READ"] } },
            { authorization: `Bearer ${team.owner.token}` },
          ),
        ),
      )
    )
      .map((answer) => answer.data.createApiKey)
      .sort((a, b) => a.userErrors.length - b.userErrors.length);
    expect(last.userErrors).toEqual([]);
    for (const one of none)
      expect(one).toEqual({ apiKey: null, key: null, userErrors: [{ code: "NOT_ALLOWED", path: null }] });
    expect((await revoke(team, last.apiKey.id)).userErrors).toEqual([]);
    expect((await create(team)).userErrors).toEqual([]);
    // All that work are listed, and of those that have ended the newest.
    const listed = await keysOf(team);
    expect(listed.filter((key) => key.revokedAt === null && key.expiresAt === null)).toHaveLength(200);
    expect(listed).toHaveLength(400);
  });

  test("again with the same idempotency key: the same key as it is now, which is not shown again", async () => {
    const team = await createTestTeam(app);
    const variables = { input: { name: "once", scopes: ["READ"] }, once: "make-1" };
    const first = (await team.ask(createMutation, variables)).createApiKey;
    await revoke(team, first.apiKey.id);
    const again = (await team.ask(createMutation, variables)).createApiKey;
    expect(again).toMatchObject({ apiKey: { id: first.apiKey.id, revokedAt: expect.any(String) }, key: null });
    expect(again.userErrors).toEqual([]);
    expect(await keysOf(team)).toHaveLength(1);
    expect(await tablesContaining(app, first.key.slice(4, 68))).toEqual([]);
    const other = (await team.ask(createMutation, { ...variables, input: { name: "other", scopes: ["READ"] } }))
      .createApiKey;
    expect(other).toEqual(refusal("IDEMPOTENCY_KEY_REUSED", "idempotencyKey"));
    // Eight at once: one key, whoever asks which process.
    const raced = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        post(
          i % 2 === 0 ? app.url : elsewhere(),
          createMutation,
          { ...variables, once: "make-2" },
          { authorization: `Bearer ${team.owner.token}` },
        ),
      ),
    );
    const payloads = raced.map((answer) => answer.data.createApiKey);
    expect(payloads.filter((one) => one.key !== null)).toHaveLength(1);
    for (const one of payloads) if (one.apiKey === null) expect(one.userErrors[0].code).toBe("IDEMPOTENCY_KEY_IN_USE");
    expect(await keysOf(team)).toHaveLength(2);
  });
});

describe("nobody hands out more than they have", () => {
  test("a key makes and rotates keys of its own scopes alone, and they count as made by whoever made it", async () => {
    const team = await createTestTeam(app);
    const parent = { token: (await create(team, ["ADMIN", "READ"])).key };
    const child = await create(team, ["READ"], {}, parent);
    expect(child).toMatchObject({ apiKey: { createdBy: { id: team.owner.id } }, userErrors: [] });
    expect(await create(team, ["READ", "INVITE"], {}, parent)).toEqual(refusal("NOT_ALLOWED", "input", "scopes", "1"));
    const larger = await create(team, ["READ", "CANDIDATES_PII"]);
    expect(await rotate(team, larger.apiKey.id, "PT0S", parent)).toEqual(refusal("NOT_ALLOWED", "id"));
    expect(await works(larger.key)).toBe(true);
    expect((await rotate(team, child.apiKey.id, "PT0S", parent)).userErrors).toEqual([]);
    // Taking away hands out nothing.
    expect((await revoke(team, larger.apiKey.id, parent)).userErrors).toEqual([]);
  });

  test("a key with an end makes none that outlives it", async () => {
    const team = await createTestTeam(app);
    const [soon, later] = [inDays(1), inDays(2)];
    const parent = { token: (await create(team, ["ADMIN"], { expiresAt: soon })).key };
    for (const expiresAt of [null, later])
      expect(await create(team, ["ADMIN"], { expiresAt }, parent)).toEqual(
        refusal("NOT_ALLOWED", "input", "expiresAt"),
      );
    const sibling = await create(team, ["ADMIN"], { expiresAt: soon }, parent);
    expect(sibling.userErrors).toEqual([]);
    // Nor does it take one over: rotated, that would be shown to it.
    for (const expiresAt of [null, later]) {
      const longer = await create(team, ["ADMIN"], { expiresAt });
      expect(await rotate(team, longer.apiKey.id, "PT0S", parent)).toEqual(refusal("NOT_ALLOWED", "id"));
      expect(await works(longer.key)).toBe(true);
    }
    expect((await rotate(team, sibling.apiKey.id, "P1D", parent)).userErrors).toEqual([]);
    const itself = (await keysOf(team)).find((key) => key.prefix !== null && parent.token.startsWith(key.prefix));
    expect((await rotate(team, itself.id, "P1D", parent)).userErrors).toEqual([]);
  });

  test("whoever was revoked, disabled or demoted a moment ago makes no key and no owner in a process that still believes them", async () => {
    const team = await createTestTeam(app);
    const owners = [await team.addMember("OWNER"), await team.addMember("OWNER")];
    const made = await create(team, ["ADMIN", "READ"]);
    const target = await create(team);
    const tokens = [...owners.map((one) => one.token), made.key];
    const asThem = (query: string, variables: object) =>
      Promise.all(tokens.map((token) => post(elsewhere(), query, variables, { authorization: `Bearer ${token}` })));
    for (const answer of await asThem("{ apiKeys { id } }", {})) expect(answer.data.apiKeys).toHaveLength(2);
    const change =
      "mutation ($id: ID!, $role: TeamRole, $disabled: Boolean) { updateTeamMember(id: $id, role: $role, disabled: $disabled) { userErrors { code } } }";
    const inviteMutation =
      "mutation ($members: [TeamMemberInput!]!) { inviteTeamMembers(members: $members) { userErrors { code } } }";
    await Promise.all([
      team.ask(change, { id: owners[0]!.id, disabled: true }),
      team.ask(change, { id: owners[1]!.id, role: "MANAGER" }),
      revoke(team, made.apiKey.id),
    ]);
    const tried = [
      ...(await asThem(createMutation, { input: { name: "late", scopes: ["READ"] } })),
      ...(await asThem(rotateMutation, { id: target.apiKey.id })),
      ...(await asThem(change, { id: owners[0]!.id, disabled: false, role: "OWNER" })),
      ...(await asThem(inviteMutation, { members: [{ email: newAddress(), role: "OWNER" }] })),
    ];
    const refused = ["UNAUTHENTICATED", "FORBIDDEN", "UNAUTHENTICATED"];
    expect(tried.map((answer) => answer.errors?.[0]?.extensions.code)).toEqual([
      ...refused,
      ...refused,
      ...refused,
      ...refused,
    ]);
    const { members } = await team.ask("{ members(state: [ACTIVE, INVITED]) { nodes { role } } }");
    expect(members.nodes.map((one: Any) => one.role).sort()).toEqual(["MANAGER", "OWNER"]);
    expect((await keysOf(team)).map((key) => key.name)).not.toContain("late");
  });

  test("keys of another team do not exist", async () => {
    const [team, other] = [await createTestTeam(app), await createTestTeam(app)];
    const theirs = await create(other);
    for (const id of [theirs.apiKey.id, "key_00000000000000000000000000", "nonsense", other.owner.id]) {
      expect(await rotate(team, id)).toEqual(refusal("NOT_FOUND", "id"));
      expect(await revoke(team, id)).toEqual(refusal("NOT_FOUND", "id"));
    }
    expect(await keysOf(team)).toEqual([]);
    expect((await team.ask("query ($id: ID!) { node(id: $id) { id } }", { id: theirs.apiKey.id })).node).toBeNull();
    expect(await works(theirs.key)).toBe(true);
  });

  test("keys go on when whoever made them is disabled; owners see whose they are, and revoke them", async () => {
    const team = await createTestTeam(app);
    const leaver = await team.addMember("OWNER");
    const made = await create(team, ["READ"], {}, leaver);
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: leaver.id,
    });
    for (const url of [app.url, elsewhere()]) expect(await works(made.key, url)).toBe(true);
    expect(await keysOf(team)).toMatchObject([{ id: made.apiKey.id, createdBy: { id: leaver.id } }]);
    expect((await revoke(team, made.apiKey.id)).userErrors).toEqual([]);
    expect(await works(made.key)).toBe(false);
  });
});

describe("scopes", () => {
  test("a key without CANDIDATES_PII reads who nobody is, without INVITATION_LINKS no link, without READ nothing", async () => {
    const team = await createTestTeam(app);
    const address = newAddress();
    const { results } = await team.invite(
      await team.publishAssessment("X", { inviteOnly: false }),
      [{ email: address, name: "Nora Name", candidateExternalId: "p-1", metadata: { who: "Nora" } }],
      { sendEmail: false, input: { message: "Dear Nora" } },
    );
    const { id } = results[0].invitation;
    const query = `query ($id: ID!) { invitation(id: $id) { inviteUrl practiceUrl message metadata assessment { publicUrl }
      candidate { name email externalId displayName } } candidates { nodes { name email } } }`;
    const as = async (...scopes: string[]) => {
      const { key } = await create(team, scopes);
      return await post(elsewhere(), query, { id }, { authorization: `Bearer ${key}` });
    };
    const links = ["inviteUrl", "practiceUrl", "publicUrl"];
    const forbidden = (answer: Answer) =>
      (answer.errors ?? []).filter((one) => one.extensions.code === "FORBIDDEN").map((one) => one.path!.at(-1));

    const blind = await as("READ", "INVITATION_LINKS");
    expect(blind.data.invitation).toMatchObject({
      inviteUrl: expect.stringContaining("/i/"),
      practiceUrl: expect.stringContaining("/p/"),
      message: null,
      metadata: null,
      candidate: { name: null, email: null, externalId: null },
    });
    expect(blind.data.candidates.nodes).toEqual([{ name: null, email: null }]);
    expect(JSON.stringify(blind)).not.toMatch(/Nora|example\.test|p-1/);
    expect(forbidden(blind)).toEqual([]);

    const knowing = await as("READ", "CANDIDATES_PII");
    expect(knowing.data.invitation).toMatchObject({
      inviteUrl: null,
      practiceUrl: null,
      assessment: { publicUrl: null },
      candidate: { name: "Nora Name", email: address },
    });
    expect(forbidden(knowing).sort()).toEqual(links);

    for (const one of apiKeyScopes.filter((scope) => scope !== "READ")) {
      const answer = await as(one);
      expect([one, answer.data, answer.errors?.map((error) => error.extensions.code)]).toEqual([
        one,
        null,
        expect.arrayContaining(["FORBIDDEN"]),
      ]);
    }
  });
});

describe("rotateApiKey", () => {
  test("a new key under the same id; the old one works on until the overlap ends, a day if nothing is said", async () => {
    const team = await createTestTeam(app);
    const made = await create(team, ["READ", "INVITE"], { name: "rotated", expiresAt: inDays(90) });
    const rotated = await rotate(team, made.apiKey.id);
    expect(rotated).toEqual({
      apiKey: { ...made.apiKey, prefix: rotated.key.slice(0, 12), lastUsedAt: null },
      key: expect.stringMatching(/^bkk_/),
      userErrors: [],
    });
    expect(rotated.key).not.toBe(made.key);
    for (const key of [made.key, rotated.key])
      for (const url of [app.url, elsewhere()]) expect((await use(key, url)).data.viewer.id).toBe(made.apiKey.id);
    await pass(team, "23:59:00");
    expect(await works(made.key)).toBe(true);
    await pass(team, "00:01:01");
    for (const url of [app.url, elsewhere()]) {
      await endsWithinASecond(made.key, url);
      expect(await works(rotated.key, url)).toBe(true);
    }
  });

  test("PT0S ends the old one at once here, and within a second elsewhere", async () => {
    const team = await createTestTeam(app);
    const made = await create(team);
    for (const url of [app.url, elsewhere()]) expect(await works(made.key, url)).toBe(true);
    const rotated = await rotate(team, made.apiKey.id, "PT0S");
    expect(await works(made.key)).toBe(false);
    await endsWithinASecond(made.key, elsewhere());
    for (const url of [app.url, elsewhere()]) expect(await works(rotated.key, url)).toBe(true);
  });

  test("a key that rotates itself is answered, and its successor works", async () => {
    const team = await createTestTeam(app);
    const made = await create(team, ["ADMIN"]);
    const rotated = await rotate(team, made.apiKey.id, "PT0S", { token: made.key });
    expect(rotated).toMatchObject({ apiKey: { id: made.apiKey.id }, userErrors: [] });
    expect([await works(made.key), await works(rotated.key)]).toEqual([false, true]);
  });

  test("no overlap outlives the key's own end", async () => {
    const team = await createTestTeam(app);
    const made = await create(team, ["READ"], { expiresAt: inDays(1) });
    const rotated = await rotate(team, made.apiKey.id, "P7D");
    await pass(team, "23:59:00");
    expect(await works(made.key)).toBe(true);
    await pass(team, "00:01:01");
    for (const key of [made.key, rotated.key]) await endsWithinASecond(key, app.url);
  });

  test("rotated again during the overlap, each earlier one keeps the sooner of its ends", async () => {
    const team = await createTestTeam(app);
    const first = await create(team);
    const { id } = first.apiKey;
    const next = await rotate(team, id, "PT1H");
    const third = await rotate(team, id, "P7D");
    for (const key of [first.key, next.key, third.key]) expect(await works(key)).toBe(true);
    // The first is not given longer by the second rotation.
    await pass(team, "01:00:01");
    await endsWithinASecond(first.key, app.url);
    expect([await works(next.key), await works(third.key)]).toEqual([true, true]);
    const last = await rotate(team, id, "PT0S");
    for (const key of [next.key, third.key]) expect(await works(key)).toBe(false);
    expect(await works(last.key)).toBe(true);
  });

  test("refuses what is revoked or expired, and an overlap of more than 7 days", async () => {
    const team = await createTestTeam(app);
    const [revoked, expired, good] = [
      await create(team),
      await create(team, ["READ"], { name: "old" }),
      await create(team),
    ];
    await revoke(team, revoked.apiKey.id);
    await expire(team, "old");
    for (const { apiKey } of [revoked, expired])
      expect(await rotate(team, apiKey.id)).toEqual(refusal("INVALID_STATE", "id"));
    expect(await rotate(team, good.apiKey.id, "P7DT1S")).toEqual(refusal("INVALID_VALUE", "overlap"));
    expect((await keysOf(team)).find((key) => key.id === good.apiKey.id).prefix).toBe(good.apiKey.prefix);
  });

  test("eight at once, over two processes: each is shown a key that works", async () => {
    const team = await createTestTeam(app);
    const made = await create(team);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        post(
          i % 2 === 0 ? app.url : elsewhere(),
          rotateMutation,
          { id: made.apiKey.id },
          { authorization: `Bearer ${team.owner.token}` },
        ),
      ),
    );
    const keys = answers.map((answer) => answer.data.rotateApiKey.key as string);
    expect(new Set(keys).size).toBe(8);
    for (const key of [made.key, ...keys]) expect(await works(key)).toBe(true);
    const [{ prefix }] = await keysOf(team);
    expect(keys.map((key) => key.slice(0, 12))).toContain(prefix);
  });
});

describe("revokeApiKey", () => {
  test("ends a key with all that rotations left working: here at once, in every process within a second", async () => {
    const team = await createTestTeam(app);
    const made = await create(team);
    const rotated = await rotate(team, made.apiKey.id);
    for (const key of [made.key, rotated.key])
      for (const url of [app.url, elsewhere()]) expect(await works(key, url)).toBe(true);
    const revoked = await revoke(team, made.apiKey.id);
    expect(revoked).toMatchObject({ apiKey: { revokedAt: expect.any(String) }, key: null, userErrors: [] });
    for (const key of [made.key, rotated.key]) expect(await works(key)).toBe(false);
    for (const key of [made.key, rotated.key]) await endsWithinASecond(key, elsewhere());
  });

  test("twice, also by eight at once: every one answers the first", async () => {
    const team = await createTestTeam(app);
    const { apiKey } = await create(team);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        post(
          i % 2 === 0 ? app.url : elsewhere(),
          revokeMutation,
          { id: apiKey.id },
          { authorization: `Bearer ${team.owner.token}` },
        ),
      ),
    );
    const last = await revoke(team, apiKey.id);
    for (const { data } of answers) expect(data.revokeApiKey).toEqual(last);
    const { auditLog } = await team.ask("{ auditLog { nodes { action targetId } } }");
    const lines = auditLog.nodes.filter((one: Any) => one.targetId === apiKey.id);
    expect(lines.map((one: Any) => one.action)).toEqual(["api_key.revoke", "api_key.create"]);
  });

  test("a key can revoke itself, and an expired one be revoked", async () => {
    const team = await createTestTeam(app);
    const made = await create(team, ["ADMIN"], { name: "suicidal" });
    expect((await revoke(team, made.apiKey.id, { token: made.key })).apiKey.revokedAt).not.toBeNull();
    expect(await works(made.key)).toBe(false);
    const expired = await create(team, ["READ"], { name: "expired" });
    await expire(team, "expired");
    expect((await revoke(team, expired.apiKey.id)).apiKey.revokedAt).not.toBeNull();
  });

  test("ends the open subscriptions of the key within 5 s, in every process, with 4403; those of others go on", async () => {
    const team = await createTestTeam(app);
    const [gone, kept] = [await create(team), await create(team)];
    const ending = await Promise.all([watch(app.url, gone.key), watch(elsewhere(), gone.key)]);
    const staying = await Promise.all([watch(app.url, kept.key), watch(elsewhere(), kept.key)]);
    await revoke(team, gone.apiKey.id);
    // Nothing happens in the team meanwhile: they are looked for, and not met by chance.
    expect(await within(5_000, "the ends", Promise.all(ending.map((one) => one.closed)))).toEqual([4403, 4403]);
    for (const { socket } of staying) {
      expect(socket.readyState).toBe(WebSocket.OPEN);
      socket.close();
    }
  });

  test("what the operator's earlier starts printed is revoked by name", async () => {
    const team = await createTestTeam(app);
    const { em } = app.running.services;
    const issue = (name: string) =>
      inTransaction(em, (inner) =>
        issueApiKey(inner, { teamId: team.uuid, createdBy: team.owner.uuid, name, scopes: ["READ"] }),
      );
    const [printed, other] = [await issue("Printed"), await issue("Other")];
    await inTransaction(em, (inner) => revokeKeysNamed(inner, team.uuid, "Printed"));
    expect([await works(printed.key), await works(other.key)]).toEqual([false, true]);
  });
});

describe("expiresAt", () => {
  test("from then on it is refused in every process, and its subscriptions end with 4401", async () => {
    const team = await createTestTeam(app);
    const made = await create(team, ["READ"], { name: "short", expiresAt: inDays(1) });
    const open = await Promise.all([watch(app.url, made.key), watch(elsewhere(), made.key)]);
    await expire(team, "short");
    expect(await within(5_000, "the ends", Promise.all(open.map((one) => one.closed)))).toEqual([4401, 4401]);
    for (const url of [app.url, elsewhere()]) {
      const answer = await use(made.key, url);
      expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([401, "UNAUTHENTICATED"]);
    }
    expect(await keysOf(team)).toMatchObject([{ name: "short", revokedAt: null }]);
  });
});

describe("lastUsedAt", () => {
  const lastUsed = async (team: TestTeam): Promise<Any> => (await keysOf(team))[0].lastUsedAt;
  const noted = (team: TestTeam): Promise<string> => waitUntil(() => lastUsed(team));
  /** Counts from now on how often the row of a key is written. */
  const countWrites = async (team: TestTeam): Promise<() => Promise<number>> => {
    await sql("create table if not exists writes (team_id uuid not null)");
    await sql(`create or replace function note_write() returns trigger language plpgsql as
      $$ begin insert into writes values (new.team_id); return null; end $$`);
    await sql(
      "create or replace trigger note_write after update on api_key for each row execute function note_write()",
    );
    return async () => (await sql("select count(*)::int as n from writes where team_id = $1", team.uuid))[0].n;
  };
  test("is written when a key is used, and once a minute at most, however many processes and requests", async () => {
    const team = await createTestTeam(app);
    const writes = await countWrites(team);
    const made = await create(team);
    expect(await lastUsed(team)).toBeNull();
    const useConcurrently = () =>
      Promise.all(Array.from({ length: 40 }, (_, i) => works(made.key, i % 2 === 0 ? app.url : elsewhere())));
    const began = Date.now();
    await useConcurrently();
    const first = await noted(team);
    expect(Date.parse(first)).toBeGreaterThanOrEqual(began);
    expect(Date.parse(first)).toBeLessThanOrEqual(Date.now());
    await useConcurrently();
    await waitUntil(async () => (await writes()) === 1);
    // A minute passes; who is believed for a second is looked up again soon.
    await sql("update api_key set last_used_at = last_used_at - interval '61 s' where team_id = $1", team.uuid);
    await sql("delete from writes where team_id = $1", team.uuid);
    await waitUntil(async () => {
      await useConcurrently();
      return (await lastUsed(team)) > first;
    });
    await useConcurrently();
    expect(await writes()).toBe(1);
  });

  test("delays no request: not while somebody holds the key's row, nor while nobody may write the table", async () => {
    const other = new pg.Client({ connectionString: app.databaseUrl });
    await other.connect();
    try {
      for (const lock of ["select 1 from api_key for update", "lock table api_key in exclusive mode"]) {
        // Of its own for each: it is looked up anew, and its use would be written down.
        const team = await createTestTeam(app);
        const made = await create(team);
        await other.query("/* test */ begin");
        await other.query(`/* test */ ${lock}`);
        for (const url of [app.url, elsewhere()])
          expect(await within(4_000, "an answer", works(made.key, url))).toBe(true);
        expect((await use(made.key)).data.viewer.lastUsedAt).toBeNull();
        // Nor does it hold a connection of the pool while it waits for a row.
        if (lock.startsWith("select"))
          expect(
            await sql(
              "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and strpos(query, 'last_used_at') > 0",
            ),
          ).toEqual([]);
        await other.query("/* test */ rollback");
        await waitUntil(async () => (await works(made.key)) && (await lastUsed(team)) !== null);
      }
    } finally {
      await other.end();
    }
  });

  test("an open subscription is use; what is refused is none", async () => {
    const team = await createTestTeam(app);
    const watched = await create(team, ["READ"], { name: "watched" });
    const { socket } = await watch(elsewhere(), watched.key);
    const first = await noted(team);
    await sql("update api_key set last_used_at = last_used_at - interval '61 s' where team_id = $1", team.uuid);
    // It is asked again who it is every few seconds.
    await waitUntil(async () => (await lastUsed(team)) >= first, 10_000);
    socket.close();
    const ended = await createTestTeam(app);
    const made = [await create(ended, ["READ"], { name: "expired" }), await create(ended)];
    await expire(ended, "expired");
    await revoke(ended, made[1].apiKey.id);
    for (const { key } of made) for (const url of [app.url, elsewhere()]) expect(await works(key, url)).toBe(false);
    expect((await keysOf(ended)).map((key) => key.lastUsedAt)).toEqual([null, null]);
  });
});
