/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
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

/** Which assessments. */
export type AssessmentFilter = {
  /** With this id of the caller's own. */
  externalId?: string | null | undefined;
  /** Each word of it begins a word of the title. */
  search?: string | null | undefined;
  /** In one of these states. */
  state?: Array<AssessmentState> | null | undefined;
};

/** In which order. */
export type AssessmentOrder = {
  /** Which way. */
  direction: OrderDirection;
  /** By what. */
  field: AssessmentOrderField;
};

/** By what assessments are ordered. */
export type AssessmentOrderField =
  /** When they were made. */
  | 'CREATED_AT'
  /** Their title. */
  | 'TITLE';

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

/** The columns of a file of candidates. */
export type CandidateExportColumn =
  /** The time at which the candidate was archived. */
  | 'ARCHIVED_AT'
  /** The assigned members, separated by semicolons. */
  | 'ASSIGNEES'
  /** The codename. */
  | 'CODENAME'
  /** The time at which the candidate was added. */
  | 'CREATED_AT'
  /** The time of the decision. */
  | 'DECIDED_AT'
  /** The decision of the team. */
  | 'DECISION'
  /** The name, otherwise the address; the codename for a blind reviewer. */
  | 'DISPLAY_NAME'
  /** The e-mail address. Needs CANDIDATES_PII. */
  | 'EMAIL'
  /** Whether no e-mail is sent to the address any more. */
  | 'EMAIL_SUPPRESSED'
  /** The caller's own id of the candidate. Needs CANDIDATES_PII. */
  | 'EXTERNAL_ID'
  /** The share of extra time. Needs CANDIDATES_PII. */
  | 'EXTRA_TIME'
  /** The global id. */
  | 'ID'
  /** The labels, separated by semicolons. */
  | 'LABELS'
  /** The language. Needs CANDIDATES_PII. */
  | 'LOCALE'
  /** The metadata, as JSON. Needs CANDIDATES_PII. */
  | 'METADATA'
  /** The name. Needs CANDIDATES_PII. */
  | 'NAME'
  /** The furthest state of any live or submitted invitation. */
  | 'PROGRESS'
  /** Whether the candidate has switched reminders off. */
  | 'REMINDERS_OFF'
  /** The time zone. Needs CANDIDATES_PII. */
  | 'TIME_ZONE';

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

/** The settings of a new integration. */
export type CreatePartnerIntegrationInput = {
  /** The partner's id of the team's account, up to 500 characters, for partners that have one. */
  account?: string | null | undefined;
  /** The key that the partner has issued for calls to it, up to 500 characters. Required for a new integration and with a new url. It is stored encrypted and never shown. */
  apiKey?: string | null | undefined;
  /** The partner. */
  kind: PartnerKind;
  /** The address of the partner's API. It must begin with https:// and be on the public internet, unless the operator allows other addresses. The default is the partner's own. */
  url?: string | null | undefined;
  /** The secret that the partner signs its webhooks with, up to 500 characters, for partners that send some. It is stored encrypted and never shown. */
  webhookSecret?: string | null | undefined;
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

/** The order of a list of invitations. */
export type InvitationOrder = {
  /** The direction of the order. */
  direction: OrderDirection;
  /** The field to order by. */
  field: InvitationOrderField;
};

/** The field by which invitations are ordered. */
export type InvitationOrderField =
  /** The time when the invitation was created. */
  | 'CREATED_AT'
  /** The score. Only invitations with a score are listed. */
  | 'SCORE'
  /** The time of the start, as the caller sees it. Only started invitations are listed. */
  | 'STARTED_AT'
  /** The time of the submission, as the caller sees it. Only submitted invitations are listed. */
  | 'SUBMITTED_AT';

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

/** What testSignOn tests of an issuer, in this order. */
export type IssuerCheck =
  /** Whether the issuer accepts the client id with the client secret. */
  | 'CLIENT'
  /** The document at /.well-known/openid-configuration. */
  | 'DOCUMENT'
  /** The keys that ID tokens are signed with. */
  | 'KEYS';

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

/** Whether an integration is in use, and whether it works. */
export type PartnerIntegrationState =
  /** Orders are rejected, and messages wait until it is enabled. */
  | 'DISABLED'
  /** The last message was not accepted. Messages are attempted again. */
  | 'FAILING'
  /** The partner has not called yet, and no message was sent to it. */
  | 'UNUSED'
  /** The partner has called, or has accepted the last message. */
  | 'WORKING';

/** The applicant tracking systems that order assessments. Later releases may add more. */
export type PartnerKind =
  /** Ashby. The key is one of Ashby's API keys with the permission candidatesWrite. */
  | 'ASHBY'
  /** Greenhouse. It is set up by the first test that it sends, and has no settings. */
  | 'GREENHOUSE'
  /** Kombo, for the applicant tracking systems that it connects. The account is Kombo's id of the integration, and webhookSecret the secret of its webhooks. */
  | 'KOMBO'
  /** Workable. The key is the access token that Workable has issued for the results. */
  | 'WORKABLE';

/** The state of a message to a partner. */
export type PartnerMessageState =
  /** The partner answered 2xx. */
  | 'DELIVERED'
  /** Failed after ten attempts over three days, or for good. retryPartnerMessage queues it again. */
  | 'FAILED'
  /** Waiting for its first attempt, or for the messages of its order before it. */
  | 'PENDING'
  /** The last attempt failed. nextAttemptAt is the time of the next one. */
  | 'RETRYING';

/** What a message to a partner is about. Later releases may add more. */
export type PartnerMessageSubject =
  /** The team cancelled the invitation. */
  | 'CANCELLED'
  /** The invitation expired before the candidate started. */
  | 'EXPIRED'
  /** The mail server accepted the e-mail of the invitation. */
  | 'INVITED'
  /** The team locked the invitation: the candidate cannot start for now. */
  | 'LOCKED'
  /** The e-mail of the invitation could not be delivered. */
  | 'NOT_DELIVERED'
  /** The partner was asked for open orders, at first without success. It is about no order. */
  | 'ORDERS'
  /** The order was rejected: nobody was invited. */
  | 'REJECTED'
  /** The team reopened the submitted invitation. */
  | 'REOPENED'
  /** The result was recorded or changed. */
  | 'RESULT'
  /** The candidate started. */
  | 'STARTED'
  /** The candidate submitted, or the time ran out. */
  | 'SUBMITTED'
  /** The list of published assessments was sent. It is about no order. */
  | 'TESTS'
  /** The team unlocked the invitation. */
  | 'UNLOCKED';

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

/** What can be changed of an assessment. What is left out stays, and null clears. */
export type UpdateAssessmentInput = {
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
  title?: string | null | undefined;
  /**
   * Changes nothing: who registers by the public link is always mailed their own link. Default: false.
   * @deprecated Who registers by the public link is always mailed their own link, whatever this says.
   */
  verifyPublicEmail?: boolean | null | undefined;
};

/** The settings to change. Omitted fields stay unchanged, and null clears a condition. */
export type UpdateAutomationRuleInput = {
  /** One to 10 actions, in their order. They replace all actions of the rule. */
  actions?: Array<AutomationActionInput> | null | undefined;
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
  name?: string | null | undefined;
  /** The events after which it is evaluated. The default is all of them. */
  triggers?: Array<AutomationTrigger> | null | undefined;
};

/** Changes of a candidate. Omitted fields stay unchanged, and null clears. */
export type UpdateCandidateInput = {
  /**
   * The caller's own id of the candidate, unique in the team. For a caller without CANDIDATES_PII: ALREADY_EXISTS
   * where any candidate has it, this one included.
   */
  externalId?: string | null | undefined;
  /** Extra time as a share of every time limit, 0 to 10: 0.25 is a quarter more. Applies from the next Start. */
  extraTime?: number | null | undefined;
  /** The language of e-mails and pages. */
  locale?: string | null | undefined;
  /** The caller's own data about the candidate. */
  metadata?: Record<string, unknown> | null | undefined;
  /** Name, up to 200 characters. */
  name?: string | null | undefined;
  /** The time zone of times in e-mails and on pages. Null for the team's. */
  timeZone?: string | null | undefined;
};

/** The settings to change. Omitted fields stay unchanged; null clears assessmentId and eventTypes. */
export type UpdateChatDestinationInput = {
  /** Sends messages about this assessment only. Null for all assessments. */
  assessmentId?: string | number | null | undefined;
  /** False stops messages. True resumes them and sends those that have waited for less than three days. */
  enabled?: boolean | null | undefined;
  /** The types of the events to send messages about. Empty for all of them. */
  eventTypes?: Array<NotificationEventType> | null | undefined;
  /** The language of the messages. The default is en. */
  locale?: string | null | undefined;
  /** A name, up to 100 characters. */
  name?: string | null | undefined;
  /** Whether messages name candidates; only for a caller who may read names. The default is false. */
  namesCandidates?: boolean | null | undefined;
  /** The address of the incoming webhook: https, on the public internet unless the operator allows other addresses. It is stored encrypted and never shown. */
  url?: string | null | undefined;
};

/** The settings to change. Omitted fields stay unchanged. */
export type UpdatePartnerIntegrationInput = {
  /** The partner's id of the team's account, up to 500 characters, for partners that have one. */
  account?: string | null | undefined;
  /** The key that the partner has issued for calls to it, up to 500 characters. Required for a new integration and with a new url. It is stored encrypted and never shown. */
  apiKey?: string | null | undefined;
  /** False rejects orders and stops messages. True accepts orders again and sends the messages that wait. */
  enabled?: boolean | null | undefined;
  /** The address of the partner's API. It must begin with https:// and be on the public internet, unless the operator allows other addresses. The default is the partner's own. */
  url?: string | null | undefined;
  /** The secret that the partner signs its webhooks with, up to 500 characters, for partners that send some. It is stored encrypted and never shown. */
  webhookSecret?: string | null | undefined;
};

/** The profile of the calling member. Omitted fields stay unchanged, and null clears a field. */
export type UpdateProfileInput = {
  /** The language of e-mails to the member. */
  locale?: string | null | undefined;
  /** Up to 200 characters. */
  name?: string | null | undefined;
  /** The time zone of e-mails to the member; null: that of the team. */
  timeZone?: string | null | undefined;
};

/** The changes of a saved filter. Omitted fields stay unchanged; null clears the order. */
export type UpdateSavedFilterInput = {
  /** The filter, valid for the input of its list. */
  filter?: Record<string, unknown> | null | undefined;
  /** The name: 1 to 100 characters. */
  name?: string | null | undefined;
  /** The order; null for the list's own. */
  orderBy?: Record<string, unknown> | null | undefined;
  /** Whether the whole team can use it. */
  shared?: boolean | null | undefined;
};

/** The settings of the team that an owner can change. Omitted fields stay unchanged. */
export type UpdateTeamInput = {
  /** The name of the team as candidates see it: 1 to 200 characters. */
  name?: string | null | undefined;
  /** Which members are notified of starts and submissions. */
  notificationScheme?: NotificationScheme | null | undefined;
  /** The time zone of e-mails to recipients who have none. */
  timeZone?: string | null | undefined;
};

/** The settings to change. Omitted fields stay unchanged, and null clears a field. */
export type UpdateWebhookEndpointInput = {
  /** Delivers only events of this assessment. Null for all assessments. */
  assessmentId?: string | number | null | undefined;
  /** A description of the purpose of the endpoint, up to 500 characters. */
  description?: string | null | undefined;
  /** False stops deliveries. True resumes them and sends those that wait; replayWebhooks queues events that happened in between. */
  enabled?: boolean | null | undefined;
  /** The types of the events to deliver. Empty for all events. */
  eventTypes?: Array<AssessmentEventType> | null | undefined;
  /** A selection on AssessmentEvent, at most 5 levels deep and without paginated lists. INVALID_QUERY explains what is wrong with it. */
  payloadQuery?: string | null | undefined;
  /** What bodies may contain, at most the rights of the caller. The default for a new endpoint is READ. */
  scopes?: Array<ApiKeyScope> | null | undefined;
  /** An http or https address with port 80, 443, or 1024 and above. It must be on the public internet, unless the operator allows other addresses. */
  url?: string | null | undefined;
};

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

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { __typename: 'Query', viewer:
    | { __typename: 'ApiKey' }
    | { __typename: 'TeamMember', id: string, displayName: string, name: string | null, email: string, role: TeamRole, locale: string | null, timeZone: string | null }
   | null, team: { __typename: 'Team', id: string, name: string, timeZone: string, features: Array<TeamFeature>, notificationScheme: NotificationScheme } };

export type RequestSignInMutationVariables = Exact<{
  email: string;
}>;


export type RequestSignInMutation = { __typename: 'Mutation', requestSignIn: { __typename: 'RequestSignInPayload', userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string }> } };

export type MyTeamsQueryVariables = Exact<{ [key: string]: never; }>;


export type MyTeamsQuery = { __typename: 'Query', myTeams: Array<{ __typename: 'TeamMembership', teamId: string, teamName: string, role: TeamRole, state: TeamMemberState, current: boolean, signOnUrl: string | null }> | null };

export type SwitchTeamMutationVariables = Exact<{
  teamId: string | number;
}>;


