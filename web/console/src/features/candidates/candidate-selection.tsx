import { Archive, ArchiveRestore, Ellipsis, Send, Tag, ThumbsDown, ThumbsUp, Undo2, UserPlus, X } from "lucide-react";
import { useRef, useState } from "react";
import { openInvite } from "../../app/open-invite.ts";
import { useHasFeature } from "../../app/viewer.ts";
import type { CandidateFilter, CandidateRowFragment } from "../../graphql/generated/graphql.ts";
import { useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../ui/buttons.tsx";
import { confirm } from "../../ui/confirm.ts";
import { ActionMenu } from "../../ui/overlays.tsx";
import { sayProblem, wordsOf } from "../../ui/toasts.tsx";
import { changeDraft, currentDraft, rowOf } from "../invite/draft.ts";
import { fold } from "../invite/parse-list.ts";
import { archive, collectCandidates, decide, type Found } from "./candidate-actions.ts";
import { AssignDialog, LabelDialog } from "./selection-dialogs.tsx";

interface CandidateSelectionProps {
  rows: CandidateRowFragment[];
  filter: CandidateFilter;
  /** How many match the filter, loaded or not. */
  count: number;
  isAllSelected: boolean;
  isArchive: boolean;
  onDone: () => void;
}

/** What can be done with the candidates that are selected, or with all that match. */
export function CandidateSelection({ rows, filter, count, isAllSelected, isArchive, onDone }: CandidateSelectionProps) {
  const execute = useExecute();
  const hasLabels = useHasFeature("LABELS");
  const hasAssignment = useHasFeature("TEAM_MEMBER_ASSIGNMENT");
  const [all, setAll] = useState<Found[] | null>(null);
  const [progress, setProgress] = useState<{ done: number; of: number; label: string } | null>(null);
  const [asked, setAsked] = useState<"label" | "assign" | null>(null);
  const [isPending, setPending] = useState(false);
  const isCancelled = useRef(false);
  const chosen: Found[] = all ?? rows;
  const targets = chosen.map(({ id, name, email }) => ({ id, name: name ?? email ?? "" }));

  const selectAllMatching = async () => {
    isCancelled.current = false;
    const label = t("candidates.collecting");
    setProgress({ done: 0, of: count, label });
    try {
      const found = await collectCandidates(filter, (done) => {
        setProgress({ done, of: count, label });
        return !isCancelled.current;
      });
      if (!isCancelled.current) setAll(found);
    } catch (error) {
      sayProblem(wordsOf(error));
    } finally {
      setProgress(null);
    }
  };
  const run = async (action: (onProgress: (done: number) => void) => Promise<boolean>) => {
    setPending(true);
    const isDone = await action((done) => {
      if (done < targets.length) setProgress({ done, of: targets.length, label: t("selection.working") });
    });
    setProgress(null);
    setPending(false);
    if (isDone) onDone();
  };
  const invite = () => {
    const known = currentDraft().rows;
    const people = chosen.flatMap(({ email, name }) => (email === null ? [] : [{ email, name: name ?? "" }]));
    const { invitees } = fold(
      people,
      known.map(({ email }) => email),
    );
    changeDraft({ rows: [...known, ...invitees.map(rowOf)] });
    openInvite();
  };
  const archiveAll = async () => {
    const isSure =
      isArchive ||
      (await confirm({
        title: t("candidates.archiveTitle", { count: targets.length }),
        text: t("candidates.archiveText"),
        action: t("assessment.archive"),
      }));
    if (isSure) await run((onProgress) => archive(execute, targets, !isArchive, onProgress));
  };
  const close = (isDone: boolean) => {
    setAsked(null);
    if (isDone) onDone();
  };
  if (progress !== null)
    return (
      <div className="selection-bar" role="status">
        <progress className="progress grow" max={progress.of} value={progress.done} aria-label={progress.label} />
        <span className="numbers">{t("candidates.collected", { count: progress.done, all: progress.of })}</span>
        {isPending ? null : (
          <Button size="small" onPress={() => (isCancelled.current = true)}>
            {t("common.cancel")}
          </Button>
        )}
      </div>
    );
  return (
    <div className="selection-bar" role="toolbar" aria-label={t("selection.actions")}>
      <span className="grow row wrap">
        <span className="strong">{t("selection.count", { count: targets.length })}</span>
        {isAllSelected && all === null && count > rows.length ? (
          <Button look="link" onPress={() => void selectAllMatching()}>
            {t("selection.all", { count })}
          </Button>
        ) : null}
      </span>
      <Button size="small" icon={<Send aria-hidden />} isDisabled={isPending} onPress={invite}>
        {t("candidates.invite")}
      </Button>
      {hasLabels ? (
        <Button size="small" icon={<Tag aria-hidden />} isDisabled={isPending} onPress={() => setAsked("label")}>
          {t("candidates.label")}
        </Button>
      ) : null}
      <ActionMenu
        label={t("selection.more")}
        trigger={
          <Button size="small" icon={<Ellipsis aria-hidden />} isPending={isPending}>
            {t("selection.more")}
          </Button>
        }
        entries={[
          ...(hasAssignment
            ? [
                {
                  id: "assign",
                  label: t("candidates.assign"),
                  icon: <UserPlus aria-hidden />,
                  onAction: () => setAsked("assign"),
                },
              ]
            : []),
          {
            id: "approve",
            label: t("candidates.approve"),
            icon: <ThumbsUp aria-hidden />,
            onAction: () => void run((onProgress) => decide(execute, targets, "APPROVED", onProgress)),
          },
          {
            id: "reject",
            label: t("candidates.reject"),
            icon: <ThumbsDown aria-hidden />,
            onAction: () => void run((onProgress) => decide(execute, targets, "REJECTED", onProgress)),
          },
          {
            id: "undecide",
            label: t("candidates.undecide"),
            icon: <Undo2 aria-hidden />,
            onAction: () => void run((onProgress) => decide(execute, targets, null, onProgress)),
          },
          {
            id: "archive",
            label: isArchive ? t("candidates.unarchive") : t("assessment.archive"),
            icon: isArchive ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />,
            onAction: () => void archiveAll(),
          },
        ]}
      />
      <IconButton size="small" label={t("selection.clear")} icon={<X aria-hidden />} onPress={onDone} />
      {asked === "label" ? <LabelDialog candidates={targets} onClose={close} /> : null}
      {asked === "assign" ? <AssignDialog candidates={targets} onClose={close} /> : null}
    </div>
  );
}
