import type { EntityManager } from "@mikro-orm/postgresql";
import { hashCredential } from "../../../platform/crypto/credential-format.ts";
import { anyOf, array, db } from "../../../platform/database/sql.ts";
import type { Services } from "../../context.ts";
import type { Issuer } from "./issuer.ts";
import type { FirstRole } from "./sign-on.entity.ts";
import { signOnStartUrl } from "./sign-on-urls.ts";

/** The sign-on of a team as it is stored. */
export interface StoredSignOn {
  teamId: string;
  issuer: string;
  clientId: string;
  encryptedSecret: Buffer;
  firstRole: FirstRole | null;
  required: boolean;
  createdAt: Date;
  updatedAt: Date;
}

const columns = [
  "s.team_id as teamId",
  "s.issuer",
  "s.client_id as clientId",
  "s.encrypted_secret as encryptedSecret",
  "s.first_role as firstRole",
  "s.required",
  "s.created_at as createdAt",
  "s.updated_at as updatedAt",
] as const;

/** The sign-on of a team; undefined where it has none. @param lock until the transaction ends */
export async function readSignOn(
  em: EntityManager,
  teamId: string,
  lock: "SHARED" | "FOR_CHANGES" | null = null,
): Promise<StoredSignOn | undefined> {
  const query = db(em).selectFrom("sign_on as s").select(columns).where("s.team_id", "=", teamId);
  const locked = lock === null ? query : lock === "SHARED" ? query.forShare() : query.forUpdate();
  return await locked.executeTakeFirst();
}

/** The issuer of a team's sign-on, with the secret. @throws Error where SECRET_KEY no longer lists the key of the secret */
export function issuerOf(
  { keys }: Pick<Services, "keys">,
  signOn: Pick<StoredSignOn, "issuer" | "clientId" | "encryptedSecret">,
): Issuer {
  const clientSecret = keys.decrypt("sign-on-secret", signOn.encryptedSecret)?.toString();
  if (clientSecret === undefined)
    throw new Error(
      "The client secret of a sign-on cannot be decrypted: SECRET_KEY lacks the key that it was stored under.",
    );
  return { issuer: signOn.issuer, clientId: signOn.clientId, clientSecret };
}

/** The team with a sign-on that a part of an address names. */
export async function findSignOnBySlug(em: EntityManager, slug: string): Promise<StoredSignOn | undefined> {
  // Anything else is no slug, and may be a text that the database does not take.
  if (!/^[a-z0-9-]{1,60}$/.test(slug)) return undefined;
  return await db(em)
    .selectFrom("team as t")
    .innerJoin("sign_on as s", "s.team_id", "t.id")
    .select(columns)
    .where("t.slug", "=", slug)
    .executeTakeFirst();
}

/**
 * The sign-on that an address leads to: the oldest of teams that have proved its domain by DNS. Whether the address is a
 * member's plays no part, so the answer says nothing of it. A domain that was proved by an owner's address leads nobody
 * anywhere: one mailbox of a company must not lead all of its people to an issuer of its holder.
 */
export async function findSignOnByDomain(em: EntityManager, domain: string): Promise<StoredSignOn | undefined> {
  return await db(em)
    .selectFrom("sign_on_domain as d")
    .innerJoin("sign_on as s", "s.team_id", "d.team_id")
    .select(columns)
    .where("d.domain", "=", domain)
    .where("d.proof", "=", "DNS")
    .orderBy("s.created_at")
    .orderBy("s.team_id")
    .limit(1)
    .executeTakeFirst();
}

/** Where the members of those teams sign on that require it, among some teams. */
export async function findRequiredSignOns(
  services: Pick<Services, "env">,
  em: EntityManager,
  teamIds: string[],
): Promise<Map<string, string>> {
  const found = await db(em)
    .selectFrom("sign_on as s")
    .innerJoin("team as t", "t.id", "s.team_id")
    .select(["s.team_id as teamId", "t.slug"])
    .where("s.team_id", "=", anyOf(array.uuid(teamIds)))
    .where("s.required", "=", true)
    .execute();
  return new Map(found.map(({ teamId, slug }) => [teamId, signOnStartUrl(services, slug)]));
}

/** The domain of an address. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf("@") + 1);

/** By which issuer a session came. */
export interface SessionOrigin {
  identityId: string;
  issuer: string;
  clientId: string;
  email: string;
  provesAddress: boolean;
  encryptedIdToken: Buffer | null;
  endSessionUrl: string | null;
}

interface Session {
  teamId: string;
  credentialHash: Buffer;
}

/** By which issuer a session came; undefined where it came by a mailed link. */
export async function readSessionOrigin(
  em: EntityManager,
  { teamId, credentialHash }: Session,
): Promise<SessionOrigin | undefined> {
  return await db(em)
    .selectFrom("sign_on_session")
    .select([
      "identity_id as identityId",
      "issuer",
      "client_id as clientId",
      "email",
      "proves_address as provesAddress",
      "encrypted_id_token as encryptedIdToken",
      "end_session_url as endSessionUrl",
    ])
    .where("team_id", "=", teamId)
    .where("credential_hash", "=", credentialHash)
    .executeTakeFirst();
}

/**
 * Where a browser ends a session at its issuer, which then asks nothing more and leads back to the sign-in page. The ID
 * token in it says which session; null where the issuer offers no such address.
 */
export function logoutUrlOf(
  { keys }: Pick<Services, "keys">,
  { endSessionUrl, encryptedIdToken }: SessionOrigin,
): string | null {
  if (endSessionUrl === null) return null;
  const url = new URL(endSessionUrl);
  const idToken = encryptedIdToken === null ? null : keys.decrypt("sign-on-session", encryptedIdToken);
  if (idToken !== null) url.searchParams.set("id_token_hint", idToken.toString());
  return url.href;
}

/** Whether a session came by the issuer and the client of a team. */
export const cameBy = (
  origin: Pick<SessionOrigin, "issuer" | "clientId"> | undefined,
  signOn: Pick<StoredSignOn, "issuer" | "clientId">,
): boolean => origin !== undefined && origin.issuer === signOn.issuer && origin.clientId === signOn.clientId;

/** Records by which issuer a new session came, in the transaction that issues it. */
export async function recordSessionOrigin(
  em: EntityManager,
  session: { teamId: string; token: string },
  origin: SessionOrigin,
): Promise<void> {
  await db(em)
    .insertInto("sign_on_session")
    .values({
      team_id: session.teamId,
      credential_hash: hashCredential(session.token),
      identity_id: origin.identityId,
      issuer: origin.issuer,
      client_id: origin.clientId,
      email: origin.email,
      proves_address: origin.provesAddress,
      encrypted_id_token: origin.encryptedIdToken,
      end_session_url: origin.endSessionUrl,
    })
    .execute();
}
