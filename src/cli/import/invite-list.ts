import type { Context } from "../../access/context.ts";
import { forkContext } from "../../access/contexts.ts";
import { accessOf } from "../../access/permission.ts";
import { inviteCandidates } from "../../invitations/invite/invite-candidates.ts";
import { type InviteInput, maxInvitees } from "../../invitations/invite/invite-input.ts";
import type { InviteOutcome, InviteRow } from "../../invitations/invite/invite-outcome.ts";
import { inviteUrl, practiceUrl } from "../../invitations/links.ts";
import { anyOf, array, db } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { readAddress } from "../../platform/text/read-address.ts";
import { boundedLine } from "../../platform/text/text-input.ts";
import type { LinkRow } from "./links-file.ts";
import type { ListRow, RowProblem } from "./list-row.ts";

/** The result of a list: the number of rows by outcome, and every refused row. */
export interface ListResult {
  total: number;
  invited: number;
  resent: number;
  reopened: number;
  retaken: number;
  alreadyInvited: number;
  alreadySubmitted: number;
  rejected: number;
  /** The rows among those invited, resent or reopened whose address is suppressed, so that no e-mail is sent. */
  notMailed: number;
  errors: LineProblem[];
  /** Warnings of rows that were not refused. */
  warnings: LineProblem[];
}

type LineProblem = { line: number; email: string | null } & RowProblem;

const counterOf: Record<InviteOutcome, Exclude<keyof ListResult, "errors" | "warnings" | "total" | "notMailed">> = {
  INVITED: "invited",
  RESENT: "resent",
  REOPENED: "reopened",
  RETAKEN: "retaken",
  ALREADY_INVITED: "alreadyInvited",
  ALREADY_SUBMITTED: "alreadySubmitted",
  REJECTED: "rejected",
};

/** The terms of the whole list. */
export interface ListTerms extends Pick<InviteInput, "assessmentId" | "message" | "ifInvited"> {
  sendEmail: boolean;
  dryRun: boolean;
}

/**
 * Invites a list of any length: in calls of up to 10,000 rows, one after the other, each in a transaction of its own.
 * Where a later call is refused, the result contains what the earlier calls have done.
 *
 * A dry run rolls back each call before the next one begins, so it does not count their e-mails together against the
 * team's daily limit.
 *
 * @param inviter the context of the member in whose name candidates are invited
 * @param on.links receives the links of each call after its commit
 * @returns `stopped`: why the rows from some line on were not processed; null when all were
 * @throws UserError where the first call was refused
 */
export async function inviteList(
  inviter: Context,
  list: ListRow[],
  terms: ListTerms,
  on: { links(rows: LinkRow[]): Promise<void>; progress(done: number): void },
): Promise<{ result: ListResult; stopped: string | null }> {
  const result: ListResult = {
    ...{ total: list.length, invited: 0, resent: 0, reopened: 0, retaken: 0 },
    ...{ alreadyInvited: 0, alreadySubmitted: 0, rejected: 0, notMailed: 0, errors: [], warnings: [] },
  };
  const atLine = ({ line, given }: ListRow, problems: RowProblem[]): LineProblem[] => {
    const email = given.email?.slice(0, 1_000) ?? null;
    return problems.map((problem) => ({ line, email, ...problem }));
  };
  const reject = (row: ListRow, problems: RowProblem[]): void => {
    result.rejected++;
    result.errors.push(...atLine(row, problems));
  };
  const claims = new Claims();
  let stopped: string | null = null;
  /** How many rows were processed. */
  let done = 0;
  try {
    while (done < list.length) {
      on.progress(done);
      let next = done;
      const chunk: ListRow[] = [];
      const refused: [ListRow, RowProblem[]][] = [];
      while (next < list.length && chunk.length < maxInvitees) {
        const row = list[next++]!;
        const problems = row.problems.length > 0 ? row.problems : claims.against(row);
        if (problems.length > 0) refused.push([row, problems]);
        else chunk.push(row);
      }
      const context = forkContext(inviter);
      const answers = chunk.length === 0 ? [] : await inviteChunk(context, chunk, terms);
      done = next;
      for (const { invitee, outcome } of answers) if (outcome !== "REJECTED") claims.add(chunk[invitee.index]!);
      for (const { invitee, outcome } of answers) {
        const row = chunk[invitee.index]!;
        if (outcome === "REJECTED") {
          reject(row, problemsOf(invitee.errors, claims.against(row)));
          continue;
        }
        result[counterOf[outcome]]++;
        result.warnings.push(...atLine(row, problemsOf(invitee.warnings, [])));
        if (invitee.warnings.some((warning) => warning.code === "EMAIL_SUPPRESSED")) result.notMailed++;
      }
      for (const [row, problems] of refused) reject(row, problems);
      if (!terms.dryRun) await on.links(await linksOf(context, chunk, answers));
    }
  } catch (error) {
    if (done === 0) throw error;
    const reason =
      error instanceof UserError ? error.errors.map((one) => one.message).join("\n") : (error as Error).message;
    const where = done < list.length ? `Stopped before line ${list[done]!.line}` : "Everybody is invited, but";
    stopped = `${where}: ${reason}\nRun it again to go on: who has been invited is left alone, and their links are written.`;
  }
  result.errors.sort((a, b) => a.line - b.line);
  result.warnings.sort((a, b) => a.line - b.line);
  return { result, stopped };
}

