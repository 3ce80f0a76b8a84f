import type { EntityManager } from "@mikro-orm/postgresql";
import type { Pool } from "pg";
import type { Keys } from "../platform/crypto/keys.ts";
import type { SigningKeys } from "../platform/crypto/signing-keys.ts";
import type { TableStatistics } from "../platform/database/analyze-tables.ts";
import type { Queue } from "../platform/database/job-queue.ts";
import type { ReadReplica } from "../platform/database/read-replica.ts";
import type { Row } from "../platform/graphql/read-plan.ts";
import type { CostBuckets } from "../platform/limits/cost-buckets.ts";
import type { Env } from "../platform/process/env.ts";
import type { Logger } from "../platform/process/log.ts";
import type { Metrics } from "../platform/process/metrics.ts";
import type { Actor } from "./actor.ts";
import type { Access } from "./permissions.ts";
import type { Plan } from "./plan.ts";
import type { Authenticated, Viewer } from "./viewer.ts";

/** Wakes up every process when a team's log has grown; events/live/wake-up.ts implements it. */
export interface WakeUps {
  notifyListeners(teamId: string): void;
}

/** The newest items of one team, as one subscriber sees them. */
export interface TeamFeed<T> {
  readonly teamId: string;
  /** Changes when the log is restored from a backup. */
  readonly epoch: string;
  /** The last number up to which items were read. */
  readonly through: number;
  /** Up to a page of items after a number, complete up to `through`; null when they are no longer in memory. */
  after(number: number): { items: T[]; through: number } | null;
  /** Calls `listener` whenever `through` has grown. @returns how to stop that */
  onAdvance(listener: () => void): () => void;
  /** Calls `listener` whenever the subscriber's credential has to be checked again. @returns how to stop that */
  onRecheck(listener: () => void): () => void;
  leave(): void;
}

/** The newest items of all watched teams; events/live/live-feed.ts implements it. */
export interface Feed<T> {
  subscribe(teamId: string): Promise<TeamFeed<T>>;
}

/** A member who is to be mailed a link into the team. */
export interface InvitedMember {
  id: string;
  email: string;
}

/** Queues e-mails for use cases of this layer, which knows nothing of e-mails; emails/members/member-emails.ts does it. */
export interface MemberEmails {
  /**
   * Queues the e-mails that lead members into a team, in the caller's transaction.
   *
   * @returns the members who were left out, since the team has mailed their address too often within the hour
   * @throws UserError QUOTA_EXCEEDED
   */
  inviteToTeam(em: EntityManager, context: Context, teamId: string, members: InvitedMember[]): Promise<InvitedMember[]>;
}

/** Looks credentials up, and trusts what it has found for a second. `Credentials` of credentials/credential-look-ups.ts does it. */
export interface CredentialLookUp {
  /** @throws UNAUTHENTICATED for a credential that is unknown, expired, revoked, or whose member is not active */
  find(hash: Buffer): Promise<Authenticated>;
  /** What was found within the last second; null where nothing was. @param key the hash in base64 */
  remembered(key: string): Authenticated | null;
  /** Drops what was found, since the credential was ended or changed here. */
  evict(hash: Buffer): void;
}

/** The services of one process. `openServices` constructs them once and hands them down. */
export interface Services {
  env: Env;
  keys: Keys;
  signingKeys: SigningKeys;
  /** A fresh one is forked for each use. */
  em: EntityManager;
  pool: Pool;
  /** Where lists and numbers are read; null where DATABASE_READ_URL is unset. */
  replica: ReadReplica | null;
  statistics: TableStatistics;
  credentials: CredentialLookUp;
  /** The points that each caller may still spend; null where COST_BUCKET is 0: no limit. */
  buckets: CostBuckets | null;
  /** The address for LISTEN and whatever else is bound to a session of the database. */
  directUrl: string;
  /** The mail server: SMTP_URL, else the built-in inbox; empty on the command line, which sends no e-mail. */
  smtpUrl: string;
  queue: Queue;
  memberEmails: MemberEmails;
  wakeUps: WakeUps;
  /** The live end of every watched team's log of events. */
  eventFeed: Feed<Row>;
  /** The live end of the notifications that watched teams' members received in the app. */
  notificationFeed: Feed<Row>;
  log: Logger;
  metrics: Metrics;
}

/** The idempotency key of a call, and the call that it stands for. */
export interface Claim {
  /** Where the key was given, for user errors. */
  path: string[];
  key: string;
  /** The mutation and its arguments, as they came. */
  argumentsHash: Buffer;
}

/** Who acts, with which rights, for which team. Only contexts.ts makes one. */
export interface Identity {
  /** The team whose data the context works on; null before it is known. */
  readonly teamId: string | null;
  /** The credential of the caller; null where none was given, and where the context acts without one. */
  readonly viewer: Viewer | null;
  /** What the context may read and do; null without any right but PUBLIC. */
  readonly access: Access | null;
  /** Who is recorded as acting. */
  readonly actor: Actor;
  readonly plan: Plan;
}

/** What every use case and resolver is given: who acts, by which request, with which services. */
export interface Context extends Identity {
  services: Services;
  em: EntityManager;
  requestId: string;
  /** The network address of the caller, as far as TRUST_PROXY reveals it; for limits and the audit log. */
  callerAddress: string;
  /** The Idempotency-Key header, for the one mutation of the request that accepts a key. */
  idempotencyKey?: string;
  /** The idempotency key under which the running mutation may be repeated. */
  claim?: Claim;
  /** The points that were charged for reading an operation, and are returned when it is admitted. */
  readingCharge?: number;
  /** Batches of look-ups of this request, by kind; see platform/graphql/loader.ts. */
  loaders: Map<string, unknown>;
  /** Of a request by the session of our own pages, over HTTP: replaces the session's cookie in the answer. */
  replaceSession?: (token: string) => void;
  /** Of a subscription: how its transport learns that the subscriber reads no more. */
  subscriber?: { stalled(): void };
}
