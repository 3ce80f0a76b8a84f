import type { WriteEmail } from "../../emails/delivery/email-delivery.ts";
import { fromTeam, mailboxOf } from "../../emails/rendering/mailbox.ts";
import { phrase } from "../../emails/rendering/phrases.ts";
import { languageOf, renderEmail } from "../../emails/rendering/render-email.ts";
import { firstRow, sql } from "../../platform/database/rows.ts";
import { disabledReasons } from "./disable-endpoint.ts";

/** To an owner: an endpoint was switched off. Still wanted while it is. */
export const webhookDisabledEmail: WriteEmail = async (services, email) => {
  const row = await firstRow<{
    teamName: string;
    memberName: string | null;
    address: string;
    locale: string | null;
    url: string;
    description: string | null;
    reason: string;
  }>(
    services.em.fork(),
    sql`select t.name as "teamName", m.name as "memberName", m.email as address, m.locale, e.url, e.description, e.disabled_reason as reason
      from webhook_endpoint e join team t on t.id = e.team_id
        join team_member m on m.team_id = e.team_id and m.id = ${email.memberId} and m.state = 'ACTIVE' and m.role = 'OWNER'
      where e.team_id = ${email.teamId} and e.id = ${email.endpointId} and not e.enabled and e.deleted_at is null
        and e.disabled_reason is not null`,
  );
  if (row === null) return null;
  const language = await languageOf("WEBHOOK_DISABLED", row.locale);
  const known = Object.entries(disabledReasons).find(([, text]) => text === row.reason)?.[0];
  const rendered = await renderEmail(
    "WEBHOOK_DISABLED",
    {
      recipientName: row.memberName,
      teamName: row.teamName,
      // The path may hold a secret of the receiver's: only where it leads is said.
      endpointTitle: new URL(row.url).host,
      description: row.description,
      reason: known === undefined ? row.reason : phrase(`webhook.${known}`, language),
    },
    language,
  );
  return {
    ...rendered,
    from: fromTeam(services, row.teamName),
    to: mailboxOf(row.memberName, row.address),
    headers: {},
  };
};
