/** A server that answers with more than this in one reply is not believed. */
const maxReply = 64 * 1_024;

/** A last line, or the only one: another character than "-" after the code (RFC 5321, 4.2.1). */
const isLastLine = (line: string): boolean => line.charCodeAt(3) !== 0x2d;

/** A reply of bytes as text: in UTF-8, or in Latin-1 where it is none. */
function textOf(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  const text = Buffer.from(bytes, "latin1").toString("utf8");
  return text.includes("\ufffd") ? bytes : text;
}

/** Divides what a mail server sends into replies. */
export class ReplyReader {
  /** The bytes of what is not a reply yet, each as a character. */
  #rest = "";
  /** The lines of a reply whose last line has not come. */
  #lines: string[] = [];

  /** The replies that end in this piece. @throws RangeError where a reply is longer than any server's */
  read(piece: Buffer): string[] {
    const lines = (this.#rest + piece.toString("latin1")).split("\n");
    this.#rest = lines.pop()!;
    const replies: string[] = [];
    for (const line of lines) {
      const trimmed = line.endsWith("\r") ? line.slice(0, -1) : line;
      if (trimmed.trim() === "") continue;
      this.#lines.push(trimmed);
      if (!isLastLine(trimmed)) continue;
      replies.push(textOf(this.#lines.join("\n")));
      this.#lines = [];
    }
    if (this.#rest.length + this.#lines.reduce((sum, line) => sum + line.length, 0) > maxReply)
      throw new RangeError("The reply of the mail server is too long.");
    return replies;
  }
}
