import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { loaderOf } from "../../platform/graphql/loader.ts";
import { readRows } from "../../platform/graphql/read-plan.ts";
import { effectiveSubmittedAtSql, stateInSql } from "../lifecycle.ts";

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

const submittedAt = effectiveSubmittedAtSql("i");

const statement = `
  select i.assessment_id, count(*)::int,
    count(*) filter (where mail.sent)::int,
    count(*) filter (where mail.bounced)::int,
    -- A candidate who has started counts as opened, also where the mutation was called without the page.
    count(*) filter (where i.opened_at is not null or i.started_at is not null)::int,
    count(*) filter (where i.started_at is not null)::int,
    count(*) filter (where ${submittedAt} is not null)::int,
    count(*) filter (where ${stateInSql("i", ["EXPIRED"])})::int,
    count(*) filter (where ${stateInSql("i", ["CANCELLED"])})::int,
    percentile_cont(0.5) within group (order by extract(epoch from i.started_at - i.created_at)) filter (where i.started_at is not null),
    percentile_cont(0.5) within group (order by extract(epoch from ${submittedAt} - i.started_at)) filter (where ${submittedAt} is not null)
  from invitation i left join lateral (
      select bool_or(e.sent_at is not null) as sent, (array_agg(e.state order by e.id desc))[1] = 'BOUNCED' as bounced
      from email e where e.team_id = i.team_id and e.invitation_id = i.id and e.member_id is null) mail on true
  where i.team_id = $1 and i.assessment_id = any($2::uuid[]) group by i.assessment_id`;

const nothing = {
  ...{ invited: 0, emailed: 0, bounced: 0, opened: 0, started: 0, submitted: 0, expired: 0, cancelled: 0 },
  ...{ secondsToStart: null, secondsToSubmit: null },
};

/** Loads the funnels of a page of assessments in one statement, so that all numbers belong to the same time. */
export const loadFunnel = (context: Context, assessmentId: string): Promise<Funnel> =>
  loaderOf<string, Funnel>(context, "funnels", async (ids) => {
    const found = await readRows(context.services, statement, [accessOf(context).teamId, ids], {
      // Assessments have ten invitations or a million.
      planned: true,
    });
    const byId = new Map(found.map(([id, ...numbers]) => [id as string, numbers as number[]]));
    const names = Object.keys(nothing);
    return ids.map((id) => {
      const numbers = byId.get(id);
      if (numbers === undefined) return nothing;
      return Object.fromEntries(names.map((name, i) => [name, numbers[i]])) as unknown as Funnel;
    });
  }).load(assessmentId);
