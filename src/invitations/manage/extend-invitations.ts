import type { Expression } from "kysely";
import type { Context } from "../../access/context.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { databaseNow } from "../../platform/database/database-clock.ts";
import { anyOf, array, db, sql, statementTimestamp } from "../../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../../platform/errors.ts";
import { maxDuration } from "../../platform/graphql/check-input.ts";
import type { BulkResult } from "../../platform/graphql/read-ids.ts";
import { durationSeconds } from "../../platform/text/duration.ts";
import { deadlinesOf, moves } from "../lifecycle/lifecycle.ts";
import { nextReminder } from "../lifecycle/lifecycle-sql.ts";
import { rejectUsedIds, rejectWithOtherInvitation, revivalOf, revive } from "./steps/revive-invitations.ts";
import {
  bulkResultOf,
  invitationEvent,
  isWaiting,
  type LockedInvitation,
  type LockedInvitations,
  lockInvitationRows,
  rejectByState,
} from "./steps/select-for-update.ts";

/** The extension: a later last moment to start (null for none), a longer time limit, or both. */
export interface Extension {
  expiresAt?: Date | null;
  timeLimit?: string | null;
  /** Whether a deadline or last moment to start may become earlier. */
  allowEarlier?: boolean;
}

/**
 * Gives candidates more time. A new last moment to start applies to invitations that have not been started, and
 * revives expired ones. A new time limit applies to them, too, and moves the deadline of those that have been started;
 * nothing else moves a deadline (docs/rules.md, The life of an invitation 5).
 *
 * @throws UserError REQUIRED, INVALID_VALUE
 */
export async function extendInvitations(context: Context, ids: string[], extension: Extension): Promise<BulkResult> {
  return await withTransaction(
    context,
    async (tx) => {
      const { expiresAt, timeLimit, allowEarlier } = await checkExtension(tx, extension);
      const selected = await lockInvitationRows(tx, ids);
      const waiting = selected.invitations.filter((one) =>
        validateExtension(selected, one, { expiresAt, timeLimit, allowEarlier }),
      );
      const revivable = await rejectUsedIds(tx, selected, await rejectWithOtherInvitation(tx, selected, waiting));
      const running =
        timeLimit === undefined
          ? []
          : await moveDeadlines(
              tx,
              selected,
              selected.invitations.filter((one) => one.state === "STARTED"),
              { timeLimit, allowEarlier },
            );
      const changed = revivable.filter((one) => isChanged(one, { expiresAt, timeLimit }));
      await db(tx.em)
        .updateTable("invitation")
        .set({
          updated_at: statementTimestamp(),
          // What is undefined stays as it is.
          expires_at: expiresAt,
          time_limit: timeLimit,
          next_reminder_at: (eb) =>
            eb
              .case()
              .when(eb.and([eb("email_requested", "is", true), eb("state", "<>", "SUBMITTED")]))
              .then(nextReminder(eb.ref("created_at"), eb.ref("reminders")))
              .end(),
        })
        .where("team_id", "=", tx.teamId)
        .where("id", "=", anyOf(array.uuid(changed.map((one) => one.id))))
        .execute();
      await revive(tx, changed);
      for (const one of changed) recordExtended(tx, one, { expiresAt, timeLimit });
      return bulkResultOf(selected, [...revivable, ...running]);
    },
    { bulk: ids.length > 100 },
  );
}

async function checkExtension(tx: Tx, { expiresAt, timeLimit, allowEarlier = false }: Extension) {
  const errors: UserErrorValue[] = [];
  if (expiresAt === undefined && timeLimit == null)
    errors.push({ code: "REQUIRED", message: "Give expiresAt, timeLimit, or both.", path: ["expiresAt"] });
  if (expiresAt != null && expiresAt <= (await databaseNow(tx.em)))
    errors.push({
      code: "INVALID_VALUE",
      message: "The last moment to start has passed already.",
      path: ["expiresAt"],
    });
  const limit = timeLimit == null ? null : durationSeconds(timeLimit);
  if (limit !== null && (limit < 60 || limit > maxDuration))
    errors.push({ code: "INVALID_VALUE", message: "timeLimit goes from a minute to a year.", path: ["timeLimit"] });
  if (errors.length > 0) throw UserError.of(errors);
  return { expiresAt, timeLimit: timeLimit ?? undefined, allowEarlier };
}

/** The start of the error for an extension that ends earlier. */
const endsEarlier = "It would end earlier than it does now; pass allowEarlier: true if that is meant.";

/**
 * Whether an invitation gets a new last moment to start. Adds the error if it does not, unless its deadline is moved
 * instead.
 */
function validateExtension(
  selected: LockedInvitations,
  one: LockedInvitation,
  { expiresAt, timeLimit, allowEarlier }: Extension,
): boolean {
  const { id, state, opensAt } = one;
  const ended = state === "EXPIRED" || one.over;
  if (state === "STARTED") {
    if (timeLimit === undefined)
      selected.read.refuse(id, "INVALID_STATE", "It has been started: only its timeLimit can be extended.");
    return false;
  }
  if (ended && expiresAt === undefined)
    selected.read.refuse(id, "INVALID_STATE", "It has expired; give a new expiresAt.");
  else if (state === "SUBMITTED" && !one.reopened)
    selected.read.refuse(id, "ALREADY_SUBMITTED", "It has been submitted. Give more time with reopenInvitations.");
  else if (!ended && !isWaiting(one)) rejectByState(selected, one, "extended");
  else if (!ended && !allowEarlier && expiresAt != null && one.expiresAt !== null && expiresAt < one.expiresAt)
    selected.read.refuse(
      id,
      "INVALID_VALUE",
      `${endsEarlier} Its last moment to start is ${one.expiresAt.toISOString()}.`,
    );
  else if (one.email === null) selected.read.refuse(id, "INVALID_STATE", "The candidate was erased.");
  else if (expiresAt != null && opensAt !== null && expiresAt <= opensAt)
    selected.read.refuse(id, "INVALID_VALUE", "It would expire before it opens.");
  else return true;
  return false;
}

