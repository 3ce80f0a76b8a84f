import type { WriteEmail } from "../../emails/delivery/email-delivery.ts";
import { fromTeam, mailboxOf } from "../../emails/rendering/mailbox.ts";
import { phrase } from "../../emails/rendering/phrases.ts";
import { languageOf, renderEmail } from "../../emails/rendering/render-email.ts";
import { db } from "../../platform/database/sql.ts";
import { disabledReasons } from "./record-outcomes.ts";

/** To an owner: a chat destination was disabled. Wanted as long as it is. */
export const chatDisabledEmail: WriteEmail = async (services, email) => {
  const { destinationId = null } = (email.content ?? {}) as { destinationId?: string | null };
  if (destinationId === null) return null;
  const row = await db(services.em.fork())
    .selectFrom("chat_destination as d")
    .innerJoin("team as t", "t.id", "d.team_id")
    .innerJoin("team_member as m", (join) =>
      join
        .onRef("m.team_id", "=", "d.team_id")
        .on("m.id", "=", email.memberId)
        .on("m.state", "=", "ACTIVE")
        .on("m.role", "=", "OWNER"),
    )
    .leftJoin("assessment as a", (join) =>
      join.onRef("a.team_id", "=", "d.team_id").onRef("a.id", "=", "d.assessment_id"),
    )
    .select((eb) => [
      "t.name as teamName",
      "m.name as memberName",
      "m.email as address",
      "m.locale",
      "d.name",
      "a.title as assessmentTitle",
      eb.ref("d.disabled_reason").$notNull().as("reason"),
    ])
    .where("d.team_id", "=", email.teamId)
    .where("d.id", "=", destinationId)
    .where("d.enabled", "=", false)
    .where("d.disabled_reason", "is not", null)
    .executeTakeFirst();
  if (row === undefined) return null;
  const language = await languageOf("CHAT_DISABLED", row.locale);
  const known = Object.entries(disabledReasons).find(([, text]) => text === row.reason)?.[0];
  const rendered = await renderEmail(
    "CHAT_DISABLED",
    {
      recipientName: row.memberName,
      teamName: row.teamName,
      destinationName: row.name,
      assessmentTitle: row.assessmentTitle,
      reason: known === undefined ? row.reason : phrase(`chat.${known}`, language),
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
