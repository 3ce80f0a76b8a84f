import { createServer, type Server } from "node:http";
import { gunzipSync } from "node:zlib";
import type { Any } from "./client.ts";

/** A span as an exporter sent it. */
export interface ReceivedSpan {
  traceId: string;
  id: string;
  parent: string;
  name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  role: string;
  failed: boolean;
  attributes: Record<string, string | number | boolean>;
}

const valuesOf = (attributes: Any[]): ReceivedSpan["attributes"] =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] as string]));

/** A receiver of OTLP over HTTP with JSON, as a collector is one. */
export class TraceReceiver {
  readonly spans: ReceivedSpan[] = [];
  /** The exporter's requests: their paths and bodies. */
  readonly requests: { path: string; text: string }[] = [];
  #server: Server | undefined;
  url = "";

  async open(): Promise<this> {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString();
      this.requests.push({ path: request.url!, text });
      this.#add(JSON.parse(text));
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
    await new Promise<void>((resolve) => this.#server!.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
    return this;
  }

  #add({ resourceSpans }: Any): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const role = String(valuesOf(resource.attributes)["beckon.role"]);
      for (const { spans } of scopeSpans)
        for (const { traceId, spanId, parentSpanId = "", name, kind, status, attributes } of spans)
          this.spans.push({
            ...{ traceId, id: spanId, parent: parentSpanId, name, kind, role },
            failed: status?.code === 2,
            attributes: valuesOf(attributes),
          });
    }
  }

  of(traceId: string): ReceivedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}
