import { execute, type GraphQLFormattedError, type GraphQLSchema } from "graphql";
import type { WebSocket } from "ws";
import { errorFields } from "../base/log.ts";
import type { Row } from "../base/read-plan.ts";
import { eventCursor } from "../events/event.query.ts";
import { matcher } from "../events/follow.ts";
import { recheckMs } from "../events/leaving.ts";
import type { Ride, Seat } from "../events/live-seat.ts";
import type { Tail } from "../events/tail.ts";
import { recheckViewer } from "../teams/authenticate.ts";
import type { Context, Services } from "../teams/context.ts";
import { applyCredential, forkContext } from "../teams/contexts.ts";
import { type Operation, rightsOf, sharedAs } from "./shared-answers.ts";
import { wholeAnswer } from "./subscribe-patiently.ts";

/** What may wait in a socket. One that does not take that much falls back to its own pace. */
const mostBytes = 256 * 1024;
const mostEvents = 500;

/** A subscription as its socket knows it. */
export interface Subscribed extends Operation {
  socket: WebSocket;
  id: string;
}

interface Rider {
  seat: Seat;
  socket: WebSocket;
  /** What stands before the payload in its frames. */
  prefix: string;
  credential: string;
  next: number;
  waiting: number;
  arrive(next: number): void;
  refuse(error: unknown): void;
}

/** An event's answer as JSON, executed once for everybody of a group. */
type Render = (edge: object, context: Context) => Promise<string>;

/** Subscribers to the same with the same rights: each event is executed and serialised once for all of them. */
class Group {
  readonly #riders = new Set<Rider>();
  readonly #services: Services;
  readonly #tail: Tail;
  readonly #render: Render;
  readonly #match: (events: Row[]) => Promise<Row[]>;
  readonly #context: Context;
  readonly #rights: string;
  readonly #deaf: () => void;
  readonly #timer: NodeJS.Timeout;
  readonly #ended: () => void;
  /** The number that is looked at next. */
  next: number;
  #running = false;
  #again = false;
  #over = false;

  constructor(services: Services, seat: Seat, render: Render, ended: () => void) {
    this.#services = services;
    this.#tail = seat.tail;
    this.#render = render;
    this.#ended = ended;
    this.#context = forkContext(seat.context);
    this.#rights = rightsOf(seat.context.viewer!);
    this.#match = matcher(this.#context, seat.filter);
    this.next = seat.next;
    this.#deaf = seat.tail.onMore(() => void this.#run());
    this.#timer = setInterval(() => void this.#run(true), recheckMs);
  }

  /** Takes somebody along who is not behind. */
  board(rider: Rider): void {
    this.#riders.add(rider);
  }

