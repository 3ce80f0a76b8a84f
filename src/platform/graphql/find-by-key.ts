import type { GraphQLResolveInfo } from "graphql";
import { topLevelError } from "../errors.ts";
import { storedId } from "../ids.ts";
import { maxAddressLength } from "../text/text-input.ts";
import { planOf, type Row, readRows, type Shape } from "./read-plan.ts";

/** A condition that selects one row. `$` is the placeholder for the table's alias, `?` for the value. */
export interface Key {
  sql: string;
  value: string;
  /** The order that decides among several rows with the value. */
  order?: string;
}

/**
 * The condition for the one identifier that the caller passed. It is null for an id of another type, which finds
 * nothing, like an id of another team.
 *
 * @throws BAD_USER_INPUT when the caller passed none or several
 */
export function exactlyOne(
  shape: Shape,
  given: { id?: string | null; externalId?: string | null; email?: string | null },
): Key | null {
  const present = Object.entries(given).filter(([, value]) => value != null) as [string, string][];
  const only = present[0];
  if (present.length !== 1 || only === undefined)
    throw topLevelError("BAD_USER_INPUT", `Pass exactly one of: ${Object.keys(given).join(", ")}.`);
  const [name, value] = only;
  if (name === "email") return { sql: "$.email = ?", value };
  if (name === "externalId") return { sql: "$.external_id = ?", value, order: shape.externalIdOrder };
  const uuid = storedId(shape.name, value);
  return uuid === null ? null : { sql: "$.id = ?", value: uuid };
}

/** Reads the selected fields of one row of the team; null where there is none. */
export async function readOne(
  services: Parameters<typeof readRows>[0],
  teamId: string,
  shape: Shape,
  key: Key | null,
  info: GraphQLResolveInfo,
): Promise<Row | null> {
  // No stored identifier is longer than this.
  if (key === null || key.value.length > maxAddressLength || key.value.includes("\0")) return null;
  const plan = planOf(info, shape, "node");
  const condition = key.sql.replace("$.", "t0.").replace("?", "$2");
  const order = key.order === undefined ? "" : ` order by ${key.order.replaceAll("$.", "t0.")} limit 1`;
  const [values] = await readRows(
    services,
    `select ${plan.select} from ${plan.from} where t0.team_id = $1 and ${condition}${order}`,
    [teamId, key.value],
  );
  return values === undefined ? null : plan.decode(values);
}
