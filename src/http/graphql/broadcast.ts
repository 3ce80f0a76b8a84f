import { execute, type GraphQLFormattedError, type GraphQLSchema } from "graphql";
import type { WebSocket } from "ws";
import { recheckViewer } from "../../access/authenticate.ts";
import type { Context, Services, TeamFeed } from "../../access/context.ts";
import { applyCredential, forkContext } from "../../access/contexts.ts";
import { eventMatcher } from "../../events/live/event-matcher.ts";
import type { Broadcast, LiveSubscriber } from "../../events/live/live-subscriber.ts";
import { eventCursor } from "../../events/log/event.query.ts";
import type { Row } from "../../platform/graphql/read-plan.ts";
import { errorFields } from "../../platform/process/log.ts";
import { broadcastKeys, type Operation, rightsOf } from "./broadcast-key.ts";
import { requireCompleteResult } from "./subscribe-with-retry.ts";

/** How much may wait in a socket. A subscriber whose socket holds more leaves its group and goes on at its own pace. */
const maxBufferedBytes = 256 * 1024;
const maxBufferedEvents = 500;

/** A subscription as its socket knows it. */
export interface SocketOperation extends Operation {
  socket: WebSocket;
  id: string;
}

interface Member {
  live: LiveSubscriber;
  socket: WebSocket;
  /** The bytes of its messages that precede the shared payload. */
  prefix: Buffer;
  credential: string;
  buffered: number;
  onSent(): void;
  resolve(seen: number): void;
  reject(error: unknown): void;
}

/** The answer to an event as JSON, executed once for all members of a group. */
type Render = (edge: object, context: Context) => Promise<string>;

/** Subscribers to the same operation with the same rights: an event is executed and serialised once for all of them. */
class BroadcastGroup {
  readonly #members = new Set<Member>();
  readonly #services: Services;
  readonly #team: TeamFeed<Row>;
  readonly #render: Render;
  readonly #match: (events: Row[]) => Promise<Row[]>;
  readonly #context: Context;
  readonly #rights: string;
  readonly #stops: (() => void)[];
  readonly #onEnd: () => void;
  /** The number of the last event that was delivered or not selected. */
  seen: number;
  #running = false;
  #runAgain = false;
  #ended = false;

  constructor(services: Services, first: LiveSubscriber, render: Render, onEnd: () => void) {
    this.#services = services;
    this.#team = first.team;
    this.#render = render;
    this.#onEnd = onEnd;
    this.#context = forkContext(first.context);
    this.#rights = rightsOf(first.context.viewer!);
    this.#match = eventMatcher(this.#context, first.filter);
    this.seen = first.seen;
    this.#stops = [first.team.onAdvance(() => void this.#run()), first.team.onRecheck(() => void this.#run(true))];
  }

  /** Adds a subscriber that has seen at least what the group has. */
  join(member: Member): void {
    this.#members.add(member);
  }

