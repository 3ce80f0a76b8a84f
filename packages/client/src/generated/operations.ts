/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocument } from "../document.ts";
/** An API key to create. */
export type ApiKeyInput = {
  /** When the key expires, within 5 years; by default it is valid until it is revoked. */
  expiresAt?: string | null | undefined;
  /** The purpose of the key, to tell keys apart: 1 to 200 characters. */
  name: string;
  /** The scopes of the key: at least one, without duplicates. A key that creates a key can grant only scopes that it has. */
  scopes: Array<ApiKeyScope>;
};

/** A permission of an API key. Without CANDIDATES_PII a key reads like a blind reviewer. */
export type ApiKeyScope =
  /** Members, API keys, team settings, audit log, erasure. A key cannot grant a permission that it lacks. */
  | 'ADMIN'
  /** Create, edit, publish and archive assessments. */
  | 'ASSESSMENTS'
  /** See who candidates are: names, addresses, external ids and texts; and exact times where they would reveal extra time. */
  | 'CANDIDATES_PII'
  /** See inviteUrl, practiceUrl and publicUrl. */
  | 'INVITATION_LINKS'
  /** Invite, resend, cancel, lock, extend, reopen; edit, assign and label candidates. */
  | 'INVITE'
  /** Read assessments, candidates, invitations, events and members. Without it the objects in the response of a mutation show their id, externalId and state only. */
  | 'READ'
  /** Report starts and submissions. */
  | 'RESULTS'
  /** Create, disable and group members for a company's directory, below /scim/v2 only: see docs/sign-on.md. */
  | 'SCIM'
  /** Manage webhooks. */
  | 'WEBHOOKS';

/** Selects events. An event must meet all given conditions. */
export type AssessmentEventFilter = {
  /** Only events of these assessments, at most 20. */
  assessmentIds?: Array<string | number> | null | undefined;
  /** Only events of candidates who are assigned to the caller. */
  assignedToMe?: boolean | null | undefined;
  /** Only events of these candidates, at most 20. */
  candidateIds?: Array<string | number> | null | undefined;
  /** Only events of these invitations, at most 20. */
  invitationIds?: Array<string | number> | null | undefined;
  /** Only events of these types. */
  types?: Array<AssessmentEventType> | null | undefined;
};

/** The type of an event. */
export type AssessmentEventType =
  /** The assessment was archived: nobody can be invited to it; live invitations continue. */
  | 'ASSESSMENT_ARCHIVED'
  /** The assessment was published: candidates can be invited to it. */
  | 'ASSESSMENT_PUBLISHED'
  /** The candidate started the assessment. */
  | 'ASSESSMENT_STARTED'
  /** The candidate submitted the assessment, or it was submitted automatically when the time ran out. */
  | 'ASSESSMENT_SUBMITTED'
  /** The assessment was edited; see changes. */
  | 'ASSESSMENT_UPDATED'
  /** The candidate's personal data was erased. */
  | 'CANDIDATE_ERASED'
  /** The candidate was changed; see changes. */
  | 'CANDIDATE_UPDATED'
  /** The team cancelled the invitation. */
  | 'INVITATION_CANCELLED'
  /** A candidate was invited, or registered through the public link. */
  | 'INVITATION_CREATED'
  /** The invitation's e-mail or a reminder has failed permanently. */
  | 'INVITATION_EMAIL_FAILED'
  /** The mail server accepted the invitation's e-mail. */
  | 'INVITATION_EMAIL_SENT'
  /** The invitation expired before the candidate started. */
  | 'INVITATION_EXPIRED'
  /** The invitation link was opened for the first time. Mail scanners open links, too, so this is only a hint. */
  | 'INVITATION_OPENED'
  /** A reminder was sent to the candidate. */
  | 'INVITATION_REMINDED'
  /** The invitation was reopened: the candidate can continue with the submitted work. */
  | 'INVITATION_REOPENED'
  /** The invitation was changed; see changes. */
  | 'INVITATION_UPDATED'
  /** The score, result URL or notes of a submission were changed. */
  | 'RESULT_UPDATED';

/** Whether candidates can be invited. */
export type AssessmentState =
  /** Live invitations go on; no new ones. */
  | 'ARCHIVED'
  /** Not given to candidates yet. */
  | 'DRAFT'
  /** Candidates can be invited. */
  | 'PUBLISHED';

/** Conditions on entries of the audit log. */
export type AuditLogFilter = {
  /** Entries of one of these actions, up to 20. */
  action?: Array<string> | null | undefined;
  /** Entries of this member, API key or candidate as the actor. */
  actorId?: string | number | null | undefined;
  /** Entries after this time. */
  occurredAfter?: string | null | undefined;
  /** Entries before this time. */
  occurredBefore?: string | null | undefined;
};

/** An action of an automation rule: its type, and the field of that type. */
export type AutomationActionInput = {
  /** For INVITE: the assessment. */
  assessmentId?: string | number | null | undefined;
  /** For DECIDE: the decision. */
  decision?: CandidateDecision | null | undefined;
  /** For SEND_CHAT_MESSAGE: the destination. It needs WEBHOOKS. */
  destinationId?: string | number | null | undefined;
  /** For ADD_LABELS: up to 20 labels. */
  labels?: Array<string> | null | undefined;
  /** For ASSIGN: up to 100 members. */
  memberIds?: Array<string | number> | null | undefined;
  /** What the action does. */
  type: AutomationActionType;
};

/** What became of an action of an automation rule. */
export type AutomationActionOutcome =
  /** The action was carried out. */
  | 'DONE'
  /** The action was rejected; see code and message. */
  | 'FAILED'
  /** What the action sets was so already. */
  | 'NOTHING_TO_DO'
  /** The action was left out, since it would lead the candidate in a circle. */
  | 'SKIPPED';

/** What an action of an automation rule does. */
export type AutomationActionType =
  /** Adds labels to the candidate. */
  | 'ADD_LABELS'
  /** Assigns members to the candidate. */
  | 'ASSIGN'
  /** Records the team's decision about the candidate. */
  | 'DECIDE'
  /** Invites the candidate to another assessment by e-mail. */
  | 'INVITE'
  /** Sends a message to a chat destination. */
  | 'SEND_CHAT_MESSAGE';

/** What became of an event under an automation rule. */
export type AutomationOutcome =
  /** The conditions matched, and at least one action was carried out or had nothing to change. */
  | 'ACTED'
  /** A condition did not match; see reason. */
  | 'NOT_MATCHED'
  /** The rule has not been evaluated yet. */
  | 'PENDING'
  /** The rule did not act for another reason; see reason. */
  | 'SKIPPED';

/** Why an automation rule did not act. */
export type AutomationReason =
  /** The rule has acted on this invitation before. */
  | 'ALREADY_ACTED'
  /** The candidate was erased before the rule's turn. */
  | 'CANDIDATE_ERASED'
  /** Rules have led the candidate through ten assessments already. */
  | 'CHAIN_TOO_LONG'
  /** The evaluation failed for two days. */
  | 'ERROR'
  /** The candidate lacks a label that the rule asks for. */
  | 'LABEL_MISSING'
  /** The conditions matched, but no action could be carried out; see results. */
  | 'NO_ACTION_POSSIBLE'
  /** The rule was disabled or deleted before its turn. */
  | 'RULE_DISABLED'
  /** The rule asks for a score, and the submission has none. */
  | 'SCORE_MISSING'
  /** The score is above the rule's maximum. */
  | 'SCORE_TOO_HIGH'
  /** The score is below the rule's minimum. */
  | 'SCORE_TOO_LOW';

/** An event after which an automation rule is evaluated. */
export type AutomationTrigger =
  /** The candidate submitted the assessment, or it was submitted when the time ran out. */
  | 'ASSESSMENT_SUBMITTED'
  /** The score, the result URL or the notes of a submission were reported or changed. */
  | 'RESULT_UPDATED';

/** The team's decision about a candidate. Candidates are never informed of it. */
export type CandidateDecision =
  /** The candidate proceeds. */
  | 'APPROVED'
  /** The candidate does not proceed. */
  | 'REJECTED';

/** Conditions for candidates. */
export type CandidateFilter = {
  /** Whether to return archived candidates or the others. The default is false. */
  archived?: boolean | null | undefined;
  /** Candidates who are assigned to one of these members, up to 20. */
  assigneeIds?: Array<string | number> | null | undefined;
  /** Whether the team has decided on the candidate. */
  decided?: boolean | null | undefined;
  /** Candidates with one of these decisions. */
  decision?: Array<CandidateDecision> | null | undefined;
  /** The candidate with this address. FORBIDDEN for callers who must not know addresses. */
  email?: string | null | undefined;
  /** Candidates to whose address no e-mail is sent, since it bounced or complained, or the others. */
  emailSuppressed?: boolean | null | undefined;
  /** Candidates with an invitation to this assessment. */
  invitedTo?: string | number | null | undefined;
  /** Candidates with all of these labels, up to 20. */
  labels?: Array<string> | null | undefined;
  /** Candidates without a live or submitted invitation to this assessment. */
  notInvitedTo?: string | number | null | undefined;
  /** Candidates whose progress is one of these. */
  progress?: Array<CandidateProgress> | null | undefined;
  /**
   * Words, each of which is the start of a word of the name or the address, for example to find previous candidates
   * while inviting. Ignores case and accents. FORBIDDEN for callers who must not identify candidates.
   */
  search?: string | null | undefined;
};

/** The order of a list. */
export type CandidateOrder = {
  /** The direction. */
  direction: OrderDirection;
  /** The field. */
  field: CandidateOrderField;
};

/** Fields that candidates can be ordered by. */
export type CandidateOrderField =
  /** The time at which the candidate was added to the team. */
  | 'CREATED_AT'
  /** The time of the candidate's last event. */
  | 'LAST_EVENT_AT'
  /** The name, otherwise the address, ignoring case. FORBIDDEN for callers who must not identify candidates. */
  | 'NAME';

/** The furthest state that any live or submitted invitation of a candidate has reached. */
export type CandidateProgress =
  /** The candidate has no live and no submitted invitation. */
  | 'IDLE'
  /** The candidate is invited and has not started. */
  | 'INVITED'
  /** The candidate has started an assessment. */
  | 'STARTED'
  /** The candidate has submitted an assessment. */
  | 'SUBMITTED';

/** The format of the messages that a destination receives. */
export type ChatDestinationKind =
  /** A Microsoft Teams channel, by a webhook of the Workflows app. */
  | 'MICROSOFT_TEAMS'
  /** A Slack channel, by an incoming webhook. */
  | 'SLACK'
  /** Any other address. It receives JSON, signed as Standard Webhooks. */
  | 'URL';

