import { audit } from "../../../audit/audit.ts";
import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { array, db } from "../../../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../../../platform/errors.ts";
import { checkText } from "../../../platform/graphql/check-input.ts";
import { newId } from "../../../platform/ids/ids.ts";
import type { Context } from "../../context.ts";
import { challengeOf, registrationSchema } from "./read-credential.ts";
import { loadWebAuthn, relyingParty } from "./relying-party.ts";
import { memberWhoAdds } from "./start-passkey.ts";
import { consumeChallenge } from "./steps/challenges.ts";

/** How many passkeys a member may have. */
const maxPasskeys = 20;
const maxName = 100;

/** The name of a passkey. @throws UserError TOO_LONG, REQUIRED */
export function readPasskeyName(text: string): string {
  const errors: UserErrorValue[] = [];
  const name = checkText(errors, ["name"], text, maxName);
  if (errors.length > 0) throw UserError.of(errors);
  if (name === null) throw new UserError("REQUIRED", "A passkey needs a name.", { path: ["name"] });
  return name;
}

/**
 * Adds a passkey of the calling member, by what the browser has answered to the options of startPasskey. The challenge counts once, in
 * the session that asked for it.
 *
 * @throws UserError INVALID_VALUE, NOT_ALLOWED, ALREADY_EXISTS, TOO_MANY_ITEMS
 */
export async function addPasskey(context: Context, credential: unknown, givenName: string): Promise<void> {
  const { teamId, id: memberId, credentialHash } = await memberWhoAdds(context);
  const name = readPasskeyName(givenName);
  const made = await verify(context, credential, credentialHash);
  const id = newId();
  await inTransaction(context.em, async (em) => {
    await db(em)
      .selectFrom("team_member")
      .select("id")
      .where("team_id", "=", teamId)
      .where("id", "=", memberId)
      .forNoKeyUpdate()
      .execute();
    const known = await db(em)
      .selectFrom("passkey")
      .select(["member_id as memberId", "credential_id as credentialId"])
      .where("team_id", "=", teamId)
      .where((eb) => eb.or([eb("member_id", "=", memberId), eb("credential_id", "=", made.credentialId)]))
      .execute();
    if (known.some(({ credentialId }) => credentialId.equals(made.credentialId)))
      throw new UserError("ALREADY_EXISTS", "This passkey was added already.", { path: ["credential"] });
    if (known.length >= maxPasskeys)
      throw new UserError("TOO_MANY_ITEMS", `A member has at most ${maxPasskeys} passkeys. Remove one first.`);
    await db(em)
      .insertInto("passkey")
      .values({
        team_id: teamId,
        id,
        member_id: memberId,
        credential_id: made.credentialId,
        public_key: made.publicKey,
        counter: made.counter,
        device_type: made.deviceType,
        backed_up: made.backedUp,
        transports: array.text(made.transports),
        name,
      })
      .execute();
    await audit(em, context, teamId, {
      action: "passkey.add",
      target: { type: "Passkey", id },
      changes: { name: { from: null, to: name } },
    });
  });
  context.loaders.clear();
}

async function verify({ em, services }: Context, credential: unknown, session: Buffer) {
  const invalid = () =>
    new UserError("INVALID_VALUE", "This passkey could not be verified. Begin again with startPasskey.", {
      path: ["credential"],
    });
  const read = registrationSchema.safeParse(credential);
  if (!read.success) throw invalid();
  const { id, origin } = relyingParty(services);
  const { verifyRegistrationResponse } = await loadWebAuthn();
  const challenge = challengeOf(read.data.response.clientDataJSON);
  if (!(await consumeChallenge(em, challenge, session))) throw invalid();
  const verified = await verifyRegistrationResponse({
    response: read.data,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: true,
    // The library throws what it finds wrong; nothing else is done here.
  }).catch(() => null);
  if (!verified?.verified) throw invalid();
  const { credential: made, credentialDeviceType, credentialBackedUp } = verified.registrationInfo;
  return {
    credentialId: Buffer.from(made.id, "base64url"),
    publicKey: Buffer.from(made.publicKey),
    counter: made.counter,
    deviceType: credentialDeviceType,
    backedUp: credentialBackedUp,
    transports: (read.data.response.transports ?? []) as string[],
  };
}
