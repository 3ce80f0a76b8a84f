import { useState } from "react";
import {
  CreatePartnerIntegrationDocument,
  type PartnerIntegrationRowFragment,
  UpdatePartnerIntegrationDocument,
} from "../../../graphql/generated/graphql.ts";
import { useExecute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { SelectField } from "../../../ui/fields.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { problemAt } from "../../../ui/form-problems.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { say } from "../../../ui/toasts.tsx";
import { useForm } from "../../../ui/use-form.ts";
import { type EnteredKind, keyHintOf, nameOf, usualUrls } from "./partner-words.ts";

type Row = PartnerIntegrationRowFragment & { kind: EnteredKind };

const formOf = (row: Row | null, kinds: EnteredKind[]) => ({
  kind: row?.kind ?? kinds[0]!,
  apiKey: "",
  account: row?.account ?? "",
  webhookSecret: "",
  url: row?.url ?? "",
});

/** The fields that are filled in. */
const filled = (fields: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields)
      .map(([name, text]) => [name, text.trim()] as const)
      .filter(([, text]) => text !== ""),
  );

interface IntegrationDialogProps {
  /** Null: a new one. */
  integration: Row | null;
  /** The partners to choose from. */
  kinds: EnteredKind[];
  onClose: () => void;
}

/** The settings of an applicant tracking system. Its credentials can be replaced, and are never shown. */
export function IntegrationDialog({ integration, kinds, onClose }: IntegrationDialogProps) {
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const [form, setForm] = useState(() => formOf(integration, kinds));
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const isNew = integration === null;
  const isKombo = form.kind === "KOMBO";
  const url = form.url.trim() || (isNew ? "" : usualUrls[form.kind]);
  const isMoved = !isNew && url !== integration.url;
  const save = async () => {
    const { apiKey, account, webhookSecret } = form;
    const given = filled({ apiKey, ...(isKombo ? { account, webhookSecret } : {}) });
    const answer = await send(async () =>
      isNew
        ? (
            await execute(CreatePartnerIntegrationDocument, {
              input: { kind: form.kind, ...given, ...filled({ url }) },
            })
          ).createPartnerIntegration
        : (
            await execute(UpdatePartnerIntegrationDocument, {
              id: integration.id,
              input: { ...given, ...(isMoved ? { url } : {}) },
            })
          ).updatePartnerIntegration,
    );
    if (answer === null) return;
    say(t("common.saved"));
    onClose();
  };
  return (
    <FormDialog
      title={isNew ? t("integrations.create") : t("integrations.editTitle", { name: nameOf(form.kind) })}
      action={isNew ? t("integrations.createAction") : t("common.save")}
      isReady={(form.apiKey.trim() !== "" || (!isNew && !isMoved)) && (!isKombo || form.account.trim() !== "")}
      isPending={isPending}
      problems={problems}
      fields={["apiKey", "account", "webhookSecret", "url"]}
      onClose={onClose}
      onSave={() => void save()}
    >
      {isNew ? (
        <SelectField
          label={t("integrations.kind")}
          value={form.kind}
          onChange={(kind) => set({ kind })}
          choices={kinds.map((id) => ({ id, label: nameOf(id) }))}
        />
      ) : null}
      <TextField
        label={t("integrations.apiKey")}
        hint={isNew ? keyHintOf(form.kind) : t(isMoved ? "integrations.keyForUrl" : "integrations.stored")}
        type="password"
        autoComplete="off"
        isRequired={isNew || isMoved}
        maxLength={500}
        value={form.apiKey}
        onChange={(apiKey) => set({ apiKey })}
        problem={problemAt(problems, "apiKey")}
      />
      {isKombo ? (
        <>
          <TextField
            label={t("integrations.account")}
            hint={t("integrations.accountHint")}
            autoComplete="off"
            isRequired
            maxLength={500}
            value={form.account}
            onChange={(account) => set({ account })}
            problem={problemAt(problems, "account")}
          />
          <TextField
            label={t("integrations.webhookSecret")}
            hint={isNew ? t("integrations.webhookSecretHint") : t("integrations.stored")}
            type="password"
            autoComplete="off"
            maxLength={500}
            value={form.webhookSecret}
            onChange={(webhookSecret) => set({ webhookSecret })}
            problem={problemAt(problems, "webhookSecret")}
          />
        </>
      ) : null}
      <TextField
        label={t("integrations.url")}
        hint={t("integrations.urlHint")}
        inputMode="url"
        autoComplete="off"
        placeholder={usualUrls[form.kind]}
        value={form.url}
        onChange={(url) => set({ url })}
        problem={problemAt(problems, "url")}
      />
    </FormDialog>
  );
}
