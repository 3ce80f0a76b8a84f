import { inboxLink } from "../http/dev-inbox/inbox-key.ts";
import { UserError } from "../platform/errors.ts";
import { readEnv, servesInbox, usesInbox } from "../platform/process/env.ts";
import { environment } from "../platform/process/load-env-file.ts";
import type { Cli } from "./cli.ts";

/** Adds the command inbox-link. */
export function addInboxCommand(cli: Cli): void {
  cli.program
    .command("inbox-link")
    .description(
      "Print the link that opens the built-in inbox. Everybody who has it reads every e-mail, sign-in links included.",
    )
    .option("--json", "print one JSON object")
    .exitOverride()
    .action(async (options) => {
      const env = readEnv(environment());
      if (!usesInbox(env)) throw new UserError("INVALID_STATE", "There is no built-in inbox: mail goes to SMTP_URL.");
      if (!servesInbox(env))
        throw new UserError("INVALID_STATE", "The built-in inbox is not shown while TRUST_PROXY is set. Set SMTP_URL.");
      cli.answer({ url: await inboxLink(env) }, options);
    });
}
