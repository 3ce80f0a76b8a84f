import DataLoader from "dataloader";
import { readCredential } from "../base/credential-format.ts";
import { topLevelError } from "../base/errors.ts";
import type { Context, Services } from "./context.ts";
import { noteUse } from "./note-use.ts";
import { checkPermission, viewerOf } from "./permission.ts";
import type { Permission } from "./permissions.ts";
import type { ApiKeyScope, TeamRole } from "./roles.ts";
import type { Viewer } from "./viewer.ts";

/** How long a looked-up credential is trusted without asking again: what "revoked within a second" allows. */
const rememberMs = 1_000;
const remembered = new WeakMap<object, Map<string, { viewer: Viewer; until: number }>>();

interface CredentialRow {
  hash: Buffer;
  teamId: string;
  memberId: string | null;
  apiKeyId: string | null;
  role: TeamRole | null;
  scopes: ApiKeyScope[] | null;
  createdBy: string | null;
  features: string[];
  expired: boolean;
  active: boolean;
  /** Of a key: its use was not written down within the last minute. */
  unnoted: boolean;
}

const statement = `
  select c.hash, c.team_id as "teamId", c.member_id as "memberId", c.api_key_id as "apiKeyId", m.role, k.scopes,
    k.created_by as "createdBy", t.features,
    (c.expires_at <= now()) is true or (k.expires_at <= now()) is true as expired,
    (m.id is null or m.state = 'ACTIVE') and k.revoked_at is null as active,
    k.id is not null and (k.last_used_at > now() - interval '1 minute') is not true as unnoted
  from credential c
    join team t on t.id = c.team_id
    left join team_member m on m.team_id = c.team_id and m.id = c.member_id
    left join api_key k on k.team_id = c.team_id and k.id = c.api_key_id
  where c.hash = any($1)`;

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

/** Looks credentials up that are asked for in the same moment: one statement for all of them. */
const lookUps = new WeakMap<object, DataLoader<string, CredentialRow | null>>();
const lookUp = (services: Services, key: string): Promise<CredentialRow | null> => {
  let loader = lookUps.get(services);
  if (loader === undefined) {
    loader = new DataLoader<string, CredentialRow | null>(
      async (keys) => {
        const { rows } = await services.pool.query<CredentialRow>(statement, [
          keys.map((one) => Buffer.from(one, "base64")),
        ]);
        const used = rows.filter((row) => row.unnoted && row.active && !row.expired);
        noteUse(
          services,
          used.map((row) => ({ teamId: row.teamId, id: row.apiKeyId! })),
        );
        const byKey = new Map(rows.map((row) => [row.hash.toString("base64"), row]));
        return keys.map((one) => byKey.get(one) ?? null);
      },
      { cache: false, maxBatchSize: 5_000 },
    );
    lookUps.set(services, loader);
  }
  return loader.load(key);
};

const memoryOf = (services: Services): Map<string, { viewer: Viewer; until: number }> => {
  let memory = remembered.get(services);
  if (memory === undefined) {
    memory = new Map();
    remembered.set(services, memory);
  }
  return memory;
};

/** Who is behind a credential, if that was looked up within the last second. @param key its hash in base64 */
export function rememberedViewer(services: Services, key: string): Viewer | null {
  const known = memoryOf(services).get(key);
  return known !== undefined && known.until > performance.now() ? known.viewer : null;
}

async function viewerBehind(services: Services, hash: Buffer): Promise<Viewer> {
  const key = hash.toString("base64");
  const known = rememberedViewer(services, key);
  if (known !== null) return known;
  const memory = memoryOf(services);
  // From before it is asked: an answer may be under way while the credential is ended elsewhere.
  const until = performance.now() + rememberMs;
  const row = await lookUp(services, key);
  if (row === null || row.expired || !row.active) {
    memory.delete(key);
    const error = topLevelError("UNAUTHENTICATED", "This credential is unknown, expired or revoked.");
    // A client whose time is up signs in again; one that was sent away need not try.
    if (row?.expired) error.extensions.expired = true;
    throw error;
  }
  const viewer = toViewer(row, hash);
  if (memory.size > 20_000) memory.clear();
  memory.set(key, { viewer, until });
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

/**
 * Asks the database again at once, for what would outlive the second of trust: whoever was disabled or
 * revoked a moment ago, in another process, must not make a key that goes on, nor an owner.
 *
 * @throws UNAUTHENTICATED, or FORBIDDEN where the right is gone
 */
export async function askViewerAgain(context: Context, permission: Permission): Promise<void> {
  forgetCredential(context.services, viewerOf(context).credentialHash);
  await recheckViewer(context);
  checkPermission({ context }, [permission]);
}
