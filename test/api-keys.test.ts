import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { apiKeyScopes } from "../src/access/roles.ts";
import type { Running } from "../src/app/start.ts";
import {
  apiKeyCalls,
  create,
  createMutation,
  inDays,
  keysOf,
  rejection,
  revoke,
  rotate,
  rotateMutation,
} from "./api-key-mutations.ts";
import { type Answer, type Any, post } from "./client.ts";
import { closeAll } from "./live-client.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { tablesContaining } from "./test-database.ts";
import { createTestTeam, newAddress } from "./test-team.ts";

let second: Running | undefined;
// Registered before the app's own hooks: a mail server waits for its connected clients.
afterAll(() => second?.stop());
const app = testApp();
const { use, works, sql } = apiKeyCalls(app);
beforeAll(async () => {
  second = await startSecondApp(app);
});

afterEach(closeAll);
const elsewhere = (): string => second!.url;
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
    expect(await create(team, ["READ"], input)).toEqual(rejection(code, ...path));
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
    expect(other).toEqual(rejection("IDEMPOTENCY_KEY_REUSED", "idempotencyKey"));
    // Eight calls at once over two processes create one key.
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
  test("a key creates and rotates keys of its own scopes only, and their creator is its own creator", async () => {
    const team = await createTestTeam(app);
    const parent = { token: (await create(team, ["ADMIN", "READ"])).key };
    const child = await create(team, ["READ"], {}, parent);
    expect(child).toMatchObject({ apiKey: { createdBy: { id: team.owner.id } }, userErrors: [] });
    expect(await create(team, ["READ", "INVITE"], {}, parent)).toEqual(
      rejection("NOT_ALLOWED", "input", "scopes", "1"),
    );
    const larger = await create(team, ["READ", "CANDIDATES_PII"]);
    expect(await rotate(team, larger.apiKey.id, "PT0S", parent)).toEqual(rejection("NOT_ALLOWED", "id"));
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
        rejection("NOT_ALLOWED", "input", "expiresAt"),
      );
    const sibling = await create(team, ["ADMIN"], { expiresAt: soon }, parent);
    expect(sibling.userErrors).toEqual([]);
    // Nor does it take one over: rotated, that would be shown to it.
    for (const expiresAt of [null, later]) {
      const longer = await create(team, ["ADMIN"], { expiresAt });
      expect(await rotate(team, longer.apiKey.id, "PT0S", parent)).toEqual(rejection("NOT_ALLOWED", "id"));
      expect(await works(longer.key)).toBe(true);
    }
    expect((await rotate(team, sibling.apiKey.id, "P1D", parent)).userErrors).toEqual([]);
    const itself = (await keysOf(team)).find((key) => key.prefix !== null && parent.token.startsWith(key.prefix));
    expect((await rotate(team, itself.id, "P1D", parent)).userErrors).toEqual([]);
  });

  test("a caller that was revoked, disabled or demoted a moment ago creates no key and no owner in a process that has cached the old rights", async () => {
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
      expect(await rotate(team, id)).toEqual(rejection("NOT_FOUND", "id"));
      expect(await revoke(team, id)).toEqual(rejection("NOT_FOUND", "id"));
    }
    expect(await keysOf(team)).toEqual([]);
    expect((await team.ask("query ($id: ID!) { node(id: $id) { id } }", { id: theirs.apiKey.id })).node).toBeNull();
    expect(await works(theirs.key)).toBe(true);
  });

  test("keys stay valid when the member who created them is disabled; owners see the creator, and revoke them", async () => {
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
