import { newAddress, type TestTeam, tokenOf } from "./test-team.ts";

/** A published assessment and somebody invited to it without an e-mail. */
export async function invited(team: TestTeam, assessment?: { id: string }, how: object = {}) {
  const to = assessment ?? (await team.publishAssessment("Live"));
  const { results } = await team.invite(to, [newAddress()], { sendEmail: false, ...how });
  const { invitation, candidate } = results[0];
  return { assessment: to, invitation, candidate, token: tokenOf(invitation.inviteUrl) };
}

/** Changes the title of an assessment, which is an event. */
export const renameMutation =
  "mutation ($id: ID!, $title: String!) { updateAssessment(id: $id, input: { title: $title }) { userErrors { code } } }";
