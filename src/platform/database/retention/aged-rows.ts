import type { EntityManager } from "@mikro-orm/postgresql";
import { type DeleteQueryBuilder, expressionBuilder, type QueryCreator, type RawBuilder } from "kysely";
import { firstIdAfter } from "../../ids/ids.ts";
import { array, type Database, db, sql, unnest } from "../sql.ts";
import { isOnlyDeletion } from "./delete-old.ts";

/** How many rows one statement looks at. */
const batchSize = 1_000;
/** By how much the time of a row and that of its id may differ; a row that is older is found by an index of its own. */
const hourMs = 3_600_000;
const noId = "00000000-0000-0000-0000-000000000000";

interface AgedRow {
  team_id: string;
  id: string;
  at: Date;
}

/** A table whose ids rise with the times of its rows, but for rows that are backdated. */
export interface AgedTable {
  name: string;
  /** The column with the time. */
  at: string;
}

/** Describes a table whose rows are deleted by their age. It has an index of its backdated rows (`hour_before_id`). */
export const agedTable = <T extends keyof Database>(name: T, at: keyof Database[T] & string): AgedTable => ({
  name,
  at,
});

const fromTable = ({ name, at }: AgedTable) =>
  sql<AgedRow>`(select team_id, id, ${sql.ref(at)} as at from ${sql.table(name)})`.as("r");
const row = expressionBuilder<{ r: AgedRow }, "r">();
const isBackdated = sql<boolean>`${row.ref("r.at")} < hour_before_id(${row.ref("r.id")})`;

/** Which of these teams have rows of a table from before a moment. */
export async function findTeamsWithRows(
  { em }: { em: EntityManager },
  table: AgedTable,
  teamIds: string[],
  before: Date,
): Promise<string[]> {
  // A single team is named as a value: where the tables are spread over several servers, the statement goes to its own.
  const [only] = teamIds.length === 1 ? teamIds : [];
  const due = await db(em.fork())
    .selectFrom(unnest("t", { id: array.uuid(teamIds) }))
    .select("t.id")
    // As scalars, each is one look into an index; `exists` may be answered by reading the whole table.
    .where(({ or, ref, selectFrom }) => {
      const team = only === undefined ? ref("t.id") : sql<string>`${only}::uuid`;
      const ofTeam = selectFrom(fromTable(table)).select("r.id").where("r.team_id", "=", team).limit(sql.lit(1));
      const first = ofTeam.where("r.id", "<", firstIdAfter(before, hourMs)).orderBy("r.id");
      const backdated = ofTeam.where("r.at", "<", before).where(isBackdated).orderBy("r.at");
      return or([sql<boolean>`${first} is not null`, sql<boolean>`${backdated} is not null`]);
    })
    .execute();
  return due.map(({ id }) => id);
}

/** Which rows of a kind of data are deleted. */
export interface AgedDeletion {
  /** The kind, of which one worker at a time deletes rows of a team. */
  kind: string;
  table: AgedTable;
  /** The statement that deletes those of some rows that are needed no more. */
  // biome-ignore lint/suspicious/noExplicitAny: within a `with` clause, a builder's type names the clauses before it
  deleteOf(q: QueryCreator<Database>, ids: RawBuilder<string[]>): DeleteQueryBuilder<any, any, { id: string }>;
}

/** Deletes the old rows of a team in batches: in the order of their ids, and then those that are backdated. */
export async function* deleteAgedRows(
  { em }: { em: EntityManager },
  { kind, table, deleteOf }: AgedDeletion,
  teamId: string,
  before: Date,
): AsyncGenerator<void> {
  const ofTeam = () =>
    db(em.fork())
      .selectFrom(fromTable(table))
      .select(["r.id", "r.at"])
      .where("r.team_id", "=", teamId)
      .where(sql<boolean>`(select mine from turn)`)
      .limit(sql.lit(batchSize));
  const deleteBatch = async (rows: ReturnType<typeof ofTeam>) =>
    await db(em.fork())
      .with(
        (cte) => cte("turn").materialized(),
        (q) => q.selectNoFrom(isOnlyDeletion(kind, teamId).as("mine")),
      )
      .with(
        (cte) => cte("old").materialized(),
        () => rows,
      )
      .with("gone", (q) => deleteOf(q as never, sql<string[]>`array(select id from old)`))
      .selectFrom("old")
      .select(({ ref, selectFrom }) => [
        sql<number>`count(*)::int`.as("read"),
        sql<string | null>`max(${ref("old.id")}::text)`.as("lastId"),
        sql<Date | null>`max(${ref("old.at")})`.as("lastAt"),
        selectFrom("gone").select(sql<number>`count(*)::int`.as("count")).as("deleted"),
      ])
      .executeTakeFirstOrThrow();

  let after: string | null = noId;
  while (after !== null) {
    const byId = ofTeam().where("r.id", ">", after).where("r.id", "<", firstIdAfter(before, hourMs)).orderBy("r.id");
    const { read, lastId } = await deleteBatch(byId);
    after = read < batchSize ? null : lastId;
    yield;
  }
  let since: Date | null = new Date(0);
  while (since !== null) {
    const backdated = ofTeam().where("r.at", ">=", since).where("r.at", "<", before).where(isBackdated);
    const { read, lastAt, deleted } = await deleteBatch(backdated.orderBy("r.at").orderBy("r.id"));
    // Rows of one moment that are all needed would be read again and again.
    since = read < batchSize || (deleted === 0 && lastAt?.getTime() === since.getTime()) ? null : lastAt;
    yield;
  }
}
