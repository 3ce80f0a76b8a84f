import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";

/** How files of the bundle end, and the colon before the position. */
const ending = ".cjs:";
/** Errors come from the same places again and again. */
const maxRemembered = 1_000;
const remembered = new Map<string, string>();

/**
 * A line of a stack with the position in the source instead of the one in the bundle. The source maps are read for the
 * first error of a place and released again: Node's --enable-source-maps would read all of them at each start.
 */
export function atSource(line: string): string {
  const end = line.indexOf(ending);
  if (end === -1) return line;
  const start = Math.max(line.lastIndexOf(" ", end), line.lastIndexOf("(", end)) + 1;
  const shown = line.slice(start).replace(/\)$/, "");
  const source = remembered.get(shown) ?? findSource(shown) ?? shown;
  if (remembered.size < maxRemembered) remembered.set(shown, source);
  return line.replace(shown, () => source);
}

/** @param shown a file, its line and its column: /srv/beckon/dist/bundle/server.cjs:120:7 */
function findSource(shown: string): string | null {
  const end = shown.indexOf(ending) + ending.length;
  const file = shown.slice(0, end - 1).replace(/^file:\/\//, "");
  const [row, column] = shown.slice(end).split(":").map(Number);
  try {
    const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")));
    const origin = map.findOrigin(row!, column!);
    if (!("fileName" in origin)) return null;
    return `${resolve(dirname(file), origin.fileName)}:${origin.lineNumber}:${origin.columnNumber}`;
  } catch {
    // A file of another program, or a build without maps.
    return null;
  }
}
