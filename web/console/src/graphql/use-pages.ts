import { useEffect, useState } from "react";
import type { CombinedError } from "urql";
import { useStore } from "../app/store.ts";
import { invalidations } from "./cache.ts";
import type { TypedDocumentString } from "./generated/graphql.ts";
import { useData } from "./hooks.ts";

interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}
interface Connection<Node> {
  nodes: Node[];
  pageInfo: PageInfo;
}

/** A list that is loaded page by page, each when the one before it has been looked through. */
export interface Pages<Node> {
  rows: Node[];
  error: CombinedError | undefined;
  isLoading: boolean;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore(): void;
  refresh(): void;
}

/**
 * Reads a list by pages. A change of the variables begins anew. The cache joins the pages.
 *
 * @param read where in the answer the list is
 */
export function usePages<
  Data,
  Variables extends { first?: number | null; after?: string | null },
  Node extends { id: string },
>(
  document: TypedDocumentString<Data, Variables>,
  variables: Omit<Variables, "first" | "after">,
  read: (data: Data) => Connection<Node> | null | undefined,
  pageSize = 50,
): Pages<Node> {
  const wanted = JSON.stringify(variables);
  // When lists were invalidated, their pages are read again from the first on.
  const key = `${useStore(invalidations)} ${wanted}`;
  const [{ ofKey, after }, setAfter] = useState<{ ofKey: string; after: string | null }>({ ofKey: key, after: null });
  const cursor = ofKey === key ? after : null;
  const [last, setLast] = useState<{ wanted: string; connection: Connection<Node> } | null>(null);
  const answer = useData(document, { ...variables, first: pageSize, after: cursor } as unknown as Variables);
  const connection = answer.data === undefined ? undefined : (read(answer.data) ?? undefined);
  useEffect(() => {
    if (connection !== undefined) setLast({ wanted, connection });
  }, [connection, wanted]);
  // While a further page is loaded, the rows so far stay.
  const shown = connection ?? (last?.wanted === wanted ? last.connection : undefined);
  return {
    rows: shown?.nodes ?? [],
    error: shown === undefined ? answer.error : undefined,
    isLoading: shown === undefined && answer.error === undefined,
    hasMore: shown?.pageInfo.hasNextPage ?? false,
    isLoadingMore: connection === undefined && shown !== undefined,
    loadMore: () => {
      const next = shown?.pageInfo.endCursor;
      if (next != null && connection !== undefined) setAfter({ ofKey: key, after: next });
    },
    refresh: () => {
      // The first page is read anew; those after it stay.
      if (cursor === null) answer.refresh();
      else setAfter({ ofKey: key, after: null });
    },
  };
}
