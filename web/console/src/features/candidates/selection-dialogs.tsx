import { type ReactNode, useState } from "react";
import {
  AssignCandidatesDocument,
  LabelCandidatesDocument,
  MemberChoicesDocument,
  TeamLabelsDocument,
  UnassignCandidatesDocument,
} from "../../graphql/generated/graphql.ts";
import { useData, useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { CheckList } from "../../ui/check-list.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Note } from "../../ui/notes.tsx";
import { RadioField } from "../../ui/radio-field.tsx";
import type { Target } from "../../ui/rejections.ts";
import { TextField } from "../../ui/text-field.tsx";
import { inCalls } from "./candidate-actions.ts";

type Direction = "add" | "remove";

interface SelectionDialogProps {
  candidates: Target[];
  onClose: (isDone: boolean) => void;
}

interface FrameProps {
  title: string;
  /** What the two directions are called; the chosen one is the main button, too. */
  names: Record<Direction, string>;
  direction: Direction;
  onTurn: (direction: Direction) => void;
  isReady: boolean;
  /** How many candidates it is done with so far; null before it has begun. */
  done: number | null;
  of: number;
  onSave: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Asks whether something is added to candidates or taken from them, and what. */
const Frame = ({ title, names, direction, onTurn, isReady, done, of, onSave, onClose, children }: FrameProps) => (
  <FormDialog
    title={title}
    action={names[direction]}
    size="compact"
    isReady={isReady}
    isPending={done !== null}
    onClose={onClose}
    onSave={onSave}
  >
    <RadioField
      label={t("candidates.direction")}
      value={direction}
      onChange={onTurn}
      choices={[
        { id: "add", label: names.add },
        { id: "remove", label: names.remove },
      ]}
    />
    {children}
    {done === null ? null : (
      <div className="row">
        <progress className="progress grow" max={of} value={done} aria-label={t("selection.working")} />
        <span className="numbers" role="status">
          {t("candidates.collected", { count: done, all: of })}
        </span>
      </div>
    )}
  </FormDialog>
);

/** Runs a call for all candidates, and closes the dialog where it was done with any. */
function useCalls({ candidates, onClose }: SelectionDialogProps) {
  const [done, setDone] = useState<number | null>(null);
  const run = async (call: Parameters<typeof inCalls>[1], words: (count: number) => string) => {
    setDone(0);
    const isDone = await inCalls(candidates, call, words, setDone);
    setDone(null);
    if (isDone) onClose(true);
  };
  return { done, of: candidates.length, run, onClose: () => onClose(false) };
}

/** Adds labels to candidates, or removes them. */
export function LabelDialog(props: SelectionDialogProps) {
  const execute = useExecute();
  const { run, ...frame } = useCalls(props);
  const { data } = useData(TeamLabelsDocument);
  const [direction, setDirection] = useState<Direction>("add");
  const [chosen, setChosen] = useState<string[]>([]);
  const [text, setText] = useState("");
  const typed = direction === "add" ? text.split(",").map((label) => label.trim()) : [];
  const labels = [...new Set([...chosen, ...typed.filter(Boolean)])];
  const known = data?.labels ?? [];
  const save = () =>
    run(
      async (ids) => (await execute(LabelCandidatesDocument, { ids, [direction]: labels })).labelCandidates,
      (count) => t(direction === "add" ? "candidates.labelled" : "candidates.unlabelled", { count }),
    );
  return (
    <Frame
      {...frame}
      title={t("candidates.labelTitle", { count: props.candidates.length })}
      names={{ add: t("candidates.addLabels"), remove: t("candidates.removeLabels") }}
      direction={direction}
      onTurn={setDirection}
      isReady={labels.length > 0}
      onSave={() => void save()}
    >
      {direction === "add" ? (
        <TextField
          label={t("candidates.newLabels")}
          hint={t("candidates.newLabelsHint")}
          value={text}
          onChange={setText}
          autoFocus
        />
      ) : null}
      {known.length > 0 ? (
        <CheckList
          label={t("candidates.knownLabels")}
          choices={known.map((id) => ({ id, label: <bdi>{id}</bdi> }))}
          value={chosen}
          onChange={setChosen}
          columns="narrow"
        />
      ) : null}
      {direction === "remove" && known.length === 0 ? <Note tone="info">{t("candidates.noLabels")}</Note> : null}
    </Frame>
  );
}

/** Assigns candidates to members, who are then notified of them first, or takes them from members. */
export function AssignDialog(props: SelectionDialogProps) {
  const execute = useExecute();
  const { run, ...frame } = useCalls(props);
  const { data, isLoading } = useData(MemberChoicesDocument);
  const [direction, setDirection] = useState<Direction>("add");
  const [memberIds, setMemberIds] = useState<string[]>([]);
  const members = data?.members?.nodes ?? [];
  const save = () =>
    direction === "add"
      ? run(
          async (ids) => (await execute(AssignCandidatesDocument, { ids, memberIds })).assignCandidates,
          (count) => t("candidates.assigned", { count }),
        )
      : run(
          async (ids) => (await execute(UnassignCandidatesDocument, { ids, memberIds })).unassignCandidates,
          (count) => t("candidates.unassigned", { count }),
        );
  return (
    <Frame
      {...frame}
      title={t("candidates.assignTitle", { count: props.candidates.length })}
      names={{ add: t("candidates.assign"), remove: t("candidates.unassign") }}
      direction={direction}
      onTurn={setDirection}
      isReady={memberIds.length > 0}
      onSave={() => void save()}
    >
      {!isLoading && members.length === 0 ? <Note tone="warn">{t("candidates.noMembers")}</Note> : null}
      {members.length > 0 ? (
        <CheckList
          label={t("candidates.assignees")}
          choices={members.map(({ id, displayName, role }) => ({
            id,
            label: <bdi>{displayName}</bdi>,
            hint: t(`role.${role}`),
          }))}
          value={memberIds}
          onChange={setMemberIds}
        />
      ) : null}
    </Frame>
  );
}
