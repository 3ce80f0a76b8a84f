import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { isBlinded } from "../../access/permissions.ts";
import { labelsCondition } from "../../candidates/read/labels.query.ts";
import { readSearch, searchConditions } from "../../candidates/read/search.query.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { anyOf, array, db, sql } from "../../platform/database/sql.ts";
import { topLevelError } from "../../platform/errors.ts";
import type { List } from "../../platform/graphql/list.ts";
import { storedId } from "../../platform/ids.ts";
import { type DueMove, dependsOnTime, type InvitationState, isAnyDueSql, stateInSql } from "../lifecycle.ts";
import { lifecycleSql } from "../lifecycle-sql.ts";

/** The filter on invitations, with ids in their global form. */
export interface InvitationConditions {
  state?: InvitationState[] | null;
  source?: string[] | null;
  assessmentId?: string | null;
  candidateId?: string | null;
  assigneeIds?: string[] | null;
  labels?: string[] | null;
  batchId?: string | null;
  emailState?: string[] | null;
  createdAfter?: Date | null;
  createdBefore?: Date | null;
  search?: string | null;
}

/** Few e-mails are in these states, and an index holds only them, so the list is found from the e-mails. */
const troubled = ["DEFERRED", "FAILED", "BOUNCED", "SUPPRESSED"];

const toCandidate = "e.member_id is null and e.invitation_id is not null";
const newest = `not exists (select 1 from email later where later.team_id = e.team_id and later.invitation_id = e.invitation_id
  and later.member_id is null and later.id > e.id)`;

function emailStateCondition(states: string[], teamId: string): List["where"][number] {
  if (states.every((state) => troubled.includes(state)))
    return {
      sql: `$.id = any(array(select e.invitation_id from email e where e.team_id = ? and e.state = any(?::text[])
        and e.state in ('DEFERRED', 'FAILED', 'BOUNCED', 'SUPPRESSED') and ${toCandidate} and ${newest}))`,
      values: [teamId, states],
    };
  return {
    sql: `exists (select 1 from email e where e.team_id = $.team_id and e.invitation_id = $.id and e.state = any(?::text[])
      and ${toCandidate} and ${newest})`,
    values: [states],
  };
}

/**
 * The condition that the effective state is one of some. Moves that are due by time are written within seconds, so
 * usually none is waiting: then the stored state decides, and the index on states returns the page in order.
 */
async function stateCondition(context: Context, states: InvitationState[]): Promise<List["where"][number]> {
  // With a single state, an equality lets the index return the rows in the order of the list.
  const stored =
    states.length === 1
      ? { sql: "$.state = ?", values: states }
      : { sql: "$.state = any(?::text[])", values: [states] };
  if (!dependsOnTime(states)) return stored;
  const [waiting] = await findWaitingMoves(context.services, { teamId: accessOf(context).teamId });
  if (waiting !== undefined) return { sql: stateInSql("$", states), values: [] };
  // A move can become due after that statement: the page must not show a state that the filter excludes.
  return { ...stored, sql: `${stored.sql} and ${isAnyDueSql("$")} is not true`, counted: stored };
}

// In the order of an index that holds only what waits for this move: by its statistics the planner may expect many due
// rows, and would look for one of them in the whole table.
const findWaitingMoves = prepared<{ teamId: string }, { one: number }>((q, parameter) => {
  const waiting = (move: DueMove) =>
    q
      .selectFrom("invitation as i")
      .select(sql.lit(1).as("one"))
      .where("i.team_id", "=", parameter("teamId"))
      .where((eb) => lifecycleSql(eb, "i").isDue(move))
      .orderBy((eb) => lifecycleSql(eb, "i").dueTime(move))
      .limit(sql.lit(1))
      .as(move);
  return q
    .selectFrom(waiting("expire"))
    .select("expire.one")
    .unionAll(q.selectFrom(waiting("submit")).select("submit.one"));
});

/** Up to this number of candidates, the list is found from the candidates. */
const fewCandidates = 5_000;

/**
 * The condition that the candidate is assigned to one of some members. If they have few candidates, the list is found
 * from those, since a walk through all invitations could find none; among many, the walk soon fills a page.
 */
async function assigneeCondition(context: Context, memberIds: (string | null)[]): Promise<List["where"][number]> {
  const { teamId } = accessOf(context);
  // Not prepared by name: members have no candidate or all.
  const { count } = await db(context.services.em.fork())
    .selectFrom((eb) =>
      eb
        .selectFrom("candidate_assignee as mine")
        .select(sql.lit(1).as("one"))
        .where("mine.team_id", "=", teamId)
        .where("mine.member_id", "=", anyOf(array.uuid(memberIds)))
        .limit(sql.lit(fewCandidates + 1))
        .as("found"),
    )
    .select(sql<number>`count(*)::int`.as("count"))
    .executeTakeFirstOrThrow();
  if (count <= fewCandidates)
    return {
      sql: "$.candidate_id = any(array(select mine.candidate_id from candidate_assignee mine where mine.team_id = ? and mine.member_id = any(?::uuid[])))",
      values: [teamId, memberIds],
    };
  return {
    sql: "exists (select 1 from candidate_assignee mine where mine.team_id = $.team_id and mine.candidate_id = $.candidate_id and mine.member_id = any(?::uuid[]))",
    values: [memberIds],
  };
}

/**
 * The filter as conditions, all of which have to hold. An id of another team matches nothing.
 *
 * @throws FORBIDDEN for a search without CANDIDATES_PII
 */
export async function invitationConditions(
  context: Context,
  filter: InvitationConditions | null | undefined,
): Promise<List["where"]> {
  const where: List["where"] = [];
  if (filter == null) return where;
  const { teamId } = accessOf(context);
  if (filter.search != null) {
    if (isBlinded(context.access))
      throw topLevelError("FORBIDDEN", "Searching by name or address needs CANDIDATES_PII.");
    const search = await readSearch(context.services, teamId, filter.search);
    if (search !== null) where.push(...searchConditions(search, "candidate_id"));
  }
  if (filter.state != null) where.push(await stateCondition(context, filter.state));
  if (filter.source != null) where.push({ sql: "$.source = any(?::text[])", values: [filter.source] });
  if (filter.assessmentId != null)
    where.push({ sql: "$.assessment_id = ?::uuid", values: [storedId("Assessment", filter.assessmentId)] });
  if (filter.candidateId != null)
    where.push({ sql: "$.candidate_id = ?::uuid", values: [storedId("Candidate", filter.candidateId)] });
  if (filter.batchId != null)
    where.push({ sql: "$.batch_id = ?::uuid", values: [storedId("InvitationBatch", filter.batchId)] });
  if (filter.assigneeIds != null)
    where.push(
      await assigneeCondition(
        context,
        filter.assigneeIds.map((member) => storedId("TeamMember", member)).filter(Boolean),
      ),
    );
  const labels = await labelsCondition(context.services, teamId, filter.labels ?? [], "candidate_id");
  if (labels !== null) where.push(labels);
  if (filter.emailState != null) where.push(emailStateCondition(filter.emailState, teamId));
  if (filter.createdAfter != null) where.push({ sql: "$.created_at > ?::timestamptz", values: [filter.createdAfter] });
  if (filter.createdBefore != null)
    where.push({ sql: "$.created_at < ?::timestamptz", values: [filter.createdBefore] });
  return where;
}
