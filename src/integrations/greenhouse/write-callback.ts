import type { Services } from "../../access/context.ts";
import type { OrderUpdate, PartnerAccount, PartnerRequest } from "../../orders/partner.ts";
import { basicOf } from "../../orders/serve-partner.ts";
import { db } from "../../platform/database/sql.ts";

/**
 * What an order of Greenhouse is recognized by: the address of its record of the test, and the API key that it was sent with,
 * which Greenhouse expects in the callback.
 */
export const referenceOf = (apiKeyId: string, url: string): string => `${apiKeyId} ${url}`;

/** The callback: without a body, and with Greenhouse's own key. Greenhouse then asks for the status of the test. */
export async function writeCallback(
  { order }: OrderUpdate,
  { teamId }: PartnerAccount,
  services: Services,
): Promise<PartnerRequest> {
  const apiKeyId = order.reference!.split(" ", 1)[0]!;
  const row = await db(services.em.fork())
    .selectFrom("greenhouse_key")
    .select("sealed_key as encryptedKey")
    .where("team_id", "=", teamId)
    .where("api_key_id", "=", apiKeyId)
    .executeTakeFirst();
  const key = row === undefined ? null : services.keys.decrypt("partner-key", row.encryptedKey);
  // Without the SECRET_KEY that the key was encrypted under, it is attempted all the same: the operator may restore it.
  const authorization = key === null ? null : basicOf(key.toString());
  return {
    method: "PATCH",
    url: order.callbackUrl!,
    headers: authorization === null ? {} : { authorization },
    body: null,
    secrets: key === null ? [] : [key.toString(), authorization!.replace("Basic ", "")],
  };
}
