import { useEffect, useState } from "react";
import { client } from "../../graphql/client.ts";
import { nodeOf } from "../../graphql/documents.ts";
import { type BatchProgressFragment, FollowBatchDocument } from "../../graphql/generated/graphql.ts";

interface Watched {
  progress: BatchProgressFragment | null;
  /** Whether it cannot be watched: it is none of the team's, or the member may not invite any more. */
  isRefused: boolean;
}
type Listener = (watched: Watched) => void;

/** Calls that are watched now: once each, however many places of the page show one. */
const watching = new Map<string, { last: Watched; listeners: Set<Listener>; end: () => void }>();

/** @returns the function that ends it */
function watch(id: string, listener: Listener): () => void {
  let one = watching.get(id);
  if (one === undefined) {
    const made = {
      last: { progress: null, isRefused: false } as Watched,
      listeners: new Set<Listener>(),
      end: () => {},
    };
    watching.set(id, made);
    made.end = client.subscription(nodeOf(FollowBatchDocument), { id }).subscribe(({ data, error }) => {
      if (data) made.last = { progress: data.invitationBatchProgress, isRefused: false };
      else if (error) made.last = { ...made.last, isRefused: true };
      for (const notify of [...made.listeners]) notify(made.last);
    }).unsubscribe;
    one = made;
  } else listener(one.last);
  const { listeners, end } = one;
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || watching.get(id)?.listeners !== listeners) return;
    watching.delete(id);
    end();
  };
}

/** Follows the e-mails of a call until the last one is sent. @param isOn whether something is still to come */
export function useBatchProgress(id: string, isOn = true): Watched {
  const [watched, setFollowed] = useState<Watched>({ progress: null, isRefused: false });
  useEffect(() => (isOn ? watch(id, setFollowed) : undefined), [id, isOn]);
  return watched;
}
