import type { EntityManager } from "@mikro-orm/postgresql";
import { prepared } from "../src/platform/database/prepared.ts";
import { anyOf, array, db, insertFrom, sql, unnest } from "../src/platform/database/sql.ts";

/**
 * Mistakes in statements that must not compile. Nothing runs this: the compiler fails where a line marked as an error
 * has none, so `npm run check` is the test.
 */
export function mistakes(em: EntityManager, teamId: string): void {
  const query = db(em);
  // @ts-expect-error no such table
  query.selectFrom("teams");
  const teams = query.selectFrom("team");
  // @ts-expect-error no such column
  teams.select("nam");
  // @ts-expect-error no such column
  teams.where("nam", "=", "a team");
  // @ts-expect-error another type
  teams.where("is_demo", "=", "yes");
  // @ts-expect-error no such state
  query.selectFrom("assessment").where("state", "=", "OPEN");
  const uuids = anyOf(array.uuid([teamId]));
  const numbers = anyOf(array.integer([1]));
  teams.where("id", "=", uuids);
  // @ts-expect-error another type of element
  teams.where("id", "=", numbers);
  // @ts-expect-error no such column in a fragment
  teams.select((eb) => sql<string>`upper(${eb.ref("nam")})`.as("name"));

  const update = query.updateTable("team");
  // @ts-expect-error no such column
  update.set({ nam: "a team" });
  // @ts-expect-error another type
  update.set({ name: 1 });
  // @ts-expect-error name has no default
  query.insertInto("team").values({ id: teamId, slug: "a-team" });
  const candidate = { team_id: teamId, id: teamId, codename: "Otter" };
  query.insertInto("candidate").values(candidate);
  // @ts-expect-error a generated column cannot be written
  query.insertInto("candidate").values({ ...candidate, search: "otter" });

  // @ts-expect-error numbers are no uuids
  array.uuid([1]);
  const source = query.selectFrom(unnest("new", { id: array.uuid([teamId]), label: array.text(["a"]) }));
  // @ts-expect-error the source has no such column
  source.select("new.labels");
  const values = { team_id: teamId, candidate_id: teamId };
  insertFrom(query, "candidate_label", source, (eb) => ({ ...values, label: eb.ref("new.label") }));
  // @ts-expect-error the source has no such column
  insertFrom(query, "candidate_label", source, (eb) => ({ ...values, label: eb.ref("new.labels") }));
  // @ts-expect-error label has no default
  insertFrom(query, "candidate_label", source, () => values);
  // @ts-expect-error another type
  insertFrom(query, "candidate_label", source, () => ({ ...values, label: sql<number>`1` }));
  // @ts-expect-error the table has no such column
  insertFrom(query, "candidate_label", source, () => ({ ...values, label: "a", labels: "a" }));

  // @ts-expect-error no such parameter
  prepared<{ id: string }, unknown>((q, parameter) => q.selectFrom("team").where("id", "=", parameter("ids")));
  prepared<object, { id: string }>((q) => q.selectFrom("team").select("id"));
  // @ts-expect-error another type of row
  prepared<object, { id: number }>((q) => q.selectFrom("team").select("id"));
}
