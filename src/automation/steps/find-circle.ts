import type { Tx } from "../../events/log/with-transaction.ts";
import { db, sql } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import type { StoredAction } from "../automation-rule.entity.ts";

/** What of a rule leads from one assessment to others. */
export interface Leading {
  /** Null: every assessment. */
  assessmentId: string | null;
  actions: StoredAction[];
}

const targetsOf = ({ actions }: Leading): string[] =>
  actions.flatMap((action) => (action.type === "INVITE" ? [action.assessmentId] : []));

/**
 * Whether rules lead from an assessment back to itself. A rule for every assessment leads from each to its targets, except
 * from a target to itself, which it never does (docs/rules.md, Automation 5).
 */
export function leadInCircle(rules: Leading[]): boolean {
  const nodes = new Set(
    rules.flatMap((rule) => [...targetsOf(rule), ...(rule.assessmentId === null ? [] : [rule.assessmentId])]),
  );
  const next = new Map<string, Set<string>>([...nodes].map((node) => [node, new Set()]));
  for (const rule of rules)
    for (const target of targetsOf(rule)) {
      if (rule.assessmentId !== null) next.get(rule.assessmentId)!.add(target);
      else for (const node of nodes) if (node !== target) next.get(node)!.add(target);
    }
  // An assessment that leads to none that is left is in no circle; what stays when no more can go, is.
  for (let size = -1; size !== next.size; ) {
    size = next.size;
    for (const [node, targets] of next) if (![...targets].some((target) => next.has(target))) next.delete(node);
  }
  return next.size > 0;
}

/**
 * Rejects a rule that would, with the other enabled rules of the team, lead a candidate in a circle.
 *
 * @param changed the rule as it would be; `id` null: a new one
 * @throws UserError NOT_ALLOWED
 */
export async function rejectCircle(tx: Tx, changed: Leading & { id: string | null }): Promise<void> {
  // One change of rules at a time: two that are harmless alone could close a circle together.
  await db(tx.em).selectFrom("team").select("id").where("id", "=", tx.teamId).forNoKeyUpdate().execute();
  if (targetsOf(changed).length === 0) return;
  const others = await db(tx.em)
    .selectFrom("automation_rule")
    .select(["id", "assessment_id as assessmentId", "actions"])
    .where("team_id", "=", tx.teamId)
    .where("enabled", "=", sql.lit(true))
    .where("deleted_at", "is", null)
    .execute();
  if (leadInCircle([changed, ...others.filter((one) => one.id !== changed.id)]))
    throw new UserError(
      "NOT_ALLOWED",
      "With the other rules, candidates would be invited in a circle. Disable or change one of them.",
      { path: ["input", "actions"] },
    );
}
