import type { AutomationReason } from "../automation-run.entity.ts";

/** What a rule asks of a submission. */
export interface Conditions {
  minScore: number | null;
  maxScore: number | null;
  labels: string[];
}

/** What is so at the moment. */
export interface SubmissionValues {
  score: number | null;
  labels: string[];
}

/** Why the conditions do not match; null where they do. */
export function mismatchOf(
  { minScore, maxScore, labels }: Conditions,
  submission: SubmissionValues,
): AutomationReason | null {
  if ((minScore !== null || maxScore !== null) && submission.score === null) return "SCORE_MISSING";
  if (minScore !== null && submission.score! < minScore) return "SCORE_TOO_LOW";
  if (maxScore !== null && submission.score! > maxScore) return "SCORE_TOO_HIGH";
  return labels.every((label) => submission.labels.includes(label)) ? null : "LABEL_MISSING";
}
