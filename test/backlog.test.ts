import { expect, test } from "@jest/globals";
import { destinationFor } from "./chat-destinations.ts";
import { allEvents, Listener } from "./live-client.ts";
import { makeMessage, partnerCalls } from "./partner-calls.ts";
import { statementsOf } from "./statement-record.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";
import { createFor } from "./webhook-endpoints.ts";
import { receivers } from "./webhook-receiver.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
const openReceiver = receivers();
const run = (text: string, values: unknown[] = []) => app.db.query(`/* test */ ${text}`, values);

/** The value of a metric, with its labels if it has any; undefined where it is not shown. */
async function metric(name: string, url = app.url): Promise<number | undefined> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.split(" ")[1]);
}
const becomes = (name: string, isRight: (value: number) => boolean) =>
  waitUntil(async () => {
    const value = await metric(name);
    return value !== undefined && isRight(value);
  });

test("e-mails that wait, and for how long the oldest has been due", async () => {
  const team = await createTestTeam(app);
  // Nobody leases them, as if every worker were busy.
  await run(
    `insert into email (team_id, id, kind, message_id, state, next_attempt_at, leased_until)
     select $1, gen_random_uuid(), 'REMINDER', '<x@y>', case n % 2 when 0 then 'QUEUED' else 'DEFERRED' end,
       now() + case when n <= 3 then interval '-1 hour' else interval '1 hour' end, now() + interval '1 hour'
     from generate_series(1, 5) n`,
    [team.uuid],
  );
  await becomes("beckon_emails_waiting", (value) => value === 5);
  expect(await metric("beckon_emails_due")).toBe(3);
  expect(await metric('beckon_emails_by_state{state="QUEUED"}')).toBe(2);
  expect(await metric('beckon_emails_by_state{state="DEFERRED"}')).toBe(3);
  expect(await metric("beckon_email_oldest_due_seconds")).toBeGreaterThanOrEqual(3_600);
  await run("delete from email where team_id = $1", [team.uuid]);
  await becomes("beckon_emails_waiting", (value) => value === 0);
  expect(await metric("beckon_email_oldest_due_seconds")).toBe(0);
});

test("webhook deliveries that wait, by the state of their endpoint", async () => {
  const team = await createTestTeam(app);
  const receiver = await openReceiver();
  receiver.answer = () => ({ status: 503 });
  await createFor(team, receiver);
  const assessment = await team.publishAssessment("Backlog");
  await team.invite(assessment, [newAddress()]);
  await becomes('beckon_webhooks_waiting{endpoint="failing"}', (value) => value >= 1);
  await run("update webhook_endpoint set enabled = false where team_id = $1", [team.uuid]);
  await becomes('beckon_webhooks_waiting{endpoint="disabled"}', (value) => value >= 1);
  expect(await metric('beckon_webhooks_waiting{endpoint="failing"}')).toBeUndefined();
});

test("chat destinations and orders of partners with messages that wait", async () => {
  const team = await createTestTeam(app);
  const receiver = await openReceiver();
  await destinationFor(team, receiver);
  const { team: ordering, assessment, integration } = await partnerCalls(app).setUp({ kind: "WORKABLE" });
  const { results } = await ordering.invite(assessment, [newAddress()], { sendEmail: false });
  await makeMessage(app, ordering, integration.id, results[0].invitation.id);
  // Nobody leases them, as if every worker were busy.
  const due = "next_attempt_at = now() - interval '1 hour', leased_until = now() + interval '1 hour'";
  await run(`update chat_destination set ${due} where team_id = $1`, [team.uuid]);
  await run(`update partner_order set state = 'DUE', ${due} where team_id = $1`, [ordering.uuid]);
  for (const kind of ["chat", "partners"]) {
    await becomes(`beckon_channels_waiting{kind="${kind}"}`, (value) => value === 1);
    expect(await metric(`beckon_channel_oldest_due_seconds{kind="${kind}"}`)).toBeGreaterThanOrEqual(3_600);
  }
  await run("update partner_order set next_attempt_at = 'infinity' where team_id = $1", [ordering.uuid]);
  await becomes('beckon_channels_waiting{kind="partners"}', (value) => value === 0);
});

test("events that the handlers have not handled yet", async () => {
  const team = await createTestTeam(app);
  const assessment = await team.publishAssessment("Backlog");
  await team.waitForHandlers();
  // A worker skips a team whose row is locked.
  await run("begin");
  await run("select from reaction_cursor where team_id = $1 for update", [team.uuid]);
  await team.invite(assessment, [newAddress(), newAddress()]);
  await becomes("beckon_events_behind", (value) => value >= 2);
  expect(await metric("beckon_teams_behind")).toBe(1);
  expect(await metric("beckon_event_oldest_behind_seconds")).toBeGreaterThan(0);
  await run("rollback");
  await becomes("beckon_events_behind", (value) => value === 0);
});

test("jobs that wait, for how long the oldest has been due, and those that failed for good", async () => {
  // Workers do not know these kinds, so nobody runs them.
  await run(
    `insert into pgboss.queue select (jsonb_populate_record(q, jsonb_build_object('name', new.name))).*
     from pgboss.queue q, unnest(array['seen', 'seen-dead']) new(name) where q.name = 'mail-sign-in'`,
  );
  await run(
    "insert into pgboss.job (name, start_after) values ('seen', now() - interval '1 hour'), ('seen', now() + interval '1 hour'), ('seen-dead', now())",
  );
  await becomes('beckon_jobs_waiting{job="seen"}', (value) => value === 2);
  expect(await metric('beckon_job_oldest_due_seconds{job="seen"}')).toBeGreaterThanOrEqual(3_600);
  expect(await metric('beckon_jobs_dead{job="seen"}')).toBe(1);
  await run("delete from pgboss.job where name like 'seen%'");
  await run("delete from pgboss.queue where name like 'seen%'");
});

test("for how long subscribers may lack what is in the log", async () => {
  const name = 'beckon_feed_behind_seconds{feed="events"}';
  expect(await metric(name)).toBe(0);
  const team = await createTestTeam(app);
  const listener = new Listener(app.url, team.owner.token, allEvents());
  // The poll comes each second.
  await becomes(name, (value) => value > 0);
  await run("begin");
  await run("lock table event in access exclusive mode");
  const other = await startSecondApp(app, { ROLE: "api" });
  const watching = new Listener(other.url, team.owner.token, allEvents());
  await waitUntil(async () => ((await metric(name, other.url)) ?? 0) > 3);
  await run("rollback");
  await waitUntil(async () => ((await metric(name, other.url)) ?? 9) < 3);
  await watching.close();
  await listener.close();
  await other.stop();
});

test("scrapes at the same time share six statements", async () => {
  // A process that has read nothing yet.
  await app.restart();
  const { statements } = await statementsOf(() =>
    Promise.all([metric("beckon_emails_waiting"), metric("beckon_emails_waiting")]),
  );
  expect(statements.filter(({ text }) => /"oldestDueSeconds"|"teamsBehind"|pgboss.job where/.test(text))).toHaveLength(
    6,
  );
});

test("the version, scheduled tasks by outcome, and operations that were refused for their cost", async () => {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  expect(text).toMatch(/^beckon_info\{version="\d+\.\d+\.\d+"\} 1$/m);
  expect(text).toMatch(/^beckon_scheduled_task_seconds_count\{task="[a-z -]+",outcome="succeeded"\} \d+$/m);
  expect(text).toMatch(/^beckon_cost_rejections_total 0$/m);
});
