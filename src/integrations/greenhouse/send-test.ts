import { createHash } from "node:crypto";
import type { Context } from "../../access/context.ts";
import type { KeyViewer } from "../../access/viewer.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { inviteInTransaction } from "../../invitations/invite/invite-candidates.ts";
import { db } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { checkAddress } from "../../platform/outgoing-http/allowed-address.ts";
import { queueCallbacks } from "./queue-completions.ts";
import type { SendTest } from "./read-request.ts";
import { storePartnerKey } from "./store-partner-key.ts";

/**
 * Invites one candidate by e-mail and stores the callback address for their completion, in one transaction.
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
  if (url !== null) validateCallbackAddress(context, url);
  const urlHash = url === null ? null : createHash("sha256").update(url).digest();
  return await withTransaction(context, async (tx) => {
    const { rows: results } = await inviteInTransaction(tx, invitationOf(request), { sendEmail: true });
    const [{ outcome, invitationId, invitee }] = results as [(typeof results)[number]];
    if (outcome === "REJECTED" || invitationId === null) throw UserError.of(invitee.errors);
    if (url === null) return invitationId;
    await storePartnerKey(tx.em, context.services, asker.viewer, asker.key);
    await db(tx.em)
      .insertInto("greenhouse_completion")
      .values({
        team_id: tx.teamId,
        id: newId(),
        invitation_id: invitationId,
        url,
        url_hash: urlHash,
        api_key_id: asker.viewer.id,
      })
      .onConflict((oc) =>
        oc
          .columns(["team_id", "url_hash"])
          .where("url_hash", "is not", null)
          .doUpdateSet({
            invitation_id: (eb) => eb.ref("excluded.invitation_id"),
            api_key_id: (eb) => eb.ref("excluded.api_key_id"),
            state: "WAITING",
            wanted: 0,
            told: 0,
            attempts: 0,
            next_attempt_at: null,
          }),
      )
      .execute();
    // It was submitted before it was sent: no event will follow that queues the callback.
    if (outcome === "ALREADY_SUBMITTED") await queueCallbacks(tx, [invitationId], { startAfter: 10 });
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
  ],
  applyDefaultAssignees: true,
  applyDefaultLabels: true,
  ifInvited: "REPORT" as const,
});
