import {
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
import { useState } from "react";
import { useCan, useHasFeature } from "../../app/viewer.ts";
import type { InvitationRowFragment } from "../../graphql/generated/graphql.ts";
import { useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../ui/buttons.tsx";
import { copyAndSay } from "../../ui/copy.tsx";
import { ActionMenu } from "../../ui/overlays.tsx";
import { AssignDialog, CancelDialog, ExtendDialog, LabelDialog, ReopenDialog } from "./action-dialogs.tsx";
import { type ActionName, act, allowing } from "./invitation-actions.ts";

type Asked = "cancel" | "extend" | "reopen" | "label" | "assign" | null;

/** What can be done with the invitations that are selected. */
export function SelectionActions({
  invitations,
  onDone,
}: {
  invitations: InvitationRowFragment[];
  onDone: () => void;
}) {
  const execute = useExecute();
  const hasLock = useHasFeature("ACCESS_LOCK");
  const hasReminders = useHasFeature("REMINDERS");
  const hasLabels = useHasFeature("LABELS");
  const hasAssignment = useHasFeature("TEAM_MEMBER_ASSIGNMENT");
  const withLinks = useCan("links");
  const [asked, setAsked] = useState<Asked>(null);
  const [pending, setPending] = useState<ActionName | null>(null);
  const idsFor = (action: ActionName) => allowing(action, invitations).map(({ id }) => id);
  const can = (action: ActionName) => idsFor(action).length > 0;
  const run = async (action: ActionName) => {
    setPending(action);
    if (await act(execute, action, idsFor(action))) onDone();
    setPending(null);
  };
  const links = invitations.flatMap(({ inviteUrl }) => inviteUrl ?? []);
  const candidateIds = [...new Set(invitations.map(({ candidate }) => candidate.id))];
  const close = (isDone: boolean) => {
    setAsked(null);
    if (isDone) onDone();
  };
  return (
    <div className="selection-bar" role="toolbar" aria-label={t("selection.actions")}>
      <span className="grow strong">{t("selection.count", { count: invitations.length })}</span>
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
          ...(withLinks
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
      {asked === "cancel" ? <CancelDialog ids={idsFor("cancel")} onClose={close} /> : null}
      {asked === "extend" ? <ExtendDialog ids={idsFor("extend")} onClose={close} /> : null}
      {asked === "reopen" ? <ReopenDialog ids={idsFor("reopen")} onClose={close} /> : null}
      {asked === "label" ? <LabelDialog candidateIds={candidateIds} onClose={close} /> : null}
      {asked === "assign" ? <AssignDialog candidateIds={candidateIds} onClose={close} /> : null}
    </div>
  );
}
