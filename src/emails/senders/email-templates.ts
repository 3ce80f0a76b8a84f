import { db } from "../../platform/database/sql.ts";
import type { WriteEmail } from "../delivery/email-delivery.ts";
import { parseMailFrom } from "../rendering/mail-from.ts";
import { fromTeam, mailboxOf } from "../rendering/mailbox.ts";
import { languageOf, renderEmail } from "../rendering/render-email.ts";
import { recordsOf } from "./sender-records.ts";

/** To an owner: the DKIM record of a domain is gone. Wanted until the domain is verified again or removed. */
export const senderDomainFailedEmail: WriteEmail = async (services, email) => {
  const { domain = "" } = (email.content ?? {}) as { domain?: string };
  const row = await db(services.em.fork())
    .selectFrom("sender_domain as d")
    .innerJoin("team as t", "t.id", "d.team_id")
    .innerJoin("team_member as m", (join) =>
      join
        .onRef("m.team_id", "=", "d.team_id")
        .on("m.team_id", "=", email.teamId)
        .on("m.id", "=", email.memberId)
        .on("m.state", "=", "ACTIVE")
        .on("m.role", "=", "OWNER"),
    )
    .select([
      "t.name as teamName",
      "m.name as memberName",
      "m.email as address",
      "m.locale",
      "d.domain",
      "d.selector",
      "d.public_key as publicKey",
    ])
    .where("d.team_id", "=", email.teamId)
    .where("d.domain", "=", domain)
    .where("d.state", "=", "FAILED")
    .executeTakeFirst();
  if (row === undefined) return null;
  const [dkim] = recordsOf(services.env, row);
  const rendered = await renderEmail(
    "SENDER_DOMAIN_FAILED",
    {
      recipientName: row.memberName,
      teamName: row.teamName,
      domainTitle: row.domain,
      recordTitle: dkim!.name,
      fallbackTitle: parseMailFrom(services.env.MAIL_FROM).address,
    },
    await languageOf("SENDER_DOMAIN_FAILED", row.locale),
  );
  return {
    ...rendered,
    from: fromTeam(services, row.teamName),
    to: mailboxOf(row.memberName, row.address),
    headers: {},
  };
};
