import type { Services } from "../../access/context.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { sql } from "../../platform/database/sql.ts";

const readIsAnythingDue = prepared((q) =>
  q
    .selectFrom("webhook_delivery")
    .select(["team_id", ({ ref }) => sql<boolean>`${ref("next_attempt_at")} <= now()`.as("isDue")])
    .where("next_attempt_at", "is not", null)
    // The first of an index, whatever statistics say of how many are due.
    .orderBy("next_attempt_at")
    .limit(sql.lit(1)),
);

/** Whether anything may be due: one look at an index. */
export const isAnythingDue = async (services: Services): Promise<boolean> =>
  (await readIsAnythingDue(services, {}))[0]?.isDue === true;
