import { compiler, runOn } from "../../platform/database/compiler.ts";
import { sql } from "../../platform/database/sql.ts";
import { type Check, ok, warning, withClient } from "./doctor.ts";

const name = "e-mails";
/** An e-mail that is due longer waits for more than its turn. */
const lateSeconds = 600;

const shown = (seconds: number): string =>
  seconds < 120
    ? `${seconds} s`
    : seconds < 7_200
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 3_600)} h`;

/** How long the oldest e-mail that could be sent has waited. */
export async function checkEmails(databaseUrl: string): Promise<Check> {
  try {
    const [found] = await withClient(databaseUrl, (client) =>
      runOn(
        client,
        compiler
          .selectFrom((from) =>
            from
              .selectFrom("email as e")
              .select(({ fn, ref }) => [
                "e.team_id",
                fn.countAll<number>().as("waiting"),
                sql<number | null>`extract(epoch from now() - min(${ref("e.next_attempt_at")}))`.as("seconds"),
              ])
              .where((eb) => eb("e.state", "in", [sql.lit("QUEUED" as const), sql.lit("DEFERRED" as const)]))
              .groupBy("e.team_id")
              .as("w"),
          )
          .select(({ ref }) => [
            sql<number>`coalesce(sum(${ref("w.waiting")}), 0)::int`.as("waiting"),
            sql<number>`greatest(0, round(coalesce(max(${ref("w.seconds")}), 0)))::int`.as("seconds"),
          ]),
      ),
    );
    const { waiting, seconds } = found!;
    if (waiting === 0) return ok(name, "none is waiting");
    const detail = `${waiting} waiting, the oldest has been due for ${shown(seconds)}`;
    return seconds < lateSeconds
      ? ok(name, detail)
      : warning(name, detail, "See whether a worker runs (server, above) and the mail server answers (mail, below).");
  } catch {
    return warning(name, "unknown while the database cannot be asked", null);
  }
}
