import { createHash } from "node:crypto";
import type { EntityManager } from "@mikro-orm/postgresql";
import { UserProblem } from "../base/errors.ts";
import { firstRow, rows, sql } from "../base/rows.ts";
import type { Context } from "./context.ts";
import { viewerOf } from "./permission.ts";

/**
 * What is kept of a call's result: its outcome and ids, as JSON, and never a name, an address, a text or a
 * secret. `again` makes a result of them; whatever else a result needs comes from the arguments, which are the
 * same.
 */
export interface Kept<T> {
  keep(result: T): unknown;
  again(kept: never): T;
}

/** For results that are ids already. */
export const keptAsItIs: Kept<never> = { keep: (result) => result, again: (kept) => kept };

/** How long a key stands for its first call (rules.md, Idempotency). */
const keptHours = 24;

const hashOf = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * Does the work of a call once for each key of a caller, within its transaction: key, arguments and ids commit
 * with the effect or not at all, so that a call which was refused or died can be tried again. Without a key it
 * simply does it.
 *
 * The lock on the key is the first of the transaction's (CONTRIBUTING.md), and nobody waits for it.
 *
 * @throws UserProblem IDEMPOTENCY_KEY_IN_USE while the first call runs, IDEMPOTENCY_KEY_REUSED with other arguments
 */
export async function doOnce<T>(
  em: EntityManager,
  context: Context,
  work: () => Promise<T>,
  { keep, again }: Kept<T>,
): Promise<T> {
  const { claim } = context;
  if (claim === undefined) return await work();
  const { teamId, id: callerId } = viewerOf(context);
  const keyHash = hashOf(claim.key);
  const lock = hashOf(`${teamId} ${callerId} ${keyHash.toString("hex")}`).readBigInt64BE();
  const locked = await firstRow<{ taken: boolean }>(
    em,
    sql`select pg_try_advisory_xact_lock(${lock.toString()}::bigint) as taken`,
  );
  if (!locked!.taken)
    throw new UserProblem("IDEMPOTENCY_KEY_IN_USE", "The first call with this key is still running. Ask again later.", {
      path: claim.path,
    });
  const first = await firstRow<{ argumentsHash: Buffer; outcome: never }>(
    em,
    sql`select arguments_hash as "argumentsHash", outcome from idempotency
      where team_id = ${teamId} and caller_id = ${callerId} and key_hash = ${keyHash}
        and created_at > now() - make_interval(hours => ${keptHours})`,
  );
  if (first !== null) {
    if (!first.argumentsHash.equals(claim.argumentsHash))
      throw new UserProblem(
        "IDEMPOTENCY_KEY_REUSED",
        "This key was used before with other arguments. Give each call a key of its own.",
        { path: claim.path },
      );
    return again(first.outcome);
  }
  const result = await work();
  await rows(
    em,
    sql`insert into idempotency (team_id, caller_id, key_hash, arguments_hash, outcome)
      values (${teamId}, ${callerId}, ${keyHash}, ${claim.argumentsHash}, ${JSON.stringify(keep(result))}::jsonb)
      on conflict (team_id, caller_id, key_hash) do update
        set arguments_hash = excluded.arguments_hash, outcome = excluded.outcome, created_at = now()`,
  );
  return result;
}
