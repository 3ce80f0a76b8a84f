import { collect, inParts } from "../../graphql/collect.ts";
import {
  ArchiveCandidatesDocument,
  type CandidateDecision,
  type CandidateFilter,
  CandidateIdsDocument,
  DecideCandidatesDocument,
} from "../../graphql/generated/graphql.ts";
import type { Execute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { type Rejection, rejectionsOf, sayRejections, type Target } from "../../ui/rejections.ts";
import { say, sayProblem, wordsOf } from "../../ui/toasts.tsx";

export interface Found {
  id: string;
  name: string | null;
  email: string | null;
}

/** All candidates that match, page by page. @param onProgress is called with how many were found so far; false ends it */
export const collectCandidates = (filter: CandidateFilter, onProgress: (count: number) => boolean): Promise<Found[]> =>
  collect(CandidateIdsDocument, { filter }, (data) => data.candidates, onProgress);

interface Outcome {
  candidates: { id: string }[];
  userErrors: { message: string; path?: string[] | null }[];
}

type OnProgress = (count: number) => void;

/**
 * Does something with any number of candidates, in calls that the API takes, and says what it came to.
 *
 * @returns whether it was done with any
 */
export async function inCalls(
  targets: Target[],
  call: (ids: string[]) => Promise<Outcome>,
  done: (count: number) => string,
  onProgress?: OnProgress,
): Promise<boolean> {
  const names = new Map(targets.map(({ id, name }) => [id, name]));
  let count = 0;
  const refused: Rejection[] = [];
  try {
    await inParts(
      targets.map(({ id }) => id),
      async (ids) => {
        const { candidates, userErrors } = await call(ids);
        count += candidates.length;
        refused.push(...rejectionsOf(userErrors, ids, names));
      },
      onProgress,
    );
  } catch (error) {
    sayProblem(wordsOf(error));
  }
  if (count > 0) say(done(count));
  sayRejections(refused, count);
  return count > 0;
}

export const decide = (
  execute: Execute,
  targets: Target[],
  decision: CandidateDecision | null,
  onProgress?: OnProgress,
): Promise<boolean> =>
  inCalls(
    targets,
    async (ids) => (await execute(DecideCandidatesDocument, { ids, decision })).decideCandidates,
    (count) => t(`candidates.decided.${decision ?? "NONE"}`, { count }),
    onProgress,
  );

export const archive = (
  execute: Execute,
  targets: Target[],
  archived: boolean,
  onProgress?: OnProgress,
): Promise<boolean> =>
  inCalls(
    targets,
    async (ids) => (await execute(ArchiveCandidatesDocument, { ids, archived })).archiveCandidates,
    (count) => t(archived ? "candidates.archived" : "candidates.unarchived", { count }),
    onProgress,
  );
