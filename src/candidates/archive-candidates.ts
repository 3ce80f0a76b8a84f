import type { Context } from "../access/context.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { anyOf, array, db, statementTimestamp } from "../platform/database/sql.ts";
import type { BulkResult } from "../platform/graphql/read-ids.ts";
import { lockCandidates, recordChanged } from "./write/lock-candidates.ts";

/** Archives or restores candidates: archived ones are excluded from lists. Their invitations stay active. */
export async function archiveCandidates(context: Context, ids: string[], archived: boolean): Promise<BulkResult> {
  return await withTransaction(
    context,
    async (tx) => {
      const selection = await lockCandidates(tx, ids, { alsoErased: true });
      const changed = await db(tx.em)
        .updateTable("candidate")
        .set({ archived_at: archived ? statementTimestamp() : null })
        .where("team_id", "=", tx.teamId)
        .where("id", "=", anyOf(array.uuid(selection.candidates.map((one) => one.id))))
        .where("archived_at", archived ? "is" : "is not", null)
        .returning("id")
        .execute();
      return recordChanged(
        tx,
        selection,
        changed.map((row) => row.id),
        () => ({ archived: { from: !archived, to: archived } }),
      );
    },
    { bulk: ids.length > 100 },
  );
}
