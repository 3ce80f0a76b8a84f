import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import type { List } from "../../platform/graphql/list.ts";
import { loaderOf } from "../../platform/graphql/loader.ts";
import { readRows } from "../../platform/graphql/read-plan.ts";
import { storedId } from "../../platform/ids.ts";
import { effectiveStateSql, type InvitationState, stateInSql, usedStates, waitingStates } from "../lifecycle.ts";

/** How far a candidate has got, over all their invitations. */
export type CandidateProgress = "IDLE" | "INVITED" | "STARTED" | "SUBMITTED";

const rank = `case ${effectiveStateSql("i")} when 'SUBMITTED' then 3 when 'STARTED' then 2 when 'OPENED' then 1 when 'PENDING' then 1 else 0 end`;
const byRank: CandidateProgress[] = ["IDLE", "INVITED", "STARTED", "SUBMITTED"];

/** The progress of a candidate, computed from the invitations, all candidates of a page in one statement. */
export const loadProgress = (context: Context, candidateId: string): Promise<CandidateProgress> =>
  loaderOf<string, CandidateProgress>(context, "candidate progress", async (candidateIds) => {
    const found = await readRows(
      context.services,
      `select i.candidate_id, max(${rank}) from invitation i
       where i.team_id = $1 and i.candidate_id = any($2::uuid[]) group by i.candidate_id`,
      [viewerOf(context).teamId, candidateIds],
    );
    const ranks = new Map(found.map(([id, value]) => [id as string, value as number]));
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
