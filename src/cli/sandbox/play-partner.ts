import type { PartnerSandbox } from "../../integrations/integration.ts";
import { OperatorError } from "../../platform/process/operator-error.ts";
import { openPartnerServer, type ReceivedCall } from "./partner-server.ts";

/** How long a step may take. */
const patienceMs = 60_000;

/** The server that is played against, and the credentials of the team. */
export interface SandboxTeam {
  serverUrl: string;
  teamId: string;
  token: string;
  apiKey: string;
  assessment: { id: string; title: string };
}

/** What happened with one partner. */
export interface Played {
  kind: string;
  invitationId: string;
  calls: ReceivedCall[];
  /** As the list of messages shows them. */
  messages: { subject: string; state: string; attempts: number; statusCode: number | null }[];
}

// biome-ignore lint/suspicious/noExplicitAny: answers of the API, read by the documents below
type Answer = any;

/** Calls the API as the sandbox's owner. @throws OperatorError for anything but data without user errors */
export async function ask(team: Pick<SandboxTeam, "serverUrl" | "token">, query: string, variables: object = {}) {
  const response = await fetch(`${team.serverUrl}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${team.token}` },
    body: JSON.stringify({ query, variables }),
  }).catch(() => {
    throw new OperatorError(
      `Nothing answers at ${team.serverUrl}. Start the server first: WEBHOOK_ALLOW_PRIVATE=true npm start`,
      1,
    );
  });
  const { data, errors } = (await response.json()) as Answer;
  if (errors !== undefined) throw new OperatorError(errors[0].message, 1);
  for (const payload of Object.values(data) as Answer[]) {
    const [problem] = payload?.userErrors ?? [];
    if (problem?.code === "URL_NOT_ALLOWED")
      throw new OperatorError(`${problem.message} Start the server with WEBHOOK_ALLOW_PRIVATE=true npm start`, 1);
    if (problem !== undefined) throw new OperatorError(problem.message, 1);
  }
  return data as Answer;
}

async function until<T>(what: string, find: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const end = Date.now() + patienceMs; Date.now() < end; ) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new OperatorError(`${what} has not come within a minute. Does a worker run?`, 1);
}

async function setUp(team: SandboxTeam, input: object): Promise<string> {
  const { createPartnerIntegration } = await ask(
    team,
    `mutation ($input: CreatePartnerIntegrationInput!) {
      createPartnerIntegration(input: $input) { integration { id } userErrors { code message } } }`,
    { input },
  );
  return createPartnerIntegration.integration.id;
}

async function findByKind(team: SandboxTeam, kind: string): Promise<string> {
  const { partnerIntegrations } = await ask(team, "{ partnerIntegrations { id kind } }");
  const found = (partnerIntegrations as { id: string; kind: string }[]).find((one) => one.kind === kind);
  if (found === undefined) throw new OperatorError(`The order has not set ${kind} up.`, 1);
  return found.id;
}

/**
 * Plays one partner: sets it up, orders an assessment, completes it as the candidate would, and records a result, until the
 * partner has been sent all of it.
 *
 * @param say prints a line
 */
export async function playPartner(
  sandbox: PartnerSandbox,
  team: SandboxTeam,
  say: (line: string) => void,
): Promise<Played> {
  const calls: ReceivedCall[] = [];
  const server = await openPartnerServer(sandbox, (call) => {
    calls.push(call);
    say(`  received ${call.method} ${call.path} ${JSON.stringify(call.body)}`);
  });
  let integrationId: string | undefined;
  try {
    say(`${sandbox.kind} at ${server.url}`);
    if (sandbox.settings !== undefined) {
      integrationId = await setUp(team, { kind: sandbox.kind, url: server.url, ...sandbox.settings(server.url) });
      say(`  set up as ${integrationId}`);
    }
    const email = `${sandbox.kind.toLowerCase()}-${Date.now()}@sandbox.example.com`;
    const { serverUrl, teamId, apiKey, assessment } = team;
    const at = { serverUrl, url: server.url, apiKey, teamId, email, assessment: assessment.title };
    await sandbox.order({ ...at, integrationId: integrationId ?? "" });
    if (integrationId === undefined) {
      integrationId = await findByKind(team, sandbox.kind);
      say(`  set up by its order as ${integrationId}`);
    }
    const invitation = await until("The invitation", async () => {
      const { invitations } = await ask(
        team,
        "query ($email: String!) { invitations(filter: { search: $email }) { nodes { id inviteUrl } } }",
        { email },
      );
      return invitations.nodes[0] as { id: string; inviteUrl: string } | undefined;
    });
    say(`  ordered for ${email}: ${invitation.id}`);
    await until("The e-mail", async () => {
      const { invitation: mailed } = await ask(team, "query ($id: ID!) { invitation(id: $id) { emails { state } } }", {
        id: invitation.id,
      });
      return mailed.emails.some(({ state }: Answer) => state !== "QUEUED" && state !== "DEFERRED") || undefined;
    });
    say(`  the candidate starts and submits: ${invitation.inviteUrl}`);
    // By the address that is played against: PUBLIC_URL may be another one.
    const page = `${serverUrl}${/\/i\/[^/]+$/.exec(invitation.inviteUrl)?.[0]}`;
    const steps: [step: string, fields: Record<string, string>][] = [
      ["start", {}],
      ["submit", { notes: "Done in the sandbox" }],
    ];
    for (const [step, fields] of steps) {
      const response = await fetch(`${page}/${step}`, {
        method: "POST",
        body: new URLSearchParams(fields),
        redirect: "manual",
      });
      if (response.status >= 400) throw new OperatorError(`${step} was answered with ${response.status}.`, 1);
    }
    say("  the team records a score of 87");
    await ask(
      team,
      "mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: { score: 87 }) { userErrors { code message } } }",
      { id: invitation.id },
    );
    const messages = await until("The result", async () => {
      const { partnerMessages } = await ask(
        team,
        "query ($id: ID!) { partnerMessages(integrationId: $id, last: 50) { nodes { subject state attempts statusCode } } }",
        { id: integrationId },
      );
      const all = [...partnerMessages.nodes].reverse() as Played["messages"];
      const isDone = all.some(({ subject }) => subject === "RESULT") && all.every(({ state }) => state === "DELIVERED");
      return isDone ? all : undefined;
    });
    for (const { subject, state, statusCode } of messages) say(`  ${subject}: ${state} (${statusCode})`);
    return { kind: sandbox.kind, invitationId: invitation.id, calls, messages };
  } finally {
    if (integrationId !== undefined)
      await ask(team, "mutation ($id: ID!) { deletePartnerIntegration(id: $id) { userErrors { code message } } }", {
        id: integrationId,
      });
    await server.close();
  }
}
