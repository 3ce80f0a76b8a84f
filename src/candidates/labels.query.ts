import { longestLabel } from "../base/check-input.ts";
import type { List } from "../base/list.ts";
import { readRows } from "../base/read-plan.ts";
import { boundedLine } from "../base/text-input.ts";
import type { Services } from "../teams/context.ts";

type Condition = List["where"][number];

/** So many of the newest candidates are looked at, and so many of them with all the labels mean that there are many. */
const sampled = 500;
const many = 25;
/** Up to so many candidates with a label it counts as rare; with several labels, fewer of each are counted. */
const rare = 5_000;

/** A candidate's own labels, looked up by the candidate alone, hold all that are wanted: two values. */
const holdsAll = (teamId: string, candidateId: string): string =>
  `(select count(*) from (select label from candidate_label where team_id = ${teamId} and candidate_id = ${candidateId} offset 0) held
    where held.label = any(?::text[])) = ?::int`;

/** The labels, the rarest first, whether even that one is common, and whether many of the newest have all of them. */
async function rank(services: Services, teamId: string, labels: string[]) {
  const most = Math.max(500, Math.floor(rare / labels.length));
  const found = await readRows(
    services,
    `with labelled as materialized (
         select array(select label from candidate_label where team_id = $1 and candidate_id = newest.id) as labels
         from (select id from candidate where team_id = $1 order by id desc limit ${sampled}) newest)
     select wanted.label, (select count(*)::int from (
         select 1 from candidate_label l where l.team_id = $1 and l.label = wanted.label limit ${most + 1}) counted) as count,
       (select count(*)::int from labelled where wanted.label = any(labels)) as seen,
       (select count(*)::int from labelled where labels @> $2::text[]) as hits
     from unnest($2::text[]) as wanted (label) order by 2, 3, 1`,
    [teamId, labels],
    { planned: true },
  );
  const [, count, , hits] = found[0] as [string, number, number, number];
  return { ranked: found.map(([label]) => label as string), isRare: count <= most, isCommon: hits >= many };
}

/**
 * That a candidate has all of some labels, as one condition however many they are: a join for each would take the
 * planner a third of a second for twenty, and read the team many times over where it has no statistics yet. Each way
 * looks candidates up by index alone:
 *
 * - Where few have the rarest label, the list is found from these.
 * - Where many of the newest have all of them, the list is walked.
 * - Else the two rarest are intersected, since walking could pass by everybody; a walk is counted so, too.
 *
 * @param column the column of the list's table that holds the candidate's id
 * @returns null where no label was named
 */
export async function labelsCondition(
  services: Services,
  teamId: string,
  given: readonly string[],
  column: "id" | "candidate_id",
): Promise<Condition | null> {
  // As they are stored. What cannot be a label is nobody's.
  const labels = [...new Set(given.map((label) => boundedLine(label, longestLabel) || null))];
  if (labels.length === 0) return null;
  if (labels.includes(null)) return { sql: "false", values: [] };
  const { ranked, isRare, isCommon } = await rank(services, teamId, labels as string[]);
  const [first, second = first] = ranked as [string, ...string[]];
  const all = [ranked, ranked.length];
  if (isRare)
    return {
      sql: `$.${column} = any(array(select mine.candidate_id from candidate_label mine where mine.team_id = ? and mine.label = ?
        and ${holdsAll("mine.team_id", "mine.candidate_id")}))`,
      values: [teamId, first, ...all],
    };
  const intersected: Condition = {
    sql: `$.${column} = any(array(select pair.candidate_id from (
        select candidate_id from candidate_label where team_id = ? and label = ?
        intersect select candidate_id from candidate_label where team_id = ? and label = ?) as pair
      where ${holdsAll("?::uuid", "pair.candidate_id")}))`,
    values: [teamId, first, teamId, second, teamId, ...all],
  };
  if (!isCommon) return intersected;
  return { sql: holdsAll("$.team_id", `$.${column}`), values: all, counted: intersected };
}
