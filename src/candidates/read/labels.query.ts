import type { Expression, SqlBool } from "kysely";
import { compiler } from "../../platform/database/compiler.ts";
import { anyOf, array, isAnyId, sql, unnest } from "../../platform/database/sql.ts";
import { maxLabelLength } from "../../platform/graphql/check-input.ts";
import { type Choice, chosenBy, isChosen, type ListCondition } from "../../platform/graphql/list.ts";
import { rowOf } from "../../platform/graphql/shape.ts";
import { boundedLine } from "../../platform/text/text-input.ts";

/** The size of the sample of newest candidates, and how many of them must have all labels for a common combination. */
const sampleSize = 500;
const minCommon = 25;
/** A label of at most this many candidates is rare; with several labels, fewer candidates of each are counted. */
const maxRare = 5_000;

const row = rowOf("candidate");

/** The part of the statement that looks at the labels. */
const name = "labels_looked_at";
const label = (place: 1 | 2) => sql<string>`(${chosenBy<string[]>(name, "ranked")})[${sql.lit(place)}]`;

/** The condition that a candidate has all labels, by an index lookup of the candidate. */
function hasAll(teamId: Expression<string>, candidateId: Expression<string>, labels: string[]): Expression<SqlBool> {
  const own = row
    .selectFrom("candidate_label as l")
    .select("l.label")
    .where("l.team_id", "=", teamId)
    .where("l.candidate_id", "=", candidateId)
    .offset(sql.lit(0));
  const count = row
    .selectFrom(own.as("own"))
    .select(({ fn }) => fn.countAll().as("count"))
    .where("own.label", "=", anyOf(array.text(labels)));
  return sql`${count} = ${labels.length}::int`;
}

/**
 * A query of the labels with the rarest first (`ranked`), and of the form of the condition: whether the rarest is rare, and
 * whether many of the newest candidates have all.
 */
function lookAt(teamId: string, labels: string[]): Expression<unknown> {
  const limit = Math.max(500, Math.floor(maxRare / labels.length));
  const count = sql<number>`count(*)::int`.as("count");
  const found = compiler
    .with(
      (cte) => cte("labelled").materialized(),
      (query) =>
        query
          .selectFrom((eb) =>
            eb
              .selectFrom("candidate")
              .select("id")
              .where("team_id", "=", teamId)
              .where(({ ref }) => isAnyId(ref("id")))
              .orderBy("id", "desc")
              .limit(sql.lit(sampleSize))
              .as("newest"),
          )
          .select((eb) => {
            const own = eb
              .selectFrom("candidate_label as l")
              .select("l.label")
              .where("l.team_id", "=", teamId)
              .whereRef("l.candidate_id", "=", "newest.id");
            return sql<string[]>`array(${own})`.as("labels");
          }),
    )
    .selectFrom(unnest("wanted", { label: array.text(labels) }))
    .select((eb) => [
      "wanted.label",
      eb
        .selectFrom(
          eb
            .selectFrom("candidate_label as l")
            .select("l.label")
            .where("l.team_id", "=", teamId)
            .whereRef("l.label", "=", "wanted.label")
            .limit(sql.lit(limit + 1))
            .as("counted"),
        )
        .select(count)
        .$asScalar()
        .$notNull()
        .as("count"),
      eb
        .selectFrom("labelled")
        .select(count)
        .where((inner) => inner("wanted.label", "=", inner.fn.any("labelled.labels")))
        .$asScalar()
        .$notNull()
        .as("seen"),
      eb
        .selectFrom("labelled")
        .select(count)
        .where("labelled.labels", "@>", array.text(labels))
        .$asScalar()
        .$notNull()
        .as("hits"),
    ])
    .as("found");
  return compiler
    .selectFrom(found)
    .select((eb) => [
      eb.fn
        .agg<string[]>("array_agg", ["found.label"])
        .orderBy("found.count")
        .orderBy("found.seen")
        .orderBy("found.label")
        .as("ranked"),
      eb
        .case()
        .when(eb.fn.min("found.count"), "<=", sql.lit(limit))
        .then(sql.lit(0))
        .when(eb.fn.max("found.hits"), "<", sql.lit(minCommon))
        .then(sql.lit(1))
        .else(sql.lit(2))
        .end()
        .as("way"),
    ]);
}

/**
 * The condition that a candidate has all labels, as one condition for any number of them: with a join for each of
 * twenty labels the planner alone takes a third of a second, and reads the team many times where it has no statistics
 * yet. All three forms find candidates by index only:
 *
 * - If few candidates have the rarest label, the list is read from these.
 * - If many of the newest have all labels, the list is scanned in order.
 * - Otherwise the two rarest labels are intersected, since a scan could read the whole team; a count uses this form,
 *   too.
 *
 * @param column the column of the list's table with the candidate's id
 * @returns null without labels
 */
export function labelsCondition(
  teamId: string,
  given: readonly string[],
  column: "id" | "candidate_id",
): ListCondition | Choice | null {
  // Labels are cleaned as in storage. An invalid label matches no candidate.
  const cleaned = [...new Set(given.map((one) => boundedLine(one, maxLabelLength) || null))];
  if (cleaned.length === 0) return null;
  if (cleaned.includes(null)) return sql.lit(false);
  const labels = cleaned as string[];
  const id = column === "id" ? row.ref("$.id") : rowOf("invitation").ref("$.candidate_id");
  const mine = row
    .selectFrom("candidate_label as mine")
    .select("mine.candidate_id")
    .where("mine.team_id", "=", teamId)
    .where("mine.label", "=", label(1))
    .where(isChosen(name, 0))
    .$if(labels.length > 1, (q) => q.where(({ ref }) => hasAll(ref("mine.team_id"), ref("mine.candidate_id"), labels)));
  const having = (one: Expression<string>) =>
    row.selectFrom("candidate_label").select("candidate_id").where("team_id", "=", teamId).where("label", "=", one);
  const intersected = (way: number) => {
    const pair = row
      .selectFrom(
        having(label(1))
          .intersect(having(sql`coalesce(${label(2)}, ${label(1)})`))
          .as("pair"),
      )
      .select("pair.candidate_id")
      .where(isChosen(name, way))
      .$if(labels.length > 2, (q) =>
        q.where(({ ref }) => hasAll(sql`${teamId}::uuid`, ref("pair.candidate_id"), labels)),
      );
    return sql<boolean>`${id} = any(array${pair})`;
  };
  return {
    name,
    decidedBy: lookAt(teamId, labels),
    ways: [
      { condition: sql<boolean>`${id} = any(array${mine})`, finds: true },
      { condition: intersected(1), finds: true },
      { condition: { onPage: hasAll(row.ref("$.team_id"), id, labels), counted: intersected(2), isLoose: true } },
    ],
  };
}
