import type { Keys } from "../../platform/crypto/keys.ts";
import { bytesUuid, uuidBytes } from "../../platform/crypto/link-token.ts";

/*
 * The local part of the address that a message bounces to (VERP): the e-mail's id in clear, and 128 bits of MAC over
 * its team and id. Base32 in lower case, since local parts lose their case on the way: 52 characters, of 64 that
 * RFC 5321 allows. That is also why the team is not in it: it is read from the e-mail, and the MAC binds the two.
 */

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

const signed = (email: { teamId: string; id: string }): string => `${email.teamId}.${email.id}`;

/** The token of an e-mail's return path. */
export function makeReturnPath(keys: Keys, email: { teamId: string; id: string }): string {
  const bits = [...Buffer.concat([uuidBytes(email.id), keys.mac("bounce", signed(email))])]
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, "0"), 2)]).join("");
}

/** Reads which e-mail a token claims to be of; null when it cannot be one. Says nothing of its truth. */
export function readReturnPath(token: string): { id: string; mac: Buffer } | null {
  if (!/^[a-z2-7]{52}$/i.test(token)) return null;
  const bits = [...token.toLowerCase()].map((one) => alphabet.indexOf(one).toString(2).padStart(5, "0")).join("");
  // 260 bits hold 256: one e-mail has one token, not sixteen.
  if (!bits.endsWith("0000")) return null;
  const bytes = Buffer.from((bits.slice(0, 256).match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  return { id: bytesUuid(bytes.subarray(0, 16)), mac: bytes.subarray(16) };
}

/** Whether the MAC of a read token was made for this e-mail of this team. */
export const verifyReturnPath = (keys: Keys, email: { teamId: string; id: string }, mac: Buffer): boolean =>
  keys.verify("bounce", signed(email), mac);
