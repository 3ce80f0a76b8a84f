import {
  Archive,
  Ban,
  BellRing,
  CalendarPlus,
  Copy,
  Ellipsis,
  Lock,
  LockOpen,
  RotateCcw,
  Send,
  Tag,
  UserPlus,
  X,
} from "lucide-react";
import { useRef, useState } from "react";
import { useCan, useHasFeature } from "../../app/viewer.ts";
import { collect } from "../../graphql/collect.ts";
import {
  type InvitationFilter,
  InvitationIdsDocument,
  type InvitationIdsQuery,
  type InvitationRowFragment,
} from "../../graphql/generated/graphql.ts";
import { useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../ui/buttons.tsx";
import { confirm } from "../../ui/confirm.ts";
import { copyAndSay } from "../../ui/copy.tsx";
import { ActionMenu } from "../../ui/overlays.tsx";
import { sayProblem, wordsOf } from "../../ui/toasts.tsx";
import { archive } from "../candidates/candidate-actions.ts";
import { AssignDialog, LabelDialog } from "../candidates/selection-dialogs.tsx";
import { CancelDialog, ExtendDialog, ReopenDialog } from "./action-dialogs.tsx";
import { type ActionName, act, allowing } from "./invitation-actions.ts";

type Asked = "cancel" | "extend" | "reopen" | "label" | "assign" | null;

type Chosen = InvitationIdsQuery["invitations"]["nodes"][number] & { inviteUrl?: string | null };

interface SelectionActionsProps {
  invitations: InvitationRowFragment[];
  filter: InvitationFilter;
  /** How many match the filter, loaded or not. */
  count: number;
  isAllSelected: boolean;
  onDone: () => void;
}

/** What can be done with the invitations that are selected, or with all that match. */
export function SelectionActions({ invitations, filter, count, isAllSelected, onDone }: SelectionActionsProps) {
  const execute = useExecute();
  const hasLock = useHasFeature("ACCESS_LOCK");
  const hasReminders = useHasFeature("REMINDERS");
  const hasLabels = useHasFeature("LABELS");
  const hasAssignment = useHasFeature("TEAM_MEMBER_ASSIGNMENT");
  const withLinks = useCan("links");
  const [asked, setAsked] = useState<Asked>(null);
  const [pending, setPending] = useState<ActionName | null>(null);
  const [all, setAll] = useState<Chosen[] | null>(null);
  const [progress, setProgress] = useState<{ done: number; of: number; label: string } | null>(null);
  const isCancelled = useRef(false);
  const chosen: Chosen[] = all ?? invitations;
  const targetsFor = (action: ActionName) =>
    allowing(action, chosen).map(({ id, candidate }) => ({ id, name: candidate.displayName }));
  const can = (action: ActionName) => chosen.some((one) => allowing(action, [one]).length > 0);
  const run = async (action: ActionName) => {
    const targets = targetsFor(action);
    setPending(action);
    const isDone = await act(execute, action, targets, {}, (done) => {
      if (targets.length > done) setProgress({ done, of: targets.length, label: t("selection.working") });
    });
    setProgress(null);
    setPending(null);
    if (isDone) onDone();
  };
  const selectAllMatching = async () => {
    isCancelled.current = false;
    setProgress({ done: 0, of: count, label: t("candidates.collecting") });
    try {
      const found = await collect(
        InvitationIdsDocument,
        { filter },
        (data) => data.invitations,
        (done) => {
          setProgress({ done, of: count, label: t("candidates.collecting") });
          return !isCancelled.current;
        },
      );
      if (!isCancelled.current) setAll(found);
    } catch (error) {
      sayProblem(wordsOf(error));
    } finally {
      setProgress(null);
    }
  };
  const links = chosen.flatMap(({ inviteUrl }) => inviteUrl ?? []);
  const names = new Map(chosen.map(({ candidate }) => [candidate.id, candidate.displayName]));
  const candidates = [...names].map(([id, name]) => ({ id, name }));
  const archiveThem = async () => {
    const isSure = await confirm({
      title: t("candidates.archiveTitle", { count: candidates.length }),
      text: t("candidates.archiveText"),
      action: t("assessment.archive"),
    });
    if (isSure && (await archive(execute, candidates, true))) onDone();
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
        {pending === null ? (
          <Button size="small" onPress={() => (isCancelled.current = true)}>
            {t("common.cancel")}
          </Button>
        ) : null}
      </div>
    );
  return (
    <div className="selection-bar" role="toolbar" aria-label={t("selection.actions")}>
      <span className="grow row wrap">
        <span className="strong">{t("selection.count", { count: chosen.length })}</span>
        {isAllSelected && all === null && count > invitations.length ? (
          <Button look="link" onPress={() => void selectAllMatching()}>
            {t("selection.all", { count })}
          </Button>
        ) : null}
      </span>
      <Button
        size="small"
        icon={<Send aria-hidden />}
        isDisabled={!can("resend")}
        isPending={pending === "resend"}
        onPress={() => void run("resend")}
      >
        {t("invitations.resend")}
      </Button>
      {hasReminders ? (
        <Button
          size="small"
          icon={<BellRing aria-hidden />}
          isDisabled={!can("remind")}
          isPending={pending === "remind"}
          onPress={() => void run("remind")}
        >
          {t("invitations.remind")}
        </Button>
      ) : null}
      <ActionMenu
        label={t("selection.more")}
        trigger={
          <Button size="small" icon={<Ellipsis aria-hidden />}>
            {t("selection.more")}
          </Button>
        }
        entries={[
          ...(withLinks && all === null
            ? [
                {
                  id: "copy",
                  label: t("invitations.copyLinks", { count: links.length }),
                  icon: <Copy aria-hidden />,
                  isDisabled: links.length === 0,
                  onAction: () =>
                    void copyAndSay(links.join("\n"), t("invitations.linksCopied", { count: links.length })),
                },
              ]
            : []),
          {
            id: "extend",
            label: t("invitations.extend"),
            icon: <CalendarPlus aria-hidden />,
            isDisabled: !can("extend"),
            onAction: () => setAsked("extend"),
          },
          {
            id: "reopen",
            label: t("invitations.reopen"),
            icon: <RotateCcw aria-hidden />,
            isDisabled: !can("reopen"),
            onAction: () => setAsked("reopen"),
          },
          ...(hasLock
            ? [
                {
                  id: "lock",
                  label: t("invitations.lock"),
                  icon: <Lock aria-hidden />,
                  isDisabled: !can("lock"),
                  onAction: () => void run("lock"),
                },
              ]
            : []),
          {
            id: "unlock",
            label: t("invitations.unlock"),
            icon: <LockOpen aria-hidden />,
            isDisabled: !can("unlock"),
            onAction: () => void run("unlock"),
          },
          ...(hasLabels
            ? [
                {
                  id: "label",
                  label: t("candidates.label"),
                  icon: <Tag aria-hidden />,
                  onAction: () => setAsked("label"),
                },
              ]
            : []),
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
            id: "archive",
            label: t("invitations.archiveCandidates"),
            icon: <Archive aria-hidden />,
            onAction: () => void archiveThem(),
          },
          {
            id: "cancel",
            label: t("invitations.cancel"),
            icon: <Ban aria-hidden />,
            isDangerous: true,
            isDisabled: !can("cancel"),
            onAction: () => setAsked("cancel"),
          },
        ]}
      />
      <IconButton size="small" label={t("selection.clear")} icon={<X aria-hidden />} onPress={onDone} />
      {asked === "cancel" ? <CancelDialog targets={targetsFor("cancel")} onClose={close} /> : null}
      {asked === "extend" ? <ExtendDialog targets={targetsFor("extend")} onClose={close} /> : null}
      {asked === "reopen" ? <ReopenDialog targets={targetsFor("reopen")} onClose={close} /> : null}
      {asked === "label" ? <LabelDialog candidates={candidates} onClose={close} /> : null}
      {asked === "assign" ? <AssignDialog candidates={candidates} onClose={close} /> : null}
    </div>
  );
}
