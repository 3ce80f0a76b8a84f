import { useState } from "react";
import {
  type AssessmentEventType,
  CreateWebhookEndpointDocument,
  UpdateWebhookEndpointDocument,
  type WebhookEndpointSettingsFragment,
} from "../../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useExecute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { CheckList } from "../../../ui/check-list.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { problemAt } from "../../../ui/form-problems.tsx";
import { RadioField } from "../../../ui/radio-field.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { say } from "../../../ui/toasts.tsx";
import { useForm } from "../../../ui/use-form.ts";
import { AssessmentField } from "../assessment-field.tsx";
import { SecretDialog } from "../secret-dialog.tsx";
import { type BodyScope, bodyScopes, bodyType, eventTypes, isBodyScope } from "./event-types.ts";

interface EndpointForm {
  url: string;
  description: string;
  which: "all" | "some";
  eventTypes: AssessmentEventType[];
  assessmentId: string;
  scopes: BodyScope[];
  payloadQuery: string;
}

const formOf = (endpoint: WebhookEndpointSettingsFragment | null): EndpointForm => ({
  url: endpoint?.url ?? "https://",
  description: endpoint?.description ?? "",
  which: (endpoint?.eventTypes.length ?? 0) === 0 ? "all" : "some",
  eventTypes: endpoint?.eventTypes.length ? endpoint.eventTypes : ["ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED"],
  assessmentId: endpoint?.assessment?.id ?? "",
  scopes: (endpoint?.scopes ?? ["READ"]).filter(isBodyScope),
  payloadQuery: endpoint?.payloadQuery ?? "",
});

interface EndpointDialogProps {
  /** Null: a new one. */
  endpoint: WebhookEndpointSettingsFragment | null;
  /** @param id of the endpoint that was created */
  onClose: (id: string | null) => void;
}

/** The settings of an endpoint. A new one shows its secret, once. */
export function EndpointDialog({ endpoint, onClose }: EndpointDialogProps) {
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const [form, setForm] = useState(() => formOf(endpoint));
  const [idempotencyKey] = useState(newIdempotencyKey);
  const [made, setMade] = useState<{ id: string; secret: string | null } | null>(null);
  const set = (change: Partial<EndpointForm>) => setForm((before) => ({ ...before, ...change }));
  if (made !== null)
    return (
      <SecretDialog
        title={t("webhooks.createdTitle")}
        text={t("webhooks.secretText")}
        label={t("webhooks.secret")}
        secret={made.secret}
        onClose={() => onClose(made.id)}
      />
    );
  const save = async () => {
    const input = {
      url: form.url.trim(),
      description: form.description.trim() || null,
      eventTypes: form.which === "all" ? [] : form.eventTypes,
      assessmentId: form.assessmentId || null,
      // Scopes that another program has set stay as they are.
      scopes: [...form.scopes, ...(endpoint?.scopes ?? []).filter((scope) => !isBodyScope(scope))],
      payloadQuery: form.payloadQuery.trim() || null,
    };
    if (endpoint === null) {
      const answer = await send(
        async () => (await execute(CreateWebhookEndpointDocument, { input, idempotencyKey })).createWebhookEndpoint,
      );
      if (answer?.endpoint) setMade({ id: answer.endpoint.id, secret: answer.secret });
      return;
    }
    const answer = await send(
      async () => (await execute(UpdateWebhookEndpointDocument, { id: endpoint.id, input })).updateWebhookEndpoint,
    );
    if (answer === null) return;
    say(t("common.saved"));
    onClose(null);
  };
  return (
    <FormDialog
      title={endpoint === null ? t("webhooks.create") : t("webhooks.editTitle")}
      action={endpoint === null ? t("webhooks.createAction") : t("common.save")}
      isReady={form.url.trim().length > "https://".length && (form.which === "all" || form.eventTypes.length > 0)}
      isPending={isPending}
      problems={problems}
      fields={["url", "description", "eventTypes", "scopes", "payloadQuery"]}
      onClose={() => onClose(null)}
      onSave={() => void save()}
    >
      <TextField
        label={t("webhooks.url")}
        hint={t("webhooks.urlHint")}
        autoFocus
        isRequired
        inputMode="url"
        autoComplete="off"
        value={form.url}
        onChange={(url) => set({ url })}
        problem={problemAt(problems, "url")}
      />
      <TextField
        label={t("webhooks.description")}
        hint={t("webhooks.descriptionHint")}
        maxLength={500}
        value={form.description}
        onChange={(description) => set({ description })}
        problem={problemAt(problems, "description")}
      />
      <RadioField
        label={t("webhooks.events")}
        choices={[
          { id: "all", label: t("webhooks.everyEvent"), hint: t("webhooks.everyEventHint") },
          { id: "some", label: t("webhooks.someEvents") },
        ]}
        value={form.which}
        onChange={(which) => set({ which })}
      />
      {form.which === "some" ? (
        <CheckList
          columns="narrow"
          label={t("webhooks.eventTypes")}
          choices={eventTypes.map((id) => ({ id, label: <span className="mono">{bodyType(id)}</span> }))}
          value={form.eventTypes}
          onChange={(types) => set({ eventTypes: types })}
          problem={problemAt(problems, "eventTypes")}
        />
      ) : null}
      <AssessmentField
        value={form.assessmentId}
        onChange={(assessmentId) => set({ assessmentId })}
        present={endpoint?.assessment ?? null}
      />
      <CheckList
        label={t("webhooks.contains")}
        choices={bodyScopes.map((id) => ({ id, label: t(`bodyScope.${id}`), hint: t(`bodyScope.${id}.text`) }))}
        value={form.scopes}
        onChange={(scopes) => set({ scopes })}
        problem={problemAt(problems, "scopes")}
      />
      <details className="settings-more" open={endpoint?.payloadQuery != null}>
        <summary>{t("webhooks.shape")}</summary>
        <TextField
          label={t("webhooks.payloadQuery")}
          hint={t("webhooks.payloadQueryHint")}
          placeholder="{ type sequence invitation { externalId submission { score } } }"
          rows={3}
          value={form.payloadQuery}
          onChange={(payloadQuery) => set({ payloadQuery })}
          problem={problemAt(problems, "payloadQuery")}
        />
      </details>
    </FormDialog>
  );
}
