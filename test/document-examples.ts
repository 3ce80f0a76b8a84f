import { readFileSync } from "node:fs";

/** A text as a regular expression that matches just that. */
export const literally = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");

/** A fenced block of a document. */
export interface Block {
  /** Where it stands, from 0. */
  index: number;
  language: string;
  text: string;
  /** Why it is not run, as the comment before it says. */
  notRun: string | null;
  /** The line of its fence, for people. */
  line: number;
}

/** The fenced blocks of a document of Markdown, in order. */
export function blocksOf(path: string): Block[] {
  const text = readFileSync(path, "utf8");
  const found = [...text.matchAll(/(?:<!-- not run: ([^\n]+?) -->\n)?^```(\w*)\n([\s\S]*?)^```$/gm)];
  // A fence that was not understood would be an example that nobody runs.
  if (found.length * 2 !== text.split("\n").filter((line) => line.startsWith("```")).length)
    throw new Error(`${path}: a fence is not closed, or says more than its language.`);
  return found.map(([all, notRun, language, inner], index) => ({
    index,
    language: language!,
    text: inner!,
    notRun: notRun ?? null,
    line: text.slice(0, text.indexOf(all)).split("\n").length + (notRun === undefined ? 0 : 1),
  }));
}

/** The name that an example in JavaScript gives itself in its first line. */
export const nameOf = (block: Block): string => /^\/\/ ([\w-]+\.mjs)\n/.exec(block.text)?.[1] ?? "";

/**
 * Where an answer is not as a document shows it; null where it is. A document leaves out what it likes: fields, and by
 * `…` a part of a text, a whole value, or the rest of a list.
 */
export function differs(shown: unknown, given: unknown, at = "$"): string | null {
  const no = () => `${at}: shown ${JSON.stringify(shown)}, was ${JSON.stringify(given)}`;
  if (shown === "…") return given === undefined ? no() : null;
  if (typeof shown === "string") {
    const parts = shown.split("…").map((part) => literally(part));
    return typeof given === "string" && new RegExp(`^${parts.join("[^]*")}$`).test(given) ? null : no();
  }
  if (shown === null || typeof shown !== "object") return shown === given ? null : no();
  if (given === null || typeof given !== "object") return no();
  if (Array.isArray(shown)) {
    const isOpen = shown.length > 1 && shown.at(-1) === "…";
    const wanted = isOpen ? shown.slice(0, -1) : shown;
    if (!Array.isArray(given) || (isOpen ? given.length < wanted.length : given.length !== wanted.length)) return no();
  }
  for (const [name, value] of Object.entries(shown)) {
    if (Array.isArray(shown) && shown.length > 1 && value === "…") continue;
    const problem = differs(value, (given as Record<string, unknown>)[name], `${at}.${name}`);
    if (problem !== null) return problem;
  }
  return null;
}
