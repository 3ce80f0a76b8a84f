import { useState } from "react";
import {
  type AssessmentEventType,
  ReplayWebhooksDocument,
  RotateWebhookSecretDocument,
  SendTestWebhookDocument,
  type WebhookEndpointSettingsFragment,
} from "../../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useExecute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { DateTimeField } from "../../../ui/date-time-field.tsx";
import { SelectField } from "../../../ui/fields.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { problemAt } from "../../../ui/form-problems.tsx";
import { say } from "../../../ui/toasts.tsx";
import { useForm } from "../../../ui/use-form.ts";
import { OverlapField } from "../overlap-field.tsx";
import { SecretDialog } from "../secret-dialog.tsx";
import { bodyType, eventTypes } from "./event-types.ts";

/** Replaces the signing secret; for a while both sign, so that no receiver refuses what is right. */
export function RotateSecretDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const [overlap, setOverlap] = useState("P1D");
  const [made, setMade] = useState<{ secret: string | null } | null>(null);
  if (made !== null)
    return (
      <SecretDialog
        title={t("webhooks.rotatedTitle")}
        text={t("webhooks.secretText")}
        label={t("webhooks.secret")}
        secret={made.secret}
        onClose={onClose}
      />
    );
  const rotate = async () => {
    const answer = await send(
      async () => (await execute(RotateWebhookSecretDocument, { id, overlap })).rotateWebhookSecret,
    );
    if (answer !== null) setMade({ secret: answer.secret });
  };
  return (
    <FormDialog
      title={t("webhooks.rotateTitle")}
      action={t("webhooks.rotate")}
      isPending={isPending}
      problems={problems}
      fields={[]}
      onClose={onClose}
      onSave={() => void rotate()}
    >
      <p>{t("webhooks.rotateText")}</p>
      <OverlapField value={overlap} onChange={setOverlap} hint={t("webhooks.overlapHint")} />
    </FormDialog>
  );
}

/** Queues what happened since a time and was not confirmed. */
export function ReplayDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const [since, setSince] = useState<string | null>(() => new Date(Date.now() - 86_400_000).toISOString());
  const [idempotencyKey] = useState(newIdempotencyKey);
  const replay = async () => {
    if (since === null) return;
    const answer = await send(
      async () => (await execute(ReplayWebhooksDocument, { id, since, idempotencyKey })).replayWebhooks,
    );
    if (answer === null) return;
    say(t("webhooks.replayed"));
    onClose();
  };
  return (
    <FormDialog
      title={t("webhooks.replayTitle")}
      action={t("webhooks.replayAction")}
      isReady={since !== null}
      isPending={isPending}
      problems={problems}
      fields={["since"]}
      onClose={onClose}
      onSave={() => void replay()}
    >
      <p>{t("webhooks.replayText")}</p>
      <DateTimeField
        label={t("webhooks.since")}
        value={since}
        onChange={setSince}
        problem={problemAt(problems, "since")}
      />
    </FormDialog>
  );
}

interface SendTestDialogProps {
  endpoint: WebhookEndpointSettingsFragment;
  /** @param deliveryId the test that is under way */
  onClose: (deliveryId: string | null) => void;
}

/** Sends sample data of a type of event; what is answered is shown next. */
export function SendTestDialog({ endpoint, onClose }: SendTestDialogProps) {
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const types = endpoint.eventTypes.length === 0 ? eventTypes : endpoint.eventTypes;
  const [type, setType] = useState<AssessmentEventType>(
    types.includes("ASSESSMENT_SUBMITTED") ? "ASSESSMENT_SUBMITTED" : types[0]!,
  );
  const test = async () => {
    const answer = await send(
      async () => (await execute(SendTestWebhookDocument, { id: endpoint.id, eventType: type })).sendTestWebhook,
    );
    if (answer !== null) onClose(answer.delivery?.id ?? null);
  };
  return (
    <FormDialog
      title={t("webhooks.testTitle")}
      action={t("webhooks.sendTest")}
      size="compact"
      isPending={isPending}
      problems={problems}
      fields={[]}
      onClose={() => onClose(null)}
      onSave={() => void test()}
    >
      <p>{endpoint.payloadQuery === null ? t("webhooks.testText") : t("webhooks.testTextOwnShape")}</p>
      <SelectField
        label={t("webhooks.eventType")}
        value={type}
        onChange={setType}
        choices={eventTypes.map((id) => ({ id, label: bodyType(id) }))}
      />
    </FormDialog>
  );
}
