import { readCredential } from "../base/credential-format.ts";
import { topLevelError } from "../base/errors.ts";
import type { Context, Services } from "./context.ts";
import type { ApiKeyScope, TeamRole } from "./roles.ts";
import type { Viewer } from "./viewer.ts";

/** How long a looked-up credential is trusted without asking again: what "revoked within a second" allows. */
const rememberMs = 1_000;
const remembered = new WeakMap<object, Map<string, { viewer: Viewer; until: number }>>();

interface CredentialRow {
  teamId: string;
  memberId: string | null;
  apiKeyId: string | null;
  role: TeamRole | null;
  scopes: ApiKeyScope[] | null;
  createdBy: string | null;
  features: string[];
}

const statement = `
  select c.team_id as "teamId", c.member_id as "memberId", c.api_key_id as "apiKeyId", m.role, k.scopes,
    k.created_by as "createdBy", t.features
  from credential c
    join team t on t.id = c.team_id
    left join team_member m on m.team_id = c.team_id and m.id = c.member_id
    left join api_key k on k.team_id = c.team_id and k.id = c.api_key_id
  where c.hash = $1 and (c.expires_at is null or c.expires_at > now())
    and (m.id is null or m.state = 'ACTIVE')
    and (k.id is null or (k.revoked_at is null and (k.expires_at is null or k.expires_at > now())))`;

const toViewer = (row: CredentialRow, credentialHash: Buffer): Viewer => {
  const features = new Set(row.features);
  return row.memberId === null
    ? {
        type: "ApiKey",
        teamId: row.teamId,
        id: row.apiKeyId!,
        scopes: new Set(row.scopes),
        createdBy: row.createdBy,
        features,
        credentialHash,
      }
    : { type: "TeamMember", teamId: row.teamId, id: row.memberId, role: row.role!, features, credentialHash };
};

/**
 * Who is behind a credential. A typo is told from a wrong key by its checksum, without the database.
 *
 * @throws UNAUTHENTICATED for a credential that is malformed, unknown, expired, revoked, or whose
 *   member is not active
 */
export async function authenticate(services: Services, credential: string): Promise<Viewer> {
  const read = readCredential(credential);
  if (read === "typo")
    throw topLevelError("UNAUTHENTICATED", "This credential is mistyped or cut off: its checksum is wrong.");
  // A sign-in token is no credential: it makes one.
  if (read.kind === "signIn") throw topLevelError("UNAUTHENTICATED", "This is a sign-in token; use it with signIn.");
  return await viewerBehind(services, read.hash);
}

async function viewerBehind(services: Services, hash: Buffer): Promise<Viewer> {
  const key = hash.toString("base64");
  let memory = remembered.get(services);
  if (memory === undefined) {
    memory = new Map();
    remembered.set(services, memory);
  }
  const known = memory.get(key);
  if (known !== undefined && known.until > performance.now()) return known.viewer;

  const { rows } = await services.pool.query<CredentialRow>(statement, [hash]);
  const row = rows[0];
  if (row === undefined) {
    memory.delete(key);
    throw topLevelError("UNAUTHENTICATED", "This credential is unknown, expired or revoked.");
  }
  const viewer = toViewer(row, hash);
  if (memory.size > 10_000) memory.clear();
  memory.set(key, { viewer, until: performance.now() + rememberMs });
  return viewer;
}

/** Forgets at once, in this process, a credential that was ended here. */
export const forgetCredential = (services: Services, hash: Buffer): void =>
  void remembered.get(services)?.delete(hash.toString("base64"));

/** The credential in an Authorization header; null without one. */
export function bearerOf(header: string | undefined): string | null {
  if (header === undefined || header === "") return null;
  const match = /^Bearer +(\S+)$/i.exec(header.trim());
  if (match === null)
    throw topLevelError("UNAUTHENTICATED", "The Authorization header must read: Bearer <token or key>.");
  return match[1]!;
}

/**
 * Asks again who a context's viewer is, for what stays open for hours: whoever was disabled or
 * revoked is refused within a second, and a changed role counts from then on.
 */
export async function recheckViewer(context: Context): Promise<void> {
  if (context.viewer !== null) context.viewer = await viewerBehind(context.services, context.viewer.credentialHash);
}
