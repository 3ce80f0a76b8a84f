import DataLoader from "dataloader";
import type { ExpressionBuilder, SelectQueryBuilder } from "kysely";
import { arrayLiteral } from "../../platform/database/array-literal.ts";
import { compiler } from "../../platform/database/compiler.ts";
import { runRead } from "../../platform/database/connection-shares.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { anyOf, sql, unnest } from "../../platform/database/sql.ts";
import { topLevelError } from "../../platform/errors.ts";
import type { CredentialLookUp, Services } from "../context.ts";
import { type Permission, roleMay, scopesMay } from "../permissions.ts";
import { planOf } from "../plan.ts";
import type { ApiKeyScope, TeamRole } from "../roles.ts";
import { LastUsed } from "../touch-last-used.ts";
import type { Authenticated, KeyViewer, MemberViewer, Viewer } from "../viewer.ts";

/** How long a looked-up credential is trusted without asking again: what "revoked within a second" allows. */
const trustedMs = 1_000;
/** More credentials than this are not remembered at once. */
const maxRemembered = 20_000;
const maxPerStatement = 5_000;

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
  rights: string;
  isValid: boolean;
  /** Of a credential that is not valid: whether it is so by its age, and not because it was revoked. */
  expired: boolean;
  /** A key whose use was not recorded within the last minute. */
  isUseDue: boolean;
}

const credentials = () =>
  compiler
    .selectFrom("credential as c")
    .innerJoin("team as t", "t.id", "c.team_id")
    .leftJoin("team_member as m", (join) => join.onRef("m.team_id", "=", "c.team_id").onRef("m.id", "=", "c.member_id"))
    .leftJoin("api_key as k", (join) => join.onRef("k.team_id", "=", "c.team_id").onRef("k.id", "=", "c.api_key_id"));

type Columns = typeof credentials extends () => SelectQueryBuilder<infer DB, infer TB, unknown>
  ? ExpressionBuilder<DB, TB>
  : never;

const scopesOf = ({ ref }: Columns) => sql<string | null>`array_to_string(${ref("k.scopes")}, ',')`;
const featuresOf = ({ ref }: Columns) => sql<string>`array_to_string(${ref("t.features")}, ',')`;
const isExpired = ({ ref }: Columns) =>
  sql<boolean>`((${ref("c.expires_at")} <= now()) is true or (${ref("k.expires_at")} <= now()) is true)`;
const isValid = (eb: Columns) =>
  sql<boolean>`(not ${isExpired(eb)} and (${eb.ref("m.id")} is null or ${eb("m.state", "=", sql.lit("ACTIVE"))})
    and ${eb.ref("k.revoked_at")} is null)`;
const isUseDue = ({ ref }: Columns) =>
  sql<boolean>`(${ref("k.id")} is not null and (${ref("k.last_used_at")} > now() - interval '1 minute') is not true)`;
/** A hash of all that a viewer and its plan are made of: two of a credential's are equal by chance once in 2^64. */
const rightsOf = (eb: Columns) => {
  const ids = (["c.team_id", "c.member_id", "c.api_key_id", "m.role", "k.created_by"] as const).map((name) =>
    eb.ref(name),
  );
  const parts = sql.join([...ids, scopesOf(eb), featuresOf(eb)], sql`, ' ', `);
  return sql<string>`hashtextextended(concat(${parts}), 0)::text`;
};

const findCredentials = prepared<{ hashes: Buffer[] }, CredentialRow>((_, parameter) =>
  credentials()
    .select((eb) => [
      "c.hash",
      "c.team_id as teamId",
      "c.member_id as memberId",
      "c.api_key_id as apiKeyId",
      "m.role",
      scopesOf(eb).as("scopes"),
      "k.created_by as createdBy",
      featuresOf(eb).as("features"),
      rightsOf(eb).as("rights"),
      isValid(eb).as("isValid"),
      isExpired(eb).as("expired"),
      isUseDue(eb).as("isUseDue"),
    ])
    .where("c.hash", "=", anyOf(sql<Buffer[]>`${parameter("hashes")}::bytea[]`)),
);

/**
 * The credentials that have to be looked up again: since they are not what they were, or since their use is to be recorded.
 * Their hashes are in base64, as they are remembered.
 */
const findChanged = prepared<
  { keys: ReturnType<typeof arrayLiteral>; rights: ReturnType<typeof arrayLiteral> },
  { key: string }
