import type { EntityManager } from "@mikro-orm/postgresql";
import { expressionBuilder, type QueryCreator } from "kysely";
import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { isBlinded } from "../../access/permissions.ts";
import type { EventType } from "../../events/log/event-types.ts";
import { sqlState } from "../../platform/database/in-transaction.ts";
import { readNumbers } from "../../platform/database/read-replica.ts";
import { anyOf, array, type Database, db, sql } from "../../platform/database/sql.ts";
import { topLevelError } from "../../platform/errors.ts";
import { loaderOf } from "../../platform/graphql/loader.ts";
import { requireTimeZone } from "../../platform/graphql/scalars.ts";

/** The most days that one call counts: a year with its first day again. */
export const maxActivityDays = 366;

/** Which days are counted. */
export interface ActivityRange {
  days: number;
  /** The last day; null for today. */
  until: string | null;
  /** Null for the team's. */
  timeZone: string | null;
}

/** What happened on one day. */
export interface DayOfActivity {
  date: string;
  invited: number;
  started: number;
  submitted: number;
}

export interface Activity {
  timeZone: string;
  days: DayOfActivity[];
}

type Step = "invited" | "started" | "submitted";

/** A row for each day; `step` is null for a day on which nothing happened. */
interface Counted {
  zone: string;
  date: string;
  step: Step | null;
  assessmentId: string | null;
  count: number | null;
}

/** A day as the statement computes it: its name, its two midnights, and the zone that these are of. */
interface Day {
  zone: string;
  date: Date;
  starts: Date;
  ends: Date;
}
/** How many submissions a blinded caller sees on a day. */
interface Shown {
  assessmentId: string | null;
  date: Date;
  count: number;
}
type WithDays = Database & { day: Day };
const eb = expressionBuilder<WithDays & { shown: Shown }, "day">();

/**
 * Counts the events of one type within a day of the outer query, each assessment by itself or all together. The type
 * stands in the text, so that the planner sees that the partial index holds it.
 */
function countOf(teamId: string, step: Step, type: EventType, assessmentIds: readonly string[] | null) {
  const counted = eb
    .selectFrom("event as e")
    .select([
      sql<Step>`${sql.lit(step)}::text`.as("step"),
      (assessmentIds === null ? none : sql<string | null>`${sql.ref("e.assessment_id")}`).as("assessmentId"),
      countAll.as("count"),
    ])
    .where("e.team_id", "=", teamId)
    .where("e.type", "=", sql.lit(type))
    .whereRef("e.occurred_at", ">=", "day.starts")
    .whereRef("e.occurred_at", "<", "day.ends");
  return assessmentIds === null
    ? counted
    : counted.where("e.assessment_id", "=", anyOf(array.uuid(assessmentIds))).groupBy("e.assessment_id");
}
const none = sql<string | null>`null::uuid`;
const countAll = sql<number>`count(*)::int`;

/** The same for submissions as a blinded caller sees them. */
const countShown = () =>
  eb
    .selectFrom("shown")
    .select([sql<Step>`'submitted'::text`.as("step"), "shown.assessmentId", "shown.count"])
    .whereRef("shown.date", "=", "day.date");

/**
 * Submissions by the UTC day on which a caller sees them who must not learn of extra time: never later than the limit
 * without it (docs/rules.md, Blinded review 3). So a submission may belong to an earlier day than its event, and events
 * after the last day are read, too.
 */
const submissionsShown = (teamId: string, assessmentIds: readonly string[] | null) => (query: QueryCreator<WithDays>) =>
  query
    .selectFrom("event as e")
    .leftJoin("invitation as i", (join) =>
      join.onRef("i.team_id", "=", "e.team_id").onRef("i.id", "=", "e.invitation_id"),
    )
    .select(({ ref }) => [
      (assessmentIds === null ? none : sql<string | null>`${ref("e.assessment_id")}`).as("assessmentId"),
      sql<Date>`(least(${ref("e.occurred_at")}, case when ${ref("i.deadline_at")} is not null then ${ref("i.standard_deadline_at")} end) at time zone 'UTC')::date`.as(
        "date",
      ),
      countAll.as("count"),
    ])
    .where("e.team_id", "=", teamId)
    .where("e.type", "=", sql.lit("ASSESSMENT_SUBMITTED"))
    .where("e.occurred_at", ">=", ({ selectFrom }) =>
      selectFrom("day").select(({ fn }) => fn.min("day.starts").as("first")),
    )
    .$if(assessmentIds !== null, (all) => all.where("e.assessment_id", "=", anyOf(array.uuid(assessmentIds!))))
    .groupBy(["assessmentId", "date"] as never);

