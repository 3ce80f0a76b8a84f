import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { audit } from "../../audit/audit.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { db, now, sql } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { partnerOfKind } from "../partner.ts";
import { checkCaller, checkSettings, lockIntegration, mustBeSet, type SettingsInput } from "./check-settings.ts";
import { decryptCredentials, encryptCredentials } from "./credentials.ts";

/**
 * Changes the settings of an integration. Disabling it needs no other right.
 *
 * @returns its id
 * @throws UserError NOT_FOUND, and REQUIRED where the address changes and the key is not given again: a key is sent
 *   nowhere but where it was meant for
 */
export async function updateIntegration(
  context: Context,
  id: string,
  input: SettingsInput & { enabled?: boolean | null },
): Promise<string> {
  return await withTransaction(context, async (tx) => {
    const before = await lockIntegration(tx, id);
    const settings = checkSettings(context, input);
    if (partnerOfKind(before.kind)?.isSetUpByOrders && Object.values(settings).some((value) => value != null))
      throw new UserError("INVALID_VALUE", "This partner has no settings. It can be enabled, disabled and deleted.", {
        path: ["input"],
      });
    const enabled = input.enabled ?? before.enabled;
    const url = settings.url ?? before.url;
    const account = settings.account === undefined ? before.account : settings.account;
    if (url !== before.url && settings.apiKey == null)
      mustBeSet(null, "apiKey", "Give the key again: it is sent to the new address.");
    if (partnerOfKind(before.kind)?.needsAccount) mustBeSet(account, "account", "This partner needs it.");
    const changesKey = settings.apiKey != null;
    const changesSecret = settings.webhookSecret !== undefined;
    const changesSettings = url !== before.url || account !== before.account || changesKey || changesSecret;
    if (changesSettings || (enabled && !before.enabled)) checkCaller(context);
    const known = decryptCredentials(context.services, before.credentials);
    const apiKey =
      settings.apiKey ?? known?.apiKey ?? mustBeSet(null, "apiKey", "The key cannot be read any more. Give it again.");
    const webhookSecret = changesSecret ? (settings.webhookSecret ?? null) : (known?.webhookSecret ?? null);
    const { type, id: callerId } = viewerOf(context);
    const isReset = changesSettings || enabled !== before.enabled;
    await db(tx.em)
      .updateTable("partner_integration")
      .set({
        url,
        account,
        enabled,
        ...(changesKey || changesSecret
          ? { credentials: encryptCredentials(context.services, { apiKey, webhookSecret }) }
          : {}),
        ...(changesSettings || (enabled && !before.enabled) ? { saved_by_type: type, saved_by_id: callerId } : {}),
        ...(isReset ? { consecutive_failures: 0, list_hash: null } : {}),
        next_pull_at: enabled && partnerOfKind(before.kind)?.pull !== undefined ? now() : null,
      })
      .where("team_id", "=", tx.teamId)
      .where("id", "=", before.id)
      .execute();
    if (enabled !== before.enabled) await pauseOrResume(tx, before.id, enabled);
    const changes = {
      ...(url === before.url ? {} : { url: { from: before.url, to: url } }),
      ...(account === before.account ? {} : { account: { from: before.account, to: account } }),
      ...(enabled === before.enabled ? {} : { enabled: { from: before.enabled, to: enabled } }),
      ...(changesKey ? { apiKey: "replaced" } : {}),
      ...(changesSecret ? { webhookSecret: "replaced" } : {}),
    };
    if (Object.keys(changes).length > 0)
      await audit(tx.em, context, tx.teamId, {
        action: "partner_integration.update",
        target: { type: "PartnerIntegration", id: before.id },
        changes,
      });
    return before.id;
  });
}

/** What waits is sent when the integration is enabled again. */
async function pauseOrResume(tx: Tx, integrationId: string, enabled: boolean): Promise<void> {
  const infinity = sql<Date>`'infinity'::timestamptz`;
  await db(tx.em)
    .updateTable("partner_order")
    .set({ next_attempt_at: enabled ? now() : infinity })
    .where("team_id", "=", tx.teamId)
    .where("integration_id", "=", integrationId)
    .where("state", "=", "DUE")
    .$if(enabled, (q) => q.where("next_attempt_at", "=", infinity))
    .execute();
}
