import type { Any } from "./client.ts";
import { newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const fields = `id name enabled triggers minScore maxScore labels assessment { id } savedBy { id }
  actions { type assessmentId labels memberIds decision destinationId }`;

/** Creates a rule, and returns the payload. */
export const createRule = async (
  team: TestTeam,
  input: object,
  { as, key }: { as?: { token: string }; key?: string } = {},
): Promise<Any> =>
  (
    await team.ask(
      `mutation ($input: CreateAutomationRuleInput!, $key: String) { createAutomationRule(input: $input, idempotencyKey: $key) {
        rule { ${fields} } userErrors { code message path } } }`,
      { input: { name: "a rule", ...input }, key },
      as,
    )
  ).createAutomationRule;

/** The same, and returns the id of the rule. */
export async function ruleFor(team: TestTeam, input: object): Promise<string> {
  const { rule, userErrors } = await createRule(team, input);
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
  return rule.id;
}

export const updateRule = async (team: TestTeam, id: string, input: object): Promise<Any> =>
  (
    await team.ask(
      `mutation ($id: ID!, $input: UpdateAutomationRuleInput!) { updateAutomationRule(id: $id, input: $input) {
        rule { ${fields} } userErrors { code path } } }`,
      { id, input },
    )
  ).updateAutomationRule;

/** The log of a rule. */
export const runsOf = async (team: TestTeam, id: string, as?: { token: string }): Promise<Any[]> =>
  (
    await team.ask(
      `query ($id: ID!) { node(id: $id) { ... on AutomationRule { runs(first: 100) { nodes {
        id outcome reason createdAt results { type outcome code message }
        event { type } invitation { id candidate { id name email } } } } } } }`,
      { id },
      as,
    )
  ).node.runs.nodes;

/** The log of a rule, once it has so many entries and none of them waits. */
export const settledRuns = (team: TestTeam, id: string, count: number): Promise<Any[]> =>
  waitUntil(async () => {
    const runs = await runsOf(team, id);
    return runs.length >= count && runs.every((run) => run.outcome !== "PENDING") && runs;
  });

/** Says what a rule would do. */
export const rehearse = async (team: TestTeam, id: string): Promise<Any> =>
  (
    await team.ask(
      `mutation ($id: ID!) { rehearseAutomationRule(id: $id) {
        submissions { invitationId candidateId outcome reason results { type outcome code } } userErrors { code } } }`,
      { id },
    )
  ).rehearseAutomationRule;

/** Invites a candidate and reports a submission with this score. @returns the row of the invitation */
export async function submitScore(
  team: TestTeam,
  assessment: { id: string },
  score: number | null,
  candidate: object = { email: newAddress(), name: "Ada" },
): Promise<Any> {
  const { results } = await team.invite(assessment, [candidate], { sendEmail: false });
  await recordScore(team, results[0].invitation.id, score);
  return results[0];
}

export async function recordScore(team: TestTeam, invitationId: string, score: number | null): Promise<void> {
  const done = await team.ask(
    "mutation ($id: ID!, $score: Float) { recordSubmission(invitationId: $id, submission: { score: $score }) { userErrors { code message } } }",
    { id: invitationId, score },
  );
  if (done.recordSubmission.userErrors.length > 0) throw new Error(JSON.stringify(done.recordSubmission.userErrors));
}

/** A candidate as the rules have left them. */
export const candidateOf = async (team: TestTeam, id: string): Promise<Any> =>
  (
    await team.ask(
      `query ($id: ID!) { candidate(id: $id) { labels decision assignees { id }
        invitations(first: 50) { nodes { id state assessment { id } } } } }`,
      { id },
    )
  ).candidate;

/** The assessments that a candidate is invited to, in the order of the invitations. */
export const invitedTo = async (team: TestTeam, candidateId: string): Promise<string[]> =>
  (await candidateOf(team, candidateId)).invitations.nodes.map((one: Any) => one.assessment.id).sort();
