import { Link } from "@tanstack/react-router";
import { Mails } from "lucide-react";
import { useEffect, useState } from "react";
import { inviteDialog } from "../../app/open-invite.ts";
import { unwatchBatch } from "../../app/watched-batches.ts";
import type { BatchProgressFragment } from "../../graphql/generated/graphql.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { say, sayProblem } from "../../ui/toasts.tsx";
import "./batches.css";
import { useBatchProgress } from "./use-batch-progress.ts";

/** Follows one call, and says when its last e-mail is sent. */
function Follower({ id, onProgress }: { id: string; onProgress: (progress: BatchProgressFragment) => void }) {
  const { progress, isRefused } = useBatchProgress(id);
  useEffect(() => {
    if (isRefused) unwatchBatch(id);
    if (progress === null) return;
    onProgress(progress);
    if (!progress.done) return;
    const { emailsSent: sent, emailsFailed: failed } = progress;
    unwatchBatch(id);
    // Who is looking at it sees it there.
    const isSeen = inviteDialog.get().isOpen || location.pathname.endsWith(`/batches/${id}`);
    if (sent + failed > 0 && !isSeen) (failed > 0 ? sayProblem : say)(t("invite.mailsDone", { sent, failed }));
  }, [id, progress, isRefused, onProgress]);
  return null;
}

/** How far the e-mails are that this member has had sent; it leads to their call, wherever in the console one is. */
export default function BatchIndicator({ ids }: { ids: string[] }) {
  const [known, setKnown] = useState<Record<string, BatchProgressFragment>>({});
  const [onProgress] = useState(
    () => (progress: BatchProgressFragment) => setKnown((before) => ({ ...before, [progress.id]: progress })),
  );
  const batches = ids.flatMap((id) => known[id] ?? []);
  const sum = (read: (batch: BatchProgressFragment) => number) =>
    batches.reduce((total, batch) => total + read(batch), 0);
  const past = sum(({ emailsSent, emailsFailed }) => emailsSent + emailsFailed);
  const all = past + sum(({ emailsQueued }) => emailsQueued);
  const content = (
    <>
      <Mails aria-hidden />
      <span className="numbers">{t("batch.progress", { sent: formatNumber(past), all: formatNumber(all) })}</span>
      <progress max={Math.max(1, all)} value={past} aria-hidden />
      <span className="hidden-text">{t("batch.progressHint")}</span>
    </>
  );
  const [only] = ids;
  return (
    <>
      {ids.map((id) => (
        <Follower key={id} id={id} onProgress={onProgress} />
      ))}
      {all === 0 ? null : ids.length === 1 && only !== undefined ? (
        <Link to="/batches/$id" params={{ id: only }} className="batch-indicator">
          {content}
        </Link>
      ) : (
        <Link to="/batches" className="batch-indicator">
          {content}
        </Link>
      )}
    </>
  );
}
