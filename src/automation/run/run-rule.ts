import type { Context, Services } from "../../access/context.ts";
import { contextOfRule, systemContext } from "../../access/contexts.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { db, jsonb, sql } from "../../platform/database/sql.ts";
import type { AutomationTrigger, StoredAction } from "../automation-rule.entity.ts";
import type { ActionResult, AutomationOutcome, AutomationReason } from "../automation-run.entity.ts";
import { carryOut } from "./carry-out.ts";
import { type Conditions, mismatchOf } from "./evaluate-conditions.ts";
import { actorOfRule, type RunSubject, readSubject } from "./read-subject.ts";

/** How many assessments rules lead a candidate through, one after the other. */
const maxChain = 10;

/** What came of a rule for an event. */
export interface RunResult {
  outcome: Exclude<AutomationOutcome, "PENDING">;
  reason: AutomationReason | null;
  results: ActionResult[];
}

const without = (outcome: RunResult["outcome"], reason: AutomationReason): RunResult => ({
  outcome,
  reason,
  results: [],
});

/** Evaluates a rule for a submission, and carries its actions out in their order, in the caller's transaction. */
export async function evaluateRule(
  tx: Tx,
  rule: Conditions & { actions: StoredAction[] },
  subject: RunSubject,
  options: { isRehearsal: boolean },
): Promise<RunResult> {
  if (subject.isErased) return without("SKIPPED", "CANDIDATE_ERASED");
  const mismatch = mismatchOf(rule, subject);
  if (mismatch !== null) return without("NOT_MATCHED", mismatch);
  if (subject.hasActed && !options.isRehearsal) return without("SKIPPED", "ALREADY_ACTED");
  if (subject.chain.length >= maxChain) return without("SKIPPED", "CHAIN_TOO_LONG");
  const results: ActionResult[] = [];
  for (const action of rule.actions) results.push(await carryOut(tx, action, subject, options));
  const isActed = results.some(({ outcome }) => outcome === "DONE" || outcome === "NOTHING_TO_DO");
  return isActed
    ? { outcome: "ACTED", reason: null, results }
    : { outcome: "SKIPPED", reason: "NO_ACTION_POSSIBLE", results };
}

/**
 * Evaluates a rule for an event, once: the row of the run is locked, and its outcome commits with what the actions have
 * changed. A run that has its outcome already is left alone.
 */
export async function runRule(services: Services, teamId: string, runId: string, requestId?: string): Promise<void> {
  const context = await contextOfRun(services, teamId, runId, requestId);
  if (context === null) return;
  await withTransaction(context, async (tx) => {
    const run = await db(tx.em)
      .selectFrom("automation_run as r")
      .select(["r.rule_id as ruleId", "r.event_sequence as eventSequence", "r.invitation_id as invitationId"])
      .where("r.team_id", "=", teamId)
      .where("r.id", "=", runId)
      .where("r.outcome", "=", "PENDING")
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (run === undefined) return;
    const rule = await readRule(tx, run.ruleId);
    const { type } = await db(tx.em)
      .selectFrom("event")
      .select("type")
      .where("team_id", "=", teamId)
      .where("sequence", "=", run.eventSequence)
      .executeTakeFirstOrThrow();
    const subject = await readSubject(tx.em, teamId, {
      ...run,
      eventType: type as AutomationTrigger,
      ruleName: rule.name,
    });
    const result =
      !rule.enabled || subject === null
        ? without("SKIPPED", "RULE_DISABLED")
        : await evaluateRule(tx, rule, subject, { isRehearsal: false });
    await db(tx.em)
      .updateTable("automation_run")
      .set({ outcome: result.outcome, reason: result.reason, results: jsonb(result.results) })
      .where("team_id", "=", teamId)
      .where("id", "=", runId)
      .execute();
  });
}

/** The rule under a lock that lets other runs of it go on, and no change of it. */
const readRule = (tx: Tx, ruleId: string) =>
  db(tx.em)
    .selectFrom("automation_rule")
    .select(["name", "enabled", "min_score as minScore", "max_score as maxScore", "labels", "actions"])
    .where("team_id", "=", tx.teamId)
    .where("id", "=", ruleId)
    .forShare()
    .executeTakeFirstOrThrow();

/** The context of a run: the system's, with the plan of the team and who saved the rule. Null: there is nothing to run. */
async function contextOfRun(
  services: Services,
  teamId: string,
  runId: string,
  requestId?: string,
): Promise<Context | null> {
  const { em } = systemContext(services, teamId);
  const found = await db(em)
    .selectFrom("automation_run as r")
    .innerJoin("automation_rule as u", (join) =>
      join.onRef("u.team_id", "=", "r.team_id").onRef("u.id", "=", "r.rule_id"),
    )
    .innerJoin("team as t", "t.id", "r.team_id")
    .select(["u.id", "u.saved_by_type as savedByType", "u.saved_by_id as savedById", "t.features"])
    .where("r.team_id", "=", teamId)
    .where("r.id", "=", runId)
    .where("r.outcome", "=", sql.lit("PENDING" as const))
    .executeTakeFirst();
  if (found === undefined) return null;
  const actor = await actorOfRule(em, teamId, found);
  return contextOfRule(services, teamId, { actor, features: found.features, requestId });
}
