import type { Services } from "../access/context.ts";
import { type LinkTarget, makeLinkToken, verifyLinkToken } from "../platform/crypto/link-token.ts";

/** The link to start. It is generated whenever it is shown or sent, and a new version invalidates the old one. */
export const inviteUrl = (services: Services, target: LinkTarget): string =>
  `${services.env.PUBLIC_URL}/i/${makeLinkToken(services.keys, "start", target)}`;

/** The link to the practice page. Its token has a key of its own, so it reveals nothing about the link to start. */
export const practiceUrl = (services: Services, target: LinkTarget): string =>
  `${services.env.PUBLIC_URL}/p/${makeLinkToken(services.keys, "practice", target)}`;

export type LinkPurpose = "start" | "practice";

/**
 * Whether a token is the link of an invitation in its present version; not if it is forged, or of an old version.
 *
 * @param purpose a token of another purpose is treated like a forged one
 */
export const isLinkOf = (
  { keys }: Services,
  purpose: LinkPurpose,
  { teamId, id, mac }: { teamId: string; id: string; mac: Buffer },
  version: number,
): boolean => verifyLinkToken(keys, purpose, { teamId, id, version }, mac);
