import { useState } from "react";
import { RequestSignInDocument } from "../graphql/generated/graphql.ts";
import { useExecute } from "../graphql/hooks.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../ui/buttons.tsx";
import { Dialog } from "../ui/overlays.tsx";
import { sayProblem, wordsOf } from "../ui/toasts.tsx";
import { leadToSignIn } from "./session.ts";
import { useViewer } from "./viewer.ts";

/** Asks to sign in again over the page, which waits as it is: whatever was typed stays, and goes on afterwards. */
export default function SessionDialog() {
  const { member } = useViewer();
  const execute = useExecute();
  const [isSent, setSent] = useState(false);
  const [isPending, setPending] = useState(false);
  const send = async () => {
    setPending(true);
    try {
      await execute(RequestSignInDocument, { email: member.email });
      setSent(true);
    } catch (error) {
      sayProblem(wordsOf(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog
      title={t("session.title")}
      isOpen
      isFirm
      role="alertdialog"
      onClose={() => undefined}
      footer={
        <>
          <Button look="subtle" onPress={leadToSignIn}>
            {t("session.other")}
          </Button>
          <Button look="primary" autoFocus isPending={isPending} onPress={send}>
            {isSent ? t("session.sendAgain") : t("session.send")}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{t("session.text")}</p>
        <p role="status">{isSent ? t("session.sent", { email: member.email }) : ""}</p>
      </div>
    </Dialog>
  );
}