async function inviteChunk(context: Context, chunk: ListRow[], terms: ListTerms): Promise<InviteRow[]> {
  const { assessmentId, message, ifInvited, ...options } = terms;
  const candidates = chunk.map((row) => row.given);
  const input = { assessmentId, message, ifInvited, candidates, applyDefaultAssignees: true, applyDefaultLabels: true };
  return (await inviteCandidates(context, input, options)).rows;
}

/** The addresses and external ids of all calls; the use case knows those of one call only. */
class Claims {
  #lineOfAddress = new Map<string, number>();
  #lineOfExternalId = new Map<string, number>();

  #keysOf({ given }: ListRow): { address: string | null; externalId: string | null } {
    return {
      address: readAddress(given.email ?? "").address,
      // In the stored form.
      externalId: boundedLine(given.candidateExternalId ?? "", 255) || null,
    };
  }

  add(row: ListRow): void {
    const { address, externalId } = this.#keysOf(row);
    if (address !== null) this.#lineOfAddress.set(address, row.line);
    if (externalId !== null) this.#lineOfExternalId.set(externalId, row.line);
  }

  against(row: ListRow): RowProblem[] {
    const { address, externalId } = this.#keysOf(row);
    const code = "DUPLICATE_IN_REQUEST";
    const same = address === null ? undefined : this.#lineOfAddress.get(address);
    if (same !== undefined) return [{ code, message: `The same address stands on line ${same}, which counts.` }];
    const sameId = externalId === null ? undefined : this.#lineOfExternalId.get(externalId);
    if (sameId !== undefined) return [{ code, message: `The same externalId stands on line ${sameId}, which counts.` }];
    return [];
  }
}

/** Translates the errors or warnings of a row to the column names of the file. */
function problemsOf(problems: InviteRow["invitee"]["errors"], doubles: RowProblem[]): RowProblem[] {
  return problems.map(({ code, message, path, suggestion }) => {
    const double = code === "DUPLICATE_IN_REQUEST" ? doubles[0] : undefined;
    if (double !== undefined) return double;
    const words = message.replaceAll("candidateExternalId", "externalId");
    const column = path?.[3]?.replace("candidateExternalId", "externalId");
    const text = column === undefined || column === "email" || words.includes(column) ? words : `${column}: ${words}`;
    return { code, message: text, ...(suggestion == null ? {} : { suggestion }) };
  });
}

/** The links of all rows that have an invitation now, in one statement. */
async function linksOf(context: Context, chunk: ListRow[], answers: InviteRow[]): Promise<LinkRow[]> {
  const { teamId } = accessOf(context);
  const there = answers.filter((row) => row.outcome !== "REJECTED");
  const versions = await db(context.em)
    .selectFrom("invitation")
    .select(["id", "link_version as version"])
    .where("team_id", "=", teamId)
    .where("id", "=", anyOf(array.uuid(there.map((row) => row.invitationId!))))
    .execute();
  const versionOf = new Map(versions.map((row) => [row.id, row.version]));
  return there.flatMap(({ invitee, outcome, invitationId }) => {
    const version = versionOf.get(invitationId!);
    if (version === undefined) return [];
    const target = { teamId, id: invitationId!, version };
    return [
      {
        line: chunk[invitee.index]!.line,
        email: invitee.candidateValues!.email,
        outcome,
        inviteUrl: inviteUrl(context.services, target),
        practiceUrl: practiceUrl(context.services, target),
      },
    ];
  });
}
