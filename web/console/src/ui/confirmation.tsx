import { t } from "../i18n/index.ts";
import { Button } from "./buttons.tsx";
import type { AskedQuestion } from "./confirm.ts";
import { Dialog } from "./overlays.tsx";

/** Shows what `confirm` asks. */
export default function Confirmation({ question }: { question: AskedQuestion }) {
  const { title, text, action, isDangerous, answer } = question;
  return (
    <Dialog
      title={title}
      isOpen
      size="compact"
      role="alertdialog"
      onClose={() => answer(false)}
      footer={
        <>
          <Button onPress={() => answer(false)}>{t("common.cancel")}</Button>
          <Button look={isDangerous ? "danger" : "primary"} autoFocus onPress={() => answer(true)}>
            {action}
          </Button>
        </>
      }
    >
      <p>{text}</p>
    </Dialog>
  );
}