/** A new assessment; it begins as a DRAFT. */
export type CreateAssessmentInput = {
  /**
   * Default: true. Candidates receive an e-mail that confirms their submission. None is sent for invitations
   * with sendEmail: false. It counts against the team's e-mails of the day.
   */
  confirmSubmission?: boolean | null | undefined;
  /** Up to 100 members who are assigned to invited candidates. Needs TEAM_MEMBER_ASSIGNMENT. */
  defaultAssigneeIds?: Array<string | number> | null | undefined;
  /** From a minute to a year. */
  defaultExpiry?: string | null | undefined;
  /** Up to 20, each up to 50 characters. Needs LABELS. */
  defaultLabels?: Array<string> | null | undefined;
  /** Needs ACCESS_LOCK. */
  defaultLocked?: boolean | null | undefined;
  /** Plain text, up to 2,000 characters. Needs CUSTOM_MESSAGE. */
  defaultMessage?: string | null | undefined;
  /** Up to 10, each from 10 minutes to a year. Needs REMINDERS. */
  defaultReminders?: Array<string> | null | undefined;
  /** The caller's own id; unique in the team. Up to 255 characters. */
  externalId?: string | null | undefined;
  /** Shown before Start; plain text, up to 10,000 characters. */
  instructions?: string | null | undefined;
  /** Default: true. False gives it a public link; true kills that at once, and false revives the same. */
  inviteOnly?: boolean | null | undefined;
  /** Where Start sends the candidate. */
  launchUrl?: string | null | undefined;
  /** Who is notified; null: as the team has it. */
  notificationScheme?: NotificationScheme | null | undefined;
  /** Where the practice link leads. */
  practiceLaunchUrl?: string | null | undefined;
  /** From a minute to a year. A change does not move the deadline of who has started. */
  timeLimit?: string | null | undefined;
  /** 1 to 200 characters. */
  title: string;
  /**
   * Changes nothing: who registers by the public link is always mailed their own link. Default: false.
   * @deprecated Who registers by the public link is always mailed their own link, whatever this says.
   */
  verifyPublicEmail?: boolean | null | undefined;
};

/** A new automation rule. */
export type CreateAutomationRuleInput = {
  /** One to 10 actions, in their order. */
  actions: Array<AutomationActionInput>;
  /** Acts after submissions of this assessment only. Null for any. */
  assessmentId?: string | number | null | undefined;
  /** Whether the rule acts. The default is true. */
  enabled?: boolean | null | undefined;
  /** Up to 20 labels that the candidate must have, all of them. */
  labels?: Array<string> | null | undefined;
  /** The highest score that matches. Null for any. */
  maxScore?: number | null | undefined;
  /** The lowest score that matches. Null for any. */
  minScore?: number | null | undefined;
  /** A name, up to 100 characters. */
  name: string;
  /** The events after which it is evaluated. The default is all of them. */
  triggers?: Array<AutomationTrigger> | null | undefined;
};

/** The settings of a new chat destination. */
export type CreateChatDestinationInput = {
  /** Sends messages about this assessment only. Null for all assessments. */
  assessmentId?: string | number | null | undefined;
  /** The types of the events to send messages about. Empty for all of them. */
  eventTypes?: Array<NotificationEventType> | null | undefined;
  /** The format of the messages. */
  kind: ChatDestinationKind;
  /** The language of the messages. The default is en. */
  locale?: string | null | undefined;
  /** A name, up to 100 characters. */
  name: string;
  /** Whether messages name candidates; only for a caller who may read names. The default is false. */
  namesCandidates?: boolean | null | undefined;
  /** The address of the incoming webhook: https, on the public internet unless the operator allows other addresses. It is stored encrypted and never shown. */
  url: string;
};

/** The settings of a new webhook endpoint. */
export type CreateWebhookEndpointInput = {
  /** Delivers only events of this assessment. Null for all assessments. */
  assessmentId?: string | number | null | undefined;
  /** A description of the purpose of the endpoint, up to 500 characters. */
  description?: string | null | undefined;
  /** The types of the events to deliver. Empty for all events. */
  eventTypes?: Array<AssessmentEventType> | null | undefined;
  /** A selection on AssessmentEvent, at most 5 levels deep and without paginated lists. INVALID_QUERY explains what is wrong with it. */
  payloadQuery?: string | null | undefined;
  /** What bodies may contain, at most the rights of the caller. The default for a new endpoint is READ. */
  scopes?: Array<ApiKeyScope> | null | undefined;
  /** An http or https address with port 80, 443, or 1024 and above. It must be on the public internet, unless the operator allows other addresses. */
  url: string;
};

/** The kind of an e-mail: its recipient and subject matter. */
export type EmailKind =
  /** To a team member: a candidate started. */
  | 'ASSESSMENT_STARTED'
  /** To a team member: a candidate submitted. */
  | 'ASSESSMENT_SUBMITTED'
  /** To the owners: a chat destination was disabled. */
  | 'CHAT_DISABLED'
  /** To a team member: several events in one e-mail. */
  | 'DIGEST'
  /** To a team member: an invitation could not be delivered. */
  | 'EMAIL_FAILED'
  /** To the candidate: the link to the assessment. */
  | 'INVITATION'
  /** To the inviter: a copy of the invitation e-mail, without a working link. */
  | 'INVITER_COPY'
  /** To the address that was entered at a public link: the link to the assessment. */
  | 'PUBLIC_LINK_RESUME'
  /** To the candidate: they have not started yet. */
  | 'REMINDER'
  /** To the owners: the DKIM record of a domain is gone that e-mails came from. */
  | 'SENDER_DOMAIN_FAILED'
  /** To a team member: a link that signs in. */
  | 'SIGN_IN'
  /** To the candidate: their work has been submitted. */
  | 'SUBMISSION_CONFIRMATION'
  /** To an invited member: the link to join the team. */
  | 'TEAM_INVITATION'
  /** To the member who asked for it: a sample of an e-mail. It is not counted. */
  | 'TEST'
  /** To the owners: a webhook endpoint was disabled. */
  | 'WEBHOOK_DISABLED';

/** The state of an e-mail: QUEUED, then SENT, or DEFERRED (tried again), FAILED (given up), BOUNCED (rejected permanently), SUPPRESSED (not attempted) or CANCELLED. */
export type EmailState =
  /** A mail server rejected it permanently, at once or later. */
  | 'BOUNCED'
  /** No longer needed when it was due. */
  | 'CANCELLED'
  /** The mail server did not accept it yet; it is tried again. */
  | 'DEFERRED'
  /** Not sent after two days of attempts, or it could not be created, or the mail server does not support such an address. */
  | 'FAILED'
  /** Waiting to be sent. */
  | 'QUEUED'
  /** The mail server accepted it. */
  | 'SENT'
  /** Not attempted: mail to this address has bounced before, or the team is a demo, which sends e-mail to the built-in inbox only. lastResponse says which. */
  | 'SUPPRESSED';

/** What to do with a candidate who already has an invitation to this assessment that is live or submitted. */
export type IfInvited =
  /** Reopen a submitted invitation, so that the candidate can continue. */
  | 'REOPEN'
  /** Change nothing, and report the invitation. */
  | 'REPORT'
  /** Send the e-mail of a live invitation again. */
  | 'RESEND'
  /** Create a new invitation for a candidate who has submitted; the old one stays. */
  | 'RETAKE';

/** What to do with a candidate who has submitted the assessment. */
export type IfSubmitted =
  /** Reopen a submitted invitation, so that the candidate can continue. */
  | 'REOPEN'
  /** Change nothing, and report the invitation. */
  | 'REPORT'
  /** Create a new invitation for a candidate who has submitted; the old one stays. */
  | 'RETAKE';

/** The columns of a file of invitations. */
export type InvitationExportColumn =
  /** The id of the assessment. */
  | 'ASSESSMENT_ID'
  /** The title of the assessment. */
  | 'ASSESSMENT_TITLE'
  /** The candidate's codename. */
  | 'CANDIDATE_CODENAME'
  /** The candidate's name, otherwise the address; the codename for a blind reviewer. */
  | 'CANDIDATE_DISPLAY_NAME'
  /** The candidate's e-mail address. Needs CANDIDATES_PII. */
  | 'CANDIDATE_EMAIL'
  /** The id of the candidate. */
  | 'CANDIDATE_ID'
  /** The name of the candidate. Needs CANDIDATES_PII. */
  | 'CANDIDATE_NAME'
  /** The time of the invitation. */
  | 'CREATED_AT'
  /** The deadline. Needs CANDIDATES_PII. */
  | 'DEADLINE_AT'
  /** The last moment to start. */
  | 'EXPIRES_AT'
  /** The caller's own id of the invitation. Needs CANDIDATES_PII. */
  | 'EXTERNAL_ID'
  /** The global id. */
  | 'ID'
  /** The link to start. Needs INVITATION_LINKS. */
  | 'INVITE_URL'
  /** Whether the invitation is locked. */
  | 'LOCKED'
  /** The time at which the link was first opened. */
  | 'OPENED_AT'
  /** The earliest moment to start. */
  | 'OPENS_AT'
  /** The link to the practice page. Needs INVITATION_LINKS. */
  | 'PRACTICE_URL'
  /** The URL of the result. Needs CANDIDATES_PII. */
  | 'RESULT_URL'
  /** The score. */
  | 'SCORE'
  /** INVITED, or PUBLIC_LINK. */
  | 'SOURCE'
  /** The time of the start; the UTC day for a blind reviewer. */
  | 'STARTED_AT'
  /** The state. */
  | 'STATE'
  /** The time of the submission; the UTC day for a blind reviewer. */
  | 'SUBMITTED_AT';

/** Conditions on invitations. */
export type InvitationFilter = {
  /** Invitations to this assessment. */
  assessmentId?: string | number | null | undefined;
  /** Invitations of candidates who are assigned to one of these members, up to 20. */
  assigneeIds?: Array<string | number> | null | undefined;
  /** Invitations that this batch created. */
  batchId?: string | number | null | undefined;
  /** Invitations of this candidate. */
  candidateId?: string | number | null | undefined;
  /** Invitations created after this time. */
  createdAfter?: string | null | undefined;
  /** Invitations created before this time. */
  createdBefore?: string | null | undefined;
  /** Invitations whose newest e-mail to the candidate is in one of these states, for example FAILED to resend those. */
  emailState?: Array<EmailState> | null | undefined;
  /** Invitations whose last moment to start is after this time; with state, those that expire soon. */
  expiresAfter?: string | null | undefined;
  /** Invitations whose last moment to start is before this time. */
  expiresBefore?: string | null | undefined;
  /** Invitations of candidates who have all of these labels, up to 20. */
  labels?: Array<string> | null | undefined;
  /** Invitations of candidates whose name or address contains a word that begins with each of these words. The error FORBIDDEN is returned without CANDIDATES_PII. */
  search?: string | null | undefined;
  /** Invitations that candidates got in one of these ways. */
  source?: Array<InvitationSource> | null | undefined;
  /** Invitations in one of these states. */
  state?: Array<InvitationState> | null | undefined;
};

