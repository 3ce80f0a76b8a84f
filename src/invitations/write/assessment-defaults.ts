import type { Plan } from "../../access/plan.ts";
import type { Assessment } from "../../assessments/assessment.entity.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, clockTimestamp, db, sql } from "../../platform/database/sql.ts";
import { durationSeconds } from "../../platform/text/duration.ts";

/** The values that an invitation gets from its assessment, unless the caller of inviteCandidates gives others. */
export interface AssessmentDefaults {
  message: string | null;
  locked: boolean;
  expiresAt: Date | null;
  reminders: string[];
  labels: string[];
  /** Members that can be assigned: disabled and deleted ones are left out. */
  assigneeIds: string[];
}

/** What the defaults depend on, beside the assessment. */
export interface DefaultsBasis {
  now: Date;
  /** The states of the assessment's default assignees and of other members that the caller names. */
  memberStates: ReadonlyMap<string, string>;
}

/** Reads the current time and the states of members in one statement. */
export async function readDefaultsBasis(
  tx: Tx,
  assessment: Assessment,
  otherMemberIds: (string | null)[] = [],
): Promise<DefaultsBasis> {
  const found = await db(tx.em)
    .selectNoFrom((eb) => {
      const members = eb
        .selectFrom("team_member as m")
        .select((m) => sql<string>`${m.ref("m.id")} || ' ' || ${m.ref("m.state")}`.as("member"))
        .where("m.team_id", "=", tx.teamId)
        .where("m.id", "=", anyOf(array.uuid([...otherMemberIds, ...assessment.defaultAssigneeIds])));
      return [sql<Date>`${clockTimestamp()}::timestamptz(3)`.as("now"), sql<string[]>`array${members}`.as("members")];
    })
    .executeTakeFirstOrThrow();
  return {
    now: found.now,
    memberStates: new Map(found.members.map((member) => member.split(" ") as [string, string])),
  };
}

/** Whether a member of the team can be assigned to candidates. */
export const isAssignable = ({ memberStates }: DefaultsBasis, memberId: string | null): boolean =>
  memberId !== null && memberStates.has(memberId) && memberStates.get(memberId) !== "DISABLED";

/**
 * The defaults of an assessment, for inviteCandidates and for the public link alike. A default that needs a feature
 * which the team's subscription does not include is left out.
 */
export function assessmentDefaults(assessment: Assessment, basis: DefaultsBasis, plan: Plan): AssessmentDefaults {
  const expiry = assessment.defaultExpiry == null ? null : durationSeconds(assessment.defaultExpiry);
  return {
    message: plan.includes("CUSTOM_MESSAGE") ? (assessment.defaultMessage ?? null) : null,
    locked: plan.includes("ACCESS_LOCK") && assessment.defaultLocked,
    expiresAt: expiry === null ? null : new Date(basis.now.getTime() + expiry * 1_000),
    reminders: plan.includes("REMINDERS") ? assessment.defaultReminders : [],
    labels: plan.includes("LABELS") ? assessment.defaultLabels : [],
    assigneeIds: plan.includes("TEAM_MEMBER_ASSIGNMENT")
      ? assessment.defaultAssigneeIds.filter((id) => isAssignable(basis, id))
      : [],
  };
}
