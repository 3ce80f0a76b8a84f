import type { EntityManager } from "@mikro-orm/postgresql";
import { type LinkTarget, makeLinkToken, readLinkToken, verifyLinkToken } from "../base/link-token.ts";
import { firstRow, sql } from "../base/rows.ts";
import type { Services } from "../teams/context.ts";

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
  const row = await firstRow<{ version: number }>(
    em,
    sql`select public_link_version as version from assessment where team_id = ${read.teamId} and id = ${read.id}`,
  );
  if (row === null) return null;
  const { teamId, id } = read;
  return verifyLinkToken(services.keys, "public-link", { teamId, id, version: row.version }, read.mac)
    ? { teamId, id }
    : null;
}
