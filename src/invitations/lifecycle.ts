import { type RawBuilder, sql } from "kysely";

/*
 * The one home of an invitation's life: its states, the moves between them, and all that follows from the time. Nothing
 * else writes a state, compares a time with a deadline, or computes one (docs/rules.md, The life of an invitation 8).
 *
 * The database stores the state of the last move. A move that is due by time is written within seconds by a scheduled
 * task (settle-due.ts); until then the effective state says what it leads to. Whatever shows a state or decides by one
 * without a lock uses the effective state.
 */

/** The states, each with its description in the GraphQL schema. */
export const invitationStates = {
  PENDING: "The invitation exists, and its link has not been opened as far as is known.",
  OPENED: "The link was opened, possibly by a mail scanner. No rule depends on this state.",
  STARTED: "The candidate clicked Start, and the time is running.",
  SUBMITTED: "The work was submitted, by the candidate or by the time limit.",
  EXPIRED: "The last moment to start has passed.",
  CANCELLED: "The team cancelled the invitation.",
} as const;
export type InvitationState = keyof typeof invitationStates;

/** The states in which a candidate can start or submit. A candidate has one live invitation per assessment at most. */
export const liveStates: readonly InvitationState[] = ["PENDING", "OPENED", "STARTED"];

/** The states before the start. */
export const waitingStates: readonly InvitationState[] = ["PENDING", "OPENED"];

/** The states that keep another invitation of the same candidate to the same assessment from being created. */
export const usedStates: readonly InvitationState[] = [...liveStates, "SUBMITTED"];

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

/**
 * The statement that moves any number of locked invitations, to run by itself or in a CTE. Those whose state does not
 * allow the move stay as they are. It returns the moved rows.
 *
 * @param ids an array of ids, as SQL
 * @param changes further assignments, for example `cancelled_at = now()`
 */
export const moveStatement = (
  teamId: string,
  move: MoveName,
  ids: RawBuilder<unknown>,
  changes?: RawBuilder<unknown>,
): RawBuilder<unknown> =>
  sql`update invitation i set state = ${sql.lit(moves[move].to)}, updated_at = clock_timestamp()${changes === undefined ? sql`` : sql`, ${changes}`}
    where i.team_id = ${teamId} and i.id = any(${ids}) and i.state in (${sql.raw(list(moves[move].from))})
    returning i.team_id, i.id, i.candidate_id, i.assessment_id`;

/** How long after the deadline a submission is still accepted, since networks are slow in the last second. */
export const gracePeriodSeconds = 60;

/** Whether the last moment to start, or to continue what was reopened, has passed. */
export const isPastExpiry = ({ expiresAt }: { expiresAt?: Date | null }, now: Date): boolean =>
  expiresAt != null && expiresAt <= now;

/** SQL: the same. The result may be null for false. */
export const isPastExpirySql = (alias: string, now = "now()"): string => `${alias}.expires_at <= ${now}`;

/** Whether the deadline has passed. During the grace period after it, work is still accepted. */
export const isPastDeadline = ({ deadlineAt }: { deadlineAt?: Date | null }, now: Date): boolean =>
  deadlineAt != null && deadlineAt <= now;

/** The times that decide about an invitation. */
export interface InvitationTimes {
  state: InvitationState;
  expiresAt?: Date | null;
  deadlineAt?: Date | null;
}

/** The moves that time makes, in TypeScript and in SQL. `test/lifecycle.test.ts` proves both equal. */
const dueMoves = {
  expire: {
    column: "expires_at",
    isDue: isPastExpiry as (invitation: InvitationTimes, now: Date) => boolean,
    due: isPastExpirySql,
    notDue: (alias: string, now: string) => `(${alias}.expires_at is null or ${alias}.expires_at > ${now})`,
  },
  submit: {
    column: "deadline_at",
    isDue: ({ deadlineAt }: InvitationTimes, now: Date) =>
      deadlineAt != null && deadlineAt.getTime() < now.getTime() - gracePeriodSeconds * 1_000,
    due: (alias: string, now: string) => `${alias}.deadline_at < ${now} - interval '${gracePeriodSeconds} seconds'`,
    notDue: (alias: string, now: string) =>
      `(${alias}.deadline_at is null or ${alias}.deadline_at >= ${now} - interval '${gracePeriodSeconds} seconds')`,
  },
} as const;
export type DueMove = keyof typeof dueMoves;
const dueMoveNames = Object.keys(dueMoves) as DueMove[];

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
  `(${alias}.state in (${list(moves[move].from)}) and ${dueMoves[move].due(alias, now)})`;

