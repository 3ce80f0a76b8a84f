import { type Any, post } from "./client.ts";
import type { ReceivedMail } from "./mail-server.ts";
import type { TestApp } from "./test-app.ts";
import { type TestTeam, tokenOf } from "./test-team.ts";

export const inviteMutation = `mutation ($members: [TeamMemberInput!]!) { inviteTeamMembers(members: $members) {
  members { id email name role state } userErrors { code message path existing { id } } } }`;

export const invite = async (team: TestTeam, members: object[], as?: { token: string }): Promise<Any> =>
  (await team.ask(inviteMutation, { members }, as)).inviteTeamMembers;

export const updateMutation = `mutation ($id: ID!, $role: TeamRole, $disabled: Boolean) {
  updateTeamMember(id: $id, role: $role, disabled: $disabled) { member { id role state } userErrors { code path } } }`;

export const update = async (team: TestTeam, id: string, change: object, as?: { token: string }): Promise<Any> =>
  (await team.ask(updateMutation, { id, ...change }, as)).updateTeamMember;

const signInMutation =
  "mutation ($t: String!) { signIn(token: $t) { token member { id state } userErrors { code path } } }";

/** The sign-in links in an e-mail. */
export const linksIn = ({ mail }: ReceivedMail): string[] => mail.text!.match(/http:\/\/beckon\.test\/sign-in\/\S+/g)!;

export const stateOf = async (team: TestTeam, id: string): Promise<string> =>
  (await team.ask("query ($id: ID!) { node(id: $id) { ... on TeamMember { state } } }", { id })).node.state;

/** Lets time pass for what this team's people were mailed. */
export const minutesPass = (team: TestTeam, minutes: number) => team.ageEmails(minutes);

export const codes = (payload: Any): string[] => payload.userErrors.map((error: Any) => error.code);

/** Invites, updates and signs in members. */
export function memberCalls(app: TestApp) {
  const signIn = async (token: string, url = app.url): Promise<Any> =>
    (await post(url, signInMutation, { t: token })).data.signIn;
  const mailedToken = async (address: string, count = 1): Promise<string> =>
    tokenOf(linksIn((await app.mail.waitFor(address, count, 15_000)).at(-1)!)[0]!);
  const whoIs = async (token: string, url = app.url): Promise<Any> =>
    (await post(url, "{ viewer { ... on TeamMember { id role state } } }", {}, { authorization: `Bearer ${token}` }))
      .data?.viewer ?? null;
  return { signIn, mailedToken, whoIs };
}
