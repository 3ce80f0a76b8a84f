import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createPayloadExecution } from "../../src/app/payload-execution.ts";
import { deliveryKinds } from "../../src/app/registries/delivery-kinds.ts";
import { eventHandlers } from "../../src/app/registries/event-handlers.ts";
import { scheduledTasks, type WorkerServices } from "../../src/app/registries/scheduled-tasks.ts";
import { graphqlSchema } from "../../src/app/registries/schema.ts";
import { EventDispatcher } from "../../src/events/log/dispatch-events.ts";
import { TeamSizes } from "../../src/http/graphql/limits/team-sizes.ts";
import { storedId } from "../../src/platform/ids/ids.ts";
import type { Any } from "../client.ts";
import { allEvents, closeAll, listen, startMutation, submitMutation } from "../live-client.ts";
import { type Bounded, findExpensive, seedTeam, setStatistics, stopStatistics } from "../plan-costs.ts";
import { deliverDue, seedWork } from "../plan-work.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "../test-team.ts";
import { create } from "../webhook-endpoints.ts";

/*
 * What streams and workers wait for, in a team with a hundred thousand invitations and years of finished work: blocks
 * that statements touch. Whatever reads what is finished touches more than a thousand.
 */

const app = testApp({ ROLE: "api", WEBHOOK_ALLOW_PRIVATE: "true", DAILY_EMAILS_PER_TEAM: "1000000" });
const receiver = createServer((_request, response) => void response.writeHead(204).end());
const size = 100_000;
let team: TestTeam;
let endpoint: { id: string };
let services: WorkerServices;
let dispatcher: EventDispatcher;
let invited: { id: string; token: string }[];
let events: string[];

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  await stopStatistics(app);
  team = await createTestTeam(app);
  const assessment = await team.publishAssessment("First");
  const { port } = receiver.address() as AddressInfo;
  ({ endpoint } = await create(team, { url: `http://127.0.0.1:${port}/` }));
  await setStatistics(app, "fresh");
  await seedTeam(app, team.uuid, size);
  await seedWork(app, team, storedId("WebhookEndpoint", endpoint.id)!);
  const { results } = await team.invite(
    assessment,
    Array.from({ length: 9 }, () => newAddress("hot")),
    { sendEmail: false },
  );
  invited = results.map(({ invitation }: Any) => ({ id: invitation.id, token: tokenOf(invitation.inviteUrl) }));
  const log = await team.ask("{ events(last: 5) { nodes { id } } }");
  events = log.events.nodes.map(({ id }: Any) => id);
  const { running } = app;
  const pricing = {
    schema: graphqlSchema(),
    buckets: running.services.buckets,
    sizes: new TeamSizes(running.services),
  };
  services = { ...running.services, payloads: createPayloadExecution(pricing) };
  dispatcher = new EventDispatcher(services, eventHandlers);
  await handleEvents();
}, 600_000);
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});

const runTask = (name: string): Promise<unknown> => scheduledTasks.find((task) => task.name === name)!.run(services);
/** As a worker does that was woken for the team. */
const handleEvents = async (): Promise<void> => {
  dispatcher.note([team.uuid]);
  await dispatcher.run();
};
const deliver = async (name: string): Promise<void> => {
  const kind = deliveryKinds(services).find((one) => one.name === name)!;
  expect(await kind.isAnythingDue()).toBe(true);
  expect(await deliverDue(kind)).toBeGreaterThan(0);
  kind.close?.();
};
const read = (document: string) => () => team.ask(document);

/** Subscriptions that resume some events before the end of their log. */
async function resume(): Promise<void> {
  const { events } = await team.ask("{ events(last: 5) { edges { cursor } } }");
  const { notifications } = await team.ask("{ notifications(last: 2) { edges { cursor } } }");
  const [event, notification] = [
    listen(app.url, team.owner, allEvents(), { after: events.edges[0].cursor }),
    listen(
      app.url,
      team.owner,
      "subscription ($after: Cursor) { edge: notificationReceived(after: $after) { cursor node { title } } }",
      { after: notifications.edges[0].cursor },
    ),
  ];
  await event.count(4);
  await notification.count(1);
  await closeAll();
}

