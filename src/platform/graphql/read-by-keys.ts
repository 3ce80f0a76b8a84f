import { type ReadPlan, type Row, readRows } from "./read-plan.ts";
import { bindTeam } from "./shape.ts";

/** The columns by which a row of a team is found, with their types. Each table that is read by one has an index of it. */
const keyTypes = { id: "uuid", sequence: "integer" };

const texts = new WeakMap<ReadPlan, Map<string, string>>();

/**
 * The statement that reads the rows of a team by a list of keys. Of a list PostgreSQL expects ten values, and where its
 * statistics know of one row of a team, every index that begins with the team seems to be as short as that of the key: it
 * would read the whole team. Only the index of the key has the rows in its order, so each row is the first one from its key on.
 */
function textOf(plan: ReadPlan, column: keyof typeof keyTypes): string {
  let byColumn = texts.get(plan);
  if (byColumn === undefined) {
    byColumn = new Map();
    texts.set(plan, byColumn);
  }
  let text = byColumn.get(column);
  if (text === undefined) {
    const table = plan.table.split(" ")[0];
    const row = `select one.* from ${table} one where one.team_id = $1 and one.${column} >= wanted.key and one.${column} <= wanted.key order by one.${column} limit 1`;
    text = bindTeam(
      `select ${plan.select} from unnest($2::${keyTypes[column]}[]) wanted (key) cross join lateral (${row}) t0${plan.joins} where t0.team_id = $1`,
    );
    byColumn.set(column, text);
  }
  return text;
}

/** Reads rows of a team by their keys, in no order; those that are missing are left out. */
export async function readByKeys(
  services: Parameters<typeof readRows>[0],
  plan: ReadPlan,
  teamId: string,
  column: keyof typeof keyTypes,
  keys: readonly (string | number)[],
): Promise<Row[]> {
  return (await readRows(services, textOf(plan, column), [teamId, keys])).map((values) => plan.decode(values));
}