  /** Lets a rider go on by itself from where it is. */
  alight(rider: Rider): void {
    if (!this.#riders.delete(rider)) return;
    rider.arrive(rider.next);
    this.#endWhenEmpty();
  }

  #endWhenEmpty(): void {
    if (this.#riders.size > 0 || this.#over) return;
    this.#over = true;
    this.#deaf();
    clearInterval(this.#timer);
    this.#ended();
  }

  #alightAll(): void {
    for (const rider of [...this.#riders]) this.alight(rider);
  }

  async #run(check = false): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    try {
      if (check) await this.#checkRights();
      do {
        this.#again = false;
        while (this.#riders.size > 0 && this.next <= this.#tail.through) {
          const events = this.#tail.from(this.next);
          // Further back than what is at hand: each reads the log by itself.
          if (events === null || events.length === 0) return this.#alightAll();
          for (const event of await this.#match(events)) await this.#carry(event);
          this.next = (events.at(-1)!.sequence as number) + 1;
          for (const rider of this.#riders) rider.next = Math.max(rider.next, this.next);
        }
      } while (this.#again);
    } catch (error) {
      // The database is away, or one event cannot be answered: each finds out for itself, and is patient.
      this.#services.log.debug(errorFields(error), "subscribers go on one by one");
      this.#alightAll();
    } finally {
      this.#running = false;
    }
  }

  async #carry(event: Row): Promise<void> {
    await this.#checkRights();
    this.#context.loaders.clear();
    const sequence = event.sequence as number;
    const { teamId, epoch } = this.#tail;
    const edge = { node: event, cursor: eventCursor(this.#services, teamId, epoch, sequence), replayed: false };
    const payload = `${await this.#render(edge, this.#context)}}`;
    // From here on nothing waits: whoever boards later expects a later number.
    for (const rider of this.#riders) {
      if (rider.next > sequence) continue;
      const { socket } = rider;
      if (socket.readyState !== socket.OPEN || socket.bufferedAmount > mostBytes || rider.waiting >= mostEvents) {
        this.alight(rider);
        continue;
      }
      rider.next = sequence + 1;
      rider.waiting++;
      socket.send(rider.prefix + payload, () => {
        rider.waiting--;
      });
    }
    this.next = sequence + 1;
  }

  /** Asks of every credential what it may, those looked up a while ago in one statement. */
  async #checkRights(): Promise<void> {
    const stale: Rider[] = [];
    for (const rider of this.#riders) {
      const found = this.#services.credentials.remembered(rider.credential);
      if (found === null) stale.push(rider);
      else if (found.viewer !== rider.seat.context.viewer) {
        applyCredential(rider.seat.context, found);
        this.#checkSameRights(rider);
      }
    }
    if (stale.length === 0) return;
    const asked = await Promise.allSettled(stale.map((rider) => recheckViewer(rider.seat.context)));
    for (const [i, answer] of asked.entries()) {
      const rider = stale[i]!;
      if (answer.status === "fulfilled") {
        this.#checkSameRights(rider);
        continue;
      }
      const { code } = ((answer.reason as { extensions?: object }).extensions ?? {}) as { code?: string };
      if (code !== "UNAUTHENTICATED") throw answer.reason;
      this.#riders.delete(rider);
      rider.refuse(answer.reason);
    }
    this.#endWhenEmpty();
  }

  /** The group shares answers among equal rights: a subscriber whose rights have changed leaves it. */
  #checkSameRights(rider: Rider): void {
    if (rightsOf(rider.seat.context.viewer!) !== this.#rights) this.alight(rider);
  }
}

/** The groups of a process. Answers the ride of a subscription over a socket. */
export function openFanOut(
  services: Services,
  schema: GraphQLSchema,
  format: (error: never) => GraphQLFormattedError,
): (subscribed: Subscribed) => Ride {
  const groups = new Map<string, Group>();
  return ({ socket, id, ...operation }) => {
    const keyOf = sharedAs(schema, operation);
    const { document, operationName, variables } = operation;
    const render: Render = async (edge, contextValue) => {
      const { errors, ...result } = wholeAnswer(
        await execute({
          schema,
          document,
          operationName,
          variableValues: variables,
          rootValue: edge,
          contextValue,
        }),
      );
      return JSON.stringify(
        errors === undefined ? result : { ...result, errors: errors.map((one) => format(one as never)) },
      );
    };
    const prefix = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
    return async (seat) => {
      const key = keyOf(seat);
      let group = groups.get(key);
      if (group === undefined) {
        group = new Group(services, seat, render, () => groups.delete(key));
        groups.set(key, group);
      }
      // The others have gone on meanwhile: it catches up by itself first.
      if (seat.next < group.next) return seat.next;
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      const rider: Rider = {
        seat,
        socket,
        prefix,
        credential: seat.context.viewer!.credentialHash.toString("base64"),
        next: seat.next,
        waiting: 0,
        arrive: resolve,
        refuse: reject,
      };
      const boarded = group;
      seat.leaving.wake = () => boarded.alight(rider);
      boarded.board(rider);
      if (seat.leaving.left) boarded.alight(rider);
      return await promise;
    };
  };
}
