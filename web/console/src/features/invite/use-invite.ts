import { useCallback, useEffect, useState } from "react";
import { useCan } from "../../app/viewer.ts";
import { watchBatch } from "../../app/watched-batches.ts";
import { InviteDocument, type InviteMutation, RehearseInviteDocument } from "../../graphql/generated/graphql.ts";
import { useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { wordsOf } from "../../ui/toasts.tsx";
import { clearDraft, currentDraft, type Draft, idempotencyKeyFor } from "./draft.ts";
import { inputOf } from "./invite-input.ts";
import type { Outcome } from "./review.tsx";

/** What the server answered to the call. */
export type Invited = InviteMutation["inviteCandidates"];

/** What the server said of the call in rehearsal, of these very arguments. */
interface Rehearsal {
  of: string;
  results: Outcome[] | null;
  problem: string | null;
}

const keyOf = (draft: Draft): string => JSON.stringify([inputOf(draft), draft.sendEmail]);

/** Rehearses the call whenever it differs from what was rehearsed last. @param isOn whether somebody is looking at it */
export function useRehearsal(draft: Draft, isOn: boolean) {
  const execute = useExecute();
  const [rehearsal, setRehearsal] = useState<Rehearsal | null>(null);
  const key = isOn ? keyOf(draft) : "";
  useEffect(() => {
    if (!isOn) return;
    let isOver = false;
    const [input, sendEmail] = JSON.parse(key);
    execute(RehearseInviteDocument, { input, sendEmail })
      .then(({ inviteCandidates: { results, userErrors } }) => {
        if (!isOver) setRehearsal({ of: key, results, problem: userErrors[0]?.message ?? null });
      })
      .catch((error) => {
        if (!isOver) setRehearsal({ of: key, results: null, problem: wordsOf(error) });
      });
    return () => {
      isOver = true;
    };
  }, [execute, key, isOn]);
  const isCurrent = rehearsal?.of === key;
  return {
    /** The last results stay while newer ones are on their way, so that the page stays still. */
    results: rehearsal?.results ?? null,
    problem: isCurrent ? (rehearsal?.problem ?? null) : null,
    isCurrent,
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Makes the call, once: whatever happens to the connection, a further try has the same key. */
export function useInvite() {
  const execute = useExecute();
  const withLinks = useCan("links");
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [invited, setInvited] = useState<{ answer: Invited; sendEmail: boolean; names: Map<string, string> } | null>(
    null,
  );
  const invite = useCallback(async () => {
    const draft = currentDraft();
    const { sendEmail, rows } = draft;
    const input = inputOf(draft);
    const idempotencyKey = idempotencyKeyFor([input, sendEmail]);
    setPending(true);
    setProblem(null);
    try {
      for (;;) {
        const { inviteCandidates: answer } = await execute(InviteDocument, {
          input,
          sendEmail,
          idempotencyKey,
          withLinks: withLinks && !sendEmail,
        });
        const [error] = answer.userErrors;
        // The first try is still running: its outcome is the answer.
        if (error?.code === "IDEMPOTENCY_KEY_IN_USE") {
          await pause(1_000);
          continue;
        }
        if (error !== undefined && answer.results.length === 0)
          return setProblem(error.message || t("problem.unknown"));
        const names = new Map(
          rows.filter(({ name }) => name !== "").map(({ email, name }) => [email.toLowerCase(), name]),
        );
        if (answer.batch !== null && sendEmail) watchBatch(answer.batch.id);
        setInvited({ answer, sendEmail, names });
        clearDraft();
        return;
      }
    } catch (error) {
      setProblem(wordsOf(error));
    } finally {
      setPending(false);
    }
  }, [execute, withLinks]);
  return { invite, isPending, problem, invited };
}
