import { chatDisabledEmail } from "../../chat/delivery/disabled-email.ts";
import type { WriteEmail } from "../../emails/delivery/email-delivery.ts";
import { signInEmail, teamInvitationEmail } from "../../emails/members/member-email-templates.ts";
import type { EmailKind } from "../../emails/outbox/email-kinds.ts";
import { senderDomainFailedEmail } from "../../emails/senders/email-templates.ts";
import {
  invitationEmail,
  inviterCopyEmail,
  publicLinkEmail,
  reminderEmail,
  submissionConfirmationEmail,
  testEmail,
} from "../../invitations/emails/email-templates.ts";
import { digestEmail } from "../../notifications/digest/digest-email.ts";
import { notificationEmail } from "../../notifications/recipients/email-templates.ts";
import { webhookDisabledEmail } from "../../webhooks/endpoints/email-templates.ts";

/** The template of each kind of e-mail: it decides whether the e-mail is still wanted, and what it says. */
const templates: Record<EmailKind, WriteEmail> = {
  INVITATION: invitationEmail,
  REMINDER: reminderEmail,
  SUBMISSION_CONFIRMATION: submissionConfirmationEmail,
  INVITER_COPY: inviterCopyEmail,
  PUBLIC_LINK_RESUME: publicLinkEmail,
  ASSESSMENT_STARTED: notificationEmail,
  ASSESSMENT_SUBMITTED: notificationEmail,
  EMAIL_FAILED: notificationEmail,
  DIGEST: digestEmail,
  TEAM_INVITATION: teamInvitationEmail,
  SIGN_IN: signInEmail,
  WEBHOOK_DISABLED: webhookDisabledEmail,
  SENDER_DOMAIN_FAILED: senderDomainFailedEmail,
  CHAT_DISABLED: chatDisabledEmail,
  TEST: testEmail,
};

export const writeEmail: WriteEmail = (services, email) => templates[email.kind](services, email);
