import type { ExpressionBuilder } from "kysely";
import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { candidateShape } from "../../candidates/read/candidate.query.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { anyOf, type Database, sql } from "../../platform/database/sql.ts";
import type { List } from "../../platform/graphql/list.ts";
import { loaderOf } from "../../platform/graphql/loader.ts";
import { extendShape, rowOf } from "../../platform/graphql/shape.ts";
import { storedId } from "../../platform/ids/ids.ts";
import { stateInSql } from "../lifecycle/lifecycle.ts";
import { lifecycleSql } from "../lifecycle/lifecycle-sql.ts";
import { type InvitationState, usedStates, waitingStates } from "../lifecycle/states.ts";

/** How far a candidate has got, over all their invitations. */
export type CandidateProgress = "IDLE" | "INVITED" | "STARTED" | "SUBMITTED";

const byRank: CandidateProgress[] = ["IDLE", "INVITED", "STARTED", "SUBMITTED"];

const rankOf = (eb: ExpressionBuilder<Database & { i: Database["invitation"] }, "i">) => {
  const { state } = lifecycleSql(eb, "i");
  const rank = sql<number>`case ${state} when 'SUBMITTED' then 3 when 'STARTED' then 2 when 'OPENED' then 1 when 'PENDING' then 1 else 0 end`;
  return eb.fn.max<number>(rank).as("rank");
};

const readRanks = prepared<{ teamId: string; ids: readonly string[] }, { candidateId: string; rank: number }>(
  (q, parameter) =>
    q
      .selectFrom("invitation as i")
      .select((eb) => ["i.candidate_id as candidateId", rankOf(eb)])
      .where("i.team_id", "=", parameter("teamId"))
      .where("i.candidate_id", "=", anyOf(sql<string[]>`${parameter("ids")}::uuid[]`))
      .groupBy("i.candidate_id"),
);

/** The progress of a rank; null: of a candidate without invitations. */
export const progressOf = (rank: number | null): CandidateProgress => byRank[rank ?? 0]!;

/** The progress of a candidate that was not read with it, all candidates of a page in one statement. */
export const loadProgress = (context: Context, candidateId: string): Promise<CandidateProgress> =>
  loaderOf<string, CandidateProgress>(context, "candidate progress", async (candidateIds) => {
    const found = await readRanks(context.services, { teamId: viewerOf(context).teamId, ids: candidateIds });
    const ranks = new Map(found.map((row) => [row.candidateId, row.rank]));
    return candidateIds.map((id) => progressOf(ranks.get(id) ?? null));
  }).load(candidateId);

const row = rowOf("candidate");
const invitations = row
  .selectFrom("invitation as i")
  .select(sql.lit(1).as("one"))
  .whereRef("i.team_id", "=", "$.team_id")
  .whereRef("i.candidate_id", "=", "$.id");
const has = (states: readonly InvitationState[]) =>
  row.exists(invitations.where(sql<boolean>`${sql.raw(stateInSql("i", states))}`));

/** How candidates are read with their progress. */
export const candidateWithProgress = extendShape(candidateShape, {
  columns: {
    progressRank: (row) =>
      row
        .selectFrom("invitation as i")
        .select(rankOf)
        .whereRef("i.team_id", "=", "$.team_id")
        .whereRef("i.candidate_id", "=", "$.id"),
  },
  needs: { progress: ["progressRank"] },
});

/** The progress as conditions that an index on states answers. */
const ofProgress = {
  SUBMITTED: has(["SUBMITTED"]),
  STARTED: row.and([has(["STARTED"]), row.not(has(["SUBMITTED"]))]),
  INVITED: row.and([has(waitingStates), row.not(has(["STARTED", "SUBMITTED"]))]),
  IDLE: row.not(has(usedStates)),
} satisfies Record<CandidateProgress, unknown>;

/** The filters on candidates that depend on their invitations, with ids in their global form. */
export interface InvitedFilter {
  progress?: CandidateProgress[] | null;
  invitedTo?: string | null;
  notInvitedTo?: string | null;
}

/** The filter as conditions on candidates, all of which have to hold. An id of another team matches nothing. */
export function invitedConditions(filter: InvitedFilter | null | undefined): List["where"] {
  const where: List["where"] = [];
  if (filter?.progress != null) where.push(row.or([...new Set(filter.progress)].map((one) => ofProgress[one])));
  const invitedTo = (assessmentId: string) =>
    invitations.where("i.assessment_id", "=", sql<string>`${storedId("Assessment", assessmentId)}::uuid`);
  if (filter?.invitedTo != null) where.push(row.exists(invitedTo(filter.invitedTo)));
  if (filter?.notInvitedTo != null) {
    const used = sql<boolean>`${sql.raw(stateInSql("i", usedStates))}`;
    where.push(row.not(row.exists(invitedTo(filter.notInvitedTo).where(used))));
  }
  return where;
}
