import type { KeyPurpose, Keys } from "./keys.ts";

/** The target of a link: one row of one team, in one version. */
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
 * The token of a link: the ids of team and row in plain text, and a MAC of 128 bits over both and the version. It is
 * derived whenever it is needed, so no usable token is stored (docs/rules.md, Inviting 7). 64 characters of base64url.
 */
export function makeLinkToken(keys: Keys, purpose: KeyPurpose, target: LinkTarget): string {
  return Buffer.concat([uuidBytes(target.teamId), uuidBytes(target.id), keys.mac(purpose, signed(target))]).toString(
    "base64url",
  );
}

/** Reads the target that a token claims; null when it is malformed. It does not verify the token. */
export function readLinkToken(token: string): { teamId: string; id: string; mac: Buffer } | null {
  if (!/^[A-Za-z0-9_-]{64}$/.test(token)) return null;
  const bytes = Buffer.from(token, "base64url");
  return { teamId: bytesUuid(bytes.subarray(0, 16)), id: bytesUuid(bytes.subarray(16, 32)), mac: bytes.subarray(32) };
}

/** Whether the MAC of a parsed token is valid for this row in its current version. */
export const verifyLinkToken = (keys: Keys, purpose: KeyPurpose, target: LinkTarget, mac: Buffer): boolean =>
  keys.verify(purpose, signed(target), mac);
