/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
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
  /** Candidates with one of these decisions. */
  decision?: Array<CandidateDecision> | null | undefined;
  /** The candidate with this address. FORBIDDEN for callers who must not know addresses. */
  email?: string | null | undefined;
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

/** The kind of an e-mail: its recipient and subject matter. */
export type EmailKind =
  /** To a team member: a candidate started. */
  | 'ASSESSMENT_STARTED'
  /** To a team member: a candidate submitted. */
  | 'ASSESSMENT_SUBMITTED'
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

/** The profile of the calling member. Omitted fields stay unchanged, and null clears a field. */
export type UpdateProfileInput = {
  /** The language of e-mails to the member. */
  locale?: string | null | undefined;
  /** Up to 200 characters. */
  name?: string | null | undefined;
  /** The time zone of e-mails to the member; null: that of the team. */
  timeZone?: string | null | undefined;
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

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { __typename: 'Query', viewer:
    | { __typename: 'ApiKey' }
    | { __typename: 'TeamMember', id: string, displayName: string, name: string | null, email: string, role: TeamRole, locale: string | null, timeZone: string | null }
   | null, team: { __typename: 'Team', id: string, name: string, timeZone: string, features: Array<TeamFeature>, notificationScheme: NotificationScheme } };

export type RequestSignInMutationVariables = Exact<{
  email: string;
}>;


export type RequestSignInMutation = { __typename: 'Mutation', requestSignIn: { __typename: 'RequestSignInPayload', userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string }> } };

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

export type CandidateFactsFragment = { __typename: 'Candidate', id: string, displayName: string, codename: string, blinded: boolean, name: string | null, email: string | null, emailSuppressed: boolean, erasedAt: string | null, archivedAt: string | null, createdAt: string, decision: CandidateDecision | null, decidedAt: string | null, externalId: string | null, extraTime: number | null, labels: Array<string>, locale: string | null, timeZone: string | null, progress: CandidateProgress, remindersOff: boolean, assignees: Array<{ __typename: 'TeamMember', id: string, displayName: string }> };

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

export type WhoIsToldQueryVariables = Exact<{
  id: string | number;
  eventType: NotificationEventType;
  channel: NotificationChannel;
}>;


export type WhoIsToldQuery = { __typename: 'Query', notificationRecipients: Array<{ __typename: 'NotificationRecipient', reason: RecipientReason, outcome: RecipientOutcome, member: { __typename: 'TeamMember', id: string, displayName: string } }> | null };

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
        | { __typename: 'Candidate', id: string, displayName: string }
        | { __typename: 'CandidateNote' }
        | { __typename: 'Email' }
        | { __typename: 'Invitation' }
        | { __typename: 'InvitationBatch' }
        | { __typename: 'Notification' }
        | { __typename: 'NotificationSetting' }
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

