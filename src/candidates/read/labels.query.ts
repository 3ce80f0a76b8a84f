import type { Services } from "../../access/context.ts";
import type { List } from "../../platform/graphql/list.ts";
import { readRows } from "../../platform/graphql/read-plan.ts";
import { maxLabelLength } from "../../platform/text/check-input.ts";
import { boundedLine } from "../../platform/text/text-input.ts";

type Condition = List["where"][number];

/** The size of the sample of newest candidates, and how many of them must have all labels for a common combination. */
const sampleSize = 500;
const minCommon = 25;
/** A label of at most this many candidates is rare; with several labels, fewer candidates of each are counted. */
const maxRare = 5_000;

/** The condition that a candidate has all labels, by an index lookup of the candidate; it takes two values. */
const hasAll = (teamId: string, candidateId: string): string =>
  `(select count(*) from (select label from candidate_label where team_id = ${teamId} and candidate_id = ${candidateId} offset 0) own
    where own.label = any(?::text[])) = ?::int`;

/** The labels with the rarest first, whether that one is rare, and whether many of the newest candidates have all. */
async function rank(services: Services, teamId: string, labels: string[]) {
  const limit = Math.max(500, Math.floor(maxRare / labels.length));
  const found = await readRows(
    services,
    `with labelled as materialized (
         select array(select label from candidate_label where team_id = $1 and candidate_id = newest.id) as labels
         from (select id from candidate where team_id = $1 order by id desc limit ${sampleSize}) newest)
     select wanted.label, (select count(*)::int from (
         select 1 from candidate_label l where l.team_id = $1 and l.label = wanted.label limit ${limit + 1}) counted) as count,
       (select count(*)::int from labelled where wanted.label = any(labels)) as seen,
       (select count(*)::int from labelled where labels @> $2::text[]) as hits
     from unnest($2::text[]) as wanted (label) order by 2, 3, 1`,
    [teamId, labels],
    { planned: true },
  );
  const [, count, , hits] = found[0] as [string, number, number, number];
  return { ranked: found.map(([label]) => label as string), isRare: count <= limit, isCommon: hits >= minCommon };
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
): Promise<Condition | null> {
  // Labels are cleaned as in storage. An invalid label matches no candidate.
  const labels = [...new Set(given.map((label) => boundedLine(label, maxLabelLength) || null))];
  if (labels.length === 0) return null;
  if (labels.includes(null)) return { sql: "false", values: [] };
  const { ranked, isRare, isCommon } = await rank(services, teamId, labels as string[]);
  const [first, second = first] = ranked as [string, ...string[]];
  const all = [ranked, ranked.length];
  if (isRare)
    return {
      sql: `$.${column} = any(array(select mine.candidate_id from candidate_label mine where mine.team_id = ? and mine.label = ?
        and ${hasAll("mine.team_id", "mine.candidate_id")}))`,
      values: [teamId, first, ...all],
    };
  const intersected: Condition = {
    sql: `$.${column} = any(array(select pair.candidate_id from (
        select candidate_id from candidate_label where team_id = ? and label = ?
        intersect select candidate_id from candidate_label where team_id = ? and label = ?) as pair
      where ${hasAll("?::uuid", "pair.candidate_id")}))`,
    values: [teamId, first, teamId, second, teamId, ...all],
  };
  if (!isCommon) return intersected;
  return { sql: hasAll("$.team_id", `$.${column}`), values: all, counted: intersected };
}