/** The way in which the candidate got the invitation. */
export type InvitationSource =
  /** A team member or an API key created the invitation. */
  | 'INVITED'
  /** The candidate registered with the public link. */
  | 'PUBLIC_LINK';

/**
 * The state of an invitation: PENDING, OPENED, STARTED, SUBMITTED in this order. PENDING and OPENED can end in EXPIRED or
 * CANCELLED, and STARTED in CANCELLED. extendInvitations makes an EXPIRED invitation PENDING or OPENED again, and a reopened
 * SUBMITTED one is STARTED again when the candidate clicks Continue. OPENED is only a hint, since mail scanners open links, too.
 */
export type InvitationState =
  /** The team cancelled the invitation. */
  | 'CANCELLED'
  /** The last moment to start has passed. */
  | 'EXPIRED'
  /** The link was opened, possibly by a mail scanner. No rule depends on this state. */
  | 'OPENED'
  /** The invitation exists, and its link has not been opened as far as is known. */
  | 'PENDING'
  /** The candidate clicked Start, and the time is running. */
  | 'STARTED'
  /** The work was submitted, by the candidate or by the time limit. */
  | 'SUBMITTED';

/** The candidates to invite, and the settings of their invitations. */
export type InviteCandidatesInput = {
  /** Whether the default assignees of the assessment are added. */
  applyDefaultAssignees?: boolean;
  /** Whether the default labels of the assessment are added. */
  applyDefaultLabels?: boolean;
  /** The id of a PUBLISHED assessment. */
  assessmentId: string | number;
  /** Up to 100 members to assign to the candidates. Requires the feature TEAM_MEMBER_ASSIGNMENT. */
  assigneeIds?: Array<string | number> | null | undefined;
  /** 1 to 10,000 candidates. Each becomes one row of results, in this order. */
  candidates: Array<InviteeInput>;
  /** Whether the inviter gets one copy per call, without a working link. The error NOT_ALLOWED is returned for an API key. */
  copyToMe?: boolean;
  /** The last moment to start; by default after the defaultExpiry of the assessment. */
  expiresAt?: string | null | undefined;
  /** The action for candidates who are invited already or have submitted. */
  ifInvited?: IfInvited;
  /** The action for candidates who have submitted, if it differs: ifInvited then decides about live invitations only. */
  ifSubmitted?: IfSubmitted | null | undefined;
  /** Up to 20 labels for the candidates. Requires the feature LABELS. */
  labels?: Array<string> | null | undefined;
  /** Whether candidates cannot start until unlockInvitations is called. Requires the feature ACCESS_LOCK. */
  locked?: boolean | null | undefined;
  /** The message to the candidates. Plain text of up to 2,000 characters. Requires the feature CUSTOM_MESSAGE. */
  message?: string | null | undefined;
  /** For API keys: the member who counts as the inviter; by default the one who created the key. */
  onBehalfOf?: string | number | null | undefined;
  /** The first moment to start; at once by default. */
  opensAt?: string | null | undefined;
  /**
   * Up to 10 times after the invitation, each from 10 minutes to a year, at which candidates who have not started are
   * reminded; by default those of the assessment. Requires the feature REMINDERS.
   */
  reminders?: Array<string> | null | undefined;
  /** The time limit; by default that of the assessment. */
  timeLimit?: string | null | undefined;
  /** The title of the batch. */
  title?: string | null | undefined;
};

/** The result of one row. */
export type InviteOutcome =
  /** Nothing was done, because the candidate has a live invitation. */
  | 'ALREADY_INVITED'
  /** Nothing was done, because the candidate has submitted. */
  | 'ALREADY_SUBMITTED'
  /** A new invitation was created. */
  | 'INVITED'
  /** The row was rejected; see errors. */
  | 'REJECTED'
  /** The submitted invitation was reopened. */
  | 'REOPENED'
  /** The e-mail of the live invitation is sent again. */
  | 'RESENT'
  /** A new invitation was created; the old one stays. */
  | 'RETAKEN';

/** One candidate to invite: give id for a candidate of the team, or email for any. */
export type InviteeInput = {
  /**
   * The external id of the candidate; unique in the team. Without CANDIDATES_PII, and together with id, the error
   * ALREADY_EXISTS is returned if any candidate has it.
   */
  candidateExternalId?: string | null | undefined;
  /** The metadata to store with the candidate, at most 16384 bytes. Checked row by row. */
  candidateMetadata?: Record<string, unknown> | null | undefined;
  /**
   * The address, as name@example.com or "Family, Given" <name@example.com>; checked row by row. Characters that programs
   * leave around a copied address (quotation marks, invisible characters, mailto:) are removed, with the warning EMAIL_MENDED.
   */
  email?: string | null | undefined;
  /**
   * The external id of the invitation, for example of an order or an application; unique in the team. Without
   * CANDIDATES_PII, and together with id, the error ALREADY_EXISTS is returned if any invitation has it.
   */
  externalId?: string | null | undefined;
  /** The id of a candidate of the team. */
  id?: string | number | null | undefined;
  /** The language of e-mails and pages, for example de-AT; de_AT is read as de-AT. Checked row by row. */
  locale?: string | null | undefined;
  /** The metadata to store with the invitation, at most 16384 bytes. Checked row by row. */
  metadata?: Record<string, unknown> | null | undefined;
  /** The name, used if the candidate has none yet. */
  name?: string | null | undefined;
  /** A reference that the result of this row repeats. */
  ref?: string | null | undefined;
  /** The time zone of e-mails, by its IANA name, for example Europe/Bucharest, or its Windows name. Checked row by row. */
  timeZone?: string | null | undefined;
};

/** The way in which a member is notified. */
export type NotificationChannel =
  /** An e-mail to the member's address. */
  | 'EMAIL'
  /** A notification in the app. */
  | 'IN_APP';

/** How often e-mails about an event are sent. */
export type NotificationDigest =
  /** One summary at 8:00 in the member's time zone, if there were events. */
  | 'DAILY'
  /** One summary at the full hour, if there were events. */
  | 'HOURLY'
  /** An e-mail for each event, at once. After 20 e-mails in ten minutes, further events are sent as one summary, which says so. */
  | 'IMMEDIATE';

/** An event that members can be notified of. */
export type NotificationEventType =
  /** A candidate started an assessment. */
  | 'ASSESSMENT_STARTED'
  /** A candidate submitted an assessment, or the time ran out. */
  | 'ASSESSMENT_SUBMITTED'
  /** The e-mail of an invitation could not be delivered. */
  | 'INVITATION_EMAIL_FAILED';

/** Which members are considered for a notification; the settings of each member decide. */
export type NotificationScheme =
  /** The members assigned to the candidate; without any, the members who have invited the candidate; without any, up to 5 members of the team. */
  | 'BY_ASSIGNEE'
  /** No member. */
  | 'DISABLED'
  /** Every active member. */
  | 'ENTIRE_TEAM'
  /** Every active manager. */
  | 'MANAGERS'
  /** Every active owner. */
  | 'OWNERS'
  /** Every active reviewer and blind reviewer. */
  | 'REVIEWERS';

/** A change to one notification setting. */
export type NotificationSettingInput = {
  /** The channel. */
  channel: NotificationChannel;
  /** How often the e-mails are sent; only for EMAIL. Unchanged when it is omitted. */
  digest?: NotificationDigest | null | undefined;
  /** Whether the caller wants these notifications. */
  enabled: boolean;
  /** The event. */
  eventType: NotificationEventType;
};

/** The direction of an order. */
export type OrderDirection =
  /** Smallest or earliest first. */
  | 'ASC'
  /** Largest or latest first. */
  | 'DESC';

/** Whether a member is notified. */
export type RecipientOutcome =
  /** The member is disabled, or has not joined the team yet. */
  | 'MEMBER_INACTIVE'
  /** The member is notified. */
  | 'NOTIFIED'
  /** The member has turned these notifications off. */
  | 'OPTED_OUT'
  /** Five other members are notified already. */
  | 'OVER_LIMIT';

/** Why a member is considered as a recipient. */
export type RecipientReason =
  /** The member is assigned to the candidate. */
  | 'ASSIGNED'
  /** The member made this invitation. Only for INVITATION_EMAIL_FAILED. */
  | 'INVITER'
  /** No member who invited the candidate is active, so all members are considered. */
  | 'OPEN_LINK'
  /** The inviter cannot be notified, so the owners are. Only for INVITATION_EMAIL_FAILED. */
  | 'OWNER'
  /** The member has invited this candidate. */
  | 'PRIOR_INVITER'
  /** The team's notification scheme includes every member of this role. */
  | 'SCHEME';

/** A filter to save. */
export type SavedFilterInput = {
  /**
   * The filter, as it is given to the list as a variable, and valid for its input. Conditions that say who a candidate
   * is (search and email of candidates, search of invitations) are not saved: NOT_ALLOWED.
   */
  filter: Record<string, unknown>;
  /** The list that it belongs to. */
  list: SavedFilterList;
  /** The name: 1 to 100 characters. */
  name: string;
  /** The order, as it is given to the list as a variable. Null for the list's own. */
  orderBy?: Record<string, unknown> | null | undefined;
  /** Whether the whole team can use it. */
  shared?: boolean;
};

/** The list that a saved filter belongs to. */
export type SavedFilterList =
  /** Query.assessments: an AssessmentFilter, with an AssessmentOrder. */
  | 'ASSESSMENTS'
  /** Query.candidates: a CandidateFilter, with a CandidateOrder. */
  | 'CANDIDATES'
  /** Query.events: an AssessmentEventFilter, without an order. */
  | 'EVENTS'
  /** Query.invitations: an InvitationFilter, with an InvitationOrder. */
  | 'INVITATIONS';

/** Whether e-mails of the team can come from a domain. */
export type SenderDomainState =
  /** Its DKIM record is gone, or was not found within three days. No e-mail comes from its addresses. */
  | 'FAILED'
  /** Its DKIM record has not been found yet. It is looked for by itself for three days. */
  | 'PENDING'
  /** Its DKIM record was found. E-mails of the team can come from its addresses. */
  | 'VERIFIED';

