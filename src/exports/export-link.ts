import type { Services } from "../access/context.ts";
import type { Viewer } from "../access/viewer.ts";
import { UserError } from "../platform/errors.ts";
import type { ExportList } from "./export-columns.ts";

/** How long a download can be begun, in minutes. */
export const linkMinutes = 10;
/** The longest token: longer addresses are refused by proxies. */
const maxTokenLength = 6_000;

/** What a link stands for. */
export interface Export {
  list: ExportList;
  columns: string[];
  /** As the input of the list, in JSON. */
  filter: object | null;
  orderBy: object | null;
  byteOrderMark: boolean;
}

interface LinkContent extends Export {
  /** The credential that made the link, by its hash: the download has its rights at that moment, or none. */
  credential: string;
  expiresAt: number;
}

/**
 * Makes the link of an export. All of it is in the link, encrypted: nothing is stored, and nobody who sees the link in
 * an access log reads a name from a search.
 *
 * @param expiresAt by the database's clock
 * @throws UserError TOO_LONG where the filter is too large for a link
 */
export function makeExportUrl({ keys, env }: Services, viewer: Viewer, given: Export, expiresAt: Date): string {
  const content: LinkContent = {
    ...given,
    credential: viewer.credentialHash.toString("base64url"),
    expiresAt: expiresAt.getTime(),
  };
  const token = keys.encrypt("export", Buffer.from(JSON.stringify(content))).toString("base64url");
  if (token.length > maxTokenLength)
    throw new UserError("TOO_LONG", "This filter is too large for a link. Select less at once.", { path: ["filter"] });
  return `${env.PUBLIC_URL}/exports/${given.list}.csv?token=${token}`;
}

/** What a link's token stands for; null for one that is none. Whether it has expired is for the caller to check. */
export function readExportToken(
  { keys }: Services,
  token: unknown,
): { given: Export; credential: Buffer; expiresAt: Date } | null {
  if (typeof token !== "string" || token.length > maxTokenLength) return null;
  const text = keys.decrypt("export", Buffer.from(token, "base64url"));
  if (text === null) return null;
  const { credential, expiresAt, ...given } = JSON.parse(text.toString()) as LinkContent;
  return { given, credential: Buffer.from(credential, "base64url"), expiresAt: new Date(expiresAt) };
}
