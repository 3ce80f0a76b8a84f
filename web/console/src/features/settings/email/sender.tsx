import { useState } from "react";
import { Form } from "react-aria-components/Form";
import { useCan, useViewer } from "../../../app/viewer.ts";
import {
  EmailSenderDocument,
  type SenderSettingsFragment,
  SetEmailSenderDocument,
} from "../../../graphql/generated/graphql.ts";
import { useData, useExecute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { SelectField } from "../../../ui/fields.tsx";
import { FormProblems } from "../../../ui/form-problems.tsx";
import { LoadProblem, Note, Skeleton } from "../../../ui/notes.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { say } from "../../../ui/toasts.tsx";
import { useForm } from "../../../ui/use-form.ts";
import { SettingsSection } from "../settings-section.tsx";
import { SenderDomains } from "./sender-domains.tsx";

const splitAt = (address: string | null): { localPart: string; domain: string } => {
  const at = address?.lastIndexOf("@") ?? -1;
  return address === null
    ? { localPart: "", domain: "" }
    : { localPart: address.slice(0, at), domain: address.slice(at + 1) };
};

/** Whom the e-mails come from: the installation's sender, or an address of a verified domain; with a preview. */
function SenderForm({ sender }: { sender: SenderSettingsFragment }) {
  const { team } = useViewer();
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const [form, setForm] = useState({ ...splitAt(sender.address), name: sender.name ?? "" });
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const verified = sender.domains.filter(({ domain, state }) => state === "VERIFIED" || domain === form.domain);
  const isOwn = verified.some(({ domain }) => domain === form.domain);
  const localPart = form.localPart.trim() || "no-reply";
  const preview = isOwn ? `${form.name.trim() || team.name} <${localPart}@${form.domain}>` : sender.fallback;
  const save = async () => {
    const input = isOwn
      ? { address: `${localPart}@${form.domain}`, name: form.name.trim() || null }
      : { address: null, name: null };
    const answer = await send(async () => (await execute(SetEmailSenderDocument, { input })).setEmailSender);
    if (answer !== null) say(t("common.saved"));
  };
  return (
    <div className="panel">
      <div className="panel-body stack">
        {sender.address !== null && !sender.isOwnUsed ? (
          <Note tone="warn">{t("sender.notUsed", { address: sender.address, fallback: sender.fallback })}</Note>
        ) : null}
        <Form
          className="stack settings-form"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <FormProblems problems={problems} fields={[]} />
          <SelectField
            label={t("sender.domain")}
            value={isOwn ? form.domain : ""}
            onChange={(domain) => set({ domain })}
            choices={[
              { id: "", label: t("sender.installation") },
              ...verified.map(({ domain }) => ({ id: domain, label: domain })),
            ]}
            hint={verified.length === 0 ? t("sender.noneVerified") : undefined}
          />
          {isOwn ? (
            <>
              <TextField
                label={t("sender.localPart")}
                placeholder="no-reply"
                value={form.localPart}
                onChange={(value) => set({ localPart: value })}
                maxLength={64}
              />
              <TextField
                label={t("sender.name")}
                placeholder={team.name}
                hint={t("sender.nameHint")}
                value={form.name}
                onChange={(name) => set({ name })}
                maxLength={100}
              />
            </>
          ) : null}
          <div className="stack tight">
            <span className="small quiet">{t("sender.preview")}</span>
            <output className="strong">
              <bdi>{preview}</bdi>
            </output>
          </div>
          <div>
            <Button look="primary" type="submit" isPending={isPending}>
              {t("common.save")}
            </Button>
          </div>
        </Form>
      </div>
    </div>
  );
}

/** Whom the team's e-mails come from, for owners: the sender, and the domains with the records to publish. */
export function SenderSection() {
  const canChange = useCan("admin");
  const { data, error, isLoading, refresh } = useData(EmailSenderDocument, undefined, { pause: !canChange });
  const sender = data?.emailSender ?? null;
  if (!canChange) return null;
  return (
    <>
      <SettingsSection title={t("sender.title")} text={t("sender.text")}>
        {error && data === undefined ? <LoadProblem error={error} onRetry={refresh} /> : null}
        {isLoading ? <Skeleton lines={3} /> : null}
        {sender === null ? null : sender.available ? (
          <SenderForm key={`${sender.address} ${sender.name}`} sender={sender} />
        ) : (
          <Note>{t("sender.unavailable", { fallback: sender.fallback })}</Note>
        )}
      </SettingsSection>
      {sender?.available ? (
        <SettingsSection title={t("sender.domains")} text={t("sender.domainsText", { domain: sender.bounceDomain })}>
          <SenderDomains domains={sender.domains} />
        </SettingsSection>
      ) : null}
    </>
  );
}
