import { createClient } from "graphql-ws";
import { beckonUrl } from "./api.js";

const EVENTS = `subscription Events($after: Cursor) {
  assessmentEvents(after: $after) {
    cursor
    replayed
    node { id sequence type occurredAt candidate { displayName } assessment { title } }
  }
}`;

/** The server's close codes after which a retry is useless. */
const FINAL = new Set([4401, 4403, 4429]);

/**
 * Subscribes to the team's events after a cursor. After an interruption it reconnects and continues after the last
 * received cursor, so that no event is missed or repeated.
 *
 * @returns a function that ends the subscription
 */
export function subscribeToEvents({ token, after, onEvent, onState }) {
  // The client sends these variables on each connection, so their cursor is always the last received one.
  const variables = { after };
  const client = createClient({
    url: `${beckonUrl.replace(/^http/, "ws")}/graphql`,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: (event) => !FINAL.has(event?.code),
    // Exponential backoff with jitter, so that clients do not reconnect simultaneously.
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
      // 4401: the token has expired. Errors of the operation itself are a list.
      error: (error) => onState(error?.code === 4401 ? "signed-out" : "failed"),
      complete: () => {},
    },
  );
  return () => client.dispose();
}
