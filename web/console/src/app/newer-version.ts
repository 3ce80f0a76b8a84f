import { whenReconnected } from "../graphql/live-socket.ts";
import { serverPath, version } from "./installation.ts";
import { createStore } from "./store.ts";

/** Whether the server has newer files than this tab runs. */
export const isOutdated = createStore(false);

const everyMs = 60_000;
let lookedAt = Date.now();

async function look(): Promise<void> {
  lookedAt = Date.now();
  try {
    const answer = await fetch(serverPath("/console-version"), { cache: "no-store" });
    const { version: current } = (await answer.json()) as { version: string | null };
    if (current !== null && version !== "" && current !== version) isOutdated.set(true);
  } catch {
    // The next look will tell.
  }
}

/** Looks when the tab is looked at again, and when the server comes back after a break. */
export function watchVersion(): void {
  whenReconnected(() => void look());
  window.addEventListener("focus", () => {
    if (Date.now() - lookedAt > everyMs) void look();
  });
}
