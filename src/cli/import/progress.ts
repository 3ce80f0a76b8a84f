/** A progress bar that redraws itself on a terminal, and prints nothing elsewhere. */
export function progressBar(
  total: number,
  stream: { isTTY?: boolean; write(text: string): unknown } = process.stderr,
): { draw(done: number): void; clear(): void } {
  const write = (text: string): void => void (stream.isTTY === true && stream.write(`\r\u001b[K${text}`));
  return {
    draw(done) {
      const full = Math.round((done / total) * 30);
      write(`[${"#".repeat(full)}${".".repeat(30 - full)}] ${done} of ${total}`);
    },
    clear: () => write(""),
  };
}
