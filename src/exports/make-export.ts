import { recheckPermission } from "../access/authenticate.ts";
import type { Context } from "../access/context.ts";
import { lacking, viewerOf } from "../access/permission.ts";
import { isBlinded, may } from "../access/permissions.ts";
import { databaseNow } from "../platform/database/database-clock.ts";
import { topLevelError, UserError, type UserErrorValue } from "../platform/errors.ts";
import { checkDistinct, maxEnumValues } from "../platform/graphql/check-input.ts";
import { columnsOf, type ExportList, usualColumns } from "./export-columns.ts";
import { type Export, linkMinutes, makeExportUrl } from "./export-link.ts";

/** What is to be exported, as the caller gives it. */
export interface NewExport {
  filter?: object | null;
  orderBy?: object | null;
  columns?: readonly string[] | null;
  byteOrderMark: boolean;
}

/**
 * Refuses what the caller may not see, as the list itself would: when the link is made, and again when it is used.
 *
 * @throws FORBIDDEN
 */
export function requireExportRights(context: Context, { list, columns, filter, orderBy }: Export): void {
  for (const column of columns) {
    const { permission } = columnsOf(list)[column]!;
    if (permission !== undefined && !may(context.access, permission)) throw lacking(context, permission);
  }
  const { search, email } = (filter ?? {}) as { search?: unknown; email?: unknown };
  const isByName = search != null || email != null || (orderBy as { field?: unknown } | null)?.field === "NAME";
  if (isByName && isBlinded(context.access))
    throw topLevelError("FORBIDDEN", "Looking candidates up by name or address needs CANDIDATES_PII.");
}

/**
 * Makes a link that downloads a list as CSV, with the rights of the caller.
 *
 * @throws UserError TOO_MANY_ITEMS, REQUIRED, TOO_LONG
 * @throws FORBIDDEN
 */
export async function makeExport(
  context: Context,
  list: ExportList,
  { filter = null, orderBy = null, columns = null, byteOrderMark }: NewExport,
): Promise<{ url: string; expiresAt: Date }> {
  await recheckPermission(context, "READ");
  const errors: UserErrorValue[] = [];
  const chosen = columns === null ? null : checkDistinct(errors, ["columns"], columns, maxEnumValues);
  if (errors.length > 0) throw UserError.of(errors);
  if (chosen?.length === 0) throw new UserError("REQUIRED", "Choose at least one column.", { path: ["columns"] });
  const usual = usualColumns[list].filter((name) => {
    const { permission } = columnsOf(list)[name]!;
    return permission === undefined || may(context.access, permission);
  });
  const wanted: Export = { list, columns: chosen ?? usual, filter, orderBy, byteOrderMark };
  requireExportRights(context, wanted);
  const now = await databaseNow(context.em);
  const expiresAt = new Date(now.getTime() + linkMinutes * 60_000);
  return { url: makeExportUrl(context.services, viewerOf(context), wanted, expiresAt), expiresAt };
}
