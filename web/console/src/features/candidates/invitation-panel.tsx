import { Link } from "@tanstack/react-router";
import {
  Ban,
  BellRing,
  CalendarPlus,
  ClipboardCheck,
  Ellipsis,
  Lock,
  LockOpen,
  RotateCcw,
  Send,
  Users,
} from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useCan, useHasFeature } from "../../app/viewer.ts";
import { RetakeDocument } from "../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useExecute } from "../../graphql/hooks.ts";
import { formatDateTime, formatDuration, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { confirm } from "../../ui/confirm.ts";
import { CopyBox } from "../../ui/copy.tsx";
import { ActionMenu, type MenuEntry } from "../../ui/overlays.tsx";
import { InvitationStateBadge, LockedBadge } from "../../ui/states.tsx";
import { say, sayProblem, wordsOf } from "../../ui/toasts.tsx";
import { Time } from "../../ui/values.tsx";
import { CancelDialog, ExtendDialog, ReopenDialog } from "../invitations/action-dialogs.tsx";
import { type ActionName, act, allowing } from "../invitations/invitation-actions.ts";
import type { CandidateData, InvitationData } from "./candidate-data.ts";
import { InvitationMails } from "./invitation-mails.tsx";
import { RecipientsDialog } from "./recipients-dialog.tsx";
import { ResultDialog } from "./result-dialog.tsx";

type Asked = "cancel" | "extend" | "reopen" | "result" | "recipients" | null;

interface InvitationPanelProps {
  invitation: InvitationData;
  candidate: CandidateData;
  /** Whether somebody was led to this one. */
  isMeant: boolean;
}

/** One invitation of a candidate: where it stands, its links to copy, its e-mails, and what can be done. */
export function InvitationPanel({ invitation, candidate, isMeant }: InvitationPanelProps) {
  const { state, locked, reopenedAt, assessment, inviteUrl, practiceUrl, message, submission } = invitation;
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isMeant) panel.current?.scrollIntoView({ block: "nearest" });
  }, [isMeant]);
  const isOver = state === "CANCELLED";
  return (
    <section
      ref={panel}
      className={`panel${isMeant ? " candidate-meant" : ""}`}
      aria-label={t("invitation.to", { assessment: assessment.title })}
    >
      <div className="panel-head">
        <h2 className="row wrap">
          <Link to="/assessments/$id" params={{ id: assessment.id }}>
            <bdi>{assessment.title}</bdi>
          </Link>
          <InvitationStateBadge state={state} isReopened={reopenedAt !== null && state === "SUBMITTED"} />
          {locked ? <LockedBadge /> : null}
        </h2>
        <Actions invitation={invitation} candidate={candidate} />
      </div>
      <div className="panel-body stack">
        <InvitationDetails invitation={invitation} />
        {message === null ? null : (
          <div className="stack tight">
            <h3>{t("invite.message")}</h3>
            <p className="lines candidate-said">{message}</p>
          </div>
        )}
        {submission?.notes ? (
          <div className="stack tight">
            <h3>{t("invitation.notes")}</h3>
            <p className="lines candidate-said">{submission.notes}</p>
          </div>
        ) : null}
        {inviteUrl && !isOver ? (
          <div className="stack tight">
            <h3>{t("invitation.inviteLink")}</h3>
            <CopyBox label={t("invitation.inviteLink")} value={inviteUrl} action={t("invitation.copyInviteLink")} />
          </div>
        ) : null}
        {practiceUrl && !isOver ? (
          <div className="stack tight">
            <h3>{t("invitation.practiceLink")}</h3>
            <CopyBox
              label={t("invitation.practiceLink")}
              value={practiceUrl}
              action={t("invitation.copyPracticeLink")}
            />
          </div>
        ) : null}
        <InvitationMails invitation={invitation} />
      </div>
    </section>
  );
}

