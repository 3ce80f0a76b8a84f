import type { RehearseAutomationRuleMutation } from "../../../graphql/generated/graphql.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { Empty } from "../../../ui/notes.tsx";
import { Dialog } from "../../../ui/overlays.tsx";
import { RecordLink } from "../../live/event-parts.tsx";
import { nameOfTarget, useAuditTargets } from "../audit-log/audit-targets.tsx";
import { Outcome } from "./outcome-parts.tsx";

export type Rehearsed = RehearseAutomationRuleMutation["rehearseAutomationRule"]["submissions"];

interface RehearsalDialogProps {
  name: string;
  submissions: Rehearsed;
  onClose: () => void;
}

/** What a rule would do about the last submissions; those that it would act on come first. */
export function RehearsalDialog({ name, submissions, onClose }: RehearsalDialogProps) {
  const names = useAuditTargets(submissions.map(({ candidateId }) => candidateId));
  const acted = submissions.filter(({ outcome }) => outcome === "ACTED");
  const ordered = [...acted, ...submissions.filter(({ outcome }) => outcome !== "ACTED")];
  return (
    <Dialog
      title={t("automation.rehearsalOf", { name })}
      isOpen
      size="wide"
      onClose={onClose}
      footer={<Button onPress={onClose}>{t("common.close")}</Button>}
    >
      {submissions.length === 0 ? (
        <Empty title={t("automation.noSubmission.title")}>{t("automation.noSubmission.text")}</Empty>
      ) : (
        <div className="stack">
          <p className="strong">{t("automation.wouldAct", { acted: acted.length, count: submissions.length })}</p>
          <p className="small quiet">{t("automation.rehearsalText")}</p>
          <ul className="settings-lines" aria-label={t("automation.submissions")}>
            {ordered.map(({ candidateId, invitationId, outcome, reason, results }) => (
              <li key={invitationId} className="settings-line">
                <RecordLink candidateId={candidateId} invitationId={invitationId} onPress={onClose}>
                  <bdi className="strong">{nameOfTarget(names.get(candidateId)) ?? "…"}</bdi>
                </RecordLink>
                <Outcome isRehearsal outcome={outcome} reason={reason} results={results} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Dialog>
  );
}
