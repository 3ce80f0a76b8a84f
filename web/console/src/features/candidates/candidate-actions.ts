import { client } from "../../graphql/client.ts";
import { nodeOf } from "../../graphql/documents.ts";
import {
  ArchiveCandidatesDocument,
  type CandidateDecision,
  type CandidateFilter,
  CandidateIdsDocument,
  DecideCandidatesDocument,
} from "../../graphql/generated/graphql.ts";
import { type Execute, RequestError } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { say, sayProblem, wordsOf } from "../../ui/toasts.tsx";

/** The most that one call takes. */
const maxInCall = 10_000;

export interface Found {
  id: string;
  name: string | null;
  email: string | null;
}

/** All candidates that match, page by page. @param onProgress is told how many were found so far; false ends it */
export async function collectCandidates(
  filter: CandidateFilter,
  onProgress: (count: number) => boolean,
): Promise<Found[]> {
  const found: Found[] = [];
  let after: string | null = null;
  for (;;) {
    const { data, error } = await client
      .query(nodeOf(CandidateIdsDocument), { filter, after }, { requestPolicy: "network-only" })
      .toPromise();
    if (data === undefined) throw new RequestError(error!);
    found.push(...data.candidates.nodes);
    if (!onProgress(found.length) || !data.candidates.pageInfo.hasNextPage) return found;
    after = data.candidates.pageInfo.endCursor;
  }
}

interface Outcome {
  candidates: { id: string }[];
  userErrors: { message: string }[];
}

/** Does something with any number of candidates, in calls that the API takes, and says what it came to. */
export async function inCalls(
  ids: string[],
  call: (ids: string[]) => Promise<Outcome>,
  done: (count: number) => string,
): Promise<boolean> {
  let count = 0;
  const refused: string[] = [];
  try {
    for (let at = 0; at < ids.length; at += maxInCall) {
      const { candidates, userErrors } = await call(ids.slice(at, at + maxInCall));
      count += candidates.length;
      refused.push(...userErrors.map(({ message }) => message));
    }
  } catch (error) {
    sayProblem(wordsOf(error));
  }
  if (count > 0) say(done(count));
  const [first] = refused;
  if (first !== undefined)
    sayProblem(refused.length === 1 ? first : t("invitations.refused", { count: refused.length, message: first }));
  return count > 0;
}

export const decide = (execute: Execute, ids: string[], decision: CandidateDecision | null): Promise<boolean> =>
  inCalls(
    ids,
    async (some) => (await execute(DecideCandidatesDocument, { ids: some, decision })).decideCandidates,
    (count) => t(`candidates.decided.${decision ?? "NONE"}`, { count }),
  );

export const archive = (execute: Execute, ids: string[], archived: boolean): Promise<boolean> =>
  inCalls(
    ids,
    async (some) => (await execute(ArchiveCandidatesDocument, { ids: some, archived })).archiveCandidates,
    (count) => t(archived ? "candidates.archived" : "candidates.unarchived", { count }),
  );
