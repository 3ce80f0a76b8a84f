import { useState } from "react";
import { type ApiKeyScope, CreateApiKeyDocument } from "../../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useExecute } from "../../../graphql/hooks.ts";
import { formatDate } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { CheckList } from "../../../ui/check-list.tsx";
import { DateTimeField } from "../../../ui/date-time-field.tsx";
import { SelectField } from "../../../ui/fields.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { problemAt } from "../../../ui/form-problems.tsx";
import { Note } from "../../../ui/notes.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { useForm } from "../../../ui/use-form.ts";
import { SecretDialog } from "../secret-dialog.tsx";

/** What a key can be allowed, in the order of how many keys need it. */
export const scopes: ApiKeyScope[] = [
  "READ",
  "CANDIDATES_PII",
  "INVITE",
  "INVITATION_LINKS",
  "ASSESSMENTS",
  "RESULTS",
  "WEBHOOKS",
  "SCIM",
  "ADMIN",
];
const days = ["30", "90", "365"];
const inDays = (count: number): string => new Date(Date.now() + count * 86_400_000).toISOString();

/** Creates a key with what it may do and until when; then shows its secret, once. */
export function CreateApiKeyDialog({ onClose }: { onClose: () => void }) {
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<ApiKeyScope[]>(["READ"]);
  const [expiry, setExpiry] = useState("90");
  const [expiresAt, setExpiresAt] = useState<string | null>(null);
  const [idempotencyKey] = useState(newIdempotencyKey);
  const [made, setMade] = useState<{ key: string | null } | null>(null);
  if (made !== null)
    return (
      <SecretDialog
        title={t("apiKeys.createdTitle", { name })}
        text={t("apiKeys.createdText")}
        label={t("apiKeys.secret")}
        secret={made.key}
        onClose={onClose}
      />
    );
  const until = expiry === "never" ? null : expiry === "date" ? expiresAt : inDays(Number(expiry));
  const create = async () => {
    const input = { name: name.trim(), scopes: chosen, expiresAt: until };
    const answer = await send(
      async () => (await execute(CreateApiKeyDocument, { input, idempotencyKey })).createApiKey,
    );
    if (answer !== null) setMade({ key: answer.key });
  };
  return (
    <FormDialog
      title={t("apiKeys.create")}
      action={t("apiKeys.createAction")}
      size="wide"
      isReady={name.trim() !== "" && chosen.length > 0 && (expiry !== "date" || expiresAt !== null)}
      isPending={isPending}
      problems={problems}
      fields={["name", "scopes", "expiresAt"]}
      onClose={onClose}
      onSave={() => void create()}
    >
      <TextField
        label={t("apiKeys.name")}
        hint={t("apiKeys.nameHint")}
        autoFocus
        isRequired
        maxLength={200}
        value={name}
        onChange={setName}
        problem={problemAt(problems, "name")}
      />
      <CheckList
        columns="wide"
        label={t("apiKeys.scopes")}
        choices={scopes.map((id) => ({ id, label: t(`scope.${id}`), hint: t(`scope.${id}.text`) }))}
        value={chosen}
        onChange={setChosen}
        problem={problemAt(problems, "scopes")}
      />
      {chosen.includes("ADMIN") ? <Note tone="warn">{t("apiKeys.adminWarning")}</Note> : null}
      <SelectField
        label={t("apiKeys.expires")}
        value={expiry}
        onChange={setExpiry}
        choices={[
          ...days.map((id) => ({
            id,
            label: t("apiKeys.inDays", { count: Number(id), date: formatDate(inDays(Number(id))) }),
          })),
          { id: "date", label: t("apiKeys.atDate") },
          { id: "never", label: t("apiKeys.noExpiry") },
        ]}
      />
      {expiry === "date" ? (
        <DateTimeField
          label={t("apiKeys.date")}
          value={expiresAt}
          onChange={setExpiresAt}
          problem={problemAt(problems, "expiresAt")}
        />
      ) : null}
      {expiry === "never" ? <Note tone="warn">{t("apiKeys.neverWarning")}</Note> : null}
    </FormDialog>
  );
}