/** The days of a range. Without a last day it is today's, by the database's clock. */
function withDays(em: EntityManager, context: Context, { days, until, timeZone }: ActivityRange, blinded: boolean) {
  const { teamId } = accessOf(context);
  return db(em)
    .with(
      (cte) => cte("zone").materialized(),
      (query) =>
        query
          .selectFrom("team as t")
          // A zone of the caller's choice would reveal the hour of a start.
          .select(({ ref }) =>
            (blinded ? sql<string>`'UTC'::text` : sql<string>`coalesce(${timeZone}::text, ${ref("t.time_zone")})`).as(
              "name",
            ),
          )
          .where("t.id", "=", teamId),
    )
    .with(
      (cte) => cte("last").materialized(),
      (query) =>
        query
          .selectFrom("zone")
          .select(({ ref }) =>
            sql<Date>`coalesce(${until}::date, (now() at time zone ${ref("zone.name")})::date)`.as("date"),
          ),
    )
    .with(
      (cte) => cte("day").materialized(),
      (query) =>
        query
          .selectFrom([
            "zone",
            "last",
            sql<{ back: number }>`generate_series(0, ${days - 1}::int)`.as<"series">(sql`series(back)`),
          ])
          .select(({ ref }) => {
            const midnight = (shift: 0 | 1) =>
              sql<Date>`(${ref("last.date")} - ${ref("series.back")} + ${sql.lit(shift)})::timestamp at time zone ${ref("zone.name")}`;
            return [
              "zone.name as zone",
              sql<Date>`${ref("last.date")} - ${ref("series.back")}`.as("date"),
              midnight(0).as("starts"),
              midnight(1).as("ends"),
            ];
          }),
    );
}

/**
 * Counts by day, in one statement. Each day begins at its midnight in the time zone, so that a day on which clocks
 * change has 23 or 25 hours. Each day and type is a range of the index: the zone is applied to the bounds of days, and
 * to no event.
 */
async function countDays(
  context: Context,
  range: ActivityRange,
  assessmentIds: readonly string[] | null,
): Promise<Counted[]> {
  const { teamId } = accessOf(context);
  const blinded = isBlinded(context.access);
  const submitted = blinded ? countShown() : countOf(teamId, "submitted", "ASSESSMENT_SUBMITTED", assessmentIds);
  const counted = countOf(teamId, "invited", "INVITATION_CREATED", assessmentIds)
    .unionAll(countOf(teamId, "started", "ASSESSMENT_STARTED", assessmentIds))
    .unionAll(submitted);
  return await readNumbers(context.services, teamId, (em) => {
    const days = withDays(em, context, range, blinded);
    const query = (
      blinded ? days.with((cte) => cte("shown").materialized(), submissionsShown(teamId, assessmentIds)) : days
    ) as typeof days;
    return query
      .selectFrom("day")
      .leftJoinLateral(counted.as("counted"), (join) => join.onTrue())
      .select(({ ref }) => [
        "day.zone",
        sql<string>`to_char(${ref("day.date")}, 'YYYY-MM-DD')`.as("date"),
        ...(["counted.step", "counted.assessmentId", "counted.count"] as const),
      ])
      .orderBy("day.date")
      .execute();
  });
}

/** The range as a caller may ask for it. @throws BAD_USER_INPUT */
export function checkRange(range: ActivityRange): ActivityRange {
  if (!(range.days >= 1 && range.days <= maxActivityDays))
    throw topLevelError("BAD_USER_INPUT", `days must be 1 to ${maxActivityDays}.`);
  return { ...range, timeZone: requireTimeZone(range.timeZone) };
}

/**
 * Loads what happened day by day in an assessment, or in the team (null): the same range of all assessments of a page in
 * one statement.
 *
 * @throws BAD_USER_INPUT
 */
export async function loadActivity(
  context: Context,
  range: ActivityRange,
  assessmentId: string | null,
): Promise<Activity> {
  const checked = checkRange(range);
  const collect = (rows: Counted[]): Activity => {
    const days = new Map<string, DayOfActivity>();
    for (const { date, step, count } of rows) {
      const day = days.get(date) ?? { date, invited: 0, started: 0, submitted: 0 };
      if (step !== null) day[step] = count ?? 0;
      days.set(date, day);
    }
    return { timeZone: rows[0]!.zone, days: [...days.values()] };
  };
  try {
    if (assessmentId === null)
      return await loaderOf<string, Activity>(context, `team's activity ${JSON.stringify(checked)}`, async (ids) => {
        const activity = collect(await countDays(context, checked, null));
        return ids.map(() => activity);
      }).load("");
    return await loaderOf<string, Activity>(context, `activity ${JSON.stringify(checked)}`, async (ids) => {
      const rows = await countDays(context, checked, ids);
      // A day on which nothing happened in one assessment stays a day of it.
      return ids.map((id) => collect(rows.map((row) => (row.assessmentId === id ? row : { ...row, step: null }))));
    }).load(assessmentId);
  } catch (error) {
    // PostgreSQL does not know every name that JavaScript knows.
    if (sqlState(error) === "22023")
      throw topLevelError("BAD_USER_INPUT", "The database does not know this time zone.");
    throw error;
  }
}
