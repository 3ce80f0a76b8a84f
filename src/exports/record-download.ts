import type { Context } from "../access/context.ts";
import { audit } from "../audit/audit.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import type { Export } from "./export-link.ts";

/**
 * Writes a download into the audit log, before its first byte. It names the conditions of the filter and not their
 * values: a search is the name of a candidate.
 */
export async function recordDownload(context: Context, { list, columns, filter, orderBy }: Export): Promise<void> {
  const conditions = Object.entries(filter ?? {}).flatMap(([name, value]) => (value == null ? [] : [name]));
  await withTransaction(context, (tx) =>
    audit(tx.em, context, tx.teamId, {
      action: "export.download",
      changes: { list, columns, conditions, orderBy },
    }),
  );
}
