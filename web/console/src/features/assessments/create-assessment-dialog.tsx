import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Form } from "react-aria-components/Form";
import { CreateAssessmentDocument, PublishAssessmentDocument } from "../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { DurationField } from "../../ui/duration-field.tsx";
import { Checkbox, TextField } from "../../ui/fields.tsx";
import { Note } from "../../ui/notes.tsx";
import { Dialog } from "../../ui/overlays.tsx";
import { wordsOf } from "../../ui/toasts.tsx";

/** Creates an assessment with what it needs to begin with; the rest is in its settings. */
export function CreateAssessmentDialog({ onClose }: { onClose: () => void }) {
  const execute = useExecute();
  const navigate = useNavigate();
  const [title, setTitle] = useState("");
  const [instructions, setInstructions] = useState("");
  const [timeLimit, setTimeLimit] = useState<string | null>(null);
  const [isPublished, setPublished] = useState(true);
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [idempotencyKey] = useState(newIdempotencyKey);
  const create = async () => {
    setPending(true);
    setProblem(null);
    try {
      const input = { title, instructions: instructions || null, timeLimit };
      const { createAssessment } = await execute(CreateAssessmentDocument, { input, idempotencyKey });
      const { assessment, userErrors } = createAssessment;
      if (assessment === null) return setProblem(userErrors[0]?.message ?? t("problem.unknown"));
      if (isPublished) await execute(PublishAssessmentDocument, { id: assessment.id });
      onClose();
      await navigate({ to: "/assessments/$id", params: { id: assessment.id } });
    } catch (error) {
      setProblem(wordsOf(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog
      title={t("assessment.new")}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button look="primary" type="submit" form="create-assessment" isPending={isPending}>
            {t("assessment.create")}
          </Button>
        </>
      }
    >
      <Form
        id="create-assessment"
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        {problem === null ? null : (
          <Note tone="bad" isAlert>
            {problem}
          </Note>
        )}
        <TextField
          label={t("assessment.title")}
          value={title}
          onChange={setTitle}
          isRequired
          autoFocus
          maxLength={200}
        />
        <TextField
          label={t("assessment.instructions")}
          hint={t("assessment.instructionsHint")}
          rows={5}
          value={instructions}
          onChange={setInstructions}
          maxLength={10_000}
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
      </Form>
    </Dialog>
  );
}
