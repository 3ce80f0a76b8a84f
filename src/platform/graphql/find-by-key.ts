import type { GraphQLResolveInfo } from "graphql";
import { topLevelError } from "../errors.ts";
import { storedId } from "../ids/ids.ts";
import { maxAddressLength } from "../text/text-input.ts";
import { planOf, type ReadPlan, type Row, readRows } from "./read-plan.ts";
import { bindTeam, type ColumnName, type Shape, type TableName, withAlias } from "./shape.ts";

/** The column that selects one row, and its value. */
export interface Key {
  column: "id" | "external_id" | "email";
  value: string;
  /** The order that decides among several rows with the value. */
  order?: string;
}

/** The identifiers that a caller may pass: an external id and an address only where the table has the column. */
type Identifiers<T extends TableName> = { id?: string | null } & ("external_id" extends ColumnName<T>
  ? { externalId?: string | null }
  : object) &
  ("email" extends ColumnName<T> ? { email?: string | null } : object);

/**
 * The condition for the one identifier that the caller passed. It is null for an id of another type, which finds
 * nothing, like an id of another team.
 *
 * @throws BAD_USER_INPUT when the caller passed none or several
 */
export function exactlyOne<T extends TableName>(shape: Shape<T>, given: Identifiers<T>): Key | null {
  const present = Object.entries(given).filter(([, value]) => value != null) as [string, string][];
  const only = present[0];
  if (present.length !== 1 || only === undefined)
    throw topLevelError("BAD_USER_INPUT", `Pass exactly one of: ${Object.keys(given).join(", ")}.`);
  const [name, value] = only;
  if (name === "email") return { column: "email", value };
  if (name === "externalId") return { column: "external_id", value, order: shape.externalIdOrder };
  const uuid = storedId(shape.name, value);
  return uuid === null ? null : { column: "id", value: uuid };
}

const texts = new WeakMap<ReadPlan, Map<Key["column"], string>>();

/** The statement that reads a row by a key: the same text each time, which is hashed once to find the statement's name. */
function textOf(plan: ReadPlan, { column, order }: Key): string {
  let byColumn = texts.get(plan);
  if (byColumn === undefined) {
    byColumn = new Map();
    texts.set(plan, byColumn);
  }
  let text = byColumn.get(column);
  if (text === undefined) {
    const ordered = order === undefined ? "" : ` order by ${withAlias(order, "t0")} limit 1`;
    text = bindTeam(`select ${plan.select} from ${plan.from} where t0.team_id = $1 and t0.${column} = $2${ordered}`);
    byColumn.set(column, text);
  }
  return text;
}

/**
 * Reads the selected fields of one row of the team; null where there is none.
 *
 * @param isBlinded whether the caller may be blinded
 */
export async function readOne(
  services: Parameters<typeof readRows>[0],
  teamId: string,
  shape: Shape,
  key: Key | null,
  info: GraphQLResolveInfo,
  isBlinded = true,
): Promise<Row | null> {
  // No stored identifier is longer than this.
  if (key === null || key.value.length > maxAddressLength || key.value.includes("\0")) return null;
  const plan = planOf(info, shape, "node", isBlinded);
  const [values] = await readRows(services, textOf(plan, key), [teamId, key.value]);
  return values === undefined ? null : plan.decode(values);
}
