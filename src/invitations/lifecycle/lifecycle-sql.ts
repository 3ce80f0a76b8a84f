import type { Expression, ExpressionBuilder, RawBuilder, Selectable } from "kysely";
import { type Database, sql, statementTimestamp, subselect } from "../../platform/database/sql.ts";
import {
  type DueMove,
  dueTimeSql,
  effectiveStateSql,
  effectiveSubmittedAtSql,
  isAnyDueSql,
  isDueSql,
  isPastExpirySql,
  stateInSql,
} from "./lifecycle.ts";
import type { InvitationState } from "./states.ts";

/** An alias of the query under which a table with some columns of another stands. */
type AliasWith<DB, TB extends keyof DB, T extends keyof Database, C extends keyof Database[T]> = {
  [A in TB]: Selectable<DB[A]> extends Selectable<Pick<Database[T], C>> ? A : never;
}[TB] &
  string;
type TimedAlias<DB, TB extends keyof DB> = AliasWith<DB, TB, "invitation", "state" | "expires_at" | "deadline_at">;

/** Whether a condition holds, where null stands for false. As a condition of `where` it would keep indexes from use. */
export const isTrue = (condition: Expression<unknown>): RawBuilder<boolean> => sql`(${condition}) is true`;

/** The expressions of lifecycle.ts for a query in which an invitation stands under an alias. */
export function lifecycleSql<DB, TB extends keyof DB>(
  _: ExpressionBuilder<DB, TB>,
  alias: TimedAlias<DB, TB>,
  now: "now()" | "clock_timestamp()" = "now()",
) {
  const raw = <T>(text: string): RawBuilder<T> => sql.raw(text);
  return {
    state: raw<InvitationState>(effectiveStateSql(alias, now)),
    submittedAt: raw<Date | null>(effectiveSubmittedAtSql(alias, now)),
    stateIn: (states: readonly InvitationState[]) => raw<boolean>(stateInSql(alias, states, now)),
    isDue: (move: DueMove) => raw<boolean>(isDueSql(alias, move, now)),
    isAnyDue: raw<boolean>(isAnyDueSql(alias, now)),
    isPastExpiry: raw<boolean>(isPastExpirySql(alias, now)),
    dueTime: (move: DueMove) => raw<Date | null>(dueTimeSql(alias, move)),
  };
}

/** When the next reminder is due after a moment, by the function of the database. */
export const nextReminder = (
  createdAt: Expression<Date>,
  reminders: Expression<string[]>,
  after: RawBuilder<Date> = statementTimestamp(),
): RawBuilder<Date | null> => subselect(sql`next_reminder(${createdAt}, ${reminders}, ${after})`);
