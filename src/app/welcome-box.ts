/** Wraps a line between words. A word that is longer than a line, such as a link, gets a line of its own and is not cut. */
function wrap(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  // A label with one word after it: the word moves to the next line.
  const label = /^\S+(?: \S+)* {2,}(?=\S+$)/.exec(line)?.[0] ?? "";
  if (label !== "") return [label.trimEnd(), ...wrap(line.slice(label.length), width)];
  const indent = /^ */.exec(line)![0];
  const lines: string[] = [];
  for (const word of line.trim().split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(indent.length + word.length <= width ? `${indent}${word}` : word);
  }
  return lines;
}

/**
 * Draws lines in a box that fits a terminal of so many columns. Where a link or a key does not fit, the box has no sides:
 * the terminal then wraps that line, which can still be copied or clicked as a whole.
 */
export function boxed(lines: string[], columns = 80): string {
  const width = Math.max(20, columns);
  const inner = lines.flatMap((line) => wrap(line, width - 4));
  const longest = Math.max(...inner.map((line) => line.length));
  if (longest > width - 4) {
    const edge = "─".repeat(width);
    return `${[edge, ...lines.flatMap((line) => wrap(line, width)), edge].join("\n")}\n`;
  }
  const edge = "─".repeat(longest + 2);
  return `┌${edge}┐\n${inner.map((line) => `│ ${line.padEnd(longest)} │`).join("\n")}\n└${edge}┘\n`;
}
