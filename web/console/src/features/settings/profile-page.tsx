import { useState } from "react";
import { Form } from "react-aria-components/Form";
import { useViewer } from "../../app/viewer.ts";
import { UpdateProfileDocument } from "../../graphql/generated/graphql.ts";
import { useExecute } from "../../graphql/hooks.ts";
import { languages, t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { FormProblems, problemAt } from "../../ui/form-problems.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { say } from "../../ui/toasts.tsx";
import { useForm } from "../../ui/use-form.ts";
import { Passkeys } from "./passkeys/passkeys.tsx";

const zones = Intl.supportedValuesOf("timeZone");

/** Who the member is to others, and the language and the zone of e-mails to them. */
export function ProfilePage() {
  const { member, team } = useViewer();
  const execute = useExecute();
  const [form, setForm] = useState({
    name: member.name ?? "",
    locale: member.locale ?? "",
    timeZone: member.timeZone ?? "",
  });
  const { problems, isPending, send } = useForm();
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const save = async () => {
    const input = { name: form.name.trim() || null, locale: form.locale || null, timeZone: form.timeZone || null };
    const answer = await send(async () => (await execute(UpdateProfileDocument, { input })).updateProfile);
    if (answer !== null) say(t("common.saved"));
  };
  const known = Object.entries(languages).map(([id, label]) => ({ id, label }));
  const hasOther = form.locale !== "" && !known.some(({ id }) => id === form.locale);
  return (
    <>
      <section className="panel" aria-label={t("settings.profile")}>
        <div className="panel-head">
          <h2>{t("settings.profile")}</h2>
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
            <TextField label={t("profile.email")} value={member.email} isReadOnly hint={t("profile.emailHint")} />
            <TextField
              label={t("profile.name")}
              maxLength={200}
              autoComplete="name"
              value={form.name}
              onChange={(name) => set({ name })}
              problem={problemAt(problems, "name")}
            />
            <SelectField
              label={t("profile.locale")}
              value={form.locale}
              onChange={(locale) => set({ locale })}
              choices={[
                { id: "", label: t("profile.localeNone") },
                ...(hasOther ? [{ id: form.locale, label: form.locale }] : []),
                ...known,
              ]}
            />
            <SelectField
              label={t("profile.timeZone")}
              value={form.timeZone}
              onChange={(timeZone) => set({ timeZone })}
              choices={[
                { id: "", label: t("profile.timeZoneOfTeam", { zone: team.timeZone }) },
                ...zones.map((id) => ({ id, label: id.replaceAll("_", " ") })),
              ]}
            />
            <div>
              <Button look="primary" type="submit" isPending={isPending}>
                {t("common.save")}
              </Button>
            </div>
          </Form>
        </div>
      </section>
      <Passkeys />
    </>
  );
}
