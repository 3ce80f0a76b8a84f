import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { CreateAssessmentDocument, PublishAssessmentDocument } from "../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { DurationField } from "../../ui/duration-field.tsx";
import { Checkbox } from "../../ui/fields.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { problemAt } from "../../ui/form-problems.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useForm } from "../../ui/use-form.ts";

/** Creates an assessment with what it needs to begin with; the rest is in its settings. */
export function CreateAssessmentDialog({ onClose }: { onClose: () => void }) {
  const execute = useExecute();
  const navigate = useNavigate();
  const [title, setTitle] = useState("");
  const [instructions, setInstructions] = useState("");
  const [timeLimit, setTimeLimit] = useState<string | null>(null);
  const [isPublished, setPublished] = useState(true);
  const { problems, isPending, send } = useForm();
  const create = async () => {
    const input = { title, instructions: instructions || null, timeLimit };
    const answer = await send(async () => {
      const { createAssessment } = await execute(CreateAssessmentDocument, {
        input,
        idempotencyKey: newIdempotencyKey(),
      });
      if (isPublished && createAssessment.assessment !== null)
        await execute(PublishAssessmentDocument, { id: createAssessment.assessment.id });
      return createAssessment;
    });
    if (answer?.assessment == null) return;
    onClose();
    await navigate({ to: "/assessments/$id", params: { id: answer.assessment.id } });
  };
  return (
    <FormDialog
      title={t("assessment.new")}
      action={t("assessment.create")}
      isReady={title.trim() !== ""}
      isPending={isPending}
      problems={problems}
      fields={["title", "instructions", "timeLimit"]}
      onClose={onClose}
      onSave={() => void create()}
    >
      <TextField
        label={t("assessment.title")}
        value={title}
        onChange={setTitle}
        isRequired
        autoFocus
        maxLength={200}
        problem={problemAt(problems, "title")}
      />
      <TextField
        label={t("assessment.instructions")}
        hint={t("assessment.instructionsHint")}
        rows={5}
        value={instructions}
        onChange={setInstructions}
        maxLength={10_000}
        problem={problemAt(problems, "instructions")}
      />
      <DurationField
        label={t("assessment.timeLimit")}
        none={t("assessment.noLimit")}
        value={timeLimit}
        onChange={setTimeLimit}
        choices={["PT30M", "PT45M", "PT60M", "PT90M", "PT2H", "PT3H", "P1D", "P7D"]}
      />
      <Checkbox isSelected={isPublished} onChange={setPublished}>
        {t("assessment.publishAtOnce")}
      </Checkbox>
    </FormDialog>
  );
}
