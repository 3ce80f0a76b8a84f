import { useMemo, useState } from "react";
import { type AutomationOutcome, AutomationRunsDocument } from "../../../graphql/generated/graphql.ts";
import { usePages } from "../../../graphql/use-pages.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { SelectField } from "../../../ui/fields.tsx";
import { Empty, LoadProblem, Skeleton } from "../../../ui/notes.tsx";
import { Dialog } from "../../../ui/overlays.tsx";
import { Time } from "../../../ui/values.tsx";
import { RecordLink } from "../../live/event-parts.tsx";
import { ShowMore } from "../settings-section.tsx";
import { Outcome } from "./outcome-parts.tsx";

const outcomes: AutomationOutcome[] = ["ACTED", "NOT_MATCHED", "SKIPPED", "PENDING"];
const pageSize = 25;

interface RuleLogDialogProps {
  id: string;
  name: string;
  onClose: () => void;
}

/** The log of a rule: what it did about each submission, newest first. */
export function RuleLogDialog({ id, name, onClose }: RuleLogDialogProps) {
  const [outcome, setOutcome] = useState<AutomationOutcome | "">("");
  const variables = useMemo(() => ({ id, outcome: outcome === "" ? null : [outcome] }), [id, outcome]);
  const pages = usePages(AutomationRunsDocument, variables, (data) => data.automationRuns, pageSize);
  return (
    <Dialog
      title={t("automation.logOf", { name })}
      isOpen
      size="wide"
      onClose={onClose}
      footer={<Button onPress={onClose}>{t("common.close")}</Button>}
    >
      <div className="stack">
        <SelectField
          label={t("automation.outcome")}
          value={outcome}
          onChange={setOutcome}
          choices={[
            { id: "", label: t("automation.everyOutcome") },
            ...outcomes.map((one) => ({ id: one, label: t(`automationOutcome.${one}`) })),
          ]}
        />
        {pages.error ? <LoadProblem error={pages.error} onRetry={pages.refresh} /> : null}
        {pages.isLoading ? <Skeleton lines={4} /> : null}
        {pages.rows.length > 0 ? (
          <ul className="settings-lines" aria-label={t("automation.log")}>
            {pages.rows.map((run) => (
              <li key={run.id} className="settings-line">
                <span className="row apart wrap">
                  <RecordLink
                    candidateId={run.invitation?.candidate.id}
                    invitationId={run.invitation?.id}
                    onPress={onClose}
                  >
                    <bdi className="strong">{run.invitation?.candidate.displayName ?? t("automation.gone")}</bdi>
                  </RecordLink>
                  <span className="small quiet">
                    <Time at={run.createdAt} />
                  </span>
                </span>
                {run.invitation === null ? null : <bdi className="small quiet">{run.invitation.assessment.title}</bdi>}
                <Outcome outcome={run.outcome} reason={run.reason} results={run.results} />
              </li>
            ))}
          </ul>
        ) : null}
        {!pages.isLoading && !pages.error && pages.rows.length === 0 ? (
          <Empty title={t(outcome === "" ? "automation.emptyLog.title" : "common.nothingMatches")}>
            {t("automation.emptyLog.text")}
          </Empty>
        ) : null}
        <ShowMore pages={pages} />
      </div>
    </Dialog>
  );
}
