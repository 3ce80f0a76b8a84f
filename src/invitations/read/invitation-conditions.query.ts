import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { isBlinded } from "../../access/permissions.ts";
import { labelsCondition } from "../../candidates/read/labels.query.ts";
import { searchCondition } from "../../candidates/read/search.query.ts";
import type { EmailState } from "../../emails/outbox/email-kinds.ts";
import { compiler } from "../../platform/database/compiler.ts";
import { anyOf, array, sql } from "../../platform/database/sql.ts";
import { topLevelError } from "../../platform/errors.ts";
import { type Choice, isChosen, type List, type ListCondition } from "../../platform/graphql/list.ts";
import { rowOf } from "../../platform/graphql/shape.ts";
import { firstIdAfter, storedId } from "../../platform/ids/ids.ts";
import { dependsOnTime, isAnyDueSql, stateInSql } from "../lifecycle/lifecycle.ts";
import { isTrue } from "../lifecycle/lifecycle-sql.ts";
import type { InvitationState } from "../lifecycle/states.ts";
import { areMovesWaiting } from "../lifecycle/waiting-moves.query.ts";
import { withinExpiry } from "./expiry-condition.query.ts";

/** The filter on invitations, with ids in their global form. */
export interface InvitationConditions {
  state?: InvitationState[] | null;
  source?: ("INVITED" | "PUBLIC_LINK")[] | null;
  assessmentId?: string | null;
  candidateId?: string | null;
  assigneeIds?: string[] | null;
  labels?: string[] | null;
  batchId?: string | null;
  emailState?: EmailState[] | null;
  createdAfter?: Date | null;
  createdBefore?: Date | null;
  expiresAfter?: Date | null;
  expiresBefore?: Date | null;
  search?: string | null;
}

/** Few e-mails are in these states, and an index holds only them, so the list is found from the e-mails. */
const troubled: readonly EmailState[] = ["DEFERRED", "FAILED", "BOUNCED", "SUPPRESSED"];

const row = rowOf("invitation");

/** The newest e-mail to the candidate of each invitation, if it is in one of some states. */
const newestIn = (states: EmailState[], teamId: string) =>
  row
    .selectFrom("email as e")
    .select("e.invitation_id")
    .where("e.state", "=", anyOf(array.text(states)))
    .where("e.member_id", "is", null)
    .where("e.invitation_id", "is not", null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("email as later")
            .select(sql.lit(1).as("one"))
            .where("later.team_id", "=", teamId)
            .whereRef("later.invitation_id", "=", "e.invitation_id")
            .where("later.member_id", "is", null)
            .whereRef("later.id", ">", "e.id"),
        ),
      ),
    );

function emailStateCondition(states: EmailState[], teamId: string): ListCondition {
  if (!states.every((state) => troubled.includes(state)))
    return row.exists(
      newestIn(states, teamId).whereRef("e.team_id", "=", "$.team_id").whereRef("e.invitation_id", "=", "$.id"),
    );
  const found = newestIn(states, teamId)
    .where("e.team_id", "=", teamId)
    .where(({ ref }) => sql<boolean>`${ref("e.state")} in (${sql.join(troubled.map((state) => sql.lit(state)))})`);
  return sql`${row.ref("$.id")} = any(array${found})`;
}

/**
 * The condition that the effective state is one of some. Moves that are due by time are written within seconds, so
 * usually none is waiting: then the stored state decides, and the index on states returns the page in order.
 */
function stateCondition(teamId: string, states: InvitationState[]): ListCondition | Choice {
  // With a single state, an equality lets the index return the rows in the order of the list.
  const stored = row("$.state", "=", states.length === 1 ? states[0]! : anyOf(array.text(states)));
  if (!dependsOnTime(states)) return stored;
  // A move can become due after the statement has looked: the page must not show a state that the filter excludes.
  const isDue = sql<boolean>`${sql.raw(isAnyDueSql("$"))}`;
  return {
    name: "moves_looked_at",
    decidedBy: compiler.selectNoFrom(sql<number>`case when ${areMovesWaiting(teamId)} then 1 else 0 end`.as("way")),
    ways: [
      { condition: { onPage: row.and([stored, sql<boolean>`${isDue} is not true`]), counted: stored } },
      { condition: sql<boolean>`${sql.raw(stateInSql("$", states))}` },
    ],
  };
}

/** A stored id; null where the global id is not one of the type, which matches nothing. */
const uuid = (id: string | null) => sql<string>`${id}::uuid`;

/** Up to this number of candidates, the list is found from the candidates. */
const fewCandidates = 5_000;

/**
 * The condition that the candidate is assigned to one of some members. If they have few candidates, the list is found
 * from those, since a walk through all invitations could find none; among many, the walk soon fills a page.
 */
