import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { globalId, newId, storedId } from "../src/platform/ids/ids.ts";
import type { Any } from "./client.ts";
import { linkOf } from "./greenhouse-client.ts";
import type { TestApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

export interface PartnerCall {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Any;
}

/** A partner's API: it keeps the calls that it gets, in order. */
export class PartnerServer {
  readonly calls: PartnerCall[] = [];
  /** Whether calls are left without an answer. */
  hold = false;
  answer: (call: PartnerCall) => { status: number; body?: unknown; headers?: Record<string, string> } = () => ({
    status: 200,
    body: { success: true },
  });
  readonly #server: Server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = text === "" ? null : JSON.parse(text);
    const call = { method: request.method!, path: request.url!, headers: request.headers, body };
    this.calls.push(call);
    if (this.hold) return;
    const { status, body: answer = {}, headers = {} } = this.answer(call);
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(answer));
  });
  url = "";

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Waits for a call that meets a condition. */
  waitFor(condition: (call: PartnerCall) => boolean): Promise<PartnerCall> {
    return waitUntil(async () => this.calls.find(condition));
  }
}

export const createIntegration = `mutation ($input: CreatePartnerIntegrationInput!) {
  createPartnerIntegration(input: $input) {
    integration { id kind url account state enabled consecutiveFailures lastUsedAt } userErrors { code message path existing { id } } } }`;
export const updateIntegration = `mutation ($id: ID!, $input: UpdatePartnerIntegrationInput!) {
  updatePartnerIntegration(id: $id, input: $input) { integration { id url state enabled } userErrors { code message path } } }`;
export const retryMessage = `mutation ($id: ID!) {
  retryPartnerMessage(messageId: $id) { partnerMessage { id state } userErrors { code message path } } }`;

/** A team that has set up a partner, with a key for the partner's calls. */
export interface PartnerTeam {
  team: TestTeam;
  key: string;
  assessment: { id: string; title: string };
  integration: { id: string };
}

/** What the tests of all partners do. */
export function partnerCalls(app: TestApp) {
  async function setUp(input: { kind: string; url?: string; [setting: string]: unknown }): Promise<PartnerTeam> {
    const team = await createTestTeam(app);
    const { token: key } = await team.addApiKey("READ", "INVITE");
    const assessment = await team.publishAssessment("Typing");
    const { createPartnerIntegration } = await team.ask(createIntegration, {
      input: { apiKey: "the-partner-issued-it", ...input },
    });
    if (createPartnerIntegration.userErrors.length > 0) throw new Error(JSON.stringify(createPartnerIntegration));
    return { team, key, assessment, integration: createPartnerIntegration.integration };
  }
  async function call(
    path: string,
    init: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; headers: Headers; body: Any }> {
    const { method = "POST", body, headers = {} } = init;
    const response = await fetch(`${app.url}/partners/${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
  }
  /** The messages of an integration, oldest first. */
  async function messagesOf({ team, integration }: PartnerTeam, as?: { token: string }): Promise<Any[]> {
    const { partnerMessages } = await team.ask(
      `query ($id: ID!) { partnerMessages(integrationId: $id, last: 100) { nodes {
        id subject state attempts statusCode response nextAttemptAt createdAt
        integration { id } invitation { id } event { type } } } }`,
      { id: integration.id },
      as,
    );
    return [...partnerMessages.nodes].reverse();
  }
  const post = async (team: TestTeam, id: string, path: string, fields = "") => {
    await fetch(`${app.url}/i/${await linkOf(team, id)}/${path}`, {
      method: "POST",
      body: new URLSearchParams(fields),
      redirect: "manual",
    });
  };
  return {
    setUp,
    call,
    messagesOf,
    start: (team: TestTeam, id: string) => post(team, id, "start"),
    submit: (team: TestTeam, id: string) => post(team, id, "submit", "notes=done"),
    cancel: (team: TestTeam, id: string) =>
      team.ask("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", { ids: [id] }),
    /** The only invitation of a team. */
    async invitationOf(team: TestTeam): Promise<Any> {
      const { invitations } = await team.ask(
        "{ invitations { totalCount nodes { id state metadata candidate { id name email } } } }",
      );
      if (invitations.totalCount !== 1) throw new Error(`There are ${invitations.totalCount} invitations.`);
      return invitations.nodes[0];
    },
    /** The last moment to start passes. */
    expire: (team: TestTeam) =>
      app.db.query("/* test */ update invitation set expires_at = now() - interval '1 hour' where team_id = $1", [
        team.uuid,
      ]),
    /** What is due soon is due now. */
    hurry: (team: TestTeam) =>
      app.db.query(
        "/* test */ update partner_order set next_attempt_at = now() - interval '1 hour' where team_id = $1 and state = 'DUE' and next_attempt_at < 'infinity'",
        [team.uuid],
      ),
  };
}

/** A message about an invitation, of an order that nobody has placed: its partner is not called. @returns its global id */
export async function makeMessage(
  app: Pick<TestApp, "db">,
  team: { uuid: string },
  integrationId: string,
  invitationId: string,
): Promise<string> {
  const [order, message] = [newId(), newId()];
  await app.db.query(
    `/* test */ with o as (insert into partner_order (team_id, id, integration_id, invitation_id, reference, reference_hash, wanted, finished)
       values ($1, $2, $3, $4, 'an order', sha256('an order'), 1, 1) returning team_id)
     insert into partner_message (team_id, id, integration_id, order_id, invitation_id, number, subject, happened_at, state)
     select team_id, $5, $3, $2, $4, 1, 'STARTED', now(), 'FAILED' from o`,
    [team.uuid, order, storedId("PartnerIntegration", integrationId), storedId("Invitation", invitationId), message],
  );
  return globalId("PartnerMessage", message);
}
