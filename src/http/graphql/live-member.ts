import type { Authenticated } from "../../access/viewer.ts";
import type { LiveSubscription, Progress } from "../../events/live/live-subscription.ts";
import type { BroadcastGroup, Member, SameCredential } from "./broadcast-group.ts";
import type { Operation } from "./broadcast-key.ts";
import type { SocketOperation } from "./websocket-connection.ts";

/** What happens to a subscription that leaves its group. */
export interface MemberOwner {
  /** It goes on by itself from where it is. */
  goOn(operation: SocketOperation, request: Operation, caller: Authenticated, progress: Progress): void;
  /** It ends by an error. */
  refuse(operation: SocketOperation, error: unknown): void;
}

/** A subscription over a socket while it is in a broadcast group: all that is held of it until the next event. */
export class LiveMember implements Member {
  credential: SameCredential | null = null;
  seen: number;
  group: BroadcastGroup | null = null;
  readonly #operation: SocketOperation;
  readonly #request: Operation;
  readonly #owner: MemberOwner;
  readonly #team: Progress["team"];
  readonly #liveAfter: number;
  /** The bytes of its messages that precede the shared payload. */
  readonly #prefix: Buffer;

  constructor(operation: SocketOperation, request: Operation, subscription: LiveSubscription, owner: MemberOwner) {
    this.seen = subscription.seen;
    this.#operation = operation;
    this.#request = request;
    this.#owner = owner;
    this.#team = subscription.team;
    this.#liveAfter = subscription.liveAfter;
    this.#prefix = Buffer.from(`{"id":${JSON.stringify(operation.id)},"type":"next","payload":`);
  }

  deliver(payload: Buffer): boolean {
    return this.#operation.connection.writeFrame(this.#prefix, payload);
  }

  goOn(seen: number, caller: Authenticated): void {
    this.#operation.work = null;
    const progress = { team: this.#team, seen, liveAfter: this.#liveAfter };
    this.#owner.goOn(this.#operation, this.#request, caller, progress);
  }

  refuse(error: unknown): void {
    this.#operation.work = null;
    this.#team.leave();
    this.#owner.refuse(this.#operation, error);
  }

  /** Its client wants no more. */
  stop(): void {
    this.group?.leave(this);
    this.#team.leave();
    this.#operation.end();
  }
}
