import type { EntityManager } from "@mikro-orm/postgresql";
import { prepared } from "../src/platform/database/prepared.ts";
import { anyOf, array, db, insertFrom, sql, unnest } from "../src/platform/database/sql.ts";
import { exactlyOne } from "../src/platform/graphql/find-by-key.ts";
import type { List } from "../src/platform/graphql/list.ts";
import { readPageOf } from "../src/platform/graphql/pagination.ts";
import { defineShape, rowOf } from "../src/platform/graphql/shape.ts";

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
  update.set({ name: (eb) => eb.ref("slug") });
  // @ts-expect-error no such column, with an expression
  update.set({ nam: (eb) => eb.ref("slug") });
  // @ts-expect-error no such column in the expression
  update.set({ name: (eb) => eb.ref("slugs") });
  // @ts-expect-error an expression of another type
  update.set({ name: (eb) => eb.ref("is_demo") });
  // @ts-expect-error name has no default
  query.insertInto("team").values({ id: teamId, slug: "a-team" });
  const candidate = { team_id: teamId, id: teamId, codename: "Otter" };
  query.insertInto("candidate").values(candidate);
  query
    .insertInto("candidate")
    .values(candidate)
    .onConflict((oc) =>
      // @ts-expect-error no such column
      oc.doUpdateSet({ codenam: (eb) => eb.ref("excluded.codename") }),
    );
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

/** Mistakes in what read plans and lists are made of. */
export function mistakesInShapes(...rest: Parameters<typeof readPageOf>): void {
  const name = "Candidate";
  const shape = defineShape("candidate", { name, columns: { at: "erased_at" }, always: ["at"] });
  // @ts-expect-error no such table
  defineShape("candidates", { name, columns: {}, always: [] });
  // @ts-expect-error no such column
  defineShape("candidate", { name, columns: { at: "erased" }, always: [] });
  // @ts-expect-error no such column in what is computed
  defineShape("candidate", { name, columns: { isErased: (row) => row("$.erased", "is not", null) }, always: [] });
  // @ts-expect-error no such column in the order
  defineShape("candidate", { name, columns: {}, always: [], externalIdOrder: (row) => row.ref("$.state") });
  // @ts-expect-error no such property
  defineShape("candidate", { name, columns: { at: "erased_at" }, always: ["erasedAt"] });
  // @ts-expect-error no such property
  defineShape("candidate", { name, columns: { at: "erased_at" }, always: [], needs: { erased: ["erasedAt"] } });
  const relation = { shape: () => shape, key: "batch" } as const;
  // @ts-expect-error no such property
  defineShape("candidate", { name, columns: { at: "erased_at" }, always: [], relations: { relation } });

  const row = rowOf("candidate");
  row("$.decision", "=", "APPROVED");
  // @ts-expect-error no such column
  row("$.decided", "=", "APPROVED");
  // @ts-expect-error no such decision
  row("$.decision", "=", "ACCEPTED");
  const labels = row.selectFrom("candidate_label as l").select("l.label");
  labels.whereRef("l.candidate_id", "=", "$.id");
  // @ts-expect-error the table of the condition has no such column
  labels.whereRef("l.candidate", "=", "$.id");
  // @ts-expect-error the row has no such column
  labels.whereRef("l.candidate_id", "=", "$.candidate_id");
  const list: List<"candidate"> = { shape, where: [], orderBy: null, descending: true };
  const [context, teamId, , args, info] = rest;
  // @ts-expect-error a list of candidates has no such column
  readPageOf(context, teamId, list, args, info, { column: "assessment_id", id: teamId });
  // @ts-expect-error the list is of another table
  (list satisfies List<"invitation">).where;
  exactlyOne(shape, { id: teamId, email: "a@example.com" });
  const keys = defineShape("api_key", { name: "ApiKey", columns: {}, always: [] });
  // @ts-expect-error an API key has no address
  exactlyOne(keys, { email: "a@example.com" });
}
