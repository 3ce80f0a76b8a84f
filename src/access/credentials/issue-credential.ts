import type { EntityManager } from "@mikro-orm/postgresql";
import { audit, byOperator } from "../../audit/audit.ts";
import { makeCredential } from "../../platform/crypto/credential-format.ts";
import { firstRow, rows, sql } from "../../platform/database/rows.ts";
import { newId } from "../../platform/ids.ts";
import type { ApiKeyScope } from "../roles.ts";

/** How long a session or a token of a member is valid. */
const sessionDays = 30;
/**
 * How long a sign-in link can be used, once: a printed one, a mailed one, and an invitation to the team. A mailed link
 * lasts as long as the limit of requests for an address (request-sign-in.ts): a member who gets no new one, because too
 * many were requested, has some that work.
 */
export const signInMinutes = { printed: 60, mailed: 60, teamInvitation: 7 * 24 * 60 };

/**
 * Issues a bearer token to a member (TOKEN for API clients, COOKIE for the server's own pages). Only its hash is stored;
 * the token is shown once.
 */
export async function issueToken(
  em: EntityManager,
  member: { teamId: string; memberId: string },
  kind: "TOKEN" | "COOKIE",
): Promise<{ token: string; expiresAt: Date }> {
  const { credential, hash } = makeCredential("session");
  const row = await firstRow<{ expiresAt: Date }>(
    em,
    sql`insert into credential (hash, team_id, member_id, kind, expires_at)
      values (${hash}, ${member.teamId}, ${member.memberId}, ${kind}, now() + make_interval(days => ${sessionDays}))
      returning expires_at as "expiresAt"`,
  );
  return { token: credential, expiresAt: row!.expiresAt };
}

/** Creates an API key with its credential. The secret is shown once. */
export async function issueApiKey(
  em: EntityManager,
  key: {
    teamId: string;
    createdBy: string | null;
    name: string;
    scopes: readonly ApiKeyScope[];
    expiresAt?: Date | null;
  },
): Promise<{ apiKeyId: string; key: string }> {
  const { credential, hash, shown } = makeCredential("apiKey");
  const id = newId();
  const expiresAt = key.expiresAt ?? null;
  await rows(
    em,
    sql`with made as (
        insert into api_key (team_id, id, name, prefix, scopes, created_by, expires_at)
        values (${key.teamId}, ${id}, ${key.name}, ${shown}, ${[...key.scopes]}, ${key.createdBy}, ${expiresAt})
        returning team_id, id, expires_at)
      insert into credential (hash, team_id, api_key_id, kind, expires_at)
        select ${hash}::bytea, team_id, id, 'API_KEY', expires_at from made`,
  );
  return { apiKeyId: id, key: credential };
}

/**
 * Gives an API key a new credential. The others stay valid for so many seconds, and none longer than before.
 *
 * @returns the new secret, which is shown once, and the hashes of the credentials that have ended now
 */
export async function replaceApiKey(
  em: EntityManager,
  key: { teamId: string; apiKeyId: string },
  overlap: number,
): Promise<{ key: string; prefix: string; ended: Buffer[] }> {
  const { credential, hash, shown } = makeCredential("apiKey");
  const older = await rows<{ hash: Buffer; over: boolean }>(
    em,
    // Truncated to the stored precision: rounded up, an end that is now would lie in the future.
    sql`update credential c set expires_at = least(c.expires_at, k.expires_at, date_trunc('milliseconds', now()) + make_interval(secs => ${overlap}))
      from api_key k where k.team_id = ${key.teamId} and k.id = ${key.apiKeyId} and c.team_id = k.team_id and c.api_key_id = k.id
      returning c.hash, c.expires_at <= now() as over`,
  );
  await rows(
    em,
    sql`with changed as (
        update api_key set prefix = ${shown} where team_id = ${key.teamId} and id = ${key.apiKeyId} returning team_id, id, expires_at)
      insert into credential (hash, team_id, api_key_id, kind, expires_at)
        select ${hash}::bytea, team_id, id, 'API_KEY', expires_at from changed`,
  );
  return { key: credential, prefix: shown, ended: older.filter((one) => one.over).map((one) => one.hash) };
}

/** Creates an API key for the operator, at the command line or at the start of the process. */
export async function issueKeyByOperator(
  em: EntityManager,
  key: Parameters<typeof issueApiKey>[1],
): Promise<{ apiKeyId: string; key: string }> {
  const made = await issueApiKey(em, key);
  await audit(em, byOperator, key.teamId, {
    action: "api_key.create",
    target: { type: "ApiKey", id: made.apiKeyId },
    changes: { name: { from: null, to: key.name }, scopes: { from: [], to: [...key.scopes] } },
  });
  return made;
}

/** Revokes all keys of a team with a name, e.g. those that earlier starts have printed. */
export async function revokeKeysNamed(em: EntityManager, teamId: string, name: string): Promise<void> {
  const ended = await rows<{ id: string }>(
    em,
    sql`update api_key set revoked_at = now() where team_id = ${teamId} and name = ${name} and revoked_at is null returning id`,
  );
  await audit(
    em,
    byOperator,
    teamId,
    ...ended.map(({ id }) => ({ action: "api_key.revoke" as const, target: { type: "ApiKey" as const, id } })),
  );
}

/** Issues the token of a sign-in link, which works once. Only its hash is stored. */
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