/** What a DNS record of a sender domain is for. */
export type SenderRecordPurpose =
  /** The public key of the signatures. It proves that the domain is the team's, and is required. */
  | 'DKIM'
  /** What recipients do with e-mail that is not signed. Large providers ask for one; any policy will do. */
  | 'DMARC'
  /** Lets e-mails bounce to an address below the domain, so that SPF counts for it as well. */
  | 'RETURN_PATH';

/** What the last check has found of a DNS record. */
export type SenderRecordState =
  /** There is a record of that name with another value. */
  | 'DIFFERENT'
  /** It is published. */
  | 'FOUND'
  /** There is no such record. */
  | 'MISSING'
  /** Not looked for yet. */
  | 'UNCHECKED'
  /** No name server answered. */
  | 'UNKNOWN';

/** The sender of the team's e-mails. */
export type SetEmailSenderInput = {
  /**
   * An address of a verified domain of the team, e.g. jobs@example.com: before the @ up to 64 characters: a to z, digits, dots,
   * hyphens, plus signs and underscores. Null or omitted: the installation's sender.
   */
  address?: string | null | undefined;
  /** The name before the address: up to 100 characters. Null or omitted: the team's name. */
  name?: string | null | undefined;
};

/** The settings of the team's sign-on. Omitted fields stay unchanged. */
export type SetSignOnInput = {
  /** The client id that the issuer gave: up to 500 characters. */
  clientId?: string | null | undefined;
  /**
   * The client secret that the issuer gave: up to 2,000 characters. It is stored encrypted, and never shown again. Required
   * with another issuer or client id.
   */
  clientSecret?: string | null | undefined;
  /**
   * The role of an unknown user of an allowed domain at the first sign-on, any but OWNER; null: only members sign on.
   * BLIND_REVIEWER needs the feature BLIND_REVIEW.
   */
  firstRole?: TeamRole | null | undefined;
  /** The address of the issuer exactly as its document names it, e.g. https://accounts.google.com. */
  issuer?: string | null | undefined;
  /**
   * Whether the team accepts only sessions that came by the issuer. true needs a session that did: NOT_ALLOWED in any
   * other. It ends all others. Another issuer or client id makes it false.
   */
  required?: boolean | null | undefined;
};

/** How a domain was proved to be the team's. */
export type SignOnDomainProof =
  /** By its TXT record. E-mail addresses of the domain lead to the team's sign-on. */
  | 'DNS'
  /** By the address of an active owner. Its addresses sign on at the team's own address (SignOn.startUrl) only. */
  | 'OWNER_ADDRESS';

/** The work that a candidate submits. Fields that are left out keep their saved values. */
export type SubmissionInput = {
  /** The notes. Plain text of up to 20,000 characters. */
  notes?: string | null | undefined;
  /** Only for recordSubmission. Candidates get the error NOT_ALLOWED. */
  resultUrl?: string | null | undefined;
  /** Only for recordSubmission. Candidates get the error NOT_ALLOWED. */
  score?: number | null | undefined;
  /** The URL of the work. */
  url?: string | null | undefined;
};

/** What a team's subscription can include. */
export type TeamFeature =
  /** Invitations can be locked, so that they cannot be started until they are unlocked. */
  | 'ACCESS_LOCK'
  /** Members can be blind reviewers, who do not see who a candidate is. */
  | 'BLIND_REVIEW'
  /** Invitations can contain a message of the inviter. */
  | 'CUSTOM_MESSAGE'
  /** Candidates can be labelled. */
  | 'LABELS'
  /** Candidates can be reminded of an invitation. */
  | 'REMINDERS'
  /** Candidates can be assigned to team members. */
  | 'TEAM_MEMBER_ASSIGNMENT'
  /** Events can be sent to other systems by webhooks. */
  | 'WEBHOOKS';

/** A member to invite to the team. */
export type TeamMemberInput = {
  /** The address that the invitation is sent to; parsed like the addresses of inviteCandidates. */
  email: string;
  /** Up to 200 characters. */
  name?: string | null | undefined;
  /** The role. BLIND_REVIEWER needs the feature BLIND_REVIEW. */
  role: TeamRole;
};

/** Where a membership stands. */
export type TeamMemberState =
  /** The member can sign in, and is notified of events. */
  | 'ACTIVE'
  /** The member cannot sign in; the history stays. */
  | 'DISABLED'
  /** The invitation to the team has not been used yet. */
  | 'INVITED';

/** What a member may do. */
export type TeamRole =
  /** Like REVIEWER, with a codename in place of the candidate's name, e-mail address and links. */
  | 'BLIND_REVIEWER'
  /** Assessments, candidates, invitations, results, webhooks. */
  | 'MANAGER'
  /** Everything, including members and settings. */
  | 'OWNER'
  /** Reads candidates and results; cannot invite. */
  | 'REVIEWER';

/** Stable codes of expected rejections, for programs. */
export type UserErrorCode =
  /** Another object has this address or external id. See existing. */
  | 'ALREADY_EXISTS'
  /** The candidate has a live invitation to this assessment. */
  | 'ALREADY_INVITED'
  /** The candidate has submitted this assessment. */
  | 'ALREADY_SUBMITTED'
  /** Candidates can be invited to published assessments only. */
  | 'ASSESSMENT_NOT_PUBLISHED'
  /** The same value occurs twice in one call. The first counts. */
  | 'DUPLICATE_IN_REQUEST'
  /**
   * A warning: characters around or in an address that do not belong to it, such as quotation marks, were removed.
   * See message and suggestion.
   */
  | 'EMAIL_MENDED'
  /** E-mail to this address has bounced permanently. No e-mail is sent to it. */
  | 'EMAIL_SUPPRESSED'
  /** A warning: the candidate has another external id, which stays unchanged. See suggestion. */
  | 'EXTERNAL_ID_KEPT'
  /** The team's plan does not include this feature. */
  | 'FEATURE_NOT_ENABLED'
  /**
   * The first call with this key is still running. Send the same key and arguments again in a moment: its outcome is
   * the answer then.
   */
  | 'IDEMPOTENCY_KEY_IN_USE'
  /**
   * The key was used within 24 hours for another mutation or other arguments. Nothing was done. Use a new key for
   * each call.
   */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** Not an e-mail address that e-mail can be sent to. */
  | 'INVALID_EMAIL'
  /** The payload query is not valid. */
  | 'INVALID_QUERY'
  /** Not possible in the current state of the object. */
  | 'INVALID_STATE'
  /** The value is not allowed here. */
  | 'INVALID_VALUE'
  /** Candidates need an invitation. The public link is disabled. */
  | 'INVITE_ONLY'
  /** The team has cancelled this invitation. */
  | 'LINK_CANCELLED'
  /** The time in which the invitation could be started has passed. */
  | 'LINK_EXPIRED'
  /** The link does not exist, or a newer one has replaced it. */
  | 'LINK_UNKNOWN'
  /** The invitation is locked until the team unlocks it. */
  | 'LOCKED'
  /** A rule forbids it, for example that the last owner cannot leave. */
  | 'NOT_ALLOWED'
  /** There is no such object in the caller's team. */
  | 'NOT_FOUND'
  /** The invitation cannot be started yet. */
  | 'NOT_OPEN_YET'
  /** The team's e-mails for today are used up. */
  | 'QUOTA_EXCEEDED'
  /** A required value is missing. */
  | 'REQUIRED'
  /** The team accepts only sessions that came by its issuer. Sign on there. */
  | 'SIGN_ON_REQUIRED'
  /** Another page has saved a newer draft. Nothing was changed. */
  | 'STALE_DRAFT'
  /** The value is longer than the maximum. */
  | 'TOO_LONG'
  /** The list has more items than one call accepts. */
  | 'TOO_MANY_ITEMS'
  /** Mailed within the last 10 minutes, or too often. Try again later. */
  | 'TOO_SOON'
  /** An address that this server does not call, or that a link in an e-mail may not lead to. */
  | 'URL_NOT_ALLOWED';

/** The state of a webhook delivery. */
export type WebhookDeliveryState =
  /** Failed after ten attempts over three days, or after the only attempt of a test. redeliverWebhook queues it again. */
  | 'FAILED'
  /** Waiting for the first attempt, or queued again. */
  | 'PENDING'
  /** The last attempt failed. nextAttemptAt is the time of the next one. */
  | 'RETRYING'
  /** The endpoint answered 2xx. */
  | 'SUCCEEDED';

export type LookAroundQueryVariables = Exact<{ [key: string]: never; }>;


export type LookAroundQuery = { viewer:
    | { __typename: 'ApiKey', displayName: string, scopes: Array<ApiKeyScope> }
    | { __typename: 'TeamMember', displayName: string, role: TeamRole }
   | null, team: { name: string, features: Array<TeamFeature>, notificationScheme: NotificationScheme, mailHealth: { delivering: boolean, lastError: string | null, inboxUrl: string | null } | null }, assessments: { nodes: Array<{ id: string, title: string, timeLimit: string | null }> } };

export type WatchEventsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type WatchEventsSubscription = { assessmentEvents: { cursor: string, replayed: boolean, node: { sequence: number, type: AssessmentEventType, occurredAt: string, candidate: { displayName: string } | null, assessment: { title: string } | null, actor:
        | { displayName: string }
        | { displayName: string }
        | { displayName: string }
       | null } } };

export type InviteCandidatesMutationVariables = Exact<{
  input: InviteCandidatesInput;
  sendEmail?: boolean;
}>;


export type InviteCandidatesMutation = { inviteCandidates: { batch: { id: string, invited: number, unchanged: number, rejected: number } | null, results: Array<{ index: number, email: string | null, outcome: InviteOutcome, candidate: { id: string, displayName: string } | null, invitation: { id: string, state: InvitationState, inviteUrl: string | null, practiceUrl: string | null } | null, errors: Array<{ code: UserErrorCode, message: string }> }>, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ListInvitationsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: InvitationFilter | null | undefined;
}>;


export type ListInvitationsQuery = { invitations: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, state: InvitationState, startedAt: string | null, deadlineAt: string | null, submittedAt: string | null, candidate: { displayName: string }, assessment: { title: string }, emails: Array<{ kind: EmailKind, state: EmailState, attempts: number, lastResponse: string | null }> }> } };

export type WhoIsNotifiedQueryVariables = Exact<{
  invitationId: string | number;
  eventType?: NotificationEventType;
}>;


export type WhoIsNotifiedQuery = { notificationRecipients: Array<{ channel: NotificationChannel, reason: RecipientReason, outcome: RecipientOutcome, member: { displayName: string, role: TeamRole } }> | null };

export type CreateAssessmentMutationVariables = Exact<{
  input: CreateAssessmentInput;
}>;


