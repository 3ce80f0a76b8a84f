import { randomUUID } from "node:crypto";
import type { Services } from "../access/context.ts";
import { requestContext } from "../access/contexts.ts";
import { TeamSizes } from "../http/graphql/limits/team-sizes.ts";
import { PersistedDocuments } from "../http/graphql/persisted/persisted-documents.ts";
import { authenticateKey } from "../http/mcp/authenticate-key.ts";
import { graphqlSchema } from "./registries/schema.ts";

/** Serves the tools for agents over the standard input and output, until the input ends. @param key an API key */
export async function serveMcpStdio(services: Services, key: string): Promise<void> {
  const [{ createMcpServer, openMcpTools }, { StdioServerTransport }] = await Promise.all([
    import("../http/mcp/mcp-server.ts"),
    import("@modelcontextprotocol/sdk/server/stdio.js"),
  ]);
  const contextOf = async () =>
    requestContext(services, await authenticateKey(services, key), randomUUID(), "127.0.0.1");
  // A key that does not work is said at once, and not at the first call.
  await contextOf();
  const documents = await PersistedDocuments.open(services.env);
  const pricing = { schema: graphqlSchema(), buckets: services.buckets, sizes: new TeamSizes(services) };
  const tools = openMcpTools(pricing, (source) => documents.refuse(source) === null);
  const server = createMcpServer(tools, contextOf);
  const closed = new Promise<void>((resolve) => {
    server.onclose = resolve;
    process.stdin.once("end", resolve);
    process.stdin.once("close", resolve);
  });
  await server.connect(new StdioServerTransport());
  await closed;
  await server.close();
}
