import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { audit } from "../../audit/audit.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { db, now } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { globalId, newId } from "../../platform/ids/ids.ts";
import { partnerOfKind } from "../partner.ts";
import { checkCaller, checkSettings, mustBeSet, type SettingsInput } from "./check-settings.ts";
import { encryptCredentials } from "./credentials.ts";

/**
 * Sets up a partner for the team. From now on its orders are accepted.
 *
 * @returns its id
 * @throws UserError ALREADY_EXISTS, INVALID_VALUE for a partner that its first order sets up, and what checkCaller and checkSettings reject
 */
export async function createIntegration(context: Context, input: SettingsInput & { kind: string }): Promise<string> {
  const create = async (tx: Tx) => {
    checkCaller(context);
    const partner = partnerOfKind(input.kind)!;
    if (partner.isSetUpByOrders)
      throw new UserError("INVALID_VALUE", "This partner is set up by its first order: there is nothing to enter.", {
        path: ["input", "kind"],
      });
    const settings = checkSettings(context, input);
    const apiKey = mustBeSet(settings.apiKey, "apiKey", "Give the key that the partner has issued for calls to it.");
    const account = partner.needsAccount
      ? mustBeSet(settings.account, "account", "Give the partner's id of your account.")
      : (settings.account ?? null);
    // Locks the team's row, so that of two concurrent calls only one creates the integration.
    await db(tx.em).selectFrom("team").select("id").where("id", "=", tx.teamId).forNoKeyUpdate().execute();
    const existing = await db(tx.em)
      .selectFrom("partner_integration")
      .select("id")
      .where("team_id", "=", tx.teamId)
      .where("kind", "=", input.kind)
      .where("deleted_at", "is", null)
      .executeTakeFirst();
    if (existing !== undefined)
      throw new UserError(
        "ALREADY_EXISTS",
        "The team has an integration of this kind. Update it, or delete it first.",
        {
          path: ["input", "kind"],
          existing: { id: globalId("PartnerIntegration", existing.id) },
        },
      );
    const { type, id: callerId } = viewerOf(context);
    const id = newId();
    const url = settings.url ?? partner.defaultUrl;
    await db(tx.em)
      .insertInto("partner_integration")
      .values({
        team_id: tx.teamId,
        id,
        kind: input.kind,
        url,
        account,
        credentials: encryptCredentials(context.services, { apiKey, webhookSecret: settings.webhookSecret ?? null }),
        saved_by_type: type,
        saved_by_id: callerId,
        next_pull_at: partner.pull === undefined ? null : now(),
      })
      .execute();
    await audit(tx.em, context, tx.teamId, {
      action: "partner_integration.create",
      target: { type: "PartnerIntegration", id },
      changes: { kind: { from: null, to: input.kind }, url: { from: null, to: url } },
    });
    return id;
  };
  return await withTransaction(context, create);
}
