import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { t } from "../i18n/index.ts";
import { Button } from "./buttons.tsx";
import { say, sayProblem } from "./toasts.tsx";

/** Puts text into the clipboard. @returns whether the browser allowed it */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Copies, and says whether it worked. */
export async function copyAndSay(text: string, done: string): Promise<void> {
  if (await copyText(text)) say(done);
  else sayProblem(t("copy.refused"));
}

/**
 * A value to copy, in a box in which it can be selected as well: where the browser refuses the clipboard, it is selected
 * for the user to copy.
 */
export function CopyBox({ label, value, action }: { label: string; value: string; action: string }) {
  const box = useRef<HTMLInputElement>(null);
  const [outcome, setOutcome] = useState<"copied" | "refused" | null>(null);
  useEffect(() => {
    if (outcome !== "copied") return;
    const timer = setTimeout(() => setOutcome(null), 2_000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    const isDone = await copyText(value);
    if (!isDone) box.current?.select();
    setOutcome(isDone ? "copied" : "refused");
  };
  return (
    <div className="stack tight">
      <div className="copy-box">
        <input
          ref={box}
          className="input"
          aria-label={label}
          readOnly
          value={value}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button icon={outcome === "copied" ? <Check aria-hidden /> : <Copy aria-hidden />} onPress={copy}>
          {outcome === "copied" ? t("copy.copied") : action}
        </Button>
      </div>
      <span role="status" className="small quiet">
        {outcome === "refused" ? t("copy.byHand") : ""}
        {outcome === "copied" ? <span className="hidden-text">{t("copy.copied")}</span> : null}
      </span>
    </div>
  );
}
