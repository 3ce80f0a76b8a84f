import { compiler, runOn } from "../../platform/database/compiler.ts";
import { sql } from "../../platform/database/sql.ts";
import { type Check, ok, warning, withClient } from "./doctor.ts";

const name = "counts";

/** Whether the counts of invitations and candidates were compared with their rows lately, and what was wrong then. */
export async function checkCounts(databaseUrl: string): Promise<Check> {
  try {
    const [found] = await withClient(databaseUrl, (client) =>
      runOn(
        client,
        compiler
          .selectFrom("count_comparison")
          .select((eb) => [
            sql<number>`(count(${eb.ref("team_id")}) filter (where ${eb("wrong_at", ">", sql<Date>`now() - interval '7 days'`)}))::int`.as(
              "wrong",
            ),
            sql<number>`(count(${eb.ref("team_id")}) filter (where ${eb("compared_at", "<", sql<Date>`now() - interval '2 days'`)}))::int`.as(
              "old",
            ),
          ]),
      ),
    );
    const { wrong, old } = found!;
    if (wrong > 0)
      return warning(
        name,
        `those of ${wrong} ${wrong === 1 ? "team" : "teams"} were wrong within the last week, and were corrected`,
        "Look for rows that were written while triggers were disabled; the log has the teams.",
      );
    if (old > 0)
      return warning(name, `those of ${old} teams were not compared for two days`, "npm start, or ROLE=worker");
    return ok(name, "compared with the rows every day, and never wrong within the last week");
  } catch {
    return warning(name, "unknown while the database cannot be asked", null);
  }
}
