import { ArrowLeft } from "lucide-react";
import { useEffect, useState } from "react";
import { closeInvite, inviteDialog } from "../../app/open-invite.ts";
import { useStore } from "../../app/store.ts";
import { InviteDefaultsDocument } from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { Note, Skeleton } from "../../ui/notes.tsx";
import { Dialog } from "../../ui/overlays.tsx";
import { useAssessmentChoices } from "../assessments/assessment-choices.ts";
import { Done } from "./done.tsx";
import { changeDraft, currentDraft, rowOf, useDraft } from "./draft.ts";
import { EmailPreview } from "./email-preview.tsx";
import { How } from "./how.tsx";
import "./invite.css";
import { parseList } from "./parse-list.ts";
import { Recipients } from "./recipients.tsx";
import { Review, reached } from "./review.tsx";
import { useInvite, useRehearsal } from "./use-invite.ts";

/** Invites candidates: to what, whom, how; a rehearsal of the very call; and then the call, once. */
export default function InviteDialog() {
  const { assessmentId: fromPage } = useStore(inviteDialog);
  const draft = useDraft();
  const [isReviewing, setReviewing] = useState(false);
  const choices = useAssessmentChoices();
  useEffect(() => {
    if (fromPage !== null && currentDraft().rows.length === 0) changeDraft({ assessmentId: fromPage });
  }, [fromPage]);
  // The assessment of the draft may have been archived meanwhile; one alone needs no choice.
  const known = choices.some(({ id }) => id === draft.assessmentId);
  useEffect(() => {
    if (choices.length === 1 && draft.assessmentId === null) changeDraft({ assessmentId: choices[0]!.id });
  }, [choices, draft.assessmentId]);
  const { data } = useData(
    InviteDefaultsDocument,
    { id: draft.assessmentId ?? "" },
    { pause: draft.assessmentId === null, policy: "cache-first" },
  );
  const rehearsal = useRehearsal(draft, isReviewing);
  const { invite, isPending, problem, invited } = useInvite();

  const review = () => {
    // What stands in the field and is not taken over yet counts as well.
    const { text, rows } = currentDraft();
    if (text.trim() !== "") changeDraft({ rows: [...rows, ...parseList(text).invitees.map(rowOf)], text: "" });
    setReviewing(true);
  };
  if (invited !== null)
    return (
      <Dialog
        title={t("invite.done")}
        size="wide"
        isOpen
        onClose={closeInvite}
        footer={
          <Button look="primary" autoFocus onPress={closeInvite}>
            {t("common.close")}
          </Button>
        }
      >
        <Done invited={invited.answer} sendEmail={invited.sendEmail} names={invited.names} />
      </Dialog>
    );
  const canReview = draft.assessmentId !== null && (draft.rows.length > 0 || draft.text.trim() !== "");
  const count = rehearsal.results === null ? 0 : reached(rehearsal.results);
  if (isReviewing)
    return (
      <Dialog
        title={t("invite.review")}
        size="wide"
        isOpen
        onClose={closeInvite}
        footer={
          <>
            <Button icon={<ArrowLeft aria-hidden />} isDisabled={isPending} onPress={() => setReviewing(false)}>
              {t("common.back")}
            </Button>
            <Button
              look="primary"
              autoFocus
              isDisabled={!rehearsal.isCurrent || count === 0}
              isPending={isPending}
              onPress={() => void invite()}
            >
              {draft.sendEmail ? t("invite.go", { count }) : t("invite.goWithout", { count })}
            </Button>
          </>
        }
      >
        <div className="stack" aria-busy={!rehearsal.isCurrent}>
          {(problem ?? rehearsal.problem) ? (
            <Note tone="bad" isAlert>
              {problem ?? rehearsal.problem}
            </Note>
          ) : null}
          {rehearsal.results === null && rehearsal.problem === null ? <Skeleton lines={3} /> : null}
          {rehearsal.results === null ? null : <Review results={rehearsal.results} />}
        </div>
      </Dialog>
    );
  return (
    <Dialog
      title={t("invite.open")}
      size="broad"
      isOpen
      onClose={closeInvite}
      footer={
        <>
          <Button onPress={closeInvite}>{t("common.cancel")}</Button>
          <Button look="primary" isDisabled={!canReview} onPress={review}>
            {t("invite.toReview")}
          </Button>
        </>
      }
    >
      <div className="invite-columns">
        <div className="stack wide">
          <SelectField
            label={t("invite.toWhat")}
            value={known ? (draft.assessmentId ?? "") : ""}
            onChange={(id) => changeDraft({ assessmentId: id === "" ? null : id })}
            choices={[{ id: "", label: t("invite.chooseAssessment") }, ...choices]}
          />
          <Recipients />
          <How defaults={data?.assessment ?? null} />
        </div>
        <EmailPreview />
      </div>
    </Dialog>
  );
}
