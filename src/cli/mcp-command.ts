import { randomUUID } from "node:crypto";
import { requestContext } from "../access/contexts.ts";
import { OperatorError } from "../platform/process/operator-error.ts";
import type { Cli } from "./cli.ts";

const help = `
The key comes from the variable BECKON_KEY, so that it is in no list of processes. Its scopes decide which tools
there are. A client that starts this command:

  { "command": "npm", "args": ["run", "--silent", "cli", "--", "mcp"], "cwd": "…", "env": { "BECKON_KEY": "bkk_…" } }

A Beckon elsewhere serves the same tools at /mcp.`;

/** Adds the command mcp: the tools of /mcp over the standard input and output. */
export function addMcpCommand(cli: Cli): void {
  cli.program
    .command("mcp")
    .description("Serve the tools for agents (Model Context Protocol) over the standard input and output.")
    .addHelpText("after", help)
    .action(async () => {
      const key = process.env.BECKON_KEY;
      if (!key) throw new OperatorError("BECKON_KEY is not set: it is the API key that the agent acts with.", 2);
      await cli.withServices(async (services) => {
        const [{ authenticateKey }, mcp, { StdioServerTransport }, { graphqlSchema }, { TeamSizes }, persisted] =
          await Promise.all([
            import("../http/mcp/serve-mcp.ts"),
            import("../http/mcp/mcp-server.ts"),
            import("@modelcontextprotocol/sdk/server/stdio.js"),
            import("../app/registries/schema.ts"),
            import("../http/graphql/limits/team-sizes.ts"),
            import("../http/graphql/persisted/persisted-documents.ts"),
          ]);
        const contextOf = async () =>
          requestContext(services, await authenticateKey(services, key), randomUUID(), "127.0.0.1");
        // A key that does not work is said at once, and not at the first call.
        await contextOf();
        const documents = await persisted.PersistedDocuments.open(services.env);
        const pricing = { schema: graphqlSchema(), buckets: services.buckets, sizes: new TeamSizes(services) };
        const tools = mcp.openMcpTools(pricing, (source) => documents.refuse(source) === null);
        const server = mcp.createMcpServer(tools, contextOf);
        const closed = new Promise<void>((resolve) => {
          server.onclose = resolve;
          process.stdin.once("end", resolve);
          process.stdin.once("close", resolve);
        });
        await server.connect(new StdioServerTransport());
        await closed;
        await server.close();
      });
    });
}
