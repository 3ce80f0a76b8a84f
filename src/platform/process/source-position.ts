import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";

/** A position in a file of the bundle, as lines of a stack show it. */
const position = /((?:file:\/\/)?(\/[^\s()]*\.cjs)):(\d+):(\d+)/;
/** Errors come from the same places again and again. */
const maxRemembered = 1_000;
const remembered = new Map<string, string>();

/**
 * A line of a stack with the position in the source instead of the one in the bundle. The source maps are read for the
 * first error of a place and not kept: Node's --enable-source-maps would read all of them at each start.
 */
export function atSource(line: string): string {
  const [, whole, file, row, column] = position.exec(line) ?? [];
  if (whole === undefined) return line;
  const key = `${file}:${row}:${column}`;
  let source = remembered.get(key);
  if (source === undefined) {
    source = findSource(file!, Number(row), Number(column)) ?? key;
    if (remembered.size < maxRemembered) remembered.set(key, source);
  }
  return line.replace(position, () => source);
}

function findSource(file: string, row: number, column: number): string | null {
  try {
    const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")));
    const origin = map.findOrigin(row, column);
    return "fileName" in origin
      ? `${resolve(dirname(file), origin.fileName)}:${origin.lineNumber}:${origin.columnNumber}`
      : null;
  } catch {
    // A file of another program, or a build without maps.
    return null;
  }
}
