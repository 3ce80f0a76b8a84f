import { expect } from "@jest/globals";
import { issueSignInToken } from "../src/access/credentials/issue-credential.ts";
import type { AuditAction } from "../src/audit/audit.ts";
import { inTransaction } from "../src/platform/database/in-transaction.ts";
import { type Answer, type Any, post } from "./client.ts";
import type { TestApp } from "./test-app.ts";
import type { TestTeam } from "./test-team.ts";

export const from = "203.0.113.7";

export const lineFields = "id action targetId changes ipAddress occurredAt actor { __typename id displayName }";

export const linesOf = async (team: TestTeam, as?: { token: string }): Promise<Any[]> =>
  (await team.ask(`{ auditLog(first: 100) { nodes { ${lineFields} } } }`, {}, as)).auditLog.nodes;

export const keyMutation =
  "mutation ($input: ApiKeyInput!) { createApiKey(input: $input) { apiKey { id } key userErrors { code } } }";

/** Calls whose entries in the audit log are tested. */
export function auditCalls(app: TestApp) {
  /** Calls a mutation from an address of the network, as our own proxy passes it on. */
  const call = (
    team: TestTeam,
    mutation: string,
    variables: object = {},
    as: { token: string } = team.owner,
  ): Promise<Answer> =>
    post(app.url, mutation, variables, { authorization: `Bearer ${as.token}`, "x-forwarded-for": from });
  /** The same, which has to be done. */
  const done = async (
    team: TestTeam,
    mutation: string,
    variables: object = {},
    as?: { token: string },
  ): Promise<Any> => {
    const { data, errors } = await call(team, mutation, variables, as);
    expect(errors).toBeUndefined();
    const [payload] = Object.values(data) as Any[];
    expect(payload.userErrors).toEqual([]);
    return payload;
  };
  const signInTokenFor = (team: TestTeam, { uuid }: { uuid: string }): Promise<string> =>
    inTransaction(app.running.services.em, (em) => issueSignInToken(em, { teamId: team.uuid, memberId: uuid }));
  const createKey = async (team: TestTeam, ...scopes: string[]): Promise<{ id: string; token: string }> => {
    const { apiKey, key } = await done(team, keyMutation, { input: { name: "a key", scopes } });
    return { id: apiKey.id, token: key };
  };
  return { call, done, signInTokenFor, createKey };
}

/** Actions of no mutation, or of one that test/audit.test.ts does not call. */
export const otherActions: AuditAction[] = [
  ...([
    "team.create",
    "member.add",
    "member.sign_in_link",
    "webhook_endpoint.disable",
    "chat_destination.disable",
  ] as const),
  // The download of a link that exportCandidates has made: test/long/exports.test.ts.
  "export.download",
  // With member.switch_team, in the team that the session was of.
  "member.leave_session",
  // A sign-on by an issuer: test/sign-on.test.ts.
  "member.join",
  // Needs an authenticator: test/long/passkeys.test.ts.
  "passkey.add",
  // Need a name server: test/sender-domain.test.ts.
  ...(["sender_domain.verify", "sender_domain.fail"] as const),
  // Changes by a company's directory: test/scim.test.ts, test/scim-users.test.ts, test/scim-groups.test.ts.
  ...(["member.provision", "member.change_email", "sign_on.add_group", "sign_on.remove_group"] as const),
];
