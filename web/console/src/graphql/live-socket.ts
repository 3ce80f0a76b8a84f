import { type Client, createClient } from "graphql-ws";
import { serverPath } from "../app/installation.ts";
import { signedInAgain } from "../app/session.ts";
import { createStore } from "../app/store.ts";

/** Where the live connection stands. */
export type LiveState = "connecting" | "live" | "broken";
export const liveState = createStore<LiveState>("connecting");

/** Close codes after which connecting again is of no use, or not yet. */
const codes = { signInAgain: 4401, forbidden: 4403, tooMany: 4429 };

const addressOfSocket = (): string => {
  const url = new URL(serverPath("/graphql"), location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
};

/** Waits as long as the network is down, and otherwise a little longer each time. */
async function waitToRetry(retries: number): Promise<void> {
  if (!navigator.onLine)
    await new Promise((resolve) => {
      window.addEventListener("online", resolve, { once: true });
      setTimeout(resolve, 30_000);
    });
  const seconds = Math.min(2 ** retries * 0.25, 10);
  await new Promise((resolve) => setTimeout(resolve, seconds * (0.75 + Math.random() / 2) * 1_000));
}

let onReconnect: () => void = () => undefined;
/** Called when the connection is back after a break: the server may be a newer one. */
export const whenReconnected = (listener: () => void): void => {
  onReconnect = listener;
};

let wasBroken = false;
/** The socket of all subscriptions; it is opened with the first of them, and opened again when it breaks. */
export const liveSocket: Client = createClient({
  url: addressOfSocket(),
  retryAttempts: Number.POSITIVE_INFINITY,
  retryWait: waitToRetry,
  keepAlive: 20_000,
  shouldRetry: (event) => {
    const code = (event as CloseEvent | undefined)?.code;
    return code !== codes.forbidden && code !== codes.tooMany && code !== codes.signInAgain;
  },
  on: {
    connected: () => {
      liveState.set("live");
      if (wasBroken) onReconnect();
      wasBroken = false;
    },
    closed: (event) => {
      const { code } = event as CloseEvent;
      // 1000: nothing is subscribed to any more.
      if (code !== 1000) wasBroken = true;
      liveState.set(code === 1000 ? "connecting" : "broken");
    },
  },
});

/** Whether a subscription ended because the session is over; then it resolves when the member has signed in again. */
export async function afterSignIn(error: unknown): Promise<boolean> {
  const isOver = (error as { code?: number } | null)?.code === codes.signInAgain;
  if (isOver) await signedInAgain();
  return isOver;
}
