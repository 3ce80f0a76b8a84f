import { createStore } from "../app/store.ts";
import { sayProblem } from "./toasts.tsx";

/** What an action is done with; the name is for what is said of it. */
export interface Target {
  id: string;
  name: string;
}

/** One of many items that were rejected, and why. */
export interface Rejection {
  name: string;
  message: string;
}

/** What is listed at the moment, and how many others were done; the shell shows it. */
export const rejections = createStore<{ list: Rejection[]; done: number } | null>(null);

/** Lists what was rejected; a single one is a toast. @param done how many others were done */
export function sayRejections(list: Rejection[], done: number): void {
  const [first] = list;
  if (list.length === 1 && first !== undefined)
    sayProblem(first.name === "" ? first.message : `${first.name}: ${first.message}`);
  else if (list.length > 1) rejections.set({ list, done });
}

/** The rejections of a call with a list of ids: the path of each says which id it is about. */
export const rejectionsOf = (
  userErrors: { message: string; path?: string[] | null }[],
  ids: string[],
  names: ReadonlyMap<string, string>,
): Rejection[] =>
  userErrors.map(({ message, path }) => {
    const id = path?.[0] === "ids" && path[1] !== undefined ? ids[Number(path[1])] : undefined;
    return { message, name: (id === undefined ? undefined : names.get(id)) ?? "" };
  });
