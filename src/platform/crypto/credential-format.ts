import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/** Kinds of bearer credential, by their visible prefix. */
export const credentialPrefixes = { session: "bks", apiKey: "bkk", signIn: "bki" } as const;
export type CredentialKind = keyof typeof credentialPrefixes;

const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
const base36 = (value: number, length: number): string => {
  let text = "";
  for (let left = value; text.length < length; left = Math.floor(left / 36)) text = alphabet[left % 36] + text;
  return text;
};
const checksum = (body: string): string => base36(crc32(body), 7);

/** The stored form of a credential. SHA-256 is enough, because a credential has 128 random bits or more. */
export const hashCredential = (credential: string): Buffer => createHash("sha256").update(credential).digest();

/**
 * A single-use link that expires soon is safe with 128 bits, and then fits into one line of a terminal or an e-mail.
 */
const bytesOf = (kind: CredentialKind): number => (kind === "signIn" ? 16 : 32);

/** A new credential: prefix, random bits, and a checksum that distinguishes a typing error from a wrong key. */
export function makeCredential(kind: CredentialKind): { credential: string; hash: Buffer; shown: string } {
  const body = `${credentialPrefixes[kind]}_${randomBytes(bytesOf(kind)).toString("hex")}`;
  const credential = body + checksum(body);
  return { credential, hash: hashCredential(credential), shown: credential.slice(0, 12) };
}

/** Returns "typo" where the checksum is wrong: this server cannot have issued it, so no query is needed. */
export function readCredential(credential: string): { kind: CredentialKind; hash: Buffer } | "typo" {
  // Links of the previous release have 256 bits, too.
  const match = /^(?:(bks|bkk|bki)_[0-9a-f]{64}|(bki)_[0-9a-f]{32})([0-9a-z]{7})$/.exec(credential);
  if (match === null || checksum(credential.slice(0, -7)) !== match[3]) return "typo";
  const kind = (Object.keys(credentialPrefixes) as CredentialKind[]).find(
    (k) => credentialPrefixes[k] === (match[1] ?? match[2]),
  )!;
  return { kind, hash: hashCredential(credential) };
}
