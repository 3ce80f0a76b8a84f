import { createHash } from "node:crypto";
import type { EntityManager } from "@mikro-orm/postgresql";
import { expressionBuilder } from "kysely";
import type { Context } from "../access/context.ts";
import { viewerOf } from "../access/permission.ts";
import { anyOf, array, type Database, db, jsonb, sql } from "../platform/database/sql.ts";
import { UserError } from "../platform/errors.ts";
import { periodSeconds } from "../platform/process/period.ts";

/**
 * How the result of a call is stored for its repeats: outcome and ids, as JSON, and never a name, an address, a text or a
 * secret. `again` restores a result; what else it needs comes from the arguments, which are the same, or is looked up in
 * the transaction of the repeat.
 */
export interface IdempotentResult<T> {
  /** Null when the call changed nothing: then nothing is stored, as for a refused call, and the key stays free. */
  keep(result: T): unknown;
  again(stored: never, em: EntityManager): T | Promise<T>;
}

/** For results that are ids. */
export const storedAsIs: IdempotentResult<never> = { keep: (result) => result, again: (stored) => stored };

/** The row that is inserted, where there is one already. */
const inserted = expressionBuilder<{ excluded: Database["idempotency"] }, "excluded">();

type Claim = NonNullable<Context["claim"]>;

const whoseKey = (context: Context, claim: Claim): string => {
  const { teamId, id: callerId } = viewerOf(context);
  return `${teamId} ${callerId} ${claim.key}`;
};

const keyInUse = (claim: Claim): UserError =>
  new UserError("IDEMPOTENCY_KEY_IN_USE", "The first call with this key is still running. Ask again later.", {
    path: claim.path,
  });

/** The keys of first calls of this process that wait to run, or run. */
const firstCalls = new Set<string>();

const givenOf = (claim: Claim): string => `arguments ${claim.argumentsHash.toString("hex")}`;

/**
 * The result of the first call with this key, restored from what was stored; null where there was none.
 *
 * @throws UserError IDEMPOTENCY_KEY_REUSED
 */
async function answerOfFirst<T>(
  em: EntityManager,
  context: Context,
  claim: Claim,
  { again }: Pick<IdempotentResult<T>, "again">,
): Promise<{ answer: T } | null> {
  const { keys, env } = context.services;
  const { teamId, id: callerId } = viewerOf(context);
  const keyMacs = keys.macs("idempotency", `key ${whoseKey(context, claim)}`);
  const first = await db(em)
    .selectFrom("idempotency")
    .select(["arguments_mac as argumentsMac", "outcome"])
    .where("team_id", "=", teamId)
    .where("caller_id", "=", callerId)
    .where("key_mac", "=", anyOf(array.bytea(keyMacs)))
    .where("created_at", ">", sql<Date>`now() - make_interval(secs => ${periodSeconds(env.KEEP_IDEMPOTENCY)})`)
    .executeTakeFirst();
  if (first === undefined) return null;
  if (!keys.verify("idempotency", givenOf(claim), first.argumentsMac))
    throw new UserError(
      "IDEMPOTENCY_KEY_REUSED",
      "This key was used before with other arguments. Give each call a key of its own.",
      { path: claim.path },
    );
  // The arguments are the same, so the same mutation has stored it: in the form that it reads.
  return { answer: await again(first.outcome as never, em) };
}

/**
 * Runs work that waits in a queue before it calls `runIdempotent`. A repeat does not wait: it is answered, or refused while
 * the first call waits or runs.
 *
 * @param doWork waits, and runs the work in a transaction, by `runIdempotent`
 * @throws UserError IDEMPOTENCY_KEY_IN_USE, IDEMPOTENCY_KEY_REUSED
 */
export async function runIdempotentInTurn<T>(
  context: Context,
  doWork: () => Promise<T>,
  stored: IdempotentResult<T>,
): Promise<T> {
  const { claim } = context;
  if (claim === undefined) return await doWork();
  const whose = whoseKey(context, claim);
  if (firstCalls.has(whose)) throw keyInUse(claim);
  // Without the lock on the key, so that a repeat never causes the first call to be refused.
  const first = await answerOfFirst(context.em.fork(), context, claim, stored);
  if (first !== null) return first.answer;
  if (firstCalls.has(whose)) throw keyInUse(claim);
  firstCalls.add(whose);
  try {
    return await doWork();
  } finally {
    firstCalls.delete(whose);
  }
}

/**
 * Runs the work of a call once for each idempotency key of a caller, within its transaction: key, arguments and ids
 * commit with the effect or not at all, so that a call which was refused or has crashed can be repeated. Without a key
 * the work simply runs.
 *
 * The lock on the key is the first lock of the transaction (CONTRIBUTING.md), and no call waits for it. It is released
 * after the commit, so that the next call which gets it sees what was stored. A caller is a member or an API key,
 * whichever of their credentials a request uses.
 *
 * Key and arguments are stored as MACs under a key derived from SECRET_KEY. Both may identify a candidate
 * ("invite ada@example.com"), and a plain hash of an address can be guessed from a dump long after the candidate's data was
 * erased. Processes without a common secret do not recognise one another's keys, as with links.
 *
 * @throws UserError IDEMPOTENCY_KEY_IN_USE while the first call runs, IDEMPOTENCY_KEY_REUSED with other arguments
 */
export async function runIdempotent<T>(
  em: EntityManager,
  context: Context,
  work: () => Promise<T>,
  { keep, again }: IdempotentResult<T>,
): Promise<T> {
  const { claim } = context;
  if (claim === undefined) return await work();
  const { keys } = context.services;
  const { teamId, id: callerId } = viewerOf(context);
  const whose = whoseKey(context, claim);
  // The lock is not stored, so its name needs no secret: it is the same for processes whose newest secrets differ.
  const lock = createHash("sha256").update(whose).digest().readBigInt64BE();
  const locked = await db(em)
    .selectNoFrom(sql<boolean>`pg_try_advisory_xact_lock(${lock.toString()}::bigint)`.as("taken"))
    .executeTakeFirstOrThrow();
  if (!locked.taken) throw keyInUse(claim);
  const first = await answerOfFirst(em, context, claim, { again });
  if (first !== null) return first.answer;
  const result = await work();
  const stored = keep(result);
  if (stored !== null)
    await db(em)
      .insertInto("idempotency")
      .values({
        team_id: teamId,
        caller_id: callerId,
        key_mac: keys.macs("idempotency", `key ${whose}`)[0]!,
        arguments_mac: keys.mac("idempotency", givenOf(claim), 32),
        outcome: jsonb(stored),
      })
      .onConflict((conflict) =>
        conflict.columns(["team_id", "caller_id", "key_mac"]).doUpdateSet({
          arguments_mac: inserted.ref("excluded.arguments_mac"),
          outcome: inserted.ref("excluded.outcome"),
          created_at: inserted.ref("excluded.created_at"),
        }),
      )
      .execute();
  return result;
}
