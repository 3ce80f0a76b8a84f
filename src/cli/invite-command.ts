import { stat } from "node:fs/promises";
import { Option } from "commander";
import { UserProblem } from "../base/errors.ts";
import { oneLine } from "../base/plain-text.ts";
import { ifInvitedValues } from "../invitations/outcome-of.ts";
import type { Cli } from "./cli.ts";
import { inviteList } from "./invite-list.ts";
import { LinksFile } from "./links-file.ts";
import { operatorViewer } from "./operator-viewer.ts";
import { progressBar } from "./progress.ts";
import { mostRows, readList } from "./read-list.ts";
import { whereTyped } from "./where-typed.ts";

const help = `
The list: CSV in UTF-8 with a header line; commas, or semicolons or tabs where the header line has them.
  email       name@example.com, or Given Family <name@example.com>; needed
  name        used where the candidate has no name yet
  externalId  your id of the person (not of this invitation); unique in the team
  locale      language of e-mails and pages, e.g. de-AT
  timeZone    zone of times in e-mails, e.g. Europe/Bucharest
  ref         kept with a row that is refused
Any other column is kept with the candidate, as metadata, under its name in the header line.

A bad row is named by its line and does not stop the others, and so is what should be known of a
good one (an address that bounces is invited and not mailed: see notMailed); the exit code is 0 all the same. Up to
${mostRows.toLocaleString("en")} rows: each 10,000 are one call, invited wholly or not at all. Run again, a list invites
only whom it has not invited yet. --dry-run looks at each 10,000 by themselves: it does not add up
their e-mails against the team's number a day.

The links let people in: their file is readable by you alone, and never written over another.`;

/** invite. */
export function addInviteCommand(cli: Cli): void {
  cli.program
    .command("invite")
    .description("Invite the people of a CSV file to an assessment, and write their links into a file.")
    .requiredOption("--assessment <id>", "a published assessment, of any team")
    .requiredOption("--csv <file>", "the list")
    .option("--no-email", "mail nothing: take the links from their file")
    .option("--dry-run", "do it all and keep nothing: no invitation, no e-mail, no links")
    .option("--as <member>", "in the name of this owner or manager; default: the team's first owner")
    .addOption(
      new Option("--if-invited <what>", "what to do with who has been invited already")
        .choices(Object.keys(ifInvitedValues))
        .default("REPORT"),
    )
    .option("--message <text>", "the inviter's words in the e-mail")
    .option("--links <file>", "where the links go; default: the list's name with .links.csv, beside it")
    .option("--json", "print one JSON object")
    .addHelpText("after", help)
    .exitOverride()
    .action(async (options) => {
      const csv = whereTyped(options.csv);
      // Before the database is even opened: a list that is not one needs nothing of it.
      const { rows, metadataColumns } = await readList(csv);
      const { result, stopped, linksFile } = await cli.withServices(async (services) => {
        const viewer = await operatorViewer(services, options.assessment, options.as);
        const links = options.dryRun ? null : await LinksFile.make(await linksPath(csv, options.links));
        const terms = {
          assessmentId: options.assessment,
          message: options.message,
          ifInvited: options.ifInvited,
          sendEmail: options.email,
          dryRun: options.dryRun === true,
        };
        const bar = options.json ? null : progressBar(rows.length);
        try {
          const done = await inviteList(services, viewer, rows, terms, {
            links: async (more) => await links?.add(more),
            progress: (count) => bar?.draw(count),
          });
          return { ...done, linksFile: (await links?.close()) ?? null };
        } catch (error) {
          await links?.close();
          throw error;
        } finally {
          bar?.clear();
        }
      });
      if (options.json) cli.answer({ ...result, linksFile }, options);
      else {
        const sayOf = ({ line, email, message, suggestion }: (typeof result.errors)[number], what: string) => {
          const meant = suggestion === undefined || message.includes(suggestion) ? "" : ` Did you mean ${suggestion}?`;
          process.stderr.write(
            `line ${line}: ${what}${email === null ? "" : `${oneLine(email, 100)}: `}${message}${meant}\n`,
          );
        };
        for (const error of result.errors) sayOf(error, "");
        for (const warning of result.warnings) sayOf(warning, "warning: ");
        if (metadataColumns.length > 0)
          process.stderr.write(`Kept with the candidates as metadata: ${oneLine(metadataColumns.join(", "))}\n`);
        if (options.dryRun) process.stderr.write("A rehearsal: nothing was stored, nobody was mailed.\n");
        const { errors, warnings, notMailed, ...counts } = result;
        const summary = { ...counts, linksFile: linksFile ?? "none", notMailed, warnings: warnings.length };
        cli.answer(summary, options);
      }
      // Thrown, since that is how a command ends with 1.
      if (stopped !== null) throw new UserProblem("INVALID_STATE", stopped);
    });
}

/** Beside the list, unless something else is said; a pipe has no place beside it. */
async function linksPath(csv: string, given: string | undefined): Promise<string> {
  if (given !== undefined) return whereTyped(given);
  if (!(await stat(csv)).isFile())
    throw new UserProblem("REQUIRED", "The list is no file: say with --links where the links go. Nobody was invited.");
  return csv.replace(/(\.csv)?$/i, ".links.csv");
}
