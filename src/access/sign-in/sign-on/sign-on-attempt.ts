import { z } from "zod";
import type { Keys } from "../../../platform/crypto/keys.ts";

/** How long a user may take at the issuer. */
export const attemptSeconds = 600;

/** What is known of a sign-on while the user is at the issuer. It is in the browser's cookie, encrypted, and not stored. */
const attempt = z.object({
  teamId: z.uuid(),
  issuer: z.string(),
  clientId: z.string(),
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  /** Whether an address led to the team: another team of the same issuer may be meant. */
  byAddress: z.boolean(),
  /** Where the user goes afterwards: one of our paths. */
  next: z.string().nullable(),
  expiresAt: z.number(),
});
export type SignOnAttempt = z.infer<typeof attempt>;

export const encryptAttempt = (keys: Keys, one: SignOnAttempt): string =>
  keys.encrypt("sign-on-state", Buffer.from(JSON.stringify(one))).toString("base64url");

/** Reads an attempt; null where it is not one that this server has made, or too old. @param now in milliseconds */
export function decryptAttempt(keys: Keys, text: string | undefined, now: number): SignOnAttempt | null {
  if (text === undefined || text.length > 4_096 || !/^[\w-]{40,}$/.test(text)) return null;
  const decrypted = keys.decrypt("sign-on-state", Buffer.from(text, "base64url"));
  if (decrypted === null) return null;
  const read = attempt.safeParse(JSON.parse(decrypted.toString()));
  return read.success && read.data.expiresAt > now ? read.data : null;
}
