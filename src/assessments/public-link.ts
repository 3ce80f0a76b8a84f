import type { EntityManager } from "@mikro-orm/postgresql";
import type { Services } from "../access/context.ts";
import { type LinkTarget, makeLinkToken, readLinkToken, verifyLinkToken } from "../platform/crypto/link-token.ts";
import { db } from "../platform/database/sql.ts";

/** The link to paste into an e-mail of one's own. Rotating makes another version, which kills it. */
export const publicUrl = (services: Services, target: LinkTarget): string =>
  `${services.env.PUBLIC_URL}/a/${makeLinkToken(services.keys, "public-link", target)}`;

/** Which assessment a public link is of, whatever that one's state; null when it is forged or of an old version. */
export async function findByPublicLink(
  services: Services,
  em: EntityManager,
  token: string,
): Promise<{ teamId: string; id: string } | null> {
  const read = readLinkToken(token);
  if (read === null) return null;
  const { teamId, id } = read;
  const row = await db(em)
    .selectFrom("assessment")
    .select("public_link_version as version")
    .where("team_id", "=", teamId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return null;
  return verifyLinkToken(services.keys, "public-link", { teamId, id, version: row.version }, read.mac)
    ? { teamId, id }
    : null;
}
