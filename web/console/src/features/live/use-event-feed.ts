import { useCallback, useEffect, useRef, useState } from "react";
import { type CombinedError, useClient } from "urql";
import { useViewer } from "../../app/viewer.ts";
import { nodeOf } from "../../graphql/documents.ts";
import { type AssessmentEventFilter, LiveFeedDocument } from "../../graphql/generated/graphql.ts";
import { type TeamEvent, useLiveEvents } from "./live-events.ts";

const pageSize = 40;

interface Loaded {
  events: TeamEvent[];
  /** The cursor that older events are before; null when there are none. */
  before: string | null;
}

/** Events that a page and the live connection have both brought are shown once; newest first. */
const merge = (...lists: TeamEvent[][]): TeamEvent[] => {
  const bySequence = new Map(lists.flat().map((event) => [event.sequence, event]));
  return [...bySequence.values()].sort((one, other) => other.sequence - one.sequence);
};

/**
 * The team's log as a feed: pages of the past, and what comes meanwhile.
 *
 * @param isHeld whether new events wait for the reader, who is looking at older ones
 */
export function useEventFeed(filter: AssessmentEventFilter, isHeld: boolean) {
  const client = useClient();
  const { member } = useViewer();
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [error, setError] = useState<CombinedError | undefined>();
  const [waiting, setWaiting] = useState<TeamEvent[]>([]);
  const [isLoadingMore, setLoadingMore] = useState(false);
  const key = JSON.stringify(filter);
  const currentKey = useRef(key);
  currentKey.current = key;

  const load = useCallback(
    async (before: string | null) => {
      const variables = { filter: JSON.parse(key) as AssessmentEventFilter, last: pageSize, before };
      const { data, error: failure } = await client
        .query(nodeOf(LiveFeedDocument), variables, { requestPolicy: "network-only" })
        .toPromise();
      if (currentKey.current !== key) return;
      setError(failure);
      if (data === undefined) return;
      const { edges, pageInfo } = data.events;
      setLoaded((earlier) => ({
        events: merge(
          before === null ? [] : (earlier?.events ?? []),
          edges.map(({ node }) => node),
        ),
        before: pageInfo.hasPreviousPage ? pageInfo.startCursor : null,
      }));
    },
    [client, key],
  );
  useEffect(() => {
    setLoaded(null);
    setWaiting([]);
    setError(undefined);
    void load(null);
  }, [load]);

  // Whether a candidate is assigned to the reader is known to the server alone: then it is asked again.
  const needsServer = filter.assignedToMe === true && member.id !== "";
  useLiveEvents((event) => {
    if (filter.types && !filter.types.includes(event.type)) return;
    if (filter.assessmentIds && !filter.assessmentIds.includes(event.assessment?.id ?? "")) return;
    if (needsServer) return void load(null);
    if (isHeld) setWaiting((before) => merge([event], before));
    else setLoaded((before) => before && { ...before, events: merge([event], before.events) });
  });

  const showWaiting = useCallback(() => {
    setLoaded((before) => before && { ...before, events: merge(waiting, before.events) });
    setWaiting([]);
  }, [waiting]);

  return {
    events: loaded?.events ?? [],
    error: loaded === null ? error : undefined,
    isLoading: loaded === null && error === undefined,
    isLoadingMore,
    hasMore: loaded?.before != null,
    waiting: waiting.length,
    showWaiting,
    retry: () => void load(null),
    loadMore: async () => {
      setLoadingMore(true);
      await load(loaded?.before ?? null);
      setLoadingMore(false);
    },
  };
}
