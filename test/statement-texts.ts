import { statementsOf } from "./statement-record.ts";

/**
 * Statements that are not the call's own, or do not come with each call: the look-up of a credential (cached for a
 * second), the last use of a key, wake-ups, new connections, time-outs, withdrawals of points for many calls, statistics.
 */
const notItsOwn =
  /credential|cost_bucket|last_used_at"? = |notify|set local lock_timeout|^ ?set timezone|^select 1$|^set statement_timeout|^analyze |^select last from team_counter/i;

/** The beginnings of a call's own statements. In an app without a worker nothing but the call itself talks to the database. */
export async function ownStatementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const { statements } = await statementsOf(work);
  return statements
    .map(({ text }) => text.replace(/\s+/g, " "))
    .filter((text) => !notItsOwn.test(text))
    .map((text) => text.slice(0, 400));
}

/** Those of them that ran inside the transaction: what the answer looks up comes after it. */
export const inside = (all: string[]): string[] =>
  all.slice(
    all.indexOf("begin"),
    all.findIndex((text) => /^(commit|rollback)/.test(text)),
  );
