import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useCan, useHasFeature } from "../../app/viewer.ts";
import {
  ClearEmailSuppressionDocument,
  LabelCandidatesDocument,
  UnassignCandidatesDocument,
} from "../../graphql/generated/graphql.ts";
import { useExecute } from "../../graphql/hooks.ts";
import { formatDateTime, formatPercent } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../ui/buttons.tsx";
import { Note } from "../../ui/notes.tsx";
import { say, sayProblem, wordsOf } from "../../ui/toasts.tsx";
import type { CandidateData } from "./candidate-data.ts";

/** Who the candidate is, as far as the viewer may know, with labels and assignees. */
export function CandidateDetailsPanel({ candidate }: { candidate: CandidateData }) {
  const { id, blinded, email, labels, assignees } = candidate;
  const execute = useExecute();
  const canEdit = useCan("candidates") && candidate.erasedAt === null;
  const hasLabels = useHasFeature("LABELS");
  const hasAssignment = useHasFeature("TEAM_MEMBER_ASSIGNMENT");
  const run = async (action: () => Promise<{ userErrors: { message: string }[] }>, done?: string) => {
    try {
      const [problem] = (await action()).userErrors;
      if (problem) sayProblem(problem.message);
      else if (done) say(done);
    } catch (error) {
      sayProblem(wordsOf(error));
    }
  };
  const details: [string, ReactNode][] = [
    [t("candidate.email"), email],
    [t("candidate.externalId"), candidate.externalId],
    [t("candidate.locale"), candidate.locale],
    [t("team.timeZone"), candidate.timeZone],
    [
      t("candidate.extraTime"),
      candidate.extraTime === null || candidate.extraTime === 0 ? null : formatPercent(candidate.extraTime),
    ],
    [t("candidate.added"), formatDateTime(candidate.createdAt)],
    [t("candidate.decidedAt"), candidate.decidedAt === null ? null : formatDateTime(candidate.decidedAt)],
  ];
  return (
    <section className="panel" aria-label={t("candidate.details")}>
      <div className="panel-head">
        <h2>{t("candidate.details")}</h2>
      </div>
      <div className="panel-body stack">
        {blinded ? <Note tone="info">{t("candidate.blinded")}</Note> : null}
        {candidate.emailSuppressed ? (
          <Note tone="bad">
            <p>{t("candidate.suppressed")}</p>
            {canEdit ? (
              <Button
                size="small"
                onPress={() =>
                  void run(
                    async () => (await execute(ClearEmailSuppressionDocument, { id })).clearEmailSuppression,
                    t("candidate.suppressionCleared"),
                  )
                }
              >
                {t("candidate.clearSuppression")}
              </Button>
            ) : null}
          </Note>
        ) : null}
        {candidate.remindersOff ? <Note tone="info">{t("candidate.remindersOff")}</Note> : null}
        <dl className="details-list">
          {details
            .filter(([, value]) => value !== null)
            .map(([name, value]) => (
              <div key={name} className="details-row">
                <dt>{name}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ))}
        </dl>
        {hasLabels || labels.length > 0 ? (
          <Chips
            title={t("candidate.labels")}
            none={t("candidate.noLabels")}
            chips={labels.map((label) => ({ id: label, label }))}
            onRemove={
              canEdit
                ? (label) =>
                    void run(
                      async () =>
                        (await execute(LabelCandidatesDocument, { ids: [id], remove: [label] })).labelCandidates,
                    )
                : undefined
            }
          />
        ) : null}
        {hasAssignment || assignees.length > 0 ? (
          <Chips
            title={t("candidate.assignees")}
            none={t("candidate.noAssignees")}
            chips={assignees.map(({ id: member, displayName }) => ({ id: member, label: displayName }))}
            onRemove={
              canEdit
                ? (member) =>
                    void run(
                      async () =>
                        (await execute(UnassignCandidatesDocument, { ids: [id], memberIds: [member] }))
                          .unassignCandidates,
                    )
                : undefined
            }
          />
        ) : null}
      </div>
    </section>
  );
}

interface ChipsProps {
  title: string;
  none: string;
  chips: { id: string; label: string }[];
  onRemove?: (id: string) => void;
}

/** Things that a candidate has, each of which can be taken off. */
const Chips = ({ title, none, chips, onRemove }: ChipsProps) => (
  <div className="stack tight">
    <h3>{title}</h3>
    {chips.length === 0 ? <span className="small quiet">{none}</span> : null}
    <ul className="row wrap">
      {chips.map(({ id, label }) => (
        <li key={id} className="label-chip">
          <bdi>{label}</bdi>
          {onRemove ? (
            <IconButton
              size="small"
              tooltip={false}
              label={t("candidate.removeLabel", { label })}
              icon={<X aria-hidden />}
              onPress={() => onRemove(id)}
            />
          ) : null}
        </li>
      ))}
    </ul>
  </div>
);
