import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import {
  CloseCode,
  type Message,
  MessageType,
  GRAPHQL_TRANSPORT_WS_PROTOCOL as protocol,
  type SubscribePayload,
  validateMessage,
} from "graphql-ws";
import type { WebSocket } from "ws";
import type { Authenticated } from "../../access/viewer.ts";
import { errorFields, type Logger } from "../../platform/process/log.ts";
import { parseMessage } from "../../platform/text/parse-json.ts";
import { requestIdOf } from "../request-id.ts";
import { writeTextFrame } from "./text-frame.ts";

/** How long a client may take until it sends connection_init. */
const initWithinMs = 3_000;
/** How long a socket may take to close before it is cut. */
const closeWithinMs = 2_000;
/** A frame that closes a socket has 125 bytes, two of which are the code. */
const maxReasonBytes = 123;
/** How much may wait in a socket before it gets no more broadcasts. */
const maxWaitingBytes = 256 * 1024;
const maxWaitingFrames = 500;

/** Closes a socket, and cuts it when it does not close in time. */
export function endSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), closeWithinMs).unref();
}

/** What is done with the messages of connections. */
export interface ConnectionHandler {
  /** @returns whether the caller may go on; where not, the socket is closed with 4403 unless it was already */
  connect(connection: Connection, params: Record<string, unknown>, request: IncomingMessage): Promise<boolean>;
  /** Runs an operation. An error that it throws ends the socket. */
  operate(operation: SocketOperation, payload: SubscribePayload): Promise<void>;
}

/** One operation of a connection, from its subscribe message to the end. */
export class SocketOperation {
  readonly connection: Connection;
  readonly id: string;
  #isCounted = false;
  /** What runs, to be stopped when the client wants no more. */
  work: { stop(): void } | null = null;

  constructor(connection: Connection, id: string) {
    this.connection = connection;
    this.id = id;
  }

  /** Whether its client still waits for answers. */
  get isWanted(): boolean {
    return this.connection.operations.get(this.id) === this;
  }

  /** Counts it among the operations of its socket, until it has ended. */
  count(): void {
    this.connection.running++;
    this.#isCounted = true;
  }

  /** Sends an answer. Resolves when it was handed to the network, so that nothing is sent faster than the client reads. */
  async next(payload: unknown): Promise<void> {
    if (this.isWanted) await this.connection.send({ id: this.id, type: MessageType.Next, payload } as Message);
  }

  /** Sends why it failed, and ends it. */
  async fail(payload: unknown[]): Promise<void> {
    const { isWanted } = this;
    this.end();
    if (isWanted) await this.connection.send({ id: this.id, type: MessageType.Error, payload } as Message);
  }

  /** Sends that nothing more comes, and ends it. */
  async complete(): Promise<void> {
    const { isWanted } = this;
    this.end();
    if (isWanted) await this.connection.send({ id: this.id, type: MessageType.Complete });
  }

  /** Frees its id and its place. */
  end(): void {
    if (this.isWanted) this.connection.operations.delete(this.id);
    if (this.#isCounted) this.connection.running--;
    this.#isCounted = false;
  }

  /** Ends it without a word, since its client is gone or wants no more. */
  stop(): void {
    this.connection.operations.delete(this.id);
    this.work?.stop();
  }
}

/**
 * The server's side of graphql-transport-ws on one socket (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md),
 * with the messages and close codes of graphql-ws. The library's own server holds several promises and closures for each
 * subscription while nothing happens; here a live one is an object in a group.
 */
export class Connection {
  readonly socket: WebSocket;
  /** The network socket below, for frames that are the same for many. */
  readonly #network: Duplex;
  readonly #handler: ConnectionHandler;
  readonly #log: Logger;
  /** The request that opened it, until connection_init: it holds its headers in memory. */
  #request: IncomingMessage | null;
  #initTimer: NodeJS.Timeout | null = null;
  #isAcknowledged = false;
  /** Broadcasts that were written since the socket was last empty. */
  #waitingFrames = 0;
  /** The id of the request that opened it. Its operations have it with a number. */
  readonly requestId: string;
  /** How many operations it has had. */
  operationCount = 0;
  callerAddress = "-";
  caller: Authenticated | null = null;
  /** The operations whose clients wait for answers. */
  readonly operations = new Map<string, SocketOperation>();
  /** How many operations run. They are not counted by id: a client may use the id of one that is still ending again. */
  running = 0;