/** The dates and the result, those that there are. */
function InvitationDetails({ invitation }: { invitation: InvitationData }) {
  const { invitedBy, submission, assessment } = invitation;
  const at = (time: string | null): ReactNode =>
    time === null ? null : (
      <>
        {formatDateTime(time)}{" "}
        <span className="quiet">
          (<Time at={time} />)
        </span>
      </>
    );
  const limit = invitation.timeLimit ?? assessment.timeLimit;
  const link = (url: string | null) =>
    url === null ? null : (
      <a href={url} target="_blank" rel="noopener noreferrer">
        {url}
      </a>
    );
  const details: [string, ReactNode][] = [
    [
      t("invitation.invited"),
      <>
        {at(invitation.createdAt)}
        {invitedBy === null
          ? ` · ${t("invitation.byPublicLink")}`
          : ` · ${t("invitation.by", { name: invitedBy.displayName })}`}
      </>,
    ],
    [t("invite.opensAt"), at(invitation.opensAt)],
    [t("invite.expiresAt"), invitation.startedAt === null ? at(invitation.expiresAt) : null],
    [t("invitation.opened"), at(invitation.openedAt)],
    [t("invitation.started"), at(invitation.startedAt)],
    [t("invitation.deadline"), invitation.state === "STARTED" ? at(invitation.deadlineAt) : null],
    [
      t("invitation.submitted"),
      invitation.submittedAt === null ? null : (
        <>
          {at(invitation.submittedAt)}
          {submission?.automatic ? ` · ${t("invitation.automatic")}` : ""}
        </>
      ),
    ],
    [t("state.REOPENED"), at(invitation.reopenedAt)],
    [t("assessment.timeLimit"), limit === null ? null : formatDuration(limit)],
    [t("invitation.nextReminder"), at(invitation.nextReminderAt)],
    [t("state.CANCELLED"), at(invitation.cancelledAt)],
    [t("invitations.cancelReason"), invitation.cancelReason],
    [t("invitation.score"), submission?.score == null ? null : formatNumber(submission.score)],
    [t("invitation.submittedUrl"), link(submission?.url ?? null)],
    [t("invitation.resultUrl"), link(submission?.resultUrl ?? null)],
    [t("invitation.retake"), invitation.retakeOf === null ? null : t("invitation.retakeOf")],
  ];
  return (
    <dl className="details-list">
      {details
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <div key={name} className="details-row">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** What can be done with this invitation; what its state does not allow is not offered. */
function Actions({ invitation, candidate }: { invitation: InvitationData; candidate: CandidateData }) {
  const { id, state } = invitation;
  const execute = useExecute();
  const canInvite = useCan("invite");
  const canRecord = useCan("results");
  const hasLock = useHasFeature("ACCESS_LOCK");
  const hasReminders = useHasFeature("REMINDERS");
  const [asked, setAsked] = useState<Asked>(null);
  const [isPending, setPending] = useState(false);
  if (!canInvite || candidate.erasedAt !== null) return null;
  const targets = [{ id, name: candidate.displayName }];
  const can = (action: ActionName) => allowing(action, [invitation]).length > 0;
  const run = async (action: ActionName) => {
    setPending(true);
    await act(execute, action, targets);
    setPending(false);
  };
  const retake = async () => {
    const isSure = await confirm({
      title: t("invitation.retakeTitle"),
      text: t("invitation.retakeText"),
      action: t("invitation.retakeAction"),
    });
    if (!isSure) return;
    try {
      const { inviteCandidates } = await execute(RetakeDocument, {
        input: { assessmentId: invitation.assessment.id, candidates: [{ id: candidate.id }], ifInvited: "RETAKE" },
        idempotencyKey: newIdempotencyKey(),
      });
      const [result] = inviteCandidates.results;
      if (result?.outcome === "RETAKEN") say(t("invitation.retaken"));
      else sayProblem(inviteCandidates.userErrors[0]?.message ?? result?.errors[0]?.message ?? t("problem.unknown"));
    } catch (error) {
      sayProblem(wordsOf(error));
    }
  };
  const entries: (MenuEntry & { isOffered: boolean })[] = [
    {
      id: "remind",
      isOffered: hasReminders && can("remind"),
      label: t("invitations.remind"),
      icon: <BellRing aria-hidden />,
      onAction: () => void run("remind"),
    },
    {
      id: "extend",
      isOffered: can("extend"),
      label: t("invitations.extend"),
      icon: <CalendarPlus aria-hidden />,
      onAction: () => setAsked("extend"),
    },
    {
      id: "lock",
      isOffered: hasLock && can("lock"),
      label: t("invitations.lock"),
      icon: <Lock aria-hidden />,
      onAction: () => void run("lock"),
    },
    {
      id: "unlock",
      isOffered: can("unlock"),
      label: t("invitations.unlock"),
      icon: <LockOpen aria-hidden />,
      onAction: () => void run("unlock"),
    },
    {
      id: "reopen",
      isOffered: can("reopen"),
      label: t("invitations.reopen"),
      icon: <RotateCcw aria-hidden />,
      onAction: () => setAsked("reopen"),
    },
    {
      id: "retake",
      isOffered: state === "SUBMITTED",
      label: t("invitation.retakeAction"),
      icon: <Send aria-hidden />,
      onAction: () => void retake(),
    },
    {
      id: "result",
      isOffered: canRecord && (state === "STARTED" || state === "SUBMITTED"),
      label: t("invitation.recordResult"),
      icon: <ClipboardCheck aria-hidden />,
      onAction: () => setAsked("result"),
    },
    {
      id: "recipients",
      isOffered: true,
      label: t("recipients.title"),
      icon: <Users aria-hidden />,
      onAction: () => setAsked("recipients"),
    },
    {
      id: "cancel",
      isOffered: can("cancel"),
      isDangerous: true,
      label: t("invitation.cancel"),
      icon: <Ban aria-hidden />,
      onAction: () => setAsked("cancel"),
    },
  ];
  const close = () => setAsked(null);
  return (
    <div className="row">
      {can("resend") ? (
        <Button size="small" icon={<Send aria-hidden />} isPending={isPending} onPress={() => void run("resend")}>
          {invitation.emailRequested ? t("invitations.resend") : t("invitation.sendFirst")}
        </Button>
      ) : null}
      <ActionMenu
        label={t("invitation.actions")}
        trigger={
          <Button
            size="small"
            aria-label={`${t("selection.more")}: ${t("invitation.actions")}`}
            icon={<Ellipsis aria-hidden />}
          >
            {t("selection.more")}
          </Button>
        }
        entries={entries.filter(({ isOffered }) => isOffered)}
      />
      {asked === "cancel" ? <CancelDialog targets={targets} onClose={close} /> : null}
      {asked === "extend" ? <ExtendDialog targets={targets} onClose={close} /> : null}
      {asked === "reopen" ? <ReopenDialog targets={targets} onClose={close} /> : null}
      {asked === "result" ? <ResultDialog invitation={invitation} onClose={close} /> : null}
      {asked === "recipients" ? <RecipientsDialog invitationId={id} onClose={close} /> : null}
    </div>
  );
}
