/** A report about an e-mail that a mail server has accepted. */
export interface EmailReport {
  /**
   * BOUNCED: it failed permanently (RFC 3464). COMPLAINED: its reader marked it as spam (RFC 5965); it was delivered, and the
   * address gets no more e-mail. DELIVERED and DEFERRED: what the recipient's mail server answered.
   */
  kind: "BOUNCED" | "COMPLAINED" | "DELIVERED" | "DEFERRED";
  /** What may be the token of the return path of the e-mail; see return-path.ts. */
  tokens: string[];
  /** As in RFC 3463: 5.1.1 and the like. */
  status: string;
  /** The response of the recipient's mail server, as one line. */
  diagnostic: string | null;
  /** The event of a mail provider, which is recorded once. */
  event?: { provider: string; id: string };
}
