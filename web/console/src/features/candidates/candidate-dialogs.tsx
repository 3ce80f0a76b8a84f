import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { CorrectCandidateEmailDocument, UpdateCandidateDocument } from "../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useExecute } from "../../graphql/hooks.ts";
import { formatPercent } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Checkbox, SelectField } from "../../ui/fields.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { problemAt } from "../../ui/form-problems.tsx";
import { Note } from "../../ui/notes.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { say } from "../../ui/toasts.tsx";
import { useForm } from "../../ui/use-form.ts";
import type { CandidateData } from "./candidate-data.ts";

const zones = Intl.supportedValuesOf("timeZone");
const shares = ["0.1", "0.25", "0.33", "0.5", "1"];

/** Name, language, zone, extra time and the caller's own id. */
export function EditCandidateDialog({ candidate, onClose }: { candidate: CandidateData; onClose: () => void }) {
  const execute = useExecute();
  const [form, setForm] = useState({
    name: candidate.name ?? "",
    locale: candidate.locale ?? "",
    timeZone: candidate.timeZone ?? "",
    extraTime: candidate.extraTime ? String(candidate.extraTime) : "",
    externalId: candidate.externalId ?? "",
  });
  const { problems, isPending, send } = useForm();
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const save = async () => {
    const input = {
      name: form.name.trim() || null,
      locale: form.locale.trim() || null,
      timeZone: form.timeZone || null,
      extraTime: form.extraTime === "" ? null : Number(form.extraTime),
      externalId: form.externalId.trim() || null,
    };
    const variables = { id: candidate.id, input };
    const answer = await send(async () => (await execute(UpdateCandidateDocument, variables)).updateCandidate);
    if (answer === null) return;
    say(t("common.saved"));
    onClose();
  };
  const known = form.extraTime === "" || shares.includes(form.extraTime) ? shares : [form.extraTime, ...shares];
  return (
    <FormDialog
      title={t("candidate.edit")}
      action={t("common.save")}
      isPending={isPending}
      problems={problems}
      fields={["name", "locale", "externalId"]}
      onClose={onClose}
      onSave={() => void save()}
    >
      <TextField
        label={t("candidate.name")}
        autoFocus
        maxLength={200}
        value={form.name}
        onChange={(name) => set({ name })}
        problem={problemAt(problems, "name")}
      />
      <SelectField
        label={t("candidate.extraTime")}
        hint={t("candidate.extraTimeHint")}
        value={form.extraTime}
        onChange={(extraTime) => set({ extraTime })}
        choices={[
          { id: "", label: t("candidate.noExtraTime") },
          ...known.map((id) => ({ id, label: t("candidate.moreTime", { share: formatPercent(Number(id)) }) })),
        ]}
      />
      <TextField
        label={t("candidate.locale")}
        hint={t("candidate.localeHint")}
        value={form.locale}
        onChange={(locale) => set({ locale })}
        problem={problemAt(problems, "locale")}
      />
      <SelectField
        label={t("team.timeZone")}
        value={form.timeZone}
        onChange={(timeZone) => set({ timeZone })}
        choices={[
          { id: "", label: t("candidate.zoneOfTeam") },
          ...zones.map((id) => ({ id, label: id.replaceAll("_", " ") })),
        ]}
      />
      <TextField
        label={t("candidate.externalId")}
        maxLength={255}
        value={form.externalId}
        onChange={(externalId) => set({ externalId })}
        problem={problemAt(problems, "externalId")}
      />
    </FormDialog>
  );
}

/** Another address for the same candidate: the old links stop working, and live invitations are mailed anew. */
export function CorrectEmailDialog({ candidate, onClose }: { candidate: CandidateData; onClose: () => void }) {
  const execute = useExecute();
  const [email, setEmail] = useState(candidate.email ?? "");
  const [resend, setResend] = useState(true);
  const [other, setOther] = useState<{ id: string; displayName: string } | null>(null);
  const { problems, isPending, send } = useForm();
  const save = async () => {
    setOther(null);
    const variables = { id: candidate.id, email: email.trim(), resend, idempotencyKey: newIdempotencyKey() };
    const answer = await send(async () => {
      const { correctCandidateEmail } = await execute(CorrectCandidateEmailDocument, variables);
      const existing = correctCandidateEmail.userErrors[0]?.existing;
      if (existing?.__typename === "Candidate") setOther(existing);
      return correctCandidateEmail;
    });
    if (answer === null) return;
    say(t("candidate.emailCorrected"));
    onClose();
  };
  return (
    <FormDialog
      title={t("candidate.correctEmail")}
      action={t("candidate.correctAction")}
      isPending={isPending}
      problems={problems}
      fields={["email"]}
      onClose={onClose}
      onSave={() => void save()}
    >
      <p>{t("candidate.correctText")}</p>
      <TextField
        label={t("candidate.email")}
        type="email"
        isRequired
        autoFocus
        value={email}
        onChange={setEmail}
        problem={problemAt(problems, "email")}
      />
      {other === null ? null : (
        <Note tone="info">
          <Link to="/candidates/$id" params={{ id: other.id }} onClick={onClose}>
            <bdi>{other.displayName}</bdi>
          </Link>
        </Note>
      )}
      <Checkbox isSelected={resend} onChange={setResend}>
        {t("candidate.resend")}
      </Checkbox>
    </FormDialog>
  );
}
