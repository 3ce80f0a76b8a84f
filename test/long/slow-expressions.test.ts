import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { parseSync } from "@swc/core";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import { costOf } from "../measures.ts";

const src = join(projectRoot, "src");
const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, text: readFileSync(join(src, file), "utf8") }));

/** Every regular expression in src, with its files. */
function regularExpressions(): Map<string, { pattern: string; flags: string; files: string[] }> {
  const found = new Map<string, { pattern: string; flags: string; files: string[] }>();
  const visit = (node: unknown, file: string): void => {
    if (Array.isArray(node)) for (const one of node) visit(one, file);
    else if (typeof node === "object" && node !== null) {
      const { type, pattern, flags } = node as { type?: string; pattern: string; flags: string };
      if (type === "RegExpLiteral") {
        const known = found.get(`/${pattern}/${flags}`);
        if (known === undefined) found.set(`/${pattern}/${flags}`, { pattern, flags, files: [file] });
        else known.files.push(file);
      }
      for (const value of Object.values(node)) visit(value, file);
    }
  };
  for (const { file, text } of files) visit(parseSync(text, { syntax: "typescript", decorators: true }), file);
  return found;
}

/** Parts of malicious text: what the regular expressions here repeat, and suffixes that do not match. */
const units = [
  ...[
    "a",
    "A",
    "1",
    "0",
    " ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    " \n",
    "a\n",
    "-",
    ".",
    "/",
    "@",
    "<",
    '"',
    ":",
    ";",
    ",",
    "=",
  ],
  ...["_", "\\", "(", "[", "?", "a.", "a-", "-a", "a ", "1.", "a@", '"a', "a,", "<a", "a=", "=?", "&a", " at ", "。"],
  ...["\u0301", "ä", "\u202e", "\u200b", "\u00a0", "“", "’", "Bearer ", "at /src/", "    at a:1:1\n", "%41", "&#64;"],
];
const starts = ["", "x", "\n", " ", '"', "<", "Bearer ", "Basic ", "smtp"];
const ends = ["!", "\u0000"];

/** In units of test/measures.ts. Of a linear expression, 8,000 characters cost a hundredth of this. */
const maxCost = 0.25;

/** CPU time of replacing, in microseconds: it looks at every place. */
function timeOf(expression: RegExp, text: string): number {
  const before = process.cpuUsage();
  text.replace(expression, "");
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** The expressions that take more than linear time on some text, and why that text is never long. */
const boundedElsewhere: Record<string, string> = {
  "/\\/+$/": "env.ts: the operator's own configuration",
  '/^\\s*"?([^"<]*?)"?\\s*</': "mail-from.ts: the operator's own configuration",
  "/<?([^<>\\s]+@[^<>\\s]+)>?\\s*$/": "mail-from.ts: the operator's own configuration",
  "/^-+|-+$/g": "create-team.ts: 1,000 units of a name",
  "/\\(?(file:\\/\\/)?\\/\\S*\\/(src|node_modules)\\//": "log.ts: 500 units of a line of a stack",
};

test("no regular expression is slow on long text, but for those whose text is bounded (rules: Limits 1)", async () => {
  const all = regularExpressions();
  expect(all.size).toBeGreaterThan(90);
  const slow: string[] = [];
  for (const [written, { pattern, flags, files: of }] of all) {
    const expression = new RegExp(pattern, flags);
    const texts = units.flatMap((unit) =>
      starts.flatMap((start) => ends.map((end) => (length: number) => start + unit.repeat(length / unit.length) + end)),
    );
    let worst = { time: 0, make: texts[0]! };
    for (const make of texts) {
      const time = timeOf(expression, make(1_000));
      if (time > worst.time) worst = { time, make };
      if (time > 20_000) break;
    }
    const text = worst.make(worst.time > 20_000 ? 1_000 : 8_000);
    const { cost } = await costOf(maxCost, () => text.replace(expression, ""));
    if (cost >= maxCost) slow.push(`${written} in ${of.join(", ")}`);
  }
  const isKnown = (one: string) => Object.keys(boundedElsewhere).some((written) => one.startsWith(`${written} in `));
  expect(slow.filter((one) => !isKnown(one))).toEqual([]);
  // The test finds slow expressions.
  expect(slow.length).toBeGreaterThan(3);
  // Every listed exception still exists.
  expect(Object.keys(boundedElsewhere).filter((written) => !all.has(written))).toEqual([]);
}, 120_000);