  /** Lets a member go on by itself from where it is. */
  leave(member: Member): void {
    if (!this.#members.delete(member)) return;
    member.resolve(member.live.seen);
    this.#endWhenEmpty();
  }

  #endWhenEmpty(): void {
    if (this.#members.size > 0 || this.#ended) return;
    this.#ended = true;
    for (const stop of this.#stops) stop();
    this.#onEnd();
  }

  #dissolve(): void {
    for (const member of [...this.#members]) this.leave(member);
  }

  async #run(recheck = false): Promise<void> {
    if (this.#running) {
      this.#runAgain = true;
      return;
    }
    this.#running = true;
    try {
      if (recheck) await this.#checkRights();
      do {
        this.#runAgain = false;
        while (this.#members.size > 0 && this.seen < this.#team.through) {
          const page = this.#team.after(this.seen);
          // The events are no longer in memory: each member reads the log by itself.
          if (page === null) return this.#dissolve();
          for (const event of await this.#match(page.items)) await this.#deliver(event);
          this.seen = Math.max(this.seen, page.through);
          for (const { live } of this.#members) live.seen = Math.max(live.seen, this.seen);
        }
      } while (this.#runAgain);
    } catch (error) {
      // The database is unavailable, or one event cannot be answered: each member goes on by itself, and retries.
      this.#services.log.debug(errorFields(error), "broadcast group dissolved");
      this.#dissolve();
    } finally {
      this.#running = false;
    }
  }

  async #deliver(event: Row): Promise<void> {
    await this.#checkRights();
    this.#context.loaders.clear();
    const sequence = event.sequence as number;
    const { teamId, epoch } = this.#team;
    const edge = { node: event, cursor: eventCursor(this.#services, teamId, epoch, sequence), replayed: false };
    const payload = Buffer.from(`${await this.#render(edge, this.#context)}}`);
    // Nothing is awaited from here on: a subscriber that joins later has seen this event.
    for (const member of this.#members) {
      const { live, socket } = member;
      if (live.seen >= sequence) continue;
      const isFull = socket.bufferedAmount > maxBufferedBytes || member.buffered >= maxBufferedEvents;
      if (isFull || socket.readyState !== socket.OPEN) {
        this.leave(member);
        continue;
      }
      live.seen = sequence;
      member.buffered++;
      socket.send(Buffer.concat([member.prefix, payload]), { binary: false }, member.onSent);
    }
    this.seen = sequence;
  }

  /** Checks the credential of every member; those that were not looked up within the last second in one statement. */
  async #checkRights(): Promise<void> {
    const stale: Member[] = [];
    for (const member of this.#members) {
      const found = this.#services.credentials.remembered(member.credential);
      if (found === null) stale.push(member);
      else if (found.viewer !== member.live.context.viewer) {
        applyCredential(member.live.context, found);
        this.#leaveIfRightsDiffer(member);
      }
    }
    if (stale.length === 0) return;
    const checks = await Promise.allSettled(stale.map(({ live }) => recheckViewer(live.context)));
    for (const [i, check] of checks.entries()) {
      const member = stale[i]!;
      if (check.status === "fulfilled") {
        this.#leaveIfRightsDiffer(member);
        continue;
      }
      const { code } = ((check.reason as { extensions?: object }).extensions ?? {}) as { code?: string };
      if (code !== "UNAUTHENTICATED") throw check.reason;
      this.#members.delete(member);
      member.reject(check.reason);
    }
    this.#endWhenEmpty();
  }

  /** The group shares answers among equal rights: a member with other rights leaves it. */
  #leaveIfRightsDiffer(member: Member): void {
    if (rightsOf(member.live.context.viewer!) !== this.#rights) this.leave(member);
  }
}

/** Opens the broadcast groups of a process. @returns how to make the broadcast of one subscription over a socket */
export function openBroadcasts(
  services: Services,
  schema: GraphQLSchema,
  format: (error: never) => GraphQLFormattedError,
): (operation: SocketOperation) => Broadcast {
  const groups = new Map<string, BroadcastGroup>();
  const keysOf = broadcastKeys(schema);
  return ({ socket, id, ...operation }) => {
    const keyOf = keysOf(operation);
    const render: Render = async (rootValue, contextValue) => {
      const { document, operationName, variables: variableValues } = operation;
      const { errors, ...result } = requireCompleteResult(
        await execute({ schema, document, operationName, variableValues, rootValue, contextValue }),
      );
      return JSON.stringify(
        errors === undefined ? result : { ...result, errors: errors.map((error) => format(error as never)) },
      );
    };
    const prefix = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
    return async (live) => {
      if (live.signal.aborted) return live.seen;
      const key = keyOf(live);
      let group = groups.get(key);
      if (group === undefined) {
        group = new BroadcastGroup(services, live, render, () => groups.delete(key));
        groups.set(key, group);
      }
      // The group has gone on meanwhile: the subscriber catches up by itself first.
      if (live.seen < group.seen) return live.seen;
      const joined = group;
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      const member: Member = {
        ...{ live, socket, prefix, resolve, reject },
        credential: live.context.viewer!.credentialHash.toString("base64"),
        buffered: 0,
        onSent: () => {
          member.buffered--;
        },
      };
      const leave = () => joined.leave(member);
      live.signal.addEventListener("abort", leave);
      joined.join(member);
      try {
        return await promise;
      } finally {
        live.signal.removeEventListener("abort", leave);
      }
    };
  };
}
