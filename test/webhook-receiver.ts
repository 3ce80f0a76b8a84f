import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import type { Any } from "./client.ts";
import { waitUntil } from "./wait-until.ts";

/** A request as it came. */
export interface Received {
  at: number;
  path: string;
  headers: Record<string, string>;
  text: string;
  body: Any;
}

/** A partner's server: stores what it is posted, and answers as it is set to. */
export class Receiver {
  readonly received: Received[] = [];
  /** What it answers; default 204. It may take its time. */
  answer: (request: Received, nth: number) => { status: number; headers?: object; body?: string } | Promise<Any> =
    () => ({
      status: 204,
    });
  /** How many requests wait for their answer, and how many at most did. */
  inFlight = 0;
  maxInFlight = 0;
  #server: Server | undefined;
  #url = "";

  get url(): string {
    return this.#url;
  }

  async open(): Promise<this> {
    this.#server = createServer((request, response) => void this.#take(request, response));
    await new Promise<void>((resolve) => this.#server!.listen(0, "127.0.0.1", resolve));
    this.#url = `http://127.0.0.1:${(this.#server.address() as { port: number }).port}/hook`;
    return this;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.inFlight++;
    this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
    response.on("close", () => this.inFlight--);
    request.on("error", () => undefined);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const text = Buffer.concat(chunks).toString();
    const received: Received = {
      at: Date.now(),
      path: request.url!,
      headers: request.headers as Record<string, string>,
      text,
      body: text === "" ? null : JSON.parse(text),
    };
    this.received.push(received);
    const { status, headers = {}, body = "" } = await this.answer(received, this.received.length);
    response.writeHead(status, headers as never).end(body);
  }

  /** Those of a type, in the order they came. */
  of(type: string): Received[] {
    return this.received.filter((one) => one.body.type === type);
  }

  /** Resolves once so many have come that fit. */
  async waitFor(count: number, fits: (one: Received) => boolean = () => true, ms = 60_000): Promise<Received[]> {
    return await waitUntil(async () => {
      const found = this.received.filter(fits);
      return found.length >= count && found;
    }, ms);
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}

/** Opens partners' servers for a test; they close at its end. */
export function receivers(): () => Promise<Receiver> {
  let open: Receiver[] = [];
  afterEach(async () => {
    for (const one of open) await one.close();
    open = [];
  });
  return async () => {
    const receiver = await new Receiver().open();
    open.push(receiver);
    return receiver;
  };
}

/** What the library of others makes of a request. @throws where it is not signed by the secret */
export const verified = (one: Received, secret: string): Any => new Webhook(secret).verify(one.text, one.headers);

export const createEndpoint = `mutation ($input: CreateWebhookEndpointInput!, $key: String) {
  createWebhookEndpoint(input: $input, idempotencyKey: $key) {
    endpoint { id url description eventTypes payloadQuery scopes enabled disabledReason consecutiveFailures createdAt
      assessment { id } createdBy { id displayName } }
    secret userErrors { code message path }
  }
}`;

export const deliveriesOf = `query ($id: ID!) { node(id: $id) { ... on WebhookEndpoint {
  enabled disabledReason consecutiveFailures
  deliveries(first: 100) { nodes { id test state attempts statusCode requestBody responseBody durationMs nextAttemptAt createdAt event { id sequence type } } }
} } }`;
