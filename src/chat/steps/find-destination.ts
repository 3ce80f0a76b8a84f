import type { Tx } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { storedId } from "../../platform/ids/ids.ts";

/**
 * Finds and locks a destination of the team.
 *
 * @throws UserError NOT_FOUND
 */
export async function findDestination(tx: Tx, globalId: string) {
  const id = storedId("ChatDestination", globalId);
  const found =
    id === null
      ? undefined
      : await db(tx.em)
          .selectFrom("chat_destination")
          .select(["id", "name", "kind", "locale", "enabled", "url_hint as urlHint"])
          .select(["event_types as eventTypes", "assessment_id as assessmentId"])
          .select(["names_candidates as namesCandidates"])
          .where("team_id", "=", tx.teamId)
          .where("id", "=", id)
          .forNoKeyUpdate()
          .executeTakeFirst();
  if (found === undefined) throw new UserError("NOT_FOUND", "There is no such destination.", { path: ["id"] });
  return found;
}

/** @throws UserError FEATURE_NOT_ENABLED where the team's subscription does not include webhooks */
export function needChat(tx: Tx): void {
  if (!tx.context.plan.includes("WEBHOOKS"))
    throw new UserError("FEATURE_NOT_ENABLED", "The team's subscription does not include WEBHOOKS.");
}
