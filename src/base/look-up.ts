import type { GraphQLResolveInfo } from "graphql";
import { topLevelError } from "./errors.ts";
import { storedId } from "./ids.ts";
import { planOf, type Row, readRows, type Shape } from "./read-plan.ts";
import { maxAddressLength } from "./text-input.ts";

/** A condition that picks one row. `$` stands for the table's alias, `?` for the value. */
export interface Key {
  sql: string;
  value: string;
  /** Which row comes first, where several have the value. */
  order?: string;
}

/**
 * The one id of several that was given, as a condition. An id that cannot be one of this type picks
 * nothing, as a foreign one does.
 *
 * @throws BAD_USER_INPUT when none or several were given
 */
export function exactlyOne(
  shape: Shape,
  given: { id?: string | null; externalId?: string | null; email?: string | null },
): Key | null {
  const named = Object.entries(given).filter(([, value]) => value != null) as [string, string][];
  const only = named[0];
  if (named.length !== 1 || only === undefined)
    throw topLevelError("BAD_USER_INPUT", `Give exactly one of: ${Object.keys(given).join(", ")}.`);
  const [name, value] = only;
  if (name === "email") return { sql: "$.email = ?", value };
  if (name === "externalId") return { sql: "$.external_id = ?", value, order: shape.externalIdOrder };
  const uuid = storedId(shape.name, value);
  return uuid === null ? null : { sql: "$.id = ?", value: uuid };
}

/** Reads one row of the team with just what was selected; null where there is none. */
export async function readOne(
  services: Parameters<typeof readRows>[0],
  teamId: string,
  shape: Shape,
  key: Key | null,
  info: GraphQLResolveInfo,
): Promise<Row | null> {
  // Longer than anything that is stored to look up by.
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
