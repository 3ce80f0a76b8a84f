import type { Any } from "./client.ts";

/** Random numbers that are the same in each run: what fails once fails again. */
export function dice(seed: number) {
  let state = seed;
  const next = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
  const upTo = (most: number) => Math.floor(next() * most);
  const pick = <T>(from: readonly T[]): T => from[upTo(from.length)]!;
  return {
    upTo,
    pick,
    chance: (share: number) => next() < share,
    some: <T>(from: readonly T[]) => from.filter(() => next() < 0.4),
  };
}

export const names = [
  ...["Ada Lovelace", "ada lovelace", "ADA LOVELACE", "Öz Ärger", "öz ärger", "Иван Петров", "иван петров", "王小明"],
  ...["José O'Brien-Smith", "Zoë", "bob", "Bob", "Lovelace Ada", null],
];

export const titles = ["Backend", "backend 2", "Übung", "Backend", "SQL & Go", "zeta"];

export const states = ["PENDING", "OPENED", "STARTED", "SUBMITTED", "EXPIRED", "CANCELLED"];

export const live = ["PENDING", "OPENED", "STARTED", "SUBMITTED"];

export const labels = ["a", "b", "c d"];

/** Without accents and case, in words: what the filter promises, said in another language than SQL. */
const messageOf = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

export const isFound = (text: string, search: string) => {
  const words = messageOf(text);
  return messageOf(search).every((word) => words.some((one) => one.startsWith(word)));
};

export const searches = [
  "ada",
  "LOVE a",
  "иван",
  "ИВАН п",
  "王",
  "ärg",
  "OZ",
  "o'b smith",
  "ada.1@ex",
  "other",
  "nobody",
  " ",
  "%",
  "b",
];

/** Plain order of code points: that of the database for texts compared by bytes. */
export const compare = (a: Any, b: Any): number =>
  a === b ? 0 : typeof a === "string" ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : a < b ? -1 : 1;

/** Each field of a filter: values to try, and what it means of a row. */
export type Fields = Record<string, { values: () => readonly unknown[]; holds: (row: Any, value: Any) => boolean }>;
