import type { BeckonClient, ConnectionState, SubscribeOptions } from "../packages/client/src/index.ts";
import { WatchEventsDocument } from "../packages/client/src/operations.ts";

/** How a subscriber reads: from a cursor on, and waiting after each event for `pauseAt`. */
export type CollectOptions = SubscribeOptions & { after?: string; pauseAt?: Promise<void> };

/** A subscriber that collects the numbers of events until it is stopped. */
export function collectEvents(client: BeckonClient, { after, pauseAt, ...others }: CollectOptions) {
  const control = new AbortController();
  const numbers: number[] = [];
  const states: ConnectionState[] = [];
  const run = async () => {
    const events = client.subscribe(
      WatchEventsDocument,
      { after },
      { signal: control.signal, onConnection: (state) => states.push(state), ...others },
    );
    for await (const { assessmentEvents } of events) {
      numbers.push(assessmentEvents.node.sequence);
      await pauseAt;
    }
  };
  const done = run().catch((error: unknown) => error);
  return {
    numbers,
    states,
    done,
    connections: () => states.filter(({ state }) => state === "connected").length,
    stop: async () => {
      control.abort(new Error("stopped"));
      return await done;
    },
  };
}
