import { describe, expect, test } from "@jest/globals";
import pg from "pg";
import { type Any, post } from "./client.ts";
import { Listener } from "./live-client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type Member, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();

const start = async (invitation: { inviteUrl: string }) => {
  const answer = await post(app.url, "mutation ($t: String!) { startAssessment(token: $t) { userErrors { code } } }", {
    t: tokenOf(invitation.inviteUrl),
  });
  expect(answer.data.startAssessment.userErrors).toEqual([]);
};
/** A member invites a number of candidates, who start. */
const starts = async (team: TestTeam, as: { token: string }, names: string[]): Promise<Any[]> => {
  const assessment = await team.publishAssessment("Backend");
  const rows = names.map((name) => ({ email: newAddress(), name }));
  const { results } = await team.invite(assessment, rows, { sendEmail: false, as });
  for (const { invitation } of results) await start(invitation);
  return results;
};

const list = `query ($first: Int, $last: Int, $after: Cursor, $before: Cursor, $unread: Boolean! = false) {
  notifications(first: $first, last: $last, after: $after, before: $before, unreadOnly: $unread) {
    unreadCount latestCursor pageInfo { hasNextPage hasPreviousPage endCursor startCursor }
    edges { cursor node { id title reason readAt event { type sequence candidate { displayName } } } } } }`;
const notificationsOf = async (team: TestTeam, member: { token: string }, variables: object = {}): Promise<Any> =>
  (await team.ask(list, { first: 100, ...variables }, member)).notifications;
const live = (member: { token: string }, after?: string) =>
  new Listener(
    app.url,
    member.token,
    "subscription ($after: Cursor) { edge: notificationReceived(after: $after) { cursor node { id title readAt event { sequence } } } }",
    { after },
  );
const titles = (edges: Any[]) => edges.map((edge: Any) => edge.node.title);

