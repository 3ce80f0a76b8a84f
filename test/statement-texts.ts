import pg from "pg";

let heard: string[] | null = null;
const original = pg.Client.prototype.query;
// biome-ignore lint/suspicious/noExplicitAny: pg's query has a dozen signatures
pg.Client.prototype.query = function (this: pg.Client, ...args: any[]) {
  const text = typeof args[0] === "string" ? args[0] : args[0]?.text;
  heard?.push(String(text).replace(/\s+/g, " "));
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return (original as any).apply(this, args);
} as typeof original;

/**
 * Statements that are not the call's own, or do not come with each call: the look-up of a credential (cached for a
 * second), the last use of a key, wake-ups, new connections, time-outs, withdrawals of points for many calls, statistics.
 */
const notItsOwn =
  /credential|cost_bucket|last_used_at|notify|set local lock_timeout|^ ?set timezone|^select 1$|^set statement_timeout|^analyze |^select last from team_counter/i;

/** The beginnings of the statements that ran meanwhile. In an app without a worker nothing but the call itself talks to the database. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  heard = [];
  await work();
  const all = heard;
  heard = null;
  return all.filter((text) => !notItsOwn.test(text)).map((text) => text.slice(0, 400));
}

/** Those of them that ran inside the transaction: what the answer looks up comes after it. */
export const inside = (all: string[]): string[] =>
  all.slice(
    all.indexOf("begin"),
    all.findIndex((text) => /^(commit|rollback)/.test(text)),
  );
