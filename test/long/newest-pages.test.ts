import { beforeAll, expect, test } from "@jest/globals";
import { oldAuditEntries } from "../../src/audit/delete-old-entries.ts";
import { oldEmails } from "../../src/emails/outbox/delete-old-emails.ts";
import { oldEvents } from "../../src/events/log/delete-old-events.ts";
import { oldNotifications } from "../../src/notifications/recipients/delete-old-notifications.ts";
import { storedId } from "../../src/platform/ids/ids.ts";
import { blocksOf, seedTeam, setStatistics, stopStatistics } from "../plan-costs.ts";
import { seedWork } from "../plan-work.ts";
import { statementsOf } from "../statement-record.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam } from "../test-team.ts";
import { create } from "../webhook-endpoints.ts";

/*
 * Pages of what grows for ever touch as many blocks in a team of twenty thousand invitations as in one of four hundred,
 * but for the height of the indexes.
 */

const app = testApp({ ROLE: "api", WEBHOOK_ALLOW_PRIVATE: "true" });
let small: TestTeam;
let large: TestTeam;

async function seed(team: TestTeam, size: number): Promise<void> {
  await team.publishAssessment("First");
  const { endpoint } = await create(team, { url: "http://127.0.0.1:44999/" });
  await seedTeam(app, team.uuid, size);
  await seedWork(app, team, storedId("WebhookEndpoint", endpoint.id)!);
}

beforeAll(async () => {
  await stopStatistics(app);
  small = await createTestTeam(app, "Small");
  large = await createTestTeam(app, "Large");
  await seed(small, 400);
  await setStatistics(app, "fresh");
  await seed(large, 20_000);
}, 600_000);

const pages: Record<string, string> = {
  "the newest events": "{ events(last: 50) { nodes { id type } } }",
  "the oldest events": "{ events(first: 50) { nodes { id type } } }",
  "the newest events of a type": "{ events(last: 50, filter: { types: [INVITATION_CREATED] }) { nodes { id } } }",
  "events of a candidate": "{ candidates(first: 1) { nodes { events(last: 20) { nodes { id } } } } }",
  "e-mails of invitations": "{ invitations(first: 20) { nodes { emails { id state } } } }",
  "the newest deliveries": "{ webhookEndpoints { deliveries(first: 50) { nodes { id state } } } }",
  "deliveries that failed":
    "{ webhookEndpoints { deliveries(first: 50, state: [FAILED, RETRYING]) { nodes { id } } } }",
  "the newest notifications": "{ notifications(last: 50) { nodes { id reason } } }",
  "the newest of the audit log": "{ auditLog(first: 50) { nodes { id action } } }",
  "the audit log of an action": `{ auditLog(first: 50, filter: { action: ["team.create"] }) { nodes { id action } } }`,
};

/** How many more blocks a page of the large team may touch: indexes are higher, for each of up to twenty look-ups. */
const more = 40;

/** The same of those pages that touch more while statistics do not know of a team. A bound here may only become smaller. */
type Exceptions = Record<string, number>;

async function findDifferences(exceptions: Exceptions): Promise<object[]> {
  const found: object[] = [];
  for (const [name, document] of Object.entries(pages)) {
    const few = await blocksOf(app, (await statementsOf(() => small.ask(document))).statements);
    const many = await blocksOf(app, (await statementsOf(() => large.ask(document))).statements);
    if (process.env.BENCH) process.stdout.write(`${name}: ${few.sum} and ${many.sum}\n`);
    if (many.sum > few.sum + (exceptions[name] ?? more))
      found.push({ name, few: few.sum, many: many.sum, most: many.most });
  }
  return found;
}

/** What a batch of a thousand may touch: a few look-ups for each row. Reading the team for each would be a thousand times as much. */
const batchBlocks = 40_000;

/** One batch of each kind, of rows that are older than the middle of the history. */
async function findExpensiveBatches(exceptions: Exceptions): Promise<object[]> {
  const middle = new Date(Date.now() - 100 * 86_400_000);
  const { services } = app.running;
  const kinds = [oldEmails, oldNotifications, oldEvents([]), oldAuditEntries];
  const found: object[] = [];
  for (const kind of kinds) {
    const { statements } = await statementsOf(() => kind.deleteFrom(services, large.uuid, middle).next());
    const blocks = await blocksOf(app, statements);
    if (process.env.BENCH) process.stdout.write(`a batch of ${kind.name}: ${blocks.sum}\n`);
    if (blocks.sum > (exceptions[kind.name] ?? batchBlocks)) found.push({ name: kind.name, ...blocks });
    expect(await kind.findTeams(services, [small.uuid, large.uuid], new Date(0))).toEqual([]);
  }
  return found;
}

test("with statistics from before the large team grew", async () => {
  expect(await findDifferences({})).toEqual([]);
  // The range of a batch is looked up in an index of another order, over all rows of the team.
  expect(await findExpensiveBatches({ notifications: 42_000, events: 53_000 })).toEqual([]);
}, 300_000);

test("without statistics", async () => {
  await setStatistics(app, "none");
  // A log of this size is sorted; of a larger one PostgreSQL expects more rows, and reads it in order.
  const sorted = { "the newest events": 1_200, "the oldest events": 1_200, "the newest events of a type": 1_050 };
  expect(await findDifferences(sorted)).toEqual([]);
  expect(await findExpensiveBatches({})).toEqual([]);
}, 300_000);

test("with fresh statistics", async () => {
  await setStatistics(app, "fresh");
  expect(await findDifferences({})).toEqual([]);
  expect(await findExpensiveBatches({})).toEqual([]);
}, 300_000);
