import { DeleteWebhookEndpointDocument, UpdateWebhookEndpointDocument } from "../../../graphql/generated/graphql.ts";
import type { Execute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { confirm } from "../../../ui/confirm.ts";
import { said } from "../said.ts";

/** Begins or stops sending to an endpoint. */
export const enable = (execute: Execute, id: string, enabled: boolean): Promise<boolean> =>
  said(
    async () => (await execute(UpdateWebhookEndpointDocument, { id, input: { enabled } })).updateWebhookEndpoint,
    enabled ? t("webhooks.nowEnabled") : t("webhooks.nowDisabled"),
  );

/** Deletes an endpoint, when the user is sure. */
export async function deleteEndpoint(execute: Execute, id: string, url: string): Promise<boolean> {
  const isSure = await confirm({
    title: t("webhooks.deleteTitle"),
    text: t("webhooks.deleteText", { url }),
    action: t("webhooks.delete"),
    isDangerous: true,
  });
  return (
    isSure &&
    (await said(
      async () => (await execute(DeleteWebhookEndpointDocument, { id })).deleteWebhookEndpoint,
      t("webhooks.deleted"),
    ))
  );
}
