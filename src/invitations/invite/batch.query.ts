import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import type { EmailState } from "../../emails/outbox/email-kinds.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { anyOf, sql } from "../../platform/database/sql.ts";
import { loaderOf } from "../../platform/graphql/loader.ts";

/** The delivery counts of the e-mails of one batch. */
export interface EmailCounts {
  queued: number;
  sent: number;
  failed: number;
}

const readCounts = prepared<{ teamId: string; ids: readonly string[] }, EmailCounts & { batchId: string | null }>(
  (q, parameter) =>
    q
      .selectFrom("email")
      .select((eb) => {
        const count = (...states: EmailState[]) => {
          const isCounted = eb(
            "state",
            "in",
            states.map((state) => sql.lit(state)),
          );
          return sql<number>`count(*) filter (where ${isCounted})::int`;
        };
        return [
          "batch_id as batchId",
          count("QUEUED", "DEFERRED").as("queued"),
          count("SENT").as("sent"),
          count("FAILED", "BOUNCED", "SUPPRESSED").as("failed"),
        ];
      })
      .where("team_id", "=", parameter("teamId"))
      .where("batch_id", "=", anyOf(sql<string[]>`${parameter("ids")}::uuid[]`))
      .where("kind", "=", sql.lit("INVITATION"))
      .groupBy("batch_id"),
);

/** Counts the invitation e-mails of batches, all batches of a page in one statement. */
export const countEmails = (context: Context, batchId: string): Promise<EmailCounts> =>
  loaderOf<string, EmailCounts>(context, "batch e-mails", async (ids) => {
    const found = await readCounts(context.services, { teamId: accessOf(context).teamId, ids });
    const byId = new Map(found.map(({ batchId: id, ...counts }) => [id, counts]));
    return ids.map((id) => byId.get(id) ?? { queued: 0, sent: 0, failed: 0 });
  }).load(batchId);
