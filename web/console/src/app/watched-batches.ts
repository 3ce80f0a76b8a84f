import { createStore } from "./store.ts";

/** The calls of inviteCandidates whose e-mails are watched to the last one, also after a reload; the oldest first. */
export const watchedBatches = createStore<string[]>([]);

let storageKey: string | null = null;

/** Goes on with what this member watched in this browser. */
export function restoreWatchedBatches(memberId: string): void {
  storageKey = `beckon.batches.${memberId}`;
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
    if (Array.isArray(stored)) watchedBatches.set(stored.filter((id) => typeof id === "string"));
  } catch {
    // Somebody else has written there: nothing is watched.
  }
}

function change(ids: string[]): void {
  watchedBatches.set(ids);
  if (storageKey !== null) localStorage.setItem(storageKey, JSON.stringify(ids));
}

export const watchBatch = (id: string): void => {
  if (!watchedBatches.get().includes(id)) change([...watchedBatches.get(), id]);
};

export const unwatchBatch = (id: string): void => {
  if (watchedBatches.get().includes(id)) change(watchedBatches.get().filter((one) => one !== id));
};
