import type { EntityManager } from "@mikro-orm/postgresql";
import type { Services } from "../../access/context.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { isOnlyDeletion, type OldData } from "../../platform/database/retention/delete-old.ts";
import { array, db, sql, unnest } from "../../platform/database/sql.ts";
import { findSequenceBefore } from "./event.query.ts";
import type { LogEndTable } from "./log-page.ts";

const name = "events";
const batchSize = 1_000;

/** A range of numbers of a team's log: after the first, up to the second. */
export interface LogRange {
  after: number;
  through: number;
}

/** What refers to events. */
export interface EventDependent {
  /** Up to which number, at most the given one, it needs no event of a team any more. */
  passed(services: Services, teamId: string, through: number): Promise<number>;
  /** Deletes what must not be left without its events, in the transaction that deletes them. */
  deleteWith?(em: EntityManager, teamId: string, range: LogRange): Promise<void>;
}

/** Up to which number rows of each team are deleted. */
const purgedOf = (em: EntityManager, table: LogEndTable) =>
  table === "team_counter"
    ? db(em).selectFrom("team_counter").select(["team_id", "purged"])
    : db(em).selectFrom("reaction_cursor").select(["team_id", "purged"]);

/** Notes up to which number rows of a list are deleted, in the transaction that deletes them. */
export async function raisePurged(
  em: EntityManager,
  table: LogEndTable,
  teamId: string,
  through: number,
): Promise<void> {
  await db(em)
    .updateTable(table)
    .set({ purged: through })
    .where("team_id", "=", teamId)
    .where("purged", "<", through)
    .execute();
}

/** Which teams have an event from before a moment after the number up to which rows of a list are deleted. */
export async function findTeamsWithEvents(
  { em }: Services,
  table: LogEndTable,
  teamIds: string[],
  before: Date,
): Promise<string[]> {
  const fork = em.fork();
  // A single team is named as a value: where the tables are spread over several servers, the statement goes to its own.
  const [only] = teamIds.length === 1 ? teamIds : [];
  const due = await db(fork)
    .selectFrom(unnest("t", { id: array.uuid(teamIds) }))
    .innerJoin(purgedOf(fork, table).as("c"), "c.team_id", "t.id")
    .select("t.id")
    .$if(only !== undefined, (q) => q.where("c.team_id", "=", only!))
    .where(({ eb, ref, selectFrom }) =>
      eb(
        selectFrom("event as e")
          .select("e.occurred_at")
          .where("e.team_id", "=", only === undefined ? ref("t.id") : sql<string>`${only}::uuid`)
          .whereRef("e.sequence", ">", "c.purged")
          .orderBy("e.sequence")
          .limit(sql.lit(1)),
        "<",
        before,
      ),
    )
    .execute();
  return due.map(({ id }) => id);
}

/** Up to which number a team's event handlers have run, and its events are deleted. */
async function readProgress({ em }: Services, teamId: string): Promise<{ handled: number; purged: number }> {
  const found = await db(em.fork())
    .selectFrom("team_counter as c")
    .innerJoin("reaction_cursor as r", "r.team_id", "c.team_id")
    .select(["r.through as handled", "c.purged"])
    .where("c.team_id", "=", teamId)
    .executeTakeFirst();
  return found ?? { handled: 0, purged: 0 };
}

/** Deletes some events. @returns up to which number they are deleted now; null where another worker is deleting them */
async function deleteBatch(
  services: Services,
  teamId: string,
  range: LogRange,
  dependents: EventDependent[],
): Promise<number | null> {
  return await inTransaction(services.em, async (em) => {
    const only = await db(em).selectNoFrom(isOnlyDeletion(name, teamId).as("mine")).executeTakeFirstOrThrow();
    if (!only.mine) return null;
    const some = db(em)
      .selectFrom("event as b")
      .where("b.team_id", "=", teamId)
      .where("b.sequence", ">", range.after)
      .where("b.sequence", "<=", range.through);
    const { last } = await db(em)
      .selectFrom(some.select("b.sequence").orderBy("b.sequence").limit(sql.lit(batchSize)).as("batch"))
      .select(({ fn }) => fn.max<number | null>("sequence").as("last"))
      .executeTakeFirstOrThrow();
    const through = last ?? range.through;
    for (const dependent of dependents) await dependent.deleteWith?.(em, teamId, { after: range.after, through });
    await deleteRange(em, teamId, { after: range.after, through });
    // The counter is the last lock, as in every transaction that writes events.
    await raisePurged(em, "team_counter", teamId, through);
    return through;
  });
}

/** Deletes the events of a range, and which of them a handler failed on. */
async function deleteRange(em: EntityManager, teamId: string, { after, through }: LogRange): Promise<void> {
  for (const table of ["event", "reaction_failure"] as const)
    await db(em)
      .deleteFrom(table)
      .where("team_id", "=", teamId)
      .where("sequence", ">", after)
      .where("sequence", "<=", through)
      .execute();
}

/**
 * Events, from the beginning of each team's log. One stays while event handlers have not passed it, and while something
 * depends on it.
 */
export const oldEvents = (dependents: EventDependent[]): OldData<Services> => ({
  name,
  period: (env) => env.KEEP_EVENTS,
  findTeams: (services, teamIds, before) => findTeamsWithEvents(services, "team_counter", teamIds, before),
  async *deleteFrom(services, teamId, before) {
    const { handled, purged } = await readProgress(services, teamId);
    let through = Math.min(handled, await findSequenceBefore(services, teamId, before));
    for (const dependent of dependents) through = Math.min(through, await dependent.passed(services, teamId, through));
    let after: number | null = purged;
    while (after !== null && after < through) {
      after = await deleteBatch(services, teamId, { after, through }, dependents);
      yield;
    }
  },
});
