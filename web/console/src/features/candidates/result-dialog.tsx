import { useState } from "react";
import { Form } from "react-aria-components/Form";
import { RecordResultDocument } from "../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Note } from "../../ui/notes.tsx";
import { Dialog } from "../../ui/overlays.tsx";
import { say, wordsOf } from "../../ui/toasts.tsx";
import { type FieldProblem, FormProblems, problemAt } from "../settings/form-problems.tsx";
import type { InvitationData } from "./candidate-page.tsx";

/** Records the result of a submission: score, where it is to be read, notes. */
export function ResultDialog({ invitation, onClose }: { invitation: InvitationData; onClose: () => void }) {
  const { id, state, submission } = invitation;
  const execute = useExecute();
  const [form, setForm] = useState({
    score: submission?.score == null ? "" : String(submission.score),
    resultUrl: submission?.resultUrl ?? "",
    notes: submission?.notes ?? "",
  });
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [isPending, setPending] = useState(false);
  const [idempotencyKey] = useState(newIdempotencyKey);
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const save = async () => {
    setProblems([]);
    const score = form.score.trim() === "" ? null : Number(form.score.replace(",", "."));
    if (Number.isNaN(score)) return setProblems([{ message: t("invitation.scoreNumber"), path: ["score"] }]);
    setPending(true);
    try {
      const { recordSubmission } = await execute(RecordResultDocument, {
        id,
        submission: { score, resultUrl: form.resultUrl || null, notes: form.notes || null },
        idempotencyKey,
      });
      if (recordSubmission.userErrors.length > 0) return setProblems(recordSubmission.userErrors);
      say(t("common.saved"));
      onClose();
    } catch (error) {
      setProblems([{ message: wordsOf(error), path: null }]);
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog
      title={t("invitation.recordResult")}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button look="primary" type="submit" form="record-result" isPending={isPending}>
            {t("common.save")}
          </Button>
        </>
      }
    >
      <Form
        id="record-result"
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {state === "STARTED" ? <Note tone="warn">{t("invitation.resultSubmits")}</Note> : null}
        <FormProblems problems={problems} fields={Object.keys(form)} />
        <TextField
          label={t("invitation.score")}
          inputMode="decimal"
          autoFocus
          value={form.score}
          onChange={(score) => set({ score })}
          problem={problemAt(problems, "score")}
        />
        <TextField
          label={t("invitation.resultUrl")}
          type="url"
          value={form.resultUrl}
          onChange={(resultUrl) => set({ resultUrl })}
          problem={problemAt(problems, "resultUrl")}
        />
        <TextField
          label={t("invitation.notes")}
          rows={4}
          value={form.notes}
          onChange={(notes) => set({ notes })}
          problem={problemAt(problems, "notes")}
        />
      </Form>
    </Dialog>
  );
}
