import { audit } from "../../../audit/audit.ts";
import { hashCredential } from "../../../platform/crypto/credential-format.ts";
import { databaseNow } from "../../../platform/database/database-clock.ts";
import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { db, sql } from "../../../platform/database/sql.ts";
import type { Context } from "../../context.ts";
import { issueToken } from "../../credentials/issue-credential.ts";
import { activateMember } from "../activate-member.ts";
import type { SignedIn } from "../sign-in.ts";
import { type IssuerAnswer, redeemAnswer } from "./redeem-answer.ts";
import { cameBy, domainOf, issuerOf, readSignOn, recordSessionOrigin, type StoredSignOn } from "./sign-on.query.ts";
import { decryptAttempt, type SignOnAttempt } from "./sign-on-attempt.ts";
import { addFirstComer } from "./steps/add-first-comer.ts";
import { type LinkedMember, linkMembers } from "./steps/link-members.ts";
import { storeIdentity } from "./steps/store-identity.ts";

/** Why a user is not signed in although the issuer says who they are, or why the answer is none of this browser's. */
export type SignOnRejection =
  | "SIGN_ON_FAILED"
  | "SIGN_ON_ADDRESS_NOT_VERIFIED"
  | "SIGN_ON_ADDRESS_NOT_ALLOWED"
  | "SIGN_ON_OTHER_ACCOUNT"
  | "SIGN_ON_NO_MEMBER";

/** Thrown for a user who is not signed in. Nothing was changed. */
export class SignOnRefused extends Error {
  readonly code: SignOnRejection;
  constructor(code: SignOnRejection) {
    super(code);
    this.code = code;
  }
}

/**
 * How long a session lasts that came by an issuer. It is shorter than another one, since the issuer is asked only at
 * sign-on whether the user still belongs to the company.
 */
export const signOnSessionHours = 24;

/** A session that came by an issuer, and where its holder wanted to go. */
export interface SignedOn extends SignedIn {
  next: string | null;
}

/**
 * Signs a user in by the answer of an issuer, once: a repeated answer, one of another browser, and one that is too
 * late are refused before the issuer is called.
 *
 * The member is the one that the user's identity (issuer and subject) belongs to; at the first sign-on the one with
 * the user's address; an unknown user becomes a member where the team has a role for those who come first.
 *
 * @param cookie of the attempt
 * @param query of the callback, with its question mark
 * @throws SignOnRefused, IssuerError
 */
export async function completeSignOn(context: Context, cookie: string | undefined, query: string): Promise<SignedOn> {
  const { services, em } = context;
  const now = await databaseNow(em);
  const attempt = decryptAttempt(services.keys, cookie, now.getTime());
  if (attempt === null || new URLSearchParams(query).get("state") !== attempt.state)
    throw new SignOnRefused("SIGN_ON_FAILED");
  const signOn = await readSignOn(em, attempt.teamId);
  // The owner has changed the issuer since, or removed it.
  if (signOn === undefined || !cameBy(signOn, attempt)) throw new SignOnRefused("SIGN_ON_FAILED");
  await markStateUsed(context, attempt);
  const skewSeconds = (now.getTime() - Date.now()) / 1_000;
  const answer = await redeemAnswer(services, issuerOf(services, signOn), attempt, query, skewSeconds);
  return { ...(await signInAs(context, signOn, attempt, answer)), next: attempt.next };
}

/** Records that a state was answered. @throws SignOnRefused for the second time */
async function markStateUsed({ em }: Context, attempt: SignOnAttempt): Promise<void> {
  const first = await db(em)
    .insertInto("used_sign_on_state")
    .values({ hash: hashCredential(attempt.state), expires_at: new Date(attempt.expiresAt) })
    .onConflict((conflict) => conflict.column("hash").doNothing())
    .returning("hash")
    .execute();
  if (first.length === 0) throw new SignOnRefused("SIGN_ON_FAILED");
}

async function signInAs(
  context: Context,
  begun: StoredSignOn,
  attempt: SignOnAttempt,
  answer: IssuerAnswer,
): Promise<SignedIn> {
  const { email } = answer;
  if (email === null || !answer.isVerified) throw new SignOnRefused("SIGN_ON_ADDRESS_NOT_VERIFIED");
  return await inTransaction(context.em, async (em) => {
    const signOn = await readSignOn(em, begun.teamId, "SHARED");
    if (signOn === undefined || !cameBy(signOn, begun)) throw new SignOnRefused("SIGN_ON_FAILED");
    const domain = await db(em)
      .selectFrom("sign_on_domain")
      .select("proof")
      .where("team_id", "=", signOn.teamId)
      .where("domain", "=", domainOf(email))
      .where("proof", "is not", null)
      .executeTakeFirst();
    if (domain === undefined) throw new SignOnRefused("SIGN_ON_ADDRESS_NOT_ALLOWED");
    // From here on a second sign-on of the same user waits.
    const identityId = await storeIdentity(em, signOn.issuer, answer.subject, email);
    const user = { identityId, issuer: signOn.issuer, clientId: signOn.clientId, email };
    const isOfTeam = (one: LinkedMember) => one.teamId === signOn.teamId;
    let members = await linkMembers(em, user);
    if (!members.some((one) => isOfTeam(one) || (attempt.byAddress && one.state !== "DISABLED"))) {
      if (signOn.firstRole === null) throw new SignOnRefused("SIGN_ON_NO_MEMBER");
      await addFirstComer(em, context, signOn, { email, name: answer.name });
      members = await linkMembers(em, user);
    }
    const enabled = members.filter((one) => one.state !== "DISABLED");
    const found = enabled.find(isOfTeam) ?? (attempt.byAddress ? enabled.find((one) => one.isUser) : undefined);
    if (found === undefined) throw new SignOnRefused("SIGN_ON_NO_MEMBER");
    if (!found.isUser) throw new SignOnRefused("SIGN_ON_OTHER_ACCOUNT");
    const member = { teamId: found.teamId, memberId: found.memberId };
    const joined = await activateMember(em, member);
    const who = { type: "TeamMember", id: found.memberId } as const;
    await audit(em, context, found.teamId, {
      action: "member.sign_in",
      actor: who,
      target: who,
      changes: { by: signOn.issuer, ...(joined ? { state: { from: "INVITED", to: "ACTIVE" } } : {}) },
    });
    const endsAt = sql<Date>`now() + make_interval(hours => ${signOnSessionHours})`;
    const issued = await issueToken(em, member, "COOKIE", endsAt);
    const origin = {
      ...user,
      provesAddress: domain.proof === "DNS",
      encryptedIdToken: context.services.keys.encrypt("sign-on-session", Buffer.from(answer.idToken)),
      endSessionUrl: answer.endSessionUrl,
    };
    await recordSessionOrigin(em, { teamId: found.teamId, token: issued.token }, origin);
    return { ...member, ...issued };
  });
}
