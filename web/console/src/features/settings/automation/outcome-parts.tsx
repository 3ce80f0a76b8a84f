import { Check, CircleSlash, Minus, X } from "lucide-react";
import type {
  AutomationActionOutcome,
  AutomationOutcome,
  AutomationReason,
  AutomationRunsQuery,
} from "../../../graphql/generated/graphql.ts";
import { t } from "../../../i18n/index.ts";

type Run = NonNullable<AutomationRunsQuery["automationRuns"]>["nodes"][number];
type Result = Run["results"][number];

const tones: Record<AutomationOutcome, string> = { ACTED: "go", NOT_MATCHED: "", SKIPPED: "warn", PENDING: "info" };
const signs: Record<AutomationActionOutcome, typeof Check> = {
  DONE: Check,
  FAILED: X,
  NOTHING_TO_DO: Minus,
  SKIPPED: CircleSlash,
};

/** What became of an action, and why where it was not carried out. */
function ActionResult({ type, outcome, code, message, isRehearsal }: Result & { isRehearsal: boolean }) {
  const Sign = signs[outcome];
  const why = code === "CIRCLE" ? t("automation.circle") : message;
  return (
    <li className="row settings-sign-row small">
      <Sign aria-hidden className={`settings-sign ${outcome === "FAILED" ? "bad" : ""}`} />
      <span>
        {t(`automationAction.${type}`)}
        <span className="quiet">
          {" · "}
          {isRehearsal && outcome === "DONE" ? t("automation.wouldBeDone") : t(`automationResult.${outcome}`)}
          {outcome === "DONE" || why === null ? "" : `: ${why}`}
        </span>
      </span>
    </li>
  );
}

interface OutcomeProps {
  outcome: AutomationOutcome;
  /** In a rehearsal nothing has happened. */
  isRehearsal?: boolean;
  reason: AutomationReason | null;
  results: Result[];
}

const labelOf = (outcome: AutomationOutcome, isRehearsal: boolean): string =>
  isRehearsal ? t(outcome === "ACTED" ? "automation.would" : "automation.wouldNot") : t(`automationOutcome.${outcome}`);

/** What a rule did about a submission, or why it did nothing. */
export const Outcome = ({ outcome, isRehearsal = false, reason, results }: OutcomeProps) => (
  <div className="stack tight">
    <span className="row wrap">
      <span className={`badge ${tones[outcome]}`}>{labelOf(outcome, isRehearsal)}</span>
      {reason === null ? null : <span className="small quiet">{t(`automationReason.${reason}`)}</span>}
    </span>
    {results.length === 0 ? null : (
      <ul className="stack tight">
        {results.map((result, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: actions have no id, and their order is that of the rule
          <ActionResult key={`${n} ${result.type}`} {...result} isRehearsal={isRehearsal} />
        ))}
      </ul>
    )}
  </div>
);
