import { expect } from "@jest/globals";
import type { Any } from "./client.ts";
import type { TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";
import { createEndpoint, deliveriesOf, type Receiver } from "./webhook-receiver.ts";

export const create = async (team: TestTeam, input: object, as?: { token: string }, key?: string): Promise<Any> =>
  (await team.ask(createEndpoint, { input, key }, as)).createWebhookEndpoint;

export const createFor = async (team: TestTeam, receiver: Receiver, more: object = {}): Promise<Any> => {
  const { endpoint, secret, userErrors } = await create(team, { url: receiver.url, ...more });
  expect(userErrors).toEqual([]);
  return { ...endpoint, secret };
};

export const nodesOf = async (team: TestTeam, id: string, as?: { token: string }): Promise<Any[]> =>
  (await team.ask(deliveriesOf, { id }, as)).node.deliveries.nodes;

export const settled = (team: TestTeam, id: string, count: number): Promise<Any[]> =>
  waitUntil(async () => {
    const nodes = await nodesOf(team, id);
    return nodes.length >= count && nodes.every((one) => /SUCCEEDED|FAILED/.test(one.state)) && nodes;
  });
