import type { RawBuilder } from "kysely";
import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { readNumbers } from "../../platform/database/read-replica.ts";
import { array, db, sql, unnest } from "../../platform/database/sql.ts";
import { loaderOf } from "../../platform/graphql/loader.ts";
import { isDueSql } from "../lifecycle.ts";
import { allStates, type CountScope, countDue, countsIn, sumOf } from "./counts.query.ts";
import { areMovesWaiting } from "./waiting-moves.query.ts";

/** The numbers of invitations of an assessment that have reached each step; times in seconds. */
export interface Funnel {
  invited: number;
  emailed: number;
  opened: number;
  started: number;
  submitted: number;
  expired: number;
  cancelled: number;
  /** Null where it was not asked for. */
  bounced: number | null;
  secondsToStart: number | null;
  secondsToSubmit: number | null;
}

type Counted = Pick<Funnel, "invited" | "emailed" | "opened" | "started" | "submitted" | "expired" | "cancelled">;

/** What a funnel costs more for: what no counter has. */
export interface FunnelParts {
  bounced: boolean;
  timeToStart: boolean;
  timeToSubmit: boolean;
}

/** Invitations whose last e-mail bounced: found from the few e-mails that did, by their index. */
const bouncedOf = ({ teamId, assessmentId }: CountScope): RawBuilder<number | null> => sql`(
  select count(*)::integer from email e join invitation i on i.team_id = e.team_id and i.id = e.invitation_id
  where e.team_id = ${teamId} and e.state = 'BOUNCED' and e.member_id is null and i.assessment_id = ${assessmentId}
    and not exists (select from email later where later.team_id = e.team_id and later.invitation_id = e.invitation_id
      and later.member_id is null and later.id > e.id))`;

/**
 * The median of a time: the middle of an index that holds them in order, whose length a counter knows. Of an even number,
 * between the two in the middle.
 */
const medianOf = (
  { teamId, assessmentId }: CountScope,
  time: { from: string; to: string },
  number: RawBuilder<number>,
): RawBuilder<number | null> => {
  const length = sql.raw(`${time.to} - ${time.from}`);
  return sql`(select avg(extract(epoch from length))::float8 from (
    select ${length} as length from invitation
    where team_id = ${teamId} and assessment_id = ${assessmentId} and ${sql.raw(time.to)} is not null
    order by ${length} offset greatest(${number} - 1, 0) / 2 limit 2 - ${number} % 2) middle)`;
};

const toStart = { from: "created_at", to: "started_at" };
const toSubmit = { from: "started_at", to: "submitted_at" };
const waits = sql`due.submitted_at is null`;

/** The same where moves are due that are not written yet: the time limit submits at the deadline. */
const medianWithDue = (scope: CountScope): RawBuilder<number | null> => sql`(
  select percentile_cont(0.5) within group (order by extract(epoch from coalesce(
      case when ${sql.raw(isDueSql("i", "submit"))} then i.deadline_at end, i.submitted_at) - i.started_at))
    from invitation i where i.team_id = ${scope.teamId} and i.assessment_id = ${scope.assessmentId}
      and (i.submitted_at is not null or ${sql.raw(isDueSql("i", "submit"))}))`;

const notAsked: RawBuilder<number | null> = sql`null::float8`;

/** All in one statement, so that the numbers belong to the same moment. It is planned by its values: few assessments or a page. */
async function readFunnels(context: Context, assessmentIds: readonly string[], parts: FunnelParts) {
  const areWaiting = await areMovesWaiting(context);
  const scope: CountScope = { teamId: accessOf(context).teamId, assessmentId: sql<string>`of.id` };
  const counts = sql<
    Record<string, number>
  >`lateral (select ${sumOf(allStates)} as invited, ${sumOf(["emailed"])} as emailed,
      ${sumOf(["ever_opened"])} as opened, ${sumOf(["ever_started"])} as started, ${sumOf(["ever_submitted"])} as submitted,
      ${sumOf(["expired"])} as expired, ${sumOf(["cancelled"])} as cancelled from ${countsIn(scope)})`;
  const number = (name: keyof Counted) => sql<number>`${sql.ref(`counted.${name}`)}`;
  const withDue = (counted: keyof Counted, due: RawBuilder<number>) =>
    areWaiting ? sql<number>`${number(counted)} + ${due}` : number(counted);
  const middle = areWaiting ? medianWithDue(scope) : medianOf(scope, toSubmit, number("submitted"));
  const { teamId } = accessOf(context);
  return await readNumbers(context.services, teamId, (em) =>
    db(em)
      .selectFrom(unnest("of", { id: array.uuid(assessmentIds) }))
      .innerJoin(counts.as("counted"), (join) => join.onTrue())
      .select([
        "of.id",
        number("invited").as("invited"),
        number("emailed").as("emailed"),
        number("opened").as("opened"),
        number("started").as("started"),
        withDue("submitted", countDue(scope, "submit", { where: waits })).as("submitted"),
        withDue("expired", countDue(scope, "expire")).as("expired"),
        number("cancelled").as("cancelled"),
        (parts.bounced ? bouncedOf(scope) : notAsked).as("bounced"),
        (parts.timeToStart ? medianOf(scope, toStart, number("started")) : notAsked).as("secondsToStart"),
        (parts.timeToSubmit ? middle : notAsked).as("secondsToSubmit"),
      ])
      .execute(),
  );
}

/** Loads the funnels of a page of assessments in one statement, so that all numbers belong to the same time. */
export const loadFunnel = (context: Context, assessmentId: string, parts: FunnelParts): Promise<Funnel> =>
  loaderOf<string, Funnel>(context, `funnels ${JSON.stringify(parts)}`, async (ids) => {
    const found = await readFunnels(context, ids, parts);
    const byId = new Map(found.map(({ id, ...numbers }) => [id, numbers]));
    return ids.map((id) => byId.get(id)!);
  }).load(assessmentId);
