import type { EntityManager } from "@mikro-orm/postgresql";
import { makeCredential } from "../base/credential-format.ts";
import { newId } from "../base/ids.ts";
import { firstRow, rows, sql } from "../base/rows.ts";
import type { ApiKeyScope } from "./roles.ts";

/** How long a person stays signed in without signing in again. */
const sessionDays = 30;
/** How long a sign-in link can be used, once: one that start or the command line prints, one that is mailed, one into the team. */
export const signInMinutes = { printed: 60, mailed: 15, teamInvitation: 7 * 24 * 60 };

/**
 * Makes a bearer token of a member (TOKEN for API clients, COOKIE for our own pages). Only its hash
 * is kept; the token is shown this once.
 */
export async function issueToken(
  em: EntityManager,
  member: { teamId: string; memberId: string },
  kind: "TOKEN" | "COOKIE",
): Promise<{ token: string; expiresAt: string }> {
  const { credential, hash } = makeCredential("session");
  const row = await firstRow<{ expiresAt: string }>(
    em,
    sql`insert into credential (hash, team_id, member_id, kind, expires_at)
      values (${hash}, ${member.teamId}, ${member.memberId}, ${kind}, now() + make_interval(days => ${sessionDays}))
      returning expires_at as "expiresAt"`,
  );
  return { token: credential, expiresAt: row!.expiresAt };
}

/** Makes an API key with its credential. The key is shown this once. */
export async function issueApiKey(
  em: EntityManager,
  key: { teamId: string; createdBy: string | null; name: string; scopes: readonly ApiKeyScope[] },
): Promise<{ apiKeyId: string; key: string }> {
  const { credential, hash, shown } = makeCredential("apiKey");
  const id = newId();
  await rows(
    em,
    sql`with made as (
        insert into api_key (team_id, id, name, prefix, scopes, created_by)
        values (${key.teamId}, ${id}, ${key.name}, ${shown}, ${[...key.scopes]}, ${key.createdBy}) returning team_id, id)
      insert into credential (hash, team_id, api_key_id, kind) select ${hash}::bytea, team_id, id, 'API_KEY' from made`,
  );
  return { apiKeyId: id, key: credential };
}

/** Ends all keys of a team that carry a name, e.g. those that earlier starts have printed. */
export async function revokeKeysNamed(em: EntityManager, teamId: string, name: string): Promise<void> {
  await rows(
    em,
    sql`update api_key set revoked_at = now() where team_id = ${teamId} and name = ${name} and revoked_at is null`,
  );
}

/** Makes the token of a sign-in link: good once. Only its hash is kept. */
export async function issueSignInToken(
  em: EntityManager,
  member: { teamId: string; memberId: string },
  minutes: number = signInMinutes.printed,
): Promise<string> {
  const { credential, hash } = makeCredential("signIn");
  await rows(
    em,
    sql`insert into sign_in_token (hash, team_id, member_id, expires_at)
      values (${hash}, ${member.teamId}, ${member.memberId}, now() + make_interval(mins => ${minutes}))`,
  );
  return credential;
}
