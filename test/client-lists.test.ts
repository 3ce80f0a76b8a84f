import { beforeAll, describe, expect, test } from "@jest/globals";
import { BeckonClient, type TypedDocument } from "../packages/client/src/index.ts";
import {
  FindCandidatesDocument,
  ListInvitationsDocument,
  ReadEventsDocument,
} from "../packages/client/src/operations.ts";
import { oneTo } from "./live-client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";

const app = testApp();
let team: TestTeam;
let beckon: BeckonClient;

beforeAll(async () => {
  team = await createTestTeam(app, "Lists");
  const assessment = await team.publishAssessment("Backend engineer");
  const candidates = oneTo(25).map((n) => ({ email: `candidate-${n}@example.test`, externalId: `application-${n}` }));
  await team.invite(assessment, candidates, { sendEmail: false });
  beckon = new BeckonClient({ url: app.url, token: team.owner.token });
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("a list is an iterator", () => {
  test("of all items, page by page", async () => {
    const all = await collect(beckon.items(ListInvitationsDocument, { first: 10 }));
    expect(all).toHaveLength(25);
    expect(new Set(all.map(({ id }) => id)).size).toBe(25);
    expect(all.every(({ state }) => state === "PENDING")).toBe(true);
  });

  test("a page is asked for when the one before was taken, and what stands beside the items is in it", async () => {
    const requests: string[] = [];
    const counted: typeof fetch = async (input, init) => {
      requests.push(String(init?.body));
      return await fetch(input, init);
    };
    const counting = new BeckonClient({ url: app.url, token: team.owner.token, fetch: counted });
    for await (const { invitations } of counting.pages(ListInvitationsDocument, { first: 10 })) {
      expect(invitations.totalCount).toBe(25);
      if (requests.length === 2) break;
    }
    expect(requests).toHaveLength(2);
  });

  test("backwards, where the operation declares before", async () => {
    const document = `query ($last: Int, $before: Cursor) {
      events(last: $last, before: $before) { edges { cursor node { sequence } } pageInfo { hasPreviousPage startCursor } }
    }` as TypedDocument<
      {
        events: {
          edges: { node: { sequence: number } }[];
          pageInfo: { hasPreviousPage: boolean; startCursor: string | null };
        };
      },
      { last?: number; before?: string }
    >;
    const numbers = (await collect(beckon.items(document, { last: 10 }))).map(({ node }) => node.sequence);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(oneTo(numbers.length));
    expect(numbers.length).toBeGreaterThan(25);
  });

  test("of a list that is deeper, by where it is", async () => {
    const document = `query ($id: ID!, $after: Cursor) {
      node(id: $id) { ... on Assessment { id invitations(first: 20, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }
    }` as TypedDocument<
      {
        node: {
          invitations: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
        };
      },
      { id: string }
    >;
    const { assessments } = await team.ask("{ assessments { nodes { id } } }");
    const variables = { id: assessments.nodes[0].id };
    expect(await collect(beckon.itemsOf(document, ({ node }) => node.invitations, variables))).toHaveLength(25);
  });

  test("an operation that selects no pageInfo, or does not declare the cursor, says what it needs", async () => {
    await expect(collect(beckon.items(FindCandidatesDocument))).rejects.toThrow(/pageInfo/);
    await expect(collect(beckon.items(ReadEventsDocument, { last: 1 }))).rejects.toThrow(/pageInfo/);
    const fixed = "{ invitations(first: 5) { nodes { id } pageInfo { hasNextPage endCursor } } }";
    await expect(collect(beckon.pages(fixed))).rejects.toThrow(/\$after/);
  });
});