export type SwitchTeamMutation = { __typename: 'Mutation', switchTeam: { __typename: 'SwitchTeamPayload', member: { __typename: 'TeamMember', id: string } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ActivityDaysFragment = { __typename: 'Activity', timeZone: string, days: Array<{ __typename: 'ActivityDay', date: string, invited: number, started: number, submitted: number }> };

export type TeamActivityQueryVariables = Exact<{
  days: number;
}>;


export type TeamActivityQuery = { __typename: 'Query', team: { __typename: 'Team', id: string, activity: { __typename: 'Activity', timeZone: string, days: Array<{ __typename: 'ActivityDay', date: string, invited: number, started: number, submitted: number }> } } };

export type AssessmentActivityQueryVariables = Exact<{
  id: string | number;
  days: number;
}>;


export type AssessmentActivityQuery = { __typename: 'Query', assessment: { __typename: 'Assessment', id: string, activity: { __typename: 'Activity', timeZone: string, days: Array<{ __typename: 'ActivityDay', date: string, invited: number, started: number, submitted: number }> } } | null };

export type AssessmentRowFragment = { __typename: 'Assessment', id: string, title: string, state: AssessmentState, inviteOnly: boolean, timeLimit: string | null, createdAt: string, funnel: { __typename: 'InvitationFunnel', invited: number, opened: number, started: number, submitted: number, expired: number, cancelled: number, bounced: number } };

export type AssessmentsQueryVariables = Exact<{
  filter?: AssessmentFilter | null | undefined;
  orderBy?: AssessmentOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AssessmentsQuery = { __typename: 'Query', assessments: { __typename: 'AssessmentConnection', nodes: Array<{ __typename: 'Assessment', id: string, title: string, state: AssessmentState, inviteOnly: boolean, timeLimit: string | null, createdAt: string, funnel: { __typename: 'InvitationFunnel', invited: number, opened: number, started: number, submitted: number, expired: number, cancelled: number, bounced: number } }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

export type AssessmentChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type AssessmentChoicesQuery = { __typename: 'Query', assessments: { __typename: 'AssessmentConnection', nodes: Array<{ __typename: 'Assessment', id: string, title: string }> } };

export type AssessmentQueryVariables = Exact<{
  id: string | number;
  withLinks: boolean;
}>;


export type AssessmentQuery = { __typename: 'Query', assessment: { __typename: 'Assessment', updatedAt: string, externalId: string | null, instructions: string | null, launchUrl: string | null, practiceLaunchUrl: string | null, publicUrl?: string | null, verifyPublicEmail: boolean, confirmSubmission: boolean, notificationScheme: NotificationScheme | null, defaultExpiry: string | null, defaultLocked: boolean, defaultMessage: string | null, defaultReminders: Array<string>, defaultLabels: Array<string>, id: string, title: string, state: AssessmentState, inviteOnly: boolean, timeLimit: string | null, createdAt: string, defaultAssignees: Array<{ __typename: 'TeamMember', id: string, displayName: string }>, createdBy: { __typename: 'TeamMember', id: string, displayName: string } | null, funnel: { __typename: 'InvitationFunnel', emailed: number, medianTimeToStart: string | null, medianTimeToSubmit: string | null, invited: number, opened: number, started: number, submitted: number, expired: number, cancelled: number, bounced: number } } | null };

export type AssessmentFunnelQueryVariables = Exact<{
  id: string | number;
}>;


export type AssessmentFunnelQuery = { __typename: 'Query', assessment: { __typename: 'Assessment', id: string, funnel: { __typename: 'InvitationFunnel', invited: number, opened: number, started: number, submitted: number, expired: number, cancelled: number, bounced: number, emailed: number, medianTimeToStart: string | null, medianTimeToSubmit: string | null } } | null };

export type CreateAssessmentMutationVariables = Exact<{
  input: CreateAssessmentInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CreateAssessmentMutation = { __typename: 'Mutation', createAssessment: { __typename: 'AssessmentPayload', assessment: { __typename: 'Assessment', id: string, title: string, state: AssessmentState, inviteOnly: boolean, timeLimit: string | null, createdAt: string, funnel: { __typename: 'InvitationFunnel', invited: number, opened: number, started: number, submitted: number, expired: number, cancelled: number, bounced: number } } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UpdateAssessmentMutationVariables = Exact<{
  id: string | number;
  input: UpdateAssessmentInput;
  withLinks: boolean;
}>;


export type UpdateAssessmentMutation = { __typename: 'Mutation', updateAssessment: { __typename: 'AssessmentPayload', assessment: { __typename: 'Assessment', id: string, title: string, state: AssessmentState, inviteOnly: boolean, timeLimit: string | null, updatedAt: string, externalId: string | null, instructions: string | null, launchUrl: string | null, practiceLaunchUrl: string | null, publicUrl?: string | null, verifyPublicEmail: boolean, confirmSubmission: boolean, notificationScheme: NotificationScheme | null, defaultExpiry: string | null, defaultLocked: boolean, defaultMessage: string | null, defaultReminders: Array<string>, defaultLabels: Array<string>, defaultAssignees: Array<{ __typename: 'TeamMember', id: string, displayName: string }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type PublishAssessmentMutationVariables = Exact<{
  id: string | number;
}>;


export type PublishAssessmentMutation = { __typename: 'Mutation', publishAssessment: { __typename: 'AssessmentPayload', assessment: { __typename: 'Assessment', id: string, state: AssessmentState, publicUrl: string | null, updatedAt: string } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ArchiveAssessmentMutationVariables = Exact<{
  id: string | number;
}>;


export type ArchiveAssessmentMutation = { __typename: 'Mutation', archiveAssessment: { __typename: 'AssessmentPayload', assessment: { __typename: 'Assessment', id: string, state: AssessmentState, publicUrl: string | null, updatedAt: string } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RotatePublicLinkMutationVariables = Exact<{
  id: string | number;
}>;


export type RotatePublicLinkMutation = { __typename: 'Mutation', rotatePublicLink: { __typename: 'AssessmentPayload', assessment: { __typename: 'Assessment', id: string, publicUrl: string | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type BatchProgressFragment = { __typename: 'InvitationBatch', id: string, title: string, createdAt: string, total: number, invited: number, unchanged: number, rejected: number, emailsQueued: number, emailsSent: number, emailsFailed: number, done: boolean };

export type BatchRowFragment = { __typename: 'InvitationBatch', id: string, title: string, createdAt: string, total: number, invited: number, unchanged: number, rejected: number, emailsQueued: number, emailsSent: number, emailsFailed: number, done: boolean, assessment: { __typename: 'Assessment', id: string, title: string }, createdBy:
    | { __typename: 'ApiKey', id: string, displayName: string }
    | { __typename: 'Candidate', id: string, displayName: string }
    | { __typename: 'TeamMember', id: string, displayName: string }
   | null };

export type InvitationBatchesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type InvitationBatchesQuery = { __typename: 'Query', invitationBatches: { __typename: 'InvitationBatchConnection', nodes: Array<{ __typename: 'InvitationBatch', id: string, title: string, createdAt: string, total: number, invited: number, unchanged: number, rejected: number, emailsQueued: number, emailsSent: number, emailsFailed: number, done: boolean, assessment: { __typename: 'Assessment', id: string, title: string }, createdBy:
        | { __typename: 'ApiKey', id: string, displayName: string }
        | { __typename: 'Candidate', id: string, displayName: string }
        | { __typename: 'TeamMember', id: string, displayName: string }
       | null }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

export type BatchQueryVariables = Exact<{
  id: string | number;
}>;


export type BatchQuery = { __typename: 'Query', invitationBatch: { __typename: 'InvitationBatch', id: string, title: string, createdAt: string, total: number, invited: number, unchanged: number, rejected: number, emailsQueued: number, emailsSent: number, emailsFailed: number, done: boolean, rejections: Array<{ __typename: 'InviteResult', index: number, email: string | null, errors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, suggestion: string | null }> }>, assessment: { __typename: 'Assessment', id: string, title: string }, createdBy:
      | { __typename: 'ApiKey', id: string, displayName: string }
      | { __typename: 'Candidate', id: string, displayName: string }
      | { __typename: 'TeamMember', id: string, displayName: string }
     | null } | null };

export type FollowBatchSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type FollowBatchSubscription = { invitationBatchProgress: { __typename: 'InvitationBatch', id: string, title: string, createdAt: string, total: number, invited: number, unchanged: number, rejected: number, emailsQueued: number, emailsSent: number, emailsFailed: number, done: boolean } };

export type BatchLinksQueryVariables = Exact<{
  filter?: InvitationFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type BatchLinksQuery = { __typename: 'Query', invitations: { __typename: 'InvitationConnection', nodes: Array<{ __typename: 'Invitation', id: string, inviteUrl: string | null, candidate: { __typename: 'Candidate', id: string, displayName: string, email: string | null } }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

export type CandidateRowFragment = { __typename: 'Candidate', id: string, displayName: string, email: string | null, emailSuppressed: boolean, name: string | null, progress: CandidateProgress, decision: CandidateDecision | null, labels: Array<string>, createdAt: string, archivedAt: string | null, assignees: Array<{ __typename: 'TeamMember', id: string, displayName: string }> };

export type CandidatesQueryVariables = Exact<{
  filter?: CandidateFilter | null | undefined;
  orderBy?: CandidateOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type CandidatesQuery = { __typename: 'Query', candidates: { __typename: 'CandidateConnection', nodes: Array<{ __typename: 'Candidate', id: string, displayName: string, email: string | null, emailSuppressed: boolean, name: string | null, progress: CandidateProgress, decision: CandidateDecision | null, labels: Array<string>, createdAt: string, archivedAt: string | null, assignees: Array<{ __typename: 'TeamMember', id: string, displayName: string }> }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

export type CandidateCountQueryVariables = Exact<{
  filter?: CandidateFilter | null | undefined;
}>;


export type CandidateCountQuery = { __typename: 'Query', candidates: { __typename: 'CandidateConnection', totalCount: number } };

export type CandidateIdsQueryVariables = Exact<{
  filter?: CandidateFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type CandidateIdsQuery = { __typename: 'Query', candidates: { __typename: 'CandidateConnection', nodes: Array<{ __typename: 'Candidate', id: string, name: string | null, email: string | null }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

export type CandidateFilterChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type CandidateFilterChoicesQuery = { __typename: 'Query', labels: Array<string>, members: { __typename: 'TeamMemberConnection', nodes: Array<{ __typename: 'TeamMember', id: string, displayName: string, role: TeamRole }> } | null };

export type DecideCandidatesMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
  decision?: CandidateDecision | null | undefined;
}>;


export type DecideCandidatesMutation = { __typename: 'Mutation', decideCandidates: { __typename: 'CandidatesPayload', candidates: Array<{ __typename: 'Candidate', id: string, decision: CandidateDecision | null, decidedAt: string | null }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ArchiveCandidatesMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
  archived: boolean;
}>;


export type ArchiveCandidatesMutation = { __typename: 'Mutation', archiveCandidates: { __typename: 'CandidatesPayload', candidates: Array<{ __typename: 'Candidate', id: string, archivedAt: string | null }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UnassignCandidatesMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
  memberIds: Array<string | number> | string | number;
}>;


export type UnassignCandidatesMutation = { __typename: 'Mutation', unassignCandidates: { __typename: 'CandidatesPayload', candidates: Array<{ __typename: 'Candidate', id: string, assignees: Array<{ __typename: 'TeamMember', id: string, displayName: string }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type CandidateDetailsFragment = { __typename: 'Candidate', id: string, displayName: string, codename: string, blinded: boolean, name: string | null, email: string | null, emailSuppressed: boolean, erasedAt: string | null, archivedAt: string | null, createdAt: string, decision: CandidateDecision | null, decidedAt: string | null, externalId: string | null, extraTime: number | null, labels: Array<string>, locale: string | null, timeZone: string | null, progress: CandidateProgress, remindersOff: boolean, assignees: Array<{ __typename: 'TeamMember', id: string, displayName: string }> };

export type InvitationRecordFragment = { __typename: 'Invitation', id: string, state: InvitationState, source: InvitationSource, locked: boolean, message: string | null, createdAt: string, openedAt: string | null, startedAt: string | null, submittedAt: string | null, deadlineAt: string | null, expiresAt: string | null, opensAt: string | null, reopenedAt: string | null, cancelledAt: string | null, cancelReason: string | null, timeLimit: string | null, nextReminderAt: string | null, emailRequested: boolean, externalId: string | null, inviteUrl?: string | null, practiceUrl?: string | null, assessment: { __typename: 'Assessment', id: string, title: string, state: AssessmentState, timeLimit: string | null }, invitedBy:
    | { __typename: 'ApiKey', id: string, displayName: string }
    | { __typename: 'Candidate', id: string, displayName: string }
    | { __typename: 'TeamMember', id: string, displayName: string }
   | null, retakeOf: { __typename: 'Invitation', id: string } | null, emails: Array<{ __typename: 'Email', id: string, kind: EmailKind, state: EmailState, subject: string | null, to: string | null, queuedAt: string, sentAt: string | null, attempts: number, lastResponse: string | null }>, submission: { __typename: 'Submission', score: number | null, automatic: boolean, notes: string | null, url: string | null, resultUrl: string | null } | null };

export type CandidateRecordQueryVariables = Exact<{
  id: string | number;
  withLinks: boolean;
}>;


export type CandidateRecordQuery = { __typename: 'Query', candidate: { __typename: 'Candidate', id: string, displayName: string, codename: string, blinded: boolean, name: string | null, email: string | null, emailSuppressed: boolean, erasedAt: string | null, archivedAt: string | null, createdAt: string, decision: CandidateDecision | null, decidedAt: string | null, externalId: string | null, extraTime: number | null, labels: Array<string>, locale: string | null, timeZone: string | null, progress: CandidateProgress, remindersOff: boolean, invitations: { __typename: 'InvitationConnection', nodes: Array<{ __typename: 'Invitation', id: string, state: InvitationState, source: InvitationSource, locked: boolean, message: string | null, createdAt: string, openedAt: string | null, startedAt: string | null, submittedAt: string | null, deadlineAt: string | null, expiresAt: string | null, opensAt: string | null, reopenedAt: string | null, cancelledAt: string | null, cancelReason: string | null, timeLimit: string | null, nextReminderAt: string | null, emailRequested: boolean, externalId: string | null, inviteUrl?: string | null, practiceUrl?: string | null, assessment: { __typename: 'Assessment', id: string, title: string, state: AssessmentState, timeLimit: string | null }, invitedBy:
          | { __typename: 'ApiKey', id: string, displayName: string }
          | { __typename: 'Candidate', id: string, displayName: string }
          | { __typename: 'TeamMember', id: string, displayName: string }
         | null, retakeOf: { __typename: 'Invitation', id: string } | null, emails: Array<{ __typename: 'Email', id: string, kind: EmailKind, state: EmailState, subject: string | null, to: string | null, queuedAt: string, sentAt: string | null, attempts: number, lastResponse: string | null }>, submission: { __typename: 'Submission', score: number | null, automatic: boolean, notes: string | null, url: string | null, resultUrl: string | null } | null }> }, assignees: Array<{ __typename: 'TeamMember', id: string, displayName: string }> } | null };

export type CandidateHistoryQueryVariables = Exact<{
  id: string | number;
  before?: string | null | undefined;
}>;


export type CandidateHistoryQuery = { __typename: 'Query', candidate: { __typename: 'Candidate', id: string, events: { __typename: 'AssessmentEventConnection', edges: Array<{ __typename: 'AssessmentEventEdge', cursor: string, node: { __typename: 'AssessmentEvent', id: string, sequence: number, type: AssessmentEventType, occurredAt: string, changes: Record<string, unknown> | null, actor:
            | { __typename: 'ApiKey', id: string, displayName: string }
            | { __typename: 'Candidate', id: string, displayName: string }
            | { __typename: 'TeamMember', id: string, displayName: string }
           | null, candidate: { __typename: 'Candidate', id: string, displayName: string, progress: CandidateProgress } | null, assessment: { __typename: 'Assessment', id: string, title: string } | null, invitation: { __typename: 'Invitation', id: string, state: InvitationState, startedAt: string | null, submittedAt: string | null, expiresAt: string | null, reopenedAt: string | null, locked: boolean, submission: { __typename: 'Submission', score: number | null, automatic: boolean } | null } | null, email: { __typename: 'Email', id: string, kind: EmailKind, state: EmailState, lastResponse: string | null } | null } }>, pageInfo: { __typename: 'PageInfo', hasPreviousPage: boolean, startCursor: string | null } } } | null };

export type InvitationPlaceQueryVariables = Exact<{
  id: string | number;
}>;


export type InvitationPlaceQuery = { __typename: 'Query', invitation: { __typename: 'Invitation', id: string, candidate: { __typename: 'Candidate', id: string } } | null };

export type WhoIsNotifiedQueryVariables = Exact<{
  id: string | number;
  eventType: NotificationEventType;
  channel: NotificationChannel;
}>;


export type WhoIsNotifiedQuery = { __typename: 'Query', notificationRecipients: Array<{ __typename: 'NotificationRecipient', reason: RecipientReason, outcome: RecipientOutcome, member: { __typename: 'TeamMember', id: string, displayName: string } }> | null };

export type UpdateCandidateMutationVariables = Exact<{
  id: string | number;
  input: UpdateCandidateInput;
}>;


export type UpdateCandidateMutation = { __typename: 'Mutation', updateCandidate: { __typename: 'CandidatePayload', candidate: { __typename: 'Candidate', id: string, displayName: string, codename: string, blinded: boolean, name: string | null, email: string | null, emailSuppressed: boolean, erasedAt: string | null, archivedAt: string | null, createdAt: string, decision: CandidateDecision | null, decidedAt: string | null, externalId: string | null, extraTime: number | null, labels: Array<string>, locale: string | null, timeZone: string | null, progress: CandidateProgress, remindersOff: boolean, assignees: Array<{ __typename: 'TeamMember', id: string, displayName: string }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type CorrectCandidateEmailMutationVariables = Exact<{
  id: string | number;
  email: string;
  resend: boolean;
  idempotencyKey?: string | null | undefined;
}>;


export type CorrectCandidateEmailMutation = { __typename: 'Mutation', correctCandidateEmail: { __typename: 'CandidatePayload', candidate: { __typename: 'Candidate', id: string, displayName: string, codename: string, blinded: boolean, name: string | null, email: string | null, emailSuppressed: boolean, erasedAt: string | null, archivedAt: string | null, createdAt: string, decision: CandidateDecision | null, decidedAt: string | null, externalId: string | null, extraTime: number | null, labels: Array<string>, locale: string | null, timeZone: string | null, progress: CandidateProgress, remindersOff: boolean, assignees: Array<{ __typename: 'TeamMember', id: string, displayName: string }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null, existing:
        | { __typename: 'ApiKey' }
        | { __typename: 'Assessment' }
        | { __typename: 'AssessmentEvent' }
        | { __typename: 'AuditEntry' }
        | { __typename: 'AutomationRule' }
        | { __typename: 'AutomationRun' }
        | { __typename: 'Candidate', id: string, displayName: string }
        | { __typename: 'CandidateNote' }
        | { __typename: 'ChatDestination' }
        | { __typename: 'Email' }
        | { __typename: 'Invitation' }
        | { __typename: 'InvitationBatch' }
        | { __typename: 'Notification' }
        | { __typename: 'NotificationSetting' }
        | { __typename: 'PartnerIntegration' }
        | { __typename: 'PartnerMessage' }
        | { __typename: 'Passkey' }
        | { __typename: 'SavedFilter' }
        | { __typename: 'Team' }
        | { __typename: 'TeamMember' }
        | { __typename: 'WebhookDelivery' }
        | { __typename: 'WebhookEndpoint' }
       | null }> } };

export type ClearEmailSuppressionMutationVariables = Exact<{
  id: string | number;
}>;


export type ClearEmailSuppressionMutation = { __typename: 'Mutation', clearEmailSuppression: { __typename: 'CandidatePayload', candidate: { __typename: 'Candidate', id: string, emailSuppressed: boolean } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type EraseCandidateMutationVariables = Exact<{
  id: string | number;
}>;


export type EraseCandidateMutation = { __typename: 'Mutation', eraseCandidate: { __typename: 'CandidatePayload', candidate: { __typename: 'Candidate', id: string, displayName: string, codename: string, blinded: boolean, name: string | null, email: string | null, emailSuppressed: boolean, erasedAt: string | null, archivedAt: string | null, createdAt: string, decision: CandidateDecision | null, decidedAt: string | null, externalId: string | null, extraTime: number | null, labels: Array<string>, locale: string | null, timeZone: string | null, progress: CandidateProgress, remindersOff: boolean, assignees: Array<{ __typename: 'TeamMember', id: string, displayName: string }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RecordResultMutationVariables = Exact<{
  id: string | number;
  submission: SubmissionInput;
  idempotencyKey?: string | null | undefined;
}>;


export type RecordResultMutation = { __typename: 'Mutation', recordSubmission: { __typename: 'InvitationPayload', invitation: { __typename: 'Invitation', id: string, state: InvitationState, startedAt: string | null, submittedAt: string | null, submission: { __typename: 'Submission', score: number | null, automatic: boolean, notes: string | null, url: string | null, resultUrl: string | null } | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RetakeMutationVariables = Exact<{
  input: InviteCandidatesInput;
  idempotencyKey: string;
}>;


export type RetakeMutation = { __typename: 'Mutation', inviteCandidates: { __typename: 'InviteCandidatesPayload', results: Array<{ __typename: 'InviteResult', index: number, outcome: InviteOutcome, errors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string }>, warnings: Array<{ __typename: 'UserError', code: UserErrorCode, message: string }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type NotePartsFragment = { __typename: 'CandidateNote', id: string, text: string, createdAt: string, editedAt: string | null, author: { __typename: 'TeamMember', id: string, displayName: string } };

export type CandidateNotesQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type CandidateNotesQuery = { __typename: 'Query', candidate: { __typename: 'Candidate', id: string, notes: { __typename: 'CandidateNoteConnection', nodes: Array<{ __typename: 'CandidateNote', id: string, text: string, createdAt: string, editedAt: string | null, author: { __typename: 'TeamMember', id: string, displayName: string } }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } } | null };

export type AddCandidateNoteMutationVariables = Exact<{
  candidateId: string | number;
  text: string;
  idempotencyKey: string;
}>;


export type AddCandidateNoteMutation = { __typename: 'Mutation', addCandidateNote: { __typename: 'CandidateNotePayload', note: { __typename: 'CandidateNote', id: string, text: string, createdAt: string, editedAt: string | null, author: { __typename: 'TeamMember', id: string, displayName: string } } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type EditCandidateNoteMutationVariables = Exact<{
  id: string | number;
  text: string;
}>;


export type EditCandidateNoteMutation = { __typename: 'Mutation', editCandidateNote: { __typename: 'CandidateNotePayload', note: { __typename: 'CandidateNote', id: string, text: string, createdAt: string, editedAt: string | null, author: { __typename: 'TeamMember', id: string, displayName: string } } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DeleteCandidateNoteMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteCandidateNoteMutation = { __typename: 'Mutation', deleteCandidateNote: { __typename: 'DeleteCandidateNotePayload', deletedId: string | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SavedFilterPartsFragment = { __typename: 'SavedFilter', id: string, name: string, filter: Record<string, unknown>, orderBy: Record<string, unknown> | null, shared: boolean, owner: { __typename: 'TeamMember', id: string, displayName: string } | null };

export type SavedCandidateFiltersQueryVariables = Exact<{ [key: string]: never; }>;


export type SavedCandidateFiltersQuery = { __typename: 'Query', savedFilters: Array<{ __typename: 'SavedFilter', id: string, name: string, filter: Record<string, unknown>, orderBy: Record<string, unknown> | null, shared: boolean, owner: { __typename: 'TeamMember', id: string, displayName: string } | null }> | null };

export type CreateSavedFilterMutationVariables = Exact<{
  input: SavedFilterInput;
  idempotencyKey: string;
}>;


export type CreateSavedFilterMutation = { __typename: 'Mutation', createSavedFilter: { __typename: 'SavedFilterPayload', savedFilter: { __typename: 'SavedFilter', id: string, name: string, filter: Record<string, unknown>, orderBy: Record<string, unknown> | null, shared: boolean, owner: { __typename: 'TeamMember', id: string, displayName: string } | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UpdateSavedFilterMutationVariables = Exact<{
  id: string | number;
  input: UpdateSavedFilterInput;
}>;


export type UpdateSavedFilterMutation = { __typename: 'Mutation', updateSavedFilter: { __typename: 'SavedFilterPayload', savedFilter: { __typename: 'SavedFilter', id: string, name: string, filter: Record<string, unknown>, orderBy: Record<string, unknown> | null, shared: boolean, owner: { __typename: 'TeamMember', id: string, displayName: string } | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DeleteSavedFilterMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteSavedFilterMutation = { __typename: 'Mutation', deleteSavedFilter: { __typename: 'DeleteSavedFilterPayload', deletedId: string | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ExportCandidatesMutationVariables = Exact<{
  filter?: CandidateFilter | null | undefined;
  orderBy?: CandidateOrder | null | undefined;
  columns?: Array<CandidateExportColumn> | CandidateExportColumn | null | undefined;
  byteOrderMark: boolean;
}>;


export type ExportCandidatesMutation = { __typename: 'Mutation', exportCandidates: { __typename: 'ExportPayload', url: string | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ExportInvitationsMutationVariables = Exact<{
  filter?: InvitationFilter | null | undefined;
  orderBy?: InvitationOrder | null | undefined;
  columns?: Array<InvitationExportColumn> | InvitationExportColumn | null | undefined;
  byteOrderMark: boolean;
}>;


export type ExportInvitationsMutation = { __typename: 'Mutation', exportInvitations: { __typename: 'ExportPayload', url: string | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type InvitationRowFragment = { __typename: 'Invitation', id: string, state: InvitationState, source: InvitationSource, locked: boolean, createdAt: string, openedAt: string | null, startedAt: string | null, submittedAt: string | null, expiresAt: string | null, deadlineAt: string | null, reopenedAt: string | null, emailRequested: boolean, inviteUrl?: string | null, practiceUrl?: string | null, candidate: { __typename: 'Candidate', id: string, displayName: string, email: string | null, labels: Array<string>, decision: CandidateDecision | null, emailSuppressed: boolean }, assessment: { __typename: 'Assessment', id: string, title: string }, invitedBy:
    | { __typename: 'ApiKey', id: string, displayName: string }
    | { __typename: 'Candidate', id: string, displayName: string }
    | { __typename: 'TeamMember', id: string, displayName: string }
   | null, emails: Array<{ __typename: 'Email', id: string, kind: EmailKind, state: EmailState, lastResponse: string | null }>, submission: { __typename: 'Submission', score: number | null } | null };

export type InvitationsQueryVariables = Exact<{
  filter?: InvitationFilter | null | undefined;
  orderBy?: InvitationOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  withLinks: boolean;
}>;


export type InvitationsQuery = { __typename: 'Query', invitations: { __typename: 'InvitationConnection', nodes: Array<{ __typename: 'Invitation', id: string, state: InvitationState, source: InvitationSource, locked: boolean, createdAt: string, openedAt: string | null, startedAt: string | null, submittedAt: string | null, expiresAt: string | null, deadlineAt: string | null, reopenedAt: string | null, emailRequested: boolean, inviteUrl?: string | null, practiceUrl?: string | null, candidate: { __typename: 'Candidate', id: string, displayName: string, email: string | null, labels: Array<string>, decision: CandidateDecision | null, emailSuppressed: boolean }, assessment: { __typename: 'Assessment', id: string, title: string }, invitedBy:
        | { __typename: 'ApiKey', id: string, displayName: string }
        | { __typename: 'Candidate', id: string, displayName: string }
        | { __typename: 'TeamMember', id: string, displayName: string }
       | null, emails: Array<{ __typename: 'Email', id: string, kind: EmailKind, state: EmailState, lastResponse: string | null }>, submission: { __typename: 'Submission', score: number | null } | null }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

export type InvitationIdsQueryVariables = Exact<{
  filter?: InvitationFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type InvitationIdsQuery = { __typename: 'Query', invitations: { __typename: 'InvitationConnection', nodes: Array<{ __typename: 'Invitation', id: string, state: InvitationState, locked: boolean, reopenedAt: string | null, candidate: { __typename: 'Candidate', id: string, displayName: string } }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

export type InvitationCountQueryVariables = Exact<{
  filter?: InvitationFilter | null | undefined;
}>;


export type InvitationCountQuery = { __typename: 'Query', invitations: { __typename: 'InvitationConnection', totalCount: number } };

export type InvitationChangeFragment = { __typename: 'InvitationsPayload', invitations: Array<{ __typename: 'Invitation', id: string, state: InvitationState, locked: boolean, expiresAt: string | null, deadlineAt: string | null, reopenedAt: string | null, cancelledAt: string | null, startedAt: string | null, submittedAt: string | null, emailRequested: boolean, emails: Array<{ __typename: 'Email', id: string, kind: EmailKind, state: EmailState, lastResponse: string | null }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> };

export type ResendInvitationsMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
  idempotencyKey?: string | null | undefined;
}>;


export type ResendInvitationsMutation = { __typename: 'Mutation', resendInvitations: { __typename: 'InvitationsPayload', invitations: Array<{ __typename: 'Invitation', id: string, state: InvitationState, locked: boolean, expiresAt: string | null, deadlineAt: string | null, reopenedAt: string | null, cancelledAt: string | null, startedAt: string | null, submittedAt: string | null, emailRequested: boolean, emails: Array<{ __typename: 'Email', id: string, kind: EmailKind, state: EmailState, lastResponse: string | null }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RemindInvitationsMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
  idempotencyKey?: string | null | undefined;
}>;


export type RemindInvitationsMutation = { __typename: 'Mutation', remindInvitations: { __typename: 'InvitationsPayload', invitations: Array<{ __typename: 'Invitation', id: string, state: InvitationState, locked: boolean, expiresAt: string | null, deadlineAt: string | null, reopenedAt: string | null, cancelledAt: string | null, startedAt: string | null, submittedAt: string | null, emailRequested: boolean, emails: Array<{ __typename: 'Email', id: string, kind: EmailKind, state: EmailState, lastResponse: string | null }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type CancelInvitationsMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
  reason?: string | null | undefined;
}>;


export type CancelInvitationsMutation = { __typename: 'Mutation', cancelInvitations: { __typename: 'InvitationsPayload', invitations: Array<{ __typename: 'Invitation', id: string, state: InvitationState, locked: boolean, expiresAt: string | null, deadlineAt: string | null, reopenedAt: string | null, cancelledAt: string | null, startedAt: string | null, submittedAt: string | null, emailRequested: boolean, emails: Array<{ __typename: 'Email', id: string, kind: EmailKind, state: EmailState, lastResponse: string | null }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type LockInvitationsMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type LockInvitationsMutation = { __typename: 'Mutation', lockInvitations: { __typename: 'InvitationsPayload', invitations: Array<{ __typename: 'Invitation', id: string, state: InvitationState, locked: boolean, expiresAt: string | null, deadlineAt: string | null, reopenedAt: string | null, cancelledAt: string | null, startedAt: string | null, submittedAt: string | null, emailRequested: boolean, emails: Array<{ __typename: 'Email', id: string, kind: EmailKind, state: EmailState, lastResponse: string | null }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UnlockInvitationsMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type UnlockInvitationsMutation = { __typename: 'Mutation', unlockInvitations: { __typename: 'InvitationsPayload', invitations: Array<{ __typename: 'Invitation', id: string, state: InvitationState, locked: boolean, expiresAt: string | null, deadlineAt: string | null, reopenedAt: string | null, cancelledAt: string | null, startedAt: string | null, submittedAt: string | null, emailRequested: boolean, emails: Array<{ __typename: 'Email', id: string, kind: EmailKind, state: EmailState, lastResponse: string | null }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ExtendInvitationsMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
  expiresAt?: string | null | undefined;
  timeLimit?: string | null | undefined;
}>;


export type ExtendInvitationsMutation = { __typename: 'Mutation', extendInvitations: { __typename: 'InvitationsPayload', invitations: Array<{ __typename: 'Invitation', id: string, state: InvitationState, locked: boolean, expiresAt: string | null, deadlineAt: string | null, reopenedAt: string | null, cancelledAt: string | null, startedAt: string | null, submittedAt: string | null, emailRequested: boolean, emails: Array<{ __typename: 'Email', id: string, kind: EmailKind, state: EmailState, lastResponse: string | null }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ReopenInvitationsMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
  expiresAt?: string | null | undefined;
  timeLimit?: string | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type ReopenInvitationsMutation = { __typename: 'Mutation', reopenInvitations: { __typename: 'InvitationsPayload', invitations: Array<{ __typename: 'Invitation', id: string, state: InvitationState, locked: boolean, expiresAt: string | null, deadlineAt: string | null, reopenedAt: string | null, cancelledAt: string | null, startedAt: string | null, submittedAt: string | null, emailRequested: boolean, emails: Array<{ __typename: 'Email', id: string, kind: EmailKind, state: EmailState, lastResponse: string | null }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type LabelCandidatesMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
  add?: Array<string> | string | null | undefined;
  remove?: Array<string> | string | null | undefined;
}>;


export type LabelCandidatesMutation = { __typename: 'Mutation', labelCandidates: { __typename: 'CandidatesPayload', candidates: Array<{ __typename: 'Candidate', id: string, labels: Array<string> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type AssignCandidatesMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
  memberIds: Array<string | number> | string | number;
}>;


export type AssignCandidatesMutation = { __typename: 'Mutation', assignCandidates: { __typename: 'CandidatesPayload', candidates: Array<{ __typename: 'Candidate', id: string, assignees: Array<{ __typename: 'TeamMember', id: string, displayName: string }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type TeamLabelsQueryVariables = Exact<{ [key: string]: never; }>;


export type TeamLabelsQuery = { __typename: 'Query', labels: Array<string> };

export type MemberChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type MemberChoicesQuery = { __typename: 'Query', members: { __typename: 'TeamMemberConnection', nodes: Array<{ __typename: 'TeamMember', id: string, displayName: string, role: TeamRole }> } | null };

export type FindInviteesQueryVariables = Exact<{
  text: string;
  assessmentId: string | number;
}>;


export type FindInviteesQuery = { __typename: 'Query', candidates: { __typename: 'CandidateConnection', nodes: Array<{ __typename: 'Candidate', id: string, displayName: string, name: string | null, email: string | null, emailSuppressed: boolean, invitations: { __typename: 'InvitationConnection', nodes: Array<{ __typename: 'Invitation', id: string, state: InvitationState }> } }> } };

export type InviteDefaultsQueryVariables = Exact<{
  id: string | number;
}>;


export type InviteDefaultsQuery = { __typename: 'Query', assessment: { __typename: 'Assessment', id: string, title: string, state: AssessmentState, timeLimit: string | null, defaultExpiry: string | null, defaultLocked: boolean, defaultMessage: string | null, defaultReminders: Array<string>, defaultLabels: Array<string>, defaultAssignees: Array<{ __typename: 'TeamMember', id: string, displayName: string }> } | null };

export type InviteOutcomePartsFragment = { __typename: 'InviteResult', index: number, email: string | null, outcome: InviteOutcome, candidate: { __typename: 'Candidate', id: string, displayName: string } | null, errors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, suggestion: string | null }>, warnings: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, suggestion: string | null }> };

export type RehearseInviteMutationVariables = Exact<{
  input: InviteCandidatesInput;
  sendEmail: boolean;
}>;


export type RehearseInviteMutation = { __typename: 'Mutation', inviteCandidates: { __typename: 'InviteCandidatesPayload', results: Array<{ __typename: 'InviteResult', index: number, email: string | null, outcome: InviteOutcome, candidate: { __typename: 'Candidate', id: string, displayName: string } | null, errors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, suggestion: string | null }>, warnings: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, suggestion: string | null }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type InviteMutationVariables = Exact<{
  input: InviteCandidatesInput;
  sendEmail: boolean;
  idempotencyKey: string;
  withLinks: boolean;
}>;


export type InviteMutation = { __typename: 'Mutation', inviteCandidates: { __typename: 'InviteCandidatesPayload', batch: { __typename: 'InvitationBatch', id: string, title: string, createdAt: string, total: number, invited: number, unchanged: number, rejected: number, emailsQueued: number, emailsSent: number, emailsFailed: number, done: boolean } | null, results: Array<{ __typename: 'InviteResult', index: number, email: string | null, outcome: InviteOutcome, invitation: { __typename: 'Invitation', id: string, inviteUrl?: string | null } | null, candidate: { __typename: 'Candidate', id: string, displayName: string } | null, errors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, suggestion: string | null }>, warnings: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, suggestion: string | null }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type PreviewInvitationMutationVariables = Exact<{
  input: InviteCandidatesInput;
  sendTestToMe: boolean;
}>;


export type PreviewInvitationMutation = { __typename: 'Mutation', previewInvitationEmail: { __typename: 'EmailPreviewPayload', subject: string | null, html: string | null, text: string | null, warnings: Array<string>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type EventPartsFragment = { __typename: 'AssessmentEvent', id: string, sequence: number, type: AssessmentEventType, occurredAt: string, changes: Record<string, unknown> | null, actor:
    | { __typename: 'ApiKey', id: string, displayName: string }
    | { __typename: 'Candidate', id: string, displayName: string }
    | { __typename: 'TeamMember', id: string, displayName: string }
   | null, candidate: { __typename: 'Candidate', id: string, displayName: string, progress: CandidateProgress } | null, assessment: { __typename: 'Assessment', id: string, title: string } | null, invitation: { __typename: 'Invitation', id: string, state: InvitationState, startedAt: string | null, submittedAt: string | null, expiresAt: string | null, reopenedAt: string | null, locked: boolean, submission: { __typename: 'Submission', score: number | null, automatic: boolean } | null } | null, email: { __typename: 'Email', id: string, kind: EmailKind, state: EmailState, lastResponse: string | null } | null };

export type LatestCursorQueryVariables = Exact<{ [key: string]: never; }>;


export type LatestCursorQuery = { __typename: 'Query', events: { __typename: 'AssessmentEventConnection', latestCursor: string } };

export type LiveFeedQueryVariables = Exact<{
  filter?: AssessmentEventFilter | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type LiveFeedQuery = { __typename: 'Query', events: { __typename: 'AssessmentEventConnection', edges: Array<{ __typename: 'AssessmentEventEdge', cursor: string, node: { __typename: 'AssessmentEvent', id: string, sequence: number, type: AssessmentEventType, occurredAt: string, changes: Record<string, unknown> | null, actor:
          | { __typename: 'ApiKey', id: string, displayName: string }
          | { __typename: 'Candidate', id: string, displayName: string }
          | { __typename: 'TeamMember', id: string, displayName: string }
         | null, candidate: { __typename: 'Candidate', id: string, displayName: string, progress: CandidateProgress } | null, assessment: { __typename: 'Assessment', id: string, title: string } | null, invitation: { __typename: 'Invitation', id: string, state: InvitationState, startedAt: string | null, submittedAt: string | null, expiresAt: string | null, reopenedAt: string | null, locked: boolean, submission: { __typename: 'Submission', score: number | null, automatic: boolean } | null } | null, email: { __typename: 'Email', id: string, kind: EmailKind, state: EmailState, lastResponse: string | null } | null } }>, pageInfo: { __typename: 'PageInfo', hasPreviousPage: boolean, startCursor: string | null } } };

export type TeamEventsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type TeamEventsSubscription = { assessmentEvents: { __typename: 'AssessmentEventEdge', cursor: string, replayed: boolean, node: { __typename: 'AssessmentEvent', id: string, sequence: number, type: AssessmentEventType, occurredAt: string, changes: Record<string, unknown> | null, actor:
        | { __typename: 'ApiKey', id: string, displayName: string }
        | { __typename: 'Candidate', id: string, displayName: string }
        | { __typename: 'TeamMember', id: string, displayName: string }
       | null, candidate: { __typename: 'Candidate', id: string, displayName: string, progress: CandidateProgress } | null, assessment: { __typename: 'Assessment', id: string, title: string } | null, invitation: { __typename: 'Invitation', id: string, state: InvitationState, startedAt: string | null, submittedAt: string | null, expiresAt: string | null, reopenedAt: string | null, locked: boolean, submission: { __typename: 'Submission', score: number | null, automatic: boolean } | null } | null, email: { __typename: 'Email', id: string, kind: EmailKind, state: EmailState, lastResponse: string | null } | null } } };

export type MailsToLookAtQueryVariables = Exact<{ [key: string]: never; }>;


export type MailsToLookAtQuery = { __typename: 'Query', invitations: { __typename: 'InvitationConnection', totalCount: number, nodes: Array<{ __typename: 'Invitation', id: string, candidate: { __typename: 'Candidate', id: string, displayName: string }, emails: Array<{ __typename: 'Email', id: string, state: EmailState, lastResponse: string | null }> }> } };

export type InvitationsThatExpireQueryVariables = Exact<{
  filter: InvitationFilter;
}>;


export type InvitationsThatExpireQuery = { __typename: 'Query', invitations: { __typename: 'InvitationConnection', totalCount: number } };

export type SubmissionsToDecideQueryVariables = Exact<{ [key: string]: never; }>;


export type SubmissionsToDecideQuery = { __typename: 'Query', candidates: { __typename: 'CandidateConnection', totalCount: number } };

export type NotificationPartsFragment = { __typename: 'Notification', id: string, title: string, createdAt: string, readAt: string | null, reason: RecipientReason, event: { __typename: 'AssessmentEvent', id: string, type: AssessmentEventType, candidate: { __typename: 'Candidate', id: string, displayName: string } | null, invitation: { __typename: 'Invitation', id: string } | null, assessment: { __typename: 'Assessment', id: string, title: string } | null } };

export type NotificationsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type NotificationsQuery = { __typename: 'Query', notifications: { __typename: 'NotificationConnection', unreadCount: number, latestCursor: string, nodes: Array<{ __typename: 'Notification', id: string, title: string, createdAt: string, readAt: string | null, reason: RecipientReason, event: { __typename: 'AssessmentEvent', id: string, type: AssessmentEventType, candidate: { __typename: 'Candidate', id: string, displayName: string } | null, invitation: { __typename: 'Invitation', id: string } | null, assessment: { __typename: 'Assessment', id: string, title: string } | null } }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } | null };

export type NewNotificationsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type NewNotificationsSubscription = { notificationReceived: { __typename: 'NotificationEdge', cursor: string, node: { __typename: 'Notification', id: string, title: string, createdAt: string, readAt: string | null, reason: RecipientReason, event: { __typename: 'AssessmentEvent', id: string, type: AssessmentEventType, candidate: { __typename: 'Candidate', id: string, displayName: string } | null, invitation: { __typename: 'Invitation', id: string } | null, assessment: { __typename: 'Assessment', id: string, title: string } | null } } } };

export type MarkNotificationsReadMutationVariables = Exact<{
  upTo?: string | null | undefined;
}>;


export type MarkNotificationsReadMutation = { __typename: 'Mutation', markNotificationsRead: { __typename: 'MarkNotificationsReadPayload', unreadCount: number, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string }> } };

export type SearchAllQueryVariables = Exact<{
  text: string;
  withCandidates: boolean;
}>;


export type SearchAllQuery = { __typename: 'Query', candidates?: { __typename: 'CandidateConnection', nodes: Array<{ __typename: 'Candidate', id: string, displayName: string, email: string | null, progress: CandidateProgress }> }, assessments: { __typename: 'AssessmentConnection', nodes: Array<{ __typename: 'Assessment', id: string, title: string, state: AssessmentState }> } };

export type ApiKeyRowFragment = { __typename: 'ApiKey', id: string, name: string, prefix: string, scopes: Array<ApiKeyScope>, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, createdBy: { __typename: 'TeamMember', id: string, displayName: string } | null };

export type ApiKeysQueryVariables = Exact<{ [key: string]: never; }>;


export type ApiKeysQuery = { __typename: 'Query', apiKeys: Array<{ __typename: 'ApiKey', id: string, name: string, prefix: string, scopes: Array<ApiKeyScope>, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, createdBy: { __typename: 'TeamMember', id: string, displayName: string } | null }> | null };

export type CreateApiKeyMutationVariables = Exact<{
  input: ApiKeyInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CreateApiKeyMutation = { __typename: 'Mutation', createApiKey: { __typename: 'ApiKeyPayload', key: string | null, apiKey: { __typename: 'ApiKey', id: string, name: string, prefix: string, scopes: Array<ApiKeyScope>, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, createdBy: { __typename: 'TeamMember', id: string, displayName: string } | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RotateApiKeyMutationVariables = Exact<{
  id: string | number;
  overlap?: string | null | undefined;
}>;


export type RotateApiKeyMutation = { __typename: 'Mutation', rotateApiKey: { __typename: 'ApiKeyPayload', key: string | null, apiKey: { __typename: 'ApiKey', id: string, name: string, prefix: string, scopes: Array<ApiKeyScope>, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, createdBy: { __typename: 'TeamMember', id: string, displayName: string } | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RevokeApiKeyMutationVariables = Exact<{
  id: string | number;
}>;


export type RevokeApiKeyMutation = { __typename: 'Mutation', revokeApiKey: { __typename: 'ApiKeyPayload', apiKey: { __typename: 'ApiKey', id: string, name: string, prefix: string, scopes: Array<ApiKeyScope>, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, createdBy: { __typename: 'TeamMember', id: string, displayName: string } | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type AuditEntryPartsFragment = { __typename: 'AuditEntry', id: string, action: string, targetId: string | null, changes: Record<string, unknown> | null, ipAddress: string | null, occurredAt: string, actor:
    | { __typename: 'ApiKey', id: string, displayName: string }
    | { __typename: 'Candidate', id: string, displayName: string }
    | { __typename: 'TeamMember', id: string, displayName: string }
   | null };

export type AuditLogQueryVariables = Exact<{
  filter?: AuditLogFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AuditLogQuery = { __typename: 'Query', auditLog: { __typename: 'AuditEntryConnection', nodes: Array<{ __typename: 'AuditEntry', id: string, action: string, targetId: string | null, changes: Record<string, unknown> | null, ipAddress: string | null, occurredAt: string, actor:
        | { __typename: 'ApiKey', id: string, displayName: string }
        | { __typename: 'Candidate', id: string, displayName: string }
        | { __typename: 'TeamMember', id: string, displayName: string }
       | null }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } | null };

export type AuditActorsQueryVariables = Exact<{ [key: string]: never; }>;


export type AuditActorsQuery = { __typename: 'Query', members: { __typename: 'TeamMemberConnection', nodes: Array<{ __typename: 'TeamMember', id: string, displayName: string }> } | null, apiKeys: Array<{ __typename: 'ApiKey', id: string, displayName: string }> | null };

export type AuditTargetsQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type AuditTargetsQuery = { __typename: 'Query', nodes: Array<
    | { __typename: 'ApiKey', displayName: string, id: string }
    | { __typename: 'Assessment', title: string, id: string }
    | { __typename: 'AssessmentEvent', id: string }
    | { __typename: 'AuditEntry', id: string }
    | { __typename: 'AutomationRule', name: string, id: string }
    | { __typename: 'AutomationRun', id: string }
    | { __typename: 'Candidate', displayName: string, id: string }
    | { __typename: 'CandidateNote', id: string }
    | { __typename: 'ChatDestination', name: string, id: string }
    | { __typename: 'Email', id: string }
    | { __typename: 'Invitation', id: string }
    | { __typename: 'InvitationBatch', id: string }
    | { __typename: 'Notification', id: string }
    | { __typename: 'NotificationSetting', id: string }
    | { __typename: 'PartnerIntegration', id: string }
    | { __typename: 'PartnerMessage', id: string }
    | { __typename: 'Passkey', id: string }
    | { __typename: 'SavedFilter', id: string }
    | { __typename: 'Team', id: string }
    | { __typename: 'TeamMember', displayName: string, id: string }
    | { __typename: 'WebhookDelivery', id: string }
    | { __typename: 'WebhookEndpoint', url: string, id: string }
   | null> };

export type AutomationRuleRowFragment = { __typename: 'AutomationRule', id: string, name: string, enabled: boolean, triggers: Array<AutomationTrigger>, minScore: number | null, maxScore: number | null, labels: Array<string>, assessment: { __typename: 'Assessment', id: string, title: string } | null, actions: Array<{ __typename: 'AutomationAction', type: AutomationActionType, assessmentId: string | null, labels: Array<string>, memberIds: Array<string>, decision: CandidateDecision | null, destinationId: string | null }> };

export type AutomationRulesQueryVariables = Exact<{ [key: string]: never; }>;


export type AutomationRulesQuery = { __typename: 'Query', automationRules: Array<{ __typename: 'AutomationRule', id: string, name: string, enabled: boolean, triggers: Array<AutomationTrigger>, minScore: number | null, maxScore: number | null, labels: Array<string>, assessment: { __typename: 'Assessment', id: string, title: string } | null, actions: Array<{ __typename: 'AutomationAction', type: AutomationActionType, assessmentId: string | null, labels: Array<string>, memberIds: Array<string>, decision: CandidateDecision | null, destinationId: string | null }> }> | null };

export type AutomationRunsQueryVariables = Exact<{
  id: string | number;
  outcome?: Array<AutomationOutcome> | AutomationOutcome | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AutomationRunsQuery = { __typename: 'Query', automationRuns: { __typename: 'AutomationRunConnection', nodes: Array<{ __typename: 'AutomationRun', id: string, outcome: AutomationOutcome, reason: AutomationReason | null, createdAt: string, results: Array<{ __typename: 'AutomationActionResult', type: AutomationActionType, outcome: AutomationActionOutcome, code: string | null, message: string | null }>, invitation: { __typename: 'Invitation', id: string, candidate: { __typename: 'Candidate', id: string, displayName: string }, assessment: { __typename: 'Assessment', id: string, title: string } } | null }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } | null };

export type CreateAutomationRuleMutationVariables = Exact<{
  input: CreateAutomationRuleInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CreateAutomationRuleMutation = { __typename: 'Mutation', createAutomationRule: { __typename: 'AutomationRulePayload', rule: { __typename: 'AutomationRule', id: string, name: string, enabled: boolean, triggers: Array<AutomationTrigger>, minScore: number | null, maxScore: number | null, labels: Array<string>, assessment: { __typename: 'Assessment', id: string, title: string } | null, actions: Array<{ __typename: 'AutomationAction', type: AutomationActionType, assessmentId: string | null, labels: Array<string>, memberIds: Array<string>, decision: CandidateDecision | null, destinationId: string | null }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UpdateAutomationRuleMutationVariables = Exact<{
  id: string | number;
  input: UpdateAutomationRuleInput;
}>;


export type UpdateAutomationRuleMutation = { __typename: 'Mutation', updateAutomationRule: { __typename: 'AutomationRulePayload', rule: { __typename: 'AutomationRule', id: string, name: string, enabled: boolean, triggers: Array<AutomationTrigger>, minScore: number | null, maxScore: number | null, labels: Array<string>, assessment: { __typename: 'Assessment', id: string, title: string } | null, actions: Array<{ __typename: 'AutomationAction', type: AutomationActionType, assessmentId: string | null, labels: Array<string>, memberIds: Array<string>, decision: CandidateDecision | null, destinationId: string | null }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DeleteAutomationRuleMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteAutomationRuleMutation = { __typename: 'Mutation', deleteAutomationRule: { __typename: 'DeleteAutomationRulePayload', deletedId: string | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RehearseAutomationRuleMutationVariables = Exact<{
  id: string | number;
}>;


export type RehearseAutomationRuleMutation = { __typename: 'Mutation', rehearseAutomationRule: { __typename: 'RehearseAutomationRulePayload', submissions: Array<{ __typename: 'AutomationRehearsal', candidateId: string, invitationId: string, outcome: AutomationOutcome, reason: AutomationReason | null, results: Array<{ __typename: 'AutomationActionResult', type: AutomationActionType, outcome: AutomationActionOutcome, code: string | null, message: string | null }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ChatDestinationRowFragment = { __typename: 'ChatDestination', id: string, name: string, kind: ChatDestinationKind, urlHint: string, eventTypes: Array<NotificationEventType>, locale: string, namesCandidates: boolean, enabled: boolean, disabledReason: string | null, consecutiveFailures: number, lastStatusCode: number | null, lastAnswer: string | null, lastAttemptAt: string | null, assessment: { __typename: 'Assessment', id: string, title: string } | null };

export type ChatDestinationsQueryVariables = Exact<{ [key: string]: never; }>;


export type ChatDestinationsQuery = { __typename: 'Query', chatDestinations: Array<{ __typename: 'ChatDestination', id: string, name: string, kind: ChatDestinationKind, urlHint: string, eventTypes: Array<NotificationEventType>, locale: string, namesCandidates: boolean, enabled: boolean, disabledReason: string | null, consecutiveFailures: number, lastStatusCode: number | null, lastAnswer: string | null, lastAttemptAt: string | null, assessment: { __typename: 'Assessment', id: string, title: string } | null }> | null };

export type CreateChatDestinationMutationVariables = Exact<{
  input: CreateChatDestinationInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CreateChatDestinationMutation = { __typename: 'Mutation', createChatDestination: { __typename: 'ChatDestinationPayload', secret: string | null, destination: { __typename: 'ChatDestination', id: string, name: string, kind: ChatDestinationKind, urlHint: string, eventTypes: Array<NotificationEventType>, locale: string, namesCandidates: boolean, enabled: boolean, disabledReason: string | null, consecutiveFailures: number, lastStatusCode: number | null, lastAnswer: string | null, lastAttemptAt: string | null, assessment: { __typename: 'Assessment', id: string, title: string } | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UpdateChatDestinationMutationVariables = Exact<{
  id: string | number;
  input: UpdateChatDestinationInput;
}>;


export type UpdateChatDestinationMutation = { __typename: 'Mutation', updateChatDestination: { __typename: 'ChatDestinationPayload', destination: { __typename: 'ChatDestination', id: string, name: string, kind: ChatDestinationKind, urlHint: string, eventTypes: Array<NotificationEventType>, locale: string, namesCandidates: boolean, enabled: boolean, disabledReason: string | null, consecutiveFailures: number, lastStatusCode: number | null, lastAnswer: string | null, lastAttemptAt: string | null, assessment: { __typename: 'Assessment', id: string, title: string } | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DeleteChatDestinationMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteChatDestinationMutation = { __typename: 'Mutation', deleteChatDestination: { __typename: 'DeleteChatDestinationPayload', deletedId: string | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type TestChatDestinationMutationVariables = Exact<{
  id: string | number;
}>;


export type TestChatDestinationMutation = { __typename: 'Mutation', testChatDestination: { __typename: 'ChatTestPayload', accepted: boolean, statusCode: number | null, answer: string | null, destination: { __typename: 'ChatDestination', id: string, name: string, kind: ChatDestinationKind, urlHint: string, eventTypes: Array<NotificationEventType>, locale: string, namesCandidates: boolean, enabled: boolean, disabledReason: string | null, consecutiveFailures: number, lastStatusCode: number | null, lastAnswer: string | null, lastAttemptAt: string | null, assessment: { __typename: 'Assessment', id: string, title: string } | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type MailHealthQueryVariables = Exact<{ [key: string]: never; }>;


export type MailHealthQuery = { __typename: 'Query', team: { __typename: 'Team', id: string, mailHealth: { __typename: 'MailHealth', delivering: boolean, from: string, inboxUrl: string | null, lastError: string | null, lastSentAt: string | null } | null } };

export type FailedMailsQueryVariables = Exact<{
  filter?: InvitationFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type FailedMailsQuery = { __typename: 'Query', invitations: { __typename: 'InvitationConnection', nodes: Array<{ __typename: 'Invitation', id: string, state: InvitationState, locked: boolean, reopenedAt: string | null, candidate: { __typename: 'Candidate', id: string, displayName: string, email: string | null, emailSuppressed: boolean }, assessment: { __typename: 'Assessment', id: string, title: string }, emails: Array<{ __typename: 'Email', id: string, kind: EmailKind, state: EmailState, to: string | null, attempts: number, lastResponse: string | null, queuedAt: string, sentAt: string | null }> }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

export type SuppressedCandidatesQueryVariables = Exact<{
  filter?: CandidateFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type SuppressedCandidatesQuery = { __typename: 'Query', candidates: { __typename: 'CandidateConnection', nodes: Array<{ __typename: 'Candidate', id: string, displayName: string, name: string | null, email: string | null, emailSuppressed: boolean }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

export type SenderSettingsFragment = { __typename: 'EmailSender', from: string, fallback: string, address: string | null, name: string | null, isOwnUsed: boolean, available: boolean, bounceDomain: string, domains: Array<{ __typename: 'SenderDomain', domain: string, state: SenderDomainState, verifiedByOtherTeam: boolean, checkedAt: string | null, missingSince: string | null, records: Array<{ __typename: 'SenderRecord', purpose: SenderRecordPurpose, type: string, name: string, value: string, required: boolean, state: SenderRecordState, found: string | null }> }> };

export type EmailSenderQueryVariables = Exact<{ [key: string]: never; }>;


export type EmailSenderQuery = { __typename: 'Query', emailSender: { __typename: 'EmailSender', from: string, fallback: string, address: string | null, name: string | null, isOwnUsed: boolean, available: boolean, bounceDomain: string, domains: Array<{ __typename: 'SenderDomain', domain: string, state: SenderDomainState, verifiedByOtherTeam: boolean, checkedAt: string | null, missingSince: string | null, records: Array<{ __typename: 'SenderRecord', purpose: SenderRecordPurpose, type: string, name: string, value: string, required: boolean, state: SenderRecordState, found: string | null }> }> } | null };

export type SetEmailSenderMutationVariables = Exact<{
  input: SetEmailSenderInput;
}>;


export type SetEmailSenderMutation = { __typename: 'Mutation', setEmailSender: { __typename: 'EmailSenderPayload', emailSender: { __typename: 'EmailSender', from: string, fallback: string, address: string | null, name: string | null, isOwnUsed: boolean, available: boolean, bounceDomain: string, domains: Array<{ __typename: 'SenderDomain', domain: string, state: SenderDomainState, verifiedByOtherTeam: boolean, checkedAt: string | null, missingSince: string | null, records: Array<{ __typename: 'SenderRecord', purpose: SenderRecordPurpose, type: string, name: string, value: string, required: boolean, state: SenderRecordState, found: string | null }> }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type AddSenderDomainMutationVariables = Exact<{
  domain: string;
}>;


export type AddSenderDomainMutation = { __typename: 'Mutation', addSenderDomain: { __typename: 'EmailSenderPayload', emailSender: { __typename: 'EmailSender', from: string, fallback: string, address: string | null, name: string | null, isOwnUsed: boolean, available: boolean, bounceDomain: string, domains: Array<{ __typename: 'SenderDomain', domain: string, state: SenderDomainState, verifiedByOtherTeam: boolean, checkedAt: string | null, missingSince: string | null, records: Array<{ __typename: 'SenderRecord', purpose: SenderRecordPurpose, type: string, name: string, value: string, required: boolean, state: SenderRecordState, found: string | null }> }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type VerifySenderDomainMutationVariables = Exact<{
  domain: string;
}>;


export type VerifySenderDomainMutation = { __typename: 'Mutation', verifySenderDomain: { __typename: 'EmailSenderPayload', emailSender: { __typename: 'EmailSender', from: string, fallback: string, address: string | null, name: string | null, isOwnUsed: boolean, available: boolean, bounceDomain: string, domains: Array<{ __typename: 'SenderDomain', domain: string, state: SenderDomainState, verifiedByOtherTeam: boolean, checkedAt: string | null, missingSince: string | null, records: Array<{ __typename: 'SenderRecord', purpose: SenderRecordPurpose, type: string, name: string, value: string, required: boolean, state: SenderRecordState, found: string | null }> }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RemoveSenderDomainMutationVariables = Exact<{
  domain: string;
}>;


export type RemoveSenderDomainMutation = { __typename: 'Mutation', removeSenderDomain: { __typename: 'EmailSenderPayload', emailSender: { __typename: 'EmailSender', from: string, fallback: string, address: string | null, name: string | null, isOwnUsed: boolean, available: boolean, bounceDomain: string, domains: Array<{ __typename: 'SenderDomain', domain: string, state: SenderDomainState, verifiedByOtherTeam: boolean, checkedAt: string | null, missingSince: string | null, records: Array<{ __typename: 'SenderRecord', purpose: SenderRecordPurpose, type: string, name: string, value: string, required: boolean, state: SenderRecordState, found: string | null }> }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type PartnerIntegrationRowFragment = { __typename: 'PartnerIntegration', id: string, kind: PartnerKind, url: string, account: string | null, enabled: boolean, state: PartnerIntegrationState, consecutiveFailures: number, lastUsedAt: string | null, createdAt: string };

export type PartnerMessageRowFragment = { __typename: 'PartnerMessage', id: string, subject: PartnerMessageSubject, state: PartnerMessageState, attempts: number, statusCode: number | null, response: string | null, nextAttemptAt: string | null, createdAt: string, invitation: { __typename: 'Invitation', id: string, candidate: { __typename: 'Candidate', id: string, displayName: string }, assessment: { __typename: 'Assessment', id: string, title: string } } | null };

export type PartnerIntegrationsQueryVariables = Exact<{ [key: string]: never; }>;


export type PartnerIntegrationsQuery = { __typename: 'Query', partnerIntegrations: Array<{ __typename: 'PartnerIntegration', id: string, kind: PartnerKind, url: string, account: string | null, enabled: boolean, state: PartnerIntegrationState, consecutiveFailures: number, lastUsedAt: string | null, createdAt: string }> | null };

export type PartnerMessagesQueryVariables = Exact<{
  integrationId: string | number;
  state?: Array<PartnerMessageState> | PartnerMessageState | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type PartnerMessagesQuery = { __typename: 'Query', partnerMessages: { __typename: 'PartnerMessageConnection', nodes: Array<{ __typename: 'PartnerMessage', id: string, subject: PartnerMessageSubject, state: PartnerMessageState, attempts: number, statusCode: number | null, response: string | null, nextAttemptAt: string | null, createdAt: string, invitation: { __typename: 'Invitation', id: string, candidate: { __typename: 'Candidate', id: string, displayName: string }, assessment: { __typename: 'Assessment', id: string, title: string } } | null }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

export type CreatePartnerIntegrationMutationVariables = Exact<{
  input: CreatePartnerIntegrationInput;
}>;


export type CreatePartnerIntegrationMutation = { __typename: 'Mutation', createPartnerIntegration: { __typename: 'PartnerIntegrationPayload', integration: { __typename: 'PartnerIntegration', id: string, kind: PartnerKind, url: string, account: string | null, enabled: boolean, state: PartnerIntegrationState, consecutiveFailures: number, lastUsedAt: string | null, createdAt: string } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UpdatePartnerIntegrationMutationVariables = Exact<{
  id: string | number;
  input: UpdatePartnerIntegrationInput;
}>;


export type UpdatePartnerIntegrationMutation = { __typename: 'Mutation', updatePartnerIntegration: { __typename: 'PartnerIntegrationPayload', integration: { __typename: 'PartnerIntegration', id: string, kind: PartnerKind, url: string, account: string | null, enabled: boolean, state: PartnerIntegrationState, consecutiveFailures: number, lastUsedAt: string | null, createdAt: string } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DeletePartnerIntegrationMutationVariables = Exact<{
  id: string | number;
}>;


export type DeletePartnerIntegrationMutation = { __typename: 'Mutation', deletePartnerIntegration: { __typename: 'DeletePartnerIntegrationPayload', deletedId: string | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RetryPartnerMessageMutationVariables = Exact<{
  messageId: string | number;
}>;


export type RetryPartnerMessageMutation = { __typename: 'Mutation', retryPartnerMessage: { __typename: 'PartnerMessagePayload', partnerMessage: { __typename: 'PartnerMessage', id: string, subject: PartnerMessageSubject, state: PartnerMessageState, attempts: number, statusCode: number | null, response: string | null, nextAttemptAt: string | null, createdAt: string, invitation: { __typename: 'Invitation', id: string, candidate: { __typename: 'Candidate', id: string, displayName: string }, assessment: { __typename: 'Assessment', id: string, title: string } } | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type MemberRowFragment = { __typename: 'TeamMember', id: string, displayName: string, name: string | null, email: string, role: TeamRole, state: TeamMemberState, createdAt: string };

export type MembersQueryVariables = Exact<{
  state?: Array<TeamMemberState> | TeamMemberState | null | undefined;
  withSignIns: boolean;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type MembersQuery = { __typename: 'Query', members: { __typename: 'TeamMemberConnection', nodes: Array<{ __typename: 'TeamMember', lastSignInAt?: string | null, id: string, displayName: string, name: string | null, email: string, role: TeamRole, state: TeamMemberState, createdAt: string }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } | null };

export type InviteTeamMembersMutationVariables = Exact<{
  members: Array<TeamMemberInput> | TeamMemberInput;
  idempotencyKey?: string | null | undefined;
}>;


export type InviteTeamMembersMutation = { __typename: 'Mutation', inviteTeamMembers: { __typename: 'TeamMembersPayload', members: Array<{ __typename: 'TeamMember', id: string, displayName: string, name: string | null, email: string, role: TeamRole, state: TeamMemberState, createdAt: string }>, warnings: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null, suggestion: string | null }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null, suggestion: string | null }> } };

export type UpdateTeamMemberMutationVariables = Exact<{
  id: string | number;
  role?: TeamRole | null | undefined;
  disabled?: boolean | null | undefined;
}>;


export type UpdateTeamMemberMutation = { __typename: 'Mutation', updateTeamMember: { __typename: 'TeamMemberPayload', member: { __typename: 'TeamMember', id: string, displayName: string, name: string | null, email: string, role: TeamRole, state: TeamMemberState, createdAt: string } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type PasskeyRowFragment = { __typename: 'Passkey', id: string, name: string, backedUp: boolean, createdAt: string, lastUsedAt: string | null };

export type PasskeysQueryVariables = Exact<{ [key: string]: never; }>;


export type PasskeysQuery = { __typename: 'Query', passkeys: Array<{ __typename: 'Passkey', id: string, name: string, backedUp: boolean, createdAt: string, lastUsedAt: string | null }> | null };

export type StartPasskeyMutationVariables = Exact<{ [key: string]: never; }>;


export type StartPasskeyMutation = { __typename: 'Mutation', startPasskey: { __typename: 'StartPasskeyPayload', options: Record<string, unknown> | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type AddPasskeyMutationVariables = Exact<{
  credential: Record<string, unknown>;
  name: string;
}>;


export type AddPasskeyMutation = { __typename: 'Mutation', addPasskey: { __typename: 'PasskeysPayload', passkeys: Array<{ __typename: 'Passkey', id: string, name: string, backedUp: boolean, createdAt: string, lastUsedAt: string | null }> | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RenamePasskeyMutationVariables = Exact<{
  id: string | number;
  name: string;
}>;


export type RenamePasskeyMutation = { __typename: 'Mutation', renamePasskey: { __typename: 'PasskeysPayload', passkeys: Array<{ __typename: 'Passkey', id: string, name: string, backedUp: boolean, createdAt: string, lastUsedAt: string | null }> | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RemovePasskeyMutationVariables = Exact<{
  id: string | number;
}>;


export type RemovePasskeyMutation = { __typename: 'Mutation', removePasskey: { __typename: 'PasskeysPayload', passkeys: Array<{ __typename: 'Passkey', id: string, name: string, backedUp: boolean, createdAt: string, lastUsedAt: string | null }> | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UpdateProfileMutationVariables = Exact<{
  input: UpdateProfileInput;
}>;


export type UpdateProfileMutation = { __typename: 'Mutation', updateProfile: { __typename: 'TeamMemberPayload', member: { __typename: 'TeamMember', id: string, displayName: string, name: string | null, locale: string | null, timeZone: string | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type MyNotificationSettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type MyNotificationSettingsQuery = { __typename: 'Query', viewer:
    | { __typename: 'ApiKey' }
    | { __typename: 'TeamMember', id: string, notificationSettings: Array<{ __typename: 'NotificationSetting', id: string, eventType: NotificationEventType, channel: NotificationChannel, enabled: boolean, digest: NotificationDigest }> | null }
   | null };

export type UpdateNotificationSettingsMutationVariables = Exact<{
  settings: Array<NotificationSettingInput> | NotificationSettingInput;
}>;


export type UpdateNotificationSettingsMutation = { __typename: 'Mutation', updateNotificationSettings: { __typename: 'NotificationSettingsPayload', settings: Array<{ __typename: 'NotificationSetting', id: string, eventType: NotificationEventType, channel: NotificationChannel, enabled: boolean, digest: NotificationDigest }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UpdateTeamMutationVariables = Exact<{
  input: UpdateTeamInput;
}>;


export type UpdateTeamMutation = { __typename: 'Mutation', updateTeam: { __typename: 'TeamPayload', team: { __typename: 'Team', id: string, name: string, timeZone: string, notificationScheme: NotificationScheme } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SignOnSettingsFragment = { __typename: 'SignOn', issuer: string | null, clientId: string | null, firstRole: TeamRole | null, required: boolean, callbackUrl: string, signedOutUrl: string, startUrl: string, scimUrl: string, groups: Array<{ __typename: 'SignOnGroup', name: string, role: TeamRole | null, memberCount: number }>, domains: Array<{ __typename: 'SignOnDomain', domain: string, proof: SignOnDomainProof | null, recordName: string, recordValue: string }> };

export type SignOnQueryVariables = Exact<{ [key: string]: never; }>;


export type SignOnQuery = { __typename: 'Query', signOn: { __typename: 'SignOn', issuer: string | null, clientId: string | null, firstRole: TeamRole | null, required: boolean, callbackUrl: string, signedOutUrl: string, startUrl: string, scimUrl: string, groups: Array<{ __typename: 'SignOnGroup', name: string, role: TeamRole | null, memberCount: number }>, domains: Array<{ __typename: 'SignOnDomain', domain: string, proof: SignOnDomainProof | null, recordName: string, recordValue: string }> } | null };

export type SetSignOnMutationVariables = Exact<{
  input: SetSignOnInput;
}>;


export type SetSignOnMutation = { __typename: 'Mutation', setSignOn: { __typename: 'SignOnPayload', signOn: { __typename: 'SignOn', issuer: string | null, clientId: string | null, firstRole: TeamRole | null, required: boolean, callbackUrl: string, signedOutUrl: string, startUrl: string, scimUrl: string, groups: Array<{ __typename: 'SignOnGroup', name: string, role: TeamRole | null, memberCount: number }>, domains: Array<{ __typename: 'SignOnDomain', domain: string, proof: SignOnDomainProof | null, recordName: string, recordValue: string }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RemoveSignOnMutationVariables = Exact<{ [key: string]: never; }>;


export type RemoveSignOnMutation = { __typename: 'Mutation', removeSignOn: { __typename: 'SignOnPayload', signOn: { __typename: 'SignOn', issuer: string | null, clientId: string | null, firstRole: TeamRole | null, required: boolean, callbackUrl: string, signedOutUrl: string, startUrl: string, scimUrl: string, groups: Array<{ __typename: 'SignOnGroup', name: string, role: TeamRole | null, memberCount: number }>, domains: Array<{ __typename: 'SignOnDomain', domain: string, proof: SignOnDomainProof | null, recordName: string, recordValue: string }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type TestSignOnMutationVariables = Exact<{ [key: string]: never; }>;


export type TestSignOnMutation = { __typename: 'Mutation', testSignOn: { __typename: 'TestSignOnPayload', checks: Array<{ __typename: 'IssuerCheckResult', check: IssuerCheck, problem: string | null }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SetSignOnGroupRoleMutationVariables = Exact<{
  group: string;
  role?: TeamRole | null | undefined;
}>;


export type SetSignOnGroupRoleMutation = { __typename: 'Mutation', setSignOnGroupRole: { __typename: 'SignOnPayload', signOn: { __typename: 'SignOn', issuer: string | null, clientId: string | null, firstRole: TeamRole | null, required: boolean, callbackUrl: string, signedOutUrl: string, startUrl: string, scimUrl: string, groups: Array<{ __typename: 'SignOnGroup', name: string, role: TeamRole | null, memberCount: number }>, domains: Array<{ __typename: 'SignOnDomain', domain: string, proof: SignOnDomainProof | null, recordName: string, recordValue: string }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type AddSignOnDomainMutationVariables = Exact<{
  domain: string;
}>;


export type AddSignOnDomainMutation = { __typename: 'Mutation', addSignOnDomain: { __typename: 'SignOnPayload', signOn: { __typename: 'SignOn', issuer: string | null, clientId: string | null, firstRole: TeamRole | null, required: boolean, callbackUrl: string, signedOutUrl: string, startUrl: string, scimUrl: string, groups: Array<{ __typename: 'SignOnGroup', name: string, role: TeamRole | null, memberCount: number }>, domains: Array<{ __typename: 'SignOnDomain', domain: string, proof: SignOnDomainProof | null, recordName: string, recordValue: string }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type VerifySignOnDomainMutationVariables = Exact<{
  domain: string;
}>;


export type VerifySignOnDomainMutation = { __typename: 'Mutation', verifySignOnDomain: { __typename: 'SignOnPayload', signOn: { __typename: 'SignOn', issuer: string | null, clientId: string | null, firstRole: TeamRole | null, required: boolean, callbackUrl: string, signedOutUrl: string, startUrl: string, scimUrl: string, groups: Array<{ __typename: 'SignOnGroup', name: string, role: TeamRole | null, memberCount: number }>, domains: Array<{ __typename: 'SignOnDomain', domain: string, proof: SignOnDomainProof | null, recordName: string, recordValue: string }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RemoveSignOnDomainMutationVariables = Exact<{
  domain: string;
}>;


export type RemoveSignOnDomainMutation = { __typename: 'Mutation', removeSignOnDomain: { __typename: 'SignOnPayload', signOn: { __typename: 'SignOn', issuer: string | null, clientId: string | null, firstRole: TeamRole | null, required: boolean, callbackUrl: string, signedOutUrl: string, startUrl: string, scimUrl: string, groups: Array<{ __typename: 'SignOnGroup', name: string, role: TeamRole | null, memberCount: number }>, domains: Array<{ __typename: 'SignOnDomain', domain: string, proof: SignOnDomainProof | null, recordName: string, recordValue: string }> } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type WebhookEndpointRowFragment = { __typename: 'WebhookEndpoint', id: string, url: string, description: string | null, eventTypes: Array<AssessmentEventType>, enabled: boolean, disabledReason: string | null, consecutiveFailures: number, createdAt: string, assessment: { __typename: 'Assessment', id: string, title: string } | null };

export type WebhookEndpointSettingsFragment = { __typename: 'WebhookEndpoint', payloadQuery: string | null, scopes: Array<ApiKeyScope>, id: string, url: string, description: string | null, eventTypes: Array<AssessmentEventType>, enabled: boolean, disabledReason: string | null, consecutiveFailures: number, createdAt: string, assessment: { __typename: 'Assessment', id: string, title: string } | null };

export type WebhookDeliveryRowFragment = { __typename: 'WebhookDelivery', id: string, state: WebhookDeliveryState, test: boolean, statusCode: number | null, durationMs: number | null, attempts: number, createdAt: string, nextAttemptAt: string | null, event: { __typename: 'AssessmentEvent', id: string, sequence: number, type: AssessmentEventType } | null };

export type WebhookEndpointsQueryVariables = Exact<{ [key: string]: never; }>;


export type WebhookEndpointsQuery = { __typename: 'Query', webhookEndpoints: Array<{ __typename: 'WebhookEndpoint', id: string, url: string, description: string | null, eventTypes: Array<AssessmentEventType>, enabled: boolean, disabledReason: string | null, consecutiveFailures: number, createdAt: string, assessment: { __typename: 'Assessment', id: string, title: string } | null }> | null };

export type WebhookEndpointQueryVariables = Exact<{
  id: string | number;
}>;


export type WebhookEndpointQuery = { __typename: 'Query', node:
    | { __typename: 'ApiKey', id: string }
    | { __typename: 'Assessment', id: string }
    | { __typename: 'AssessmentEvent', id: string }
    | { __typename: 'AuditEntry', id: string }
    | { __typename: 'AutomationRule', id: string }
    | { __typename: 'AutomationRun', id: string }
    | { __typename: 'Candidate', id: string }
    | { __typename: 'CandidateNote', id: string }
    | { __typename: 'ChatDestination', id: string }
    | { __typename: 'Email', id: string }
    | { __typename: 'Invitation', id: string }
    | { __typename: 'InvitationBatch', id: string }
    | { __typename: 'Notification', id: string }
    | { __typename: 'NotificationSetting', id: string }
    | { __typename: 'PartnerIntegration', id: string }
    | { __typename: 'PartnerMessage', id: string }
    | { __typename: 'Passkey', id: string }
    | { __typename: 'SavedFilter', id: string }
    | { __typename: 'Team', id: string }
    | { __typename: 'TeamMember', id: string }
    | { __typename: 'WebhookDelivery', id: string }
    | { __typename: 'WebhookEndpoint', id: string, payloadQuery: string | null, scopes: Array<ApiKeyScope>, url: string, description: string | null, eventTypes: Array<AssessmentEventType>, enabled: boolean, disabledReason: string | null, consecutiveFailures: number, createdAt: string, createdBy:
        | { __typename: 'ApiKey', id: string, displayName: string }
        | { __typename: 'Candidate', id: string, displayName: string }
        | { __typename: 'TeamMember', id: string, displayName: string }
       | null, assessment: { __typename: 'Assessment', id: string, title: string } | null }
   | null };

export type WebhookDeliveriesQueryVariables = Exact<{
  id: string | number;
  state?: Array<WebhookDeliveryState> | WebhookDeliveryState | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type WebhookDeliveriesQuery = { __typename: 'Query', webhookDeliveries: { __typename: 'WebhookDeliveryConnection', nodes: Array<{ __typename: 'WebhookDelivery', id: string, state: WebhookDeliveryState, test: boolean, statusCode: number | null, durationMs: number | null, attempts: number, createdAt: string, nextAttemptAt: string | null, event: { __typename: 'AssessmentEvent', id: string, sequence: number, type: AssessmentEventType } | null }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

export type WebhookDeliveryQueryVariables = Exact<{
  id: string | number;
}>;


export type WebhookDeliveryQuery = { __typename: 'Query', node:
    | { __typename: 'ApiKey', id: string }
    | { __typename: 'Assessment', id: string }
    | { __typename: 'AssessmentEvent', id: string }
    | { __typename: 'AuditEntry', id: string }
    | { __typename: 'AutomationRule', id: string }
    | { __typename: 'AutomationRun', id: string }
    | { __typename: 'Candidate', id: string }
    | { __typename: 'CandidateNote', id: string }
    | { __typename: 'ChatDestination', id: string }
    | { __typename: 'Email', id: string }
    | { __typename: 'Invitation', id: string }
    | { __typename: 'InvitationBatch', id: string }
    | { __typename: 'Notification', id: string }
    | { __typename: 'NotificationSetting', id: string }
    | { __typename: 'PartnerIntegration', id: string }
    | { __typename: 'PartnerMessage', id: string }
    | { __typename: 'Passkey', id: string }
    | { __typename: 'SavedFilter', id: string }
    | { __typename: 'Team', id: string }
    | { __typename: 'TeamMember', id: string }
    | { __typename: 'WebhookDelivery', requestBody: Record<string, unknown> | null, responseBody: string | null, id: string, state: WebhookDeliveryState, test: boolean, statusCode: number | null, durationMs: number | null, attempts: number, createdAt: string, nextAttemptAt: string | null, event: { __typename: 'AssessmentEvent', id: string, sequence: number, type: AssessmentEventType } | null }
    | { __typename: 'WebhookEndpoint', id: string }
   | null };

export type WebhookDeliveriesNowQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type WebhookDeliveriesNowQuery = { __typename: 'Query', nodes: Array<
    | { __typename: 'ApiKey', id: string }
    | { __typename: 'Assessment', id: string }
    | { __typename: 'AssessmentEvent', id: string }
    | { __typename: 'AuditEntry', id: string }
    | { __typename: 'AutomationRule', id: string }
    | { __typename: 'AutomationRun', id: string }
    | { __typename: 'Candidate', id: string }
    | { __typename: 'CandidateNote', id: string }
    | { __typename: 'ChatDestination', id: string }
    | { __typename: 'Email', id: string }
    | { __typename: 'Invitation', id: string }
    | { __typename: 'InvitationBatch', id: string }
    | { __typename: 'Notification', id: string }
    | { __typename: 'NotificationSetting', id: string }
    | { __typename: 'PartnerIntegration', id: string }
    | { __typename: 'PartnerMessage', id: string }
    | { __typename: 'Passkey', id: string }
    | { __typename: 'SavedFilter', id: string }
    | { __typename: 'Team', id: string }
    | { __typename: 'TeamMember', id: string }
    | { __typename: 'WebhookDelivery', id: string, state: WebhookDeliveryState, test: boolean, statusCode: number | null, durationMs: number | null, attempts: number, createdAt: string, nextAttemptAt: string | null, event: { __typename: 'AssessmentEvent', id: string, sequence: number, type: AssessmentEventType } | null }
    | { __typename: 'WebhookEndpoint', id: string }
   | null> };

export type CreateWebhookEndpointMutationVariables = Exact<{
  input: CreateWebhookEndpointInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CreateWebhookEndpointMutation = { __typename: 'Mutation', createWebhookEndpoint: { __typename: 'WebhookEndpointPayload', secret: string | null, endpoint: { __typename: 'WebhookEndpoint', payloadQuery: string | null, scopes: Array<ApiKeyScope>, id: string, url: string, description: string | null, eventTypes: Array<AssessmentEventType>, enabled: boolean, disabledReason: string | null, consecutiveFailures: number, createdAt: string, assessment: { __typename: 'Assessment', id: string, title: string } | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UpdateWebhookEndpointMutationVariables = Exact<{
  id: string | number;
  input: UpdateWebhookEndpointInput;
}>;


export type UpdateWebhookEndpointMutation = { __typename: 'Mutation', updateWebhookEndpoint: { __typename: 'WebhookEndpointPayload', endpoint: { __typename: 'WebhookEndpoint', payloadQuery: string | null, scopes: Array<ApiKeyScope>, id: string, url: string, description: string | null, eventTypes: Array<AssessmentEventType>, enabled: boolean, disabledReason: string | null, consecutiveFailures: number, createdAt: string, assessment: { __typename: 'Assessment', id: string, title: string } | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DeleteWebhookEndpointMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteWebhookEndpointMutation = { __typename: 'Mutation', deleteWebhookEndpoint: { __typename: 'WebhookEndpointPayload', endpoint: { __typename: 'WebhookEndpoint', id: string } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RotateWebhookSecretMutationVariables = Exact<{
  id: string | number;
  overlap?: string | null | undefined;
}>;


export type RotateWebhookSecretMutation = { __typename: 'Mutation', rotateWebhookSecret: { __typename: 'WebhookEndpointPayload', secret: string | null, endpoint: { __typename: 'WebhookEndpoint', id: string } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SendTestWebhookMutationVariables = Exact<{
  id: string | number;
  eventType: AssessmentEventType;
}>;


export type SendTestWebhookMutation = { __typename: 'Mutation', sendTestWebhook: { __typename: 'WebhookDeliveryPayload', delivery: { __typename: 'WebhookDelivery', id: string, state: WebhookDeliveryState, test: boolean, statusCode: number | null, durationMs: number | null, attempts: number, createdAt: string, nextAttemptAt: string | null, event: { __typename: 'AssessmentEvent', id: string, sequence: number, type: AssessmentEventType } | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RedeliverWebhookMutationVariables = Exact<{
  deliveryId: string | number;
  idempotencyKey?: string | null | undefined;
}>;


export type RedeliverWebhookMutation = { __typename: 'Mutation', redeliverWebhook: { __typename: 'WebhookDeliveryPayload', delivery: { __typename: 'WebhookDelivery', id: string, state: WebhookDeliveryState, test: boolean, statusCode: number | null, durationMs: number | null, attempts: number, createdAt: string, nextAttemptAt: string | null, event: { __typename: 'AssessmentEvent', id: string, sequence: number, type: AssessmentEventType } | null } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ReplayWebhooksMutationVariables = Exact<{
  id: string | number;
  since: string;
  idempotencyKey?: string | null | undefined;
}>;


export type ReplayWebhooksMutation = { __typename: 'Mutation', replayWebhooks: { __typename: 'WebhookEndpointPayload', endpoint: { __typename: 'WebhookEndpoint', id: string } | null, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const ActivityDaysFragmentDoc = new TypedDocumentString(`
    fragment ActivityDays on Activity {
  __typename
  timeZone
  days {
    __typename
    date
    invited
    started
    submitted
  }
}
    `, {"fragmentName":"ActivityDays"}) as unknown as TypedDocumentString<ActivityDaysFragment, unknown>;
export const AssessmentRowFragmentDoc = new TypedDocumentString(`
    fragment AssessmentRow on Assessment {
  __typename
  id
  title
  state
  inviteOnly
  timeLimit
  createdAt
  funnel {
    __typename
    invited
    opened
    started
    submitted
    expired
    cancelled
    bounced
  }
}
    `, {"fragmentName":"AssessmentRow"}) as unknown as TypedDocumentString<AssessmentRowFragment, unknown>;
export const BatchProgressFragmentDoc = new TypedDocumentString(`
    fragment BatchProgress on InvitationBatch {
  __typename
  id
  title
  createdAt
  total
  invited
  unchanged
  rejected
  emailsQueued
  emailsSent
  emailsFailed
  done
}
    `, {"fragmentName":"BatchProgress"}) as unknown as TypedDocumentString<BatchProgressFragment, unknown>;
export const BatchRowFragmentDoc = new TypedDocumentString(`
    fragment BatchRow on InvitationBatch {
  __typename
  ...BatchProgress
  assessment {
    __typename
    id
    title
  }
  createdBy {
    __typename
    id
    displayName
  }
}
    fragment BatchProgress on InvitationBatch {
  __typename
  id
  title
  createdAt
  total
  invited
  unchanged
  rejected
  emailsQueued
  emailsSent
  emailsFailed
  done
}`, {"fragmentName":"BatchRow"}) as unknown as TypedDocumentString<BatchRowFragment, unknown>;
export const CandidateRowFragmentDoc = new TypedDocumentString(`
    fragment CandidateRow on Candidate {
  __typename
  id
  displayName
  email
  emailSuppressed
  name
  progress
  decision
  labels
  createdAt
  archivedAt
  assignees {
    __typename
    id
    displayName
  }
}
    `, {"fragmentName":"CandidateRow"}) as unknown as TypedDocumentString<CandidateRowFragment, unknown>;
export const CandidateDetailsFragmentDoc = new TypedDocumentString(`
    fragment CandidateDetails on Candidate {
  __typename
  id
  displayName
  codename
  blinded
  name
  email
  emailSuppressed
  erasedAt
  archivedAt
  createdAt
  decision
  decidedAt
  externalId
  extraTime
  labels
  locale
  timeZone
  progress
  remindersOff
  assignees {
    __typename
    id
    displayName
  }
}
    `, {"fragmentName":"CandidateDetails"}) as unknown as TypedDocumentString<CandidateDetailsFragment, unknown>;
export const InvitationRecordFragmentDoc = new TypedDocumentString(`
    fragment InvitationRecord on Invitation {
  __typename
  id
  state
  source
  locked
  message
  createdAt
  openedAt
  startedAt
  submittedAt
  deadlineAt
  expiresAt
  opensAt
  reopenedAt
  cancelledAt
  cancelReason
  timeLimit
  nextReminderAt
  emailRequested
  externalId
  inviteUrl @include(if: $withLinks)
  practiceUrl @include(if: $withLinks)
  assessment {
    __typename
    id
    title
    state
    timeLimit
  }
  invitedBy {
    __typename
    id
    displayName
  }
  retakeOf {
    __typename
    id
  }
  emails {
    __typename
    id
    kind
    state
    subject
    to
    queuedAt
    sentAt
    attempts
    lastResponse
  }
  submission {
    __typename
    score
    automatic
    notes
    url
    resultUrl
  }
}
    `, {"fragmentName":"InvitationRecord"}) as unknown as TypedDocumentString<InvitationRecordFragment, unknown>;
export const NotePartsFragmentDoc = new TypedDocumentString(`
    fragment NoteParts on CandidateNote {
  __typename
  id
  text
  createdAt
  editedAt
  author {
    __typename
    id
    displayName
  }
}
    `, {"fragmentName":"NoteParts"}) as unknown as TypedDocumentString<NotePartsFragment, unknown>;
export const SavedFilterPartsFragmentDoc = new TypedDocumentString(`
    fragment SavedFilterParts on SavedFilter {
  __typename
  id
  name
  filter
  orderBy
  shared
  owner {
    __typename
    id
    displayName
  }
}
    `, {"fragmentName":"SavedFilterParts"}) as unknown as TypedDocumentString<SavedFilterPartsFragment, unknown>;
export const InvitationRowFragmentDoc = new TypedDocumentString(`
    fragment InvitationRow on Invitation {
  __typename
  id
  state
  source
  locked
  createdAt
  openedAt
  startedAt
  submittedAt
  expiresAt
  deadlineAt
  reopenedAt
  emailRequested
  inviteUrl @include(if: $withLinks)
  practiceUrl @include(if: $withLinks)
  candidate {
    __typename
    id
    displayName
    email
    labels
    decision
    emailSuppressed
  }
  assessment {
    __typename
    id
    title
  }
  invitedBy {
    __typename
    id
    displayName
  }
  emails {
    __typename
    id
    kind
    state
    lastResponse
  }
  submission {
    __typename
    score
  }
}
    `, {"fragmentName":"InvitationRow"}) as unknown as TypedDocumentString<InvitationRowFragment, unknown>;
export const InvitationChangeFragmentDoc = new TypedDocumentString(`
    fragment InvitationChange on InvitationsPayload {
  __typename
  invitations {
    __typename
    id
    state
    locked
    expiresAt
    deadlineAt
    reopenedAt
    cancelledAt
    startedAt
    submittedAt
    emailRequested
    emails {
      __typename
      id
      kind
      state
      lastResponse
    }
  }
  userErrors {
    __typename
    code
    message
    path
  }
}
    `, {"fragmentName":"InvitationChange"}) as unknown as TypedDocumentString<InvitationChangeFragment, unknown>;
export const InviteOutcomePartsFragmentDoc = new TypedDocumentString(`
    fragment InviteOutcomeParts on InviteResult {
  __typename
  index
  email
  outcome
  candidate {
    __typename
    id
    displayName
  }
  errors {
    __typename
    code
    message
    suggestion
  }
  warnings {
    __typename
    code
    message
    suggestion
  }
}
    `, {"fragmentName":"InviteOutcomeParts"}) as unknown as TypedDocumentString<InviteOutcomePartsFragment, unknown>;
export const EventPartsFragmentDoc = new TypedDocumentString(`
    fragment EventParts on AssessmentEvent {
  __typename
  id
  sequence
  type
  occurredAt
  changes
  actor {
    __typename
    id
    displayName
  }
  candidate {
    __typename
    id
    displayName
    progress
  }
  assessment {
    __typename
    id
    title
  }
  invitation {
    __typename
    id
    state
    startedAt
    submittedAt
    expiresAt
    reopenedAt
    locked
    submission {
      __typename
      score
      automatic
    }
  }
  email {
    __typename
    id
    kind
    state
    lastResponse
  }
}
    `, {"fragmentName":"EventParts"}) as unknown as TypedDocumentString<EventPartsFragment, unknown>;
export const NotificationPartsFragmentDoc = new TypedDocumentString(`
    fragment NotificationParts on Notification {
  __typename
  id
  title
  createdAt
  readAt
  reason
  event {
    __typename
    id
    type
    candidate {
      __typename
      id
      displayName
    }
    invitation {
      __typename
      id
    }
    assessment {
      __typename
      id
      title
    }
  }
}
    `, {"fragmentName":"NotificationParts"}) as unknown as TypedDocumentString<NotificationPartsFragment, unknown>;
export const ApiKeyRowFragmentDoc = new TypedDocumentString(`
    fragment ApiKeyRow on ApiKey {
  __typename
  id
  name
  prefix
  scopes
  createdAt
  createdBy {
    __typename
    id
    displayName
  }
  expiresAt
  lastUsedAt
  revokedAt
}
    `, {"fragmentName":"ApiKeyRow"}) as unknown as TypedDocumentString<ApiKeyRowFragment, unknown>;
export const AuditEntryPartsFragmentDoc = new TypedDocumentString(`
    fragment AuditEntryParts on AuditEntry {
  __typename
  id
  action
  actor {
    __typename
    id
    displayName
  }
  targetId
  changes
  ipAddress
  occurredAt
}
    `, {"fragmentName":"AuditEntryParts"}) as unknown as TypedDocumentString<AuditEntryPartsFragment, unknown>;
export const AutomationRuleRowFragmentDoc = new TypedDocumentString(`
    fragment AutomationRuleRow on AutomationRule {
  __typename
  id
  name
  enabled
  triggers
  minScore
  maxScore
  labels
  assessment {
    __typename
    id
    title
  }
  actions {
    __typename
    type
    assessmentId
    labels
    memberIds
    decision
    destinationId
  }
}
    `, {"fragmentName":"AutomationRuleRow"}) as unknown as TypedDocumentString<AutomationRuleRowFragment, unknown>;
export const ChatDestinationRowFragmentDoc = new TypedDocumentString(`
    fragment ChatDestinationRow on ChatDestination {
  __typename
  id
  name
  kind
  urlHint
  eventTypes
  locale
  namesCandidates
  enabled
  disabledReason
  consecutiveFailures
  lastStatusCode
  lastAnswer
  lastAttemptAt
  assessment {
    __typename
    id
    title
  }
}
    `, {"fragmentName":"ChatDestinationRow"}) as unknown as TypedDocumentString<ChatDestinationRowFragment, unknown>;
export const SenderSettingsFragmentDoc = new TypedDocumentString(`
    fragment SenderSettings on EmailSender {
  __typename
  from
  fallback
  address
  name
  isOwnUsed
  available
  bounceDomain
  domains {
    __typename
    domain
    state
    verifiedByOtherTeam
    checkedAt
    missingSince
    records {
      __typename
      purpose
      type
      name
      value
      required
      state
      found
    }
  }
}
    `, {"fragmentName":"SenderSettings"}) as unknown as TypedDocumentString<SenderSettingsFragment, unknown>;
export const PartnerIntegrationRowFragmentDoc = new TypedDocumentString(`
    fragment PartnerIntegrationRow on PartnerIntegration {
  __typename
  id
  kind
  url
  account
  enabled
  state
  consecutiveFailures
  lastUsedAt
  createdAt
}
    `, {"fragmentName":"PartnerIntegrationRow"}) as unknown as TypedDocumentString<PartnerIntegrationRowFragment, unknown>;
export const PartnerMessageRowFragmentDoc = new TypedDocumentString(`
    fragment PartnerMessageRow on PartnerMessage {
  __typename
  id
  subject
  state
  attempts
  statusCode
  response
  nextAttemptAt
  createdAt
  invitation {
    __typename
    id
    candidate {
      __typename
      id
      displayName
    }
    assessment {
      __typename
      id
      title
    }
  }
}
    `, {"fragmentName":"PartnerMessageRow"}) as unknown as TypedDocumentString<PartnerMessageRowFragment, unknown>;
export const MemberRowFragmentDoc = new TypedDocumentString(`
    fragment MemberRow on TeamMember {
  __typename
  id
  displayName
  name
  email
  role
  state
  createdAt
}
    `, {"fragmentName":"MemberRow"}) as unknown as TypedDocumentString<MemberRowFragment, unknown>;
export const PasskeyRowFragmentDoc = new TypedDocumentString(`
    fragment PasskeyRow on Passkey {
  __typename
  id
  name
  backedUp
  createdAt
  lastUsedAt
}
    `, {"fragmentName":"PasskeyRow"}) as unknown as TypedDocumentString<PasskeyRowFragment, unknown>;
export const SignOnSettingsFragmentDoc = new TypedDocumentString(`
    fragment SignOnSettings on SignOn {
  __typename
  issuer
  clientId
  firstRole
  required
  callbackUrl
  signedOutUrl
  startUrl
  scimUrl
  groups {
    __typename
    name
    role
    memberCount
  }
  domains {
    __typename
    domain
    proof
    recordName
    recordValue
  }
}
    `, {"fragmentName":"SignOnSettings"}) as unknown as TypedDocumentString<SignOnSettingsFragment, unknown>;
export const WebhookEndpointRowFragmentDoc = new TypedDocumentString(`
    fragment WebhookEndpointRow on WebhookEndpoint {
  __typename
  id
  url
  description
  eventTypes
  enabled
  disabledReason
  consecutiveFailures
  createdAt
  assessment {
    __typename
    id
    title
  }
}
    `, {"fragmentName":"WebhookEndpointRow"}) as unknown as TypedDocumentString<WebhookEndpointRowFragment, unknown>;
export const WebhookEndpointSettingsFragmentDoc = new TypedDocumentString(`
    fragment WebhookEndpointSettings on WebhookEndpoint {
  __typename
  ...WebhookEndpointRow
  payloadQuery
  scopes
}
    fragment WebhookEndpointRow on WebhookEndpoint {
  __typename
  id
  url
  description
  eventTypes
  enabled
  disabledReason
  consecutiveFailures
  createdAt
  assessment {
    __typename
    id
    title
  }
}`, {"fragmentName":"WebhookEndpointSettings"}) as unknown as TypedDocumentString<WebhookEndpointSettingsFragment, unknown>;
export const WebhookDeliveryRowFragmentDoc = new TypedDocumentString(`
    fragment WebhookDeliveryRow on WebhookDelivery {
  __typename
  id
  state
  test
  statusCode
  durationMs
  attempts
  createdAt
  nextAttemptAt
  event {
    __typename
    id
    sequence
    type
  }
}
    `, {"fragmentName":"WebhookDeliveryRow"}) as unknown as TypedDocumentString<WebhookDeliveryRowFragment, unknown>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  __typename
  viewer {
    __typename
    ... on TeamMember {
      __typename
      id
      displayName
      name
      email
      role
      locale
      timeZone
    }
  }
  team {
    __typename
    id
    name
    timeZone
    features
    notificationScheme
  }
}
    `, {"hash":"sha256:6a6efd7b9b7509daf337792d4e77cd4f3851fd26280b5b8bc30eb931267b58a4"}) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const RequestSignInDocument = new TypedDocumentString(`
    mutation RequestSignIn($email: EmailAddress!) {
  __typename
  requestSignIn(email: $email) {
    __typename
    userErrors {
      __typename
      code
      message
    }
  }
}
    `, {"hash":"sha256:4f5e6684d693bf0c3f204bd0f63cc491c2a0ddd68c91de14bc98c98f99eaa46e"}) as unknown as TypedDocumentString<RequestSignInMutation, RequestSignInMutationVariables>;
export const MyTeamsDocument = new TypedDocumentString(`
    query MyTeams {
  __typename
  myTeams {
    __typename
    teamId
    teamName
    role
    state
    current
    signOnUrl
  }
}
    `, {"hash":"sha256:7a1b65d2a2c39ba8f92c4c0964ffe62d0a848c464e038227fed64aa02b67f842"}) as unknown as TypedDocumentString<MyTeamsQuery, MyTeamsQueryVariables>;
export const SwitchTeamDocument = new TypedDocumentString(`
    mutation SwitchTeam($teamId: ID!) {
  __typename
  switchTeam(teamId: $teamId) {
    __typename
    member {
      __typename
      id
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:26a2bba563e8e5088b382c5a9488188cf5a1b06117e151fe3251bbf77bb031fc"}) as unknown as TypedDocumentString<SwitchTeamMutation, SwitchTeamMutationVariables>;
export const TeamActivityDocument = new TypedDocumentString(`
    query TeamActivity($days: Int!) {
  __typename
  team {
    __typename
    id
    activity(days: $days) {
      __typename
      ...ActivityDays
    }
  }
}
    fragment ActivityDays on Activity {
  __typename
  timeZone
  days {
    __typename
    date
    invited
    started
    submitted
  }
}`, {"hash":"sha256:2148f9089468527b71c2b235d9c2d433817a3e90321c11e53b5bea469cdf3bbd"}) as unknown as TypedDocumentString<TeamActivityQuery, TeamActivityQueryVariables>;
export const AssessmentActivityDocument = new TypedDocumentString(`
    query AssessmentActivity($id: ID!, $days: Int!) {
  __typename
  assessment(id: $id) {
    __typename
    id
    activity(days: $days) {
      __typename
      ...ActivityDays
    }
  }
}
    fragment ActivityDays on Activity {
  __typename
  timeZone
  days {
    __typename
    date
    invited
    started
    submitted
  }
}`, {"hash":"sha256:da41520a64746bb96de2777316a4006d5386fa72366e23f8174f01870fc65633"}) as unknown as TypedDocumentString<AssessmentActivityQuery, AssessmentActivityQueryVariables>;
export const AssessmentsDocument = new TypedDocumentString(`
    query Assessments($filter: AssessmentFilter, $orderBy: AssessmentOrder, $first: Int, $after: Cursor) {
  __typename
  assessments(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    __typename
    nodes {
      __typename
      ...AssessmentRow
    }
    pageInfo {
      __typename
      hasNextPage
      endCursor
    }
  }
}
    fragment AssessmentRow on Assessment {
  __typename
  id
  title
  state
  inviteOnly
  timeLimit
  createdAt
  funnel {
    __typename
    invited
    opened
    started
    submitted
    expired
    cancelled
    bounced
  }
}`, {"hash":"sha256:5c169283e0d22e39076e7e425b1d8d0640e44cdcd27611f8d07e19817968a0bf"}) as unknown as TypedDocumentString<AssessmentsQuery, AssessmentsQueryVariables>;
export const AssessmentChoicesDocument = new TypedDocumentString(`
    query AssessmentChoices {
  __typename
  assessments(
    filter: {state: [PUBLISHED]}
    orderBy: {field: TITLE, direction: ASC}
    first: 100
  ) {
    __typename
    nodes {
      __typename
      id
      title
    }
  }
}
    `, {"hash":"sha256:172f62a16b4695c64f7796ac33a47a5f0dc2ca4e93213280e55c86f514e273a7"}) as unknown as TypedDocumentString<AssessmentChoicesQuery, AssessmentChoicesQueryVariables>;
export const AssessmentDocument = new TypedDocumentString(`
    query Assessment($id: ID!, $withLinks: Boolean!) {
  __typename
  assessment(id: $id) {
    __typename
    ...AssessmentRow
    updatedAt
    externalId
    instructions
    launchUrl
    practiceLaunchUrl
    publicUrl @include(if: $withLinks)
    verifyPublicEmail
    confirmSubmission
    notificationScheme
    defaultExpiry
    defaultLocked
    defaultMessage
    defaultReminders
    defaultLabels
    defaultAssignees {
      __typename
      id
      displayName
    }
    createdBy {
      __typename
      id
      displayName
    }
    funnel {
      __typename
      emailed
      medianTimeToStart
      medianTimeToSubmit
    }
  }
}
    fragment AssessmentRow on Assessment {
  __typename
  id
  title
  state
  inviteOnly
  timeLimit
  createdAt
  funnel {
    __typename
    invited
    opened
    started
    submitted
    expired
    cancelled
    bounced
  }
}`, {"hash":"sha256:8d087d9220686ad646f82c82a33cf11dd40ea72ddfb923f0a553a6e8067aebd1"}) as unknown as TypedDocumentString<AssessmentQuery, AssessmentQueryVariables>;
export const AssessmentFunnelDocument = new TypedDocumentString(`
    query AssessmentFunnel($id: ID!) {
  __typename
  assessment(id: $id) {
    __typename
    id
    funnel {
      __typename
      invited
      opened
      started
      submitted
      expired
      cancelled
      bounced
      emailed
      medianTimeToStart
      medianTimeToSubmit
    }
  }
}
    `, {"hash":"sha256:7175ff72a371ae8806f0a0c57716040cc256bdeafded50e1639d781c49bef1ff"}) as unknown as TypedDocumentString<AssessmentFunnelQuery, AssessmentFunnelQueryVariables>;
export const CreateAssessmentDocument = new TypedDocumentString(`
    mutation CreateAssessment($input: CreateAssessmentInput!, $idempotencyKey: String) {
  __typename
  createAssessment(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    assessment {
      __typename
      ...AssessmentRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment AssessmentRow on Assessment {
  __typename
  id
  title
  state
  inviteOnly
  timeLimit
  createdAt
  funnel {
    __typename
    invited
    opened
    started
    submitted
    expired
    cancelled
    bounced
  }
}`, {"hash":"sha256:018e215e52ab4f6113a5ffaa35d411b4cb1d4e0136158da0beecba91e4a7c591"}) as unknown as TypedDocumentString<CreateAssessmentMutation, CreateAssessmentMutationVariables>;
export const UpdateAssessmentDocument = new TypedDocumentString(`
    mutation UpdateAssessment($id: ID!, $input: UpdateAssessmentInput!, $withLinks: Boolean!) {
  __typename
  updateAssessment(id: $id, input: $input) {
    __typename
    assessment {
      __typename
      id
      title
      state
      inviteOnly
      timeLimit
      updatedAt
      externalId
      instructions
      launchUrl
      practiceLaunchUrl
      publicUrl @include(if: $withLinks)
      verifyPublicEmail
      confirmSubmission
      notificationScheme
      defaultExpiry
      defaultLocked
      defaultMessage
      defaultReminders
      defaultLabels
      defaultAssignees {
        __typename
        id
        displayName
      }
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:cff8ccc45e5aa2f55cba106e95aeb2e61cd147cb5fa1394cca8e28c26de4cc28"}) as unknown as TypedDocumentString<UpdateAssessmentMutation, UpdateAssessmentMutationVariables>;
export const PublishAssessmentDocument = new TypedDocumentString(`
    mutation PublishAssessment($id: ID!) {
  __typename
  publishAssessment(id: $id) {
    __typename
    assessment {
      __typename
      id
      state
      publicUrl
      updatedAt
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:08149f48570d7d152d845ebcd2e0e78d9266a3e320f1ebd19858acac262984d4"}) as unknown as TypedDocumentString<PublishAssessmentMutation, PublishAssessmentMutationVariables>;
export const ArchiveAssessmentDocument = new TypedDocumentString(`
    mutation ArchiveAssessment($id: ID!) {
  __typename
  archiveAssessment(id: $id) {
    __typename
    assessment {
      __typename
      id
      state
      publicUrl
      updatedAt
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:e64054fc893f87df664d308051f44e7dbc7135a4daa659f6952cfc089532983f"}) as unknown as TypedDocumentString<ArchiveAssessmentMutation, ArchiveAssessmentMutationVariables>;
export const RotatePublicLinkDocument = new TypedDocumentString(`
    mutation RotatePublicLink($id: ID!) {
  __typename
  rotatePublicLink(assessmentId: $id) {
    __typename
    assessment {
      __typename
      id
      publicUrl
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:16ec3589ad21cd89f3a8978ef6967442d9b6fce079aadf569926ed142c72d0e6"}) as unknown as TypedDocumentString<RotatePublicLinkMutation, RotatePublicLinkMutationVariables>;
export const InvitationBatchesDocument = new TypedDocumentString(`
    query InvitationBatches($first: Int, $after: Cursor) {
  __typename
  invitationBatches(first: $first, after: $after) {
    __typename
    nodes {
      __typename
      ...BatchRow
    }
    pageInfo {
      __typename
      hasNextPage
      endCursor
    }
  }
}
    fragment BatchProgress on InvitationBatch {
  __typename
  id
  title
  createdAt
  total
  invited
  unchanged
  rejected
  emailsQueued
  emailsSent
  emailsFailed
  done
}
fragment BatchRow on InvitationBatch {
  __typename
  ...BatchProgress
  assessment {
    __typename
    id
    title
  }
  createdBy {
    __typename
    id
    displayName
  }
}`, {"hash":"sha256:039b74e5db88647edf3117f12ad5b644bb3dcc4351c448a0ba90fc8901079133"}) as unknown as TypedDocumentString<InvitationBatchesQuery, InvitationBatchesQueryVariables>;
export const BatchDocument = new TypedDocumentString(`
    query Batch($id: ID!) {
  __typename
  invitationBatch(id: $id) {
    __typename
    ...BatchRow
    rejections {
      __typename
      index
      email
      errors {
        __typename
        code
        message
        suggestion
      }
    }
  }
}
    fragment BatchProgress on InvitationBatch {
  __typename
  id
  title
  createdAt
  total
  invited
  unchanged
  rejected
  emailsQueued
  emailsSent
  emailsFailed
  done
}
fragment BatchRow on InvitationBatch {
  __typename
  ...BatchProgress
  assessment {
    __typename
    id
    title
  }
  createdBy {
    __typename
    id
    displayName
  }
}`, {"hash":"sha256:0128d3a54dcf48560978295e2bd22ff849aaef1bcbebd5a20cdaf7b834574673"}) as unknown as TypedDocumentString<BatchQuery, BatchQueryVariables>;
export const FollowBatchDocument = new TypedDocumentString(`
    subscription FollowBatch($id: ID!) {
  invitationBatchProgress(id: $id) {
    __typename
    ...BatchProgress
  }
}
    fragment BatchProgress on InvitationBatch {
  __typename
  id
  title
  createdAt
  total
  invited
  unchanged
  rejected
  emailsQueued
  emailsSent
  emailsFailed
  done
}`, {"hash":"sha256:31aa152da167960f638c6547b43557d7239892f39ed876088bb0b47705d3cdbf"}) as unknown as TypedDocumentString<FollowBatchSubscription, FollowBatchSubscriptionVariables>;
export const BatchLinksDocument = new TypedDocumentString(`
    query BatchLinks($filter: InvitationFilter, $after: Cursor) {
  __typename
  invitations(filter: $filter, first: 100, after: $after) {
    __typename
    nodes {
      __typename
      id
      inviteUrl
      candidate {
        __typename
        id
        displayName
        email
      }
    }
    pageInfo {
      __typename
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:74e56563e0445d75443b1eca380bf6aeb85cd1fd9991b8ea125c1a5d913e33df"}) as unknown as TypedDocumentString<BatchLinksQuery, BatchLinksQueryVariables>;
export const CandidatesDocument = new TypedDocumentString(`
    query Candidates($filter: CandidateFilter, $orderBy: CandidateOrder, $first: Int, $after: Cursor) {
  __typename
  candidates(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    __typename
    nodes {
      __typename
      ...CandidateRow
    }
    pageInfo {
      __typename
      hasNextPage
      endCursor
    }
  }
}
    fragment CandidateRow on Candidate {
  __typename
  id
  displayName
  email
  emailSuppressed
  name
  progress
  decision
  labels
  createdAt
  archivedAt
  assignees {
    __typename
    id
    displayName
  }
}`, {"hash":"sha256:8b36a58dd3ee25330d6692c1cf47f9675241c0cd28e522dac2ffbfd693be3f2c"}) as unknown as TypedDocumentString<CandidatesQuery, CandidatesQueryVariables>;
export const CandidateCountDocument = new TypedDocumentString(`
    query CandidateCount($filter: CandidateFilter) {
  __typename
  candidates(filter: $filter) {
    __typename
    totalCount
  }
}
    `, {"hash":"sha256:2171557f5d5cb620b57aa6fceb8210bdd338f9e2527fd88e7178f59f17485bb0"}) as unknown as TypedDocumentString<CandidateCountQuery, CandidateCountQueryVariables>;
export const CandidateIdsDocument = new TypedDocumentString(`
    query CandidateIds($filter: CandidateFilter, $after: Cursor) {
  __typename
  candidates(filter: $filter, first: 100, after: $after) {
    __typename
    nodes {
      __typename
      id
      name
      email
    }
    pageInfo {
      __typename
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:31a655680b5ce7f5464ae85fd8d0010bf44e5d4815dc810f299c33401e867e48"}) as unknown as TypedDocumentString<CandidateIdsQuery, CandidateIdsQueryVariables>;
export const CandidateFilterChoicesDocument = new TypedDocumentString(`
    query CandidateFilterChoices {
  __typename
  labels
  members(state: [ACTIVE], first: 100) {
    __typename
    nodes {
      __typename
      id
      displayName
      role
    }
  }
}
    `, {"hash":"sha256:5146d721669f92bf55f5831e930d0ee727832e1f5d0f9505ab24e564fa776a44"}) as unknown as TypedDocumentString<CandidateFilterChoicesQuery, CandidateFilterChoicesQueryVariables>;
export const DecideCandidatesDocument = new TypedDocumentString(`
    mutation DecideCandidates($ids: [ID!]!, $decision: CandidateDecision) {
  __typename
  decideCandidates(ids: $ids, decision: $decision) {
    __typename
    candidates {
      __typename
      id
      decision
      decidedAt
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:c7e5076522ec87442e295e32015660fc16234d3ebad69d7733d96f32b48bac59"}) as unknown as TypedDocumentString<DecideCandidatesMutation, DecideCandidatesMutationVariables>;
export const ArchiveCandidatesDocument = new TypedDocumentString(`
    mutation ArchiveCandidates($ids: [ID!]!, $archived: Boolean!) {
  __typename
  archiveCandidates(ids: $ids, archived: $archived) {
    __typename
    candidates {
      __typename
      id
      archivedAt
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:a566a9e00e525bee42f4e85f826ffc5a583cebae1e906e00637c63e03300e119"}) as unknown as TypedDocumentString<ArchiveCandidatesMutation, ArchiveCandidatesMutationVariables>;
export const UnassignCandidatesDocument = new TypedDocumentString(`
    mutation UnassignCandidates($ids: [ID!]!, $memberIds: [ID!]!) {
  __typename
  unassignCandidates(ids: $ids, memberIds: $memberIds) {
    __typename
    candidates {
      __typename
      id
      assignees {
        __typename
        id
        displayName
      }
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:ca8fb6b9c97daa590bf4ff3c2152dcd25147f267a42dcad03de8fa6047ff6346"}) as unknown as TypedDocumentString<UnassignCandidatesMutation, UnassignCandidatesMutationVariables>;
export const CandidateRecordDocument = new TypedDocumentString(`
    query CandidateRecord($id: ID!, $withLinks: Boolean!) {
  __typename
  candidate(id: $id) {
    __typename
    ...CandidateDetails
    invitations(first: 50) {
      __typename
      nodes {
        __typename
        ...InvitationRecord
      }
    }
  }
}
    fragment CandidateDetails on Candidate {
  __typename
  id
  displayName
  codename
  blinded
  name
  email
  emailSuppressed
  erasedAt
  archivedAt
  createdAt
  decision
  decidedAt
  externalId
  extraTime
  labels
  locale
  timeZone
  progress
  remindersOff
  assignees {
    __typename
    id
    displayName
  }
}
fragment InvitationRecord on Invitation {
  __typename
  id
  state
  source
  locked
  message
  createdAt
  openedAt
  startedAt
  submittedAt
  deadlineAt
  expiresAt
  opensAt
  reopenedAt
  cancelledAt
  cancelReason
  timeLimit
  nextReminderAt
  emailRequested
  externalId
  inviteUrl @include(if: $withLinks)
  practiceUrl @include(if: $withLinks)
  assessment {
    __typename
    id
    title
    state
    timeLimit
  }
  invitedBy {
    __typename
    id
    displayName
  }
  retakeOf {
    __typename
    id
  }
  emails {
    __typename
    id
    kind
    state
    subject
    to
    queuedAt
    sentAt
    attempts
    lastResponse
  }
  submission {
    __typename
    score
    automatic
    notes
    url
    resultUrl
  }
}`, {"hash":"sha256:b82b1897e89eb68ed92cb30efc42fafbc4d1db31c3d40d7d12cfb3ead42eb6b5"}) as unknown as TypedDocumentString<CandidateRecordQuery, CandidateRecordQueryVariables>;
export const CandidateHistoryDocument = new TypedDocumentString(`
    query CandidateHistory($id: ID!, $before: Cursor) {
  __typename
  candidate(id: $id) {
    __typename
    id
    events(last: 50, before: $before) {
      __typename
      edges {
        __typename
        cursor
        node {
          __typename
          ...EventParts
        }
      }
      pageInfo {
        __typename
        hasPreviousPage
        startCursor
      }
    }
  }
}
    fragment EventParts on AssessmentEvent {
  __typename
  id
  sequence
  type
  occurredAt
  changes
  actor {
    __typename
    id
    displayName
  }
  candidate {
    __typename
    id
    displayName
    progress
  }
  assessment {
    __typename
    id
    title
  }
  invitation {
    __typename
    id
    state
    startedAt
    submittedAt
    expiresAt
    reopenedAt
    locked
    submission {
      __typename
      score
      automatic
    }
  }
  email {
    __typename
    id
    kind
    state
    lastResponse
  }
}`, {"hash":"sha256:761d9cb5bb05a76369b77ffc858639c1b044435cc907a86e8f57c105bc2eae8d"}) as unknown as TypedDocumentString<CandidateHistoryQuery, CandidateHistoryQueryVariables>;
export const InvitationPlaceDocument = new TypedDocumentString(`
    query InvitationPlace($id: ID!) {
  __typename
  invitation(id: $id) {
    __typename
    id
    candidate {
      __typename
      id
    }
  }
}
    `, {"hash":"sha256:93e9852b1a80d0b710d9d8da27cbcfd4ff58b98771e510524b9f6927ea38b9e0"}) as unknown as TypedDocumentString<InvitationPlaceQuery, InvitationPlaceQueryVariables>;
export const WhoIsNotifiedDocument = new TypedDocumentString(`
    query WhoIsNotified($id: ID!, $eventType: NotificationEventType!, $channel: NotificationChannel!) {
  __typename
  notificationRecipients(
    invitationId: $id
    eventType: $eventType
    channel: $channel
  ) {
    __typename
    member {
      __typename
      id
      displayName
    }
    reason
    outcome
  }
}
    `, {"hash":"sha256:5203d26409124c207251b4d04457ea868a380183c8716481add4c368f7f74854"}) as unknown as TypedDocumentString<WhoIsNotifiedQuery, WhoIsNotifiedQueryVariables>;
export const UpdateCandidateDocument = new TypedDocumentString(`
    mutation UpdateCandidate($id: ID!, $input: UpdateCandidateInput!) {
  __typename
  updateCandidate(id: $id, input: $input) {
    __typename
    candidate {
      __typename
      ...CandidateDetails
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment CandidateDetails on Candidate {
  __typename
  id
  displayName
  codename
  blinded
  name
  email
  emailSuppressed
  erasedAt
  archivedAt
  createdAt
  decision
  decidedAt
  externalId
  extraTime
  labels
  locale
  timeZone
  progress
  remindersOff
  assignees {
    __typename
    id
    displayName
  }
}`, {"hash":"sha256:60b68d5688fdc8d89e889a5c010fbb4bcaf6e72c70116379753084809063e09e"}) as unknown as TypedDocumentString<UpdateCandidateMutation, UpdateCandidateMutationVariables>;
export const CorrectCandidateEmailDocument = new TypedDocumentString(`
    mutation CorrectCandidateEmail($id: ID!, $email: EmailAddress!, $resend: Boolean!, $idempotencyKey: String) {
  __typename
  correctCandidateEmail(
    id: $id
    email: $email
    resend: $resend
    idempotencyKey: $idempotencyKey
  ) {
    __typename
    candidate {
      __typename
      ...CandidateDetails
    }
    userErrors {
      __typename
      code
      message
      path
      existing {
        __typename
        ... on Candidate {
          __typename
          id
          displayName
        }
      }
    }
  }
}
    fragment CandidateDetails on Candidate {
  __typename
  id
  displayName
  codename
  blinded
  name
  email
  emailSuppressed
  erasedAt
  archivedAt
  createdAt
  decision
  decidedAt
  externalId
  extraTime
  labels
  locale
  timeZone
  progress
  remindersOff
  assignees {
    __typename
    id
    displayName
  }
}`, {"hash":"sha256:78301f59d7ef9b8bbc5353311e371abb8ac059582f0653f1bf528cee8e333565"}) as unknown as TypedDocumentString<CorrectCandidateEmailMutation, CorrectCandidateEmailMutationVariables>;
export const ClearEmailSuppressionDocument = new TypedDocumentString(`
    mutation ClearEmailSuppression($id: ID!) {
  __typename
  clearEmailSuppression(id: $id) {
    __typename
    candidate {
      __typename
      id
      emailSuppressed
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:17f816b3433aa4334cb64533a37a5f01d22b4f7ff35ebf3ad20cf1d96e10af89"}) as unknown as TypedDocumentString<ClearEmailSuppressionMutation, ClearEmailSuppressionMutationVariables>;
export const EraseCandidateDocument = new TypedDocumentString(`
    mutation EraseCandidate($id: ID!) {
  __typename
  eraseCandidate(id: $id) {
    __typename
    candidate {
      __typename
      ...CandidateDetails
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment CandidateDetails on Candidate {
  __typename
  id
  displayName
  codename
  blinded
  name
  email
  emailSuppressed
  erasedAt
  archivedAt
  createdAt
  decision
  decidedAt
  externalId
  extraTime
  labels
  locale
  timeZone
  progress
  remindersOff
  assignees {
    __typename
    id
    displayName
  }
}`, {"hash":"sha256:dcf10a21412bbf331d8168a9fe6b195893b261a814ca7d9feafcef2c900f949d"}) as unknown as TypedDocumentString<EraseCandidateMutation, EraseCandidateMutationVariables>;
export const RecordResultDocument = new TypedDocumentString(`
    mutation RecordResult($id: ID!, $submission: SubmissionInput!, $idempotencyKey: String) {
  __typename
  recordSubmission(
    invitationId: $id
    submission: $submission
    idempotencyKey: $idempotencyKey
  ) {
    __typename
    invitation {
      __typename
      id
      state
      startedAt
      submittedAt
      submission {
        __typename
        score
        automatic
        notes
        url
        resultUrl
      }
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:8ea3621a2c73a50852e9c0dbb7d0cdcac27b56f986847343e9f8c9e30d3ddf78"}) as unknown as TypedDocumentString<RecordResultMutation, RecordResultMutationVariables>;
export const RetakeDocument = new TypedDocumentString(`
    mutation Retake($input: InviteCandidatesInput!, $idempotencyKey: String!) {
  __typename
  inviteCandidates(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    results {
      __typename
      index
      outcome
      errors {
        __typename
        code
        message
      }
      warnings {
        __typename
        code
        message
      }
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:394b050f9d3d568c367b8ac1fd6f3c11cd13ebe93ef4c9a03e9f1410832b7b71"}) as unknown as TypedDocumentString<RetakeMutation, RetakeMutationVariables>;
export const CandidateNotesDocument = new TypedDocumentString(`
    query CandidateNotes($id: ID!, $first: Int, $after: Cursor) {
  __typename
  candidate(id: $id) {
    __typename
    id
    notes(first: $first, after: $after) {
      __typename
      nodes {
        __typename
        ...NoteParts
      }
      pageInfo {
        __typename
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment NoteParts on CandidateNote {
  __typename
  id
  text
  createdAt
  editedAt
  author {
    __typename
    id
    displayName
  }
}`, {"hash":"sha256:c09a2d7a083892aa1ec709f7b9939ccae10877e8950e29b709614e62c3f277f8"}) as unknown as TypedDocumentString<CandidateNotesQuery, CandidateNotesQueryVariables>;
export const AddCandidateNoteDocument = new TypedDocumentString(`
    mutation AddCandidateNote($candidateId: ID!, $text: String!, $idempotencyKey: String!) {
  __typename
  addCandidateNote(
    candidateId: $candidateId
    text: $text
    idempotencyKey: $idempotencyKey
  ) {
    __typename
    note {
      __typename
      ...NoteParts
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment NoteParts on CandidateNote {
  __typename
  id
  text
  createdAt
  editedAt
  author {
    __typename
    id
    displayName
  }
}`, {"hash":"sha256:36b7f373b77d85aa69a0606d747b54e70a7b6807c1aab86404c32aea85a58b73"}) as unknown as TypedDocumentString<AddCandidateNoteMutation, AddCandidateNoteMutationVariables>;
export const EditCandidateNoteDocument = new TypedDocumentString(`
    mutation EditCandidateNote($id: ID!, $text: String!) {
  __typename
  editCandidateNote(id: $id, text: $text) {
    __typename
    note {
      __typename
      ...NoteParts
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment NoteParts on CandidateNote {
  __typename
  id
  text
  createdAt
  editedAt
  author {
    __typename
    id
    displayName
  }
}`, {"hash":"sha256:b71dba036ae4555240b09a448c78c2a967c3ea97ad2af1d4ddec65f810ca1604"}) as unknown as TypedDocumentString<EditCandidateNoteMutation, EditCandidateNoteMutationVariables>;
export const DeleteCandidateNoteDocument = new TypedDocumentString(`
    mutation DeleteCandidateNote($id: ID!) {
  __typename
  deleteCandidateNote(id: $id) {
    __typename
    deletedId
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:3d90b5c2455f594e857bdd987b2afe9d6ae17b8c120cebcdf36058b6fe08a10e"}) as unknown as TypedDocumentString<DeleteCandidateNoteMutation, DeleteCandidateNoteMutationVariables>;
export const SavedCandidateFiltersDocument = new TypedDocumentString(`
    query SavedCandidateFilters {
  __typename
  savedFilters(list: CANDIDATES) {
    __typename
    ...SavedFilterParts
  }
}
    fragment SavedFilterParts on SavedFilter {
  __typename
  id
  name
  filter
  orderBy
  shared
  owner {
    __typename
    id
    displayName
  }
}`, {"hash":"sha256:d7b7501100f9d0265574de2ad0332ac1a33085c23557ea6815a621d449f4824a"}) as unknown as TypedDocumentString<SavedCandidateFiltersQuery, SavedCandidateFiltersQueryVariables>;
export const CreateSavedFilterDocument = new TypedDocumentString(`
    mutation CreateSavedFilter($input: SavedFilterInput!, $idempotencyKey: String!) {
  __typename
  createSavedFilter(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    savedFilter {
      __typename
      ...SavedFilterParts
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment SavedFilterParts on SavedFilter {
  __typename
  id
  name
  filter
  orderBy
  shared
  owner {
    __typename
    id
    displayName
  }
}`, {"hash":"sha256:6625d611944c0990f65b88a82f9d659d95f8a5b5087d5d73bad728e22ca82b4f"}) as unknown as TypedDocumentString<CreateSavedFilterMutation, CreateSavedFilterMutationVariables>;
export const UpdateSavedFilterDocument = new TypedDocumentString(`
    mutation UpdateSavedFilter($id: ID!, $input: UpdateSavedFilterInput!) {
  __typename
  updateSavedFilter(id: $id, input: $input) {
    __typename
    savedFilter {
      __typename
      ...SavedFilterParts
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment SavedFilterParts on SavedFilter {
  __typename
  id
  name
  filter
  orderBy
  shared
  owner {
    __typename
    id
    displayName
  }
}`, {"hash":"sha256:a5877affb257a65194cc904c64a99c058d0d2d2f574ce562b8503854cee162ba"}) as unknown as TypedDocumentString<UpdateSavedFilterMutation, UpdateSavedFilterMutationVariables>;
export const DeleteSavedFilterDocument = new TypedDocumentString(`
    mutation DeleteSavedFilter($id: ID!) {
  __typename
  deleteSavedFilter(id: $id) {
    __typename
    deletedId
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:00811409be3a2646caa3c1a4b70b09ab52d52146be44df78cd0bb5834b4fabab"}) as unknown as TypedDocumentString<DeleteSavedFilterMutation, DeleteSavedFilterMutationVariables>;
export const ExportCandidatesDocument = new TypedDocumentString(`
    mutation ExportCandidates($filter: CandidateFilter, $orderBy: CandidateOrder, $columns: [CandidateExportColumn!], $byteOrderMark: Boolean!) {
  __typename
  exportCandidates(
    filter: $filter
    orderBy: $orderBy
    columns: $columns
    byteOrderMark: $byteOrderMark
  ) {
    __typename
    url
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:2a88d4ca0665dc80e2692fcb534c9ccacc619fe47ce1280e52d2e5e1995c50a2"}) as unknown as TypedDocumentString<ExportCandidatesMutation, ExportCandidatesMutationVariables>;
export const ExportInvitationsDocument = new TypedDocumentString(`
    mutation ExportInvitations($filter: InvitationFilter, $orderBy: InvitationOrder, $columns: [InvitationExportColumn!], $byteOrderMark: Boolean!) {
  __typename
  exportInvitations(
    filter: $filter
    orderBy: $orderBy
    columns: $columns
    byteOrderMark: $byteOrderMark
  ) {
    __typename
    url
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:8bee07b678ca3ff8362f0dcc49282966c8340efd8ff7fcffcbed33f5c41a14a3"}) as unknown as TypedDocumentString<ExportInvitationsMutation, ExportInvitationsMutationVariables>;
export const InvitationsDocument = new TypedDocumentString(`
    query Invitations($filter: InvitationFilter, $orderBy: InvitationOrder, $first: Int, $after: Cursor, $withLinks: Boolean!) {
  __typename
  invitations(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    __typename
    nodes {
      __typename
      ...InvitationRow
    }
    pageInfo {
      __typename
      hasNextPage
      endCursor
    }
  }
}
    fragment InvitationRow on Invitation {
  __typename
  id
  state
  source
  locked
  createdAt
  openedAt
  startedAt
  submittedAt
  expiresAt
  deadlineAt
  reopenedAt
  emailRequested
  inviteUrl @include(if: $withLinks)
  practiceUrl @include(if: $withLinks)
  candidate {
    __typename
    id
    displayName
    email
    labels
    decision
    emailSuppressed
  }
  assessment {
    __typename
    id
    title
  }
  invitedBy {
    __typename
    id
    displayName
  }
  emails {
    __typename
    id
    kind
    state
    lastResponse
  }
  submission {
    __typename
    score
  }
}`, {"hash":"sha256:a5ae7eb667c52b00c86faa1105ece29874d1979faa2446015f741d558da38c60"}) as unknown as TypedDocumentString<InvitationsQuery, InvitationsQueryVariables>;
export const InvitationIdsDocument = new TypedDocumentString(`
    query InvitationIds($filter: InvitationFilter, $after: Cursor) {
  __typename
  invitations(filter: $filter, first: 100, after: $after) {
    __typename
    nodes {
      __typename
      id
      state
      locked
      reopenedAt
      candidate {
        __typename
        id
        displayName
      }
    }
    pageInfo {
      __typename
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:3cdc280ef84d569cb5c5c281d21a548683cbc844936c01f40728ce4b5be65747"}) as unknown as TypedDocumentString<InvitationIdsQuery, InvitationIdsQueryVariables>;
export const InvitationCountDocument = new TypedDocumentString(`
    query InvitationCount($filter: InvitationFilter) {
  __typename
  invitations(filter: $filter) {
    __typename
    totalCount
  }
}
    `, {"hash":"sha256:fb923a6bfe8d5b855b5c5a59637c317ff7f8b7cd15766bb7efdf15960f3ef097"}) as unknown as TypedDocumentString<InvitationCountQuery, InvitationCountQueryVariables>;
export const ResendInvitationsDocument = new TypedDocumentString(`
    mutation ResendInvitations($ids: [ID!]!, $idempotencyKey: String) {
  __typename
  resendInvitations(ids: $ids, idempotencyKey: $idempotencyKey) {
    __typename
    ...InvitationChange
  }
}
    fragment InvitationChange on InvitationsPayload {
  __typename
  invitations {
    __typename
    id
    state
    locked
    expiresAt
    deadlineAt
    reopenedAt
    cancelledAt
    startedAt
    submittedAt
    emailRequested
    emails {
      __typename
      id
      kind
      state
      lastResponse
    }
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:f7a1a0bf2e4ef5615be5ee7fb1f2fcb9ea4fcc30c909c217d4d55a2463a67baa"}) as unknown as TypedDocumentString<ResendInvitationsMutation, ResendInvitationsMutationVariables>;
export const RemindInvitationsDocument = new TypedDocumentString(`
    mutation RemindInvitations($ids: [ID!]!, $idempotencyKey: String) {
  __typename
  remindInvitations(ids: $ids, idempotencyKey: $idempotencyKey) {
    __typename
    ...InvitationChange
  }
}
    fragment InvitationChange on InvitationsPayload {
  __typename
  invitations {
    __typename
    id
    state
    locked
    expiresAt
    deadlineAt
    reopenedAt
    cancelledAt
    startedAt
    submittedAt
    emailRequested
    emails {
      __typename
      id
      kind
      state
      lastResponse
    }
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:0746f2a0a720ed5da5cafbd628fe5e3393320ede0f0380b45ae8a5dd8f6f895f"}) as unknown as TypedDocumentString<RemindInvitationsMutation, RemindInvitationsMutationVariables>;
export const CancelInvitationsDocument = new TypedDocumentString(`
    mutation CancelInvitations($ids: [ID!]!, $reason: String) {
  __typename
  cancelInvitations(ids: $ids, reason: $reason) {
    __typename
    ...InvitationChange
  }
}
    fragment InvitationChange on InvitationsPayload {
  __typename
  invitations {
    __typename
    id
    state
    locked
    expiresAt
    deadlineAt
    reopenedAt
    cancelledAt
    startedAt
    submittedAt
    emailRequested
    emails {
      __typename
      id
      kind
      state
      lastResponse
    }
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:6544cdf06cd239f4a316520f3c21ee354ab66a6abc325e2e2b1c70f7833f9234"}) as unknown as TypedDocumentString<CancelInvitationsMutation, CancelInvitationsMutationVariables>;
export const LockInvitationsDocument = new TypedDocumentString(`
    mutation LockInvitations($ids: [ID!]!) {
  __typename
  lockInvitations(ids: $ids) {
    __typename
    ...InvitationChange
  }
}
    fragment InvitationChange on InvitationsPayload {
  __typename
  invitations {
    __typename
    id
    state
    locked
    expiresAt
    deadlineAt
    reopenedAt
    cancelledAt
    startedAt
    submittedAt
    emailRequested
    emails {
      __typename
      id
      kind
      state
      lastResponse
    }
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:e794ea75d4e39ab6a49b0a685f99685592ec94bcc995c359772ba0329cb31559"}) as unknown as TypedDocumentString<LockInvitationsMutation, LockInvitationsMutationVariables>;
export const UnlockInvitationsDocument = new TypedDocumentString(`
    mutation UnlockInvitations($ids: [ID!]!) {
  __typename
  unlockInvitations(ids: $ids) {
    __typename
    ...InvitationChange
  }
}
    fragment InvitationChange on InvitationsPayload {
  __typename
  invitations {
    __typename
    id
    state
    locked
    expiresAt
    deadlineAt
    reopenedAt
    cancelledAt
    startedAt
    submittedAt
    emailRequested
    emails {
      __typename
      id
      kind
      state
      lastResponse
    }
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:e0b9c206eec39ea5f98535e06f4d00e55e5e5baa16e4549a4bebac82c418f768"}) as unknown as TypedDocumentString<UnlockInvitationsMutation, UnlockInvitationsMutationVariables>;
export const ExtendInvitationsDocument = new TypedDocumentString(`
    mutation ExtendInvitations($ids: [ID!]!, $expiresAt: DateTime, $timeLimit: Duration) {
  __typename
  extendInvitations(ids: $ids, expiresAt: $expiresAt, timeLimit: $timeLimit) {
    __typename
    ...InvitationChange
  }
}
    fragment InvitationChange on InvitationsPayload {
  __typename
  invitations {
    __typename
    id
    state
    locked
    expiresAt
    deadlineAt
    reopenedAt
    cancelledAt
    startedAt
    submittedAt
    emailRequested
    emails {
      __typename
      id
      kind
      state
      lastResponse
    }
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:c8dd51bd65f9f7fa7ee65248d6286ac604f6da071414a56f8e46e2cce64bd4fe"}) as unknown as TypedDocumentString<ExtendInvitationsMutation, ExtendInvitationsMutationVariables>;
export const ReopenInvitationsDocument = new TypedDocumentString(`
    mutation ReopenInvitations($ids: [ID!]!, $expiresAt: DateTime, $timeLimit: Duration, $idempotencyKey: String) {
  __typename
  reopenInvitations(
    ids: $ids
    expiresAt: $expiresAt
    timeLimit: $timeLimit
    idempotencyKey: $idempotencyKey
  ) {
    __typename
    ...InvitationChange
  }
}
    fragment InvitationChange on InvitationsPayload {
  __typename
  invitations {
    __typename
    id
    state
    locked
    expiresAt
    deadlineAt
    reopenedAt
    cancelledAt
    startedAt
    submittedAt
    emailRequested
    emails {
      __typename
      id
      kind
      state
      lastResponse
    }
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:9502a79e7318194b3a6152e91f000068b52cd2097c95ab94a58dc762cd7f7c56"}) as unknown as TypedDocumentString<ReopenInvitationsMutation, ReopenInvitationsMutationVariables>;
export const LabelCandidatesDocument = new TypedDocumentString(`
    mutation LabelCandidates($ids: [ID!]!, $add: [String!], $remove: [String!]) {
  __typename
  labelCandidates(ids: $ids, add: $add, remove: $remove) {
    __typename
    candidates {
      __typename
      id
      labels
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:159d2d0612f461fa7516e37bd396b106d2730abfae0cf1f946442693c8e91701"}) as unknown as TypedDocumentString<LabelCandidatesMutation, LabelCandidatesMutationVariables>;
export const AssignCandidatesDocument = new TypedDocumentString(`
    mutation AssignCandidates($ids: [ID!]!, $memberIds: [ID!]!) {
  __typename
  assignCandidates(ids: $ids, memberIds: $memberIds) {
    __typename
    candidates {
      __typename
      id
      assignees {
        __typename
        id
        displayName
      }
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:40c3904a5bfd03b649062528d3d9291288f537fbcae40be5a026893e67994cc0"}) as unknown as TypedDocumentString<AssignCandidatesMutation, AssignCandidatesMutationVariables>;
export const TeamLabelsDocument = new TypedDocumentString(`
    query TeamLabels {
  __typename
  labels
}
    `, {"hash":"sha256:27fc3ae1e8720738ce5b4ccd943ac431857a4dcdb84687144e9bd1c439057319"}) as unknown as TypedDocumentString<TeamLabelsQuery, TeamLabelsQueryVariables>;
export const MemberChoicesDocument = new TypedDocumentString(`
    query MemberChoices {
  __typename
  members(state: [ACTIVE], first: 100) {
    __typename
    nodes {
      __typename
      id
      displayName
      role
    }
  }
}
    `, {"hash":"sha256:5c5a8f840c9e6e72e1b0fc536283eda5e64135dc5f01161f452446916e989cfe"}) as unknown as TypedDocumentString<MemberChoicesQuery, MemberChoicesQueryVariables>;
export const FindInviteesDocument = new TypedDocumentString(`
    query FindInvitees($text: String!, $assessmentId: ID!) {
  __typename
  candidates(filter: {search: $text}, first: 8) {
    __typename
    nodes {
      __typename
      id
      displayName
      name
      email
      emailSuppressed
      invitations(filter: {assessmentId: $assessmentId}, first: 1) {
        __typename
        nodes {
          __typename
          id
          state
        }
      }
    }
  }
}
    `, {"hash":"sha256:bc2ee89cb529c5c8055a831333e5cf1e0cbd87a8a72d5d37d9e1fd9a76fc0526"}) as unknown as TypedDocumentString<FindInviteesQuery, FindInviteesQueryVariables>;
export const InviteDefaultsDocument = new TypedDocumentString(`
    query InviteDefaults($id: ID!) {
  __typename
  assessment(id: $id) {
    __typename
    id
    title
    state
    timeLimit
    defaultExpiry
    defaultLocked
    defaultMessage
    defaultReminders
    defaultLabels
    defaultAssignees {
      __typename
      id
      displayName
    }
  }
}
    `, {"hash":"sha256:97c54ac409c71185603520506f600f1d45c51dde54fc348b6203c39b86a0bd3b"}) as unknown as TypedDocumentString<InviteDefaultsQuery, InviteDefaultsQueryVariables>;
export const RehearseInviteDocument = new TypedDocumentString(`
    mutation RehearseInvite($input: InviteCandidatesInput!, $sendEmail: Boolean!) {
  __typename
  inviteCandidates(input: $input, sendEmail: $sendEmail, dryRun: true) {
    __typename
    results {
      __typename
      ...InviteOutcomeParts
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment InviteOutcomeParts on InviteResult {
  __typename
  index
  email
  outcome
  candidate {
    __typename
    id
    displayName
  }
  errors {
    __typename
    code
    message
    suggestion
  }
  warnings {
    __typename
    code
    message
    suggestion
  }
}`, {"hash":"sha256:244c2d66a054061646882af9e77c5dc7ea67cd00e24afd0b0efdde3e63e6d106"}) as unknown as TypedDocumentString<RehearseInviteMutation, RehearseInviteMutationVariables>;
export const InviteDocument = new TypedDocumentString(`
    mutation Invite($input: InviteCandidatesInput!, $sendEmail: Boolean!, $idempotencyKey: String!, $withLinks: Boolean!) {
  __typename
  inviteCandidates(
    input: $input
    sendEmail: $sendEmail
    idempotencyKey: $idempotencyKey
  ) {
    __typename
    batch {
      __typename
      ...BatchProgress
    }
    results {
      __typename
      ...InviteOutcomeParts
      invitation {
        __typename
        id
        inviteUrl @include(if: $withLinks)
      }
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment BatchProgress on InvitationBatch {
  __typename
  id
  title
  createdAt
  total
  invited
  unchanged
  rejected
  emailsQueued
  emailsSent
  emailsFailed
  done
}
fragment InviteOutcomeParts on InviteResult {
  __typename
  index
  email
  outcome
  candidate {
    __typename
    id
    displayName
  }
  errors {
    __typename
    code
    message
    suggestion
  }
  warnings {
    __typename
    code
    message
    suggestion
  }
}`, {"hash":"sha256:181cc056ad346a7c81acb909434d76f7cbeeff30b17204d39e692251ce40ce81"}) as unknown as TypedDocumentString<InviteMutation, InviteMutationVariables>;
export const PreviewInvitationDocument = new TypedDocumentString(`
    mutation PreviewInvitation($input: InviteCandidatesInput!, $sendTestToMe: Boolean!) {
  __typename
  previewInvitationEmail(input: $input, sendTestToMe: $sendTestToMe) {
    __typename
    subject
    html
    text
    warnings
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:711d763dee339978db31ecbf5216c81cf555e4697d183854c6150ac3ac0b5f98"}) as unknown as TypedDocumentString<PreviewInvitationMutation, PreviewInvitationMutationVariables>;
export const LatestCursorDocument = new TypedDocumentString(`
    query LatestCursor {
  __typename
  events(last: 1) {
    __typename
    latestCursor
  }
}
    `, {"hash":"sha256:4df2de8a86b00c5a80bc0d22e4e5af431095d14cfaa3bfee3b994a6d0907fe89"}) as unknown as TypedDocumentString<LatestCursorQuery, LatestCursorQueryVariables>;
export const LiveFeedDocument = new TypedDocumentString(`
    query LiveFeed($filter: AssessmentEventFilter, $last: Int, $before: Cursor) {
  __typename
  events(filter: $filter, last: $last, before: $before) {
    __typename
    edges {
      __typename
      cursor
      node {
        __typename
        ...EventParts
      }
    }
    pageInfo {
      __typename
      hasPreviousPage
      startCursor
    }
  }
}
    fragment EventParts on AssessmentEvent {
  __typename
  id
  sequence
  type
  occurredAt
  changes
  actor {
    __typename
    id
    displayName
  }
  candidate {
    __typename
    id
    displayName
    progress
  }
  assessment {
    __typename
    id
    title
  }
  invitation {
    __typename
    id
    state
    startedAt
    submittedAt
    expiresAt
    reopenedAt
    locked
    submission {
      __typename
      score
      automatic
    }
  }
  email {
    __typename
    id
    kind
    state
    lastResponse
  }
}`, {"hash":"sha256:c7be13467d1f0217454306e8dbeaebecfd3d829f1d95d62c057bba23713787ae"}) as unknown as TypedDocumentString<LiveFeedQuery, LiveFeedQueryVariables>;
export const TeamEventsDocument = new TypedDocumentString(`
    subscription TeamEvents($after: Cursor) {
  assessmentEvents(after: $after) {
    __typename
    cursor
    replayed
    node {
      __typename
      ...EventParts
    }
  }
}
    fragment EventParts on AssessmentEvent {
  __typename
  id
  sequence
  type
  occurredAt
  changes
  actor {
    __typename
    id
    displayName
  }
  candidate {
    __typename
    id
    displayName
    progress
  }
  assessment {
    __typename
    id
    title
  }
  invitation {
    __typename
    id
    state
    startedAt
    submittedAt
    expiresAt
    reopenedAt
    locked
    submission {
      __typename
      score
      automatic
    }
  }
  email {
    __typename
    id
    kind
    state
    lastResponse
  }
}`, {"hash":"sha256:d3d67a3a9cf8489846fc14e8314b9f9685f78f9ec9c8cd144890f78db7cada0b"}) as unknown as TypedDocumentString<TeamEventsSubscription, TeamEventsSubscriptionVariables>;
export const MailsToLookAtDocument = new TypedDocumentString(`
    query MailsToLookAt {
  __typename
  invitations(
    filter: {emailState: [FAILED, BOUNCED, SUPPRESSED], state: [PENDING, OPENED]}
    first: 3
  ) {
    __typename
    totalCount
    nodes {
      __typename
      id
      candidate {
        __typename
        id
        displayName
      }
      emails {
        __typename
        id
        state
        lastResponse
      }
    }
  }
}
    `, {"hash":"sha256:015f0efaf75c4f2d32c6cacd9436d8fff531836d7d73a9565504b14884ec0435"}) as unknown as TypedDocumentString<MailsToLookAtQuery, MailsToLookAtQueryVariables>;
export const InvitationsThatExpireDocument = new TypedDocumentString(`
    query InvitationsThatExpire($filter: InvitationFilter!) {
  __typename
  invitations(filter: $filter) {
    __typename
    totalCount
  }
}
    `, {"hash":"sha256:296a111dd5f2621610fd57ac719343fdad6c78121d3a8ad6c30379ca43d702db"}) as unknown as TypedDocumentString<InvitationsThatExpireQuery, InvitationsThatExpireQueryVariables>;
export const SubmissionsToDecideDocument = new TypedDocumentString(`
    query SubmissionsToDecide {
  __typename
  candidates(filter: {progress: [SUBMITTED], decided: false}) {
    __typename
    totalCount
  }
}
    `, {"hash":"sha256:b8378188ec47cfc392f8a2a187e04c15d34111d11a0567641891bdd7aaf76c1a"}) as unknown as TypedDocumentString<SubmissionsToDecideQuery, SubmissionsToDecideQueryVariables>;
export const NotificationsDocument = new TypedDocumentString(`
    query Notifications($first: Int, $after: Cursor) {
  __typename
  notifications(first: $first, after: $after) {
    __typename
    unreadCount
    latestCursor
    nodes {
      __typename
      ...NotificationParts
    }
    pageInfo {
      __typename
      hasNextPage
      endCursor
    }
  }
}
    fragment NotificationParts on Notification {
  __typename
  id
  title
  createdAt
  readAt
  reason
  event {
    __typename
    id
    type
    candidate {
      __typename
      id
      displayName
    }
    invitation {
      __typename
      id
    }
    assessment {
      __typename
      id
      title
    }
  }
}`, {"hash":"sha256:1d1e51fe7a8d1a89c5c5192fe54d78e487d5eb7f738f851464341457e7e92c10"}) as unknown as TypedDocumentString<NotificationsQuery, NotificationsQueryVariables>;
export const NewNotificationsDocument = new TypedDocumentString(`
    subscription NewNotifications($after: Cursor) {
  notificationReceived(after: $after) {
    __typename
    cursor
    node {
      __typename
      ...NotificationParts
    }
  }
}
    fragment NotificationParts on Notification {
  __typename
  id
  title
  createdAt
  readAt
  reason
  event {
    __typename
    id
    type
    candidate {
      __typename
      id
      displayName
    }
    invitation {
      __typename
      id
    }
    assessment {
      __typename
      id
      title
    }
  }
}`, {"hash":"sha256:cc2c0d1c42e33117bf2aa1e2e9624584f10e2d58f0bd4ca36f4acd49845f2b20"}) as unknown as TypedDocumentString<NewNotificationsSubscription, NewNotificationsSubscriptionVariables>;
export const MarkNotificationsReadDocument = new TypedDocumentString(`
    mutation MarkNotificationsRead($upTo: Cursor) {
  __typename
  markNotificationsRead(upTo: $upTo) {
    __typename
    unreadCount
    userErrors {
      __typename
      code
      message
    }
  }
}
    `, {"hash":"sha256:e2c8a3e78a766d876b3d1006654fe7aee21ec14d8286bbbfcd97fcf6c6c67b32"}) as unknown as TypedDocumentString<MarkNotificationsReadMutation, MarkNotificationsReadMutationVariables>;
export const SearchAllDocument = new TypedDocumentString(`
    query SearchAll($text: String!, $withCandidates: Boolean!) {
  __typename
  candidates(filter: {search: $text}, first: 8) @include(if: $withCandidates) {
    __typename
    nodes {
      __typename
      id
      displayName
      email
      progress
    }
  }
  assessments(filter: {search: $text}, first: 6) {
    __typename
    nodes {
      __typename
      id
      title
      state
    }
  }
}
    `, {"hash":"sha256:9a0ac8c26d31afe03c2c8e54da97fc109bee9b8c8e7f79d71c7c12bdb5dc6a4a"}) as unknown as TypedDocumentString<SearchAllQuery, SearchAllQueryVariables>;
export const ApiKeysDocument = new TypedDocumentString(`
    query ApiKeys {
  __typename
  apiKeys {
    __typename
    ...ApiKeyRow
  }
}
    fragment ApiKeyRow on ApiKey {
  __typename
  id
  name
  prefix
  scopes
  createdAt
  createdBy {
    __typename
    id
    displayName
  }
  expiresAt
  lastUsedAt
  revokedAt
}`, {"hash":"sha256:0c236108e48dec8e0daa6c6ea811d81d43c0db66897c5fd87f720dc9afdd39db"}) as unknown as TypedDocumentString<ApiKeysQuery, ApiKeysQueryVariables>;
export const CreateApiKeyDocument = new TypedDocumentString(`
    mutation CreateApiKey($input: ApiKeyInput!, $idempotencyKey: String) {
  __typename
  createApiKey(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    key
    apiKey {
      __typename
      ...ApiKeyRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment ApiKeyRow on ApiKey {
  __typename
  id
  name
  prefix
  scopes
  createdAt
  createdBy {
    __typename
    id
    displayName
  }
  expiresAt
  lastUsedAt
  revokedAt
}`, {"hash":"sha256:1ffc45d80aeffcbdce36d43984f39caae02a66ea42f5bbfdb0a034cc0b5b98f1"}) as unknown as TypedDocumentString<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const RotateApiKeyDocument = new TypedDocumentString(`
    mutation RotateApiKey($id: ID!, $overlap: Duration) {
  __typename
  rotateApiKey(id: $id, overlap: $overlap) {
    __typename
    key
    apiKey {
      __typename
      ...ApiKeyRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment ApiKeyRow on ApiKey {
  __typename
  id
  name
  prefix
  scopes
  createdAt
  createdBy {
    __typename
    id
    displayName
  }
  expiresAt
  lastUsedAt
  revokedAt
}`, {"hash":"sha256:4cd5cc248d8fb944aec0d020efc47704946a8c631cf05596b67ab217c93e9607"}) as unknown as TypedDocumentString<RotateApiKeyMutation, RotateApiKeyMutationVariables>;
export const RevokeApiKeyDocument = new TypedDocumentString(`
    mutation RevokeApiKey($id: ID!) {
  __typename
  revokeApiKey(id: $id) {
    __typename
    apiKey {
      __typename
      ...ApiKeyRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment ApiKeyRow on ApiKey {
  __typename
  id
  name
  prefix
  scopes
  createdAt
  createdBy {
    __typename
    id
    displayName
  }
  expiresAt
  lastUsedAt
  revokedAt
}`, {"hash":"sha256:8c0a7e598432ef678697a7ec763d6251b2312ee7fde2089d343000710b62a2a7"}) as unknown as TypedDocumentString<RevokeApiKeyMutation, RevokeApiKeyMutationVariables>;
export const AuditLogDocument = new TypedDocumentString(`
    query AuditLog($filter: AuditLogFilter, $first: Int, $after: Cursor) {
  __typename
  auditLog(filter: $filter, first: $first, after: $after) {
    __typename
    nodes {
      __typename
      ...AuditEntryParts
    }
    pageInfo {
      __typename
      hasNextPage
      endCursor
    }
  }
}
    fragment AuditEntryParts on AuditEntry {
  __typename
  id
  action
  actor {
    __typename
    id
    displayName
  }
  targetId
  changes
  ipAddress
  occurredAt
}`, {"hash":"sha256:614007f46f5fe6945cab9054040af36c0d6bcef92db442702090686792c83233"}) as unknown as TypedDocumentString<AuditLogQuery, AuditLogQueryVariables>;
export const AuditActorsDocument = new TypedDocumentString(`
    query AuditActors {
  __typename
  members(first: 100) {
    __typename
    nodes {
      __typename
      id
      displayName
    }
  }
  apiKeys {
    __typename
    id
    displayName
  }
}
    `, {"hash":"sha256:99ea86584da3c8d852b411a028822b4b153d0983ae98024686f047bc9b27ecc0"}) as unknown as TypedDocumentString<AuditActorsQuery, AuditActorsQueryVariables>;
export const AuditTargetsDocument = new TypedDocumentString(`
    query AuditTargets($ids: [ID!]!) {
  __typename
  nodes(ids: $ids) {
    __typename
    id
    ... on TeamMember {
      __typename
      displayName
    }
    ... on ApiKey {
      __typename
      displayName
    }
    ... on Candidate {
      __typename
      displayName
    }
    ... on Assessment {
      __typename
      title
    }
    ... on WebhookEndpoint {
      __typename
      url
    }
    ... on ChatDestination {
      __typename
      name
    }
    ... on AutomationRule {
      __typename
      name
    }
  }
}
    `, {"hash":"sha256:645570b45c32ab685d904bb8035f256f186a991a6c7e05b165c005a2a4bc0bed"}) as unknown as TypedDocumentString<AuditTargetsQuery, AuditTargetsQueryVariables>;
export const AutomationRulesDocument = new TypedDocumentString(`
    query AutomationRules {
  __typename
  automationRules {
    __typename
    ...AutomationRuleRow
  }
}
    fragment AutomationRuleRow on AutomationRule {
  __typename
  id
  name
  enabled
  triggers
  minScore
  maxScore
  labels
  assessment {
    __typename
    id
    title
  }
  actions {
    __typename
    type
    assessmentId
    labels
    memberIds
    decision
    destinationId
  }
}`, {"hash":"sha256:ca6bfeb0c6f2612815b9a8442734e1384147243a7516841734b86a0d2be22426"}) as unknown as TypedDocumentString<AutomationRulesQuery, AutomationRulesQueryVariables>;
export const AutomationRunsDocument = new TypedDocumentString(`
    query AutomationRuns($id: ID!, $outcome: [AutomationOutcome!], $first: Int, $after: Cursor) {
  __typename
  automationRuns(ruleId: $id, outcome: $outcome, first: $first, after: $after) {
    __typename
    nodes {
      __typename
      id
      outcome
      reason
      createdAt
      results {
        __typename
        type
        outcome
        code
        message
      }
      invitation {
        __typename
        id
        candidate {
          __typename
          id
          displayName
        }
        assessment {
          __typename
          id
          title
        }
      }
    }
    pageInfo {
      __typename
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:8fb360c8b5e826586b61be125db398ca6769c04339693ee1f2832478967876bb"}) as unknown as TypedDocumentString<AutomationRunsQuery, AutomationRunsQueryVariables>;
export const CreateAutomationRuleDocument = new TypedDocumentString(`
    mutation CreateAutomationRule($input: CreateAutomationRuleInput!, $idempotencyKey: String) {
  __typename
  createAutomationRule(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    rule {
      __typename
      ...AutomationRuleRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment AutomationRuleRow on AutomationRule {
  __typename
  id
  name
  enabled
  triggers
  minScore
  maxScore
  labels
  assessment {
    __typename
    id
    title
  }
  actions {
    __typename
    type
    assessmentId
    labels
    memberIds
    decision
    destinationId
  }
}`, {"hash":"sha256:141ae278596370fa311815aaea81902eef90b05d765500f947bb6c4672771a00"}) as unknown as TypedDocumentString<CreateAutomationRuleMutation, CreateAutomationRuleMutationVariables>;
export const UpdateAutomationRuleDocument = new TypedDocumentString(`
    mutation UpdateAutomationRule($id: ID!, $input: UpdateAutomationRuleInput!) {
  __typename
  updateAutomationRule(id: $id, input: $input) {
    __typename
    rule {
      __typename
      ...AutomationRuleRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment AutomationRuleRow on AutomationRule {
  __typename
  id
  name
  enabled
  triggers
  minScore
  maxScore
  labels
  assessment {
    __typename
    id
    title
  }
  actions {
    __typename
    type
    assessmentId
    labels
    memberIds
    decision
    destinationId
  }
}`, {"hash":"sha256:eb127443005fb9d7ae3b6e2f539d91db5a58806940c77284fafe78bf05ba771c"}) as unknown as TypedDocumentString<UpdateAutomationRuleMutation, UpdateAutomationRuleMutationVariables>;
export const DeleteAutomationRuleDocument = new TypedDocumentString(`
    mutation DeleteAutomationRule($id: ID!) {
  __typename
  deleteAutomationRule(id: $id) {
    __typename
    deletedId
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:8853b7c726a68db5940c94537d3bd47619db8135b9c0975c017c8f60c3d59bcc"}) as unknown as TypedDocumentString<DeleteAutomationRuleMutation, DeleteAutomationRuleMutationVariables>;
export const RehearseAutomationRuleDocument = new TypedDocumentString(`
    mutation RehearseAutomationRule($id: ID!) {
  __typename
  rehearseAutomationRule(id: $id) {
    __typename
    submissions {
      __typename
      candidateId
      invitationId
      outcome
      reason
      results {
        __typename
        type
        outcome
        code
        message
      }
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:44694ca971362a6450269c9fdcac219190dbdfe3a2e477c1cee1194b9c5ab93b"}) as unknown as TypedDocumentString<RehearseAutomationRuleMutation, RehearseAutomationRuleMutationVariables>;
export const ChatDestinationsDocument = new TypedDocumentString(`
    query ChatDestinations {
  __typename
  chatDestinations {
    __typename
    ...ChatDestinationRow
  }
}
    fragment ChatDestinationRow on ChatDestination {
  __typename
  id
  name
  kind
  urlHint
  eventTypes
  locale
  namesCandidates
  enabled
  disabledReason
  consecutiveFailures
  lastStatusCode
  lastAnswer
  lastAttemptAt
  assessment {
    __typename
    id
    title
  }
}`, {"hash":"sha256:c5fafb2fec76b28f46e4feade17afad1a7ba4ddb5ac6141acc523b2dc7887c72"}) as unknown as TypedDocumentString<ChatDestinationsQuery, ChatDestinationsQueryVariables>;
export const CreateChatDestinationDocument = new TypedDocumentString(`
    mutation CreateChatDestination($input: CreateChatDestinationInput!, $idempotencyKey: String) {
  __typename
  createChatDestination(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    secret
    destination {
      __typename
      ...ChatDestinationRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment ChatDestinationRow on ChatDestination {
  __typename
  id
  name
  kind
  urlHint
  eventTypes
  locale
  namesCandidates
  enabled
  disabledReason
  consecutiveFailures
  lastStatusCode
  lastAnswer
  lastAttemptAt
  assessment {
    __typename
    id
    title
  }
}`, {"hash":"sha256:0f0e8e2753af96be55620cf2357a1cd00780aa98d0b29c90bb13c2318d5c205c"}) as unknown as TypedDocumentString<CreateChatDestinationMutation, CreateChatDestinationMutationVariables>;
export const UpdateChatDestinationDocument = new TypedDocumentString(`
    mutation UpdateChatDestination($id: ID!, $input: UpdateChatDestinationInput!) {
  __typename
  updateChatDestination(id: $id, input: $input) {
    __typename
    destination {
      __typename
      ...ChatDestinationRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment ChatDestinationRow on ChatDestination {
  __typename
  id
  name
  kind
  urlHint
  eventTypes
  locale
  namesCandidates
  enabled
  disabledReason
  consecutiveFailures
  lastStatusCode
  lastAnswer
  lastAttemptAt
  assessment {
    __typename
    id
    title
  }
}`, {"hash":"sha256:37eec074e46fcd89d9b06a858272ed55ad0f6d25d5c6578a668e902b22df0893"}) as unknown as TypedDocumentString<UpdateChatDestinationMutation, UpdateChatDestinationMutationVariables>;
export const DeleteChatDestinationDocument = new TypedDocumentString(`
    mutation DeleteChatDestination($id: ID!) {
  __typename
  deleteChatDestination(id: $id) {
    __typename
    deletedId
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:6d051a6902036a702c022c85ea159222845dd891c7e343521f6c00c0d703617a"}) as unknown as TypedDocumentString<DeleteChatDestinationMutation, DeleteChatDestinationMutationVariables>;
export const TestChatDestinationDocument = new TypedDocumentString(`
    mutation TestChatDestination($id: ID!) {
  __typename
  testChatDestination(id: $id) {
    __typename
    accepted
    statusCode
    answer
    destination {
      __typename
      ...ChatDestinationRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment ChatDestinationRow on ChatDestination {
  __typename
  id
  name
  kind
  urlHint
  eventTypes
  locale
  namesCandidates
  enabled
  disabledReason
  consecutiveFailures
  lastStatusCode
  lastAnswer
  lastAttemptAt
  assessment {
    __typename
    id
    title
  }
}`, {"hash":"sha256:46b5d3c8400957dc056c0ccf8c603408e829902e7c877ac07a055e6c6aad3a6b"}) as unknown as TypedDocumentString<TestChatDestinationMutation, TestChatDestinationMutationVariables>;
export const MailHealthDocument = new TypedDocumentString(`
    query MailHealth {
  __typename
  team {
    __typename
    id
    mailHealth {
      __typename
      delivering
      from
      inboxUrl
      lastError
      lastSentAt
    }
  }
}
    `, {"hash":"sha256:dab5d550feb74be5d9d491e8508f880dd76da0803e633f42cd4f8e9e2c067aed"}) as unknown as TypedDocumentString<MailHealthQuery, MailHealthQueryVariables>;
export const FailedMailsDocument = new TypedDocumentString(`
    query FailedMails($filter: InvitationFilter, $first: Int, $after: Cursor) {
  __typename
  invitations(filter: $filter, first: $first, after: $after) {
    __typename
    nodes {
      __typename
      id
      state
      locked
      reopenedAt
      candidate {
        __typename
        id
        displayName
        email
        emailSuppressed
      }
      assessment {
        __typename
        id
        title
      }
      emails {
        __typename
        id
        kind
        state
        to
        attempts
        lastResponse
        queuedAt
        sentAt
      }
    }
    pageInfo {
      __typename
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:4d37ba10ca9ebf9192d713d6431ea5d52d1c7b38200206748e110a1fe5675ea1"}) as unknown as TypedDocumentString<FailedMailsQuery, FailedMailsQueryVariables>;
export const SuppressedCandidatesDocument = new TypedDocumentString(`
    query SuppressedCandidates($filter: CandidateFilter, $first: Int, $after: Cursor) {
  __typename
  candidates(filter: $filter, first: $first, after: $after) {
    __typename
    nodes {
      __typename
      id
      displayName
      name
      email
      emailSuppressed
    }
    pageInfo {
      __typename
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:48d8e365abd97d60e97a1ce315ffd4a65cc8c1c72ae9ab42ad7509229dfdd7fa"}) as unknown as TypedDocumentString<SuppressedCandidatesQuery, SuppressedCandidatesQueryVariables>;
export const EmailSenderDocument = new TypedDocumentString(`
    query EmailSender {
  __typename
  emailSender {
    __typename
    ...SenderSettings
  }
}
    fragment SenderSettings on EmailSender {
  __typename
  from
  fallback
  address
  name
  isOwnUsed
  available
  bounceDomain
  domains {
    __typename
    domain
    state
    verifiedByOtherTeam
    checkedAt
    missingSince
    records {
      __typename
      purpose
      type
      name
      value
      required
      state
      found
    }
  }
}`, {"hash":"sha256:86a862d8a5c8f6a8c2ca1836f4f04048958f86dfb6af39e408cc2872e4695c2f"}) as unknown as TypedDocumentString<EmailSenderQuery, EmailSenderQueryVariables>;
export const SetEmailSenderDocument = new TypedDocumentString(`
    mutation SetEmailSender($input: SetEmailSenderInput!) {
  __typename
  setEmailSender(input: $input) {
    __typename
    emailSender {
      __typename
      ...SenderSettings
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment SenderSettings on EmailSender {
  __typename
  from
  fallback
  address
  name
  isOwnUsed
  available
  bounceDomain
  domains {
    __typename
    domain
    state
    verifiedByOtherTeam
    checkedAt
    missingSince
    records {
      __typename
      purpose
      type
      name
      value
      required
      state
      found
    }
  }
}`, {"hash":"sha256:63de0f4b1cf24e3fedc844367737461ba430acadcb20613e06976dc9f8de9f67"}) as unknown as TypedDocumentString<SetEmailSenderMutation, SetEmailSenderMutationVariables>;
export const AddSenderDomainDocument = new TypedDocumentString(`
    mutation AddSenderDomain($domain: String!) {
  __typename
  addSenderDomain(domain: $domain) {
    __typename
    emailSender {
      __typename
      ...SenderSettings
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment SenderSettings on EmailSender {
  __typename
  from
  fallback
  address
  name
  isOwnUsed
  available
  bounceDomain
  domains {
    __typename
    domain
    state
    verifiedByOtherTeam
    checkedAt
    missingSince
    records {
      __typename
      purpose
      type
      name
      value
      required
      state
      found
    }
  }
}`, {"hash":"sha256:d2bda33823f2d2d9d1bb7b1b548ae11c45b166a0db717caade7390f1571064fa"}) as unknown as TypedDocumentString<AddSenderDomainMutation, AddSenderDomainMutationVariables>;
export const VerifySenderDomainDocument = new TypedDocumentString(`
    mutation VerifySenderDomain($domain: String!) {
  __typename
  verifySenderDomain(domain: $domain) {
    __typename
    emailSender {
      __typename
      ...SenderSettings
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment SenderSettings on EmailSender {
  __typename
  from
  fallback
  address
  name
  isOwnUsed
  available
  bounceDomain
  domains {
    __typename
    domain
    state
    verifiedByOtherTeam
    checkedAt
    missingSince
    records {
      __typename
      purpose
      type
      name
      value
      required
      state
      found
    }
  }
}`, {"hash":"sha256:a054474b3f9f70087705fd4431c9caf107ba54f8fbd30047747cf876bca32d59"}) as unknown as TypedDocumentString<VerifySenderDomainMutation, VerifySenderDomainMutationVariables>;
export const RemoveSenderDomainDocument = new TypedDocumentString(`
    mutation RemoveSenderDomain($domain: String!) {
  __typename
  removeSenderDomain(domain: $domain) {
    __typename
    emailSender {
      __typename
      ...SenderSettings
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment SenderSettings on EmailSender {
  __typename
  from
  fallback
  address
  name
  isOwnUsed
  available
  bounceDomain
  domains {
    __typename
    domain
    state
    verifiedByOtherTeam
    checkedAt
    missingSince
    records {
      __typename
      purpose
      type
      name
      value
      required
      state
      found
    }
  }
}`, {"hash":"sha256:859377f32158df0e53e2342901fbc25568654ac83f1a904719ec1d604c6b53e4"}) as unknown as TypedDocumentString<RemoveSenderDomainMutation, RemoveSenderDomainMutationVariables>;
export const PartnerIntegrationsDocument = new TypedDocumentString(`
    query PartnerIntegrations {
  __typename
  partnerIntegrations {
    __typename
    ...PartnerIntegrationRow
  }
}
    fragment PartnerIntegrationRow on PartnerIntegration {
  __typename
  id
  kind
  url
  account
  enabled
  state
  consecutiveFailures
  lastUsedAt
  createdAt
}`, {"hash":"sha256:304b18a430d8492d3e3509a3805906702505829cc4aa0bdf491b3567049af282"}) as unknown as TypedDocumentString<PartnerIntegrationsQuery, PartnerIntegrationsQueryVariables>;
export const PartnerMessagesDocument = new TypedDocumentString(`
    query PartnerMessages($integrationId: ID!, $state: [PartnerMessageState!], $first: Int, $after: Cursor) {
  __typename
  partnerMessages(
    integrationId: $integrationId
    state: $state
    first: $first
    after: $after
  ) {
    __typename
    nodes {
      __typename
      ...PartnerMessageRow
    }
    pageInfo {
      __typename
      hasNextPage
      endCursor
    }
  }
}
    fragment PartnerMessageRow on PartnerMessage {
  __typename
  id
  subject
  state
  attempts
  statusCode
  response
  nextAttemptAt
  createdAt
  invitation {
    __typename
    id
    candidate {
      __typename
      id
      displayName
    }
    assessment {
      __typename
      id
      title
    }
  }
}`, {"hash":"sha256:e7dca4e77e1c4ff7b4d385e39647cb94d51db362e5597f9c807d0a5cdba82a54"}) as unknown as TypedDocumentString<PartnerMessagesQuery, PartnerMessagesQueryVariables>;
export const CreatePartnerIntegrationDocument = new TypedDocumentString(`
    mutation CreatePartnerIntegration($input: CreatePartnerIntegrationInput!) {
  __typename
  createPartnerIntegration(input: $input) {
    __typename
    integration {
      __typename
      ...PartnerIntegrationRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment PartnerIntegrationRow on PartnerIntegration {
  __typename
  id
  kind
  url
  account
  enabled
  state
  consecutiveFailures
  lastUsedAt
  createdAt
}`, {"hash":"sha256:f8d2f3ede7ecd71b94c874b6520cf6eda9aad6b051faf2996096d7bfa2a37e0e"}) as unknown as TypedDocumentString<CreatePartnerIntegrationMutation, CreatePartnerIntegrationMutationVariables>;
export const UpdatePartnerIntegrationDocument = new TypedDocumentString(`
    mutation UpdatePartnerIntegration($id: ID!, $input: UpdatePartnerIntegrationInput!) {
  __typename
  updatePartnerIntegration(id: $id, input: $input) {
    __typename
    integration {
      __typename
      ...PartnerIntegrationRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment PartnerIntegrationRow on PartnerIntegration {
  __typename
  id
  kind
  url
  account
  enabled
  state
  consecutiveFailures
  lastUsedAt
  createdAt
}`, {"hash":"sha256:420600be6990883fcdb75c02d124ea1bfb20d9d5e7a7c1b32c4bb944b0b3190f"}) as unknown as TypedDocumentString<UpdatePartnerIntegrationMutation, UpdatePartnerIntegrationMutationVariables>;
export const DeletePartnerIntegrationDocument = new TypedDocumentString(`
    mutation DeletePartnerIntegration($id: ID!) {
  __typename
  deletePartnerIntegration(id: $id) {
    __typename
    deletedId
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:db03054d3c61d78cfc59d8cfb8ca17e75bcfd2c116e631d843b641ffb4ab2534"}) as unknown as TypedDocumentString<DeletePartnerIntegrationMutation, DeletePartnerIntegrationMutationVariables>;
export const RetryPartnerMessageDocument = new TypedDocumentString(`
    mutation RetryPartnerMessage($messageId: ID!) {
  __typename
  retryPartnerMessage(messageId: $messageId) {
    __typename
    partnerMessage {
      __typename
      ...PartnerMessageRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment PartnerMessageRow on PartnerMessage {
  __typename
  id
  subject
  state
  attempts
  statusCode
  response
  nextAttemptAt
  createdAt
  invitation {
    __typename
    id
    candidate {
      __typename
      id
      displayName
    }
    assessment {
      __typename
      id
      title
    }
  }
}`, {"hash":"sha256:0d6c65968849131e335d4b7066e2361936f07e1c4c60c2e8ed0abb7fb09e3fb6"}) as unknown as TypedDocumentString<RetryPartnerMessageMutation, RetryPartnerMessageMutationVariables>;
export const MembersDocument = new TypedDocumentString(`
    query Members($state: [TeamMemberState!], $withSignIns: Boolean!, $first: Int, $after: Cursor) {
  __typename
  members(state: $state, first: $first, after: $after) {
    __typename
    nodes {
      __typename
      ...MemberRow
      lastSignInAt @include(if: $withSignIns)
    }
    pageInfo {
      __typename
      hasNextPage
      endCursor
    }
  }
}
    fragment MemberRow on TeamMember {
  __typename
  id
  displayName
  name
  email
  role
  state
  createdAt
}`, {"hash":"sha256:c24100ced5c25dd796acbf41ceb0967ee7b9df999d0bfdc70b6f6965685715af"}) as unknown as TypedDocumentString<MembersQuery, MembersQueryVariables>;
export const InviteTeamMembersDocument = new TypedDocumentString(`
    mutation InviteTeamMembers($members: [TeamMemberInput!]!, $idempotencyKey: String) {
  __typename
  inviteTeamMembers(members: $members, idempotencyKey: $idempotencyKey) {
    __typename
    members {
      __typename
      ...MemberRow
    }
    warnings {
      __typename
      code
      message
      path
      suggestion
    }
    userErrors {
      __typename
      code
      message
      path
      suggestion
    }
  }
}
    fragment MemberRow on TeamMember {
  __typename
  id
  displayName
  name
  email
  role
  state
  createdAt
}`, {"hash":"sha256:c04913e0ac7734c629df8362062c3d14b803252be89450552583f6ebac85aff6"}) as unknown as TypedDocumentString<InviteTeamMembersMutation, InviteTeamMembersMutationVariables>;
export const UpdateTeamMemberDocument = new TypedDocumentString(`
    mutation UpdateTeamMember($id: ID!, $role: TeamRole, $disabled: Boolean) {
  __typename
  updateTeamMember(id: $id, role: $role, disabled: $disabled) {
    __typename
    member {
      __typename
      ...MemberRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment MemberRow on TeamMember {
  __typename
  id
  displayName
  name
  email
  role
  state
  createdAt
}`, {"hash":"sha256:f52b4be1c3ddb71e2aa0568e2cc954c2d286f692fc0aaa110acc0852dc84b30b"}) as unknown as TypedDocumentString<UpdateTeamMemberMutation, UpdateTeamMemberMutationVariables>;
export const PasskeysDocument = new TypedDocumentString(`
    query Passkeys {
  __typename
  passkeys {
    __typename
    ...PasskeyRow
  }
}
    fragment PasskeyRow on Passkey {
  __typename
  id
  name
  backedUp
  createdAt
  lastUsedAt
}`, {"hash":"sha256:a8eb30d59611d73004c60812c664478c0c97f6b89d30dd35ed0f2fd77323ff62"}) as unknown as TypedDocumentString<PasskeysQuery, PasskeysQueryVariables>;
export const StartPasskeyDocument = new TypedDocumentString(`
    mutation StartPasskey {
  __typename
  startPasskey {
    __typename
    options
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:c983c9212bc34431ef920f71fb431e4523b6da22dbcd87f0795be66b30d8fa01"}) as unknown as TypedDocumentString<StartPasskeyMutation, StartPasskeyMutationVariables>;
export const AddPasskeyDocument = new TypedDocumentString(`
    mutation AddPasskey($credential: JSONObject!, $name: String!) {
  __typename
  addPasskey(credential: $credential, name: $name) {
    __typename
    passkeys {
      __typename
      ...PasskeyRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment PasskeyRow on Passkey {
  __typename
  id
  name
  backedUp
  createdAt
  lastUsedAt
}`, {"hash":"sha256:803c156d14b409c0f4426e19aec7a2eb3ae320f39f27fb2adc353a63e2de9145"}) as unknown as TypedDocumentString<AddPasskeyMutation, AddPasskeyMutationVariables>;
export const RenamePasskeyDocument = new TypedDocumentString(`
    mutation RenamePasskey($id: ID!, $name: String!) {
  __typename
  renamePasskey(id: $id, name: $name) {
    __typename
    passkeys {
      __typename
      ...PasskeyRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment PasskeyRow on Passkey {
  __typename
  id
  name
  backedUp
  createdAt
  lastUsedAt
}`, {"hash":"sha256:0c3c206b2b6feb15d8d23c829df108178ddfc4999a02bf8375930d1faef24221"}) as unknown as TypedDocumentString<RenamePasskeyMutation, RenamePasskeyMutationVariables>;
export const RemovePasskeyDocument = new TypedDocumentString(`
    mutation RemovePasskey($id: ID!) {
  __typename
  removePasskey(id: $id) {
    __typename
    passkeys {
      __typename
      ...PasskeyRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment PasskeyRow on Passkey {
  __typename
  id
  name
  backedUp
  createdAt
  lastUsedAt
}`, {"hash":"sha256:582db3f2c0a55c251982bb703d7e2da87da7ed83e155af954e11a643eee1afd5"}) as unknown as TypedDocumentString<RemovePasskeyMutation, RemovePasskeyMutationVariables>;
export const UpdateProfileDocument = new TypedDocumentString(`
    mutation UpdateProfile($input: UpdateProfileInput!) {
  __typename
  updateProfile(input: $input) {
    __typename
    member {
      __typename
      id
      displayName
      name
      locale
      timeZone
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:041acfcea0bae4d42118163461ee8d10b5f6dc09f814cdd9eb602d8106bc28df"}) as unknown as TypedDocumentString<UpdateProfileMutation, UpdateProfileMutationVariables>;
export const MyNotificationSettingsDocument = new TypedDocumentString(`
    query MyNotificationSettings {
  __typename
  viewer {
    __typename
    ... on TeamMember {
      __typename
      id
      notificationSettings {
        __typename
        id
        eventType
        channel
        enabled
        digest
      }
    }
  }
}
    `, {"hash":"sha256:31056c19d596a00fd18c7686d361f06fc7f8ee7aff1f6c89a32b67e364a5554c"}) as unknown as TypedDocumentString<MyNotificationSettingsQuery, MyNotificationSettingsQueryVariables>;
export const UpdateNotificationSettingsDocument = new TypedDocumentString(`
    mutation UpdateNotificationSettings($settings: [NotificationSettingInput!]!) {
  __typename
  updateNotificationSettings(settings: $settings) {
    __typename
    settings {
      __typename
      id
      eventType
      channel
      enabled
      digest
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:558c7c9fb80d30dfed0aef2af6c41241553b4913f9634db8f0dbf1c66a3c701f"}) as unknown as TypedDocumentString<UpdateNotificationSettingsMutation, UpdateNotificationSettingsMutationVariables>;
export const UpdateTeamDocument = new TypedDocumentString(`
    mutation UpdateTeam($input: UpdateTeamInput!) {
  __typename
  updateTeam(input: $input) {
    __typename
    team {
      __typename
      id
      name
      timeZone
      notificationScheme
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:82c004ea16b23be4d9043f18ea7c3d866fd45fb45cafe9a9c445048ae3ae9d0e"}) as unknown as TypedDocumentString<UpdateTeamMutation, UpdateTeamMutationVariables>;
export const SignOnDocument = new TypedDocumentString(`
    query SignOn {
  __typename
  signOn {
    __typename
    ...SignOnSettings
  }
}
    fragment SignOnSettings on SignOn {
  __typename
  issuer
  clientId
  firstRole
  required
  callbackUrl
  signedOutUrl
  startUrl
  scimUrl
  groups {
    __typename
    name
    role
    memberCount
  }
  domains {
    __typename
    domain
    proof
    recordName
    recordValue
  }
}`, {"hash":"sha256:a78f38febd884f9e472600afde9bf03f80be8c6bdfc8cbbe16d194fd47106489"}) as unknown as TypedDocumentString<SignOnQuery, SignOnQueryVariables>;
export const SetSignOnDocument = new TypedDocumentString(`
    mutation SetSignOn($input: SetSignOnInput!) {
  __typename
  setSignOn(input: $input) {
    __typename
    signOn {
      __typename
      ...SignOnSettings
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment SignOnSettings on SignOn {
  __typename
  issuer
  clientId
  firstRole
  required
  callbackUrl
  signedOutUrl
  startUrl
  scimUrl
  groups {
    __typename
    name
    role
    memberCount
  }
  domains {
    __typename
    domain
    proof
    recordName
    recordValue
  }
}`, {"hash":"sha256:581698c690f3f7f6fccd0a116b75179740d12f04aac8c3dcc9cab76d46cd0982"}) as unknown as TypedDocumentString<SetSignOnMutation, SetSignOnMutationVariables>;
export const RemoveSignOnDocument = new TypedDocumentString(`
    mutation RemoveSignOn {
  __typename
  removeSignOn {
    __typename
    signOn {
      __typename
      ...SignOnSettings
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment SignOnSettings on SignOn {
  __typename
  issuer
  clientId
  firstRole
  required
  callbackUrl
  signedOutUrl
  startUrl
  scimUrl
  groups {
    __typename
    name
    role
    memberCount
  }
  domains {
    __typename
    domain
    proof
    recordName
    recordValue
  }
}`, {"hash":"sha256:ae90ce803c37054a7e2b09bd67dc11b2b9ad28a0ac19e81e94086f94e42893c8"}) as unknown as TypedDocumentString<RemoveSignOnMutation, RemoveSignOnMutationVariables>;
export const TestSignOnDocument = new TypedDocumentString(`
    mutation TestSignOn {
  __typename
  testSignOn {
    __typename
    checks {
      __typename
      check
      problem
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:9c481298c971e4edda4160c92341ae099dd0b3e20ab11922add8115a908595ea"}) as unknown as TypedDocumentString<TestSignOnMutation, TestSignOnMutationVariables>;
export const SetSignOnGroupRoleDocument = new TypedDocumentString(`
    mutation SetSignOnGroupRole($group: String!, $role: TeamRole) {
  __typename
  setSignOnGroupRole(group: $group, role: $role) {
    __typename
    signOn {
      __typename
      ...SignOnSettings
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment SignOnSettings on SignOn {
  __typename
  issuer
  clientId
  firstRole
  required
  callbackUrl
  signedOutUrl
  startUrl
  scimUrl
  groups {
    __typename
    name
    role
    memberCount
  }
  domains {
    __typename
    domain
    proof
    recordName
    recordValue
  }
}`, {"hash":"sha256:aa25cfc56cb3bec39ad7e52bf73ee37b879c7ace7f0a188edc870e5708878fd1"}) as unknown as TypedDocumentString<SetSignOnGroupRoleMutation, SetSignOnGroupRoleMutationVariables>;
export const AddSignOnDomainDocument = new TypedDocumentString(`
    mutation AddSignOnDomain($domain: String!) {
  __typename
  addSignOnDomain(domain: $domain) {
    __typename
    signOn {
      __typename
      ...SignOnSettings
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment SignOnSettings on SignOn {
  __typename
  issuer
  clientId
  firstRole
  required
  callbackUrl
  signedOutUrl
  startUrl
  scimUrl
  groups {
    __typename
    name
    role
    memberCount
  }
  domains {
    __typename
    domain
    proof
    recordName
    recordValue
  }
}`, {"hash":"sha256:07e3908d46b903c724e7056231fbddcf892d17edb2205735a26625322138f11f"}) as unknown as TypedDocumentString<AddSignOnDomainMutation, AddSignOnDomainMutationVariables>;
export const VerifySignOnDomainDocument = new TypedDocumentString(`
    mutation VerifySignOnDomain($domain: String!) {
  __typename
  verifySignOnDomain(domain: $domain) {
    __typename
    signOn {
      __typename
      ...SignOnSettings
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment SignOnSettings on SignOn {
  __typename
  issuer
  clientId
  firstRole
  required
  callbackUrl
  signedOutUrl
  startUrl
  scimUrl
  groups {
    __typename
    name
    role
    memberCount
  }
  domains {
    __typename
    domain
    proof
    recordName
    recordValue
  }
}`, {"hash":"sha256:72e0ec88efcb47c54d590def30d29994e721178ac33d356f56771da5fea9ecf9"}) as unknown as TypedDocumentString<VerifySignOnDomainMutation, VerifySignOnDomainMutationVariables>;
export const RemoveSignOnDomainDocument = new TypedDocumentString(`
    mutation RemoveSignOnDomain($domain: String!) {
  __typename
  removeSignOnDomain(domain: $domain) {
    __typename
    signOn {
      __typename
      ...SignOnSettings
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment SignOnSettings on SignOn {
  __typename
  issuer
  clientId
  firstRole
  required
  callbackUrl
  signedOutUrl
  startUrl
  scimUrl
  groups {
    __typename
    name
    role
    memberCount
  }
  domains {
    __typename
    domain
    proof
    recordName
    recordValue
  }
}`, {"hash":"sha256:e03506e250503eaab75f78c2dab5b09a53b570bf1af7ed204521d37280c0250f"}) as unknown as TypedDocumentString<RemoveSignOnDomainMutation, RemoveSignOnDomainMutationVariables>;
export const WebhookEndpointsDocument = new TypedDocumentString(`
    query WebhookEndpoints {
  __typename
  webhookEndpoints {
    __typename
    ...WebhookEndpointRow
  }
}
    fragment WebhookEndpointRow on WebhookEndpoint {
  __typename
  id
  url
  description
  eventTypes
  enabled
  disabledReason
  consecutiveFailures
  createdAt
  assessment {
    __typename
    id
    title
  }
}`, {"hash":"sha256:924c94e73da033255ce0346c19817f05e2471ec0830e31639c519bbf287456c3"}) as unknown as TypedDocumentString<WebhookEndpointsQuery, WebhookEndpointsQueryVariables>;
export const WebhookEndpointDocument = new TypedDocumentString(`
    query WebhookEndpoint($id: ID!) {
  __typename
  node(id: $id) {
    __typename
    id
    ... on WebhookEndpoint {
      __typename
      ...WebhookEndpointSettings
      createdBy {
        __typename
        id
        displayName
      }
    }
  }
}
    fragment WebhookEndpointRow on WebhookEndpoint {
  __typename
  id
  url
  description
  eventTypes
  enabled
  disabledReason
  consecutiveFailures
  createdAt
  assessment {
    __typename
    id
    title
  }
}
fragment WebhookEndpointSettings on WebhookEndpoint {
  __typename
  ...WebhookEndpointRow
  payloadQuery
  scopes
}`, {"hash":"sha256:1b736bc52525193931f71f365854253f8ea1659bec9a132c4dde43097821d8ab"}) as unknown as TypedDocumentString<WebhookEndpointQuery, WebhookEndpointQueryVariables>;
export const WebhookDeliveriesDocument = new TypedDocumentString(`
    query WebhookDeliveries($id: ID!, $state: [WebhookDeliveryState!], $first: Int, $after: Cursor) {
  __typename
  webhookDeliveries(endpointId: $id, state: $state, first: $first, after: $after) {
    __typename
    nodes {
      __typename
      ...WebhookDeliveryRow
    }
    pageInfo {
      __typename
      hasNextPage
      endCursor
    }
  }
}
    fragment WebhookDeliveryRow on WebhookDelivery {
  __typename
  id
  state
  test
  statusCode
  durationMs
  attempts
  createdAt
  nextAttemptAt
  event {
    __typename
    id
    sequence
    type
  }
}`, {"hash":"sha256:79c61cd4c20af9afa9c3c2c48b0682f6ff68d8b49621c0cd084a4ee8aa171958"}) as unknown as TypedDocumentString<WebhookDeliveriesQuery, WebhookDeliveriesQueryVariables>;
export const WebhookDeliveryDocument = new TypedDocumentString(`
    query WebhookDelivery($id: ID!) {
  __typename
  node(id: $id) {
    __typename
    id
    ... on WebhookDelivery {
      __typename
      ...WebhookDeliveryRow
      requestBody
      responseBody
    }
  }
}
    fragment WebhookDeliveryRow on WebhookDelivery {
  __typename
  id
  state
  test
  statusCode
  durationMs
  attempts
  createdAt
  nextAttemptAt
  event {
    __typename
    id
    sequence
    type
  }
}`, {"hash":"sha256:981e76f0af4af0488011af64ad0a702ec6b5243296f5acb4b02b999cd9ad9e48"}) as unknown as TypedDocumentString<WebhookDeliveryQuery, WebhookDeliveryQueryVariables>;
export const WebhookDeliveriesNowDocument = new TypedDocumentString(`
    query WebhookDeliveriesNow($ids: [ID!]!) {
  __typename
  nodes(ids: $ids) {
    __typename
    id
    ... on WebhookDelivery {
      __typename
      ...WebhookDeliveryRow
    }
  }
}
    fragment WebhookDeliveryRow on WebhookDelivery {
  __typename
  id
  state
  test
  statusCode
  durationMs
  attempts
  createdAt
  nextAttemptAt
  event {
    __typename
    id
    sequence
    type
  }
}`, {"hash":"sha256:259c3508372520dd0e439c9ad3782cdfb7946670a4141ae8fce7a99857d84365"}) as unknown as TypedDocumentString<WebhookDeliveriesNowQuery, WebhookDeliveriesNowQueryVariables>;
export const CreateWebhookEndpointDocument = new TypedDocumentString(`
    mutation CreateWebhookEndpoint($input: CreateWebhookEndpointInput!, $idempotencyKey: String) {
  __typename
  createWebhookEndpoint(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    secret
    endpoint {
      __typename
      ...WebhookEndpointSettings
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment WebhookEndpointRow on WebhookEndpoint {
  __typename
  id
  url
  description
  eventTypes
  enabled
  disabledReason
  consecutiveFailures
  createdAt
  assessment {
    __typename
    id
    title
  }
}
fragment WebhookEndpointSettings on WebhookEndpoint {
  __typename
  ...WebhookEndpointRow
  payloadQuery
  scopes
}`, {"hash":"sha256:49d992ce6663c5d84523ffdd2286d06b4fddf92eb884793d06e7d98cd3d99fc8"}) as unknown as TypedDocumentString<CreateWebhookEndpointMutation, CreateWebhookEndpointMutationVariables>;
export const UpdateWebhookEndpointDocument = new TypedDocumentString(`
    mutation UpdateWebhookEndpoint($id: ID!, $input: UpdateWebhookEndpointInput!) {
  __typename
  updateWebhookEndpoint(id: $id, input: $input) {
    __typename
    endpoint {
      __typename
      ...WebhookEndpointSettings
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment WebhookEndpointRow on WebhookEndpoint {
  __typename
  id
  url
  description
  eventTypes
  enabled
  disabledReason
  consecutiveFailures
  createdAt
  assessment {
    __typename
    id
    title
  }
}
fragment WebhookEndpointSettings on WebhookEndpoint {
  __typename
  ...WebhookEndpointRow
  payloadQuery
  scopes
}`, {"hash":"sha256:76cf0f5ad6b0d7645b573494c942841a5dacd71640e2b2907835da680221fb6f"}) as unknown as TypedDocumentString<UpdateWebhookEndpointMutation, UpdateWebhookEndpointMutationVariables>;
export const DeleteWebhookEndpointDocument = new TypedDocumentString(`
    mutation DeleteWebhookEndpoint($id: ID!) {
  __typename
  deleteWebhookEndpoint(id: $id) {
    __typename
    endpoint {
      __typename
      id
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:5de6d2dca8e9a8957ef1173487b914e540b04c5344cbb7f5eda6691fd018d525"}) as unknown as TypedDocumentString<DeleteWebhookEndpointMutation, DeleteWebhookEndpointMutationVariables>;
export const RotateWebhookSecretDocument = new TypedDocumentString(`
    mutation RotateWebhookSecret($id: ID!, $overlap: Duration) {
  __typename
  rotateWebhookSecret(id: $id, overlap: $overlap) {
    __typename
    secret
    endpoint {
      __typename
      id
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:7d4f5275a10dfaa22dd92dc2c91ce3ea933badf25d193274602304cba001eed8"}) as unknown as TypedDocumentString<RotateWebhookSecretMutation, RotateWebhookSecretMutationVariables>;
export const SendTestWebhookDocument = new TypedDocumentString(`
    mutation SendTestWebhook($id: ID!, $eventType: AssessmentEventType!) {
  __typename
  sendTestWebhook(id: $id, eventType: $eventType) {
    __typename
    delivery {
      __typename
      ...WebhookDeliveryRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment WebhookDeliveryRow on WebhookDelivery {
  __typename
  id
  state
  test
  statusCode
  durationMs
  attempts
  createdAt
  nextAttemptAt
  event {
    __typename
    id
    sequence
    type
  }
}`, {"hash":"sha256:d49d9a6a2b87fd917b14e1709d360ac0e5a3425901c256eea927846b83dc2b8a"}) as unknown as TypedDocumentString<SendTestWebhookMutation, SendTestWebhookMutationVariables>;
export const RedeliverWebhookDocument = new TypedDocumentString(`
    mutation RedeliverWebhook($deliveryId: ID!, $idempotencyKey: String) {
  __typename
  redeliverWebhook(deliveryId: $deliveryId, idempotencyKey: $idempotencyKey) {
    __typename
    delivery {
      __typename
      ...WebhookDeliveryRow
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment WebhookDeliveryRow on WebhookDelivery {
  __typename
  id
  state
  test
  statusCode
  durationMs
  attempts
  createdAt
  nextAttemptAt
  event {
    __typename
    id
    sequence
    type
  }
}`, {"hash":"sha256:359a4645f9bb47e8fe5cffec087f960c83859fb3a4e43a255c5fb64bbaabc8e4"}) as unknown as TypedDocumentString<RedeliverWebhookMutation, RedeliverWebhookMutationVariables>;
export const ReplayWebhooksDocument = new TypedDocumentString(`
    mutation ReplayWebhooks($id: ID!, $since: DateTime!, $idempotencyKey: String) {
  __typename
  replayWebhooks(id: $id, since: $since, idempotencyKey: $idempotencyKey) {
    __typename
    endpoint {
      __typename
      id
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:ac01a7874cce0cc8ed78a365f4165a7ced77cf894bcc62509734978aaccd2ce5"}) as unknown as TypedDocumentString<ReplayWebhooksMutation, ReplayWebhooksMutationVariables>;