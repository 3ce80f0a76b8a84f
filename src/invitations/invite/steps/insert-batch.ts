import { invitingActor } from "../../../access/actor.ts";
import { jsonText } from "../../../candidates/write/upsert-candidates.ts";
import type { Tx } from "../../../events/log/with-transaction.ts";
import { db, sql } from "../../../platform/database/sql.ts";
import { newId } from "../../../platform/ids/ids.ts";
import { limitMarks } from "../../../platform/text/text-input.ts";
import type { Rejection } from "../invitation-batch.entity.ts";
import { hasEffect, type InviteRow } from "../invite-outcome.ts";

/** The input, shortened so that the search of an erasure stays fast. */
const asGiven = (text: string | null | undefined): string | null =>
  text == null ? null : limitMarks(text.slice(0, 1_000));

/** Stores the batch of a call, with the rejected rows as they were given. */
export async function insertBatch(
  tx: Tx,
  assessment: { id: string; title: string },
  title: string | null,
  results: InviteRow[],
): Promise<string> {
  const id = newId();
  const actor = invitingActor(tx.context.actor);
  const rejected = results.filter((row) => row.outcome === "REJECTED");
  const changed = results.filter(hasEffect).length;
  const rejections = rejected.map(
    ({ invitee }): Rejection => ({
      index: invitee.index,
      ref: asGiven(invitee.given.ref),
      email: asGiven(invitee.given.email),
      errors: invitee.errors,
    }),
  );
  await db(tx.em)
    .insertInto("invitation_batch")
    .values({
      team_id: tx.teamId,
      id,
      assessment_id: assessment.id,
      title: title ?? sql<string>`${assessment.title}::text || ', ' || to_char(now(), 'YYYY-MM-DD HH24:MI')`,
      actor_type: actor.type,
      actor_id: actor.id,
      total: results.length,
      invited: changed,
      unchanged: results.length - changed - rejected.length,
      rejected: rejected.length,
      rejections: sql<Rejection[]>`${jsonText(rejections)}::jsonb`,
    })
    .execute();
  return id;
}
