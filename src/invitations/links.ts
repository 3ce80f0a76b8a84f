import type { EntityManager } from "@mikro-orm/postgresql";
import type { Services } from "../access/context.ts";
import { type LinkTarget, makeLinkToken, readLinkToken, verifyLinkToken } from "../platform/crypto/link-token.ts";
import { db } from "../platform/database/sql.ts";

/** The link to start. It is generated whenever it is shown or sent, and a new version invalidates the old one. */
export const inviteUrl = (services: Services, target: LinkTarget): string =>
  `${services.env.PUBLIC_URL}/i/${makeLinkToken(services.keys, "start", target)}`;

/** The link to the practice page. Its token has a key of its own, so it reveals nothing about the link to start. */
export const practiceUrl = (services: Services, target: LinkTarget): string =>
  `${services.env.PUBLIC_URL}/p/${makeLinkToken(services.keys, "practice", target)}`;

/**
 * Finds the invitation of a link; null if the link is mistyped, forged, or of an old version.
 *
 * @param purpose a token of another purpose is treated like a forged one
 */
export async function findByLink(
  services: Services,
  em: EntityManager,
  purpose: "start" | "practice",
  token: string,
): Promise<{ teamId: string; id: string; candidateId: string } | null> {
  const read = readLinkToken(token);
  if (read === null) return null;
  const row = await db(em)
    .selectFrom("invitation as i")
    .innerJoin("candidate as c", (join) =>
      join.onRef("c.team_id", "=", "i.team_id").onRef("c.id", "=", "i.candidate_id"),
    )
    .select(["i.link_version as version", "i.candidate_id as candidateId"])
    .where("i.team_id", "=", read.teamId)
    .where("i.id", "=", read.id)
    // The links of a candidate who was erased do not work.
    .where("c.erased_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) return null;
  const target = { teamId: read.teamId, id: read.id, version: row.version };
  return verifyLinkToken(services.keys, purpose, target, read.mac)
    ? { teamId: read.teamId, id: read.id, candidateId: row.candidateId }
    : null;
}
