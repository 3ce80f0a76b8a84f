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
        const { serveMcpStdio } = await import("../app/http-server.ts");
        await serveMcpStdio(services, key);
      });
    });
}
