import { createStore } from "../../app/store.ts";
import type { NotificationPartsFragment } from "../../graphql/generated/graphql.ts";
import { isFirstTab } from "./first-tab.ts";

const storageKey = "beckon.desktop-notifications";
const isPossible = "Notification" in window;

export type DesktopState = "on" | "off" | "refused" | "impossible";
const current = (): DesktopState => {
  if (!isPossible) return "impossible";
  if (Notification.permission === "denied") return "refused";
  return Notification.permission === "granted" && localStorage.getItem(storageKey) === "on" ? "on" : "off";
};

/** Whether notifications are shown on the desktop of this browser. */
export const desktopState = createStore<DesktopState>(current());

/** Switches them on, for which the browser asks the user, or off. */
export async function switchDesktop(isOn: boolean): Promise<void> {
  localStorage.setItem(storageKey, isOn ? "on" : "off");
  if (isOn && isPossible && Notification.permission === "default") await Notification.requestPermission();
  desktopState.set(current());
}

/**
 * Shows a notification on the desktop, in one of the tabs that are open and out of sight.
 *
 * @param openCandidate called when it is clicked, with the candidate whom it is about
 */
export async function showOnDesktop(
  { id, title, event }: NotificationPartsFragment,
  openCandidate: (id: string) => void,
): Promise<void> {
  if (desktopState.get() !== "on" || !document.hidden || !(await isFirstTab(id))) return;
  const shown = new Notification(title, { tag: id });
  shown.onclick = () => {
    window.focus();
    if (event.candidate) openCandidate(event.candidate.id);
  };
}
