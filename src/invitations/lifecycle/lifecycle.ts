import type { Expression, QueryCreator, RawBuilder, UpdateObject } from "kysely";
import { type Database, sql, statementTimestamp } from "../../platform/database/sql.ts";
import { type InvitationState, invitationStates, liveStates, waitingStates } from "./states.ts";

/*
 * The one home of an invitation's life: the moves between its states (states.ts), and all that follows from the time. Nothing
 * else writes a state, compares a time with a deadline, or computes one (docs/rules.md, The life of an invitation 8).
 *
 * The database stores the state of the last move. A move that is due by time is written within seconds by a scheduled
 * task (apply-due-transitions.ts); until then the effective state says what it leads to. Whatever shows a state or
 * decides by one without a lock uses the effective state.
 *
 * Expressions of time are text, since read plans are; lifecycle-sql.ts gives the same ones to the query builder.
 */

interface Move {
  from: readonly InvitationState[];
  to: InvitationState;
}

/** The allowed moves. A new invitation is PENDING, by the default of its column. */
export const moves = {
  open: { from: ["PENDING"], to: "OPENED" },
  start: { from: waitingStates, to: "STARTED" },
  /** A partner reports, after the invitation has expired, that the candidate had started in time. */
  startInTime: { from: ["EXPIRED"], to: "STARTED" },
  /** A candidate continues what they submitted, after the team has reopened it. */
  continue: { from: ["SUBMITTED"], to: "STARTED" },
  submit: { from: ["STARTED"], to: "SUBMITTED" },
  expire: { from: waitingStates, to: "EXPIRED" },
  cancel: { from: liveStates, to: "CANCELLED" },
  /** The team extends an expired invitation: its link works again. */
  revive: { from: ["EXPIRED"], to: "PENDING" },
  reviveOpened: { from: ["EXPIRED"], to: "OPENED" },
} satisfies Record<string, Move>;
export type MoveName = keyof typeof moves;

/** Whether a move is allowed from a state. */
export const canMove = (state: InvitationState, move: MoveName): boolean => (moves[move] as Move).from.includes(state);

/** The state of an invitation after a move. */
export const stateAfter = (move: MoveName): InvitationState => moves[move].to;

/**
 * Moves one invitation that is loaded and locked. The caller sets the times that belong to the move.
 *
 * @throws Error for a move that the table does not allow: the caller has to validate it before
 */
export function moveInvitation(
  invitation: { state: InvitationState; updatedAt: Date },
  move: MoveName,
  now: Date,
): void {
  if (!canMove(invitation.state, move)) throw new Error(`The move "${move}" is not allowed from ${invitation.state}.`);
  invitation.state = moves[move].to;
  invitation.updatedAt = now;
}

const list = (states: readonly InvitationState[]): string => states.map((state) => `'${state}'`).join(", ");

/** States as literals: a partial index applies only where the text of a prepared statement names them. */
export const literals = (states: readonly InvitationState[]): RawBuilder<InvitationState>[] =>
  states.map((state) => sql.lit(state));

/**
 * The statement that moves any number of locked invitations, to run by itself or in a CTE. Those whose state does not
 * allow the move stay as they are. It returns the moved rows.
 *
 * @param creator the query builder, or what a `with` clause gives
 * @param id what the ids are equal to: one, or `anyOf` an array
 * @param changes further assignments, for example of the time of the move
 */
export const moveStatement = (
  // biome-ignore lint/suspicious/noExplicitAny: in a `with` clause it knows more tables than Database has
  creator: QueryCreator<any>,
  teamId: string | RawBuilder<string>,
  move: MoveName,
  id: RawBuilder<string>,
  changes: UpdateObject<Database, "invitation"> = {},
) =>
  (creator as QueryCreator<Database>)
    .updateTable("invitation")
    .set({ ...changes, state: sql.lit(moves[move].to), updated_at: statementTimestamp() })
    .where("team_id", "=", teamId)
    .where("id", "=", id)
    // By the ids alone: without statistics an index of all in these states seems to be as short.
    .where(({ ref }) => sql<boolean>`(${ref("state")} in (${sql.join(literals(moves[move].from))})) is true`)
    .returning(["team_id", "id", "candidate_id", "assessment_id"]);

/** How long after the deadline a submission is still accepted, since networks are slow in the last second. */
export const gracePeriodSeconds = 60;

/** Whether the last moment to start, or to continue what was reopened, has passed. */
export const isPastExpiry = ({ expiresAt }: { expiresAt?: Date | null }, now: Date): boolean =>
  expiresAt != null && expiresAt <= now;

type Column = keyof Database["invitation"];
/** A column as text, checked by its name. */
const column = (alias: string, name: Column): string => `${alias}.${name}`;

/** SQL: the same. The result may be null for false. */
export const isPastExpirySql = (alias: string, now = "now()"): string => `${column(alias, "expires_at")} <= ${now}`;

/** Whether the deadline has passed. During the grace period after it, work is still accepted. */
export const isPastDeadline = ({ deadlineAt }: { deadlineAt?: Date | null }, now: Date): boolean =>
  deadlineAt != null && deadlineAt <= now;

/** The times that decide about an invitation. */
export interface InvitationTimes {
  state: InvitationState;
  expiresAt?: Date | null;
  deadlineAt?: Date | null;
}

const graceInterval = `interval '${gracePeriodSeconds} seconds'`;

