import type { Context } from "../../access/context.ts";
import { accessOf, viewerOf } from "../../access/permission.ts";
import { audit } from "../../audit/audit.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { newId } from "../../platform/ids/ids.ts";
import { findIntegration } from "../find-integration.ts";
import { type PartnerAccount, partnerOfKind } from "../partner.ts";
import { encryptCredentials } from "./credentials.ts";

/**
 * The integration of a partner that the team enters nothing for. The first order sets it up, and so does the first one after
 * it was deleted.
 *
 * @throws UserError INVALID_STATE where the team has disabled it
 */
export async function setUpByOrder(context: Context, kind: string): Promise<PartnerAccount> {
  const find = (em: Context["em"]) =>
    db(em)
      .selectFrom("partner_integration")
      .select("id")
      .where("team_id", "=", accessOf(context).teamId)
      .where("kind", "=", kind)
      .where("deleted_at", "is", null)
      .executeTakeFirst();
  if ((await find(context.em)) !== undefined) return await findIntegration(context, kind);
  await withTransaction(context, async (tx: Tx) => {
    // Locks the team's row, so that of two first orders only one creates the integration.
    await db(tx.em).selectFrom("team").select("id").where("id", "=", tx.teamId).forNoKeyUpdate().execute();
    if ((await find(tx.em)) !== undefined) return;
    const { type, id: callerId } = viewerOf(context);
    const id = newId();
    await db(tx.em)
      .insertInto("partner_integration")
      .values({
        team_id: tx.teamId,
        id,
        kind,
        url: partnerOfKind(kind)!.defaultUrl,
        credentials: encryptCredentials(context.services, { apiKey: "", webhookSecret: null }),
        saved_by_type: type,
        saved_by_id: callerId,
      })
      .execute();
    await audit(tx.em, context, tx.teamId, {
      action: "partner_integration.create",
      target: { type: "PartnerIntegration", id },
      changes: { kind: { from: null, to: kind } },
    });
  });
  return await findIntegration(context, kind);
}
