import { type ReactNode, useState } from "react";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import {
  AssignCandidatesDocument,
  LabelCandidatesDocument,
  MemberChoicesDocument,
  TeamLabelsDocument,
} from "../../graphql/generated/graphql.ts";
import { useData, useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { DateTimeField } from "../../ui/date-time-field.tsx";
import { DurationField } from "../../ui/duration-field.tsx";
import { Checkbox, TextField } from "../../ui/fields.tsx";
import { Note } from "../../ui/notes.tsx";
import { Dialog } from "../../ui/overlays.tsx";
import { say, sayProblem, wordsOf } from "../../ui/toasts.tsx";
import { type ActionName, type ActionOptions, act } from "./invitation-actions.ts";

type OnClose = (isDone: boolean) => void;

interface FrameProps {
  title: string;
  action: string;
  isDangerous?: boolean;
  isReady?: boolean;
  onClose: OnClose;
  onDo: () => Promise<boolean>;
  children: ReactNode;
}

/** A small dialog that asks for what an action needs. */
function Frame({ title, action, isDangerous, isReady = true, onClose, onDo, children }: FrameProps) {
  const [isPending, setPending] = useState(false);
  const go = async () => {
    setPending(true);
    const isDone = await onDo();
    setPending(false);
    if (isDone) onClose(true);
  };
  return (
    <Dialog
      title={title}
      isOpen
      size="compact"
      onClose={() => onClose(false)}
      footer={
        <>
          <Button onPress={() => onClose(false)}>{t("common.back")}</Button>
          <Button look={isDangerous ? "danger" : "primary"} isDisabled={!isReady} isPending={isPending} onPress={go}>
            {action}
          </Button>
        </>
      }
    >
      <div className="stack">{children}</div>
    </Dialog>
  );
}

const useAct = (action: ActionName, ids: string[]) => {
  const execute = useExecute();
  return (options: ActionOptions) => act(execute, action, ids, options);
};

/** Cancels invitations, with a reason for the team. */
export function CancelDialog({ ids, onClose }: { ids: string[]; onClose: OnClose }) {
  const [reason, setReason] = useState("");
  const cancel = useAct("cancel", ids);
  return (
    <Frame
      title={t("invitations.cancelTitle", { count: ids.length })}
      action={t("invitations.cancelAction", { count: ids.length })}
      isDangerous
      onClose={onClose}
      onDo={() => cancel({ reason })}
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
    </Frame>
  );
}

/** Moves the last moment to start, or the deadline of those who have started. */
export function ExtendDialog({ ids, onClose }: { ids: string[]; onClose: OnClose }) {
  const [expiresAt, setExpiresAt] = useState<string | null>(null);
  const [timeLimit, setTimeLimit] = useState<string | null>(null);
  const extend = useAct("extend", ids);
  return (
    <Frame
      title={t("invitations.extendTitle", { count: ids.length })}
      action={t("invitations.extend")}
      isReady={expiresAt !== null || timeLimit !== null}
      onClose={onClose}
      onDo={() => extend({ ...(expiresAt ? { expiresAt } : {}), ...(timeLimit ? { timeLimit } : {}) })}
    >
      <DateTimeField label={t("invitations.newExpiry")} value={expiresAt} onChange={setExpiresAt} />
      <DurationField
        label={t("invitations.newLimit")}
        none={t("invitations.unchanged")}
        value={timeLimit}
        onChange={setTimeLimit}
        choices={["PT45M", "PT60M", "PT90M", "PT2H", "PT3H", "PT4H", "P1D", "P7D"]}
      />
    </Frame>
  );
}

/** Lets candidates go on with what they have submitted. */
export function ReopenDialog({ ids, onClose }: { ids: string[]; onClose: OnClose }) {
  const [timeLimit, setTimeLimit] = useState<string | null>(null);
  const reopen = useAct("reopen", ids);
  return (
    <Frame
      title={t("invitations.reopenTitle", { count: ids.length })}
      action={t("invitations.reopen")}
      onClose={onClose}
      onDo={() => reopen(timeLimit === null ? {} : { timeLimit })}
    >
      <p>{t("invitations.reopenText")}</p>
      <DurationField
        label={t("invitations.reopenLimit")}
        none={t("invitations.sameLimit")}
        value={timeLimit}
        onChange={setTimeLimit}
        choices={["PT15M", "PT30M", "PT60M", "PT90M", "PT2H", "P1D"]}
      />
    </Frame>
  );
}

/** Adds and removes labels of candidates. */
export function LabelDialog({ candidateIds, onClose }: { candidateIds: string[]; onClose: OnClose }) {
  const execute = useExecute();
  const { data } = useData(TeamLabelsDocument);
  const [add, setAdd] = useState<string[]>([]);
  const [text, setText] = useState("");
  const typed = text
    .split(",")
    .map((label) => label.trim())
    .filter(Boolean);
  const labels = [...new Set([...add, ...typed])];
  const label = async () => {
    try {
      const { labelCandidates } = await execute(LabelCandidatesDocument, { ids: candidateIds, add: labels });
      const [problem] = labelCandidates.userErrors;
      if (problem) sayProblem(problem.message);
      if (labelCandidates.candidates.length > 0)
        say(t("candidates.labelled", { count: labelCandidates.candidates.length }));
      return labelCandidates.candidates.length > 0;
    } catch (error) {
      sayProblem(wordsOf(error));
      return false;
    }
  };
  return (
    <Frame
      title={t("candidates.labelTitle", { count: candidateIds.length })}
      action={t("candidates.label")}
      isReady={labels.length > 0}
      onClose={onClose}
      onDo={label}
    >
      <TextField
        label={t("candidates.newLabels")}
        hint={t("candidates.newLabelsHint")}
        value={text}
        onChange={setText}
        autoFocus
      />
      {(data?.labels.length ?? 0) > 0 ? (
        <fieldset className="checks">
          <legend className="field-label">{t("candidates.knownLabels")}</legend>
          {data?.labels.map((known) => (
            <Checkbox
              key={known}
              isSelected={add.includes(known)}
              onChange={(isOn) =>
                setAdd((before) => (isOn ? [...before, known] : before.filter((one) => one !== known)))
              }
            >
              {known}
            </Checkbox>
          ))}
        </fieldset>
      ) : null}
    </Frame>
  );
}

/** Assigns candidates to members, who are then told of them first. */
export function AssignDialog({ candidateIds, onClose }: { candidateIds: string[]; onClose: OnClose }) {
  const execute = useExecute();
  const { data, isLoading } = useData(MemberChoicesDocument);
  const [chosen, setChosen] = useState<string[]>([]);
  const members = data?.members?.nodes ?? [];
  const assign = async () => {
    try {
      const { assignCandidates } = await execute(AssignCandidatesDocument, { ids: candidateIds, memberIds: chosen });
      const [problem] = assignCandidates.userErrors;
      if (problem) sayProblem(problem.message);
      if (assignCandidates.candidates.length > 0)
        say(t("candidates.assigned", { count: assignCandidates.candidates.length }));
      return assignCandidates.candidates.length > 0;
    } catch (error) {
      sayProblem(wordsOf(error));
      return false;
    }
  };
  return (
    <Frame
      title={t("candidates.assignTitle", { count: candidateIds.length })}
      action={t("candidates.assign")}
      isReady={chosen.length > 0}
      onClose={onClose}
      onDo={assign}
    >
      {!isLoading && members.length === 0 ? <Note tone="warn">{t("candidates.noMembers")}</Note> : null}
      <ListBox
        className="menu choices"
        aria-label={t("candidates.assignees")}
        selectionMode="multiple"
        selectedKeys={chosen}
        onSelectionChange={(keys) => setChosen(keys === "all" ? members.map(({ id }) => id) : [...keys].map(String))}
      >
        {members.map(({ id, displayName, role }) => (
          <ListBoxItem key={id} id={id} textValue={displayName} className="option">
            <bdi>{displayName}</bdi> <span className="quiet small">{t(`role.${role}`)}</span>
          </ListBoxItem>
        ))}
      </ListBox>
    </Frame>
  );
}
