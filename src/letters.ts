import type { WriteLetter } from "./emails/deliver-email.job.ts";
import type { EmailKind } from "./emails/email-kinds.ts";
import { signInLetter, teamInvitationLetter } from "./emails/people-letters.ts";
import {
  invitationLetter,
  inviterCopyLetter,
  publicLinkLetter,
  reminderLetter,
  submissionConfirmation,
  testLetter,
} from "./invitations/invitation-letters.ts";
import { digestLetter } from "./notifications/digest-letter.ts";
import { notificationLetter } from "./notifications/notification-letters.ts";
import { webhookDisabledLetter } from "./webhooks/webhook-letters.ts";

/** The template of each kind of e-mail: it decides whether the e-mail is still wanted, and what it says. */
const letters: Record<EmailKind, WriteLetter> = {
  INVITATION: invitationLetter,
  REMINDER: reminderLetter,
  SUBMISSION_CONFIRMATION: submissionConfirmation,
  INVITER_COPY: inviterCopyLetter,
  PUBLIC_LINK_RESUME: publicLinkLetter,
  ASSESSMENT_STARTED: notificationLetter,
  ASSESSMENT_SUBMITTED: notificationLetter,
  EMAIL_FAILED: notificationLetter,
  DIGEST: digestLetter,
  TEAM_INVITATION: teamInvitationLetter,
  SIGN_IN: signInLetter,
  WEBHOOK_DISABLED: webhookDisabledLetter,
  TEST: testLetter,
};

export const writeLetter: WriteLetter = (services, email) => letters[email.kind](services, email);
