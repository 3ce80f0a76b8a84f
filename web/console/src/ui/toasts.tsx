import { CircleAlert, CircleCheck, X } from "lucide-react";
import { Text } from "react-aria-components/Text";
import {
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from "react-aria-components/Toast";
import { RequestError } from "../graphql/hooks.ts";
import { t } from "../i18n/index.ts";
import { IconButton } from "./buttons.tsx";

interface Message {
  text: string;
  isProblem: boolean;
}
const queue = new ToastQueue<Message>({ maxVisibleToasts: 3 });

/** Says that something was done. */
export const say = (text: string): void => void queue.add({ text, isProblem: false }, { timeout: 5_000 });

/** Says that something was not done, until it is closed. */
export const sayProblem = (text: string): void => void queue.add({ text, isProblem: true }, { timeout: 15_000 });

/** The message for an error: what it was, and what to do. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof RequestError)) return t("problem.unknown");
  if (error.code === "NETWORK") return t("problem.network");
  if (error.code === "INTERNAL") return t("problem.server");
  return error.message;
}

/** Where what is said appears; it is part of the shell. */
export const Toasts = () => (
  <ToastRegion queue={queue} className="toasts" aria-label={t("common.messages")}>
    {({ toast }) => (
      <Toast toast={toast} className={`toast${toast.content.isProblem ? " bad" : ""}`}>
        {toast.content.isProblem ? <CircleAlert aria-hidden /> : <CircleCheck aria-hidden />}
        <ToastContent className="grow">
          <Text slot="title">{toast.content.text}</Text>
        </ToastContent>
        <IconButton slot="close" size="small" label={t("common.close")} tooltip={false} icon={<X aria-hidden />} />
      </Toast>
    )}
  </ToastRegion>
);
