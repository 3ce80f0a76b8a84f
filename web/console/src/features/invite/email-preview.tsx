import { useEffect, useState } from "react";
import { type InviteCandidatesInput, PreviewInvitationDocument } from "../../graphql/generated/graphql.ts";
import { useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { EmailFrame } from "../../ui/email-frame.tsx";
import { Note } from "../../ui/notes.tsx";
import { say, sayProblem, wordsOf } from "../../ui/toasts.tsx";
import { useDebounced } from "../../ui/use-debounced.ts";
import { type Draft, useDraft } from "./draft.ts";
import { inputOf } from "./invite-input.ts";
import { looksLikeAddress } from "./parse-list.ts";

interface Preview {
  subject: string | null;
  html: string | null;
  problem: string | null;
  warnings: string[];
}

/** The call as the preview needs it: with one row, which has an address. */
function sampleOf(draft: Draft): Draft {
  const first = draft.rows.find(({ email }) => looksLikeAddress(email));
  return { ...draft, rows: [first ?? { key: "sample", name: "Ada Lovelace", email: "ada@example.com" }] };
}

/** The real e-mail, as the first of them will see it. It follows what is typed. */
export function EmailPreview() {
  const draft = useDraft();
  const execute = useExecute();
  const [preview, setPreview] = useState<Preview | null>(null);
  const [isSending, setSending] = useState(false);
  const input = useDebounced(JSON.stringify(inputOf(sampleOf(draft))), 400);
  const isPossible = draft.assessmentId !== null && draft.sendEmail;
  useEffect(() => {
    const rested: InviteCandidatesInput = JSON.parse(input);
    if (!isPossible || rested.assessmentId === "") return;
    let isOver = false;
    execute(PreviewInvitationDocument, { input: rested, sendTestToMe: false })
      .then(({ previewInvitationEmail: { subject, html, warnings, userErrors } }) => {
        if (!isOver) setPreview({ subject, html, warnings, problem: userErrors[0]?.message ?? null });
      })
      .catch((error) => {
        if (!isOver) setPreview({ subject: null, html: null, warnings: [], problem: wordsOf(error) });
      });
    return () => {
      isOver = true;
    };
  }, [execute, input, isPossible]);
  const sendTest = async () => {
    setSending(true);
    try {
      const { previewInvitationEmail } = await execute(PreviewInvitationDocument, {
        input: inputOf(sampleOf(draft)),
        sendTestToMe: true,
      });
      const [problem] = previewInvitationEmail.userErrors;
      if (problem) sayProblem(problem.message);
      else say(t("invite.testSent"));
    } catch (error) {
      sayProblem(wordsOf(error));
    } finally {
      setSending(false);
    }
  };
  return (
    <section className="stack preview" aria-label={t("invite.preview")}>
      <div className="row apart">
        <h3>{t("invite.preview")}</h3>
        {isPossible && preview?.html ? (
          <Button look="link" size="small" isPending={isSending} onPress={sendTest}>
            {t("invite.sendTest")}
          </Button>
        ) : null}
      </div>
      {!draft.sendEmail ? <p className="small quiet">{t("invite.previewOff")}</p> : null}
      {draft.sendEmail && draft.assessmentId === null ? (
        <p className="small quiet">{t("invite.previewLater")}</p>
      ) : null}
      {isPossible && preview?.problem ? <Note tone="warn">{preview.problem}</Note> : null}
      {isPossible
        ? preview?.warnings.map((warning) => (
            <Note key={warning} tone="warn">
              {warning}
            </Note>
          ))
        : null}
      {isPossible && preview?.html ? (
        <>
          <p className="small">
            <span className="quiet">{t("invite.subject")}</span> <bdi className="strong">{preview.subject}</bdi>
          </p>
          <EmailFrame html={preview.html} title={t("invite.preview")} />
        </>
      ) : null}
    </section>
  );
}
