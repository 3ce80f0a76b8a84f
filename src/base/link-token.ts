import type { KeyPurpose, Keys } from "./keys.ts";

/** Whom a link is for: always one row of one team, in one version. */
export interface LinkTarget {
  teamId: string;
  id: string;
  version: number;
}

export const uuidBytes = (uuid: string): Buffer => Buffer.from(uuid.replaceAll("-", ""), "hex");
export const bytesUuid = (bytes: Buffer): string => {
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

const signed = (target: LinkTarget): string => `${target.teamId}.${target.id}.${target.version}`;

/**
 * The token of a link: team and row in clear, and 128 bits of MAC over both and the version. It is
 * made anew whenever it is needed, so nothing usable is stored anywhere (docs/rules.md, Inviting 7).
 * 64 characters of base64url.
 */
export function makeLinkToken(keys: Keys, purpose: KeyPurpose, target: LinkTarget): string {
  return Buffer.concat([uuidBytes(target.teamId), uuidBytes(target.id), keys.mac(purpose, signed(target))]).toString(
    "base64url",
  );
}

/** Reads whom a token claims to be for; null when it cannot be one. Says nothing of its truth. */
export function readLinkToken(token: string): { teamId: string; id: string; mac: Buffer } | null {
  if (!/^[A-Za-z0-9_-]{64}$/.test(token)) return null;
  const bytes = Buffer.from(token, "base64url");
  return { teamId: bytesUuid(bytes.subarray(0, 16)), id: bytesUuid(bytes.subarray(16, 32)), mac: bytes.subarray(32) };
}

/** Whether the MAC of a read token belongs to this row in its present version. */
export const verifyLinkToken = (keys: Keys, purpose: KeyPurpose, target: LinkTarget, mac: Buffer): boolean =>
  keys.verify(purpose, signed(target), mac);
