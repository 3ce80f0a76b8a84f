import { Client, fetchExchange, makeOperation, mapExchange, type OperationResult, subscriptionExchange } from "urql";
import { serverPath } from "../app/installation.ts";
import { language } from "../i18n/index.ts";
import { cache } from "./cache.ts";
import { hashOfOperation } from "./documents.ts";
import { afterSignIn, liveSocket } from "./live-socket.ts";
import { request } from "./request.ts";

/** Names the document by its hash instead of sending it: so the console works where only known documents are executed. */
const nameDocuments = mapExchange({
  onOperation(operation) {
    if (operation.kind === "teardown") return operation;
    return makeOperation(
      operation.kind,
      {
        ...operation,
        extensions: {
          ...operation.extensions,
          kind: operation.kind,
          persistedQuery: { version: 1, sha256Hash: hashOfOperation(operation.query) },
        },
      },
      operation.context,
    );
  },
});

/** Whether an answer may say why something was refused. */
const mayHoldProblems = ({ data, error, operation }: OperationResult): boolean =>
  error !== undefined ||
  (data != null && (operation.kind === "mutation" || JSON.stringify(data).includes("UserError")));

/** Says the API's problems in the language in use; the code for it is loaded where that is not the API's own. */
const translateProblems = mapExchange({
  onResult: (result) =>
    language.get() !== "en" && mayHoldProblems(result)
      ? import("./problems.ts").then(({ translated }) => translated(result))
      : undefined,
});

/** The next cursor of a subscription: that of the edge that its one field holds. */
const cursorIn = (data: unknown): string | undefined =>
  Object.values((data ?? {}) as Record<string, { cursor?: string } | null>)[0]?.cursor;

/**
 * Subscriptions go on after the last edge that came, however often the connection breaks: what happened meanwhile is
 * replayed first. graphql-ws sends the variables anew when it connects again, so they hold the last cursor.
 */
const subscriptions = subscriptionExchange({
  forwardSubscription: ({ variables, extensions }) => ({
    subscribe(sink) {
      const current = { ...variables } as Record<string, unknown>;
      const hash = extensions?.persistedQuery?.sha256Hash;
      let end = () => {};
      let isOver = false;
      const start = () => {
        end = liveSocket.subscribe(
          { query: "", variables: current, extensions: { documentId: `sha256:${hash}` } },
          {
            next(result) {
              sink.next(result as never);
              const cursor = cursorIn(result.data);
              if (cursor !== undefined && "after" in current) current.after = cursor;
            },
            error(error) {
              void afterSignIn(error).then((again) => {
                if (isOver) return;
                if (again) start();
                else sink.error(error);
              });
            },
            complete: () => sink.complete(),
          },
        );
      };
      start();
      return {
        unsubscribe() {
          isOver = true;
          end();
        },
      };
    },
  }),
});

const connection = {
  url: new URL(serverPath("/graphql"), location.href).href,
  preferGetMethod: false as const,
  fetch: request as typeof fetch,
  fetchOptions: {
    headers: {
      "x-beckon-csrf": "1",
      accept: "application/graphql-response+json, application/json;q=0.9",
    },
  },
};

export const client = new Client({
  ...connection,
  exchanges: [translateProblems, cache(), nameDocuments, subscriptions, fetchExchange],
});

/** Without the cache, which joins the pages of a list: for reading all of a list, of which nothing is shown. */
export const uncached = new Client({ ...connection, exchanges: [translateProblems, nameDocuments, fetchExchange] });
