import type { WriteLetter } from "../../emails/delivery/email-delivery.ts";
import { signInLetter, teamInvitationLetter } from "../../emails/members/member-email-templates.ts";
import type { EmailKind } from "../../emails/outbox/email-kinds.ts";
import {
  invitationLetter,
  inviterCopyLetter,
  publicLinkLetter,
  reminderLetter,
  submissionConfirmation,
  testLetter,
} from "../../invitations/email-templates.ts";
import { digestLetter } from "../../notifications/digest/digest-email.ts";
import { notificationLetter } from "../../notifications/recipients/email-templates.ts";
import { webhookDisabledLetter } from "../../webhooks/endpoints/email-templates.ts";

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
