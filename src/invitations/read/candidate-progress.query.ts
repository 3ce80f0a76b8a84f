import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { anyOf, sql } from "../../platform/database/sql.ts";
import type { List } from "../../platform/graphql/list.ts";
import { loaderOf } from "../../platform/graphql/loader.ts";
import { storedId } from "../../platform/ids.ts";
import { type InvitationState, stateInSql, usedStates, waitingStates } from "../lifecycle.ts";
import { lifecycleSql } from "../lifecycle-sql.ts";

/** How far a candidate has got, over all their invitations. */
export type CandidateProgress = "IDLE" | "INVITED" | "STARTED" | "SUBMITTED";

const byRank: CandidateProgress[] = ["IDLE", "INVITED", "STARTED", "SUBMITTED"];

const readRanks = prepared<{ teamId: string; ids: readonly string[] }, { candidateId: string; rank: number }>(
  (q, parameter) =>
    q
      .selectFrom("invitation as i")
      .select((eb) => {
        const { state } = lifecycleSql(eb, "i");
        const rank = sql<number>`case ${state} when 'SUBMITTED' then 3 when 'STARTED' then 2 when 'OPENED' then 1 when 'PENDING' then 1 else 0 end`;
        return ["i.candidate_id as candidateId", eb.fn.max<number>(rank).as("rank")];
      })
      .where("i.team_id", "=", parameter("teamId"))
      .where("i.candidate_id", "=", anyOf(sql<string[]>`${parameter("ids")}::uuid[]`))
      .groupBy("i.candidate_id"),
);

/** The progress of a candidate, computed from the invitations, all candidates of a page in one statement. */
export const loadProgress = (context: Context, candidateId: string): Promise<CandidateProgress> =>
  loaderOf<string, CandidateProgress>(context, "candidate progress", async (candidateIds) => {
    const found = await readRanks(context.services, { teamId: viewerOf(context).teamId, ids: candidateIds });
    const ranks = new Map(found.map((row) => [row.candidateId, row.rank]));
    return candidateIds.map((id) => byRank[ranks.get(id) ?? 0]!);
  }).load(candidateId);

const has = (states: readonly InvitationState[]): string =>
  `exists (select 1 from invitation i where i.team_id = $.team_id and i.candidate_id = $.id and ${stateInSql("i", states)})`;

/** The progress as conditions that an index on states answers. */
const ofProgress: Record<CandidateProgress, string> = {
  SUBMITTED: has(["SUBMITTED"]),
  STARTED: `(${has(["STARTED"])} and not ${has(["SUBMITTED"])})`,
  INVITED: `(${has(waitingStates)} and not ${has(["STARTED", "SUBMITTED"])})`,
  IDLE: `not ${has(usedStates)}`,
};

/** The filters on candidates that depend on their invitations, with ids in their global form. */
export interface InvitedFilter {
  progress?: CandidateProgress[] | null;
  invitedTo?: string | null;
  notInvitedTo?: string | null;
}

/** The filter as conditions on candidates, all of which have to hold. An id of another team matches nothing. */
export function invitedConditions(filter: InvitedFilter | null | undefined): List["where"] {
  const where: List["where"] = [];
  if (filter?.progress != null) {
    const some = [...new Set(filter.progress)].map((one) => ofProgress[one]);
    where.push({ sql: some.length === 0 ? "false" : `(${some.join(" or ")})`, values: [] });
  }
  if (filter?.invitedTo != null)
    where.push({
      sql: "exists (select 1 from invitation i where i.team_id = $.team_id and i.candidate_id = $.id and i.assessment_id = ?::uuid)",
      values: [storedId("Assessment", filter.invitedTo)],
    });
  if (filter?.notInvitedTo != null)
    where.push({
      sql: `not exists (select 1 from invitation i where i.team_id = $.team_id and i.candidate_id = $.id and i.assessment_id = ?::uuid
        and ${stateInSql("i", usedStates)})`,
      values: [storedId("Assessment", filter.notInvitedTo)],
    });
  return where;
}
