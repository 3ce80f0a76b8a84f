/** What ends the content of a message. */
export const contentEnd = ".\r\n";
const dot = Buffer.from(".");
const dotAtLineStart = Buffer.from("\r\n.");

/**
 * The content of a message as SMTP transfers it: with one more dot before each line that begins with one (RFC 5321, 4.5.2).
 * `contentEnd` follows it.
 *
 * @param content ends with CRLF
 * @returns a copy
 */
export function transferForm(content: Buffer): Buffer {
  const parts: Buffer[] = content[0] === dot[0] ? [dot] : [];
  let begin = 0;
  for (let at = content.indexOf(dotAtLineStart); at !== -1; at = content.indexOf(dotAtLineStart, begin)) {
    parts.push(content.subarray(begin, at + 2), dot);
    begin = at + 2;
  }
  return Buffer.concat([...parts, content.subarray(begin)]);
}
