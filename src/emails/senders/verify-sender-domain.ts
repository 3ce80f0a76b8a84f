import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { countRequest } from "../../platform/limits/rate-limit.ts";
import { requireSenderDomain } from "./add-sender-domain.ts";
import { findRecords } from "./sender-records.ts";
import { recordCheck } from "./steps/record-check.ts";

const maxAnHour = 60;

/**
 * Looks for the records of a domain now, and stores what was found.
 *
 * @throws UserError NOT_FOUND; ALREADY_EXISTS where another team has the domain verified
 * @throws RATE_LIMITED
 */
export async function verifySenderDomain(context: Context, text: string): Promise<void> {
  const { teamId } = accessOf(context);
  const domain = requireSenderDomain(text);
  await countRequest(context.services, "sender domain of", teamId, maxAnHour, 3_600);
  const source = await db(context.em)
    .selectFrom("sender_domain")
    .select(["domain", "selector", "public_key as publicKey"])
    .where("team_id", "=", teamId)
    .where("domain", "=", domain)
    .executeTakeFirst();
  if (source === undefined)
    throw new UserError("NOT_FOUND", "The team has no such domain. Add it first.", { path: ["domain"] });
  const records = await findRecords(context.services, source);
  const isVerifiedElsewhere = await withTransaction(context, (tx) => recordCheck(tx, domain, records));
  if (isVerifiedElsewhere)
    throw new UserError(
      "ALREADY_EXISTS",
      "The record is published, but another team of this server sends from this domain. It has to remove it first.",
      { path: ["domain"] },
    );
}
