import { createClient } from "graphql-ws";
import { beckonUrl } from "./api.js";

const EVENTS = `subscription Events($after: Cursor) {
  assessmentEvents(after: $after) {
    cursor
    replayed
    node { id sequence type occurredAt candidate { displayName } assessment { title } }
  }
}`;

/** The server's own close codes that are not worth another try. */
const FINAL = new Set([4401, 4403, 4429]);

/**
 * Follows the team's events from a cursor on. After a break it connects again and goes on after the last cursor that
 * came, so nothing is missed and nothing comes twice.
 *
 * @returns a function that ends it
 */
export function followEvents({ token, after, onEvent, onState }) {
  // The client sends these variables anew each time it connects: the cursor in them is always the last one.
  const variables = { after };
  const client = createClient({
    url: `${beckonUrl.replace(/^http/, "ws")}/graphql`,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: (event) => !FINAL.has(event?.code),
    // Longer each time, and not all clients at once.
    retryWait: (retries) =>
      new Promise((resolve) => setTimeout(resolve, Math.min(30_000, 500 * 2 ** retries) * (0.5 + Math.random() / 2))),
    on: {
      connected: () => onState("live"),
      closed: () => onState("reconnecting"),
    },
  });
  client.subscribe(
    { query: EVENTS, variables },
    {
      next({ data }) {
        if (!data) return;
        variables.after = data.assessmentEvents.cursor;
        onEvent(data.assessmentEvents);
      },
      // 4401: the token's time is up. Errors of the operation itself come as a list.
      error: (error) => onState(error?.code === 4401 ? "signed-out" : "failed"),
      complete: () => {},
    },
  );
  return () => client.dispose();
}
