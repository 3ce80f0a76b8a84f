import type { Expression, RawBuilder } from "kysely";
import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { assessmentShape } from "../../assessments/assessment.query.ts";
import { readNumbers } from "../../platform/database/read-replica.ts";
import { array, db, sql, unnest } from "../../platform/database/sql.ts";
import { loaderOf } from "../../platform/graphql/loader.ts";
import { defineShape, extendShape } from "../../platform/graphql/shape.ts";
import { isDueSql } from "../lifecycle/lifecycle.ts";
import { allStates, type CountScope, countDue, countsIn, existDue, sumOf } from "./counts.query.ts";

/** The numbers of invitations of an assessment that have reached each step; times in seconds. */
export interface Funnel {
  invited: number;
  emailed: number;
  opened: number;
  started: number;
  submitted: number;
  expired: number;
  cancelled: number;
  bounced: number;
  secondsToStart: number | null;
  secondsToSubmit: number | null;
}

/** The sums over an assessment's counters, as columns that stand under an alias. */
const sums = sql`${sumOf(allStates)} as invited, ${sumOf(["emailed"])} as emailed, ${sumOf(["ever_opened"])} as opened,
  ${sumOf(["ever_started"])} as started, ${sumOf(["ever_submitted"])} as submitted, ${sumOf(["expired"])} as expired,
  ${sumOf(["cancelled"])} as cancelled`;

/** Invitations whose last e-mail bounced: found from the few e-mails that did, by their index. */
const bouncedOf = ({ teamId, assessmentId }: CountScope): RawBuilder<number> => sql`(
  select count(*)::integer from email e join invitation i on i.team_id = e.team_id and i.id = e.invitation_id
  where e.team_id = ${teamId} and e.state = 'BOUNCED' and e.member_id is null and i.assessment_id = ${assessmentId}
    and not exists (select from email later where later.team_id = ${teamId} and later.invitation_id = e.invitation_id
      and later.member_id is null and later.id > e.id))`;

/** A time between two steps: its columns, and where its lengths are counted. */
interface Time {
  from: string;
  to: string;
  counted: string;
}
const toStart: Time = { from: "created_at", to: "started_at", counted: "to_start" };
const toSubmit: Time = { from: "started_at", to: "submitted_at", counted: "to_submit" };

/** Up to how many lengths their index is read from its beginning to the middle. */
const fewLengths = 2_000;
/** Longer than any time between two steps. */
const forever = sql`interval '100000 years'`;

/** The lengths of a time in order, as an index holds them. */
const lengthsOf = (
  { teamId, assessmentId }: CountScope,
  time: Time,
  more: Expression<unknown>,
): RawBuilder<unknown> => {
  const length = sql.raw(`${time.to} - ${time.from}`);
  return sql`select ${length} as length from invitation
    where team_id = ${teamId} and assessment_id = ${assessmentId} and ${sql.raw(time.to)} is not null ${more}`;
};
const orderOf = (time: Time, direction: "asc" | "desc" = "asc") =>
  sql.raw(`order by ${time.to} - ${time.from} ${direction}`);

/**
 * The median of a time: the middle of an index that holds the lengths in order, and how many there are a counter knows. Of an
 * even number, between the two in the middle. Of many, the range that has the middle is found by the counts of the ranges; if
 * all in it are equal, that is the median, and else the index is read from the beginning of the range.
 */
const medianOf = (scope: CountScope, time: Time, number: Expression<number>): RawBuilder<number | null> => {
  const { teamId, assessmentId } = scope;
  const before = sql`(${number} - 1) / 2`;
  const middle = (more: Expression<unknown>, skipped: Expression<unknown>) => sql`(
    select avg(extract(epoch from length))::float8 from (
      ${lengthsOf(scope, time, more)} ${orderOf(time)} offset ${skipped} limit 2 - ${number} % 2) middle)`;
  const ranges = sql`select range, sum(n)::integer as n, (sum(sum(n)) over (order by range))::integer as through
    from invitation_time_count c, unnest(${sql.ref(`c.${time.counted}`)}) with ordinality one(n, range)
    where c.team_id = ${teamId} and c.assessment_id = ${assessmentId} group by range`;
  const inRange = sql`and ${sql.raw(`${time.to} - ${time.from}`)} >= at.low`;
  const shortest = sql`(${lengthsOf(scope, time, inRange)} ${orderOf(time)} limit 1)`;
  const longest = sql`(${lengthsOf(scope, time, sql`and ${sql.raw(`${time.to} - ${time.from}`)} < at.high`)}
    ${orderOf(time, "desc")} limit 1)`;
  return sql`(case when ${number} <= ${sql.lit(fewLengths)}
    then ${middle(sql``, sql`greatest(${number} - 1, 0) / 2`)}
    else (select case when at.through > ${number} / 2 and ${shortest} = ${longest} then extract(epoch from ${shortest})::float8
        else ${middle(inRange, sql`${before} - (at.through - at.n)`)} end
      from (select n, through, coalesce((time_range_bounds())[range - 1], - ${forever}) as low,
          coalesce((time_range_bounds())[range], ${forever}) as high
        from (${ranges}) ranges where through > ${before} order by range limit 1) at) end)`;
};

