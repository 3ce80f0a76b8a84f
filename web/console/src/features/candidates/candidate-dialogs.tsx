import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Form } from "react-aria-components/Form";
import { CorrectCandidateEmailDocument, UpdateCandidateDocument } from "../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useExecute } from "../../graphql/hooks.ts";
import { formatPercent } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { Checkbox, SelectField, TextField } from "../../ui/fields.tsx";
import { Note } from "../../ui/notes.tsx";
import { Dialog } from "../../ui/overlays.tsx";
import { say, wordsOf } from "../../ui/toasts.tsx";
import { type FieldProblem, FormProblems, problemAt } from "../settings/form-problems.tsx";
import type { CandidateData } from "./candidate-page.tsx";

const zones = Intl.supportedValuesOf("timeZone");
const shares = ["0.1", "0.25", "0.33", "0.5", "1"];

interface FrameProps {
  title: string;
  action: string;
  isPending: boolean;
  onClose: () => void;
  onSave: () => void;
  children: ReactNode;
}
const Frame = ({ title, action, isPending, onClose, onSave, children }: FrameProps) => (
  <Dialog
    title={title}
    isOpen
    onClose={onClose}
    footer={
      <>
        <Button onPress={onClose}>{t("common.cancel")}</Button>
        <Button look="primary" type="submit" form="candidate-form" isPending={isPending}>
          {action}
        </Button>
      </>
    }
  >
    <Form
      id="candidate-form"
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      {children}
    </Form>
  </Dialog>
);

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
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [isPending, setPending] = useState(false);
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const save = async () => {
    setPending(true);
    setProblems([]);
    try {
      const input = {
        name: form.name.trim() || null,
        locale: form.locale.trim() || null,
        timeZone: form.timeZone || null,
        extraTime: form.extraTime === "" ? null : Number(form.extraTime),
        externalId: form.externalId.trim() || null,
      };
      const { updateCandidate } = await execute(UpdateCandidateDocument, { id: candidate.id, input });
      if (updateCandidate.userErrors.length > 0) return setProblems(updateCandidate.userErrors);
      say(t("common.saved"));
      onClose();
    } catch (error) {
      setProblems([{ message: wordsOf(error), path: null }]);
    } finally {
      setPending(false);
    }
  };
  const known = form.extraTime === "" || shares.includes(form.extraTime) ? shares : [form.extraTime, ...shares];
  return (
    <Frame
      title={t("candidate.edit")}
      action={t("common.save")}
      isPending={isPending}
      onClose={onClose}
      onSave={() => void save()}
    >
      <FormProblems problems={problems} fields={Object.keys(form)} />
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
    </Frame>
  );
}

/** Another address for the same person: the old links stop working, and live invitations are mailed anew. */
export function CorrectEmailDialog({ candidate, onClose }: { candidate: CandidateData; onClose: () => void }) {
  const execute = useExecute();
  const [email, setEmail] = useState(candidate.email ?? "");
  const [resend, setResend] = useState(true);
  const [problem, setProblem] = useState<string | null>(null);
  const [other, setOther] = useState<{ id: string; displayName: string } | null>(null);
  const [isPending, setPending] = useState(false);
  const save = async () => {
    setPending(true);
    setProblem(null);
    setOther(null);
    try {
      const { correctCandidateEmail } = await execute(CorrectCandidateEmailDocument, {
        id: candidate.id,
        email: email.trim(),
        resend,
        idempotencyKey: newIdempotencyKey(),
      });
      const [error] = correctCandidateEmail.userErrors;
      if (error === undefined) {
        say(t("candidate.emailCorrected"));
        return onClose();
      }
      setProblem(error.message);
      if (error.existing?.__typename === "Candidate") setOther(error.existing);
    } catch (error) {
      setProblem(wordsOf(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <Frame
      title={t("candidate.correctEmail")}
      action={t("candidate.correctAction")}
      isPending={isPending}
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
        problem={problem}
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
    </Frame>
  );
}