export type CreateAssessmentMutation = { createAssessment: { assessment: { id: string, state: AssessmentState, title: string } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type PublishAssessmentMutationVariables = Exact<{
  id: string | number;
}>;


export type PublishAssessmentMutation = { publishAssessment: { assessment: { id: string, state: AssessmentState } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type ReadEventsQueryVariables = Exact<{
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: AssessmentEventFilter | null | undefined;
}>;


export type ReadEventsQuery = { events: { latestCursor: string, edges: Array<{ cursor: string, node: { id: string, sequence: number, type: AssessmentEventType, occurredAt: string, changes: Record<string, unknown> | null } }> } };

export type StartAssessmentMutationVariables = Exact<{
  token: string;
}>;


export type StartAssessmentMutation = { startAssessment: { continueUrl: string | null, invitation: { state: InvitationState | null, startedAt: string | null, deadlineAt: string | null, refusal: { code: UserErrorCode, message: string } | null } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type SubmitAssessmentMutationVariables = Exact<{
  token: string;
  submission?: SubmissionInput | null | undefined;
}>;


export type SubmitAssessmentMutation = { submitAssessment: { invitation: { state: InvitationState | null, submission: { url: string | null, notes: string | null, automatic: boolean } | null } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type SwitchNotificationsMutationVariables = Exact<{
  settings: Array<NotificationSettingInput> | NotificationSettingInput;
}>;


export type SwitchNotificationsMutation = { updateNotificationSettings: { settings: Array<{ eventType: NotificationEventType, channel: NotificationChannel, enabled: boolean }>, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type FindCandidatesQueryVariables = Exact<{
  filter?: CandidateFilter | null | undefined;
  orderBy?: CandidateOrder | null | undefined;
}>;


export type FindCandidatesQuery = { candidates: { nodes: Array<{ id: string, displayName: string, progress: CandidateProgress, decision: CandidateDecision | null, labels: Array<string>, emailSuppressed: boolean }> } };

export type PreviewInvitationMutationVariables = Exact<{
  input: InviteCandidatesInput;
  index: number;
  sendTestToMe: boolean;
}>;


export type PreviewInvitationMutation = { previewInvitationEmail: { subject: string | null, text: string | null, html: string | null, warnings: Array<string>, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type MailAgainMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type MailAgainMutation = { resendInvitations: { invitations: Array<{ id: string, emailRequested: boolean }>, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type GiveMoreTimeMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
  expiresAt?: string | null | undefined;
  timeLimit?: string | null | undefined;
}>;


export type GiveMoreTimeMutation = { extendInvitations: { invitations: Array<{ id: string, state: InvitationState, expiresAt: string | null, deadlineAt: string | null }>, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null, existing:
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
       | null }> } };

export type ReopenMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
  timeLimit?: string | null | undefined;
  expiresAt?: string | null | undefined;
}>;


export type ReopenMutation = { reopenInvitations: { invitations: Array<{ id: string, state: InvitationState, reopenedAt: string | null }>, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type CancelMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
  reason?: string | null | undefined;
}>;


export type CancelMutation = { cancelInvitations: { invitations: Array<{ id: string, state: InvitationState, cancelReason: string | null }>, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type WatchBatchSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type WatchBatchSubscription = { invitationBatchProgress: { title: string, total: number, invited: number, unchanged: number, rejected: number, emailsQueued: number, emailsSent: number, emailsFailed: number, done: boolean } };

export type SeeFunnelQueryVariables = Exact<{ [key: string]: never; }>;


export type SeeFunnelQuery = { assessments: { nodes: Array<{ title: string, publicUrl: string | null, funnel: { invited: number, emailed: number, bounced: number, opened: number, started: number, submitted: number, expired: number, cancelled: number, medianTimeToStart: string | null, medianTimeToSubmit: string | null } }> } };

export type CorrectAddressMutationVariables = Exact<{
  id: string | number;
  email: string;
}>;


export type CorrectAddressMutation = { correctCandidateEmail: { candidate: { id: string, email: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null, existing:
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
       | null }> } };

export type RecordSubmissionMutationVariables = Exact<{
  externalId: string;
  submission: SubmissionInput;
  occurredAt?: string | null | undefined;
}>;


export type RecordSubmissionMutation = { recordSubmission: { invitation: { id: string, state: InvitationState, submittedAt: string | null, submission: { score: number | null, resultUrl: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type InvitePeopleMutationVariables = Exact<{
  members: Array<TeamMemberInput> | TeamMemberInput;
}>;


export type InvitePeopleMutation = { inviteTeamMembers: { members: Array<{ id: string, displayName: string, role: TeamRole, state: TeamMemberState }>, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ReadNotificationsQueryVariables = Exact<{ [key: string]: never; }>;


export type ReadNotificationsQuery = { notifications: { unreadCount: number, latestCursor: string, nodes: Array<{ title: string, reason: RecipientReason, readAt: string | null, event: { type: AssessmentEventType, occurredAt: string } }> } | null };

export type WatchNotificationsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type WatchNotificationsSubscription = { notificationReceived: { cursor: string, node: { title: string, reason: RecipientReason } } };

export type SumUpMutationVariables = Exact<{
  settings: Array<NotificationSettingInput> | NotificationSettingInput;
}>;


export type SumUpMutation = { updateNotificationSettings: { settings: Array<{ eventType: NotificationEventType, channel: NotificationChannel, enabled: boolean, digest: NotificationDigest }>, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type CreateKeyMutationVariables = Exact<{
  input: ApiKeyInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CreateKeyMutation = { createApiKey: { key: string | null, apiKey: { id: string, name: string, prefix: string, scopes: Array<ApiKeyScope>, expiresAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RotateKeyMutationVariables = Exact<{
  id: string | number;
  overlap?: string | null | undefined;
}>;


export type RotateKeyMutation = { rotateApiKey: { key: string | null, apiKey: { id: string, prefix: string, expiresAt: string | null, lastUsedAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RevokeKeyMutationVariables = Exact<{
  id: string | number;
}>;


export type RevokeKeyMutation = { revokeApiKey: { apiKey: { id: string, name: string, revokedAt: string | null, lastUsedAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ReadAuditLogQueryVariables = Exact<{
  filter?: AuditLogFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type ReadAuditLogQuery = { auditLog: { nodes: Array<{ occurredAt: string, action: string, targetId: string | null, changes: Record<string, unknown> | null, ipAddress: string | null, actor:
        | { id: string, displayName: string }
        | { id: string, displayName: string }
        | { id: string, displayName: string }
       | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null, apiKeys: Array<{ id: string, name: string, prefix: string, scopes: Array<ApiKeyScope>, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, createdBy: { displayName: string } | null }> | null };

export type CreateWebhookMutationVariables = Exact<{
  input: CreateWebhookEndpointInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CreateWebhookMutation = { createWebhookEndpoint: { secret: string | null, endpoint: { id: string, url: string, eventTypes: Array<AssessmentEventType>, scopes: Array<ApiKeyScope> } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ShapeWebhookMutationVariables = Exact<{
  id: string | number;
  payloadQuery?: string | null | undefined;
}>;


export type ShapeWebhookMutation = { updateWebhookEndpoint: { endpoint: { id: string, payloadQuery: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type TestWebhookMutationVariables = Exact<{
  id: string | number;
  eventType: AssessmentEventType;
}>;


export type TestWebhookMutation = { sendTestWebhook: { delivery: { id: string, state: WebhookDeliveryState } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type SeeWebhooksQueryVariables = Exact<{ [key: string]: never; }>;


export type SeeWebhooksQuery = { webhookEndpoints: Array<{ id: string, url: string, enabled: boolean, disabledReason: string | null, consecutiveFailures: number, deliveries: { nodes: Array<{ id: string, state: WebhookDeliveryState, attempts: number, statusCode: number | null, responseBody: string | null, durationMs: number | null, nextAttemptAt: string | null, event: { sequence: number, type: AssessmentEventType } | null }> } }> | null };

export type RedeliverWebhookMutationVariables = Exact<{
  deliveryId: string | number;
  idempotencyKey?: string | null | undefined;
}>;


export type RedeliverWebhookMutation = { redeliverWebhook: { delivery: { id: string, state: WebhookDeliveryState, nextAttemptAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type ReplayWebhooksMutationVariables = Exact<{
  id: string | number;
  after: string;
  idempotencyKey?: string | null | undefined;
}>;


export type ReplayWebhooksMutation = { replayWebhooks: { endpoint: { id: string, consecutiveFailures: number } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type RotateWebhookSecretMutationVariables = Exact<{
  id: string | number;
  overlap?: string | null | undefined;
}>;


export type RotateWebhookSecretMutation = { rotateWebhookSecret: { secret: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type FindByYourIdQueryVariables = Exact<{
  externalId: string;
}>;


export type FindByYourIdQuery = { invitation: { id: string, state: InvitationState, startedAt: string | null, submittedAt: string | null, submission: { score: number | null, resultUrl: string | null } | null, candidate: { id: string, displayName: string, externalId: string | null }, assessment: { id: string, title: string, externalId: string | null } } | null };

export type ReadResultsSinceQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ReadResultsSinceQuery = { events: { latestCursor: string, nodes: Array<{ sequence: number, type: AssessmentEventType, occurredAt: string, invitation: { id: string, externalId: string | null, submittedAt: string | null, submission: { score: number | null, resultUrl: string | null } | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ListFailedMailQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ListFailedMailQuery = { invitations: { nodes: Array<{ id: string, externalId: string | null, candidate: { id: string, displayName: string, emailSuppressed: boolean }, emails: Array<{ kind: EmailKind, state: EmailState, lastResponse: string | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RecordStartMutationVariables = Exact<{
  externalId: string;
  occurredAt?: string | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type RecordStartMutation = { recordStart: { invitation: { id: string, state: InvitationState, startedAt: string | null, deadlineAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SwitchWebhookMutationVariables = Exact<{
  id: string | number;
  enabled: boolean;
}>;


export type SwitchWebhookMutation = { updateWebhookEndpoint: { endpoint: { id: string, enabled: boolean, disabledReason: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DrawActivityQueryVariables = Exact<{
  days?: number;
  timeZone?: string | null | undefined;
}>;


export type DrawActivityQuery = { team: { activity: { timeZone: string, days: Array<{ date: string, invited: number, started: number, submitted: number }> } } };

export type SwitchTeamMutationVariables = Exact<{
  teamId: string | number;
}>;


export type SwitchTeamMutation = { switchTeam: { token: string | null, expiresAt: string | null, member: { id: string, displayName: string, role: TeamRole } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type ExportInvitationsMutationVariables = Exact<{
  filter?: InvitationFilter | null | undefined;
  columns?: Array<InvitationExportColumn> | InvitationExportColumn | null | undefined;
}>;


export type ExportInvitationsMutation = { exportInvitations: { url: string | null, expiresAt: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type WriteNoteMutationVariables = Exact<{
  candidateId: string | number;
  text: string;
}>;


export type WriteNoteMutation = { addCandidateNote: { note: { id: string, text: string, createdAt: string, author: { displayName: string } } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SaveFilterMutationVariables = Exact<{
  input: SavedFilterInput;
}>;


export type SaveFilterMutation = { createSavedFilter: { savedFilter: { id: string, name: string, list: SavedFilterList, filter: Record<string, unknown>, orderBy: Record<string, unknown> | null, shared: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ListDeliveriesQueryVariables = Exact<{
  endpointId: string | number;
  after?: string | null | undefined;
}>;


export type ListDeliveriesQuery = { webhookDeliveries: { nodes: Array<{ id: string, state: WebhookDeliveryState, attempts: number, statusCode: number | null, responseBody: string | null, nextAttemptAt: string | null, event: { sequence: number, type: AssessmentEventType } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SetSignOnMutationVariables = Exact<{
  input: SetSignOnInput;
}>;


export type SetSignOnMutation = { setSignOn: { signOn: { issuer: string | null, clientId: string | null, firstRole: TeamRole | null, required: boolean, callbackUrl: string, signedOutUrl: string, startUrl: string, scimUrl: string, domains: Array<{ domain: string, proof: SignOnDomainProof | null, recordName: string, recordValue: string }> } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SetSignOnGroupRoleMutationVariables = Exact<{
  group: string;
  role?: TeamRole | null | undefined;
}>;


export type SetSignOnGroupRoleMutation = { setSignOnGroupRole: { signOn: { groups: Array<{ name: string, role: TeamRole | null, memberCount: number }> } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type AddChatChannelMutationVariables = Exact<{
  input: CreateChatDestinationInput;
  idempotencyKey?: string | null | undefined;
}>;


export type AddChatChannelMutation = { createChatDestination: { secret: string | null, destination: { id: string, name: string, kind: ChatDestinationKind, urlHint: string, namesCandidates: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type TestChatChannelMutationVariables = Exact<{
  id: string | number;
}>;


export type TestChatChannelMutation = { testChatDestination: { accepted: boolean, statusCode: number | null, answer: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SeeChatChannelsQueryVariables = Exact<{ [key: string]: never; }>;


export type SeeChatChannelsQuery = { chatDestinations: Array<{ id: string, name: string, kind: ChatDestinationKind, urlHint: string, eventTypes: Array<NotificationEventType>, locale: string, namesCandidates: boolean, enabled: boolean, disabledReason: string | null, consecutiveFailures: number, lastStatusCode: number | null, lastAttemptAt: string | null }> | null };

export type AddRuleMutationVariables = Exact<{
  input: CreateAutomationRuleInput;
  idempotencyKey?: string | null | undefined;
}>;


export type AddRuleMutation = { createAutomationRule: { rule: { id: string, name: string, enabled: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RehearseRuleMutationVariables = Exact<{
  id: string | number;
}>;


export type RehearseRuleMutation = { rehearseAutomationRule: { submissions: Array<{ invitationId: string, candidateId: string, outcome: AutomationOutcome, reason: AutomationReason | null, results: Array<{ type: AutomationActionType, outcome: AutomationActionOutcome, code: string | null, message: string | null }> }>, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SwitchRuleMutationVariables = Exact<{
  id: string | number;
  enabled: boolean;
}>;


export type SwitchRuleMutation = { updateAutomationRule: { rule: { id: string, enabled: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SeeRulesQueryVariables = Exact<{ [key: string]: never; }>;


export type SeeRulesQuery = { automationRules: Array<{ id: string, name: string, enabled: boolean, runs: { nodes: Array<{ id: string, outcome: AutomationOutcome, reason: AutomationReason | null, createdAt: string, results: Array<{ type: AutomationActionType, outcome: AutomationActionOutcome, code: string | null, message: string | null }> }> } }> | null };

export type SetEmailSenderMutationVariables = Exact<{
  input: SetEmailSenderInput;
}>;


export type SetEmailSenderMutation = { setEmailSender: { emailSender: { from: string, isOwnUsed: boolean, domains: Array<{ domain: string, state: SenderDomainState, records: Array<{ purpose: SenderRecordPurpose, type: string, name: string, value: string, state: SenderRecordState }> }> } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type AddSenderDomainMutationVariables = Exact<{
  domain: string;
}>;


export type AddSenderDomainMutation = { addSenderDomain: { emailSender: { domains: Array<{ domain: string, state: SenderDomainState, records: Array<{ purpose: SenderRecordPurpose, type: string, name: string, value: string, required: boolean }> }> } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type VerifySenderDomainMutationVariables = Exact<{
  domain: string;
}>;


export type VerifySenderDomainMutation = { verifySenderDomain: { emailSender: { from: string, domains: Array<{ domain: string, state: SenderDomainState, checkedAt: string | null, records: Array<{ purpose: SenderRecordPurpose, state: SenderRecordState, found: string | null }> }> } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

/**
 * Welcome to Beckon. Press ▶ (or Ctrl-Enter).
 * This says who you are, and what the team has. Copy the id of an assessment for the next tabs.
 * The list on the left ("Examples") has an operation for every other task.
 * Not signed in? Open the sign-in link that the start printed, or put the API key into Headers:
 * { "Authorization": "Bearer bkk_…" }
 */
export const LookAroundDocument = "query LookAround { viewer { __typename ... on TeamMember { displayName role } ... on ApiKey { displayName scopes } } team { name features notificationScheme mailHealth { delivering lastError inboxUrl } } assessments(filter: {state: [PUBLISHED]}) { nodes { id title timeLimit } } }" as TypedDocument<LookAroundQuery, LookAroundQueryVariables>;

/**
 * Press ▶ and leave it open: every event of the team appears as it is committed.
 * After a break, pass the last cursor you saw as after: what came since is replayed first.
 */
export const WatchEventsDocument = "subscription WatchEvents($after: Cursor) { assessmentEvents(after: $after) { cursor replayed node { sequence type occurredAt candidate { displayName } assessment { title } actor { displayName } } } }" as TypedDocument<WatchEventsSubscription, WatchEventsSubscriptionVariables>;

/**
 * Invites by e-mail. Each row has its own outcome: the second address is invalid, and the first is invited all the same.
 * With sendEmail: false no e-mail is sent: the answer has the inviteUrl.
 */
export const InviteCandidatesDocument = "mutation InviteCandidates($input: InviteCandidatesInput!, $sendEmail: Boolean! = true) { inviteCandidates(input: $input, sendEmail: $sendEmail) { batch { id invited unchanged rejected } results { index email outcome candidate { id displayName } invitation { id state inviteUrl practiceUrl } errors { code message } } userErrors { code message path } } }" as TypedDocument<InviteCandidatesMutation, InviteCandidatesMutationVariables>;

/**
 * The newest invitations, with their states and the outcomes of their e-mails.
 */
export const ListInvitationsDocument = "query ListInvitations($first: Int = 10, $after: Cursor, $filter: InvitationFilter) { invitations(first: $first, after: $after, filter: $filter) { totalCount pageInfo { hasNextPage endCursor } nodes { id state candidate { displayName } assessment { title } startedAt deadlineAt submittedAt emails { kind state attempts lastResponse } } } }" as TypedDocument<ListInvitationsQuery, ListInvitationsQueryVariables>;

/**
 * Who would be notified if this candidate started now, who would not, and why.
 * Put the id of an invitation into the variables: ListInvitations shows them.
 */
export const WhoIsNotifiedDocument = "query WhoIsNotified($invitationId: ID!, $eventType: NotificationEventType! = ASSESSMENT_STARTED) { notificationRecipients(invitationId: $invitationId, eventType: $eventType) { member { displayName role } channel reason outcome } }" as TypedDocument<WhoIsNotifiedQuery, WhoIsNotifiedQueryVariables>;

/**
 * Creates an assessment, as a DRAFT. Publish it with the next tab before you invite to it.
 */
export const CreateAssessmentDocument = "mutation CreateAssessment($input: CreateAssessmentInput!) { createAssessment(input: $input) { assessment { id state title } userErrors { code message path } } }" as TypedDocument<CreateAssessmentMutation, CreateAssessmentMutationVariables>;

/**
 * Publishes a draft: from now on candidates can be invited to it.
 */
export const PublishAssessmentDocument = "mutation PublishAssessment($id: ID!) { publishAssessment(id: $id) { assessment { id state } userErrors { code message } } }" as TypedDocument<PublishAssessmentMutation, PublishAssessmentMutationVariables>;

/**
 * The newest events of the log. latestCursor is where a subscription resumes without a gap.
 */
export const ReadEventsDocument = "query ReadEvents($last: Int = 25, $before: Cursor, $filter: AssessmentEventFilter) { events(last: $last, before: $before, filter: $filter) { latestCursor edges { cursor node { id sequence type occurredAt changes } } } }" as TypedDocument<ReadEventsQuery, ReadEventsQueryVariables>;

/**
 * The candidate's side, for a front end of your own. The token is what follows /i/ in inviteUrl; no credential is needed.
 */
export const StartAssessmentDocument = "mutation StartAssessment($token: String!) { startAssessment(token: $token) { continueUrl invitation { state startedAt deadlineAt refusal { code message } } userErrors { code message } } }" as TypedDocument<StartAssessmentMutation, StartAssessmentMutationVariables>;

/**
 * The candidate's side: submits the work, with the token of the link. A second call answers as the first did.
 */
export const SubmitAssessmentDocument = "mutation SubmitAssessment($token: String!, $submission: SubmissionInput) { submitAssessment(token: $token, submission: $submission) { invitation { state submission { url notes automatic } } userErrors { code message } } }" as TypedDocument<SubmitAssessmentMutation, SubmitAssessmentMutationVariables>;

/**
 * A member's own switches: an event and a channel, on or off. Not for keys.
 */
export const SwitchNotificationsDocument = "mutation SwitchNotifications($settings: [NotificationSettingInput!]!) { updateNotificationSettings(settings: $settings) { settings { eventType channel enabled } userErrors { code message } } }" as TypedDocument<SwitchNotificationsMutation, SwitchNotificationsMutationVariables>;

/**
 * Previous candidates, as a user types: each word begins a word of name or address.
 */
export const FindCandidatesDocument = "query FindCandidates($filter: CandidateFilter, $orderBy: CandidateOrder) { candidates(first: 10, filter: $filter, orderBy: $orderBy) { nodes { id displayName progress decision labels emailSuppressed } } }" as TypedDocument<FindCandidatesQuery, FindCandidatesQueryVariables>;

/**
 * How the e-mail of one row would look, in that candidate's language. Nothing is stored, and its links do not work.
 * With sendTestToMe it comes to your own mailbox, too (not for keys).
 */
export const PreviewInvitationDocument = "mutation PreviewInvitation($input: InviteCandidatesInput!, $index: Int!, $sendTestToMe: Boolean!) { previewInvitationEmail( input: $input index: $index sendTestToMe: $sendTestToMe ) { subject text html warnings userErrors { code message path } } }" as TypedDocument<PreviewInvitationMutation, PreviewInvitationMutationVariables>;

/**
 * Sends again what could not be delivered, or was created with sendEmail: false. Each at most once in 10 minutes.
 * Find the ids with ListInvitations and the filter { "emailState": ["FAILED", "BOUNCED"] }.
 */
export const MailAgainDocument = "mutation MailAgain($ids: [ID!]!) { resendInvitations(ids: $ids) { invitations { id emailRequested } userErrors { code message path } } }" as TypedDocument<MailAgainMutation, MailAgainMutationVariables>;

/**
 * A later last moment to start revives what has expired; a new time limit moves the deadline of candidates who have started.
 */
export const GiveMoreTimeDocument = "mutation GiveMoreTime($ids: [ID!]!, $expiresAt: DateTime, $timeLimit: Duration) { extendInvitations(ids: $ids, expiresAt: $expiresAt, timeLimit: $timeLimit) { invitations { id state expiresAt deadlineAt } userErrors { code message path existing { id } } } }" as TypedDocument<GiveMoreTimeMutation, GiveMoreTimeMutationVariables>;

/**
 * Candidates who have submitted may continue their work. They stay SUBMITTED until they click Continue.
 */
export const ReopenDocument = "mutation Reopen($ids: [ID!]!, $timeLimit: Duration, $expiresAt: DateTime) { reopenInvitations(ids: $ids, timeLimit: $timeLimit, expiresAt: $expiresAt) { invitations { id state reopenedAt } userErrors { code message path } } }" as TypedDocument<ReopenMutation, ReopenMutationVariables>;

/**
 * Cancels invitations: their links stop working. The reason is for the team only.
 */
export const CancelDocument = "mutation Cancel($ids: [ID!]!, $reason: String) { cancelInvitations(ids: $ids, reason: $reason) { invitations { id state cancelReason } userErrors { code message path } } }" as TypedDocument<CancelMutation, CancelMutationVariables>;

/**
 * How far the e-mails of one call of inviteCandidates are: now, and whenever that changes, until none waits.
 */
export const WatchBatchDocument = "subscription WatchBatch($id: ID!) { invitationBatchProgress(id: $id) { title total invited unchanged rejected emailsQueued emailsSent emailsFailed done } }" as TypedDocument<WatchBatchSubscription, WatchBatchSubscriptionVariables>;

/**
 * How many invitations of each assessment are in which state, and the public link to share.
 */
export const SeeFunnelDocument = "query SeeFunnel { assessments(first: 10, filter: {state: [PUBLISHED]}) { nodes { title publicUrl funnel { invited emailed bounced opened started submitted expired cancelled medianTimeToStart medianTimeToSubmit } } } }" as TypedDocument<SeeFunnelQuery, SeeFunnelQueryVariables>;

/**
 * A mistyped address is corrected in place: history stays, old links stop working, open invitations are sent to the new one.
 */
export const CorrectAddressDocument = "mutation CorrectAddress($id: ID!, $email: EmailAddress!) { correctCandidateEmail(id: $id, email: $email) { candidate { id email } userErrors { code message path existing { id } } } }" as TypedDocument<CorrectAddressMutation, CorrectAddressMutationVariables>;

/**
 * Reports from the system that runs the assessment, by the invitation's id or your own. Of a submitted one, score and
 * result change, and nobody is notified twice.
 */
export const RecordSubmissionDocument = "mutation RecordSubmission($externalId: String!, $submission: SubmissionInput!, $occurredAt: DateTime) { recordSubmission( externalId: $externalId submission: $submission occurredAt: $occurredAt ) { invitation { id state submittedAt submission { score resultUrl } } userErrors { code message path } } }" as TypedDocument<RecordSubmissionMutation, RecordSubmissionMutationVariables>;

/**
 * Invites members to the team: each receives a link that works once, within 7 days. For owners.
 */
export const InvitePeopleDocument = "mutation InvitePeople($members: [TeamMemberInput!]!) { inviteTeamMembers(members: $members) { members { id displayName role state } userErrors { code message path } } }" as TypedDocument<InvitePeopleMutation, InvitePeopleMutationVariables>;

/**
 * What you were notified of in the app, and why; the newest last. For members, not for keys.
 */
export const ReadNotificationsDocument = "query ReadNotifications { notifications(last: 25) { unreadCount latestCursor nodes { title reason readAt event { type occurredAt } } } }" as TypedDocument<ReadNotificationsQuery, ReadNotificationsQueryVariables>;

/**
 * Press ▶ and leave it open: every notification from now on. After a break, pass your last cursor as after.
 */
export const WatchNotificationsDocument = "subscription WatchNotifications($after: Cursor) { notificationReceived(after: $after) { cursor node { title reason } } }" as TypedDocument<WatchNotificationsSubscription, WatchNotificationsSubscriptionVariables>;

/**
 * One e-mail an hour or a day instead of one for each event: HOURLY, DAILY, or IMMEDIATE again.
 */
export const SumUpDocument = "mutation SumUp($settings: [NotificationSettingInput!]!) { updateNotificationSettings(settings: $settings) { settings { eventType channel enabled digest } userErrors { code message path } } }" as TypedDocument<SumUpMutation, SumUpMutationVariables>;

/**
 * A key for a program, with the scopes that it needs. It is shown once, in this answer: store it where the program reads it.
 * The idempotencyKey lets you repeat the call after a lost connection; the key is not shown again then. For owners.
 */
export const CreateKeyDocument = "mutation CreateKey($input: ApiKeyInput!, $idempotencyKey: String) { createApiKey(input: $input, idempotencyKey: $idempotencyKey) { apiKey { id name prefix scopes expiresAt } key userErrors { code message path } } }" as TypedDocument<CreateKeyMutation, CreateKeyMutationVariables>;

/**
 * A new key in place of an old one, which stays valid for the overlap (a day, if you leave it out; PT0S ends it at once).
 * Id, name, scopes and end stay as they are; prefix tells which of the two you hold.
 */
export const RotateKeyDocument = "mutation RotateKey($id: ID!, $overlap: Duration) { rotateApiKey(id: $id, overlap: $overlap) { apiKey { id prefix expiresAt lastUsedAt } key userErrors { code message path } } }" as TypedDocument<RotateKeyMutation, RotateKeyMutationVariables>;

/**
 * Revokes a key: it is rejected within a second, and its subscriptions end within five.
 */
export const RevokeKeyDocument = "mutation RevokeKey($id: ID!) { revokeApiKey(id: $id) { apiKey { id name revokedAt lastUsedAt } userErrors { code message path } } }" as TypedDocument<RevokeKeyMutation, RevokeKeyMutationVariables>;

/**
 * Who did what to what, from where, newest first, and the existing keys. Pass endCursor as after for the next page.
 */
export const ReadAuditLogDocument = "query ReadAuditLog($filter: AuditLogFilter, $after: Cursor) { auditLog(first: 25, after: $after, filter: $filter) { nodes { occurredAt action actor { id displayName } targetId changes ipAddress } pageInfo { hasNextPage endCursor } } apiKeys { id name prefix scopes expiresAt lastUsedAt revokedAt createdBy { displayName } } }" as TypedDocument<ReadAuditLogQuery, ReadAuditLogQueryVariables>;

/**
 * From now on every start and submission is posted to the address, signed by Standard Webhooks. The secret is shown once.
 */
export const CreateWebhookDocument = "mutation CreateWebhook($input: CreateWebhookEndpointInput!, $idempotencyKey: String) { createWebhookEndpoint(input: $input, idempotencyKey: $idempotencyKey) { endpoint { id url eventTypes scopes } secret userErrors { code message path } } }" as TypedDocument<CreateWebhookMutation, CreateWebhookMutationVariables>;

/**
 * Chooses what bodies contain: a selection on AssessmentEvent, at most 5 levels deep. What is left out here stays.
 */
export const ShapeWebhookDocument = "mutation ShapeWebhook($id: ID!, $payloadQuery: String) { updateWebhookEndpoint(id: $id, input: {payloadQuery: $payloadQuery}) { endpoint { id payloadQuery } userErrors { code message path } } }" as TypedDocument<ShapeWebhookMutation, ShapeWebhookMutationVariables>;

/**
 * Sends one test; SeeWebhooks shows what the endpoint answered.
 */
export const TestWebhookDocument = "mutation TestWebhook($id: ID!, $eventType: AssessmentEventType!) { sendTestWebhook(id: $id, eventType: $eventType) { delivery { id state } userErrors { code message } } }" as TypedDocument<TestWebhookMutation, TestWebhookMutationVariables>;

/**
 * The state of the endpoints, and the answers to the latest deliveries.
 */
export const SeeWebhooksDocument = "query SeeWebhooks { webhookEndpoints { id url enabled disabledReason consecutiveFailures deliveries(first: 10) { nodes { id state attempts statusCode responseBody durationMs nextAttemptAt event { sequence type } } } } }" as TypedDocument<SeeWebhooksQuery, SeeWebhooksQueryVariables>;

/**
 * Sends one delivery again, with the same webhook-id, so that a receiver recognizes one that it has already.
 */
export const RedeliverWebhookDocument = "mutation RedeliverWebhook($deliveryId: ID!, $idempotencyKey: String) { redeliverWebhook(deliveryId: $deliveryId, idempotencyKey: $idempotencyKey) { delivery { id state nextAttemptAt } userErrors { code message } } }" as TypedDocument<RedeliverWebhookMutation, RedeliverWebhookMutationVariables>;

/**
 * After an outage: sends again what came after this cursor of events and was not confirmed.
 */
export const ReplayWebhooksDocument = "mutation ReplayWebhooks($id: ID!, $after: Cursor!, $idempotencyKey: String) { replayWebhooks(id: $id, after: $after, idempotencyKey: $idempotencyKey) { endpoint { id consecutiveFailures } userErrors { code message } } }" as TypedDocument<ReplayWebhooksMutation, ReplayWebhooksMutationVariables>;

/**
 * Both secrets sign until the overlap ends: switch the receiver to the new one in that time.
 */
export const RotateWebhookSecretDocument = "mutation RotateWebhookSecret($id: ID!, $overlap: Duration) { rotateWebhookSecret(id: $id, overlap: $overlap) { secret userErrors { code message path } } }" as TypedDocument<RotateWebhookSecretMutation, RotateWebhookSecretMutationVariables>;

/**
 * An invitation by your own id of it, with its result. Assessments and candidates have externalId, too.
 */
export const FindByYourIdDocument = "query FindByYourId($externalId: String!) { invitation(externalId: $externalId) { id state startedAt submittedAt submission { score resultUrl } candidate { id displayName externalId } assessment { id title externalId } } }" as TypedDocument<FindByYourIdQuery, FindByYourIdQueryVariables>;

/**
 * What was submitted or scored after a cursor, oldest first. While hasNextPage, continue after endCursor; then store
 * latestCursor, and ask after that the next time: nothing is missed or read twice. Without after: from the beginning.
 */
export const ReadResultsSinceDocument = "query ReadResultsSince($after: Cursor) { events( first: 100 after: $after filter: {types: [ASSESSMENT_SUBMITTED, RESULT_UPDATED]} ) { nodes { sequence type occurredAt invitation { id externalId submittedAt submission { score resultUrl } } } pageInfo { hasNextPage endCursor } latestCursor } }" as TypedDocument<ReadResultsSinceQuery, ReadResultsSinceQueryVariables>;

/**
 * Invitations whose newest e-mail did not arrive, and what the mail server said. CorrectAddress corrects a mistyped
 * address and sends the e-mail at once; MailAgain takes the ids of the others.
 */
export const ListFailedMailDocument = "query ListFailedMail($after: Cursor) { invitations( first: 100 after: $after filter: {emailState: [FAILED, BOUNCED, SUPPRESSED]} ) { nodes { id externalId candidate { id displayName emailSuppressed } emails { kind state lastResponse } } pageInfo { hasNextPage endCursor } } }" as TypedDocument<ListFailedMailQuery, ListFailedMailQueryVariables>;

/**
 * Reports from the system that runs the assessment that a candidate has started. A candidate who has started already is unchanged.
 */
export const RecordStartDocument = "mutation RecordStart($externalId: String!, $occurredAt: DateTime, $idempotencyKey: String) { recordStart( externalId: $externalId occurredAt: $occurredAt idempotencyKey: $idempotencyKey ) { invitation { id state startedAt deadlineAt } userErrors { code message path } } }" as TypedDocument<RecordStartMutation, RecordStartMutationVariables>;

/**
 * Enables an endpoint again, or disables it. Waiting deliveries are sent; ReplayWebhooks sends what happened meanwhile.
 */
export const SwitchWebhookDocument = "mutation SwitchWebhook($id: ID!, $enabled: Boolean!) { updateWebhookEndpoint(id: $id, input: {enabled: $enabled}) { endpoint { id enabled disabledReason } userErrors { code message path } } }" as TypedDocument<SwitchWebhookMutation, SwitchWebhookMutationVariables>;

/**
 * How many were invited, started and submitted on each of the last 30 days, for a chart.
 */
export const DrawActivityDocument = "query DrawActivity($days: Int! = 30, $timeZone: TimeZone) { team { activity(days: $days, timeZone: $timeZone) { timeZone days { date invited started submitted } } } }" as TypedDocument<DrawActivityQuery, DrawActivityQueryVariables>;

/**
 * Changes to another of your own teams without a new sign-in link. The query myTeams lists them.
 */
export const SwitchTeamDocument = "mutation SwitchTeam($teamId: ID!) { switchTeam(teamId: $teamId) { token expiresAt member { id displayName role } userErrors { code message } } }" as TypedDocument<SwitchTeamMutation, SwitchTeamMutationVariables>;

/**
 * A link to a CSV file of all that match. It works for ten minutes and needs no header: open it in the browser.
 */
export const ExportInvitationsDocument = "mutation ExportInvitations($filter: InvitationFilter, $columns: [InvitationExportColumn!]) { exportInvitations(filter: $filter, columns: $columns, byteOrderMark: true) { url expiresAt userErrors { code message path } } }" as TypedDocument<ExportInvitationsMutation, ExportInvitationsMutationVariables>;

/**
 * A note on a candidate, for the team. Candidates never see it.
 */
export const WriteNoteDocument = "mutation WriteNote($candidateId: ID!, $text: String!) { addCandidateNote(candidateId: $candidateId, text: $text) { note { id text createdAt author { displayName } } userErrors { code message path } } }" as TypedDocument<WriteNoteMutation, WriteNoteMutationVariables>;

/**
 * Saves a filter of a list under a name. Pass filter and orderBy of the answer to the list as its variables.
 */
export const SaveFilterDocument = "mutation SaveFilter($input: SavedFilterInput!) { createSavedFilter(input: $input) { savedFilter { id name list filter orderBy shared } userErrors { code message path } } }" as TypedDocument<SaveFilterMutation, SaveFilterMutationVariables>;

/**
 * What an endpoint did not confirm, newest first, with what it answered. Go on with after: endCursor.
 */
export const ListDeliveriesDocument = "query ListDeliveries($endpointId: ID!, $after: Cursor) { webhookDeliveries( endpointId: $endpointId state: [FAILED, RETRYING] first: 50 after: $after ) { nodes { id state attempts statusCode responseBody nextAttemptAt event { sequence type } } pageInfo { hasNextPage endCursor } } }" as TypedDocument<ListDeliveriesQuery, ListDeliveriesQueryVariables>;

/**
 * Lets the team sign in by its own issuer of OpenID Connect; docs/sign-on.md has the steps. For owners. The query signOn
 * shows the addresses to register at the issuer.
 */
export const SetSignOnDocument = "mutation SetSignOn($input: SetSignOnInput!) { setSignOn(input: $input) { signOn { issuer clientId firstRole required callbackUrl signedOutUrl startUrl scimUrl domains { domain proof recordName recordValue } } userErrors { code message path } } }" as TypedDocument<SetSignOnMutation, SetSignOnMutationVariables>;

/**
 * Gives the members of a group of the company's directory a role in the team; docs/sign-on.md says how the directory provisions
 * groups by SCIM. For owners.
 */
export const SetSignOnGroupRoleDocument = "mutation SetSignOnGroupRole($group: String!, $role: TeamRole) { setSignOnGroupRole(group: $group, role: $role) { signOn { groups { name role memberCount } } userErrors { code message path } } }" as TypedDocument<SetSignOnGroupRoleMutation, SetSignOnGroupRoleMutationVariables>;

/**
 * From now on starts, submissions and failed mail are messages in the channel. TestChatChannel sends a test.
 */
export const AddChatChannelDocument = "mutation AddChatChannel($input: CreateChatDestinationInput!, $idempotencyKey: String) { createChatDestination(input: $input, idempotencyKey: $idempotencyKey) { destination { id name kind urlHint namesCandidates } secret userErrors { code message path } } }" as TypedDocument<AddChatChannelMutation, AddChatChannelMutationVariables>;

/**
 * Sends a test message to a chat destination, and shows what the provider answered.
 */
export const TestChatChannelDocument = "mutation TestChatChannel($id: ID!) { testChatDestination(id: $id) { accepted statusCode answer userErrors { code message path } } }" as TypedDocument<TestChatChannelMutation, TestChatChannelMutationVariables>;

/**
 * The chat destinations and whether their messages arrive.
 */
export const SeeChatChannelsDocument = "query SeeChatChannels { chatDestinations { id name kind urlHint eventTypes locale namesCandidates enabled disabledReason consecutiveFailures lastStatusCode lastAttemptAt } }" as TypedDocument<SeeChatChannelsQuery, SeeChatChannelsQueryVariables>;

/**
 * Creates a rule that is disabled, so that RehearseRule can say what it would do. SwitchRule enables it.
 */
export const AddRuleDocument = "mutation AddRule($input: CreateAutomationRuleInput!, $idempotencyKey: String) { createAutomationRule(input: $input, idempotencyKey: $idempotencyKey) { rule { id name enabled } userErrors { code message path } } }" as TypedDocument<AddRuleMutation, AddRuleMutationVariables>;

/**
 * What a rule would do about the last hundred submissions. Nothing is stored or sent.
 */
export const RehearseRuleDocument = "mutation RehearseRule($id: ID!) { rehearseAutomationRule(id: $id) { submissions { invitationId candidateId outcome reason results { type outcome code message } } userErrors { code message path } } }" as TypedDocument<RehearseRuleMutation, RehearseRuleMutationVariables>;

/**
 * Enables a rule, or disables it. It acts on submissions from then on.
 */
export const SwitchRuleDocument = "mutation SwitchRule($id: ID!, $enabled: Boolean!) { updateAutomationRule(id: $id, input: {enabled: $enabled}) { rule { id enabled } userErrors { code message path } } }" as TypedDocument<SwitchRuleMutation, SwitchRuleMutationVariables>;

/**
 * The automation rules, and what each did last and why.
 */
export const SeeRulesDocument = "query SeeRules { automationRules { id name enabled runs(first: 10) { nodes { id outcome reason createdAt results { type outcome code message } } } } }" as TypedDocument<SeeRulesQuery, SeeRulesQueryVariables>;

/**
 * Has the team's e-mails come from an address of a domain of its own, once verifySenderDomain has found the DKIM record
 * that addSenderDomain shows. For owners.
 */
export const SetEmailSenderDocument = "mutation SetEmailSender($input: SetEmailSenderInput!) { setEmailSender(input: $input) { emailSender { from isOwnUsed domains { domain state records { purpose type name value state } } } userErrors { code message path } } }" as TypedDocument<SetEmailSenderMutation, SetEmailSenderMutationVariables>;

/**
 * Adds a domain that the team's e-mails are to come from, and shows the DNS records to publish. For owners.
 */
export const AddSenderDomainDocument = "mutation AddSenderDomain($domain: String!) { addSenderDomain(domain: $domain) { emailSender { domains { domain state records { purpose type name value required } } } userErrors { code message path } } }" as TypedDocument<AddSenderDomainMutation, AddSenderDomainMutationVariables>;

/**
 * Looks for the DNS records of a sender domain now, and shows what was found of each.
 */
export const VerifySenderDomainDocument = "mutation VerifySenderDomain($domain: String!) { verifySenderDomain(domain: $domain) { emailSender { from domains { domain state checkedAt records { purpose state found } } } userErrors { code message path } } }" as TypedDocument<VerifySenderDomainMutation, VerifySenderDomainMutationVariables>;