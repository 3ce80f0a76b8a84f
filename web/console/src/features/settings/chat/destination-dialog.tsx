import { useState } from "react";
import {
  type ChatDestinationKind,
  type ChatDestinationRowFragment,
  CreateChatDestinationDocument,
  type NotificationEventType,
  UpdateChatDestinationDocument,
} from "../../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useExecute } from "../../../graphql/hooks.ts";
import { languages, t } from "../../../i18n/index.ts";
import { CheckList } from "../../../ui/check-list.tsx";
import { Checkbox, type Choice, SelectField } from "../../../ui/fields.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { problemAt } from "../../../ui/form-problems.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { say } from "../../../ui/toasts.tsx";
import { useForm } from "../../../ui/use-form.ts";
import { AssessmentField } from "../assessment-field.tsx";
import { SecretDialog } from "../secret-dialog.tsx";

type Row = ChatDestinationRowFragment;

const kinds: ChatDestinationKind[] = ["SLACK", "MICROSOFT_TEAMS", "URL"];
const events: NotificationEventType[] = ["ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED", "INVITATION_EMAIL_FAILED"];

const formOf = (row: Row | null) => ({
  name: row?.name ?? "",
  kind: row?.kind ?? ("SLACK" as ChatDestinationKind),
  url: "",
  eventTypes: row?.eventTypes.length ? row.eventTypes : events,
  assessmentId: row?.assessment?.id ?? "",
  locale: row?.locale ?? "en",
  namesCandidates: row?.namesCandidates ?? false,
});

interface DestinationDialogProps {
  /** Null: a new one. */
  destination: Row | null;
  onClose: () => void;
}

/** The settings of a destination. A new one of the kind URL shows its signing secret, once. */
export function DestinationDialog({ destination, onClose }: DestinationDialogProps) {
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const [form, setForm] = useState(() => formOf(destination));
  const [idempotencyKey] = useState(newIdempotencyKey);
  const [made, setMade] = useState<{ secret: string | null } | null>(null);
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const isNew = destination === null;
  if (made !== null)
    return (
      <SecretDialog
        title={t("chat.createdTitle")}
        text={t("webhooks.secretText")}
        label={t("webhooks.secret")}
        secret={made.secret}
        onClose={onClose}
      />
    );
  const save = async () => {
    const { kind, url, ...rest } = form;
    const input = {
      ...rest,
      name: form.name.trim(),
      // All of them, also those that later versions add.
      eventTypes: form.eventTypes.length === events.length ? [] : form.eventTypes,
      assessmentId: form.assessmentId || null,
    };
    if (isNew) {
      const answer = await send(
        async () =>
          (
            await execute(CreateChatDestinationDocument, {
              input: { ...input, kind, url: url.trim() },
              idempotencyKey,
            })
          ).createChatDestination,
      );
      if (answer === null) return;
      if (kind === "URL") return setMade({ secret: answer.secret });
    } else {
      const change = { ...input, ...(url.trim() === "" ? {} : { url: url.trim() }) };
      const answer = await send(
        async () =>
          (await execute(UpdateChatDestinationDocument, { id: destination.id, input: change })).updateChatDestination,
      );
      if (answer === null) return;
    }
    say(t("common.saved"));
    onClose();
  };
  const known: Choice[] = Object.entries(languages).map(([id, label]) => ({ id, label }));
  const locales = known.some(({ id }) => id === form.locale)
    ? known
    : [...known, { id: form.locale, label: form.locale }];
  return (
    <FormDialog
      title={isNew ? t("chat.create") : t("chat.editTitle")}
      action={isNew ? t("webhooks.createAction") : t("common.save")}
      isReady={form.name.trim() !== "" && form.eventTypes.length > 0 && (!isNew || form.url.trim() !== "")}
      isPending={isPending}
      problems={problems}
      fields={["name", "url", "eventTypes", "namesCandidates"]}
      onClose={onClose}
      onSave={() => void save()}
    >
      <TextField
        label={t("chat.name")}
        hint={t("chat.nameHint")}
        autoFocus
        isRequired
        maxLength={100}
        value={form.name}
        onChange={(name) => set({ name })}
        problem={problemAt(problems, "name")}
      />
      {isNew ? (
        <SelectField
          label={t("chat.kind")}
          value={form.kind}
          onChange={(kind) => set({ kind })}
          choices={kinds.map((id) => ({ id, label: t(`chatKind.${id}`) }))}
        />
      ) : null}
      <TextField
        label={t("chat.address")}
        hint={isNew ? t(`chatAddress.${form.kind}`) : t("chat.addressStored", { hint: destination.urlHint })}
        isRequired={isNew}
        inputMode="url"
        autoComplete="off"
        placeholder="https://"
        value={form.url}
        onChange={(url) => set({ url })}
        problem={problemAt(problems, "url")}
      />
      <CheckList
        label={t("webhooks.events")}
        choices={events.map((id) => ({ id, label: t(`notificationEvent.${id}`) }))}
        value={form.eventTypes}
        onChange={(eventTypes) => set({ eventTypes })}
        problem={problemAt(problems, "eventTypes")}
      />
      <AssessmentField
        value={form.assessmentId}
        onChange={(assessmentId) => set({ assessmentId })}
        present={destination?.assessment ?? null}
      />
      <SelectField
        label={t("chat.locale")}
        value={form.locale}
        onChange={(locale) => set({ locale })}
        choices={locales}
      />
      <Checkbox isSelected={form.namesCandidates} onChange={(namesCandidates) => set({ namesCandidates })}>
        <span className="stack tight">
          <span>{t("chat.nameThem")}</span>
          <span className="quiet small">{t("chat.nameThemHint")}</span>
        </span>
      </Checkbox>
    </FormDialog>
  );
}
