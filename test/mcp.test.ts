import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { ApiKeyScope } from "../src/access/roles.ts";
import { apiKeyScopes } from "../src/access/roles.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";
import type { Any } from "./client.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
let team: TestTeam;
let assessment: { id: string };
const open: Client[] = [];

beforeAll(async () => {
  team = await createTestTeam(app, "Agents");
  assessment = await team.publishAssessment("Backend engineer");
});
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

type Connect = (token: string) => Promise<Client>;

const byHttp: Connect = async (token) => {
  const client = new Client({ name: "test", version: "1" });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${app.url}/mcp`), { requestInit: { headers } }));
  open.push(client);
  return client;
};

const byStdio: Connect = async (token) => {
  const client = new Client({ name: "test", version: "1" });
  const { DATABASE_URL, SECRET_KEY, PUBLIC_URL, SMTP_URL } = app.env as unknown as Record<string, string>;
  const env = { DATABASE_URL, SECRET_KEY, PUBLIC_URL, SMTP_URL, MIGRATE: "off", BECKON_KEY: token };
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ["dist/src/cli/main.js", "mcp"],
      cwd: projectRoot,
      env: env as Record<string, string>,
      stderr: "inherit",
    }),
  );
  open.push(client);
  return client;
};

/** Calls a tool, and reads its answer. */
async function call(client: Client, name: string, args: object = {}): Promise<Any> {
  const result: Any = await client.callTool({ name, arguments: args as Record<string, unknown> });
  return { isError: result.isError === true, ...JSON.parse(result.content[0].text) };
}

const agent = async (connect: Connect, ...scopes: ApiKeyScope[]) =>
  await connect((await team.addApiKey(...scopes)).token);
const names = async (client: Client): Promise<string[]> => (await client.listTools()).tools.map(({ name }) => name);
const invitations = async (): Promise<number> =>
  (await team.ask("{ invitations(first: 1) { totalCount } }")).invitations.totalCount;
const inviteOf = (email: string) => ({
  input: { assessmentId: assessment.id, candidates: [{ email }] },
  sendEmail: false,
});

describe.each([
  ["streamable HTTP", byHttp],
  ["stdio", byStdio],
] as const)("an agent by %s", (_, connect) => {
  test("has the tools of its key's scopes, reads, rehearses, and writes once (rules: Agents 3)", async () => {
    const client = await agent(connect, "READ", "CANDIDATES_PII", "INVITE", "INVITATION_LINKS");
    const tools = await names(client);
    expect(tools).toEqual(expect.arrayContaining(["LookAround", "InviteCandidates", "Cancel"]));
    expect(tools).not.toEqual(expect.arrayContaining(["CreateAssessment"]));
    expect((await call(client, "LookAround")).data.viewer.scopes).toContain("INVITE");

    const before = await invitations();
    const args = inviteOf(newAddress());
    const rehearsed = await call(client, "InviteCandidates", args);
    expect(rehearsed.rehearsal).toMatch(/Nothing was changed/);
    expect(rehearsed.wouldAnswer.inviteCandidates.results[0].outcome).toBe("INVITED");
    expect(await invitations()).toBe(before);

    const done = await call(client, "InviteCandidates", { ...args, confirm: true });
    const repeated = await call(client, "InviteCandidates", { ...args, confirm: true });
    expect(done.data.inviteCandidates.results[0]).toMatchObject({
      outcome: "INVITED",
      invitation: { state: "PENDING" },
    });
    expect(repeated).toEqual(done);
    expect(done.idempotencyKey).toMatch(/^mcp-/);
    expect(await invitations()).toBe(before + 1);
    const again = await call(client, "InviteCandidates", { ...args, confirm: true, idempotencyKey: "again" });
    expect(again.data.inviteCandidates.results[0].outcome).toBe("ALREADY_INVITED");
  });
});

describe("what there is for a key", () => {
  test("nothing without a scope, all but subscriptions, candidates' and members' own with all of them (rules: Agents 1)", async () => {
    const reader = await names(await agent(byHttp, "READ"));
    expect(reader).toContain("ListInvitations");
    const { tools } = await (await agent(byHttp, ...apiKeyScopes)).listTools();
    const all = tools.map(({ name }) => name);
    expect(all.length).toBeGreaterThan(30);
    for (const name of ["WatchEvents", "StartAssessment", "SubmitAssessment", "ReadNotifications", "SwitchTeam"])
      expect(all).not.toContain(name);
    const isReading = (name: string) => tools.find((one) => one.name === name)!.annotations!.readOnlyHint;
    // A link to a file of what the key may read.
    expect(reader.filter((name) => !isReading(name))).toEqual(["ExportInvitations"]);
    for (const { name, description, inputSchema } of tools) {
      expect([name, (description ?? "").length > 20]).toEqual([name, true]);
      expect(inputSchema.additionalProperties).toBe(false);
    }
  });

  test("a tool's schema is that of its variables, with the descriptions of the API", async () => {
    const { tools } = await (await agent(byHttp, "INVITE")).listTools();
    const { description, inputSchema } = tools.find(({ name }) => name === "InviteCandidates")! as Any;
    expect(description).toMatch(/^Invites by e-mail\. Each row has its own outcome/);
    expect(Object.keys(inputSchema.properties)).toEqual(["input", "sendEmail", "idempotencyKey", "confirm"]);
    expect(inputSchema.required).toEqual(["input"]);
    expect(inputSchema.properties.sendEmail).toMatchObject({ type: "boolean", default: true });
    const { InviteCandidatesInput: input } = inputSchema.$defs;
    expect(input.required).toEqual(["assessmentId", "candidates"]);
    expect(input.properties.candidates).toMatchObject({
      type: "array",
      items: { $ref: expect.stringMatching(/^#\/\$defs\//) },
    });
    expect(input.properties.ifInvited.enum ?? input.properties.ifInvited).toBeTruthy();
  });

  test("a tool that is not listed does not exist", async () => {
    const client = await agent(byHttp, "READ");
    for (const name of ["InviteCandidates", "WatchEvents", "nothing"])
      await expect(client.callTool({ name, arguments: { confirm: true } })).rejects.toThrow(/There is no tool/);
  });
});

describe("what writes is rehearsed", () => {
  test("without a dry run the answer says what would happen, to which objects, and which of them there are not (rules: Agents 2)", async () => {
    const client = await agent(byHttp, "READ", "INVITE");
    const [row] = (await team.invite(assessment, [newAddress()], { sendEmail: false })).results;
    const others = await createTestTeam(app, "Others");
    const theirs = await others.publishAssessment("Theirs");
    const args = { ids: [row.invitation.id, theirs.id, "application-4711"], reason: theirs.id };
    const rehearsed = await call(client, "Cancel", args);
    expect(rehearsed.wouldDo[0]).toMatch(/^cancelInvitations: /);
    expect(rehearsed.arguments).toEqual(args);
    expect(rehearsed.objects).toMatchObject([{ __typename: "Invitation", id: row.invitation.id, state: "PENDING" }]);
    expect(rehearsed.unknownIds).toEqual(["application-4711", theirs.id]);
    const state = async () =>
      (await team.ask("query ($id: ID!) { node(id: $id) { ... on Invitation { state } } }", { id: row.invitation.id }))
        .node.state;
    expect(await state()).toBe("PENDING");
    await call(client, "Cancel", { ids: [row.invitation.id], confirm: true });
    expect(await state()).toBe("CANCELLED");
  });

  test("what is wrong is said in the rehearsal: a missing variable, an unknown one, a wrong value", async () => {
    const client = await agent(byHttp, "READ", "INVITE", "ASSESSMENTS");
    for (const [tool, args] of [
      ["Cancel", {}],
      ["Cancel", { ids: ["x"], idds: [] }],
      ["Cancel", { ids: ["x"], confirm: "yes" }],
      ["ListInvitations", { first: "many" }],
      ["ListInvitations", { confirm: true }],
      ["InviteCandidates", { input: { assessmentId: assessment.id, candidates: [], sendMail: true } }],
    ] as const) {
      const answer = await call(client, tool, args);
      expect([tool, answer.isError, answer.errors?.[0].extensions.code]).toEqual([tool, true, "BAD_USER_INPUT"]);
    }
    const rejected = await call(client, "InviteCandidates", {
      ...inviteOf(newAddress()),
      input: { assessmentId: assessment.id, candidates: [] },
      confirm: true,
    });
    expect([rejected.isError, rejected.data.inviteCandidates.userErrors.length]).toEqual([true, 1]);
  });
});

describe("a key without CANDIDATES_PII", () => {
  test("gets nothing of a candidate, in reading, rehearsing, writing and errors (rules: Agents 4)", async () => {
    const email = newAddress("grace-hopper");
    const [row] = (
      await team.invite(assessment, [{ email, name: "Grace Hopper", externalId: "hopper-1" }], { sendEmail: false })
    ).results;
    const client = await agent(byHttp, ...apiKeyScopes.filter((scope) => scope !== "CANDIDATES_PII"));
    const answers: Any[] = [];
    for (const [tool, args] of [
      ["ListInvitations", {}],
      ["FindCandidates", {}],
      ["ReadEvents", {}],
      ["ListFailedMail", {}],
      ["FindCandidates", { filter: { search: "Grace" } }],
      ["FindByYourId", { externalId: "hopper-1" }],
      ["Cancel", { ids: [row.invitation.id] }],
      ["WriteNote", { candidateId: row.candidate.id, text: "seen" }],
      ["MailAgain", { ids: [row.invitation.id] }],
      ["MailAgain", { ids: [row.invitation.id], confirm: true }],
      ["ReadAuditLog", {}],
    ] as const)
      answers.push(await call(client, tool, args).catch((error) => String(error)));
    expect(JSON.stringify(answers)).not.toMatch(/grace|hopper/i);
    expect(answers[0].data.invitations.nodes.length).toBeGreaterThan(0);
    // A dry run by address would say who is known: the rehearsal says what the schema says.
    for (const address of [email, newAddress()]) {
      const { objects, note, wouldAnswer } = await call(client, "InviteCandidates", inviteOf(address));
      expect(wouldAnswer).toBeUndefined();
      expect(note).toMatch(/CANDIDATES_PII/);
      expect(objects).toMatchObject([{ __typename: "Assessment", title: "Backend engineer" }]);
    }
  });
});

describe("the entry point", () => {
  const initialize = {
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "x", version: "1" } },
  };
  const post = async (token: string | null, body: string, headers: object = {}) =>
    await fetch(`${app.url}/mcp`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body,
    });

  test("refuses callers without a key, members, wrong keys, other origins, and what is too large (rules: Agents 5)", async () => {
    const { token } = await team.addApiKey("READ");
    const text = JSON.stringify(initialize);
    expect((await post(token, text)).status).toBe(200);
    const anonymous = await post(null, text);
    expect([anonymous.status, anonymous.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect((await post("bkk_wrong", text)).status).toBe(401);
    expect((await post(team.owner.token, text)).status).toBe(403);
    expect((await post(token, text, { origin: "https://evil.example" })).status).toBe(403);
    const large = { ...initialize, params: { ...initialize.params, more: "x".repeat(1024 * 1024) } };
    expect((await post(token, JSON.stringify(large))).status).toBe(413);
    expect((await post(token, JSON.stringify(Array(1_000).fill(initialize)))).status).toBe(400);
    expect((await post(token, "{")).status).toBe(400);
    expect((await fetch(`${app.url}/mcp`)).status).toBe(405);
  });

  test("a key that is revoked is refused within a second, over both transports", async () => {
    const { id, token } = await team.addApiKey("READ");
    const [http, stdio] = [await byHttp(token), await byStdio(token)];
    await call(http, "LookAround");
    await call(stdio, "LookAround");
    await team.ask("mutation ($id: ID!) { revokeApiKey(id: $id) { userErrors { code } } }", { id });
    for (const client of [http, stdio])
      await waitUntil(
        async () =>
          await call(client, "LookAround").then(
            () => false,
            () => true,
          ),
        5_000,
      );
  });

  test("a call costs points as it does by GraphQL, and is refused without", async () => {
    const { token } = await team.addApiKey("READ");
    const poor = await startSecondApp(app, { COST_BUCKET: 400, COST_RESTORE: 1, PORT: 0 });
    try {
      const client = new Client({ name: "test", version: "1" });
      const headers = { authorization: `Bearer ${token}` };
      await client.connect(new StreamableHTTPClientTransport(new URL(`${poor.url}/mcp`), { requestInit: { headers } }));
      let answer: Any;
      for (let n = 0; n < 300 && !answer?.isError; n++) answer = await call(client, "ListInvitations", { first: 10 });
      expect(answer.errors[0].extensions).toMatchObject({ code: "RATE_LIMITED", retryAfter: expect.any(Number) });
      await client.close();
    } finally {
      await poor.stop();
    }
  });
});
