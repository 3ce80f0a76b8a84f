import { newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

/** A chat destination, and a rule that has acted once. */
export async function prepareRule(team: TestTeam, assessmentId: string) {
  const { createChatDestination, createAutomationRule } = await team.ask(
    `mutation ($assessment: ID!) {
      createChatDestination(input: { name: "hiring", kind: SLACK, url: "https://hooks.example.com/c", assessmentId: $assessment, eventTypes: [INVITATION_EMAIL_FAILED] }) { destination { id } userErrors { code } }
      createAutomationRule(input: { name: "passed", assessmentId: $assessment, actions: [{ type: ADD_LABELS, labels: ["green"] }] }) { rule { id } userErrors { code } }
    }`,
    { assessment: assessmentId },
  );
  const rule: string = createAutomationRule.rule.id;
  const { results } = await team.invite({ id: assessmentId }, [newAddress("ruled")], { sendEmail: false });
  await team.ask(
    "mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: { score: 2 }) { userErrors { code } } }",
    { id: results[0].invitation.id },
  );
  const runId: string = await waitUntil(async () => {
    const query = "query ($id: ID!) { node(id: $id) { ... on AutomationRule { runs { nodes { id outcome } } } } }";
    const [run] = (await team.ask(query, { id: rule })).node.runs.nodes;
    return run?.outcome === "ACTED" && run.id;
  });
  return { destination: createChatDestination.destination.id as string, rule, runId };
}