/** Whether the extension changes the invitation. */
const isChanged = (one: LockedInvitation, { expiresAt, timeLimit }: Extension): boolean =>
  one.state === "EXPIRED" ||
  (expiresAt !== undefined && expiresAt?.getTime() !== one.expiresAt?.getTime()) ||
  (timeLimit !== undefined && timeLimit !== one.timeLimit);

const newDeadlines = (timeLimit: string, startedAt: Expression<Date | null>, extraTime: Expression<number | string>) =>
  deadlinesOf(startedAt, sql`${timeLimit}`, extraTime);

/** Computes the deadlines of started invitations again, from the start and the extra time. */
async function moveDeadlines(
  tx: Tx,
  { read }: LockedInvitations,
  started: LockedInvitation[],
  { timeLimit, allowEarlier }: { timeLimit: string; allowEarlier: boolean },
): Promise<LockedInvitation[]> {
  if (started.length === 0) return [];
  const ids = started.map((one) => one.id);
  const moved = await db(tx.em)
    .with("meant", (q) =>
      q
        .selectFrom("invitation as i")
        .innerJoin("candidate as c", (join) =>
          join.onRef("c.team_id", "=", "i.team_id").onRef("c.id", "=", "i.candidate_id"),
        )
        .select((eb) => {
          const { deadline, standardDeadline } = newDeadlines(
            timeLimit,
            eb.ref("i.started_at"),
            eb.ref("c.extra_time"),
          );
          return ["i.id", deadline.as("deadline_at"), standardDeadline.as("standard_deadline_at")];
        })
        .where("i.team_id", "=", tx.teamId)
        .where("i.id", "=", anyOf(array.uuid(ids)))
        .where(
          (eb) => newDeadlines(timeLimit, eb.ref("i.started_at"), eb.ref("c.extra_time")).deadline,
          ">",
          statementTimestamp(),
        ),
    )
    .with("moved", (q) =>
      q
        .updateTable("invitation as i")
        .from("meant")
        .set({
          time_limit: timeLimit,
          deadline_at: (eb) => eb.ref("meant.deadline_at"),
          standard_deadline_at: (eb) => eb.ref("meant.standard_deadline_at"),
          updated_at: statementTimestamp(),
        })
        .where("i.team_id", "=", tx.teamId)
        .where("i.id", "=", anyOf(array.uuid(ids)))
        .whereRef("i.id", "=", "meant.id")
        .$if(!allowEarlier, (query) =>
          query.where((eb) =>
            eb.or([eb("i.deadline_at", "is", null), eb("meant.deadline_at", ">=", eb.ref("i.deadline_at"))]),
          ),
        )
        .where((eb) =>
          eb.or([
            eb("i.time_limit", "is distinct from", timeLimit),
            eb("i.deadline_at", "is distinct from", eb.ref("meant.deadline_at")),
          ]),
        ),
    )
    .selectFrom("meant")
    .select((eb) => ["id", eb.ref("deadline_at").$notNull().as("deadlineAt")])
    .execute();
  const deadlines = new Map(moved.map((row) => [row.id, row.deadlineAt]));
  return started.filter((one) => {
    const deadlineAt = deadlines.get(one.id);
    if (deadlineAt === undefined) {
      read.refuse(one.id, "INVALID_VALUE", "With this time limit the deadline would have passed already.");
      return false;
    }
    if (!allowEarlier && one.deadlineAt !== null && deadlineAt < one.deadlineAt) {
      read.refuse(one.id, "INVALID_VALUE", `${endsEarlier} It is the whole time limit, and not what is added to it.`);
      return false;
    }
    if (one.timeLimit === timeLimit && one.deadlineAt?.getTime() === deadlineAt.getTime()) return true;
    const changes = {
      timeLimit: { from: one.timeLimit, to: timeLimit },
      deadlineAt: { from: one.deadlineAt?.toISOString() ?? null, to: deadlineAt.toISOString() },
    };
    tx.recordEvents(invitationEvent(one, "INVITATION_UPDATED", changes));
    return true;
  });
}

function recordExtended(tx: Tx, one: LockedInvitation, { expiresAt, timeLimit }: Extension): void {
  tx.recordEvents(
    invitationEvent(one, "INVITATION_UPDATED", {
      ...(expiresAt === undefined
        ? {}
        : { expiresAt: { from: one.expiresAt?.toISOString() ?? null, to: expiresAt?.toISOString() ?? null } }),
      ...(timeLimit == null ? {} : { timeLimit: { from: one.timeLimit, to: timeLimit } }),
      ...(one.state === "EXPIRED" ? { state: { from: "EXPIRED", to: moves[revivalOf(one)].to } } : {}),
    }),
  );
}
