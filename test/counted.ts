import { expect } from "@jest/globals";
import type { Any } from "./client.ts";
import type { TestTeam } from "./test-team.ts";

export const states = ["PENDING", "OPENED", "STARTED", "SUBMITTED", "EXPIRED", "CANCELLED"];
const several = [[], ["PENDING", "OPENED"], ["STARTED", "SUBMITTED"], ["EXPIRED", "OPENED", "SUBMITTED"], states];
/** A filter that everything passes and no counter knows: what it finds is counted. */
const everything = "source: [INVITED, PUBLIC_LINK]";
const orders = ["STARTED_AT", "SUBMITTED_AT", "SCORE"];

/** Every number that counters answer, and beside it the same number counted. */
function questions(assessments: string[]): string[] {
  return [
    questionsOf(""),
    ...assessments.map((id) => questionsOf(`assessmentId: "${id}"`)),
    `{ ${[true, false]
      .map((archived) => {
        const [counter, counted] = ["", ", progress: [IDLE, INVITED, STARTED, SUBMITTED]"].map(
          (more) => `candidates(first: 1, filter: { archived: ${archived}${more} }) { totalCount }`,
        );
        return `counter${archived}: ${counter} counted${archived}: ${counted}`;
      })
      .join(" ")} }`,
  ];
}

/** Those about a team or one of its assessments. */
function questionsOf(scope: string): string {
  const fields: string[] = [];
  const ask = (filter: string, order: string) => {
    const both = { counter: filter, counted: `${filter} ${everything}` };
    for (const [how, filters] of Object.entries(both))
      fields.push(`${how}${fields.length >> 1}: invitations(first: 1, filter: { ${filters} }${order}) { totalCount }`);
  };
  for (const some of [...states.map((state) => [state]), ...several]) ask(`${scope} state: [${some}]`, "");
  for (const order of orders) ask(scope, `, orderBy: { field: ${order}, direction: ASC }`);
  ask(scope, "");
  return `{ ${fields.join("\n")} }`;
}

/** The funnel of every assessment of a team, counted from the rows. */
const countedFunnels = `/* test */
  select i.assessment_id as id, count(*)::int as invited, count(*) filter (where mail.sent)::int as emailed,
    count(*) filter (where mail.bounced)::int as bounced,
    count(*) filter (where i.opened_at is not null or i.started_at is not null)::int as opened,
    count(i.started_at)::int as started,
    count(*) filter (where i.submitted_at is not null or (i.state = 'STARTED' and i.deadline_at < now() - interval '60 seconds'))::int as submitted,
    count(*) filter (where i.state = 'EXPIRED' or (i.state in ('PENDING', 'OPENED') and i.expires_at <= now()))::int as expired,
    count(*) filter (where i.state = 'CANCELLED')::int as cancelled,
    percentile_cont(0.5) within group (order by extract(epoch from i.started_at - i.created_at)) as "toStart",
    percentile_cont(0.5) within group (order by extract(epoch from
      case when i.state = 'STARTED' and i.deadline_at < now() - interval '60 seconds' then i.deadline_at else i.submitted_at end - i.started_at)) as "toSubmit"
  from invitation i left join lateral (
    select bool_or(e.sent_at is not null) as sent, (array_agg(e.state order by e.id desc))[1] = 'BOUNCED' as bounced
    from email e where e.team_id = i.team_id and e.invitation_id = i.id and e.member_id is null) mail on true
  where i.team_id = $1 group by i.assessment_id`;

const seconds = (value: number | null) => (value === null ? null : `PT${Math.round(value)}S`);

/**
 * Fails where a number that counters answer is not the one that counting finds, or the database finds its counts wrong.
 * The numbers are read one after the other, and a worker may change one between: a number that is really wrong stays so.
 */
export async function expectCountsToAgree(team: TestTeam): Promise<void> {
  for (let triesLeft = 4; ; triesLeft--)
    try {
      return await compareOnce(team);
    } catch (error) {
      if (triesLeft === 0) throw error;
    }
}

async function compareOnce(team: TestTeam): Promise<void> {
  const { assessments } = await team.ask(
    `{ assessments(first: 100) { nodes { id funnel { invited emailed bounced opened started submitted expired cancelled
       medianTimeToStart medianTimeToSubmit } } } }`,
  );
  for (const question of questions(assessments.nodes.map((one: Any) => one.id))) {
    const numbers = Object.entries(await team.ask(question)) as [string, Any][];
    const pick = (how: string) =>
      numbers.flatMap(([name, { totalCount }]) => (name.startsWith(how) ? [[name.slice(how.length), totalCount]] : []));
    expect(pick("counter").length).toBeGreaterThan(1);
    expect(pick("counter")).toEqual(pick("counted"));
  }
  const { rows } = await team.app.db.query(countedFunnels, [team.uuid]);
  const counted = rows.map(({ id: _, toStart, toSubmit, ...row }) => ({
    ...row,
    medianTimeToStart: seconds(toStart),
    medianTimeToSubmit: seconds(toSubmit),
  }));
  const shown = assessments.nodes.map((one: Any) => one.funnel).filter((one: Any) => one.invited > 0);
  const sorted = (list: object[]) =>
    list.map((one) => JSON.stringify(Object.fromEntries(Object.entries(one).sort()))).sort();
  expect(sorted(shown)).toEqual(sorted(counted));
  expect(await wrongBy(team)).toBe(0);
}

/** By how much the counts of a team are wrong. Corrects nothing. */
export async function wrongBy({ app, uuid }: TestTeam): Promise<number> {
  await app.db.query("/* test */ begin");
  const { rows } = await app.db.query("/* test */ select compare_counts($1) as wrong", [uuid]);
  await app.db.query("/* test */ rollback");
  return rows[0].wrong;
}
