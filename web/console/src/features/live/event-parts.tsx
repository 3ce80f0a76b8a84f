import { Link } from "@tanstack/react-router";
import {
  Archive,
  Ban,
  CheckCheck,
  Clock,
  Eye,
  FilePen,
  Mail,
  MailWarning,
  Megaphone,
  Play,
  RotateCcw,
  Send,
  Trophy,
  UserRoundPen,
  UserRoundX,
} from "lucide-react";
import type { ReactNode } from "react";
import type { AssessmentEventType } from "../../graphql/generated/graphql.ts";
import { hasMessage, type MessageId, t, tRich } from "../../i18n/index.ts";
import type { TeamEvent } from "./live-events.ts";

const icons: Record<AssessmentEventType, [typeof Play, string]> = {
  ASSESSMENT_ARCHIVED: [Archive, ""],
  ASSESSMENT_PUBLISHED: [Megaphone, ""],
  ASSESSMENT_STARTED: [Play, "info"],
  ASSESSMENT_SUBMITTED: [CheckCheck, "go"],
  ASSESSMENT_UPDATED: [FilePen, ""],
  CANDIDATE_ERASED: [UserRoundX, ""],
  CANDIDATE_UPDATED: [UserRoundPen, ""],
  INVITATION_CANCELLED: [Ban, ""],
  INVITATION_CREATED: [Send, ""],
  INVITATION_EMAIL_FAILED: [MailWarning, "bad"],
  INVITATION_EMAIL_SENT: [Mail, ""],
  INVITATION_EXPIRED: [Clock, "warn"],
  INVITATION_OPENED: [Eye, ""],
  INVITATION_REMINDED: [Mail, ""],
  INVITATION_REOPENED: [RotateCcw, "info"],
  INVITATION_UPDATED: [FilePen, ""],
  RESULT_UPDATED: [Trophy, "go"],
};

/** The sign of a kind of event; what it means stands beside it. */
export function EventIcon({ type }: { type: AssessmentEventType }) {
  const [Icon, tone] = icons[type] ?? [FilePen, ""];
  return (
    <span className={`event-icon ${tone}`}>
      <Icon aria-hidden />
    </span>
  );
}

/** Leads to the subject of the event: the candidate's record, at the invitation. */
export function RecordLink(props: {
  candidateId?: string | null;
  invitationId?: string | null;
  children: ReactNode;
  onPress?: () => void;
}) {
  const { candidateId, invitationId, children, onPress } = props;
  if (candidateId == null) return <span>{children}</span>;
  return (
    <Link
      to="/candidates/$id"
      params={{ id: candidateId }}
      search={invitationId == null ? {} : { invitation: invitationId }}
      onClick={onPress}
    >
      {children}
    </Link>
  );
}

/** What happened, in a sentence whose names lead to what they name. */
export function EventText({ event }: { event: TeamEvent }) {
  const { type, actor, candidate, assessment, invitation, submission } = {
    ...event,
    submission: event.invitation?.submission,
  };
  const byCandidate = actor !== null && actor.id === candidate?.id;
  const [noteChange] = Object.keys((event.changes?.notes as object | undefined) ?? {});
  const ofType: MessageId =
    submission?.automatic && type === "ASSESSMENT_SUBMITTED" ? "event.ASSESSMENT_SUBMITTED.automatic" : `event.${type}`;
  const id = noteChange === undefined ? ofType : `event.note.${noteChange}`;
  const values = {
    candidate: candidate?.displayName ?? "",
    assessment: assessment?.title ?? "",
    actor: byCandidate ? "" : (actor?.displayName ?? ""),
    hasActor: actor === null || byCandidate ? "no" : "yes",
    hasAssessment: assessment === null ? "no" : "yes",
    score: submission?.score ?? "",
    hasScore: submission?.score == null ? "no" : "yes",
    who: (text: ReactNode[]) => (
      <RecordLink key="who" candidateId={candidate?.id} invitationId={invitation?.id}>
        <bdi>{text}</bdi>
      </RecordLink>
    ),
    what: (text: ReactNode[]) =>
      assessment === null ? (
        text
      ) : (
        <Link key="what" to="/assessments/$id" params={{ id: assessment.id }} className="event-what">
          <bdi>{text}</bdi>
        </Link>
      ),
  };
  return <>{tRich<ReactNode>(hasMessage(id) ? id : "event.other", values)}</>;
}

/** What is to be known beside the sentence: why a mail failed. */
export const EventDetail = ({ event }: { event: TeamEvent }) =>
  event.type === "INVITATION_EMAIL_FAILED" && event.email?.lastResponse ? (
    <div className="small problem event-detail">{event.email.lastResponse}</div>
  ) : null;

/** The name of a kind of event. */
export const eventName = (type: AssessmentEventType): string => {
  const id = `eventName.${type}`;
  return hasMessage(id) ? t(id) : type;
};
