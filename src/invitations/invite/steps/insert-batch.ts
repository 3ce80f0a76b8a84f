import { invitingActor } from "../../../access/actor.ts";
import { jsonText } from "../../../candidates/write/upsert-candidates.ts";
import type { Tx } from "../../../events/log/with-transaction.ts";
import { rows, sql } from "../../../platform/database/rows.ts";
import { newId } from "../../../platform/ids.ts";
import { limitMarks } from "../../../platform/text/text-input.ts";
import { hasEffect, type InviteRow } from "../invite-outcome.ts";
import type { Rejection } from "../rejection.ts";

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
  await rows(
    tx.em,
    sql`insert into invitation_batch (team_id, id, assessment_id, title, actor_type, actor_id, total, invited, unchanged, rejected, rejections)
      values (${tx.teamId}, ${id}, ${assessment.id},
        coalesce(${title}, ${assessment.title}::text || ', ' || to_char(now(), 'YYYY-MM-DD HH24:MI')),
        ${actor.type}, ${actor.id}, ${results.length}, ${changed}, ${results.length - changed - rejected.length}, ${rejected.length},
        ${jsonText(rejections)}::jsonb)`,
  );
  return id;
}
