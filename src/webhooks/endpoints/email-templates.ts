import type { WriteEmail } from "../../emails/delivery/email-delivery.ts";
import { fromTeam, mailboxOf } from "../../emails/rendering/mailbox.ts";
import { phrase } from "../../emails/rendering/phrases.ts";
import { languageOf, renderEmail } from "../../emails/rendering/render-email.ts";
import { db } from "../../platform/database/sql.ts";
import { disabledReasons } from "./disable-endpoint.ts";

/** To an owner: an endpoint was disabled. Wanted as long as it is. */
export const webhookDisabledEmail: WriteEmail = async (services, email) => {
  const row = await db(services.em.fork())
    .selectFrom("webhook_endpoint as e")
    .innerJoin("team as t", "t.id", "e.team_id")
    .innerJoin("team_member as m", (join) =>
      join
        .onRef("m.team_id", "=", "e.team_id")
        .on("m.id", "=", email.memberId)
        .on("m.state", "=", "ACTIVE")
        .on("m.role", "=", "OWNER"),
    )
    .select((eb) => [
      "t.name as teamName",
      "m.name as memberName",
      "m.email as address",
      "m.locale",
      "e.url",
      "e.description",
      eb.ref("e.disabled_reason").$notNull().as("reason"),
    ])
    .where("e.team_id", "=", email.teamId)
    .where("e.id", "=", email.endpointId)
    .where("e.enabled", "=", false)
    .where("e.deleted_at", "is", null)
    .where("e.disabled_reason", "is not", null)
    .executeTakeFirst();
  if (row === undefined) return null;
  const language = await languageOf("WEBHOOK_DISABLED", row.locale);
  const known = Object.entries(disabledReasons).find(([, text]) => text === row.reason)?.[0];
  const rendered = await renderEmail(
    "WEBHOOK_DISABLED",
    {
      recipientName: row.memberName,
      teamName: row.teamName,
      // The path may contain a secret of the receiver, so only the host is shown.
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
