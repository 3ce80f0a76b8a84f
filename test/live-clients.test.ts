import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { afterEach, describe, expect, test } from "@jest/globals";
import { cacheExchange, fetchExchange, subscriptionExchange, Client as UrqlClient } from "@urql/core";
import { OperationTypeNode } from "graphql";
import { createClient, type Client as WsClient } from "graphql-ws";
import { tap } from "rxjs";
import WebSocket from "ws";
import type { Any } from "./client.ts";
import { allEvents, latestCursor, oneTo, startMutation, submitMutation, within } from "./live-client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
let tidy: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of tidy.reverse()) await one();
  tidy = [];
});

/** A client's line, which can be cut, and comes back by the client's own retry when the test says so. */
function aLine({ token }: { token: string }) {
  let socket: WebSocket | undefined;
  const line = { opened: 0, lost: 0, mayReturn: Promise.resolve(), client: undefined as unknown as WsClient, cut };
  function cut() {
    socket!.terminate();
  }
  line.client = createClient({
    url: `${app.url.replace(/^http/, "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryWait: () => line.mayReturn,
    shouldRetry: () => true,
    on: {
      opened: (one) => {
        socket = one as WebSocket;
        line.opened++;
      },
      closed: () => {
        line.lost++;
      },
    },
  });
  tidy.push(() => line.client.dispose());
  return line;
}

/** What both clients are asked to do here, each in its own words. */
interface Subject {
  line: ReturnType<typeof aLine>;
  /** Answers over HTTP: data, and codes of the errors beside it. */
  query(text: string, variables?: object): Promise<{ data: Any; codes: unknown[] }>;
  mutate(text: string, variables?: object): Promise<{ data: Any; codes: unknown[] }>;
  subscribe(text: string, variables: object, next: (data: Any) => void): void;
}
const codesOf = (errors: readonly Any[] = []) => errors.map((error) => error.extensions?.code);

/** Keeps the last cursor that has come as the variable `after`: graphql-ws sends its variables anew when it returns. */
const resuming = new ApolloLink((operation, forward) =>
  forward(operation).pipe(
    tap(({ data }) => {
      operation.variables.after = data?.edge.cursor ?? operation.variables.after;
    }),
  ),
);

function apollo(as: { token: string }, fetched: (() => void) | null = null) {
  const line = aLine(as);
  const http = new HttpLink({
    uri: `${app.url}/graphql`,
    headers: { authorization: `Bearer ${as.token}` },
    fetch: (...args) => {
      fetched?.();
      return fetch(...args);
    },
  });
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      resuming.concat(new GraphQLWsLink(line.client)),
      http,
    ),
  });
  tidy.push(() => client.stop());
  const answer = ({ data, error }: { data?: unknown; error?: unknown }) => ({
    data,
    codes: CombinedGraphQLErrors.is(error) ? codesOf(error.errors) : error === undefined ? [] : [String(error)],
  });
  const subject: Subject = {
    line,
    query: async (text, variables = {}) =>
      answer(await client.query({ query: gql(text), variables, errorPolicy: "all" })),
    mutate: async (text, variables = {}) =>
      answer(await client.mutate({ mutation: gql(text), variables, errorPolicy: "all" })),
    subscribe(text, variables, next) {
      const subscription = client.subscribe({ query: gql(text), variables }).subscribe(({ data }) => next(data));
      tidy.push(() => subscription.unsubscribe());
    },
  };
  return { client, ...subject };
}

function urql(as: { token: string }): Subject {
  const line = aLine(as);
  const client = new UrqlClient({
    url: `${app.url}/graphql`,
    fetchOptions: { headers: { authorization: `Bearer ${as.token}` } },
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription({ query, variables }) {
          const operation = { query: query!, variables: { ...variables } as Any };
          return {
            subscribe: (sink) => ({
              unsubscribe: line.client.subscribe(operation, {
                ...sink,
                // The same: its variables are sent anew when it returns.
                next(result) {
                  operation.variables.after = (result.data as Any)?.edge.cursor ?? operation.variables.after;
                  sink.next(result as Any);
                },
              }),
            }),
          };
        },
      }),
    ],
  });
  const answer = ({ data, error }: { data?: unknown; error?: { graphQLErrors: readonly Any[]; message: string } }) => ({
    data,
    codes: error === undefined ? [] : error.graphQLErrors.length > 0 ? codesOf(error.graphQLErrors) : [error.message],
  });
  return {
    line,
    query: async (text, variables = {}) => answer(await client.query(text, variables).toPromise()),
    mutate: async (text, variables = {}) => answer(await client.mutation(text, variables).toPromise()),
    subscribe(text, variables, next) {
      const { unsubscribe } = client.subscription(text, variables).subscribe(({ data }) => next(data));
      tidy.push(unsubscribe);
    },
  };
}

/** A published assessment with somebody invited, without an e-mail. */
async function invited(team: TestTeam) {
  const assessment = await team.publishAssessment("Live");
  const { results } = await team.invite(assessment, [newAddress()], { sendEmail: false });
  const { invitation } = results[0];
  return { assessment, invitation, token: tokenOf(invitation.inviteUrl) };
}

describe.each<[string, (as: { token: string }) => Subject]>([
  ["Apollo Client", apollo],
  ["urql", urql],
])("%s", (_, make) => {
  test("receives events live, loses its connection, resumes by itself after its last cursor: nothing missed, nothing twice", async () => {
    const team = await createTestTeam(app);
    const { assessment, token } = await invited(team);
    const after = await latestCursor(app.url, team.owner.token);
    const subject = make(team.owner);
    const edges: Any[] = [];
    const edge = "cursor replayed node { id sequence type invitation { id state } candidate { id displayName } }";
    subject.subscribe(allEvents(edge), { after }, (data) => edges.push(data.edge));
    await waitUntil(async () => subject.line.opened === 1);
    await subject.mutate(startMutation, { t: token });
    await waitUntil(async () => edges.length === 1);
    await subject.mutate(submitMutation, { t: token });
    await waitUntil(async () => edges.length === 2);
    expect(edges.map(({ node }) => node.type)).toEqual(["ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED"]);

    // While it is away, somebody else is invited, starts and submits.
    const missed = Promise.withResolvers<void>();
    subject.line.mayReturn = missed.promise;
    subject.line.cut();
    await waitUntil(async () => subject.line.lost === 1);
    const { results } = await team.invite(assessment, [newAddress()], { sendEmail: false });
    const t = tokenOf(results[0].invitation.inviteUrl);
    await subject.mutate(startMutation, { t });
    await subject.mutate(submitMutation, { t });
    expect(edges).toHaveLength(2);
    missed.resolve();
    await waitUntil(async () => edges.length === 5);
    // And once more, with nothing missed.
    subject.line.cut();
    await waitUntil(async () => subject.line.opened === 3);
    await team.publishAssessment("After");
    await waitUntil(async () => edges.length === 6);
    expect(edges.map(({ node }) => node.sequence)).toEqual(oneTo(8).slice(2));
    expect(edges.slice(2).map(({ node }) => node.type)).toEqual([
      "INVITATION_CREATED",
      "ASSESSMENT_STARTED",
      "ASSESSMENT_SUBMITTED",
      "ASSESSMENT_PUBLISHED",
    ]);
    expect(edges.slice(2, 5).map(({ replayed }) => replayed)).toEqual([true, true, true]);
    const { data } = await subject.query("{ events(last: 6) { edges { cursor node { id } } } }");
    expect(edges.map(({ cursor, node }) => [cursor, node.id])).toEqual(
      data.events.edges.map(({ cursor, node }: Any) => [cursor, node.id]),
    );
  });

  test("queries, mutations and their rejections over HTTP", async () => {
    const team = await createTestTeam(app);
    const subject = make(team.owner);
    const created = await subject.mutate(
      "mutation Create($input: CreateAssessmentInput!) { createAssessment(input: $input) { assessment { id title } userErrors { code path } } }",
      { input: { title: "Backend" } },
    );
    expect(created).toMatchObject({
      codes: [],
      data: { createAssessment: { assessment: { title: "Backend" }, userErrors: [] } },
    });
    const { id } = created.data.createAssessment.assessment;
    const asked = "query One($id: ID!) { node(id: $id) { id ... on Assessment { title state } } team { name } }";
    expect(await subject.query(asked, { id })).toMatchObject({
      codes: [],
      data: { node: { id, title: "Backend", state: "DRAFT" }, team: { name: "Acme" } },
    });
    const refused = await subject.mutate(
      'mutation Invite($id: ID!) { inviteCandidates(input: { assessmentId: $id, candidates: [{ email: "a@b.test" }] }) { userErrors { code } } }',
      { id },
    );
    expect(refused).toMatchObject({
      codes: [],
      data: { inviteCandidates: { userErrors: [{ code: "ASSESSMENT_NOT_PUBLISHED" }] } },
    });
    const unknown = await subject.query("query Gone($id: ID!) { invitation(id: $id) { id } }", { id: "nonsense" });
    expect(unknown).toMatchObject({ data: { invitation: null } });
    // What may not be seen is null, with an error beside it that says why.
    const narrow = make(await team.addApiKey("READ"));
    const partial = await narrow.query("{ team { name } notifications { unreadCount } }");
    expect(partial).toMatchObject({ codes: ["FORBIDDEN"] });
    expect((await make({ token: "bks_wrong" }).query("{ team { name } }")).codes).toEqual(["UNAUTHENTICATED"]);
  });
});

test("a query by GET needs a credential in its header, or what no other site can make a browser send", async () => {
  const team = await createTestTeam(app);
  const get = async (headers: Record<string, string>) => {
    const response = await fetch(`${app.url}/graphql?query=${encodeURIComponent("{ team { name } }")}`, { headers });
    const { data, errors } = (await response.json()) as Any;
    return [response.status, data?.team ?? null, ...codesOf(errors)];
  };
  expect(await get({ authorization: `Bearer ${team.owner.token}` })).toEqual([200, { name: "Acme" }]);
  for (const headers of [{}, { cookie: `beckon=${team.owner.token}` }, { "content-type": "text/plain" }])
    expect(await get(headers as Record<string, string>)).toEqual([400, null, "BAD_REQUEST"]);
  // A browser that knows a name and a password for this place sends them along from anywhere.
  const basic = { authorization: `Basic ${btoa("somebody:secret")}`, cookie: `beckon=${team.owner.token}` };
  expect(await get(basic)).toEqual([401, null, "UNAUTHENTICATED"]);
});

test("in Apollo Client's cache an event's node is the invitation that a query has shown, by its id", async () => {
  const team = await createTestTeam(app);
  const { invitation, token } = await invited(team);
  let fetches = 0;
  const { client, line, subscribe } = apollo(team.owner, () => {
    fetches++;
  });
  const shown: Any[] = [];
  const watched = client
    .watchQuery<Any>({
      query: gql("query One($id: ID!) { invitation(id: $id) { id state startedAt candidate { id displayName } } }"),
      variables: { id: invitation.id },
    })
    .subscribe(({ data }) => {
      if (data !== undefined) shown.push(data.invitation);
    });
  tidy.push(() => watched.unsubscribe());
  await waitUntil(async () => shown.length === 1);
  expect(shown[0]).toMatchObject({ id: invitation.id, state: "PENDING", startedAt: null });
  expect(fetches).toBe(1);

  const after = await latestCursor(app.url, team.owner.token);
  subscribe(allEvents("cursor node { id invitation { id state startedAt submittedAt } }"), { after }, () => undefined);
  await waitUntil(async () => line.opened === 1);
  await team.ask(startMutation, { t: token });
  await within(
    60_000,
    "the query's new answer",
    waitUntil(async () => shown.length === 2),
  );
  expect(shown[1]).toMatchObject({ id: invitation.id, state: "STARTED", candidate: shown[0].candidate });
  expect(shown[1].startedAt).not.toBeNull();
  await team.ask(submitMutation, { t: token });
  await waitUntil(async () => shown.length === 3);
  expect(shown[2]).toMatchObject({ id: invitation.id, state: "SUBMITTED" });
  // Nothing was asked again.
  expect(fetches).toBe(1);
  expect(client.cache.extract()).toHaveProperty([`Invitation:${invitation.id}`, "state"], "SUBMITTED");
});