export type InvitationRowFragment = { __typename: 'Invitation', id: string, state: InvitationState, source: InvitationSource, locked: boolean, createdAt: string, openedAt: string | null, startedAt: string | null, submittedAt: string | null, expiresAt: string | null, deadlineAt: string | null, reopenedAt: string | null, emailRequested: boolean, inviteUrl?: string | null, practiceUrl?: string | null, candidate: { __typename: 'Candidate', id: string, displayName: string, email: string | null, labels: Array<string>, decision: CandidateDecision | null, emailSuppressed: boolean }, invitedBy:
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


export type InvitationsQuery = { __typename: 'Query', invitations: { __typename: 'InvitationConnection', nodes: Array<{ __typename: 'Invitation', id: string, state: InvitationState, source: InvitationSource, locked: boolean, createdAt: string, openedAt: string | null, startedAt: string | null, submittedAt: string | null, expiresAt: string | null, deadlineAt: string | null, reopenedAt: string | null, emailRequested: boolean, inviteUrl?: string | null, practiceUrl?: string | null, candidate: { __typename: 'Candidate', id: string, displayName: string, email: string | null, labels: Array<string>, decision: CandidateDecision | null, emailSuppressed: boolean }, invitedBy:
        | { __typename: 'ApiKey', id: string, displayName: string }
        | { __typename: 'Candidate', id: string, displayName: string }
        | { __typename: 'TeamMember', id: string, displayName: string }
       | null, emails: Array<{ __typename: 'Email', id: string, kind: EmailKind, state: EmailState, lastResponse: string | null }>, submission: { __typename: 'Submission', score: number | null } | null }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

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

export type InviteOutcomePartsFragment = { __typename: 'InviteResult', index: number, email: string | null, outcome: InviteOutcome, errors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, suggestion: string | null }>, warnings: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, suggestion: string | null }> };

export type RehearseInviteMutationVariables = Exact<{
  input: InviteCandidatesInput;
  sendEmail: boolean;
}>;


export type RehearseInviteMutation = { __typename: 'Mutation', inviteCandidates: { __typename: 'InviteCandidatesPayload', results: Array<{ __typename: 'InviteResult', index: number, email: string | null, outcome: InviteOutcome, errors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, suggestion: string | null }>, warnings: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, suggestion: string | null }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type InviteMutationVariables = Exact<{
  input: InviteCandidatesInput;
  sendEmail: boolean;
  idempotencyKey: string;
  withLinks: boolean;
}>;


export type InviteMutation = { __typename: 'Mutation', inviteCandidates: { __typename: 'InviteCandidatesPayload', batch: { __typename: 'InvitationBatch', id: string, title: string, createdAt: string, total: number, invited: number, unchanged: number, rejected: number, emailsQueued: number, emailsSent: number, emailsFailed: number, done: boolean } | null, results: Array<{ __typename: 'InviteResult', index: number, email: string | null, outcome: InviteOutcome, invitation: { __typename: 'Invitation', id: string, inviteUrl?: string | null } | null, candidate: { __typename: 'Candidate', id: string, displayName: string } | null, errors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, suggestion: string | null }>, warnings: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, suggestion: string | null }> }>, userErrors: Array<{ __typename: 'UserError', code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type BatchProgressFragment = { __typename: 'InvitationBatch', id: string, title: string, createdAt: string, total: number, invited: number, unchanged: number, rejected: number, emailsQueued: number, emailsSent: number, emailsFailed: number, done: boolean };

export type FollowBatchSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type FollowBatchSubscription = { invitationBatchProgress: { __typename: 'InvitationBatch', id: string, title: string, createdAt: string, total: number, invited: number, unchanged: number, rejected: number, emailsQueued: number, emailsSent: number, emailsFailed: number, done: boolean } };

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


export type MailsToLookAtQuery = { __typename: 'Query', invitations: { __typename: 'InvitationConnection', totalCount: number, nodes: Array<{ __typename: 'Invitation', id: string, candidate: { __typename: 'Candidate', id: string, displayName: string }, assessment: { __typename: 'Assessment', id: string, title: string }, emails: Array<{ __typename: 'Email', id: string, state: EmailState, lastResponse: string | null }> }> } };

export type SubmissionsToDecideQueryVariables = Exact<{ [key: string]: never; }>;


export type SubmissionsToDecideQuery = { __typename: 'Query', submitted: { __typename: 'CandidateConnection', totalCount: number }, decided: { __typename: 'CandidateConnection', totalCount: number } };

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
export const CandidateFactsFragmentDoc = new TypedDocumentString(`
    fragment CandidateFacts on Candidate {
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
    `, {"fragmentName":"CandidateFacts"}) as unknown as TypedDocumentString<CandidateFactsFragment, unknown>;
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
    ...CandidateFacts
    invitations(first: 50) {
      __typename
      nodes {
        __typename
        ...InvitationRecord
      }
    }
  }
}
    fragment CandidateFacts on Candidate {
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
}`, {"hash":"sha256:6acd4fe5ebe63046b2a1f389226bb9dff54337289c527d6b54205b6703d5f2ae"}) as unknown as TypedDocumentString<CandidateRecordQuery, CandidateRecordQueryVariables>;
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
export const WhoIsToldDocument = new TypedDocumentString(`
    query WhoIsTold($id: ID!, $eventType: NotificationEventType!, $channel: NotificationChannel!) {
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
    `, {"hash":"sha256:18966b53769fb6401b7e0da81bed98c4bd078e7b3561ddcb27960e358164cf3f"}) as unknown as TypedDocumentString<WhoIsToldQuery, WhoIsToldQueryVariables>;
export const UpdateCandidateDocument = new TypedDocumentString(`
    mutation UpdateCandidate($id: ID!, $input: UpdateCandidateInput!) {
  __typename
  updateCandidate(id: $id, input: $input) {
    __typename
    candidate {
      __typename
      ...CandidateFacts
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment CandidateFacts on Candidate {
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
}`, {"hash":"sha256:9ece447dc3325ca75920f5b758402de0919e15bdd0c6645c48dbeb9c802eefe7"}) as unknown as TypedDocumentString<UpdateCandidateMutation, UpdateCandidateMutationVariables>;
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
      ...CandidateFacts
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
    fragment CandidateFacts on Candidate {
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
}`, {"hash":"sha256:62ee911f606d1df37e014ad008beff00c47f7ea7291ddaa20928f77d44ef2cf9"}) as unknown as TypedDocumentString<CorrectCandidateEmailMutation, CorrectCandidateEmailMutationVariables>;
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
      ...CandidateFacts
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    fragment CandidateFacts on Candidate {
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
}`, {"hash":"sha256:fab29b709db8a674b85248b353b9a7d898a3dd06b0ef7f47785bec18c3d18ff6"}) as unknown as TypedDocumentString<EraseCandidateMutation, EraseCandidateMutationVariables>;
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
}`, {"hash":"sha256:3852ea0b305ab0e1b635dfbff39c1798f0aaab465c0faf74724dce3520af9f39"}) as unknown as TypedDocumentString<InvitationsQuery, InvitationsQueryVariables>;
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
}`, {"hash":"sha256:a179a91526fcdf6deab3511ce14609e389df6874e91f879699949938790ca9b1"}) as unknown as TypedDocumentString<RehearseInviteMutation, RehearseInviteMutationVariables>;
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
      candidate {
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
    fragment InviteOutcomeParts on InviteResult {
  __typename
  index
  email
  outcome
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
}`, {"hash":"sha256:975cccebf8e6628f9c1ae64f2a6976a5dd5116399ac61e67cbfd7c955b90b888"}) as unknown as TypedDocumentString<InviteMutation, InviteMutationVariables>;
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
      assessment {
        __typename
        id
        title
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
    `, {"hash":"sha256:0c8faf5cd84efe06777cf12169a57a847e601a9c80a479c206be00e9ecbf809f"}) as unknown as TypedDocumentString<MailsToLookAtQuery, MailsToLookAtQueryVariables>;
export const SubmissionsToDecideDocument = new TypedDocumentString(`
    query SubmissionsToDecide {
  __typename
  submitted: candidates(filter: {progress: [SUBMITTED]}) {
    __typename
    totalCount
  }
  decided: candidates(
    filter: {progress: [SUBMITTED], decision: [APPROVED, REJECTED]}
  ) {
    __typename
    totalCount
  }
}
    `, {"hash":"sha256:026d60cb5b19d8329a47341edaa350a036f36534d5487c6b4bf33efbc08c9957"}) as unknown as TypedDocumentString<SubmissionsToDecideQuery, SubmissionsToDecideQueryVariables>;
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