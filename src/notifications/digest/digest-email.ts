import { roleMay } from "../../access/permissions.ts";
import type { WriteEmail } from "../../emails/delivery/email-delivery.ts";
import { fromTeam, mailboxOf } from "../../emails/rendering/mailbox.ts";
import { phrase } from "../../emails/rendering/phrases.ts";
import { languageOf, renderEmail } from "../../emails/rendering/render-email.ts";
import { typeOfEvent } from "../../events/log/type-of-event.ts";
import { coarseEventTime } from "../../invitations/read/coarse-times.ts";
import { makeLinkToken } from "../../platform/crypto/link-token.ts";
import { db, sql } from "../../platform/database/sql.ts";
import { globalId } from "../../platform/ids/ids.ts";
import { appUrl } from "../../platform/process/env.ts";
import { formatDay, formatTime } from "../../platform/text/format-time.ts";

/** How many events a summary lists: the newest ones, followed by the number of the others. */
const maxItems = 50;

/** Writes the summary of several events of one type, as long as the member is active and wants these e-mails. */
export const digestEmail: WriteEmail = async (services, email) => {
  const em = services.em.fork();
  const teamId = sql<string>`${email.teamId}::uuid`;
  const head = await db(em)
    .selectFrom("team_member as m")
    .innerJoin("team as t", "t.id", "m.team_id")
    .crossJoinLateral((eb) =>
      eb
        .selectFrom("notification_decision as d")
        .select(({ ref }) => typeOfEvent(teamId, ref("d.event_sequence")).as("type"))
        .select(sql<number>`count(*)::int`.as("count"))
        .where("d.team_id", "=", email.teamId)
        .where("d.email_id", "=", email.id)
        .groupBy("type")
        .as("summary"),
    )
    .innerJoin("notification_setting as s", (join) =>
      join
        .onRef("s.team_id", "=", "m.team_id")
        .onRef("s.member_id", "=", "m.id")
        .onRef("s.event_type", "=", "summary.type")
        .on("s.channel", "=", "EMAIL"),
    )
    .select(["t.name as teamName", "m.name as memberName", "m.email as address", "m.role", "m.locale"])
    .select(({ fn }) => fn.coalesce("m.time_zone", "t.time_zone").as("zone"))
    .select(["s.event_type as eventType", "summary.count", "s.id as settingId", "s.digest"])
    .where("m.team_id", "=", email.teamId)
    .where("m.id", "=", email.memberId)
    .where("m.state", "=", "ACTIVE")
    .where("s.enabled", "=", true)
    .executeTakeFirst();
  if (head === undefined) return null;
  const found = await db(em)
    .selectFrom("notification_decision as d")
    // Each by its key and by the parameter: where statistics know nothing of a team, all of it seems to be as short, and where
    // the tables are spread over servers, it is not known from the row above which team that is.
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom("event as one")
          .selectAll("one")
          .where("one.team_id", "=", email.teamId)
          .whereRef("one.sequence", "=", "d.event_sequence")
          .limit(sql.lit(1))
          .as("e"),
      (join) => join.onTrue(),
    )
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom("invitation as one")
          .selectAll("one")
          .where("one.team_id", "=", email.teamId)
          .whereRef("one.id", "=", "e.invitation_id")
          .limit(sql.lit(1))
          .as("i"),
      (join) => join.onTrue(),
    )
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom("candidate as one")
          .select(["one.name", "one.email", "one.codename"])
          .where("one.team_id", "=", email.teamId)
          .whereRef("one.id", "=", "i.candidate_id")
          .limit(sql.lit(1))
          .as("c"),
      (join) => join.onTrue(),
    )
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom("assessment as one")
          .select("one.title")
          .where("one.team_id", "=", email.teamId)
          .whereRef("one.id", "=", "i.assessment_id")
          .limit(sql.lit(1))
          .as("a"),
      (join) => join.onTrue(),
    )
    .select(({ fn }) => fn.coalesce("c.name", "c.email", "c.codename").as("candidateName"))
    .select(["i.id as invitationId", "c.codename", "a.title", "e.occurred_at as happenedAt"])
    .select(["i.deadline_at as deadlineAt", "i.standard_deadline_at as standardDeadlineAt"])
    .where("d.team_id", "=", email.teamId)
    .where("d.email_id", "=", email.id)
    .orderBy("d.event_sequence", "desc")
    .limit(sql.lit(maxItems))
    .execute();
  const blinded = !roleMay(head.role, "CANDIDATES_PII");
  const { PUBLIC_URL } = services.env;
  const target = { teamId: email.teamId, id: head.settingId, version: 1 };
  const unsubscribeUrl = `${PUBLIC_URL}/unsubscribe/${makeLinkToken(services.keys, "unsubscribe", target)}`;
  const language = await languageOf("DIGEST", head.locale);
  const variables = {
    recipientName: head.memberName,
    teamName: head.teamName,
    count: head.count,
    what: phrase(`events.${head.eventType}.${head.count === 1 ? "one" : "many"}`, language),
    items: found.map((one) => ({
      candidateName: blinded ? one.codename : one.candidateName,
      assessmentTitle: one.title,
      happenedAt:
        blinded && one.deadlineAt !== null
          ? formatDay(coarseEventTime(one.happenedAt, head.eventType, one), language)
          : formatTime(one.happenedAt, head.zone, language),
      recordUrl: `${appUrl(services.env)}/invitations/${globalId("Invitation", one.invitationId)}`,
    })),
    more: head.count > found.length ? head.count - found.length : null,
    reason: phrase(`summary.${head.digest}`, language),
    unsubscribeUrl,
  };
  return {
    ...(await renderEmail("DIGEST", variables, language)),
    from: fromTeam(services, head.teamName),
    to: mailboxOf(head.memberName, head.address),
    headers: {
      "List-Unsubscribe": `<${unsubscribeUrl}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
};
