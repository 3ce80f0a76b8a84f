import { useState } from "react";
import { Form } from "react-aria-components/Form";
import { useHasFeature } from "../../app/viewer.ts";
import {
  type NotificationScheme,
  UpdateAssessmentDocument,
  type UpdateAssessmentInput,
} from "../../graphql/generated/graphql.ts";
import { useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { DurationField } from "../../ui/duration-field.tsx";
import { Checkbox, SelectField, TextField } from "../../ui/fields.tsx";
import { Note } from "../../ui/notes.tsx";
import { Dialog } from "../../ui/overlays.tsx";
import { say, wordsOf } from "../../ui/toasts.tsx";
import type { AssessmentData } from "./assessment-page.tsx";

export const schemes: NotificationScheme[] = [
  "BY_ASSIGNEE",
  "ENTIRE_TEAM",
  "OWNERS",
  "MANAGERS",
  "REVIEWERS",
  "DISABLED",
];

/** What the form holds; an empty text clears. */
const formOf = (assessment: AssessmentData) => ({
  title: assessment.title,
  instructions: assessment.instructions ?? "",
  timeLimit: assessment.timeLimit,
  launchUrl: assessment.launchUrl ?? "",
  practiceLaunchUrl: assessment.practiceLaunchUrl ?? "",
  externalId: assessment.externalId ?? "",
  confirmSubmission: assessment.confirmSubmission,
  notificationScheme: assessment.notificationScheme,
  defaultExpiry: assessment.defaultExpiry,
  defaultLocked: assessment.defaultLocked,
  defaultMessage: assessment.defaultMessage ?? "",
  defaultReminders: assessment.defaultReminders,
});
type FormValues = ReturnType<typeof formOf>;

/** What was changed, as the API takes it. */
function changesOf(before: FormValues, after: FormValues): UpdateAssessmentInput {
  const changed = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof FormValues]),
  );
  return Object.fromEntries(changed.map(([name, value]) => [name, value === "" ? null : value]));
}

/** The settings of an assessment, with the defaults of its invitations. */
export function AssessmentSettingsDialog({ assessment, onClose }: { assessment: AssessmentData; onClose: () => void }) {
  const execute = useExecute();
  const [before] = useState(() => formOf(assessment));
  const [form, setForm] = useState(before);
  const [isPending, setPending] = useState(false);
  const [problems, setProblems] = useState<{ message: string; path: string[] | null }[]>([]);
  const hasLock = useHasFeature("ACCESS_LOCK");
  const hasMessage = useHasFeature("CUSTOM_MESSAGE");
  const hasReminders = useHasFeature("REMINDERS");
  const set =
    <Name extends keyof FormValues>(name: Name) =>
    (value: FormValues[Name]) =>
      setForm((current) => ({ ...current, [name]: value }));
  const problemOf = (name: keyof FormValues): string | null =>
    problems.find(({ path }) => path?.[path.length - 1] === name || path?.[1] === name)?.message ?? null;
  const others = problems.filter(({ path }) => !(path?.[1] !== undefined && path[1] in form));
  const save = async () => {
    setPending(true);
    setProblems([]);
    try {
      const input = changesOf(before, form);
      const { updateAssessment } = await execute(UpdateAssessmentDocument, {
        id: assessment.id,
        input,
        withLinks: true,
      });
      if (updateAssessment.userErrors.length > 0) return setProblems(updateAssessment.userErrors);
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
      title={t("assessment.settings")}
      size="wide"
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button look="primary" type="submit" form="assessment-settings" isPending={isPending}>
            {t("common.save")}
          </Button>
        </>
      }
    >
      <Form
        id="assessment-settings"
        className="stack wide"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {others.map(({ message }) => (
          <Note key={message} tone="bad" isAlert>
            {message}
          </Note>
        ))}
        <section className="stack">
          <TextField
            label={t("assessment.title")}
            isRequired
            maxLength={200}
            value={form.title}
            onChange={set("title")}
            problem={problemOf("title")}
          />
          <TextField
            label={t("assessment.instructions")}
            hint={t("assessment.instructionsHint")}
            rows={5}
            maxLength={10_000}
            value={form.instructions}
            onChange={set("instructions")}
            problem={problemOf("instructions")}
          />
          <DurationField
            label={t("assessment.timeLimit")}
            none={t("assessment.noLimit")}
            hint={t("assessment.timeLimitHint")}
            value={form.timeLimit}
            onChange={set("timeLimit")}
            choices={["PT30M", "PT45M", "PT60M", "PT90M", "PT2H", "PT3H", "P1D", "P7D"]}
          />
          <Checkbox isSelected={form.confirmSubmission} onChange={set("confirmSubmission")}>
            {t("assessment.confirmSubmission")}
          </Checkbox>
          <SelectField
            label={t("assessment.scheme")}
            hint={t("assessment.schemeHint")}
            value={form.notificationScheme ?? ""}
            onChange={(scheme) => set("notificationScheme")(scheme === "" ? null : (scheme as NotificationScheme))}
            choices={[
              { id: "", label: t("assessment.schemeOfTeam") },
              ...schemes.map((id) => ({ id, label: t(`scheme.${id}`) })),
            ]}
          />
        </section>
        <section className="stack">
          <h3>{t("assessment.defaults")}</h3>
          <DurationField
            label={t("assessment.defaultExpiry")}
            none={t("assessment.never")}
            value={form.defaultExpiry}
            onChange={set("defaultExpiry")}
            choices={["P1D", "P3D", "P7D", "P14D", "P30D", "P90D"]}
          />
          {hasLock ? (
            <Checkbox isSelected={form.defaultLocked} onChange={set("defaultLocked")}>
              {t("assessment.defaultLocked")}
            </Checkbox>
          ) : null}
          {hasMessage ? (
            <TextField
              label={t("assessment.defaultMessage")}
              rows={3}
              maxLength={2_000}
              value={form.defaultMessage}
              onChange={set("defaultMessage")}
              problem={problemOf("defaultMessage")}
            />
          ) : null}
          {hasReminders ? (
            <DurationField
              label={t("assessment.defaultReminders")}
              none={t("assessment.noReminder")}
              value={form.defaultReminders[0] ?? null}
              onChange={(one) => set("defaultReminders")(one === null ? [] : [one])}
              choices={["P1D", "P2D", "P3D", "P5D", "P7D"]}
            />
          ) : null}
        </section>
        <section className="stack">
          <h3>{t("assessment.elsewhere")}</h3>
          <TextField
            label={t("assessment.launchUrl")}
            hint={t("assessment.launchUrlHint")}
            type="url"
            value={form.launchUrl}
            onChange={set("launchUrl")}
            problem={problemOf("launchUrl")}
          />
          <TextField
            label={t("assessment.practiceLaunchUrl")}
            type="url"
            value={form.practiceLaunchUrl}
            onChange={set("practiceLaunchUrl")}
            problem={problemOf("practiceLaunchUrl")}
          />
          <TextField
            label={t("assessment.externalId")}
            maxLength={255}
            value={form.externalId}
            onChange={set("externalId")}
            problem={problemOf("externalId")}
          />
        </section>
      </Form>
    </Dialog>
  );
}
