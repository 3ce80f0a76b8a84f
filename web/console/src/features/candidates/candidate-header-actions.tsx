import { useNavigate } from "@tanstack/react-router";
import {
  Archive,
  ArchiveRestore,
  AtSign,
  Ellipsis,
  Eraser,
  Pencil,
  Tag,
  ThumbsDown,
  ThumbsUp,
  Undo2,
  UserPlus,
} from "lucide-react";
import { useState } from "react";
import { useCan, useHasFeature } from "../../app/viewer.ts";
import { EraseCandidateDocument } from "../../graphql/generated/graphql.ts";
import { useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { confirm } from "../../ui/confirm.ts";
import { ActionMenu, type MenuEntry } from "../../ui/overlays.tsx";
import { say, sayProblem, wordsOf } from "../../ui/toasts.tsx";
import { archive, decide } from "./candidate-actions.ts";
import type { CandidateData } from "./candidate-data.ts";
import { CorrectEmailDialog, EditCandidateDialog } from "./candidate-dialogs.tsx";
import { AssignDialog, LabelDialog } from "./selection-dialogs.tsx";

type Asked = "label" | "assign" | "edit" | "email" | null;

/** What can be done with the candidate as a whole. */
export function CandidateActions({ candidate }: { candidate: CandidateData }) {
  const { id, decision, archivedAt } = candidate;
  const target = { id, name: candidate.displayName };
  const execute = useExecute();
  const navigate = useNavigate();
  const canEdit = useCan("candidates");
  const canErase = useCan("admin");
  const hasLabels = useHasFeature("LABELS");
  const hasAssignment = useHasFeature("TEAM_MEMBER_ASSIGNMENT");
  const [asked, setAsked] = useState<Asked>(null);
  if (!canEdit) return null;
  const erase = async () => {
    const isSure = await confirm({
      title: t("candidate.eraseTitle", { name: candidate.displayName }),
      text: t("candidate.eraseText"),
      action: t("candidate.erase"),
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      const { eraseCandidate } = await execute(EraseCandidateDocument, { id });
      const [problem] = eraseCandidate.userErrors;
      if (problem) return sayProblem(problem.message);
      say(t("candidate.erased"));
      void navigate({ to: "/candidates" });
    } catch (error) {
      sayProblem(wordsOf(error));
    }
  };
  const entries: MenuEntry[] = [
    { id: "edit", label: t("candidate.edit"), icon: <Pencil aria-hidden />, onAction: () => setAsked("edit") },
    {
      id: "email",
      label: t("candidate.correctEmail"),
      icon: <AtSign aria-hidden />,
      onAction: () => setAsked("email"),
    },
    ...(hasLabels
      ? [{ id: "label", label: t("candidates.label"), icon: <Tag aria-hidden />, onAction: () => setAsked("label") }]
      : []),
    ...(decision === null
      ? []
      : [
          {
            id: "undecide",
            label: t("candidates.undecide"),
            icon: <Undo2 aria-hidden />,
            onAction: () => void decide(execute, [target], null),
          },
        ]),
    {
      id: "archive",
      label: archivedAt === null ? t("assessment.archive") : t("candidates.unarchive"),
      icon: archivedAt === null ? <Archive aria-hidden /> : <ArchiveRestore aria-hidden />,
      onAction: () => void archive(execute, [target], archivedAt === null),
    },
    ...(canErase
      ? [
          {
            id: "erase",
            label: t("candidate.erase"),
            icon: <Eraser aria-hidden />,
            isDangerous: true,
            onAction: () => void erase(),
          },
        ]
      : []),
  ];
  const close = () => setAsked(null);
  return (
    <>
      {decision === "APPROVED" ? null : (
        <Button icon={<ThumbsUp aria-hidden />} onPress={() => void decide(execute, [target], "APPROVED")}>
          {t("candidates.approve")}
        </Button>
      )}
      {decision === "REJECTED" ? null : (
        <Button icon={<ThumbsDown aria-hidden />} onPress={() => void decide(execute, [target], "REJECTED")}>
          {t("candidates.reject")}
        </Button>
      )}
      {hasAssignment ? (
        <Button icon={<UserPlus aria-hidden />} onPress={() => setAsked("assign")}>
          {t("candidates.assign")}
        </Button>
      ) : null}
      <ActionMenu
        label={t("candidate.actions")}
        trigger={
          <Button aria-label={`${t("selection.more")}: ${t("candidate.actions")}`} icon={<Ellipsis aria-hidden />}>
            {t("selection.more")}
          </Button>
        }
        entries={entries}
      />
      {asked === "label" ? <LabelDialog candidates={[target]} onClose={close} /> : null}
      {asked === "assign" ? <AssignDialog candidates={[target]} onClose={close} /> : null}
      {asked === "edit" ? <EditCandidateDialog candidate={candidate} onClose={close} /> : null}
      {asked === "email" ? <CorrectEmailDialog candidate={candidate} onClose={close} /> : null}
    </>
  );
}
