import type { Context, Services } from "../../access/context.ts";
import { requestContext } from "../../access/contexts.ts";
import type { Authenticated } from "../../access/viewer.ts";
import { eventMatcher } from "../../events/live/event-matcher.ts";
import type { LiveSubscription } from "../../events/live/live-subscription.ts";
import { eventCursor } from "../../events/log/event.query.ts";
import type { Row } from "../../platform/graphql/read-plan.ts";
import { newId } from "../../platform/ids/ids.ts";
import { errorFields } from "../../platform/process/log.ts";
import { rightsOf } from "./broadcast-key.ts";

/** A subscriber of a group. There are thousands of these, so it holds little. */
export interface Member {
  /** Where it is in its group; null outside of one. */
  credential: SameCredential | null;
  /** The number of the last event that it has seen, where that is above what the group has delivered. */
  seen: number;
  /** Sends the answer to an event, given with the end of its message. @returns false where the socket takes no more for now */
  deliver(payload: Buffer): boolean;
  /** Lets it go on by itself after the events that it has seen, with the rights of this time. */
  goOn(seen: number, caller: Authenticated): void;
  /** Ends it: its credential has ended. */
  refuse(error: unknown): void;
}

/** A credential that members have: it is checked once for all of them. */
export interface SameCredential {
  readonly key: string;
  caller: Authenticated;
  /** How many members have it. */
  count: number;
}

/** The answer to an event as JSON, executed once for all members of a group. */
export type Render = (edge: object, context: Context) => Promise<string>;

/** Subscribers to the same operation with the same rights: an event is executed and serialised once for all of them. */
export class BroadcastGroup {
  readonly #credentials = new Map<string, SameCredential>();
  /** In the order in which they came: what is held of them lies in memory side by side, and is read faster so. */
  readonly #members = new Set<Member>();
  readonly #services: Services;
  readonly #subscription: LiveSubscription;
  readonly #render: Render;
  readonly #match: (events: Row[]) => Promise<Row[]>;
  readonly #context: Context;
  readonly #rights: string;
  readonly #stops: (() => void)[];
  readonly #onEnd: () => void;
  /** The number of the last event that was delivered or not selected. */
  #seen: number;
  #running = false;
  #runAgain = false;
  #ended = false;

  /** @param subscription that of the first member; the group reads by it */
  constructor(
    services: Services,
    caller: Authenticated,
    subscription: LiveSubscription,
    render: Render,
    onEnd: () => void,
  ) {
    const { team, filter, seen } = subscription;
    this.#services = services;
    this.#subscription = subscription;
    this.#render = render;
    this.#onEnd = onEnd;
    this.#context = requestContext(services, caller, newId());
    this.#rights = rightsOf(caller.viewer);
    this.#match = eventMatcher(this.#context, filter);
    this.#seen = seen;
    this.#stops = [team.onAdvance(() => void this.#run()), team.onRecheck(() => void this.#run(true))];
  }

  /** Adds a subscriber that has seen at least what the group has. */
  join(member: Member, caller: Authenticated): void {
    const key = caller.viewer.credentialHash.toString("base64");
    const same = this.#credentials.get(key) ?? { key, caller, count: 0 };
    this.#credentials.set(key, same);
    same.count++;
    this.#members.add(member);
    member.credential = same;
  }

  leave(member: Member): void {
    const same = member.credential!;
    member.credential = null;
    this.#members.delete(member);
    if (--same.count === 0) this.#credentials.delete(same.key);
    if (this.#members.size === 0) this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const stop of this.#stops) stop();
    this.#onEnd();
  }

  /** Lets a member go on by itself from where it is. */
  #release(member: Member): void {
    const { caller } = member.credential!;
    this.leave(member);
    member.goOn(Math.max(member.seen, this.#seen), caller);
  }

  #dissolve(): void {
    for (const member of this.#members) this.#release(member);
  }

  async #run(recheck = false): Promise<void> {
    if (this.#running) {
      this.#runAgain = true;
      return;
    }
    this.#running = true;
    const { team } = this.#subscription;
    try {
      if (recheck) await this.#checkRights();
      do {
        this.#runAgain = false;
        while (!this.#ended && this.#seen < team.through) {
          const page = team.after(this.#seen);
          // The events are no longer in memory: each member reads the log by itself.
          if (page === null) return this.#dissolve();
          for (const event of await this.#match(page.items)) await this.#deliver(event);
          this.#seen = Math.max(this.#seen, page.through);
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
    this.#context.loaders.clear();
    const sequence = event.sequence as number;
    const { teamId, epoch } = this.#subscription.team;
    const edge = { node: event, cursor: eventCursor(this.#services, teamId, epoch, sequence), replayed: false };
    // Both ask the database. The answer is for the rights of the group, and a member that has others by now leaves it before.
    const [answer] = await Promise.all([this.#render(edge, this.#context), this.#checkRights()]);
    const payload = Buffer.from(`${answer}}`);
    // Nothing is awaited from here on: a subscriber that joins later has seen this event.
    for (const member of this.#members) {
      if (member.seen >= sequence) continue;
      if (member.deliver(payload)) member.seen = sequence;
      else this.#release(member);
    }
    this.#seen = sequence;
  }

  /** Checks the credential of every member; those that were not looked up within the last second in one statement. */
  async #checkRights(): Promise<void> {
    const { credentials } = this.#services;
    /** What becomes of the members with credentials that have changed. */
    const changed = new Map<SameCredential, (member: Member) => void>();
    const apply = (same: SameCredential, found: Authenticated) => {
      if (same.caller.viewer === found.viewer) return;
      same.caller = found;
      // The group shares answers among equal rights: members with other rights leave it.
      if (rightsOf(found.viewer) !== this.#rights) changed.set(same, (member) => this.#release(member));
    };
    const stale: SameCredential[] = [];
    for (const same of this.#credentials.values()) {
      const found = credentials.remembered(same.key);
      if (found === null) stale.push(same);
      else apply(same, found);
    }
    const checks = await Promise.allSettled(stale.map(({ caller }) => credentials.find(caller.viewer.credentialHash)));
    for (const [i, check] of checks.entries()) {
      const same = stale[i]!;
      if (check.status === "fulfilled") apply(same, check.value);
      else if (!hasEnded(check.reason)) throw check.reason;
      else changed.set(same, (member) => this.#refuse(member, check.reason));
    }
    if (changed.size > 0) for (const member of this.#members) changed.get(member.credential!)?.(member);
  }

  #refuse(member: Member, error: unknown): void {
    this.leave(member);
    member.refuse(error);
  }
}

/** Whether an error says that a credential has ended; any other one says nothing of it. */
function hasEnded(error: unknown): boolean {
  const { code } = ((error as { extensions?: object }).extensions ?? {}) as { code?: string };
  return code === "UNAUTHENTICATED";
}
