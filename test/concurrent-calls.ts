import { expect } from "@jest/globals";
import type { Any } from "./client.ts";
import type { TestApp } from "./test-app.ts";
import { newAddress, type TestTeam } from "./test-team.ts";

const connections = 10;

export const some = (count: number, name = "racer") => Array.from({ length: count }, () => newAddress(name));

export const isLive = (state: string) => ["PENDING", "OPENED", "STARTED"].includes(state);

/**
 * Runs as many requests at once as the team has connections. Of more, the last would wait for a connection, on a busy
 * machine for so long that it is answered SERVICE_UNAVAILABLE.
 */
let running = 0;

const waiting: (() => void)[] = [];

export async function inTurn<T>(request: () => Promise<T>): Promise<T> {
  if (running < connections) running++;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await request();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}

export const inviteInTurn = (team: TestTeam, ...args: Parameters<TestTeam["invite"]>): Promise<Any> =>
  inTurn(() => team.invite(...args));

/** Every invitation of a team as it is now, by id. */
export async function everything(team: TestTeam): Promise<Map<string, Any>> {
  const found = new Map<string, Any>();
  for (let after: string | null = null; ; ) {
    const { invitations }: Any = await team.ask(
      `query ($after: Cursor) { invitations(first: 100, after: $after) {
        nodes { id state locked expiresAt timeLimit deadlineAt reopenedAt candidate { id email } assessment { id } }
        pageInfo { hasNextPage endCursor } } }`,
      { after },
    );
    for (const node of invitations.nodes) found.set(node.id, node);
    if (!invitations.pageInfo.hasNextPage) return found;
    after = invitations.pageInfo.endCursor;
  }
}

/** At most one per candidate and assessment is live, or waits to be continued. */
export async function oneLiveEach(team: TestTeam): Promise<Map<string, Any>> {
  const all = await everything(team);
  const open = [...all.values()].filter((one) => isLive(one.state) || one.reopenedAt !== null);
  const pairs = open.map((one) => `${one.candidate.id} ${one.assessment.id}`);
  expect(new Set(pairs).size).toBe(pairs.length);
  return all;
}

/** Calls that share the connections of one team. */
export function concurrentCalls(app: TestApp) {
  const local = (url: string) => url.replace(app.env.PUBLIC_URL, app.url);
  return { local };
}
