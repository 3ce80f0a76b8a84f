import type { NewEvent } from "../../../events/log/event-types.ts";
import type { Tx } from "../../../events/log/with-transaction.ts";
import { anyOf, array, clockTimestamp, db, sql } from "../../../platform/database/sql.ts";
import { inOrder, type ReadIds, readIds } from "../../../platform/graphql/read-ids.ts";
import { applyDueTransitions } from "../../lifecycle/due-transitions.ts";
import { isTrue, lifecycleSql } from "../../lifecycle/lifecycle-sql.ts";
import { type InvitationState, waitingStates } from "../../lifecycle/states.ts";

/** A locked invitation of a bulk call, with what decides about it. */
export interface LockedInvitation {
  id: string;
  candidateId: string;
  assessmentId: string;
  state: InvitationState;
  locked: boolean;
  emailRequested: boolean;
  opened: boolean;
  /** Submitted, and waiting for the candidate to continue. */
  reopened: boolean;
  /** Reopened, and the last moment to continue has passed. */
  over: boolean;
  opensAt: Date | null;
  /** It cannot be started yet. */
  early: boolean;
  expiresAt: Date | null;
  deadlineAt: Date | null;
  timeLimit: string | null;
  /** Null for an erased candidate. */
  email: string | null;
  remindersOff: boolean;
}

export interface LockedInvitations {
  read: ReadIds;
  invitations: LockedInvitation[];
}

/**
 * Locks the invitations of a bulk call in the order of their ids, and writes their due moves. They are returned in the
 * given order.
 */
export async function lockInvitationRows(tx: Tx, ids: string[]): Promise<LockedInvitations> {
  const read = readIds("Invitation", ids, "invitation");
  const wanted = [...read.placeOf.keys()];
  await db(tx.em)
    .selectFrom("invitation")
    .select("id")
    .where("team_id", "=", tx.teamId)
    .where("id", "=", anyOf(array.uuid(wanted)))
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
  await applyDueTransitions(tx, wanted);
  const found = await db(tx.em)
    .selectFrom("invitation as i")
    // By the key of each: joined, a team that statistics do not know yet would be read anew for every invitation.
    .crossJoinLateral((eb) =>
      eb
        .selectFrom("candidate as c")
        .select(["c.email", "c.reminders_off"])
        .where("c.team_id", "=", tx.teamId)
        .whereRef("c.id", "=", "i.candidate_id")
        .offset(sql.lit(0))
        .as("c"),
    )
    .select((eb) => {
      const isReopened = eb("i.reopened_at", "is not", null);
      const { isPastExpiry } = lifecycleSql(eb, "i", "clock_timestamp()");
      return [
        "i.id",
        "i.candidate_id as candidateId",
        "i.assessment_id as assessmentId",
        "i.state",
        "i.locked",
        "i.email_requested as emailRequested",
        isTrue(eb("i.opened_at", "is not", null)).as("opened"),
        isTrue(isReopened).as("reopened"),
        isTrue(eb.and([eb("i.state", "=", "SUBMITTED"), isReopened, isPastExpiry])).as("over"),
        "i.opens_at as opensAt",
        isTrue(eb("i.opens_at", ">", clockTimestamp())).as("early"),
        "i.expires_at as expiresAt",
        "i.deadline_at as deadlineAt",
        "i.time_limit as timeLimit",
        "c.email",
        "c.reminders_off as remindersOff",
      ];
    })
    .where("i.team_id", "=", tx.teamId)
    .where("i.id", "=", anyOf(array.uuid(wanted)))
    .execute();
  read.rejectMissing(found);
  return {
    read,
    invitations: found.sort((a, b) => read.placeOf.get(a.id)! - read.placeOf.get(b.id)!),
  };
}

/** Whether the candidate can still start, or continue what was reopened. */
export const isWaiting = ({ state, reopened, over }: Pick<LockedInvitation, "state" | "reopened" | "over">): boolean =>
  waitingStates.includes(state) || (state === "SUBMITTED" && reopened && !over);

/** Adds the error that the state does not allow an action, with advice. */
export function rejectByState({ read }: LockedInvitations, { id, state, over }: LockedInvitation, what: string): void {
  const said: Record<InvitationState, string> = {
    PENDING: "It has not been started.",
    OPENED: "It has not been started.",
    STARTED: "It has been started.",
    SUBMITTED: "It has been submitted.",
    EXPIRED: "It has expired; extend it first.",
    CANCELLED: "It was cancelled; invite the candidate again.",
  };
  const why = over ? "The last moment to continue has passed; extend it first." : said[state];
  const code = state === "SUBMITTED" && !over ? "ALREADY_SUBMITTED" : "INVALID_STATE";
  read.refuse(id, code, `${why} It cannot be ${what}.`);
}

/** An event of an invitation. */
export const invitationEvent = (
  { id, candidateId, assessmentId }: Pick<LockedInvitation, "id" | "candidateId" | "assessmentId">,
  type: NewEvent["type"],
  changes?: NewEvent["changes"],
): NewEvent => ({ type, invitationId: id, candidateId, assessmentId, ...(changes === undefined ? {} : { changes }) });

/** The result of a bulk call: the invitations in the requested state, in the given order. */
export const bulkResultOf = ({ read }: LockedInvitations, done: { id: string }[]) =>
  inOrder(
    read,
    done.map((one) => one.id),
  );