function assigneeCondition(teamId: string, memberIds: string[]): Choice {
  const found = compiler
    .selectFrom("candidate_assignee as mine")
    .select(sql.lit(1).as("one"))
    .where("mine.team_id", "=", teamId)
    .where("mine.member_id", "=", anyOf(array.uuid(memberIds)))
    .limit(sql.lit(fewCandidates + 1))
    .as("found");
  const assigned = row
    .selectFrom("candidate_assignee as mine")
    .select("mine.candidate_id")
    .where("mine.member_id", "=", anyOf(array.uuid(memberIds)));
  const name = "assignees_looked_at";
  const ids = assigned.where("mine.team_id", "=", teamId).where(isChosen(name, 0));
  const few = sql<boolean>`${row.ref("$.candidate_id")} = any(array${ids})`;
  const many = row.exists(
    assigned.whereRef("mine.team_id", "=", "$.team_id").whereRef("mine.candidate_id", "=", "$.candidate_id"),
  );
  return {
    name,
    decidedBy: compiler
      .selectFrom(found)
      .select(sql<number>`case when count(*) <= ${sql.lit(fewCandidates)} then 0 else 1 end`.as("way")),
    ways: [{ condition: few, finds: true }, { condition: { onPage: many, counted: many, isLoose: true } }],
  };
}

/**
 * The condition that an invitation was created before a moment. A page is read in the order of ids, which are made in the
 * same minutes, so that the index is read from that moment on and not from its end. Where a clock was wrong and some ids
 * are younger than their invitations, no id is a limit.
 */
function createdBeforeCondition(teamId: string, moment: Date): Choice {
  const before = row("$.created_at", "<", moment);
  const backdated = compiler
    .selectFrom("invitation as i")
    .select(sql.lit(1).as("one"))
    .where("i.team_id", "=", teamId)
    .where("i.created_at", "<", moment)
    .where(({ ref }) => sql<boolean>`${ref("i.created_at")} < hour_before_id(${ref("i.id")})`)
    .orderBy("i.created_at")
    .limit(sql.lit(1));
  // Without the index on times, which a planner without statistics would read and sort.
  const byIds = row.and([isTrue(before), row("$.id", "<", firstIdAfter(moment, backdatedMs))]);
  return {
    name: "clocks_looked_at",
    decidedBy: compiler.selectNoFrom(sql<number>`case when ${backdated} is null then 0 else 1 end`.as("way")),
    ways: [{ condition: { onPage: byIds, counted: before, isLoose: true } }, { condition: before }],
  };
}

/** An hour, and the precision of `hour_before_id`. */
const backdatedMs = 3_600_000 + 66_000;

/**
 * The filter as conditions, all of which have to hold. An id of another team matches nothing.
 *
 * @throws FORBIDDEN for a search without CANDIDATES_PII
 */
export function invitationConditions(context: Context, filter: InvitationConditions | null | undefined): List["where"] {
  const where: List["where"] = [];
  if (filter == null) return where;
  const { teamId } = accessOf(context);
  // Choices in this order: what is found by the first that finds few is asked for the others.
  const expiry = { after: filter.expiresAfter ?? null, before: filter.expiresBefore ?? null };
  if (expiry.after !== null || expiry.before !== null) where.push(withinExpiry(teamId, expiry));
  const labels = labelsCondition(teamId, filter.labels ?? [], "candidate_id");
  if (labels !== null) where.push(labels);
  if (filter.assigneeIds != null) {
    const members = filter.assigneeIds.map((member) => storedId("TeamMember", member)).filter((id) => id !== null);
    where.push(assigneeCondition(teamId, members));
  }
  if (filter.search != null) {
    if (isBlinded(context.access))
      throw topLevelError("FORBIDDEN", "Searching by name or address needs CANDIDATES_PII.");
    where.push(searchCondition(teamId, filter.search, "candidate_id"));
  }
  if (filter.state != null) where.push(stateCondition(teamId, filter.state));
  if (filter.createdBefore != null) where.push(createdBeforeCondition(teamId, filter.createdBefore));
  if (filter.source != null) where.push(row("$.source", "=", anyOf(array.text(filter.source))));
  if (filter.assessmentId != null)
    where.push(row("$.assessment_id", "=", uuid(storedId("Assessment", filter.assessmentId))));
  if (filter.candidateId != null)
    where.push(row("$.candidate_id", "=", uuid(storedId("Candidate", filter.candidateId))));
  if (filter.batchId != null) where.push(row("$.batch_id", "=", uuid(storedId("InvitationBatch", filter.batchId))));
  if (filter.emailState != null) where.push(emailStateCondition(filter.emailState, teamId));
  if (filter.createdAfter != null) where.push(row("$.created_at", ">", filter.createdAfter));
  return where;
}
