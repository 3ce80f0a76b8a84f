import { useEffect, useRef } from "react";
import { createStore } from "../../app/store.ts";
import { client } from "../../graphql/client.ts";
import { nodeOf } from "../../graphql/documents.ts";
import { type EventPartsFragment, LatestCursorDocument, TeamEventsDocument } from "../../graphql/generated/graphql.ts";
import { liveState } from "../../graphql/live-socket.ts";

export type TeamEvent = EventPartsFragment;
type Listener = (event: TeamEvent) => void;
const listeners = new Set<Listener>();

/** What was caught up on after the connection was last broken. */
export interface CatchUp {
  brokenAt: Date;
  count: number;
}
export const catchUp = createStore<CatchUp | null>(null);

let brokenAt: Date | null = null;
/** After so long without a replayed event there was nothing to catch up on. */
const settledAfterMs = 10_000;
let settled: ReturnType<typeof setTimeout> | undefined;
liveState.subscribe(() => {
  clearTimeout(settled);
  if (liveState.get() === "broken") {
    if (brokenAt === null) catchUp.set(null);
    brokenAt ??= new Date();
  } else if (liveState.get() === "live") settled = setTimeout(() => (brokenAt = null), settledAfterMs);
});

/**
 * Follows the team's log for the whole console, from its end on and, after a break, from where it was: each event comes
 * once, in order. The cache takes over the objects that the events bring, so that every page shows them as they are.
 */
export async function watchEvents(): Promise<void> {
  const { data } = await client.query(nodeOf(LatestCursorDocument), {}, { requestPolicy: "network-only" }).toPromise();
  if (data === undefined) throw new Error("The end of the log could not be read.");
  client
    .subscription(nodeOf(TeamEventsDocument), { after: data.events.latestCursor })
    .subscribe(({ data: received }) => {
      const edge = received?.assessmentEvents;
      if (edge == null) return;
      if (edge.replayed && brokenAt !== null) catchUp.set({ brokenAt, count: (catchUp.get()?.count ?? 0) + 1 });
      for (const listener of [...listeners]) listener(edge.node);
    });
}

/** Calls a function for each event that comes from now on. */
export function useLiveEvents(listener: Listener): void {
  const current = useRef(listener);
  current.current = listener;
  useEffect(() => {
    const call: Listener = (event) => current.current(event);
    listeners.add(call);
    return () => void listeners.delete(call);
  }, []);
}

/**
 * Calls a function after events of interest, at most once in `everyMs`: for counts, which the server has to count. The
 * first event starts one at once.
 */
export function useAfterEvents(isOfInterest: (event: TeamEvent) => boolean, action: () => void, everyMs = 2_000): void {
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null);
  const lastAt = useRef(0);
  const current = useRef(action);
  current.current = action;
  useEffect(() => () => void (waiting.current !== null && clearTimeout(waiting.current)), []);
  useLiveEvents((event) => {
    if (!isOfInterest(event) || waiting.current !== null) return;
    waiting.current = setTimeout(
      () => {
        waiting.current = null;
        lastAt.current = Date.now();
        current.current();
      },
      Math.max(0, lastAt.current + everyMs - Date.now()),
    );
  });
}
