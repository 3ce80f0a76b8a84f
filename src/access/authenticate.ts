import { readCredential } from "../platform/crypto/credential-format.ts";
import { topLevelError } from "../platform/errors.ts";
import type { Context, Services } from "./context.ts";
import { applyCredential } from "./contexts.ts";
import { checkPermission, viewerOf } from "./permission.ts";
import type { Permission } from "./permissions.ts";
import type { Authenticated } from "./viewer.ts";

/**
 * Finds the viewer and the plan behind a credential. A typing error is distinguished from a wrong key by its checksum, without
 * the database.
 *
 * @throws UNAUTHENTICATED for a credential that is malformed, unknown, expired, revoked, or whose
 *   member is not active
 */
export async function authenticate({ credentials }: Services, credential: string): Promise<Authenticated> {
  const read = readCredential(credential);
  if (read === "typo")
    throw topLevelError("UNAUTHENTICATED", "This credential is mistyped or cut off: its checksum is wrong.");
  // A sign-in token is no credential: signIn exchanges it for one.
  if (read.kind === "signIn") throw topLevelError("UNAUTHENTICATED", "This is a sign-in token; use it with signIn.");
  return await credentials.find(read.hash);
}

/** The credential in an Authorization header; null without one. */
export function bearerOf(header: string | undefined): string | null {
  if (header === undefined || header === "") return null;
  const match = /^Bearer +(\S+)$/i.exec(header.trim());
  if (match === null)
    throw topLevelError("UNAUTHENTICATED", "The Authorization header must read: Bearer <token or key>.");
  return match[1]!;
}

/**
 * Looks the credential of a context up again, for what stays open for hours: a member who was disabled or a key that
 * was revoked is refused within a second, and a changed role counts from then on.
 *
 * @throws UNAUTHENTICATED
 */
export async function recheckViewer(context: Context): Promise<void> {
  const { viewer, services } = context;
  if (viewer !== null) applyCredential(context, await services.credentials.find(viewer.credentialHash));
}

/**
 * Asks the database again at once, for what would outlive the second of trust: a caller who was disabled or
 * revoked a moment ago, in another process, must not make a key that goes on, nor an owner.
 *
 * @throws UNAUTHENTICATED, or FORBIDDEN where the right is gone
 */
export async function recheckPermission(context: Context, permission: Permission): Promise<void> {
  context.services.credentials.evict(viewerOf(context).credentialHash);
  await recheckViewer(context);
  checkPermission({ context }, [permission]);
}
