import { db } from "../../../platform/database/sql.ts";
import { UserError } from "../../../platform/errors.ts";
import { countRequest } from "../../../platform/limits/rate-limit.ts";
import { recheckPermission } from "../../authenticate.ts";
import type { Context } from "../../context.ts";
import { viewerOf } from "../../permission.ts";
import { readSessionOrigin } from "../sign-on/sign-on.query.ts";
import { loadWebAuthn, relyingParty } from "./relying-party.ts";
import { storeChallenge } from "./steps/challenges.ts";
import { uuidBytes } from "./user-handle.ts";

const maxAnHour = 60;

/**
 * The member who adds a passkey. A session that came by an issuer adds none: the issuer says who somebody is, and a passkey would
 * outlive the account there.
 *
 * @throws UserError NOT_ALLOWED
 */
export async function memberWhoAdds(context: Context) {
  await recheckPermission(context, "SELF");
  const viewer = viewerOf(context);
  if ((await readSessionOrigin(context.em, viewer)) !== undefined)
    throw new UserError(
      "NOT_ALLOWED",
      "You have signed in by your company's account. Passkeys are for sessions without it.",
    );
  return viewer;
}

/**
 * Begins to add a passkey of the calling member.
 *
 * @returns the options for navigator.credentials.create, as PublicKeyCredentialCreationOptionsJSON
 * @throws UserError NOT_ALLOWED; RATE_LIMITED
 */
export async function startPasskey(context: Context): Promise<object> {
  const { teamId, id, credentialHash } = await memberWhoAdds(context);
  await countRequest(context.services, "passkey of", id, maxAnHour, 3_600);
  const { services, em } = context;
  const member = await db(em)
    .selectFrom("team_member as m")
    .innerJoin("team as t", "t.id", "m.team_id")
    .select(["m.email", "m.name", "t.name as teamName"])
    .where("m.team_id", "=", teamId)
    .where("m.id", "=", id)
    .executeTakeFirstOrThrow();
  const known = await db(em)
    .selectFrom("passkey")
    .select(["credential_id as credentialId", "transports"])
    .where("team_id", "=", teamId)
    .where("member_id", "=", id)
    .execute();
  const { generateRegistrationOptions } = await loadWebAuthn();
  const options = await generateRegistrationOptions({
    rpName: "Beckon",
    rpID: relyingParty(services).id,
    userID: uuidBytes(id),
    // The teams of a member stand beside one another where a passkey is chosen.
    userName: `${member.email} (${member.teamName})`,
    userDisplayName: member.name ?? member.email,
    excludeCredentials: known.map(({ credentialId, transports }) => ({
      id: credentialId.toString("base64url"),
      transports,
    })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  await storeChallenge(em, options.challenge, credentialHash);
  return options;
}
