import type { FastifyInstance, FastifyRequest } from "fastify";
import { bearerOf } from "../../access/authenticate.ts";
import type { Services } from "../../access/context.ts";
import { requestContext } from "../../access/contexts.ts";
import type { Authenticated } from "../../access/viewer.ts";
import { isAllowedOrigin } from "../cross-origin.ts";
import type { Api } from "../graphql/operation.ts";
import { isSameOrigin } from "../pages/sign-in/session.ts";
import { authenticateKey } from "./authenticate-key.ts";
import type { McpTools } from "./mcp-server.ts";

type Identified = FastifyRequest & { caller?: Authenticated };

/** An agent hands in a question or some rows; ten thousand rows come by the API. */
const maxBytes = 1024 * 1024;

/**
 * Serves /mcp: the Model Context Protocol over streamable HTTP. It has no sessions, so that any process answers any request:
 * each POST is a request with its answer. The library is loaded by the first one.
 */
export function serveMcp(app: FastifyInstance, services: Services, api: Api): void {
  let shared: McpTools | undefined;
  app.route({
    method: "POST",
    url: "/mcp",
    bodyLimit: maxBytes,
    onRequest: async (request, reply) => {
      reply.header("cache-control", "no-store");
      const { origin } = request.headers;
      // A page of another site must not speak with a server on this machine, whatever name leads to it.
      if (origin !== undefined && !isSameOrigin(services, request) && !isAllowedOrigin(services, origin))
        return reply.code(403).send({ error: "FORBIDDEN", message: "This origin is not in ALLOWED_ORIGINS." });
      try {
        (request as Identified).caller = await authenticateKey(services, bearerOf(request.headers.authorization));
      } catch (error) {
        const { code } = (error as { extensions?: { code?: string } }).extensions ?? {};
        if (code !== "UNAUTHENTICATED" && code !== "FORBIDDEN") throw error;
        if (code === "UNAUTHENTICATED") reply.header("www-authenticate", "Bearer");
        return reply
          .code(code === "UNAUTHENTICATED" ? 401 : 403)
          .send({ error: code, message: (error as Error).message });
      }
    },
    handler: async (request, reply) => {
      const [{ createMcpServer, openMcpTools }, { WebStandardStreamableHTTPServerTransport }] = await Promise.all([
        import("./mcp-server.ts"),
        import("@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js"),
      ]);
      shared ??= openMcpTools(api, (source) => api.documents.refuse(source) === null);
      const caller = (request as Identified).caller!;
      const server = createMcpServer(shared, async () => requestContext(services, caller, request.id, request.ip));
      const transport = new WebStandardStreamableHTTPServerTransport({
        sessionIdGenerator: undefined,
        enableJsonResponse: true,
      });
      await server.connect(transport);
      try {
        const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
        const asked = new Request("http://localhost/mcp", { method: "POST", headers: headers as [string, string][] });
        const answer = await transport.handleRequest(asked, { parsedBody: request.body });
        for (const [name, value] of answer.headers) reply.header(name, value);
        return await reply.code(answer.status).send(await answer.text());
      } finally {
        await server.close();
      }
    },
  });
  // Nothing comes from the server by itself, and there are no sessions to end.
  app.route({
    method: ["GET", "DELETE"],
    url: "/mcp",
    exposeHeadRoute: false,
    handler: async (_, reply) => {
      reply.header("allow", "POST");
      return reply.code(405).send({ error: "BAD_REQUEST", message: "Only POST: this server has no sessions." });
    },
  });
}
