import { afterAll } from "@jest/globals";
import pg from "pg";

/** SQL that ran in this test file, for the rule that a team's table is never touched without its team. */
const statements = new Set<string>();
const watchers = new Set<(statement: Statement) => void>();
const original = pg.Client.prototype.query;
// biome-ignore lint/suspicious/noExplicitAny: pg's query has a dozen signatures
pg.Client.prototype.query = function (this: pg.Client, ...args: any[]) {
  const text = typeof args[0] === "string" ? args[0] : args[0]?.text;
  // Statements of the tests themselves begin with this comment.
  if (typeof text === "string" && !text.startsWith("/* test */")) {
    statements.add(text);
    const values = (Array.isArray(args[1]) ? args[1] : args[0]?.values) ?? [];
    for (const watch of watchers) watch({ text, values, isNamed: args[0]?.name !== undefined });
  }
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return (original as any).apply(this, args);
} as typeof original;
// The driver belongs to the Jest worker, which runs other files next.
afterAll(() => {
  pg.Client.prototype.query = original;
});
export const statementsSoFar = (): ReadonlySet<string> => statements;

/** SQL as it was sent to the database. */
export interface Statement {
  text: string;
  values: unknown[];
  /** Prepared under a name: planned for any values, sooner or later. */
  isNamed: boolean;
}

/** What was asked of the database while some work was done, by this process: also by its workers. */
export async function statementsOf<T>(work: () => Promise<T>): Promise<{ result: T; statements: Statement[] }> {
  const seen: Statement[] = [];
  const watch = (statement: Statement) => void seen.push(statement);
  watchers.add(watch);
  try {
    return { result: await work(), statements: seen };
  } finally {
    watchers.delete(watch);
  }
}
