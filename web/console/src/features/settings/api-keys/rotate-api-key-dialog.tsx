import { useState } from "react";
import { type ApiKeyRowFragment, RotateApiKeyDocument } from "../../../graphql/generated/graphql.ts";
import { useExecute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { useForm } from "../../../ui/use-form.ts";
import { OverlapField } from "../overlap-field.tsx";
import { SecretDialog } from "../secret-dialog.tsx";

/** Replaces the secret of a key; the old one goes on for a while, so that no program stops. */
export function RotateApiKeyDialog({ apiKey, onClose }: { apiKey: ApiKeyRowFragment; onClose: () => void }) {
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const [overlap, setOverlap] = useState("P1D");
  const [made, setMade] = useState<{ key: string | null } | null>(null);
  if (made !== null)
    return (
      <SecretDialog
        title={t("apiKeys.rotatedTitle", { name: apiKey.name })}
        text={overlap === "PT0S" ? t("apiKeys.rotatedNow") : t("apiKeys.rotatedText")}
        label={t("apiKeys.secret")}
        secret={made.key}
        onClose={onClose}
      />
    );
  const rotate = async () => {
    const answer = await send(
      async () => (await execute(RotateApiKeyDocument, { id: apiKey.id, overlap })).rotateApiKey,
    );
    if (answer !== null) setMade({ key: answer.key });
  };
  return (
    <FormDialog
      title={t("apiKeys.rotateTitle", { name: apiKey.name })}
      action={t("apiKeys.rotate")}
      isPending={isPending}
      problems={problems}
      fields={[]}
      onClose={onClose}
      onSave={() => void rotate()}
    >
      <p>{t("apiKeys.rotateText")}</p>
      <OverlapField value={overlap} onChange={setOverlap} hint={t("apiKeys.overlapHint")} />
    </FormDialog>
  );
}
