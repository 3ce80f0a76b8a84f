import { Lock, MailWarning } from "lucide-react";
import type {
  AssessmentState,
  CandidateDecision,
  CandidateProgress,
  EmailState,
  InvitationState,
} from "../graphql/generated/graphql.ts";
import { t } from "../i18n/index.ts";

type Tone = "" | "go" | "info" | "warn" | "bad";
const invitationTones: Record<InvitationState, Tone> = {
  PENDING: "",
  OPENED: "",
  STARTED: "info",
  SUBMITTED: "go",
  EXPIRED: "warn",
  CANCELLED: "",
};

/** Where an invitation stands. */
export const InvitationStateBadge = ({ state, isReopened }: { state: InvitationState; isReopened?: boolean }) => (
  <span className={`badge ${invitationTones[state]}`}>{isReopened ? t("state.REOPENED") : t(`state.${state}`)}</span>
);

/** That an invitation cannot be started until it is unlocked. */
export const LockedBadge = () => (
  <span className="badge">
    <Lock aria-hidden />
    {t("state.locked")}
  </span>
);

const assessmentTones: Record<AssessmentState, Tone> = { DRAFT: "warn", PUBLISHED: "go", ARCHIVED: "" };
export const AssessmentStateBadge = ({ state }: { state: AssessmentState }) => (
  <span className={`badge ${assessmentTones[state]}`}>{t(`assessmentState.${state}`)}</span>
);

const progressTones: Record<CandidateProgress, Tone> = { IDLE: "", INVITED: "", STARTED: "info", SUBMITTED: "go" };
export const ProgressBadge = ({ progress }: { progress: CandidateProgress }) => (
  <span className={`badge ${progressTones[progress]}`}>{t(`progress.${progress}`)}</span>
);

const isProblem = (state: EmailState): boolean => ["FAILED", "BOUNCED", "SUPPRESSED"].includes(state);

/** Where the newest e-mail of an invitation stands; a problem is shown as one. */
export const EmailStateText = ({ state, response }: { state: EmailState; response?: string | null }) =>
  isProblem(state) ? (
    <span className="badge bad" title={response ?? undefined}>
      <MailWarning aria-hidden />
      {t(`email.state.${state}`)}
    </span>
  ) : (
    <span className="quiet">{t(`email.state.${state}`)}</span>
  );

/** What the team has decided. Candidates are not informed of it. */
export const DecisionBadge = ({ decision }: { decision: CandidateDecision }) => (
  <span className={`badge ${decision === "APPROVED" ? "go" : "bad"}`}>{t(`decision.${decision}`)}</span>
);

export const Labels = ({ labels }: { labels: string[] }) => (
  <span className="row labels">
    {labels.map((label) => (
      <span key={label} className="label-chip">
        <bdi>{label}</bdi>
      </span>
    ))}
  </span>
);