  constructor(socket: WebSocket, network: Duplex, request: IncomingMessage, handler: ConnectionHandler, log: Logger) {
    this.socket = socket;
    this.#network = network;
    this.#request = request;
    this.requestId = requestIdOf(request);
    this.#handler = handler;
    this.#log = log;
  }

  /** Whether an operation that ends by itself, a query or a mutation, has not been answered yet. */
  get isAnswering(): boolean {
    for (const operation of this.operations.values()) if (operation.work === null) return true;
    return false;
  }

  /** Waits for the client's messages. */
  listen(): void {
    const { socket } = this;
    if (socket.protocol !== protocol)
      return void this.#close(CloseCode.SubprotocolNotAcceptable, "Subprotocol not acceptable");
    this.#initTimer = setTimeout(
      () => this.#close(CloseCode.ConnectionInitialisationTimeout, "Connection initialisation timeout"),
      initWithinMs,
    );
    socket.on("message", (data) => this.#receive(String(data)));
    socket.on("close", () => this.#onClose());
  }

  #close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  #receive(text: string): void {
    // It is being closed: nothing that comes now is wanted any more.
    if (this.socket.readyState !== this.socket.OPEN) return;
    let message: Message;
    try {
      message = validateMessage(parseMessage(text));
    } catch {
      return void this.#close(CloseCode.BadRequest, "Invalid message received");
    }
    this.#handle(message).catch((error: unknown) => this.fail(error));
  }

  /** Ends the socket because of an error that is not the client's. */
  fail(error: unknown): void {
    this.#log.warn({ requestId: this.requestId, ...errorFields(error) }, "socket message not handled");
    endSocket(this.socket, 1011, "Internal error");
  }

  async #handle(message: Message): Promise<void> {
    switch (message.type) {
      case MessageType.ConnectionInit:
        return await this.#init(message.payload ?? {});
      case MessageType.Ping: {
        const { payload } = message;
        return await this.send(payload ? { type: MessageType.Pong, payload } : { type: MessageType.Pong });
      }
      case MessageType.Pong:
        return;
      case MessageType.Subscribe: {
        const { id, payload } = message;
        if (!this.#isAcknowledged) return this.#close(CloseCode.Unauthorized, "Unauthorized");
        if (this.operations.has(id)) {
          const reason = `Subscriber for ${id} already exists`;
          const isTooLong = Buffer.byteLength(reason) > maxReasonBytes;
          return this.#close(CloseCode.SubscriberAlreadyExists, isTooLong ? "Subscriber already exists" : reason);
        }
        const operation = new SocketOperation(this, id);
        this.operations.set(id, operation);
        return await this.#handler.operate(operation, payload);
      }
      case MessageType.Complete:
        return this.operations.get(message.id)?.stop();
      default:
        return this.#close(CloseCode.BadRequest, "Invalid message received");
    }
  }

  async #init(params: Record<string, unknown>): Promise<void> {
    const request = this.#request;
    if (request === null)
      return this.#close(CloseCode.TooManyInitialisationRequests, "Too many initialisation requests");
    this.#request = null;
    clearTimeout(this.#initTimer!);
    this.#initTimer = null;
    if (!(await this.#handler.connect(this, params, request))) return this.#close(CloseCode.Forbidden, "Forbidden");
    this.#isAcknowledged = true;
    await this.send({ type: MessageType.ConnectionAck });
  }

  #onClose(): void {
    if (this.#initTimer !== null) clearTimeout(this.#initTimer);
    for (const operation of [...this.operations.values()]) operation.stop();
  }

  /** Sends a message. Resolves when it was handed to the network, or the socket is closed. */
  async send(message: Message): Promise<void> {
    const { socket } = this;
    if (socket.readyState !== socket.OPEN) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.send(JSON.stringify(message), () => resolve());
    await promise;
  }

  /**
   * Writes a text frame of two parts, the second of which many sockets share. It bypasses ws, which makes and writes two
   * buffers for each; ws writes its own frames whole, since it does not compress, so that none is broken.
   *
   * @returns false where too much waits in the socket
   */
  writeFrame(own: Buffer, shared: Buffer): boolean {
    const { socket } = this;
    const waiting = this.#network.writableLength;
    if (waiting === 0) this.#waitingFrames = 0;
    const isFull = waiting > maxWaitingBytes || this.#waitingFrames >= maxWaitingFrames;
    if (isFull || socket.readyState !== socket.OPEN) return false;
    this.#waitingFrames++;
    writeTextFrame(this.#network, own, shared);
    return true;
  }
}
