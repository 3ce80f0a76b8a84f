import type { AutomationReason } from "../automation-run.entity.ts";

/** What a rule asks of a submission. */
export interface Conditions {
  minScore: number | null;
  maxScore: number | null;
  labels: string[];
}

/** What is so at the moment. */
export interface Facts {
  score: number | null;
  labels: string[];
}

/** Why the conditions do not match; null where they do. */
export function mismatchOf({ minScore, maxScore, labels }: Conditions, facts: Facts): AutomationReason | null {
  if ((minScore !== null || maxScore !== null) && facts.score === null) return "SCORE_MISSING";
  if (minScore !== null && facts.score! < minScore) return "SCORE_TOO_LOW";
  if (maxScore !== null && facts.score! > maxScore) return "SCORE_TOO_HIGH";
  return labels.every((label) => facts.labels.includes(label)) ? null : "LABEL_MISSING";
}
