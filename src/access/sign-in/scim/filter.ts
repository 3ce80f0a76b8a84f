import type { Expression, SqlBool } from "kysely";
import { type Compare, type Filter, parse } from "scim2-parse-filter";
import { sql } from "../../../platform/database/sql.ts";
import { ScimError } from "./scim-error.ts";

/** The longest filter, and how many conditions it may have. */
const maxLength = 1_000;
const maxConditions = 20;

/** A page of a list: from a number on, counted from 1. */
export interface PageOf {
  filter: string | null;
  startIndex: number;
  count: number;
}

/** A column that a filter may name. */
export interface FilterColumn {
  column: Expression<string | null> | Expression<boolean>;
  /** The form in which values are compared. */
  read?: (value: string) => string | boolean | null;
}

const invalid = (detail: string): ScimError => new ScimError(400, "invalidFilter", detail);
/** A value of LIKE without wildcards of its own. */
const literal = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/** Parses a filter. @throws ScimError invalidFilter */
function parseFilter(text: string): Filter {
  if (text.length > maxLength) throw invalid(`A filter has at most ${maxLength} characters.`);
  try {
    return parse(text);
  } catch {
    throw invalid("The filter is not understood.");
  }
}

/**
 * The condition that a filter stands for.
 *
 * @param columns by the names of attributes in lower case; a list with a condition is named as emails.value
 * @throws ScimError invalidFilter
 */
export function conditionOf(text: string, columns: Record<string, FilterColumn>): Expression<SqlBool> {
  let conditions = 0;
  const compare = (filter: Compare, column: FilterColumn): Expression<SqlBool> => {
    const { op, compValue } = filter;
    const given = String(compValue);
    if (given.includes("\0")) return sql`false`;
    const value = column.read === undefined ? given : column.read(given);
    if (op === "eq") return value === null ? sql`false` : sql`${column.column} = ${value}`;
    if (op === "ne") return value === null ? sql`true` : sql`${column.column} is distinct from ${value}`;
    if (typeof value !== "string") throw invalid(`${filter.attrPath}: compare it by eq or ne.`);
    if (op === "co") return sql`${column.column} like ${`%${literal(value)}%`}`;
    if (op === "sw") return sql`${column.column} like ${`${literal(value)}%`}`;
    if (op === "ew") return sql`${column.column} like ${`%${literal(value)}`}`;
    throw invalid(`${op}: it is not supported for ${filter.attrPath}.`);
  };
  const read = (filter: Filter, prefix = ""): Expression<SqlBool> => {
    if (++conditions > maxConditions) throw invalid(`A filter has at most ${maxConditions} conditions.`);
    if (filter.op === "and" || filter.op === "or") {
      const { filters } = filter as { filters: Filter[] };
      const parts = filters.map((one) => read(one, prefix));
      return sql`(${sql.join(parts, filter.op === "and" ? sql` and ` : sql` or `)})`;
    }
    if ("filter" in filter) return sql`(not ${read(filter.filter, prefix)})`;
    if ("valFilter" in filter) return read(filter.valFilter, `${filter.attrPath}.`);
    if (!("attrPath" in filter)) throw invalid("The filter is not understood.");
    const name = `${prefix}${filter.attrPath}`
      .toLowerCase()
      .replace(/^urn:ietf:params:scim:schemas:core:2\.0:\w+:/, "");
    // There is one address, of the type work and primary.
    if (name === "emails.type" || name === "emails.primary") {
      const isIt = "compValue" in filter && ["work", "true"].includes(String(filter.compValue).toLowerCase());
      return isIt && filter.op === "eq" ? sql`true` : sql`false`;
    }
    const column = columns[name];
    if (column === undefined) throw invalid(`${filter.attrPath}: users and groups cannot be found by it.`);
    if (filter.op === "pr") return sql`${column.column} is not null`;
    return compare(filter as Compare, column);
  };
  return read(parseFilter(text));
}
