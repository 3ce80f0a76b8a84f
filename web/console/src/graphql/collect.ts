import { uncached } from "./client.ts";
import { nodeOf } from "./documents.ts";
import type { TypedDocumentString } from "./generated/graphql.ts";
import { RequestError } from "./hooks.ts";

interface Connection<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/**
 * All items of a list, page by page.
 *
 * @param read where in the answer the list is
 * @param onProgress is called with how many were found so far; false ends it
 */
export async function collect<Data, Variables extends { after?: string | null }, Node>(
  document: TypedDocumentString<Data, Variables>,
  variables: Omit<Variables, "after">,
  read: (data: Data) => Connection<Node>,
  onProgress: (count: number) => boolean = () => true,
): Promise<Node[]> {
  const found: Node[] = [];
  let after: string | null = null;
  for (;;) {
    const { data, error } = await uncached.query(nodeOf(document), { ...variables, after } as never).toPromise();
    if (data === undefined) throw new RequestError(error!);
    const { nodes, pageInfo } = read(data);
    found.push(...nodes);
    if (!onProgress(found.length) || !pageInfo.hasNextPage) return found;
    after = pageInfo.endCursor;
  }
}

/** The most ids that one call takes. */
const maxInCall = 10_000;

/** Makes a call for any number of ids, in parts that the API takes. @param onProgress is called with how many are done */
export async function inParts<Answer>(
  ids: string[],
  call: (ids: string[]) => Promise<Answer>,
  onProgress: (count: number) => void = () => {},
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < ids.length; at += maxInCall) {
    answers.push(await call(ids.slice(at, at + maxInCall)));
    onProgress(Math.min(ids.length, at + maxInCall));
  }
  return answers;
}
