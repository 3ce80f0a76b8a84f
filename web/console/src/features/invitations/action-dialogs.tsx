import { useState } from "react";
import { useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { DateTimeField } from "../../ui/date-time-field.tsx";
import { DurationField } from "../../ui/duration-field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import type { Target } from "../../ui/rejections.ts";
import { TextField } from "../../ui/text-field.tsx";
import { type ActionName, type ActionOptions, act } from "./invitation-actions.ts";

type OnClose = (isDone: boolean) => void;

/** Does an action with invitations, and closes its dialog where it was done with any. */
function useAct(action: ActionName, targets: Target[], onClose: OnClose) {
  const execute = useExecute();
  const [isPending, setPending] = useState(false);
  const run = async (options: ActionOptions) => {
    setPending(true);
    const isDone = await act(execute, action, targets, options);
    setPending(false);
    if (isDone) onClose(true);
  };
  return { isPending, run: (options: ActionOptions) => void run(options), onClose: () => onClose(false) };
}

/** Cancels invitations, with a reason for the team. */
export function CancelDialog({ targets, onClose }: { targets: Target[]; onClose: OnClose }) {
  const [reason, setReason] = useState("");
  const { run, ...frame } = useAct("cancel", targets, onClose);
  return (
    <FormDialog
      {...frame}
      size="compact"
      title={t("invitations.cancelTitle", { count: targets.length })}
      action={t("invitations.cancelAction", { count: targets.length })}
      dismiss={t("common.back")}
      isDangerous
      onSave={() => run({ reason })}
    >
      <p>{t("invitations.cancelText")}</p>
      <TextField
        label={t("invitations.cancelReason")}
        hint={t("invitations.cancelReasonHint")}
        value={reason}
        onChange={setReason}
        maxLength={500}
        autoFocus
      />
    </FormDialog>
  );
}

/** Moves the last moment to start, or the deadline of those who have started. */
export function ExtendDialog({ targets, onClose }: { targets: Target[]; onClose: OnClose }) {
  const [expiresAt, setExpiresAt] = useState<string | null>(null);
  const [timeLimit, setTimeLimit] = useState<string | null>(null);
  const { run, ...frame } = useAct("extend", targets, onClose);
  return (
    <FormDialog
      {...frame}
      size="compact"
      title={t("invitations.extendTitle", { count: targets.length })}
      action={t("invitations.extend")}
      isReady={expiresAt !== null || timeLimit !== null}
      onSave={() => run({ ...(expiresAt ? { expiresAt } : {}), ...(timeLimit ? { timeLimit } : {}) })}
    >
      <DateTimeField label={t("invitations.newExpiry")} value={expiresAt} onChange={setExpiresAt} />
      <DurationField
        label={t("invitations.newLimit")}
        none={t("invitations.unchanged")}
        value={timeLimit}
        onChange={setTimeLimit}
        choices={["PT45M", "PT60M", "PT90M", "PT2H", "PT3H", "PT4H", "P1D", "P7D"]}
      />
    </FormDialog>
  );
}

/** Lets candidates go on with what they have submitted. */
export function ReopenDialog({ targets, onClose }: { targets: Target[]; onClose: OnClose }) {
  const [timeLimit, setTimeLimit] = useState<string | null>(null);
  const { run, ...frame } = useAct("reopen", targets, onClose);
  return (
    <FormDialog
      {...frame}
      size="compact"
      title={t("invitations.reopenTitle", { count: targets.length })}
      action={t("invitations.reopen")}
      onSave={() => run(timeLimit === null ? {} : { timeLimit })}
    >
      <p>{t("invitations.reopenText")}</p>
      <DurationField
        label={t("invitations.reopenLimit")}
        none={t("invitations.sameLimit")}
        value={timeLimit}
        onChange={setTimeLimit}
        choices={["PT15M", "PT30M", "PT60M", "PT90M", "PT2H", "P1D"]}
      />
    </FormDialog>
  );
}
