import type { EntityManager } from "@mikro-orm/postgresql";
import type { Actor } from "../../access/actor.ts";
import { db, sql } from "../../platform/database/sql.ts";
import type { AutomationTrigger } from "../automation-rule.entity.ts";
import type { SubmissionValues } from "./evaluate-conditions.ts";

/** The submission that a rule is evaluated for, as it is now. */
export interface RunSubject extends SubmissionValues {
  ruleId: string;
  ruleName: string;
  eventSequence: number;
  eventType: AutomationTrigger;
  invitationId: string;
  assessmentId: string;
  candidateId: string;
  isErased: boolean;
  /** The assessments that rules have led the candidate through before this one. */
  chain: string[];
  /** Whether the rule has acted on the invitation before. */
  hasActed: boolean;
}

/** Reads what decides about a submission under a rule; null where the invitation does not exist. */
export async function readSubject(
  em: EntityManager,
  teamId: string,
  {
    ruleId,
    ruleName,
    ...event
  }: Pick<RunSubject, "ruleId" | "ruleName" | "eventSequence" | "eventType" | "invitationId">,
): Promise<RunSubject | null> {
  const found = await db(em)
    .selectFrom("invitation as i")
    .innerJoin("candidate as c", (join) =>
      join.onRef("c.team_id", "=", "i.team_id").onRef("c.id", "=", "i.candidate_id"),
    )
    .leftJoin("automation_invitation as a", (join) =>
      join.onRef("a.team_id", "=", "i.team_id").onRef("a.invitation_id", "=", "i.id"),
    )
    .select((eb) => [
      "i.assessment_id as assessmentId",
      "i.candidate_id as candidateId",
      sql<number | null>`${eb.ref("i.score")}::float8`.as("score"),
      sql<boolean>`${eb.ref("c.erased_at")} is not null`.as("isErased"),
      eb.fn.coalesce("a.assessment_ids", sql<string[]>`'{}'::uuid[]`).as("chain"),
      sql<string[]>`array${eb
        .selectFrom("candidate_label as l")
        .select("l.label")
        .where("l.team_id", "=", teamId)
        .whereRef("l.candidate_id", "=", "i.candidate_id")}`.as("labels"),
      eb
        .exists(
          eb
            .selectFrom("automation_run as r")
            .select("r.id")
            .where("r.team_id", "=", teamId)
            .where("r.rule_id", "=", ruleId)
            .whereRef("r.invitation_id", "=", "i.id")
            .where("r.outcome", "=", sql.lit("ACTED" as const)),
        )
        .as("hasActed"),
    ])
    .where("i.team_id", "=", teamId)
    .where("i.id", "=", event.invitationId)
    .executeTakeFirst();
  return found === undefined ? null : { ruleId, ruleName, ...event, ...found, hasActed: found.hasActed === true };
}

/** Who a rule acts as: the system, with who saved the rule as the inviter. */
export async function actorOfRule(
  em: EntityManager,
  teamId: string,
  rule: { id: string; savedByType: "TeamMember" | "ApiKey"; savedById: string },
): Promise<Actor & { type: "Rule" }> {
  const key =
    rule.savedByType === "TeamMember"
      ? null
      : await db(em)
          .selectFrom("api_key")
          .select("created_by as createdBy")
          .where("team_id", "=", teamId)
          .where("id", "=", rule.savedById)
          .executeTakeFirst();
  const memberId = key === null ? rule.savedById : (key?.createdBy ?? null);
  return { type: "Rule", id: rule.id, savedBy: { type: rule.savedByType, id: rule.savedById, memberId } };
}
