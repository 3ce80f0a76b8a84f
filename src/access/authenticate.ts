import DataLoader from "dataloader";
import { readCredential } from "../platform/crypto/credential-format.ts";
import { runRead } from "../platform/database/connection-shares.ts";
import { prepared } from "../platform/database/prepared.ts";
import { anyOf, sql } from "../platform/database/sql.ts";
import { topLevelError } from "../platform/errors.ts";
import type { Context, CredentialLookUp, Services } from "./context.ts";
import { applyCredential } from "./contexts.ts";
import { checkPermission, viewerOf } from "./permission.ts";
import { type Permission, roleMay, scopesMay } from "./permissions.ts";
import { planOf } from "./plan.ts";
import type { ApiKeyScope, TeamRole } from "./roles.ts";
import { LastUsed } from "./touch-last-used.ts";
import type { Authenticated, KeyViewer, MemberViewer, Viewer } from "./viewer.ts";

/** How long a looked-up credential is trusted without asking again: what "revoked within a second" allows. */
const trustedMs = 1_000;
/** More credentials than this are not remembered at once. */
const maxRemembered = 20_000;

interface CredentialRow {
  hash: Buffer;
  teamId: string;
  memberId: string | null;
  apiKeyId: string | null;
  role: TeamRole | null;
  /** Joined by commas, as `features`: the driver reads arrays one character at a time, which is half of a row. */
  scopes: string | null;
  createdBy: string | null;
  features: string;
  expired: boolean;
  active: boolean;
  /** A key whose use was not recorded within the last minute. */
  isUseDue: boolean;
}

const findCredentials = prepared<{ hashes: Buffer[] }, CredentialRow>((db, parameter) =>
  db
    .selectFrom("credential as c")
    .innerJoin("team as t", "t.id", "c.team_id")
    .leftJoin("team_member as m", (join) => join.onRef("m.team_id", "=", "c.team_id").onRef("m.id", "=", "c.member_id"))
    .leftJoin("api_key as k", (join) => join.onRef("k.team_id", "=", "c.team_id").onRef("k.id", "=", "c.api_key_id"))
    .select((eb) => [
      "c.hash",
      "c.team_id as teamId",
      "c.member_id as memberId",
      "c.api_key_id as apiKeyId",
      "m.role",
      sql<string | null>`array_to_string(${eb.ref("k.scopes")}, ',')`.as("scopes"),
      "k.created_by as createdBy",
      sql<string>`array_to_string(${eb.ref("t.features")}, ',')`.as("features"),
      sql<boolean>`(${eb.ref("c.expires_at")} <= now()) is true or (${eb.ref("k.expires_at")} <= now()) is true`.as(
        "expired",
      ),
      sql<boolean>`(${eb.ref("m.id")} is null or ${eb("m.state", "=", sql.lit("ACTIVE"))}) and ${eb.ref("k.revoked_at")} is null`.as(
        "active",
      ),
      sql<boolean>`${eb.ref("k.id")} is not null and (${eb.ref("k.last_used_at")} > now() - interval '1 minute') is not true`.as(
        "isUseDue",
      ),
    ])
    .where("c.hash", "=", anyOf(sql<Buffer[]>`${parameter("hashes")}::bytea[]`)),
);

const itemsOf = (joined: string | null): string[] => (joined ? joined.split(",") : []);

/** Makes the viewer of a credential: the only place that does. */
function toViewer(row: CredentialRow): Viewer {
  const { teamId, hash: credentialHash } = row;
  if (row.memberId === null) {
    const scopes = new Set(itemsOf(row.scopes) as ApiKeyScope[]);
    const may = (permission: Permission) => scopesMay(scopes, permission);
    return {
      type: "ApiKey",
      teamId,
      id: row.apiKeyId!,
      scopes,
      createdBy: row.createdBy,
      credentialHash,
      may,
    } satisfies Omit<KeyViewer, symbol> as unknown as KeyViewer;
  }
  const role = row.role!;
  const may = (permission: Permission) => roleMay(role, permission);
  const member = { type: "TeamMember", teamId, id: row.memberId, role, credentialHash, may } as const;
  return member satisfies Omit<MemberViewer, symbol> as unknown as MemberViewer;
}