/** Makes a summary of some fifty events due. */
const summarize = (round: number): Promise<unknown> =>
  app.db.query(
    "/* test */ update notification_decision set digest_at = now() where team_id = $1 and channel = 'EMAIL' and event_sequence % 1000 = $2",
    [team.uuid, 100 + round],
  );

/** What readers and workers do, each round with an invitation of its own. */
function works(round: number): Record<string, Bounded> {
  const { id, token } = invited[round * 3]!;
  return {
    "notifications, the newest": [300, read("{ notifications(last: 25) { unreadCount nodes { title createdAt } } }")],
    "notifications that are unread": [400, read("{ notifications(first: 25, unreadOnly: true) { nodes { title } } }")],
    "the newest events": [60, read("{ events(last: 50) { nodes { id type } } }")],
    // In stale statistics there is one event of the team: by these, every index of it is as short as that of the key.
    "an event by its id": [20, read(`{ node(id: "${events[0]}") { id } }`)],
    "events by their ids": [60, read(`{ nodes(ids: ${JSON.stringify(events)}) { id } }`)],
    "events of candidates that are assigned to the caller": [
      60,
      read("{ events(first: 50, filter: { assignedToMe: true }) { nodes { id } } }"),
    ],
    "the team's labels": [50, read("{ labels }")],
    "the health of e-mail": [50, read("{ team { mailHealth { delivering lastSentAt } } }")],
    "the newest of the audit log": [100, read("{ auditLog(first: 50) { nodes { id action } } }")],
    "deliveries of an endpoint": [100, read("{ webhookEndpoints { deliveries(first: 25) { nodes { id state } } } }")],
    "deliveries that failed": [
      50,
      read("{ webhookEndpoints { deliveries(first: 25, state: [FAILED, RETRYING]) { nodes { id state } } } }"),
    ],
    "who would be notified": [
      100,
      read(`{ notificationRecipients(invitationId: "${id}", eventType: ASSESSMENT_STARTED) { outcome } }`),
    ],
    "event handlers, after a start and a submission": [
      500,
      async () => {
        await team.ask(startMutation, { t: token });
        await team.ask(submitMutation, { t: token });
        await handleEvents();
      },
    ],
    "subscriptions that resume": [200, resume],
    "e-mails that are due": [500, () => deliver("emails")],
    "webhooks that are due": [500, () => deliver("webhooks")],
    // Fifty decisions are changed, which takes an entry in each of seven indexes.
    "summaries that are due": [
      8_000,
      async () => {
        await summarize(round);
        await runTask("digests");
        await deliver("emails");
      },
    ],
    "notifications, marked as read": [200, () => team.ask("mutation { markNotificationsRead { unreadCount } }")],
    ...Object.fromEntries(
      [
        ...["digests", "reminders", "due invitations", "lost registrations", "old deliveries"],
        ...["expired limits and links", "expired limits of e-mails"],
      ].map((name): [string, Bounded] => [`the task "${name}"`, [100, () => runTask(name)]]),
    ),
  };
}

/**
 * What touches more while statistics do not know of the team's growth: one endpoint's deliveries are sorted, and events are
 * read in the order of the log until enough are of assigned candidates. A bound here may only become smaller.
 */
const beforeStatistics: Record<string, number> = {
  "deliveries of an endpoint": 4_000,
  "events of candidates that are assigned to the caller": 210_000,
};

async function expectFewBlocks(statistics: string, round: number): Promise<void> {
  const exceptions = statistics === "fresh" ? {} : beforeStatistics;
  expect(await findExpensive(app, statistics, works(round), exceptions)).toEqual([]);
}

test("with statistics from before the team grew", () => expectFewBlocks("stale", 0), 300_000);

test("without statistics", async () => {
  await setStatistics(app, "none");
  await expectFewBlocks("none", 1);
}, 300_000);

test("with fresh statistics", async () => {
  await setStatistics(app, "fresh");
  await expectFewBlocks("fresh", 2);
}, 300_000);
