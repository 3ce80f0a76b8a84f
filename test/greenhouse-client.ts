import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Any } from "./client.ts";
import type { TestApp } from "./test-app.ts";
import { createTestTeam, type TestTeam, tokenOf } from "./test-team.ts";

export const basic = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString("base64")}`;

/** Greenhouse, as it documents itself: an address for each test it sends; after a PATCH to it, it asks test_status. */
export class FakeGreenhouse {
  readonly patches: { path: string; authorization: string | undefined; body: string }[] = [];
  /** What test_status answered, by the path of the callback. */
  readonly learned = new Map<string, Any[]>();
  /** What a PATCH is answered; may take its time. */
  answer: (path: string) => Promise<number> | number = () => 200;
  readonly #server: Server = createServer(async (request, response) => {
    const path = request.url ?? "";
    this.patches.push({ path, authorization: request.headers.authorization, body: await bodyOf(request) });
    const status = await this.answer(path);
    response.writeHead(status, status === 429 ? { "retry-after": "3600" } : {}).end();
    const sent = this.#sent.get(path);
    if (status === 200 && sent !== undefined) {
      // Where the server has been stopped meanwhile, nothing was learned; a test that needs it waits for it.
      const learned = await sent.client.testStatus(sent.interviewId).catch(() => undefined);
      if (learned !== undefined) this.learned.set(path, [...(this.learned.get(path) ?? []), learned.body]);
    }
  });
  readonly #sent = new Map<string, { client: Client; interviewId: string }>();
  #serial = 0;
  port = 0;

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.port, "127.0.0.1", resolve));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Sends a test as a recruiter's click does. */
  async send(client: Client, assessment: { id: string }, email: string, more: object = {}) {
    const path = `/integrations/testing_partners/take_home_tests/${++this.#serial}`;
    const answer = await client.sendTest(assessment, email, { url: `http://127.0.0.1:${this.port}${path}`, ...more });
    const interviewId = answer.body.partner_interview_id as string;
    this.#sent.set(path, { client, interviewId });
    return { path, answer, interviewId };
  }

  callbacksTo(path: string): number {
    return this.patches.filter((patch) => patch.path === path).length;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

/** The calls that Greenhouse makes, with one key. */
export class Client {
  readonly #app: TestApp;
  readonly key: string;

  constructor(at: TestApp, key: string) {
    this.#app = at;
    this.key = key;
  }

  async call(path: string, init: { method?: string; body?: unknown; authorization?: string | null } = {}) {
    const { authorization = basic(this.key), body, method = "GET" } = init;
    const response = await fetch(`${this.#app.url}/partners/greenhouse/${path}`, {
      method,
      headers: {
        ...(authorization === null ? {} : { authorization }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Any };
  }

  sendTest(assessment: { id: string }, email: string, more: object = {}) {
    const candidate = {
      first_name: "Harriet",
      last_name: "Potter",
      resume_url: "https://ats.example.test/resume",
      phone_number: "123-456-7890",
      email,
      greenhouse_profile_url: "https://app.greenhouse.test/people/17681532?application_id=26234709",
    };
    return this.call("send_test", { method: "POST", body: { partner_test_id: assessment.id, candidate, ...more } });
  }

  testStatus(id: string) {
    return this.call(`test_status?partner_interview_id=${encodeURIComponent(id)}`);
  }
}

export const scopes = ["READ", "INVITE"] as const;

export const linkOf = async (team: TestTeam, id: string): Promise<string> =>
  tokenOf((await team.ask("query ($id: ID!) { invitation(id: $id) { inviteUrl } }", { id })).invitation.inviteUrl);

export const scoreMutation = `mutation ($id: ID!, $score: Float!) {
  recordSubmission(invitationId: $id, submission: { score: $score, resultUrl: "https://run.example.test/result" }) { userErrors { code message } } }`;

/** Calls of Greenhouse and of its candidates. */
export function greenhouseCalls(app: TestApp) {
  const clientOf = async (team: TestTeam, at = app) => new Client(at, (await team.addApiKey(...scopes)).token);
  async function aClient() {
    const team = await createTestTeam(app);
    return { team, client: await clientOf(team), assessment: await team.publishAssessment("Personality Test") };
  }
  /** As the candidate does, at this or another process. */
  async function completeAssessment(
    team: TestTeam,
    id: string,
    { url = app.url, headers = {} }: { url?: string; headers?: Record<string, string> } = {},
  ): Promise<void> {
    const token = await linkOf(team, id);
    for (const [path, fields] of [
      ["start", ""],
      ["submit", "notes=done"],
    ] as const)
      await fetch(`${url}/i/${token}/${path}`, {
        method: "POST",
        headers,
        body: new URLSearchParams(fields),
        redirect: "manual",
      });
  }
  /** Callbacks that are due soon are due now. */
  const hurry = () =>
    app.db.query(
      "/* test */ update partner_order set next_attempt_at = now() - interval '1 hour' where state = 'DUE' and next_attempt_at < now() + interval '1 minute'",
    );
  const uuidOf = async (team: TestTeam, email: string): Promise<string> =>
    (
      await app.db.query(
        `/* test */ select i.id from invitation i join candidate c on c.team_id = i.team_id and c.id = i.candidate_id where i.team_id = $1 and c.email = $2 order by i.id desc`,
        [team.uuid, email],
      )
    ).rows[0].id;
  return { clientOf, aClient, completeAssessment, hurry, uuidOf };
}
