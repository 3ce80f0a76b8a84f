import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { PartnerSandbox } from "../../integrations/integration.ts";

/** More than any message. */
const maxBytes = 1024 * 1024;

/** A call that the server has made to the partner, and the answer. */
export interface ReceivedCall {
  kind: string;
  method: string;
  path: string;
  body: unknown;
  status: number;
}

/** The partner's API on loopback: it answers as the sandbox says, and hands on what it gets, in order. */
export async function openPartnerServer(
  sandbox: PartnerSandbox,
  onCall: (call: ReceivedCall) => void,
): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request) {
      size += (chunk as Buffer).length;
      if (size > maxBytes) return void response.writeHead(413).end();
      chunks.push(chunk as Buffer);
    }
    const text = Buffer.concat(chunks).toString();
    const { method = "", url: path = "" } = request;
    try {
      const body: unknown = text === "" ? null : JSON.parse(text);
      const answer = sandbox.answer({ method, path, body });
      onCall({ kind: sandbox.kind, method, path, body, status: answer.status });
      response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
    } catch {
      response.writeHead(400).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