>((db, parameter) =>
  db
    .selectFrom(
      unnest("known", {
        key: sql<string[]>`${parameter("keys")}::text[]`,
        rights: sql<string[]>`${parameter("rights")}::text[]`,
      }),
    )
    .select("known.key")
    .where(({ ref }) => {
      const isSame = credentials()
        .select((eb) =>
          sql`${isValid(eb)} and not ${isUseDue(eb)} and ${rightsOf(eb)} = ${ref("known.rights")}`.as("same"),
        )
        .where("c.hash", "=", sql<Buffer>`decode(${ref("known.key")}, 'base64')`);
      return sql<boolean>`(${isSame}) is not true`;
    }),
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

/** A credential that was looked up. */
interface Remembered {
  readonly found: Authenticated;
  /** Equal as long as all is that the viewer and its plan are made of. */
  readonly rights: string;
  until: number;
  /** Whether it was asked for since credentials were last rechecked. */
  isUsed: boolean;
}

/** The credentials that a process has looked up. */
export class Credentials implements CredentialLookUp {
  readonly #remembered = new Map<string, Remembered>();
  /** Look-ups that are under way: requests that come meanwhile wait for the same answer, as long as it will be trusted. */
  readonly #lookUps = new Map<string, { answer: Promise<Authenticated>; until: number }>();
  /** Credentials that are asked for at the same moment are looked up in one statement. */
  readonly #loader: DataLoader<string, CredentialRow | null>;

  readonly #services: Pick<Services, "pool" | "env" | "log">;

  constructor(services: Pick<Services, "pool" | "env" | "log">) {
    this.#services = services;
    const lastUsed = new LastUsed(services);
    this.#loader = new DataLoader<string, CredentialRow | null>(
      async (keys) => {
        const hashes = keys.map((key) => Buffer.from(key, "base64"));
        const rows = await runRead(() => findCredentials(services, { hashes }));
        const used = rows.filter((row) => row.isUseDue && row.isValid);
        lastUsed.record(used.map((row) => ({ teamId: row.teamId, id: row.apiKeyId! })));
        const byKey = new Map(rows.map((row) => [row.hash.toString("base64"), row]));
        return keys.map((key) => byKey.get(key) ?? null);
      },
      { cache: false, maxBatchSize: maxPerStatement },
    );
  }

  remembered(key: string): Authenticated | null {
    const known = this.#remembered.get(key);
    if (known === undefined || known.until <= performance.now()) return null;
    known.isUsed = true;
    return known.found;
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
    if (!row?.isValid) {
      this.#remembered.delete(key);
      const error = topLevelError("UNAUTHENTICATED", "This credential is unknown, expired or revoked.");
      // A client whose credential has expired signs in again; one whose credential was revoked need not try.
      if (row?.expired) error.extensions.expired = true;
      throw error;
    }
    const { rights } = row;
    const before = this.#remembered.get(key);
    // The same object as long as nothing has changed: subscriptions are checked every few seconds, and compare it.
    const found =
      before?.rights === rights ? before.found : { viewer: toViewer(row), plan: planOf(itemsOf(row.features)) };
    if (this.#remembered.size > maxRemembered) this.#remembered.clear();
    if (isCurrent()) this.#remembered.set(key, { found, rights, until, isUsed: true });
    return found;
  }

  /**
   * Asks of all credentials that were used since the last call whether they are still what they were: those that are, are
   * trusted for another second, and the others are looked up by who uses them next. The database answers with the latter
   * alone, which are few: thousands of subscribers that receive nothing cost little.
   */
  async recheckUsed(): Promise<void> {
    const used = [...this.#remembered].filter(([, { isUsed }]) => isUsed);
    for (let start = 0; start < used.length; start += maxPerStatement)
      await this.#recheck(used.slice(start, start + maxPerStatement));
  }

  async #recheck(used: [string, Remembered][]): Promise<void> {
    const until = performance.now() + trustedMs;
    const keys = arrayLiteral(used.map(([key]) => key));
    const rights = arrayLiteral(used.map(([, known]) => known.rights));
    const rows = await runRead(() => findChanged(this.#services, { keys, rights }));
    const changed = new Set(rows.map(({ key }) => key));
    for (const [key, known] of used) {
      known.isUsed = false;
      known.until = changed.has(key) ? 0 : until;
    }
  }
}
