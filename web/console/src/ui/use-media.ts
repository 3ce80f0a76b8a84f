import { useSyncExternalStore } from "react";

/** Whether a media query holds; the component is rendered again when that changes. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );
}

/** Whether the window is a phone's: tables are lists there. */
export const useIsPhone = (): boolean => useMedia("(max-width: 48rem)");
