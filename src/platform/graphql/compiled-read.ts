import { type Expression, type RawBuilder, sql } from "kysely";
import type { ReadPlan } from "./read-plan.ts";
import { bindTeam, compileRow, withAlias } from "./shape.ts";

/** Stands in a statement for a value that differs from call to call. */
export class Given<G> {
  readonly read: (given: G) => unknown;
  constructor(read: (given: G) => unknown) {
    this.read = read;
  }
}

/** The text of a statement and how to make its values. */
export interface CompiledRead<G> {
  text: string;
  valuesOf(given: G): unknown[];
}

/** Compiles a statement over the table of a read plan, whose alias is `t0`. */
export function compileRead<G>(statement: Expression<unknown>): CompiledRead<G> {
  const { text, values } = compileRow(statement);
  return {
    text: bindTeam(withAlias(text, "t0")),
    valuesOf: (given) => values.map((value) => (value instanceof Given ? value.read(given) : value)),
  };
}

const compiledByPlan = new WeakMap<ReadPlan, Map<string, CompiledRead<never>>>();

/**
 * A statement that is compiled once for each read plan, that is for each field of a document: building it anew takes longer
 * than to run it.
 *
 * @param key what the text depends on beside the plan; null: on values of this call, so that it is not stored
 */
export function compileOnce<G>(plan: ReadPlan, key: string | null, build: () => Expression<unknown>): CompiledRead<G> {
  if (key === null) return compileRead(build());
  let compiled = compiledByPlan.get(plan);
  if (compiled === undefined) {
    compiled = new Map();
    compiledByPlan.set(plan, compiled);
  }
  let statement = compiled.get(key) as CompiledRead<G> | undefined;
  if (statement === undefined) {
    statement = compileRead<G>(build());
    compiled.set(key, statement as CompiledRead<never>);
  }
  return statement;
}

/**
 * The parents whose lists a statement reads, as a table `parent` with a column of the same name. One parent is a value: of an
 * array PostgreSQL expects ten, so that a plan for any values seems to cost more than one for these, and it plans the
 * statement each time.
 */
export const parentsOf = <G>(isOne: boolean, parents: (given: G) => readonly string[]): RawBuilder<unknown> =>
  isOne
    ? sql`(select ${new Given<G>((given) => parents(given)[0])}::uuid as parent) parent`
    : sql`unnest(${new Given<G>(parents)}::uuid[]) parent`;