describe("in-app notifications", () => {
  test("are listed in the order of the log, with the reason, until they are marked as read", async () => {
    const team = await createTestTeam(app);
    const manager = await team.addMember("MANAGER");
    await starts(team, manager, ["Ada", "Grace", "Alan"]);
    await team.waitForHandlers();
    const page = await notificationsOf(team, manager);
    expect(titles(page.edges)).toEqual(["Ada", "Grace", "Alan"].map((name) => `${name} has started: Backend`));
    expect(page.edges.map((edge: Any) => [edge.node.reason, edge.node.readAt, edge.node.event.type])).toEqual(
      Array(3).fill(["PRIOR_INVITER", null, "ASSESSMENT_STARTED"]),
    );
    expect(page.unreadCount).toBe(3);
    // No other member was notified.
    expect((await notificationsOf(team, team.owner)).edges).toEqual([]);

    const mark = "mutation ($upTo: Cursor) { markNotificationsRead(upTo: $upTo) { unreadCount userErrors { code } } }";
    const upTo = page.edges[1].cursor;
    expect(await team.ask(mark, { upTo }, manager)).toEqual({
      markNotificationsRead: { unreadCount: 1, userErrors: [] },
    });
    expect(titles((await notificationsOf(team, manager, { unread: true })).edges)).toEqual([
      "Alan has started: Backend",
    ]);
    expect((await team.ask(mark, {}, manager)).markNotificationsRead.unreadCount).toBe(0);
    // The same cursors page through the list in both directions.
    const newest = await notificationsOf(team, manager, { first: null, last: 2 });
    expect(titles(newest.edges)).toEqual(["Grace has started: Backend", "Alan has started: Backend"]);
    const before = await notificationsOf(team, manager, { first: null, last: 2, before: newest.edges[0].cursor });
    expect(titles(before.edges)).toEqual(["Ada has started: Backend"]);
    expect(before.pageInfo.hasPreviousPage).toBe(false);
    // Only its recipient can read it by id.
    const node = "query ($id: ID!) { node(id: $id) { ... on Notification { title } } }";
    const { id } = page.edges[0].node;
    expect((await team.ask(node, { id }, manager)).node).toEqual({ title: "Ada has started: Backend" });
    expect((await team.ask(node, { id }, team.owner)).node).toBeNull();
  });

  test("live: replay after a cursor, then live, without duplicates; the end cursor of a page is a valid start", async () => {
    const team = await createTestTeam(app);
    const manager = await team.addMember("MANAGER");
    await starts(team, manager, ["One"]);
    await team.waitForHandlers();
    const { edges, latestCursor } = await notificationsOf(team, manager);
    const fromNow = live(manager, latestCursor);
    await starts(team, manager, ["Two"]);
    await fromNow.count(1);
    const again = live(manager, edges[0].cursor);
    await again.count(1);
    await starts(team, manager, ["Three", "Four"]);
    for (const listener of [fromNow, again]) {
      await listener.count(3);
      expect(titles(listener.edges)).toEqual(["Two", "Three", "Four"].map((name) => `${name} has started: Backend`));
      await listener.close();
    }
    // A notification has the same cursor in the page and live.
    expect((await notificationsOf(team, manager)).edges.slice(1).map((edge: Any) => edge.cursor)).toEqual(
      fromNow.edges.map((edge) => edge.cursor),
    );
  });

  test("a cursor of another member's list, or of the log, is rejected", async () => {
    const team = await createTestTeam(app);
    const manager = await team.addMember("MANAGER");
    const { latestCursor } = await notificationsOf(team, team.owner);
    const ofLog = (await team.ask("{ events { latestCursor } }")).events.latestCursor;
    for (const after of [latestCursor, ofLog, "x", "a.b"]) {
      const answer = await team.post(list, { after }, manager);
      expect(answer.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
      const listener = live(manager, after);
      expect(await listener.end).toMatchObject({ codes: ["BAD_USER_INPUT"] });
      await listener.close();
    }
  });

  test("a blind reviewer reads the codename; a key gets no notifications; a disabled member is disconnected", async () => {
    const team = await createTestTeam(app);
    const blind = await team.addMember("BLIND_REVIEWER");
    const assessment = await team.publishAssessment("Backend", { defaultAssigneeIds: [blind.id] });
    const { results } = await team.invite(assessment, [{ email: newAddress(), name: "Nora Name" }], {
      sendEmail: false,
    });
    const listener = live(blind);
    await start(results[0].invitation);
    await team.waitForHandlers();
    const page = await notificationsOf(team, blind);
    const { codename } = (await team.ask("{ candidates { nodes { codename } } }")).candidates.nodes[0];
    expect(titles(page.edges)).toEqual([`${codename} has started: Backend`]);
    expect(JSON.stringify(page)).not.toContain("Nora");
    const key = await team.addApiKey("READ", "ADMIN");
    expect((await team.post(list, {}, key)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: blind.id,
    });
    expect(await listener.end).toEqual({ codes: ["UNAUTHENTICATED"] });
    await listener.close();
  });
});

describe("digests", () => {
  const set = (team: TestTeam, member: Member, digest: string) =>
    team.ask(
      "mutation ($s: [NotificationSettingInput!]!) { updateNotificationSettings(settings: $s) { settings { eventType channel digest } userErrors { code path } } }",
      { s: [{ eventType: "ASSESSMENT_STARTED", channel: "EMAIL", enabled: true, digest }] },
      member,
    );
  const messages = (member: Member, subject: RegExp) =>
    app.mail.to(member.email).filter(({ mail }) => subject.test(mail.subject ?? ""));
  const due = (team: TestTeam) =>
    app.db.query(
      "/* test */ update notification_decision set digest_at = now() - interval '1 s' where team_id = $1 and digest_at is not null and email_id is null",
      [team.uuid],
    );
  const waiting = async (team: TestTeam): Promise<Date[]> =>
    (
      await app.db.query(
        "/* test */ select digest_at from notification_decision where team_id = $1 and digest_at is not null and email_id is null order by event_sequence",
        [team.uuid],
      )
    ).rows.map((row) => row.digest_at);
  /** For each decision to notify by e-mail, the number of e-mails that contain it. */
  const tellings = async (team: TestTeam): Promise<number[]> =>
    (
      await app.db.query(
        `/* test */ select (select count(*)::int from email e where e.team_id = d.team_id and (e.id = d.email_id or (e.event_sequence = d.event_sequence and e.member_id = d.member_id))) as n
         from notification_decision d where d.team_id = $1 and d.channel = 'EMAIL' and d.outcome = 'NOTIFIED' order by event_sequence`,
        [team.uuid],
      )
    ).rows.map((row) => row.n);

  test("after 20 e-mails in ten minutes one digest contains the other events, and says so; each event once", async () => {
    const team = await createTestTeam(app);
    const manager = await team.addMember("MANAGER", "Mona");
    const names = Array.from({ length: 30 }, (_, i) => `Candidate ${i + 1}`);
    await starts(team, manager, names);
    await team.waitForHandlers();
    await app.mail.waitFor(manager.email, 20);
    const moments = await waiting(team);
    expect(moments).toHaveLength(10);
    // All are in the same digest, within ten minutes.
    expect(new Set(moments.map(Number)).size).toBe(1);
    expect(moments[0]!.getTime() - Date.now()).toBeLessThanOrEqual(600_000);
    await due(team);
    await app.mail.waitFor(manager.email, 21);
    const [summary] = messages(manager, /^10 candidates have started$/);
    expect(summary?.mail.text).toContain("There was a lot of activity");
    for (const name of names.slice(20)) expect(summary?.mail.text).toContain(`${name}, "Backend"`);
    for (const name of names.slice(0, 20)) expect(summary?.mail.text).not.toContain(`${name},`);
    expect(summary?.raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
    expect(await tellings(team)).toEqual(Array(30).fill(1));
    // The burst continues: events right after a digest wait for the next one.
    await starts(team, manager, ["One more"]);
    await team.waitForHandlers();
    expect(await waiting(team)).toHaveLength(1);
    expect(messages(manager, /has started/)).toHaveLength(20);
  });

  test("HOURLY is sent at the full hour, DAILY at eight in the reader's zone; concurrent workers send one e-mail", async () => {
    const team = await createTestTeam(app);
    const [hourly, daily] = [await team.addMember("MANAGER"), await team.addMember("MANAGER")];
    expect((await set(team, hourly, "HOURLY")).updateNotificationSettings.userErrors).toEqual([]);
    await set(team, daily, "DAILY");
    await team.ask(
      'mutation { updateProfile(input: { timeZone: "Asia/Kolkata" }) { userErrors { code } } }',
      {},
      daily,
    );
    await starts(team, hourly, ["Ada", "Grace"]);
    await team.waitForHandlers();
    for (const moment of await waiting(team)) {
      expect([moment.getUTCMinutes(), moment.getUTCSeconds()]).toEqual([0, 0]);
      expect(moment.getTime() - Date.now()).toBeLessThanOrEqual(3_600_000);
    }
    await starts(team, daily, ["Alan"]);
    await team.waitForHandlers();
    const last = (await waiting(team)).at(-1)!;
    // Eight o'clock in that zone is half past two in UTC.
    expect([last.getUTCHours(), last.getUTCMinutes()]).toEqual([2, 30]);
    expect(last.getTime()).toBeGreaterThan(Date.now());
    expect(app.mail.to(hourly.email)).toEqual([]);
    await due(team);
    const { sendDueDigests } = await import("../src/notifications/digest/send-due-digests.ts");
    await Promise.all(Array.from({ length: 6 }, () => sendDueDigests(app.running.services)));
    await app.mail.waitFor(hourly.email, 1);
    await app.mail.waitFor(daily.email, 1);
    expect(app.mail.to(hourly.email).map(({ mail }) => mail.subject)).toEqual(["2 candidates have started"]);
    expect(app.mail.to(daily.email)[0]?.mail.text).toContain("You chose to receive one e-mail a day.");
    expect(await tellings(team)).toEqual([1, 1, 1]);
  });

  test("a summary is not divided while another worker has some of it", async () => {
    const team = await createTestTeam(app);
    const manager = await team.addMember("MANAGER");
    await set(team, manager, "HOURLY");
    await starts(team, manager, ["Ada", "Grace"]);
    await team.waitForHandlers();
    const { sendDueDigests } = await import("../src/notifications/digest/send-due-digests.ts");
    const other = new pg.Client({ connectionString: app.databaseUrl });
    await other.connect();
    await due(team);
    await other.query("/* test */ begin");
    await other.query(
      "/* test */ select from notification_decision where team_id = $1 order by event_sequence limit 1 for no key update",
      [team.uuid],
    );
    let isOver = false;
    const sent = sendDueDigests(app.running.services).finally(() => {
      isOver = true;
    });
    await waitUntil(async () => {
      const { rows } = await app.db.query(
        "/* test */ select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return isOver || rows.length > 0;
    });
    await other.end();
    await sent;
    await app.mail.waitFor(manager.email, 1);
    expect(app.mail.to(manager.email).map(({ mail }) => mail.subject)).toEqual(["2 candidates have started"]);
  });

  test("a member who disables the event meanwhile gets no digest; in-app notifications have no digest", async () => {
    const team = await createTestTeam(app);
    const manager = await team.addMember("MANAGER");
    await set(team, manager, "HOURLY");
    await starts(team, manager, ["Ada"]);
    await team.waitForHandlers();
    expect(titles((await notificationsOf(team, manager)).edges)).toEqual(["Ada has started: Backend"]);
    await team.ask(
      "mutation { updateNotificationSettings(settings: [{ eventType: ASSESSMENT_STARTED, channel: EMAIL, enabled: false }]) { userErrors { code } } }",
      {},
      manager,
    );
    await due(team);
    await waitUntil(async () => {
      const { rows } = await app.db.query("/* test */ select state from email where team_id = $1 and kind = 'DIGEST'", [
        team.uuid,
      ]);
      return rows[0]?.state === "CANCELLED";
    });
    expect(app.mail.to(manager.email)).toEqual([]);
    const answer = await team.ask(
      "mutation { updateNotificationSettings(settings: [{ eventType: ASSESSMENT_STARTED, channel: IN_APP, enabled: true, digest: DAILY }]) { userErrors { code path } } }",
      {},
      manager,
    );
    expect(answer.updateNotificationSettings.userErrors).toEqual([
      { code: "INVALID_VALUE", path: ["settings", "0", "digest"] },
    ]);
  });
});
