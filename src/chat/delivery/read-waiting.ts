import type { Services } from "../../access/context.ts";
import { db, sql } from "../../platform/database/sql.ts";
import type { WaitingMessage } from "../messages/chat-content.ts";
import type { DueDestination } from "./lease-destinations.ts";

/** How many events one summary has at most; those after them come with the next one. */
const maxEvents = 1_000;
/** What waited longer is dropped, as a message about it would be of no use. */
export const maxAgeDays = 3;

/**
 * Reads what waits for a destination, in the order of the events. A channel has no viewer: it shows codenames unless the
 * destination names candidates, and always while the team has a blind reviewer, who may read the channel too.
 */
export async function readWaiting(services: Services, destination: DueDestination): Promise<WaitingMessage[]> {
  const { teamId } = destination;
  const rows = await db(services.em.fork())
    .selectFrom("chat_message as m")
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom("candidate as one")
          .select(["one.codename", ({ fn }) => fn.coalesce("one.name", "one.email", "one.codename").as("name")])
          .where("one.team_id", "=", teamId)
          .whereRef("one.id", "=", "m.candidate_id")
          .where("one.erased_at", "is", null)
          .limit(sql.lit(1))
          .as("c"),
      (join) => join.onTrue(),
    )
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom("assessment as one")
          .select("one.title")
          .where("one.team_id", "=", teamId)
          .whereRef("one.id", "=", "m.assessment_id")
          .limit(sql.lit(1))
          .as("a"),
      (join) => join.onTrue(),
    )
    .select(["m.id", "m.event_sequence as eventSequence", "m.event_type as eventType", "m.heading"])
    .select(["m.assessment_id as assessmentId", "m.candidate_id as candidateId", "m.invitation_id as invitationId"])
    .select(["c.name", "c.codename", "a.title as what"])
    .select(({ selectFrom }) =>
      selectFrom("event as e")
        .select("e.caused_by")
        .where("e.team_id", "=", teamId)
        .whereRef("e.sequence", "=", "m.event_sequence")
        .limit(sql.lit(1))
        .as("causedBy"),
    )
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom("team_member as r")
          .select("r.id")
          .where("r.team_id", "=", teamId)
          .where("r.role", "=", "BLIND_REVIEWER")
          .where("r.state", "<>", "DISABLED"),
      ).as("hasBlindReviewer"),
    )
    .where("m.team_id", "=", teamId)
    .where("m.destination_id", "=", destination.id)
    .where("m.queued_at", ">", sql<Date>`now() - make_interval(days => ${maxAgeDays})`)
    .orderBy("m.event_sequence")
    .orderBy("m.id")
    .limit(sql.lit(maxEvents))
    .execute();
  return rows.map(({ name, codename, hasBlindReviewer, ...row }) => ({
    ...row,
    who: destination.namesCandidates && !hasBlindReviewer ? name : codename,
  }));
}
