import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { CopyBox } from "../../ui/copy.tsx";
import { Note } from "../../ui/notes.tsx";
import { Dialog } from "../../ui/overlays.tsx";

interface SecretDialogProps {
  title: string;
  /** What it is for. */
  text: string;
  label: string;
  /** Null where the answer with it was lost: it is shown once. */
  secret: string | null;
  onClose: () => void;
}

/** Shows a secret, once: only its button closes it. */
export const SecretDialog = ({ title, text, label, secret, onClose }: SecretDialogProps) => (
  <Dialog
    title={title}
    isOpen
    isFirm
    onClose={onClose}
    footer={
      <Button look="primary" onPress={onClose}>
        {secret === null ? t("common.close") : t("secret.stored")}
      </Button>
    }
  >
    <div className="stack">
      {secret === null ? (
        <Note tone="warn">{t("secret.lost")}</Note>
      ) : (
        <>
          <p>{text}</p>
          <CopyBox label={label} value={secret} action={t("secret.copy")} />
          <Note tone="warn">{t("secret.once")}</Note>
        </>
      )}
    </div>
  </Dialog>
);
