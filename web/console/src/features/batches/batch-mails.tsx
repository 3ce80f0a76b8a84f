import type { BatchProgressFragment } from "../../graphql/generated/graphql.ts";
import { t } from "../../i18n/index.ts";
import { useBatchProgress } from "./use-batch-progress.ts";

/** How far the e-mails of a call are, true to the last one. @param meanwhile what is said while some are waiting */
export function BatchMails({ batch: initial, meanwhile }: { batch: BatchProgressFragment; meanwhile?: string }) {
  const { progress } = useBatchProgress(initial.id, !initial.done);
  const { emailsSent: sent, emailsFailed: failed, emailsQueued: queued, done } = progress ?? initial;
  const all = sent + failed + queued;
  if (all === 0) return null;
  return (
    <div className="stack tight">
      <progress className="progress" max={all} value={sent + failed} aria-label={t("invite.mails")} />
      <p role="status" className="numbers">
        {done ? t("invite.mailsDone", { sent, failed }) : t("invite.mailsProgress", { sent, all, failed })}
      </p>
      {done || meanwhile === undefined ? null : <p className="small quiet">{meanwhile}</p>}
    </div>
  );
}
