import { expect, test } from "@jest/globals";
import { wrongBy } from "./counted.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";

const app = testApp({ ROLE: "api" });

/** Makes the only assessment of a team, with invitations that were started and submitted after so long, by expressions of their number `n`. */
async function submitted(team: TestTeam, count: number, toStart: string, toSubmit: string): Promise<string> {
  const { id } = await team.publishAssessment(`${count} times`);
  const { rows } = await app.db.query("/* test */ select id from assessment where team_id = $1", [team.uuid]);
  await app.db.query(
    `/* test */ with people as (
       insert into candidate (team_id, id, email, codename)
         select $1, gen_random_uuid(), gen_random_uuid() || '@medians.test', 'calm-heron' from generate_series(1, $3) returning id
     ), times as (
       select *, created_at + toStart * interval '1 second' as started_at from (
         select id, now() - interval '300 days' as created_at, (${toStart})::float8 as toStart, (${toSubmit})::float8 as toSubmit
         from (select id, row_number() over ()::integer as n from people) numbered) given
     )
     insert into invitation (team_id, id, candidate_id, assessment_id, state, source, invited_by_type, invited_by_id, inviter_member_id,
         email_requested, created_at, started_at, submitted_at)
       select $1, gen_random_uuid(), id, $2, 'SUBMITTED', 'INVITED', 'TeamMember', $4, $4, false, created_at, started_at,
         started_at + toSubmit * interval '1 second' from times`,
    [team.uuid, rows[0].id, count, team.owner.uuid],
  );
  return id;
}

async function mediansOf(team: TestTeam, id: string): Promise<{ shown: unknown; counted: unknown }> {
  // With its assessment, and by itself, as a funnel is read that belongs to another object.
  const asked = `query ($id: ID!) { assessment(id: $id) { ...medians } invitations(first: 1) { nodes { assessment { ...medians } } } }
    fragment medians on Assessment { funnel { medianTimeToStart medianTimeToSubmit } }`;
  const { assessment, invitations } = await team.ask(asked, { id });
  const { funnel } = assessment;
  expect(invitations.nodes[0].assessment.funnel).toEqual(funnel);
  const { rows } = await app.db.query(
    `/* test */ select percentile_cont(0.5) within group (order by extract(epoch from started_at - created_at)) as start,
       percentile_cont(0.5) within group (order by extract(epoch from submitted_at - started_at)) as submit
     from invitation where team_id = $1`,
    [team.uuid],
  );
  const shown = [funnel.medianTimeToStart, funnel.medianTimeToSubmit];
  return { shown, counted: [rows[0].start, rows[0].submit].map((seconds) => `PT${Math.round(seconds)}S`) };
}

// Beyond 2,000 lengths the median is found by the counts of ranges.
test.each<[string, number, string, string]>([
  ["many different lengths, an odd number of them", 2_501, "n * 37.5", "n * n * 0.013"],
  ["an even number", 2_500, "n * 37.5", "(n * 7919) % 2500 * 11.25"],
  ["equal lengths, and but for one", 2_600, "14400", "case when n = 1 then 60 else 7200 end"],
  [
    "two halves in ranges far apart",
    2_400,
    "case when n <= 1200 then 10 else 1000000 end",
    "case when n <= 1199 then 5 else 500 end",
  ],
  ["lengths below and above all ranges", 2_200, "case when n % 2 = 0 then 0.5 else 2 end", "n + 20000000"],
  ["lengths at the bounds of ranges", 2_300, "power(2, 2 + (n % 90) / 4.0)::numeric(20, 3)", "8 * (1 + n % 2)"],
])("the median of %s is that which counting finds, also after changes", async (_, count, toStart, toSubmit) => {
  const team = await createTestTeam(app);
  const id = await submitted(team, count, toStart, toSubmit);
  const first = await mediansOf(team, id);
  expect(first.shown).toEqual(first.counted);
  await app.db.query(
    `/* test */ with numbered as (select id, row_number() over (order by created_at, id) as n from invitation where team_id = $1)
     update invitation i set created_at = created_at - n * interval '13 seconds', submitted_at = submitted_at + n * interval '3 seconds'
     from numbered where i.team_id = $1 and i.id = numbered.id and n % 3 = 0`,
    [team.uuid],
  );
  await app.db.query(
    `/* test */ delete from invitation where team_id = $1 and id in
       (select id from invitation where team_id = $1 order by submitted_at - started_at limit 77)`,
    [team.uuid],
  );
  const second = await mediansOf(team, id);
  expect(second.shown).toEqual(second.counted);
  expect(await wrongBy(team)).toBe(0);
});
