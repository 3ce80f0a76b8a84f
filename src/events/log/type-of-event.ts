import { type Expression, expressionBuilder } from "kysely";
import type { Database } from "../../platform/database/sql.ts";

/**
 * The type of an event, found by its key. A join with the log might begin with all events of the team, where statistics
 * know nothing of it.
 */
export const typeOfEvent = (teamId: Expression<string>, sequence: Expression<number>) =>
  expressionBuilder<Database, never>()
    .selectFrom("event as found")
    .select("found.type")
    .where("found.team_id", "=", teamId)
    .where("found.sequence", "=", sequence)
    .$asScalar();
