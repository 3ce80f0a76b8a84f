import { compiler, runOn } from "../../platform/database/compiler.ts";
import { array, sql } from "../../platform/database/sql.ts";
import type { Env } from "../../platform/process/env.ts";
import { type Check, ok, warning, withClient } from "./doctor.ts";

const name = "origins";
/** How many origins are listed; the log has the others. */
const maxNamed = 10;

/** The origins that were refused within the last day and are not allowed now. */
export async function checkOrigins(databaseUrl: string, { ALLOWED_ORIGINS }: Pick<Env, "ALLOWED_ORIGINS">) {
  const allowed = `ALLOWED_ORIGINS is ${ALLOWED_ORIGINS.length === 0 ? "unset" : ALLOWED_ORIGINS.join(",")}`;
  try {
    const rows = await withClient(databaseUrl, (client) =>
      runOn(
        client,
        compiler
          .selectFrom("refused_origin")
          .select("origin")
          .where("seen_at", ">", sql<Date>`now() - interval '1 day'`)
          .where("origin", "<>", sql<string>`all(${array.text(ALLOWED_ORIGINS)})`)
          .orderBy("seen_at", "desc")
          .orderBy("origin"),
      ),
    );
    if (rows.length === 0) return ok(name, `${allowed}, and no other origin was refused`);
    const named = rows.slice(0, maxNamed).map(({ origin }) => origin);
    const more = rows.length > maxNamed ? ` and ${rows.length - maxNamed} more` : "";
    return warning(
      name,
      `${allowed}; refused within the last day: ${named.join(", ")}${more}`,
      "Add those that are front ends of yours to ALLOWED_ORIGINS, and restart. Leave out what you do not know.",
    ) satisfies Check;
  } catch {
    return warning(name, "unknown while the database cannot be asked", null);
  }
}
