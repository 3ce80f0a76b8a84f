import { useCallback } from "react";
import { type CombinedError, type RequestPolicy, useClient, useQuery } from "urql";
import { v4 } from "uuid";
import { nodeOf } from "./documents.ts";
import type { TypedDocumentString } from "./generated/graphql.ts";

type Options = { pause?: boolean; policy?: RequestPolicy };
type Rest<Variables> =
  Record<string, never> extends Variables
    ? [variables?: Variables, options?: Options]
    : [variables: Variables, options?: Options];

/** What a query is answered, and what stands in the meantime. */
export interface Answer<Data> {
  data: Data | undefined;
  /** Why nothing, or not all, was answered. */
  error: CombinedError | undefined;
  /** Whether nothing is there to show yet. */
  isLoading: boolean;
  /** Whether newer data is on its way to what is shown. */
  isRefreshing: boolean;
  refresh(): void;
}

/** The data of a document: at once from the cache where it is there, and always anew from the server. */
export function useData<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  ...[variables, { pause = false, policy = "cache-and-network" } = {}]: Rest<Variables>
): Answer<Data> {
  const [{ data, error, fetching, stale }, execute] = useQuery({
    query: nodeOf(document),
    variables: (variables ?? {}) as Variables & Record<string, unknown>,
    pause,
    requestPolicy: policy,
  });
  const refresh = useCallback(() => execute({ requestPolicy: "network-only" }), [execute]);
  return { data, error, isLoading: fetching && data === undefined, isRefreshing: fetching || stale, refresh };
}

/** An operation that was not answered as asked. The message is the server's, in the words of the API. */
export class RequestError extends Error {
  /** The code of the first error: FORBIDDEN, RATE_LIMITED …; NETWORK where no answer came. */
  readonly code: string;

  constructor(error: CombinedError) {
    super(error.networkError?.message ?? error.graphQLErrors[0]?.message ?? error.message);
    this.name = "RequestError";
    this.code = error.networkError ? "NETWORK" : String(error.graphQLErrors[0]?.extensions?.code ?? "INTERNAL");
  }
}

/**
 * Executes a mutation, or a query when it is needed. @throws RequestError where the operation was not answered; what the
 * API refuses in the expected way is in the `userErrors` of the answer
 */
export type Execute = <Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
) => Promise<Data>;

export function useExecute(): Execute {
  const client = useClient();
  return useCallback(
    async (document, variables) => {
      const node = nodeOf(document);
      const isQuery = /^\s*query\b/.test(String(document));
      const sent = isQuery
        ? client.query(node, variables as never, { requestPolicy: "network-only" })
        : client.mutation(node, variables as never);
      const { data, error } = await sent.toPromise();
      if (data === undefined || data === null || (error !== undefined && !isQuery)) throw new RequestError(error!);
      return data as never;
    },
    [client],
  );
}

/** A key for one click: however often the request is repeated, it is done once. */
export const newIdempotencyKey = (): string => v4();
