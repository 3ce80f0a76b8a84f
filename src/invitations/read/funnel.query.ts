import type { Expression } from "kysely";
import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { anyOf, array, db, sql } from "../../platform/database/sql.ts";
import { loaderOf } from "../../platform/graphql/loader.ts";
import { lifecycleSql } from "../lifecycle-sql.ts";

/** The numbers of invitations of an assessment that have reached each step; times in seconds. */
export interface Funnel {
  invited: number;
  emailed: number;
  bounced: number;
  opened: number;
  started: number;
  submitted: number;
  expired: number;
  cancelled: number;
  secondsToStart: number | null;
  secondsToSubmit: number | null;
}

const nothing: Funnel = {
  ...{ invited: 0, emailed: 0, bounced: 0, opened: 0, started: 0, submitted: 0, expired: 0, cancelled: 0 },
  ...{ secondsToStart: null, secondsToSubmit: null },
};

/** Not prepared by name: assessments have ten invitations or a million. */
const readFunnels = (context: Context, assessmentIds: readonly string[]) =>
  db(context.services.em.fork())
    .selectFrom("invitation as i")
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom("email as e")
          .select((e) => [
            sql<boolean>`bool_or(${e.ref("e.sent_at")} is not null)`.as("sent"),
            sql<boolean>`(array_agg(${e.ref("e.state")} order by ${e.ref("e.id")} desc))[1] = 'BOUNCED'`.as("bounced"),
          ])
          .whereRef("e.team_id", "=", "i.team_id")
          .whereRef("e.invitation_id", "=", "i.id")
          .where("e.member_id", "is", null)
          .as("mail"),
      (join) => join.onTrue(),
    )
    .select((eb) => {
      const { submittedAt, stateIn } = lifecycleSql(eb, "i");
      const isStarted = eb("i.started_at", "is not", null);
      const isSubmitted = eb(submittedAt, "is not", null);
      const count = (condition: Expression<unknown>) => sql<number>`count(*) filter (where ${condition})::int`;
      const median = (from: Expression<unknown>, to: Expression<unknown>, condition: Expression<unknown>) =>
        sql<
          number | null
        >`percentile_cont(0.5) within group (order by extract(epoch from ${to} - ${from})) filter (where ${condition})`;
      return [
        "i.assessment_id as assessmentId",
        sql<number>`count(*)::int`.as("invited"),
        count(eb.ref("mail.sent")).as("emailed"),
        count(eb.ref("mail.bounced")).as("bounced"),
        // A candidate who has started counts as opened, also where the mutation was called without the page.
        count(eb.or([eb("i.opened_at", "is not", null), isStarted])).as("opened"),
        count(isStarted).as("started"),
        count(isSubmitted).as("submitted"),
        count(stateIn(["EXPIRED"])).as("expired"),
        count(stateIn(["CANCELLED"])).as("cancelled"),
        median(eb.ref("i.created_at"), eb.ref("i.started_at"), isStarted).as("secondsToStart"),
        median(eb.ref("i.started_at"), submittedAt, isSubmitted).as("secondsToSubmit"),
      ];
    })
    .where("i.team_id", "=", accessOf(context).teamId)
    .where("i.assessment_id", "=", anyOf(array.uuid(assessmentIds)))
    .groupBy("i.assessment_id")
    .execute();

/** Loads the funnels of a page of assessments in one statement, so that all numbers belong to the same time. */
export const loadFunnel = (context: Context, assessmentId: string): Promise<Funnel> =>
  loaderOf<string, Funnel>(context, "funnels", async (ids) => {
    const found = await readFunnels(context, ids);
    const byId = new Map(found.map(({ assessmentId: id, ...numbers }) => [id, numbers]));
    return ids.map((id) => byId.get(id) ?? nothing);
  }).load(assessmentId);