/** SQL: the time that decides when a move is due, and by which an index holds those that wait for it. */
export const dueTimeSql = (alias: string, move: DueMove): string => `${alias}.${dueMoves[move].column}`;

/** SQL: whether any move is due by time. The result may be null for false. */
export const isAnyDueSql = (alias: string, now = "now()"): string =>
  `(${dueMoveNames.map((move) => isDueSql(alias, move, now)).join(" or ")})`;

/** SQL: the state that an invitation is in, whether or not it is written already. */
export const effectiveStateSql = (alias: string, now = "now()"): string =>
  `(case ${dueMoveNames.map((move) => `when ${isDueSql(alias, move, now)} then '${moves[move].to}'`).join(" ")} else ${alias}.state end)`;

/** SQL: when the work was submitted; the deadline where the time limit submits it, written already or not. */
export const effectiveSubmittedAtSql = (alias: string, now = "now()"): string =>
  `(case when ${isDueSql(alias, "submit", now)} then ${alias}.deadline_at else ${alias}.submitted_at end)`;

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
      parts.push(`(${alias}.state in (${list(some)}) and ${(isWantedDue ? due : notDue)(alias, now)})`);
  }
  if (always.length > 0) parts.unshift(`${alias}.state in (${list(always)})`);
  return parts.length === 0 ? "false" : `(${parts.join(" or ")})`;
}

/** Whether a move by time can change if an invitation is in one of some states. */
export const dependsOnTime = (states: readonly InvitationState[]): boolean =>
  dueMoveNames.some((move) =>
    moves[move].from.some((from) => states.includes(from) !== states.includes(moves[move].to)),
  );

/**
 * SQL: the time limit as an interval, from the aliases of the invitation and its assessment. An invitation's own limit
 * comes before the assessment's.
 */
const timeLimitOf = (invitation: string, assessment: string) =>
  `coalesce(${invitation}.time_limit, ${assessment}.time_limit)`;

/** SQL: the time limit with the candidate's extra time, as an ISO 8601 duration; null without a limit. */
export const extendedTimeLimitSql = (invitation: string, assessment: string, candidate: string): string =>
  `(case when ${candidate}.extra_time = 0 then ${timeLimitOf(invitation, assessment)}
    else 'PT' || round(extract(epoch from ${timeLimitOf(invitation, assessment)}::interval) * (1 + ${candidate}.extra_time))::bigint || 'S' end)`;

/**
 * The deadline of work that starts at a moment, as two SQL expressions: with the candidate's extra time, and without it
 * (the standard deadline, which a blinded caller may see).
 *
 * @param timeLimit the limit as SQL
 */
const deadlinesOf = (startedAt: RawBuilder<unknown>, timeLimit: RawBuilder<unknown>, candidate: string) => ({
  deadline: sql`(${startedAt} + ${timeLimit}::interval * (1 + ${sql.raw(candidate)}.extra_time))::timestamptz(3)`,
  standardDeadline: sql`(${startedAt} + ${timeLimit}::interval)::timestamptz(3)`,
});

/** The deadlines for a start at a moment, from the aliases of the invitation, its assessment and its candidate. */
export const startDeadlines = (startedAt: Date, invitation: string, assessment: string, candidate: string) =>
  deadlinesOf(sql`${startedAt}::timestamptz`, sql.raw(timeLimitOf(invitation, assessment)), candidate);

/** The deadlines of work that has started already, under a new time limit. */
export const movedDeadlines = (timeLimit: string, invitation: string, candidate: string) =>
  deadlinesOf(sql`${sql.raw(invitation)}.started_at`, sql`${timeLimit}`, candidate);