/** The moves that time makes, in TypeScript and in SQL. `test/lifecycle.test.ts` proves both equal. */
const dueMoves = {
  expire: {
    column: "expires_at",
    isDue: isPastExpiry as (invitation: InvitationTimes, now: Date) => boolean,
    due: isPastExpirySql,
    notDue: (time: string, now: string) => `(${time} is null or ${time} > ${now})`,
  },
  submit: {
    column: "deadline_at",
    isDue: ({ deadlineAt }: InvitationTimes, now: Date) =>
      deadlineAt != null && deadlineAt.getTime() < now.getTime() - gracePeriodSeconds * 1_000,
    due: (alias: string, now: string) => `${column(alias, "deadline_at")} < ${now} - ${graceInterval}`,
    notDue: (time: string, now: string) => `(${time} is null or ${time} >= ${now} - ${graceInterval})`,
  },
} as const;
export type DueMove = keyof typeof dueMoves;
export const dueMoveNames = Object.keys(dueMoves) as DueMove[];

/** The move that is due by time but may not be written yet; null when none is. */
export const dueMove = (invitation: InvitationTimes, now: Date): DueMove | null =>
  dueMoveNames.find((move) => canMove(invitation.state, move) && dueMoves[move].isDue(invitation, now)) ?? null;

/** The state that an invitation is in at a moment, whether or not it is written already. */
export function effectiveState(invitation: InvitationTimes, now: Date): InvitationState {
  const move = dueMove(invitation, now);
  return move === null ? invitation.state : moves[move].to;
}

/** SQL: whether a move is due by time. Use `clock_timestamp()` under a lock. The result may be null for false. */
export const isDueSql = (alias: string, move: DueMove, now = "now()"): string =>
  `(${column(alias, "state")} in (${list(moves[move].from)}) and ${dueMoves[move].due(alias, now)})`;

/** SQL: the time that decides when a move is due, and by which an index holds those that wait for it. */
export const dueTimeSql = (alias: string, move: DueMove): string => column(alias, dueMoves[move].column);

/** SQL: whether any move is due by time. The result may be null for false. */
export const isAnyDueSql = (alias: string, now = "now()"): string =>
  `(${dueMoveNames.map((move) => isDueSql(alias, move, now)).join(" or ")})`;

/** SQL: the state that an invitation is in, whether or not it is written already. */
export const effectiveStateSql = (alias: string, now = "now()"): string =>
  `(case ${dueMoveNames.map((move) => `when ${isDueSql(alias, move, now)} then '${moves[move].to}'`).join(" ")} else ${column(alias, "state")} end)`;

/** SQL: when the work was submitted; the deadline where the time limit submits it, written already or not. */
export const effectiveSubmittedAtSql = (alias: string, now = "now()"): string =>
  `(case when ${isDueSql(alias, "submit", now)} then ${column(alias, "deadline_at")} else ${column(alias, "submitted_at")} end)`;

/**
 * SQL: whether the effective state is one of some states. It compares stored columns, so that indexes on the state and
 * on the times apply, and reads times only where they make a difference.
 */
export function stateInSql(alias: string, states: readonly InvitationState[], now = "now()"): string {
  const wanted = new Set(states);
  const always: InvitationState[] = [];
  const parts: string[] = [];
  for (const state of Object.keys(invitationStates) as InvitationState[]) {
    const move = dueMoveNames.find((name) => canMove(state, name));
    const isWantedDue = move !== undefined && wanted.has(moves[move].to);
    if (wanted.has(state) && (move === undefined || isWantedDue)) always.push(state);
  }
  for (const move of dueMoveNames) {
    const isWantedDue = wanted.has(moves[move].to);
    const some = moves[move].from.filter((state) => wanted.has(state) !== isWantedDue);
    const { due, notDue } = dueMoves[move];
    if (some.length > 0)
      parts.push(
        `(${column(alias, "state")} in (${list(some)}) and ${isWantedDue ? due(alias, now) : notDue(dueTimeSql(alias, move), now)})`,
      );
  }
  if (always.length > 0) parts.unshift(`${column(alias, "state")} in (${list(always)})`);
  return parts.length === 0 ? "false" : `(${parts.join(" or ")})`;
}

/** Whether a move by time can change if an invitation is in one of some states. */
export const dependsOnTime = (states: readonly InvitationState[]): boolean =>
  dueMoveNames.some((move) =>
    moves[move].from.some((from) => states.includes(from) !== states.includes(moves[move].to)),
  );

/** The time limit: an invitation's own comes before the assessment's. */
const timeLimitOf = (limit: TimeLimit) => sql<string | null>`coalesce(${limit.own}, ${limit.common})`;

/** The columns that a time limit is computed from. */
export interface TimeLimit {
  own: Expression<string | null>;
  common: Expression<string | null>;
  extraTime: Expression<number | string>;
}

/** The time limit with the candidate's extra time, as an ISO 8601 duration; null without a limit. */
export const extendedTimeLimit = (limit: TimeLimit): RawBuilder<string | null> =>
  sql`(case when ${limit.extraTime} = 0 then ${timeLimitOf(limit)}
    else 'PT' || round(extract(epoch from ${timeLimitOf(limit)}::interval) * (1 + ${limit.extraTime}))::bigint || 'S' end)`;

/**
 * The deadline of work that starts at a moment: with the candidate's extra time, and without it (the standard deadline,
 * which a blinded caller may see).
 */
export const deadlinesOf = (
  startedAt: Expression<Date | null>,
  timeLimit: Expression<string | null>,
  extraTime: Expression<number | string>,
) => ({
  deadline: sql<Date | null>`(${startedAt} + ${timeLimit}::interval * (1 + ${extraTime}))::timestamptz(3)`,
  standardDeadline: sql<Date | null>`(${startedAt} + ${timeLimit}::interval)::timestamptz(3)`,
});

/** The deadlines for a start at a moment. */
export const startDeadlines = (startedAt: Expression<Date>, limit: TimeLimit) =>
  deadlinesOf(startedAt, timeLimitOf(limit), limit.extraTime);
