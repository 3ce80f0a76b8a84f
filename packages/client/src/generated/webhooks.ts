/**
 * The standard body of each event. Fields may be added: pass over what you do not know. An endpoint with a payloadQuery has the result of that in data instead.
 */
export type WebhookEvent = (AssessmentPublished | AssessmentUpdated | AssessmentArchived | InvitationCreated | InvitationEmailSent | InvitationEmailFailed | InvitationOpened | InvitationReminded | InvitationUpdated | InvitationReopened | InvitationExpired | InvitationCancelled | AssessmentStarted | AssessmentSubmitted | ResultUpdated | CandidateUpdated | CandidateErased)

/**
 * The assessment was published: candidates can be invited to it.
 */
export interface AssessmentPublished {
type: "assessment.published"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * What the event is about, as it is when the body is sent. Without the scope READ: ids and the invitation's state.
 */
export interface Data {
/**
 * Global id of the event; the same as the header webhook-id.
 */
eventId: string
/**
 * 1, 2, 3 … within the team, without gaps. Deliveries may overtake one another.
 */
sequence: number
/**
 * Sent by sendTestWebhook: nothing of it is real.
 */
test?: true
/**
 * Who did it; null: the system. Only with the scope READ.
 */
actor?: ({
type: ("TeamMember" | "ApiKey" | "Candidate")
id: string
[k: string]: unknown
} | null)
assessment: ({
id: string
/**
 * The caller's own id of it.
 */
externalId: (string | null)
[k: string]: unknown
} | null)
candidate: ({
id: string
/**
 * The caller's own id of it.
 */
externalId: (string | null)
/**
 * Only with the scope CANDIDATES_PII.
 */
name?: (string | null)
/**
 * Only with the scope CANDIDATES_PII.
 */
email?: (string | null)
[k: string]: unknown
} | null)
invitation: ({
id: string
/**
 * The caller's own id of it.
 */
externalId: (string | null)
state: ("PENDING" | "OPENED" | "STARTED" | "SUBMITTED" | "EXPIRED" | "CANCELLED")
/**
 * Only with the scope READ.
 */
createdAt?: string
/**
 * Only with the scope READ.
 */
openedAt?: (string | null)
/**
 * Only with the scope READ. Where there is a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
startedAt?: (string | null)
/**
 * Only with the scope CANDIDATES_PII: together with the start it shows extra time.
 */
deadlineAt?: (string | null)
/**
 * Only with the scope READ. Where there is a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
submittedAt?: (string | null)
/**
 * Only with the scope READ. Where there is a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
reopenedAt?: (string | null)
/**
 * Only with the scope READ.
 */
expiresAt?: (string | null)
/**
 * Only with the scope READ. Where there is a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
cancelledAt?: (string | null)
/**
 * Only with the scope READ.
 */
score?: (number | null)
/**
 * Only with the scope READ.
 */
resultUrl?: (string | null)
[k: string]: unknown
} | null)
/**
 * What changed; null without the scope CANDIDATES_PII. Never a name, an address or a text.
 */
changes: ({
[k: string]: unknown
} | null)
[k: string]: unknown
}
/**
 * The assessment was edited; see changes.
 */
export interface AssessmentUpdated {
type: "assessment.updated"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * The assessment was archived: nobody can be invited to it; live invitations continue.
 */
export interface AssessmentArchived {
type: "assessment.archived"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * A candidate was invited, or registered through the public link.
 */
export interface InvitationCreated {
type: "invitation.created"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * The mail server accepted the invitation's e-mail.
 */
export interface InvitationEmailSent {
type: "invitation.email_sent"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * The invitation's e-mail or a reminder has failed permanently.
 */
export interface InvitationEmailFailed {
type: "invitation.email_failed"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * The invitation link was opened for the first time. Mail scanners open links, too, so this is only a hint.
 */
export interface InvitationOpened {
type: "invitation.opened"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * A reminder was sent to the candidate.
 */
export interface InvitationReminded {
type: "invitation.reminded"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * The invitation was changed; see changes.
 */
export interface InvitationUpdated {
type: "invitation.updated"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * The invitation was reopened: the candidate can continue with the submitted work.
 */
export interface InvitationReopened {
type: "invitation.reopened"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * The invitation expired before the candidate started.
 */
export interface InvitationExpired {
type: "invitation.expired"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * The team cancelled the invitation.
 */
export interface InvitationCancelled {
type: "invitation.cancelled"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * The candidate started the assessment.
 */
export interface AssessmentStarted {
type: "assessment.started"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * The candidate submitted the assessment, or it was submitted automatically when the time ran out.
 */
export interface AssessmentSubmitted {
type: "assessment.submitted"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * The score, result URL or notes of a submission were changed.
 */
export interface ResultUpdated {
type: "result.updated"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * The candidate was changed; see changes.
 */
export interface CandidateUpdated {
type: "candidate.updated"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
/**
 * The candidate's personal data was erased.
 */
export interface CandidateErased {
type: "candidate.erased"
/**
 * When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.
 */
timestamp: string
data: Data
[k: string]: unknown
}
