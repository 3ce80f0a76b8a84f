import type { Services } from "../../access/context.ts";
import { effectiveSubmittedAtSql } from "../../invitations/lifecycle/lifecycle.ts";
import { db, sql } from "../../platform/database/sql.ts";
import { globalId } from "../../platform/ids/ids.ts";
import { appUrl } from "../../platform/process/env.ts";
import type { OrderUpdate } from "../partner.ts";
import type { MessageSubject } from "../subjects.ts";
import type { DueOrder } from "./lease-orders.ts";

/** The message that an order sends next. */
export interface NextMessage {
  id: string;
  number: number;
  /** What it comes of, for logs and traces (process/cause.ts). */
  causedBy: string | null;
  update: OrderUpdate;
}

/** Reads the next message of a leased order, with the invitation as it is now; null where there is none. */
export async function readNextMessage(services: Services, due: DueOrder): Promise<NextMessage | null> {
  const row = await db(services.em.fork())
    .selectFrom("partner_message as m")
    .leftJoin("invitation as i", (join) =>
      join.onRef("i.team_id", "=", "m.team_id").onRef("i.id", "=", "m.invitation_id"),
    )
    .leftJoin("assessment as a", (join) =>
      join.onRef("a.team_id", "=", "m.team_id").onRef("a.id", "=", "i.assessment_id"),
    )
    .leftJoin("submission as s", (join) =>
      join.onRef("s.team_id", "=", "m.team_id").onRef("s.invitation_id", "=", "m.invitation_id"),
    )
    .select((eb) => [
      "m.id",
      "m.number",
      eb.ref("m.subject").$castTo<MessageSubject>().as("subject"),
      "m.happened_at as happenedAt",
      "m.invitation_id as invitationId",
      "m.caused_by as causedBy",
      "a.title",
      sql.raw<Date | null>(effectiveSubmittedAtSql("i")).as("submittedAt"),
      sql<number | null>`${eb.ref("i.score")}::float8`.as("score"),
      "s.result_url as resultUrl",
    ])
    .where("m.team_id", "=", due.teamId)
    .where("m.order_id", "=", due.id)
    .where("m.number", ">", due.finished)
    .orderBy("m.number")
    .limit(sql.lit(1))
    .executeTakeFirst();
  if (row === undefined) return null;
  const { id, number, causedBy, subject, happenedAt, invitationId, submittedAt } = row;
  const isDone = submittedAt !== null;
  const invitation =
    invitationId === null
      ? null
      : {
          id: globalId("Invitation", invitationId),
          title: row.title ?? "",
          score: isDone ? row.score : null,
          submittedAt,
          pageUrl: `${appUrl(services.env)}/invitations/${globalId("Invitation", invitationId)}`,
          resultUrl: isDone ? row.resultUrl : null,
        };
  const { reference, callbackUrl, problem } = due;
  return {
    id,
    number,
    causedBy,
    update: {
      subject,
      happenedAt,
      appUrl: appUrl(services.env),
      order: { id: due.id, reference, callbackUrl, problem },
      invitation,
    },
  };
}
