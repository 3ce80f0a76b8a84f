import type { UserErrorValue } from "../platform/errors.ts";
import type { BulkResult } from "../platform/graphql/read-ids.ts";
import type { IdempotentResult } from "./run-idempotent.ts";

/** The stored form. Thousands of rows are refused for a handful of reasons: each reason is stored once. */
interface StoredBulkResult {
  ids: string[];
  reasons: [code: UserErrorValue["code"], message: string][];
  refused: [reason: number, path: string[] | null, existing?: string][];
}

/**
 * For a bulk call: stores which rows have succeeded, and why the others have not. The messages are stored, so they must
 * not contain a name or an address. A call that changed nothing stores nothing: it can be repeated under its key, e.g.
 * when it is not TOO_SOON any more.
 */
export const bulkResult: IdempotentResult<BulkResult> = {
  keep({ ids, errors }): StoredBulkResult | null {
    if (ids.length === 0) return null;
    const placeOf = new Map<string, number>();
    const reasons: StoredBulkResult["reasons"] = [];
    const refused = errors.map(({ code, message, path = null, existing }): StoredBulkResult["refused"][number] => {
      const words = `${code} ${message}`;
      let reason = placeOf.get(words);
      if (reason === undefined) {
        reason = reasons.push([code, message]) - 1;
        placeOf.set(words, reason);
      }
      return existing == null ? [reason, path] : [reason, path, existing.id];
    });
    return { ids, reasons, refused };
  },
  again: ({ ids, reasons, refused }: StoredBulkResult) => ({
    ids,
    errors: refused.map(([reason, path, existing]) => {
      const [code, message] = reasons[reason]!;
      return { code, message, path, ...(existing === undefined ? {} : { existing: { id: existing } }) };
    }),
  }),
};
