import { DeleteWebhookEndpointDocument, UpdateWebhookEndpointDocument } from "../../../graphql/generated/graphql.ts";
import type { Execute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { confirm } from "../../../ui/confirm.ts";
import { say, sayProblem, wordsOf } from "../../../ui/toasts.tsx";

/** Does something, and says what came of it. @returns whether it was done */
async function said(work: () => Promise<{ userErrors: { message: string }[] }>, done: string): Promise<boolean> {
  try {
    const [problem] = (await work()).userErrors;
    if (problem) sayProblem(problem.message);
    else say(done);
    return problem === undefined;
  } catch (error) {
    sayProblem(wordsOf(error));
    return false;
  }
}

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