const waits = sql`due.submitted_at is null`;

/** The same where moves are due that are not written yet: the time limit submits at the deadline. */
const medianWithDue = (scope: CountScope): RawBuilder<number | null> => sql`(
  select percentile_cont(0.5) within group (order by extract(epoch from coalesce(
      case when ${sql.raw(isDueSql("i", "submit"))} then i.deadline_at end, i.submitted_at) - i.started_at))
    from invitation i where i.team_id = ${scope.teamId} and i.assessment_id = ${scope.assessmentId}
      and (i.submitted_at is not null or ${sql.raw(isDueSql("i", "submit"))}))`;

/**
 * The numbers of a funnel as expressions. Each is computed where it is selected, and what is due by time beside what the
 * counters have.
 *
 * @param counted the sums under an alias
 */
function numbersOf(scope: CountScope, counted: string): { [name in keyof Funnel]: Expression<unknown> } {
  const sum = (name: string) => sql<number>`${sql.ref(`${counted}.${name}`)}`;
  return {
    invited: sum("invited"),
    emailed: sum("emailed"),
    opened: sum("opened"),
    started: sum("started"),
    submitted: sql`${sum("submitted")} + ${countDue(scope, "submit", { where: waits })}`,
    expired: sql`${sum("expired")} + ${countDue(scope, "expire")}`,
    cancelled: sum("cancelled"),
    bounced: bouncedOf(scope),
    secondsToStart: medianOf(scope, toStart, sum("started")),
    secondsToSubmit: sql`case when ${existDue(scope, "submit")} then ${medianWithDue(scope)}
      else ${medianOf(scope, toSubmit, sum("submitted"))} end`,
  };
}

/** The assessment of a row that is read. */
const ofRow: CountScope = { teamId: sql.ref<string>("$.team_id"), assessmentId: sql.ref<string>("$.id") };

/** How a funnel is read: as the one row of a list, whose rows have the sums beside the ids of the assessment. */
const funnelShape = defineShape("assessment", {
  name: "Assessment",
  columns: Object.fromEntries(
    Object.entries(numbersOf(ofRow, "$")).map(([name, expression]) => [name, () => expression]),
  ) as { [name in keyof Funnel]: () => Expression<unknown> },
  always: [],
  needs: { medianTimeToStart: ["secondsToStart"], medianTimeToSubmit: ["secondsToSubmit"] },
});

/** How assessments are read with their funnels. */
export const assessmentWithFunnel = extendShape(assessmentShape, {
  columns: {},
  needs: {},
  lists: {
    funnel: {
      shape: () => funnelShape,
      rows: () =>
        sql`select ${sql.ref("$.team_id")} as team_id, ${sql.ref("$.id")} as id, ${sums} from ${countsIn(ofRow)}`,
    },
  },
});

/** What a funnel that was not read with its assessment costs more for: what no counter has. */
export interface FunnelParts {
  bounced: boolean;
  timeToStart: boolean;
  timeToSubmit: boolean;
}

const notAsked: RawBuilder<null> = sql`null::float8`;

/** All in one statement, so that the numbers belong to the same moment. It is planned by its values: few assessments or a page. */
async function readFunnels(context: Context, assessmentIds: readonly string[], parts: FunnelParts) {
  const { teamId } = accessOf(context);
  const scope: CountScope = { teamId, assessmentId: sql<string>`of.id` };
  const numbers = numbersOf(scope, "counted");
  if (!parts.bounced) numbers.bounced = notAsked;
  if (!parts.timeToStart) numbers.secondsToStart = notAsked;
  if (!parts.timeToSubmit) numbers.secondsToSubmit = notAsked;
  const columns = Object.entries(numbers).map(([name, number]) => sql`${number} as ${sql.ref(name)}`);
  return await readNumbers(context.services, teamId, async (em) => {
    const read = sql<Funnel & { id: string }>`select of.id, ${sql.join(columns)}
      from ${unnest("of", { id: array.uuid(assessmentIds) })}, lateral (select ${sums} from ${countsIn(scope)}) counted`;
    return (await read.execute(db(em))).rows;
  });
}

/** Loads the funnels of a page of assessments in one statement, so that all numbers belong to the same time. */
export const loadFunnel = (context: Context, assessmentId: string, parts: FunnelParts): Promise<Funnel> =>
  loaderOf<string, Funnel>(context, `funnels ${JSON.stringify(parts)}`, async (ids) => {
    const found = await readFunnels(context, ids, parts);
    const byId = new Map(found.map(({ id, ...numbers }) => [id, numbers]));
    return ids.map((id) => byId.get(id)!);
  }).load(assessmentId);
