import { seed } from "../app/seed.ts";
import type { Cli } from "./cli.ts";

/** Adds the command seed. */
export function addSeedCommand(cli: Cli): void {
  cli.program
    .command("seed")
    .description(
      "Create a demo team with members, assessments and candidates, whose e-mails stay in the built-in inbox; prints a token of its owner and an API key.",
    )
    .option("--json", "print one JSON object")
    .exitOverride()
    .action(async (options) => {
      await cli.withServices(async (services) => cli.answer({ ...(await seed(services)) }, options));
    });
}