/** All that a viewer and its plan are made of. */
const rightsOf = ({ teamId, memberId, apiKeyId, role, scopes, createdBy, features }: CredentialRow): string =>
  [teamId, memberId, apiKeyId, role, createdBy, scopes, "", features].join();

/** The credentials that a process has looked up. */
export class Credentials implements CredentialLookUp {
  readonly #remembered = new Map<string, { found: Authenticated; rights: string; until: number }>();
  /** Look-ups that are under way: requests that come meanwhile wait for the same answer, as long as it will be trusted. */
  readonly #lookUps = new Map<string, { answer: Promise<Authenticated>; until: number }>();
  /** Credentials that are asked for at the same moment are looked up in one statement. */
  readonly #loader: DataLoader<string, CredentialRow | null>;

  constructor(services: Pick<Services, "pool" | "env" | "log">) {
    const lastUsed = new LastUsed(services);
    this.#loader = new DataLoader<string, CredentialRow | null>(
      async (keys) => {
        const hashes = keys.map((key) => Buffer.from(key, "base64"));
        const rows = await runRead(() => findCredentials(services, { hashes }));
        const used = rows.filter((row) => row.isUseDue && row.active && !row.expired);
        lastUsed.record(used.map((row) => ({ teamId: row.teamId, id: row.apiKeyId! })));
        const byKey = new Map(rows.map((row) => [row.hash.toString("base64"), row]));
        return keys.map((key) => byKey.get(key) ?? null);
      },
      { cache: false, maxBatchSize: 5_000 },
    );
  }

  remembered(key: string): Authenticated | null {
    const known = this.#remembered.get(key);
    return known !== undefined && known.until > performance.now() ? known.found : null;
  }

  evict(hash: Buffer): void {
    const key = hash.toString("base64");
    this.#remembered.delete(key);
    // Its answer may be from before what the caller has to know.
    this.#lookUps.delete(key);
  }

  async find(hash: Buffer): Promise<Authenticated> {
    const key = hash.toString("base64");
    const known = this.remembered(key);
    if (known !== null) return known;
    const running = this.#lookUps.get(key);
    if (running !== undefined && running.until > performance.now()) return await running.answer;
    // Counted from before the look-up: its answer may be under way while the credential is ended elsewhere.
    const until = performance.now() + trustedMs;
    const isCurrent = () => this.#lookUps.get(key)?.answer === answer;
    const answer = this.#lookUp(key, until, isCurrent).finally(() => {
      if (isCurrent()) this.#lookUps.delete(key);
    });
    this.#lookUps.set(key, { answer, until });
    return await answer;
  }

  /** @param isCurrent false once the credential was evicted: what is found may be outdated, and is not remembered */
  async #lookUp(key: string, until: number, isCurrent: () => boolean): Promise<Authenticated> {
    const row = await this.#loader.load(key);
    if (row === null || row.expired || !row.active) {
      this.#remembered.delete(key);
      const error = topLevelError("UNAUTHENTICATED", "This credential is unknown, expired or revoked.");
      // A client whose credential has expired signs in again; one whose credential was revoked need not try.
      if (row?.expired) error.extensions.expired = true;
      throw error;
    }
    const rights = rightsOf(row);
    const before = this.#remembered.get(key);
    // The same object as long as nothing has changed: subscriptions are checked every few seconds, and compare it.
    const found =
      before?.rights === rights ? before.found : { viewer: toViewer(row), plan: planOf(itemsOf(row.features)) };
    if (this.#remembered.size > maxRemembered) this.#remembered.clear();
    if (isCurrent()) this.#remembered.set(key, { found, rights, until });
    return found;
  }
}

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
