import type { Services } from "../../access/context.ts";
import { db, now } from "../../platform/database/sql.ts";
import type { PartnerAccount } from "../partner.ts";

/** Whether the partner has this list of assessments already. @param hash of the list as it is sent */
export async function hasList(services: Services, { teamId, id }: PartnerAccount, hash: Buffer): Promise<boolean> {
  const found = await db(services.em.fork())
    .selectFrom("partner_integration")
    .select("id")
    .where("team_id", "=", teamId)
    .where("id", "=", id)
    .where("list_hash", "=", hash)
    .executeTakeFirst();
  return found !== undefined;
}

/** Records that the partner has accepted a list of assessments. */
export async function recordList(services: Services, { teamId, id }: PartnerAccount, hash: Buffer): Promise<void> {
  await db(services.em.fork())
    .updateTable("partner_integration")
    .set({ list_hash: hash, last_used_at: now() })
    .where("team_id", "=", teamId)
    .where("id", "=", id)
    .execute();
}
