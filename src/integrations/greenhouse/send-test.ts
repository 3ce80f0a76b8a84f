import type { Context } from "../../access/context.ts";
import type { KeyViewer } from "../../access/viewer.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { inviteInTransaction } from "../../invitations/invite/invite-candidates.ts";
import { placeOrder } from "../../orders/place-order.ts";
import { recordCall } from "../../orders/settings/record-use.ts";
import { setUpByOrder } from "../../orders/settings/set-up-by-order.ts";
import { UserError } from "../../platform/errors.ts";
import { checkAddress } from "../../platform/outgoing-http/allowed-address.ts";
import type { SendTest } from "./read-request.ts";
import { storePartnerKey } from "./store-partner-key.ts";
import { referenceOf } from "./write-callback.ts";

/**
 * Invites one candidate by e-mail and stores the callback address for their completion as an order.
 *
 * A candidate with a live or submitted invitation to this assessment gets no second one and no e-mail (docs/rules.md,
 * Inviting 4): a repeated call, or a call for another application, returns that invitation.
 * Greenhouse has a callback address of its own for each test that it sends; each of them is called.
 *
 * @param asker the authenticated key, and its text, which is stored encrypted
 * @returns the stored id of the invitation
 * @throws UserError where nothing was sent, e.g. URL_NOT_ALLOWED, INVALID_EMAIL, ASSESSMENT_NOT_PUBLISHED
 */
export async function sendTest(
  context: Context,
  request: SendTest,
  asker: { viewer: KeyViewer; key: string },
): Promise<string> {
  const url = request.url ?? null;
  if (url === null) return await inviteOnly(context, request);
  validateCallbackAddress(context, url);
  const account = await setUpByOrder(context, "GREENHOUSE");
  await recordCall(context.services, account.teamId, account.id);
  await storePartnerKey(context.em, context.services, asker.viewer, asker.key);
  const { assessmentId, candidates } = invitationOf(request);
  const { invitationId } = await placeOrder(context, account, {
    ...candidates[0],
    assessmentId,
    reference: referenceOf(asker.viewer.id, url),
    isUnique: false,
    callbackUrl: url,
    settlesIn: 10,
  });
  return invitationId;
}

/** Without an address Greenhouse asks for the status every hour, and nothing is sent to it. */
async function inviteOnly(context: Context, request: SendTest): Promise<string> {
  const input = {
    ...invitationOf(request),
    applyDefaultAssignees: true,
    applyDefaultLabels: true,
    ifInvited: "REPORT" as const,
  };
  return await withTransaction(context, async (tx) => {
    const { rows: results } = await inviteInTransaction(tx, input, { sendEmail: true });
    const [{ outcome, invitationId, invitee }] = results as [(typeof results)[number]];
    if (outcome === "REJECTED" || invitationId === null) throw UserError.of(invitee.errors);
    return invitationId;
  });
}

/** The callback carries the key, so it needs TLS on the public internet. @throws UserError URL_NOT_ALLOWED */
function validateCallbackAddress({ services }: Context, url: string): void {
  const allowPrivate = services.env.WEBHOOK_ALLOW_PRIVATE;
  const reason =
    checkAddress(url, { allowPrivate }) ??
    (allowPrivate || /^https:/i.test(url) ? null : "The address has to begin with https://.");
  if (reason !== null) throw new UserError("URL_NOT_ALLOWED", reason, { path: ["url"] });
}

const invitationOf = ({ partner_test_id, candidate }: SendTest) => ({
  assessmentId: partner_test_id,
  candidates: [
    {
      email: candidate.email,
      name: [candidate.first_name, candidate.last_name].filter(Boolean).join(" "),
      // Links the invitation back to the profile in Greenhouse.
      ...(candidate.greenhouse_profile_url == null
        ? {}
        : { metadata: { greenhouse_profile_url: candidate.greenhouse_profile_url } }),
    },
  ] as [{ email: string; name: string; metadata?: Record<string, string> }],
});
