import { audit } from "../../../audit/audit.ts";
import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { db, now } from "../../../platform/database/sql.ts";
import { UserError } from "../../../platform/errors.ts";
import { countRequest, networkOf } from "../../../platform/limits/rate-limit.ts";
import type { Context } from "../../context.ts";
import { issueToken } from "../../credentials/issue-credential.ts";
import type { SignedIn } from "../sign-in.ts";
import { readSignOn } from "../sign-on/sign-on.query.ts";
import { authenticationSchema, challengeOf } from "./read-credential.ts";
import { loadWebAuthn, relyingParty, unknownPasskey } from "./relying-party.ts";
import { consumeChallenge, storeChallenge } from "./steps/challenges.ts";
import { isHandleOf } from "./user-handle.ts";

/** How often a network may begin or end a sign-in by passkey in an hour. */
const maxAnHour = 300;

/**
 * Begins a sign-in by passkey. It names no member: the authenticator offers the passkeys that it has for this server.
 *
 * @returns the options for navigator.credentials.get, as PublicKeyCredentialRequestOptionsJSON
 * @throws RATE_LIMITED
 */
export async function startPasskeySignIn({ services, em, callerAddress }: Context): Promise<object> {
  await countRequest(services, "passkey sign-in begun by", networkOf(callerAddress), maxAnHour, 3_600);
  const { generateAuthenticationOptions } = await loadWebAuthn();
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(services).id,
    userVerification: "required",
  });
  await storeChallenge(em, options.challenge, null);
  return options;
}

/**
 * Signs the member in whose passkey has signed a challenge, once.
 *
 * @throws UNAUTHENTICATED, the same for a passkey that is unknown, removed or of a member who is not active, and for an answer that does
 *   not hold; RATE_LIMITED; UserError SIGN_ON_REQUIRED where the team accepts only sessions that came by its issuer
 */
export async function signInByPasskey(context: Context, credential: unknown): Promise<SignedIn> {
  const { services, callerAddress } = context;
  await countRequest(services, "passkey sign-in by", networkOf(callerAddress), maxAnHour, 3_600);
  const read = authenticationSchema.safeParse(credential);
  if (!read.success) throw unknownPasskey();
  const { data } = read;
  const known = await findPasskey(context, Buffer.from(data.id, "base64url"), data.response.userHandle);
  const verified = await verify(context, data, known);
  if (known === undefined || verified === null) throw unknownPasskey();
  const { teamId, memberId, id } = known;
  return await inTransaction(context.em, async (em) => {
    // The member is locked first: otherwise a member who is being disabled could get a credential that outlives that.
    const member = await db(em)
      .selectFrom("team_member")
      .select("id")
      .where("team_id", "=", teamId)
      .where("id", "=", memberId)
      .where("state", "=", "ACTIVE")
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (member === undefined) throw unknownPasskey();
    if ((await readSignOn(em, teamId, "SHARED"))?.required)
      throw new UserError("SIGN_ON_REQUIRED", "This team signs in by its own issuer, not by passkeys.");
    const used = await db(em)
      .updateTable("passkey")
      .set({ counter: verified.newCounter, backed_up: verified.credentialBackedUp, last_used_at: now() })
      .where("team_id", "=", teamId)
      .where("id", "=", id)
      // Another sign-in with the same authenticator has counted on meanwhile.
      .where("counter", "=", known.counter)
      .returning("id")
      .execute();
    if (used.length === 0) throw unknownPasskey();
    const who = { type: "TeamMember", id: memberId } as const;
    await audit(em, context, teamId, { action: "member.sign_in", actor: who, target: who, changes: { by: "passkey" } });
    return { teamId, memberId, ...(await issueToken(em, { teamId, memberId }, "COOKIE")) };
  });
}

type Known = NonNullable<Awaited<ReturnType<typeof findPasskey>>>;

/** The passkey of an active member with a credential id, if the user handle is the member's. */
async function findPasskey({ em }: Context, credentialId: Buffer, userHandle: string) {
  const found = await db(em)
    .selectFrom("passkey as p")
    .innerJoin("team_member as m", (join) =>
      join.onRef("m.team_id", "=", "p.team_id").onRef("m.id", "=", "p.member_id"),
    )
    .select([
      "p.team_id as teamId",
      "p.id",
      "p.member_id as memberId",
      "p.public_key as publicKey",
      "p.counter",
      "p.transports",
    ])
    .where("p.credential_id", "=", credentialId)
    .where("m.state", "=", "ACTIVE")
    .execute();
  return found.find(({ memberId }) => isHandleOf(userHandle, memberId));
}

/** Verifies an answer, and uses its challenge up whether or not the passkey is known. @returns null where it does not hold */
async function verify(
  { em, services }: Context,
  response: ReturnType<typeof authenticationSchema.parse>,
  known?: Known,
) {
  const { id, origin } = relyingParty(services);
  const { verifyAuthenticationResponse } = await loadWebAuthn();
  const isOpen = await consumeChallenge(em, challengeOf(response.response.clientDataJSON), null);
  if (!isOpen || known === undefined) return null;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challengeOf(response.response.clientDataJSON),
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: true,
      credential: {
        id: response.id,
        publicKey: new Uint8Array(known.publicKey),
        counter: known.counter,
        transports: known.transports,
      },
    });
    return verified ? authenticationInfo : null;
  } catch {
    // The library throws what it finds wrong; nothing else is done here.
    return null;
  }
}
