import type { Expression, ExpressionBuilder } from "kysely";
import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import type { EmailState } from "../../emails/outbox/email-kinds.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { anyOf, type Database, sql } from "../../platform/database/sql.ts";
import { loaderOf, type OrPromise } from "../../platform/graphql/loader.ts";
import { extendShape } from "../../platform/graphql/shape.ts";
import type { InvitationBatch } from "../read/batch.type.ts";
import { batchShape } from "../read/invitation.query.ts";

/** The delivery counts of the e-mails of one batch. */
export interface EmailCounts {
  queued: number;
  sent: number;
  failed: number;
}

const count = (eb: ExpressionBuilder<Database, "email">, ...states: EmailState[]) => {
  const isCounted = eb(
    "email.state",
    "in",
    states.map((state) => sql.lit(state)),
  );
  return sql<number>`count(*) filter (where ${isCounted})::int`;
};

/** The counts in one value: queued, sent, failed. Of the batch come the numbers of those that are deleted. */
const countsOf =
  (batch: { sent: Expression<number>; failed: Expression<number> }) => (eb: ExpressionBuilder<Database, "email">) => {
    const sent = sql<number>`${count(eb, "SENT")} + ${batch.sent}`;
    const failed = sql<number>`${count(eb, "FAILED", "BOUNCED", "SUPPRESSED")} + ${batch.failed}`;
    return sql<number[]>`array[${sql.join([count(eb, "QUEUED", "DEFERRED"), sent, failed])}]`.as("counts");
  };

const readCounts = prepared<{ teamId: string; ids: readonly string[] }, { batchId: string; counts: number[] }>(
  (q, parameter) =>
    q
      .selectFrom("invitation_batch as b")
      .select((eb) => [
        "b.id as batchId",
        eb
          .selectFrom("email")
          .select(countsOf({ sent: eb.ref("b.purged_sent"), failed: eb.ref("b.purged_failed") }))
          .where("email.team_id", "=", parameter("teamId"))
          .whereRef("email.batch_id", "=", "b.id")
          .where("email.kind", "=", sql.lit("INVITATION"))
          .$asScalar()
          .$notNull()
          .as("counts"),
      ])
      .where("b.team_id", "=", parameter("teamId"))
      .where("b.id", "=", anyOf(sql<string[]>`${parameter("ids")}::uuid[]`)),
);

const counted = ["emailCounts"] as const;

/** How batches are read with the counts of their e-mails. */
export const batchWithCounts = extendShape(batchShape, {
  columns: {
    emailCounts: (row) =>
      row
        .selectFrom("email")
        .select(countsOf({ sent: row.ref("$.purged_sent"), failed: row.ref("$.purged_failed") }))
        .whereRef("email.team_id", "=", "$.team_id")
        .whereRef("email.batch_id", "=", "$.id")
        .where("email.kind", "=", sql.lit("INVITATION")),
  },
  needs: { emailsQueued: counted, emailsSent: counted, emailsFailed: counted, done: counted },
});

/** Names the counts. */
const toCounts = ([queued = 0, sent = 0, failed = 0]: number[]): EmailCounts => ({ queued, sent, failed });

/** The counts of the invitation e-mails of a batch; those that were not read with it, in one statement for all of a page. */
export const countEmails = (
  context: Context,
  batch: Pick<InvitationBatch, "uuid" | "emailCounts">,
): OrPromise<EmailCounts> =>
  batch.emailCounts !== undefined
    ? toCounts(batch.emailCounts)
    : loaderOf<string, EmailCounts>(context, "batch e-mails", async (ids) => {
        const found = await readCounts(context.services, { teamId: accessOf(context).teamId, ids });
        const byId = new Map(found.map(({ batchId, counts }) => [batchId, counts]));
        return ids.map((id) => toCounts(byId.get(id) ?? []));
      }).load(batch.uuid);
