import { z } from "zod";
import type { LoggedEvent } from "../../events/log/event-types.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { array, db, insertFrom, sql, unnest } from "../../platform/database/sql.ts";
import { newIdsOfDay } from "../../platform/ids/ids.ts";
import { automationTriggers } from "../automation-rule.entity.ts";

/** The job that evaluates a rule. What it does is in run-rules.job.ts. */
export const ruleRun = {
  name: "run-automation-rule",
  schema: z.object({ teamId: z.uuid(), runId: z.uuid() }),
};

/**
 * Handles events: writes a row for each rule that an event may match, and a job for each row. Row, job and the position in
 * the log commit together, so a rule is evaluated once for an event.
 */
export async function queueRuns(tx: Tx, events: LoggedEvent[]): Promise<void> {
  const triggering = events.filter(({ type, invitationId }) => type in automationTriggers && invitationId !== null);
  if (triggering.length === 0) return;
  const rules = await db(tx.em)
    .selectFrom("automation_rule")
    .select(["id", "triggers", "assessment_id as assessmentId", "effective_from as effectiveFrom"])
    .where("team_id", "=", tx.teamId)
    .where("enabled", "=", sql.lit(true))
    .where("deleted_at", "is", null)
    .orderBy("id")
    .execute();
  const matching = triggering.flatMap((event) =>
    rules
      .filter(
        (rule) =>
          rule.triggers.some((trigger) => trigger === event.type) &&
          (rule.assessmentId === null || rule.assessmentId === event.assessmentId) &&
          event.occurredAt >= rule.effectiveFrom,
      )
      .map((rule) => ({ rule, event })),
  );
  if (matching.length === 0) return;
  const made = await insertFrom(
    db(tx.em),
    "automation_run",
    db(tx.em).selectFrom(
      unnest("new", {
        id: array.uuid(newIdsOfDay(matching.length)),
        rule_id: array.uuid(matching.map(({ rule }) => rule.id)),
        event_sequence: array.integer(matching.map(({ event }) => event.sequence)),
        event_id: array.uuid(matching.map(({ event }) => event.uuid)),
        invitation_id: array.uuid(matching.map(({ event }) => event.invitationId!)),
      }),
    ),
    ({ ref }) => ({
      team_id: tx.teamId,
      id: ref("new.id"),
      rule_id: ref("new.rule_id"),
      event_sequence: ref("new.event_sequence"),
      event_id: ref("new.event_id"),
      invitation_id: ref("new.invitation_id"),
    }),
  )
    .onConflict((oc) => oc.constraint("automation_run_once").doNothing())
    .returning(["id", "event_sequence as sequence"])
    .execute();
  await tx.context.services.queue.add(
    tx.em,
    ruleRun,
    made.map(({ id }) => ({ teamId: tx.teamId, runId: id })),
  );
}
