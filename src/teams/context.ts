import type { EntityManager } from "@mikro-orm/postgresql";
import type { Pool } from "pg";
import type { CostBuckets } from "../base/cost-buckets.ts";
import type { Env } from "../base/env.ts";
import type { Keys } from "../base/keys.ts";
import type { Logger } from "../base/log.ts";
import type { Metrics } from "../base/metrics.ts";
import type { Queue } from "../base/queue.ts";
import type { Row } from "../base/read-plan.ts";
import type { Viewer } from "./viewer.ts";

/** Wakes up every process when a team's log has grown; events/wake-up.ts implements it. */
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

/** The newest items of all watched teams; events/live-feed.ts implements it. */
export interface Feed<T> {
  subscribe(teamId: string): Promise<TeamFeed<T>>;
}

/** A member who is to be mailed the way into the team. */
export interface InvitedMember {
  id: string;
  email: string;
}

/** Queues e-mails for use cases of this layer, which knows nothing of e-mails; emails/member-mail.ts does it. */
export interface MemberMail {
  /**
   * Queues the e-mails that lead people into a team, in the caller's transaction.
   *
   * @returns those of them who were left out, since the team has mailed their address too often within the hour
   * @throws UserProblem QUOTA_EXCEEDED
   */
  inviteToTeam(em: EntityManager, context: Context, teamId: string, members: InvitedMember[]): Promise<InvitedMember[]>;
}

/** What one process has once, made at the roof and handed down. */
export interface Services {
  env: Env;
  keys: Keys;
  /** A fresh one is forked for each use. */
  em: EntityManager;
  pool: Pool;
  /** What each caller may still ask for; null where COST_BUCKET is 0: no limit. */
  buckets: CostBuckets | null;
  /** Where LISTEN and other things bound to a session go. */
  directUrl: string;
  /** Where mail goes: SMTP_URL, else the built-in inbox; empty on the command line, which sends none. */
  smtpUrl: string;
  queue: Queue;
  memberMail: MemberMail;
  wakeUps: WakeUps;
  /** The live end of every watched team's log of events. */
  eventFeed: Feed<Row>;
  /** The live end of the notifications that watched teams' members received in the app. */
  notificationFeed: Feed<Row>;
  log: Logger;
  metrics: Metrics;
}

/** The key that a caller gave a call, and what it stands for. */
export interface Claim {
  /** Where it was given, for refusals. */
  path: string[];
  key: string;
  /** The mutation and its arguments, as they came. */
  argumentsHash: Buffer;
}

/** Who asks, through which request, and with what. The one thing every use case and resolver is given. */
export interface Context {
  services: Services;
  em: EntityManager;
  /** Null where no credential was given. */
  viewer: Viewer | null;
  requestId: string;
  /** The network address of whoever asks, as far as TRUST_PROXY lets us know it; for limits and the audit log. */
  callerAddress: string;
  /** The Idempotency-Key header, for the one mutation of the request that takes a key. */
  idempotencyKey?: string;
  /** Of the mutation that is running: under which key it may be repeated. */
  claim?: Claim;
  /** Batches of look-ups of this request, by kind; see base/loader.ts. */
  loaders: Map<string, unknown>;
  /** Of a subscription: how its transport learns that the client does not read any more, or has lost the right to it. */
  subscriber?: { stalled(): void; refused(error: unknown): void };
}

/** A context without a request: the command line, a job, the clock. */
export const contextOf = (
  services: Services,
  viewer: Viewer | null = null,
  requestId = "-",
  callerAddress = "-",
): Context => ({
  services,
  em: services.em.fork({ clear: true }),
  viewer,
  requestId,
  callerAddress,
  loaders: new Map(),
});
