import { useState } from "react";
import { RecordResultDocument } from "../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { problemAt } from "../../ui/form-problems.tsx";
import { Note } from "../../ui/notes.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { say } from "../../ui/toasts.tsx";
import { useForm } from "../../ui/use-form.ts";
import type { InvitationData } from "./candidate-data.ts";

/** Records the result of a submission: score, where it is to be read, notes. */
export function ResultDialog({ invitation, onClose }: { invitation: InvitationData; onClose: () => void }) {
  const { id, state, submission } = invitation;
  const execute = useExecute();
  const [form, setForm] = useState({
    score: submission?.score == null ? "" : String(submission.score),
    resultUrl: submission?.resultUrl ?? "",
    notes: submission?.notes ?? "",
  });
  const { problems, isPending, send } = useForm();
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const score = form.score.trim() === "" ? null : Number(form.score.replace(",", "."));
  const isNumber = !Number.isNaN(score);
  const save = async () => {
    const submission = { score, resultUrl: form.resultUrl || null, notes: form.notes || null };
    const variables = { id, submission, idempotencyKey: newIdempotencyKey() };
    const answer = await send(async () => (await execute(RecordResultDocument, variables)).recordSubmission);
    if (answer === null) return;
    say(t("common.saved"));
    onClose();
  };
  return (
    <FormDialog
      title={t("invitation.recordResult")}
      action={t("common.save")}
      isReady={isNumber}
      isPending={isPending}
      problems={problems}
      fields={Object.keys(form)}
      onClose={onClose}
      onSave={() => void save()}
    >
      {state === "STARTED" ? <Note tone="warn">{t("invitation.resultSubmits")}</Note> : null}
      <TextField
        label={t("invitation.score")}
        inputMode="decimal"
        autoFocus
        value={form.score}
        onChange={(score) => set({ score })}
        problem={isNumber ? problemAt(problems, "score") : t("invitation.scoreNumber")}
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
    </FormDialog>
  );
}
