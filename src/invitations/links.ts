import type { EntityManager } from "@mikro-orm/postgresql";
import type { Services } from "../access/context.ts";
import { type LinkTarget, makeLinkToken, readLinkToken, verifyLinkToken } from "../platform/crypto/link-token.ts";
import { firstRow, sql } from "../platform/database/rows.ts";

/** The link to start. It is generated whenever it is shown or sent, and a new version invalidates the old one. */
export const inviteUrl = (services: Services, target: LinkTarget): string =>
  `${services.env.PUBLIC_URL}/i/${makeLinkToken(services.keys, "start", target)}`;

/** The link to get to know the platform. Its key is another: it says nothing of the link to start. */
export const practiceUrl = (services: Services, target: LinkTarget): string =>
  `${services.env.PUBLIC_URL}/p/${makeLinkToken(services.keys, "practice", target)}`;

/**
 * Which invitation a link is for; null when it is mistyped, forged, or of an old version.
 *
 * @param purpose a token of another purpose is as unknown as a forged one
 */
export async function findByLink(
  services: Services,
  em: EntityManager,
  purpose: "start" | "practice",
  token: string,
): Promise<{ teamId: string; id: string; candidateId: string } | null> {
  const read = readLinkToken(token);
  if (read === null) return null;
  const row = await firstRow<{ version: number; candidateId: string }>(
    em,
    // The links of a candidate who was erased do not work.
    sql`select i.link_version as version, i.candidate_id as "candidateId" from invitation i join candidate c on c.team_id = i.team_id and c.id = i.candidate_id
      where i.team_id = ${read.teamId} and i.id = ${read.id} and c.erased_at is null`,
  );
  if (row === null) return null;
  const target = { teamId: read.teamId, id: read.id, version: row.version };
  return verifyLinkToken(services.keys, purpose, target, read.mac)
    ? { teamId: read.teamId, id: read.id, candidateId: row.candidateId }
    : null;
}
