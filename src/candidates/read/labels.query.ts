import type { Expression, SqlBool } from "kysely";
import type { Services } from "../../access/context.ts";
import { anyOf, array, db, isAnyId, sql, unnest } from "../../platform/database/sql.ts";
import { maxLabelLength } from "../../platform/graphql/check-input.ts";
import type { ListCondition } from "../../platform/graphql/list.ts";
import { rowOf } from "../../platform/graphql/shape.ts";
import { boundedLine } from "../../platform/text/text-input.ts";

/** The size of the sample of newest candidates, and how many of them must have all labels for a common combination. */
const sampleSize = 500;
const minCommon = 25;
/** A label of at most this many candidates is rare; with several labels, fewer candidates of each are counted. */
const maxRare = 5_000;

const row = rowOf("candidate");

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

/** The labels with the rarest first, whether that one is rare, and whether many of the newest candidates have all. */
async function rank(services: Services, teamId: string, labels: string[]) {
  const limit = Math.max(500, Math.floor(maxRare / labels.length));
  const count = sql<number>`count(*)::int`.as("count");
  // Planned anew each time: the best plan depends on the labels.
  const found = await db(services.em.fork())
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
    .orderBy("count")
    .orderBy("seen")
    .orderBy("label")
    .execute();
  const [rarest] = found;
  return {
    ranked: found.map(({ label }) => label),
    isRare: rarest!.count <= limit,
    isCommon: rarest!.hits >= minCommon,
  };
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
export async function labelsCondition(
  services: Services,
  teamId: string,
  given: readonly string[],
  column: "id" | "candidate_id",
): Promise<ListCondition | null> {
  // Labels are cleaned as in storage. An invalid label matches no candidate.
  const labels = [...new Set(given.map((label) => boundedLine(label, maxLabelLength) || null))];
  if (labels.length === 0) return null;
  if (labels.includes(null)) return sql.lit(false);
  const { ranked, isRare, isCommon } = await rank(services, teamId, labels as string[]);
  const [first, second = first] = ranked as [string, ...string[]];
  const id = column === "id" ? row.ref("$.id") : rowOf("invitation").ref("$.candidate_id");
  if (isRare) {
    const mine = row
      .selectFrom("candidate_label as mine")
      .select("mine.candidate_id")
      .where("mine.team_id", "=", teamId)
      .where("mine.label", "=", first)
      .where(({ ref }) => hasAll(ref("mine.team_id"), ref("mine.candidate_id"), ranked));
    return sql`${id} = any(array${mine})`;
  }
  const having = (label: string) =>
    row.selectFrom("candidate_label").select("candidate_id").where("team_id", "=", teamId).where("label", "=", label);
  const pair = row
    .selectFrom(having(first).intersect(having(second)).as("pair"))
    .select("pair.candidate_id")
    .where(({ ref }) => hasAll(sql`${teamId}::uuid`, ref("pair.candidate_id"), ranked));
  const intersected = sql<boolean>`${id} = any(array${pair})`;
  if (!isCommon) return intersected;
  return { onPage: hasAll(row.ref("$.team_id"), id, ranked), counted: intersected };
}
