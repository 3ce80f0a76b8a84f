import { afterEach, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import { allEvents, closeAll, latestCursor, listen } from "./live-client.ts";
import { ageEvents, runDeletionOf } from "./old-rows.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { createFor, settled } from "./webhook-endpoints.ts";
import { receivers } from "./webhook-receiver.ts";

const app = testApp({ KEEP_EVENTS: "P30D", WEBHOOK_ALLOW_PRIVATE: "true" });
const openReceiver = receivers();
afterEach(closeAll);
const run = async (text: string, values: unknown[] = []): Promise<Any[]> =>
  (await app.db.query(`/* test */ ${text}`, values)).rows;

const deleteOld = async () => {
  await runDeletionOf(app, "notifications");
  await runDeletionOf(app, "events");
};
const page = `query ($after: Cursor, $before: Cursor) {
  events(first: 100, after: $after, before: $before) { edges { cursor node { sequence } } latestCursor } }`;
const shownNumbers = async (team: TestTeam): Promise<number[]> =>
  (await team.ask(page)).events.edges.map((edge: Any) => edge.node.sequence);
const startOf = async (team: TestTeam, invitation: { inviteUrl: string }) =>
  await team.ask("mutation ($token: String!) { startAssessment(token: $token) { userErrors { code } } }", {
    token: invitation.inviteUrl.slice(invitation.inviteUrl.lastIndexOf("/") + 1),
  });

/** A team with a history: three candidates, of whom the first has started. */
async function teamWithHistory() {
  const team = await createTestTeam(app);
  const assessment = await team.publishAssessment("Old");
  const addresses = [newAddress(), newAddress(), newAddress()];
  const { results } = await team.invite(assessment, addresses, { sendEmail: false });
  await startOf(team, results[0].invitation);
  await team.waitForHandlers();
  const { edges } = (await team.ask(page)).events;
  return { team, assessment, last: edges.at(-1).node.sequence as number, cursors: edges.map((one: Any) => one.cursor) };
}

test("events older than KEEP_EVENTS are deleted, with their notifications; what is newer is complete", async () => {
  const { team, assessment, last } = await teamWithHistory();
  await ageEvents(app, team.uuid, 31, last);
  await team.invite(assessment, [newAddress()], { sendEmail: false });
  await team.waitForHandlers();
  const all = await shownNumbers(team);
  const candidates = "{ candidates(first: 10, orderBy: { field: LAST_EVENT_AT, direction: DESC }) { nodes { id } } }";
  const byLastEvent = await team.ask(candidates);
  const unread = "{ notifications(last: 10) { unreadCount nodes { id title } } }";
  expect((await team.ask(unread)).notifications.unreadCount).toBe(1);

  await deleteOld();
  expect(await shownNumbers(team)).toEqual(all.filter((number) => number > last));
  expect((await team.ask(unread)).notifications).toEqual({ unreadCount: 0, nodes: [] });
  expect(await team.ask(candidates)).toEqual(byLastEvent);
  expect(await run("select sequence from event where team_id = $1 and sequence <= $2", [team.uuid, last])).toEqual([]);
});

test("a cursor from before the oldest event is BAD_USER_INPUT in pages, subscriptions and replays", async () => {
  const { team, last, cursors } = await teamWithHistory();
  const endpoint = await createFor(team, await openReceiver());
  await ageEvents(app, team.uuid, 31, last);
  await deleteOld();
  const codesOf = (answer: { errors?: Any[] }) => answer.errors?.map((error) => error.extensions.code);
  expect(codesOf(await team.post(page, { after: cursors[0] }))).toEqual(["BAD_USER_INPUT"]);
  const replay =
    "mutation ($id: ID!, $after: Cursor) { replayWebhooks(id: $id, after: $after) { userErrors { code } } }";
  expect(codesOf(await team.post(replay, { id: endpoint.id, after: cursors[0] }))).toEqual(["BAD_USER_INPUT"]);
  expect((await listen(app.url, team.owner, allEvents(), { after: cursors[0] }).end).codes).toEqual(["BAD_USER_INPUT"]);

  // The newest position is never too old.
  expect(codesOf(await team.post(page, { after: cursors.at(-1) }))).toBeUndefined();
  const after = await latestCursor(app.url, team.owner.token);
  const current = listen(app.url, team.owner, allEvents(), { after });
  await team.publishAssessment("New");
  await current.count(1);
  expect(current.sequences[0]).toBe(last + 1);
});

test("so is a cursor of notifications", async () => {
  const { team } = await teamWithHistory();
  const page = "query ($after: Cursor) { notifications(first: 1, after: $after) { edges { cursor } } }";
  const after = (await team.ask(page)).notifications.edges[0].cursor;
  await team.publishAssessment("Later");
  await team.waitForHandlers();
  await ageEvents(app, team.uuid, 31, (await shownNumbers(team)).at(-1)!);
  await deleteOld();
  expect((await team.post(page, { after })).errors?.map((error) => error.extensions.code)).toEqual(["BAD_USER_INPUT"]);
  const notified = "subscription ($after: Cursor) { edge: notificationReceived(after: $after) { cursor } }";
  expect((await listen(app.url, team.owner, notified, { after }).end).codes).toEqual(["BAD_USER_INPUT"]);
});

test("an event stays until handlers, summaries and webhooks have passed it", async () => {
  const { team, last } = await teamWithHistory();
  await ageEvents(app, team.uuid, 31, last);
  const all = await shownNumbers(team);
  // The worker's handlers see no news in a log that ends where it begins.
  await run("update reaction_cursor set through = 0 where team_id = $1", [team.uuid]);
  await run("update team_counter set last = 0 where team_id = $1", [team.uuid]);
  await deleteOld();
  await run("update team_counter set last = $2 where team_id = $1", [team.uuid, last]);
  await run("update reaction_cursor set through = $2 where team_id = $1", [team.uuid, last]);
  expect(await shownNumbers(team)).toEqual(all);

  await run(
    "update notification_decision set email_id = null, digest_at = 'infinity' where team_id = $1 and channel = 'EMAIL'",
    [team.uuid],
  );
  await deleteOld();
  expect((await shownNumbers(team)).at(-1)).toBe(last);
  await run("update notification_decision set digest_at = null where team_id = $1", [team.uuid]);
  await deleteOld();
  expect(await shownNumbers(team)).toEqual([]);
});

test("an event stays while an endpoint has a delivery of it, also while that waits", async () => {
  const team = await createTestTeam(app);
  const endpoint = await createFor(team, await openReceiver());
  const assessment = await team.publishAssessment("Delivered");
  await team.invite(assessment, [newAddress()], { sendEmail: false });
  await team.waitForHandlers();
  const deliveries = await settled(team, endpoint.id, 2);
  const all = await shownNumbers(team);
  await ageEvents(app, team.uuid, 31, all.at(-1)!);
  await run(
    "update webhook_delivery set state = 'PENDING', next_attempt_at = 'infinity' where team_id = $1 and event_sequence = $2",
    [team.uuid, all[1]],
  );
  await run("update webhook_delivery set created_at = now() - interval '31 days' where team_id = $1", [team.uuid]);
  await runDeletionOf(app, "deliveries");
  await deleteOld();
  expect(deliveries.length).toBeGreaterThan(1);
  expect(await shownNumbers(team)).toEqual(all.slice(1));
  await run("update webhook_delivery set state = 'FAILED', next_attempt_at = null where team_id = $1", [team.uuid]);
  await runDeletionOf(app, "deliveries");
  await deleteOld();
  expect(await shownNumbers(team)).toEqual([]);
});

test("KEEP_NOTIFICATIONS is for notifications alone, and KEEP_AUDIT leaves the last sign-in of each member", async () => {
  await app.restart({ KEEP_EVENTS: "none", KEEP_NOTIFICATIONS: "P7D", KEEP_AUDIT: "P7D" });
  const { team, last } = await teamWithHistory();
  const all = await shownNumbers(team);
  await ageEvents(app, team.uuid, 8, last);
  await deleteOld();
  expect(await shownNumbers(team)).toEqual(all);
  expect((await team.ask("{ notifications(last: 5) { nodes { id } } }")).notifications.nodes).toEqual([]);

  await run(
    `insert into audit_entry (team_id, id, action, actor_type, actor_id, occurred_at)
     select $1, gen_random_uuid(), action, 'TeamMember', $2, now() - interval '8 days'
     from unnest(array['member.sign_in', 'member.sign_in', 'invitation.cancel', 'invitation.lock']) action`,
    [team.uuid, team.owner.uuid],
  );
  const signedIn = `{ node(id: "${team.owner.id}") { ... on TeamMember { lastSignInAt } } }`;
  const before = await team.ask(signedIn);
  await runDeletionOf(app, "audit entries");
  const left = await run(
    "select action from audit_entry where team_id = $1 and occurred_at < now() - interval '7 days'",
    [team.uuid],
  );
  expect(left).toEqual([{ action: "member.sign_in" }]);
  expect(await team.ask(signedIn)).toEqual(before);
});
