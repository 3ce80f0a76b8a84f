/*
 * What a permanent failure is about (RFC 3463, RFC 5321). An address is suppressed only by a status that is about the
 * address itself: other reasons (a full mailbox, a size, a policy, a route) can end while the address stays the same.
 */

/** Whether the status of a bounce says that the address is invalid: no such mailbox or domain, or a disabled one. */
export const isAboutAddress = (status: string): boolean =>
  // 5.0.0 is what servers make of a plain "550 no such user". 5.1.7 and 5.1.8 are about the sender's address.
  status === "5.0.0" || status === "5.2.1" || (/^5\.1\.\d{1,3}$/.test(status) && !/^5\.1\.[78]$/.test(status));

/** Whether a 5xx answer to RCPT TO or DATA is about the address. `reply` is the server's whole line, code first. */
export function isAddressRejected(command: "RCPT TO" | "DATA", reply: string): boolean {
  const [, code, status] = /^(5\d\d)(?:[ -]+(5\.\d{1,3}\.\d{1,3})\b)?/.exec(reply) ?? [];
  // It is about the recipient and the text together, so only an explicit status counts.
  if (command === "DATA") return status !== undefined && /^5\.1\./.test(status) && isAboutAddress(status);
  // Those of RFC 5321 and 7504 that speak of the mailbox or its domain; 552 is a full one, 554 may be anything.
  if (status === undefined) return ["501", "550", "551", "553", "556"].includes(code ?? "");
  return !/^5\.(?:[3467]\.\d+|2\.[23]|1\.[78])$/.test(status);
}

/** The status that a server's words give, where a report has no field for it; null where they give none. */
export function statusIn(said: string): string | null {
  const enhanced = /(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])/.exec(said)?.[0];
  if (enhanced !== undefined) return enhanced;
  const code = /^[45]\d\d(?!\d)/.exec(said)?.[0];
  return code === undefined ? null : `${code[0]}.0.0`;
}
