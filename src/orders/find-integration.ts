import type { Context, Services } from "../access/context.ts";
import { accessOf } from "../access/permission.ts";
import { db } from "../platform/database/sql.ts";
import { UserError } from "../platform/errors.ts";
import type { PartnerAccount } from "./partner.ts";
import { openAccount } from "./settings/credentials.ts";

/**
 * The integration of a kind that the caller's team has set up.
 *
 * @throws UserError INVALID_STATE where there is none, or where it is disabled
 */
export async function findIntegration(context: Context, kind: string): Promise<PartnerAccount> {
  const { teamId } = accessOf(context);
  const found = await db(context.em)
    .selectFrom("partner_integration")
    .select(["id", "kind", "url", "account", "credentials", "enabled"])
    .where("team_id", "=", teamId)
    .where("kind", "=", kind)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  const account = found?.enabled === true ? openAccount(context.services, { ...found, teamId, url: found.url }) : null;
  if (account === null)
    throw new UserError("INVALID_STATE", "The team has not set up this integration, or has disabled it.");
  return account;
}

/** An enabled integration by its ids; null where there is none. */
export async function readAccount(
  services: Services,
  teamId: string | null,
  id: string | null,
): Promise<PartnerAccount | null> {
  if (teamId === null || id === null) return null;
  const found = await db(services.em.fork())
    .selectFrom("partner_integration")
    .select(["id", "kind", "url", "account", "credentials"])
    .where("team_id", "=", teamId)
    .where("id", "=", id)
    .where("enabled", "=", true)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return found === undefined ? null : openAccount(services, { ...found, teamId });
}
