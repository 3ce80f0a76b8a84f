import type { RichTextBlock } from "@slack/types";
import type { Any } from "./client.ts";
import { newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";
import type { Received, Receiver } from "./webhook-receiver.ts";

const create = `mutation ($input: CreateChatDestinationInput!, $key: String) {
  createChatDestination(input: $input, idempotencyKey: $key) {
    destination { id name kind urlHint eventTypes locale namesCandidates enabled disabledReason consecutiveFailures
      lastStatusCode lastAnswer lastAttemptAt createdAt assessment { id } createdBy { id } }
    secret userErrors { code message path }
  }
}`;

/** Creates a destination for a server of the test, and returns the payload. */
export const createDestination = async (
  team: TestTeam,
  receiver: Pick<Receiver, "url">,
  more: object = {},
  { as, key }: { as?: { token: string }; key?: string } = {},
): Promise<Any> =>
  (
    await team.ask(
      create,
      { input: { name: "hiring", kind: "SLACK", url: receiver.url, namesCandidates: true, ...more }, key },
      as,
    )
  ).createChatDestination;

/** The same, and returns the destination with its secret. */
export async function destinationFor(team: TestTeam, receiver: Pick<Receiver, "url">, more: object = {}): Promise<Any> {
  const { destination, secret, userErrors } = await createDestination(team, receiver, more);
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
  return { ...destination, secret };
}

export const updateDestination = async (team: TestTeam, id: string, input: object): Promise<Any> =>
  (
    await team.ask(
      `mutation ($id: ID!, $input: UpdateChatDestinationInput!) { updateChatDestination(id: $id, input: $input) {
        destination { id enabled urlHint consecutiveFailures disabledReason namesCandidates } userErrors { code path } } }`,
      { id, input },
    )
  ).updateChatDestination;

export const destinationsOf = async (team: TestTeam, as?: { token: string }): Promise<Any[]> =>
  (
    await team.ask(
      "{ chatDestinations { id name urlHint enabled disabledReason consecutiveFailures lastStatusCode lastAnswer lastAttemptAt } }",
      {},
      as,
    )
  ).chatDestinations;

/** Sends a test message. */
export const sendTest = async (team: TestTeam, id: string): Promise<Any> =>
  (
    await team.ask(
      "mutation ($id: ID!) { testChatDestination(id: $id) { accepted statusCode answer destination { id } userErrors { code } } }",
      { id },
    )
  ).testChatDestination;

/** The texts and links of a message to Slack, by the types that Slack publishes. */
export function slackParts({ body }: Received): { texts: string[]; links: string[] } {
  const [block] = body.blocks as RichTextBlock[];
  const [section] = block!.elements;
  if (section?.type !== "rich_text_section") throw new Error("Not a section of rich text.");
  return {
    texts: section.elements.flatMap((one) => (one.type === "text" ? [one.text] : [])),
    links: section.elements.flatMap((one) => (one.type === "link" ? [one.url] : [])),
  };
}

/** Invites candidates, and submits for each of them. */
export async function submitted(
  team: TestTeam,
  assessment: { id: string },
  candidates: { name: string; email?: string }[],
): Promise<Any[]> {
  const { results } = await team.invite(
    assessment,
    candidates.map((one) => ({ email: newAddress(), ...one })),
    { sendEmail: false },
  );
  for (const { invitation } of results) await submit(team, invitation.inviteUrl);
  return results;
}

export async function submit(team: TestTeam, inviteUrl: string): Promise<void> {
  await team.ask(
    `mutation ($t: String!) { startAssessment(token: $t) { userErrors { code } }
      submitAssessment(token: $t, submission: { notes: "done" }) { userErrors { code } } }`,
    { t: tokenOf(inviteUrl) },
  );
}

/** Resolves when nothing waits for the team's destinations any more. */
export const allSent = (team: TestTeam): Promise<unknown> =>
  waitUntil(async () => {
    const { rows } = await team.app.db.query("/* test */ select 1 from chat_message where team_id = $1", [team.uuid]);
    return rows.length === 0;
  });

/** Lets the minute in which a team's messages are counted, and pauses, be over. */
export const minutePasses = (team: TestTeam): Promise<unknown> =>
  team.app.db.query(
    `/* test */ update chat_destination set window_started_at = window_started_at - interval '61 seconds',
       next_attempt_at = case when next_attempt_at is not null then now() end where team_id = $1`,
    [team.uuid],
  );
