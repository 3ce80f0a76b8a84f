import { seed } from "../seed.ts";
import type { Cli } from "./cli.ts";

/** seed. */
export function addSeedCommand(cli: Cli): void {
  cli.program
    .command("seed")
    .description(
      "Make a demo team with people, assessments and candidates, which mails nobody outside the built-in inbox; prints a token of its owner and an API key.",
    )
    .option("--json", "print one JSON object")
    .exitOverride()
    .action(async (options) => {
      await cli.withServices(async (services) => cli.answer({ ...(await seed(services)) }, options));
    });
}
