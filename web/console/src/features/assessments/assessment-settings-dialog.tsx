import { useState } from "react";
import { useHasFeature } from "../../app/viewer.ts";
import {
  type NotificationScheme,
  UpdateAssessmentDocument,
  type UpdateAssessmentInput,
} from "../../graphql/generated/graphql.ts";
import { useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { DurationField } from "../../ui/duration-field.tsx";
import { Checkbox, SelectField } from "../../ui/fields.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { problemAt } from "../../ui/form-problems.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { say } from "../../ui/toasts.tsx";
import { useForm } from "../../ui/use-form.ts";
import type { AssessmentData } from "./assessment-data.ts";

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
  const { problems, isPending, send } = useForm();
  const hasLock = useHasFeature("ACCESS_LOCK");
  const hasMessage = useHasFeature("CUSTOM_MESSAGE");
  const hasReminders = useHasFeature("REMINDERS");
  const set =
    <Name extends keyof FormValues>(name: Name) =>
    (value: FormValues[Name]) =>
      setForm((current) => ({ ...current, [name]: value }));
  const problemOf = (name: keyof FormValues): string | null => problemAt(problems, name);
  const save = async () => {
    const variables = { id: assessment.id, input: changesOf(before, form), withLinks: true };
    const answer = await send(async () => (await execute(UpdateAssessmentDocument, variables)).updateAssessment);
    if (answer === null) return;
    say(t("common.saved"));
    onClose();
  };
  return (
    <FormDialog
      title={t("assessment.settings")}
      action={t("common.save")}
      size="wide"
      isReady={form.title.trim() !== ""}
      isPending={isPending}
      problems={problems}
      fields={Object.keys(form)}
      onClose={onClose}
      onSave={() => void save()}
    >
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
    </FormDialog>
  );
}
