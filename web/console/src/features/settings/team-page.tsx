import { useState } from "react";
import { Form } from "react-aria-components/Form";
import { useViewer } from "../../app/viewer.ts";
import { type NotificationScheme, type TeamFeature, UpdateTeamDocument } from "../../graphql/generated/graphql.ts";
import { useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { FormProblems, problemAt } from "../../ui/form-problems.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { say } from "../../ui/toasts.tsx";
import { useForm } from "../../ui/use-form.ts";
import { schemes } from "../assessments/assessment-settings-dialog.tsx";

const zones = Intl.supportedValuesOf("timeZone");
const features: TeamFeature[] = [
  "CUSTOM_MESSAGE",
  "REMINDERS",
  "LABELS",
  "TEAM_MEMBER_ASSIGNMENT",
  "ACCESS_LOCK",
  "BLIND_REVIEW",
  "WEBHOOKS",
];

/** What holds for the whole team: its name, its zone, who is notified; and what its plan includes. */
export function TeamPage() {
  const { team } = useViewer();
  const execute = useExecute();
  const [form, setForm] = useState({
    name: team.name,
    timeZone: team.timeZone,
    notificationScheme: team.notificationScheme,
  });
  const { problems, isPending, send } = useForm();
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const save = async () => {
    const answer = await send(async () => (await execute(UpdateTeamDocument, { input: form })).updateTeam);
    if (answer !== null) say(t("common.saved"));
  };
  const known = zones.includes(form.timeZone) ? zones : [form.timeZone, ...zones];
  return (
    <>
      <section className="panel" aria-label={t("settings.team")}>
        <div className="panel-head">
          <h2>{t("settings.team")}</h2>
        </div>
        <div className="panel-body">
          <Form
            className="stack settings-form"
            onSubmit={(event) => {
              event.preventDefault();
              void save();
            }}
          >
            <FormProblems problems={problems} fields={Object.keys(form)} />
            <TextField
              label={t("team.name")}
              hint={t("team.nameHint")}
              isRequired
              maxLength={200}
              value={form.name}
              onChange={(name) => set({ name })}
              problem={problemAt(problems, "name")}
            />
            <SelectField
              label={t("team.timeZone")}
              hint={t("team.timeZoneHint")}
              value={form.timeZone}
              onChange={(timeZone) => set({ timeZone })}
              choices={known.map((id) => ({ id, label: id.replaceAll("_", " ") }))}
            />
            <SelectField
              label={t("assessment.scheme")}
              hint={t("assessment.schemeHint")}
              value={form.notificationScheme}
              onChange={(scheme) => set({ notificationScheme: scheme as NotificationScheme })}
              choices={schemes.map((id) => ({ id, label: t(`scheme.${id}`) }))}
            />
            <div>
              <Button look="primary" type="submit" isPending={isPending}>
                {t("common.save")}
              </Button>
            </div>
          </Form>
        </div>
      </section>
      <section className="panel" aria-label={t("team.plan")}>
        <div className="panel-head">
          <h2>{t("team.plan")}</h2>
        </div>
        <div className="panel-body">
          <dl className="details-list">
            {features.map((feature) => (
              <div key={feature} className="details-row">
                <dt>{t(`feature.${feature}`)}</dt>
                <dd className="row wrap">
                  {team.features.includes(feature) ? (
                    <span className="badge go">{t("feature.included")}</span>
                  ) : (
                    <span className="badge">{t("feature.notIncluded")}</span>
                  )}
                  <span className="small quiet">{t(`feature.${feature}.text`)}</span>
                </dd>
              </div>
            ))}
          </dl>
        </div>
      </section>
    </>
  );
}
