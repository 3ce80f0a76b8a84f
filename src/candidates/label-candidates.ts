import type { Context } from "../access/context.ts";
import { type Tx, withTransaction } from "../events/log/with-transaction.ts";
import { UserError, type UserErrorValue } from "../platform/errors.ts";
import { checkLabels } from "../platform/graphql/check-input.ts";
import type { BulkResult } from "../platform/graphql/read-ids.ts";
import { addLabels, removeLabels } from "./write/assign-and-label.ts";
import { lockCandidates, recordChanged } from "./write/lock-candidates.ts";

/**
 * Adds labels to candidates and removes others. A label in both lists is removed.
 *
 * @throws UserError FEATURE_NOT_ENABLED for adding without LABELS; removing needs no feature
 */
export async function labelCandidates(
  context: Context,
  ids: string[],
  change: { add?: string[] | null; remove?: string[] | null },
): Promise<BulkResult> {
  const errors: UserErrorValue[] = [];
  const remove = checkLabels(errors, ["remove"], change.remove ?? []);
  const add = checkLabels(errors, ["add"], change.add ?? []).filter((label) => !remove.includes(label));
  if (add.length > 0 && !context.plan.includes("LABELS"))
    errors.push({
      code: "FEATURE_NOT_ENABLED",
      message: "The team's subscription does not include LABELS.",
      path: ["add"],
    });
  if (add.length + remove.length === 0 && errors.length === 0)
    errors.push({ code: "REQUIRED", message: "Name labels to add or to remove." });
  if (errors.length > 0) throw UserError.of(errors);
  return await withTransaction(context, (tx) => labelInTransaction(tx, ids, { add, remove }), {
    bulk: ids.length > 100,
  });
}

/** Adds and removes labels that were checked, within a transaction of the caller. */
export async function labelInTransaction(
  tx: Tx,
  ids: string[],
  { add, remove }: { add: string[]; remove: string[] },
): Promise<BulkResult> {
  const selection = await lockCandidates(tx, ids);
  const candidateIds = selection.candidates.map((one) => one.id);
  const added = await addLabels(tx, candidateIds, add);
  const removed = await removeLabels(tx, candidateIds, remove);
  return recordChanged(tx, selection, new Set([...added.keys(), ...removed.keys()]), (id) => ({
    labels: {
      ...(added.has(id) ? { added: added.get(id) } : {}),
      ...(removed.has(id) ? { removed: removed.get(id) } : {}),
    },
  }));
}
