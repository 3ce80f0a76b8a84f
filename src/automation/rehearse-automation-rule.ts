import type { Context } from "../access/context.ts";
import { contextOfRule } from "../access/contexts.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { db, sql } from "../platform/database/sql.ts";
import { globalId } from "../platform/ids/ids.ts";
import type { AutomationTrigger } from "./automation-rule.entity.ts";
import { actorOfRule, readSubject } from "./run/read-subject.ts";
import { evaluateRule, type RunResult } from "./run/run-rule.ts";
import { findRule } from "./steps/find-rule.ts";

/** How many submissions a rehearsal looks at. */
const maxSubmissions = 100;

/** What a rule would have done about a submission. */
export interface Rehearsed extends RunResult {
  invitationId: string;
  candidateId: string;
}

/**
 * Says what a rule would do about the team's last hundred submissions, by doing it and rolling back: with the data of
 * now, whether the rule is enabled or not, and whether it has acted on them before or not.
 *
 * Rehearsals of a team wait for one another, as its large calls do.
 *
 * @throws UserError NOT_FOUND
 */
export async function rehearseAutomationRule(context: Context, id: string): Promise<Rehearsed[]> {
  const { services } = context;
  const teamId = context.teamId!;
  const { rule, features, actor } = await withTransaction(context, async (tx) => {
    const found = await findRule(tx, id);
    const team = await db(tx.em)
      .selectFrom("team")
      .select("features")
      .where("id", "=", teamId)
      .executeTakeFirstOrThrow();
    return { rule: found, features: team.features, actor: await actorOfRule(tx.em, teamId, found) };
  });
  const rehearsal = contextOfRule(services, teamId, { actor, features, requestId: context.requestId });
  return await withTransaction(
    rehearsal,
    async (tx) => {
      const submissions = await db(tx.em)
        .selectFrom("event")
        .select(["sequence", "type", "invitation_id as invitationId"])
        .where("team_id", "=", teamId)
        .where("type", "=", sql.lit("ASSESSMENT_SUBMITTED" as const))
        .$if(rule.assessmentId !== null, (q) => q.where("assessment_id", "=", rule.assessmentId))
        .orderBy("sequence", "desc")
        .limit(sql.lit(maxSubmissions))
        .execute();
      const rehearsed: Rehearsed[] = [];
      for (const { sequence, type, invitationId } of submissions) {
        const subject = await readSubject(tx.em, teamId, {
          ruleId: rule.id,
          ruleName: rule.name,
          eventSequence: sequence,
          eventType: type as AutomationTrigger,
          invitationId: invitationId!,
        });
        if (subject === null) continue;
        // Each by itself: what one does must not be seen by the next, which may be of the same candidate.
        await sql`savepoint submission`.execute(db(tx.em));
        const result = await evaluateRule(tx, rule, subject, { isRehearsal: true });
        await sql`rollback to savepoint submission`.execute(db(tx.em));
        rehearsed.push({
          ...result,
          invitationId: globalId("Invitation", subject.invitationId),
          candidateId: globalId("Candidate", subject.candidateId),
        });
      }
      return rehearsed;
    },
    { dryRun: true, bulk: true },
  );
}
