import { stat } from "node:fs/promises";
import { InvalidArgumentError, Option } from "commander";
import { ifInvitedValues } from "../invitations/invite/invite-input.ts";
import { UserError } from "../platform/errors.ts";
import { oneLine } from "../platform/text/plain-text.ts";
import type { Cli } from "./cli.ts";
import { inviteList } from "./import/invite-list.ts";
import { LinksFile } from "./import/links-file.ts";
import { type Chosen, type Field, fields } from "./import/list-columns.ts";
import { progressBar } from "./import/progress.ts";
import { maxRows, readList, sayForm } from "./import/read-list.ts";
import { inviterContext } from "./inviter-context.ts";
import { resolveFromCwd } from "./resolve-from-cwd.ts";

const help = `
The list: CSV with a header line; commas, semicolons or tabs. UTF-8, UTF-16, or Windows-1252 where that is certain.
  email       name@example.com, or Given Family <name@example.com>; needed
  name        used where the candidate has no name yet; or firstName and lastName
  externalId  your id of the candidate (not of this invitation); unique in the team
  locale      language of e-mails and pages, e.g. de-AT
  timeZone    zone of times in e-mails, e.g. Europe/Bucharest, or as Windows names it
  ref         stored with a row that is refused
Any other column is stored with the candidate, as metadata, under its name in the header line.

Lists that others export are read, too: of Excel, LibreOffice, Google Sheets, Forms and Contacts, Outlook, LinkedIn and
applicant tracking systems. Their headers are recognised in English and German (E-mail Address, First Name, Nachname,
Sprache …); lines above the header line, a header line that is repeated, totals and closing notes are left out. What
was recognised is said, and in --json under "list". What is in doubt is refused: --column email="Some Header" says
which column it is, and --column locale= that none is.

A bad row is named by its line and does not stop the others, and so is what should be known of a
good one (an address that bounces is invited and not mailed: see notMailed); the exit code is 0 all the same. Up to
${maxRows.toLocaleString("en")} rows: each 10,000 are one call, invited wholly or not at all. Run again, a list invites
only whom it has not invited yet. --dry-run looks at each 10,000 by themselves: it does not add up
their e-mails against the team's number a day.

The links let people in: their file is readable by you alone, and never written over another.`;

function readColumn(text: string, before: Chosen = {}): Chosen {
  const [, name, header] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const field = fields.find((one) => one.toLowerCase() === name?.trim().toLowerCase());
  if (field === undefined || header === undefined || (field === "email" && header.trim() === ""))
    throw new InvalidArgumentError(`Write it as in email="Some Header". Fields: ${fields.join(", ")}.`);
  if (Object.hasOwn(before, field)) throw new InvalidArgumentError(`${field} is given more than once.`);
  return { ...before, [field satisfies Field]: header.trim() };
}

function readEncoding(text: string): string {
  try {
    return new TextDecoder(text).encoding;
  } catch {
    throw new InvalidArgumentError("Not an encoding. Write it as in utf-8, windows-1252, windows-1250 or macintosh.");
  }
}

/** Adds the command invite. */
export function addInviteCommand(cli: Cli): void {
  cli.program
    .command("invite")
    .description("Invite the people of a CSV file to an assessment, and write their links into a file.")
    .requiredOption("--assessment <id>", "a published assessment, of any team")
    .requiredOption("--csv <file>", "the list")
    .option(
      "--column <field=header>",
      "the column that is this field (repeatable); with no header, none is",
      readColumn,
    )
    .option(
      "--encoding <name>",
      "what the list was saved in, e.g. windows-1250; default: what is certain",
      readEncoding,
    )
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
      const csv = resolveFromCwd(options.csv);
      // Before the database is opened, since a file that is not a list needs none.
      const { rows, form } = await readList(csv, { columns: options.column, encoding: options.encoding });
      const { result, stopped, linksFile } = await cli.withServices(async (services) => {
        const inviter = await inviterContext(services, options.assessment, options.as);
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
          const done = await inviteList(inviter, rows, terms, {
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
      if (options.json) cli.answer({ ...result, list: form, linksFile }, options);
      else {
        const sayOf = ({ line, email, message, suggestion }: (typeof result.errors)[number], what: string) => {
          const meant = suggestion === undefined || message.includes(suggestion) ? "" : ` Did you mean ${suggestion}?`;
          process.stderr.write(
            `line ${line}: ${what}${email === null ? "" : `${oneLine(email, 100)}: `}${message}${meant}\n`,
          );
        };
        for (const error of result.errors) sayOf(error, "");
        for (const warning of result.warnings) sayOf(warning, "warning: ");
        for (const sentence of sayForm(form)) process.stderr.write(`${sentence}\n`);
        if (options.dryRun) process.stderr.write("A dry run: nothing was stored, nobody was mailed.\n");
        const { errors, warnings, notMailed, ...counts } = result;
        const summary = { ...counts, linksFile: linksFile ?? "none", notMailed, warnings: warnings.length };
        cli.answer(summary, options);
      }
      // Thrown, so that the command exits with 1.
      if (stopped !== null) throw new UserError("INVALID_STATE", stopped);
    });
}

/** The path of the links file: beside the list by default; for a pipe it must be given. */
async function linksPath(csv: string, given: string | undefined): Promise<string> {
  if (given !== undefined) return resolveFromCwd(given);
  if (!(await stat(csv)).isFile())
    throw new UserError("REQUIRED", "The list is no file: say with --links where the links go. Nobody was invited.");
  return csv.replace(/(\.csv)?$/i, ".links.csv");
}
