import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { CommanderError } from "commander";
import { Webhook } from "standardwebhooks";
import type { Cli } from "./cli.ts";

/** More than the largest body that the server sends; a larger one is not read to its end. */
const maxBytes = 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

interface Options {
  secret: string;
  port: number;
  host: string;
  json?: boolean;
}

const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new CommanderError(2, "port", "The port is a number from 0 to 65535.");
  return value;
};

/** A receiver like a partner's: it verifies the signature of a webhook, prints it, and confirms it. */
function listen({ secret, port, host, json }: Options): Promise<never> {
  const webhook = new Webhook(secret);
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const server = createServer(async (request, response) => {
    const answer = (status: number, why?: string) => {
      if (why !== undefined) process.stderr.write(`refused: ${why}\n`);
      response.writeHead(status).end(why);
    };
    try {
      if (request.method !== "POST") return answer(405, "Only POST.");
      const text = await readBody(request);
      if (text === null) return answer(413, "Too large.");
      const headers = request.headers as Record<string, string>;
      let body: unknown;
      try {
        body = webhook.verify(text, headers);
      } catch (error) {
        return answer(401, error instanceof Error ? error.message : "Not signed with this secret.");
      }
      const { type } = body as { type?: unknown };
      if (json) print(JSON.stringify({ id: headers["webhook-id"], body }));
      else print(`${new Date().toISOString()} ${type} ${headers["webhook-id"]}\n${JSON.stringify(body, null, 2)}`);
      answer(204);
    } catch {
      answer(400, "The request broke off.");
    }
  });
  return new Promise((_, reject) => {
    server.on("error", reject);
    server.listen(port, host, () => {
      const at = server.address() as AddressInfo;
      process.stderr.write(`Listening on http://${host}:${at.port}/ until Ctrl-C.\n`);
    });
  });
}

/** Adds the command webhooks listen. */
export function addWebhooksCommand(cli: Cli): void {
  cli.program
    .command("webhooks")
    .description("Receive webhooks.")
    .exitOverride()
    .command("listen")
    .description(
      "Receive webhooks and print those that are signed with the endpoint's secret; confirm them with 204. The server calls this machine only with WEBHOOK_ALLOW_PRIVATE=true, or through a tunnel.",
    )
    .requiredOption("--secret <whsec_…>", "as createWebhookEndpoint or rotateWebhookSecret showed it")
    .option("--port <number>", "where to listen; 0: any free one", wholeNumber, 4500)
    .option("--host <host>", "where to listen", "127.0.0.1")
    .option("--json", "print one JSON object a line for each delivery")
    .exitOverride()
    .action(async (options: Options) => {
      await listen(options);
    });
}
