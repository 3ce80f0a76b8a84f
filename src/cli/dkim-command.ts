import { generateKeyPairSync } from "node:crypto";
import { resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { dkimRecord, readDkimKey } from "../emails/delivery/sign-dkim.ts";
import { parseMailFrom } from "../emails/rendering/mail-from.ts";
import { readOrMakeSecret } from "../platform/crypto/secret-file.ts";
import { environment } from "../platform/process/load-env-file.ts";
import type { Cli } from "./cli.ts";

const readSelector = (text: string): string => {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(text))
    throw new InvalidArgumentError("Not a selector. Use a to z, digits and hyphens, e.g. beckon.");
  return text.toLowerCase();
};

const makeKey = (): string =>
  generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey.export({ format: "pem", type: "pkcs8" }).toString();

/** Adds the command dkim. */
export function addDkimCommand(cli: Cli): void {
  cli.program
    .command("dkim")
    .description("Make a key that e-mails are signed with, and print its DNS record. An existing key stays.")
    .requiredOption("--file <path>", "where the private key is, or is to be")
    .option("--selector <name>", "the name of the key in the DNS", readSelector, "beckon")
    .option("--domain <name>", "the domain of the sender, if it is another than that of MAIL_FROM")
    .option("--json", "print one JSON object")
    .exitOverride()
    .action(async (options) => {
      // Not the whole environment: the variables may be set before there is a key.
      const domain: string = options.domain ?? parseMailFrom(environment().MAIL_FROM ?? "").domain;
      const file = resolve(options.file);
      await readOrMakeSecret(file, makeKey);
      const { name, text } = dkimRecord({ domain, selector: options.selector, key: readDkimKey(file) });
      cli.answer({ name, type: "TXT", text, DKIM_KEY_FILE: file, DKIM_SELECTOR: options.selector }, options);
    });
}
