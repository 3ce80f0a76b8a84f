import { createStore } from "./store.ts";

export type Theme = "system" | "light" | "dark";
const storageKey = "beckon.theme";
const stored = localStorage.getItem(storageKey);

/** Light or dark, as the user chose, else as the system has it. */
export const theme = createStore<Theme>(stored === "light" || stored === "dark" ? stored : "system");

const apply = () => {
  const chosen = theme.get();
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
};
apply();

export function chooseTheme(choice: Theme): void {
  localStorage.setItem(storageKey, choice);
  theme.set(choice);
  apply();
}
