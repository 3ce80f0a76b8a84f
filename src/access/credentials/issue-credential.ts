import type { EntityManager } from "@mikro-orm/postgresql";
import type { Expression, NotNull } from "kysely";
import { audit, byOperator } from "../../audit/audit.ts";
import { makeCredential } from "../../platform/crypto/credential-format.ts";
import { db, insertFrom, now, sql, subquery, subselect } from "../../platform/database/sql.ts";
import { newId } from "../../platform/ids/ids.ts";
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
 *
 * @param expiresAt when it ends; null: after the usual time
 */
export async function issueToken(
  em: EntityManager,
  member: { teamId: string; memberId: string },
  kind: "TOKEN" | "COOKIE",
  expiresAt: Date | Expression<Date> | null = null,
): Promise<{ token: string; expiresAt: Date }> {
  const { credential, hash } = makeCredential("session");
  const issued = await db(em)
    .insertInto("credential")
    .values({
      hash,
      team_id: member.teamId,
      member_id: member.memberId,
      kind,
      expires_at: expiresAt ?? sql<Date>`now() + make_interval(days => ${sessionDays})`,
    })
    .returning("expires_at as expiresAt")
    .$narrowType<{ expiresAt: NotNull }>()
    .executeTakeFirstOrThrow();
  return { token: credential, ...issued };
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
  const made = db(em).with("made", (query) =>
    query
      .insertInto("api_key")
      .values({
        team_id: key.teamId,
        id,
        name: key.name,
        prefix: shown,
        scopes: [...key.scopes],
        created_by: key.createdBy,
        expires_at: key.expiresAt ?? null,
      })
      .returning(["team_id", "id", "expires_at"]),
  );
  await insertFrom(made, "credential", subquery(made).selectFrom("made"), (eb) => ({
    hash: sql<Buffer>`${hash}::bytea`,
    team_id: eb.ref("made.team_id"),
    api_key_id: eb.ref("made.id"),
    kind: "API_KEY" as const,
    expires_at: eb.ref("made.expires_at"),
  })).execute();
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
  // Truncated to the stored precision: rounded up, an end that is now would lie in the future.
  const end = sql<Date>`date_trunc('milliseconds', ${now()}) + make_interval(secs => ${overlap})`;
  const older = await db(em)
    .updateTable("credential as c")
    .from("api_key as k")
    .set({ expires_at: ({ ref }) => sql<Date>`least(${ref("c.expires_at")}, ${ref("k.expires_at")}, ${end})` })
    .where("k.team_id", "=", key.teamId)
    .where("k.id", "=", key.apiKeyId)
    .whereRef("c.team_id", "=", "k.team_id")
    .whereRef("c.api_key_id", "=", "k.id")
    .returning((eb) => ["c.hash", subselect(sql<boolean>`${eb.ref("c.expires_at")} <= ${now()}`).as("over")])
    .execute();
  const changed = db(em).with("changed", (query) =>
    query
      .updateTable("api_key")
      .set({ prefix: shown })
      .where("team_id", "=", key.teamId)
      .where("id", "=", key.apiKeyId)
      .returning(["team_id", "id", "expires_at"]),
  );
  await insertFrom(changed, "credential", subquery(changed).selectFrom("changed"), (eb) => ({
    hash: sql<Buffer>`${hash}::bytea`,
    team_id: eb.ref("changed.team_id"),
    api_key_id: eb.ref("changed.id"),
    kind: "API_KEY" as const,
    expires_at: eb.ref("changed.expires_at"),
  })).execute();
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
  const ended = await db(em)
    .updateTable("api_key")
    .set({ revoked_at: now() })
    .where("team_id", "=", teamId)
    .where("name", "=", name)
    .where("revoked_at", "is", null)
    .returning("id")
    .execute();
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
  await db(em)
    .insertInto("sign_in_token")
    .values({
      hash,
      team_id: member.teamId,
      member_id: member.memberId,
      expires_at: sql<Date>`now() + make_interval(mins => ${minutes})`,
    })
    .execute();
  return credential;
}
