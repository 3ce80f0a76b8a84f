import type { Permission } from "../access/permissions.ts";

/** A column of an export: a field of the API, which decides itself what the caller may see. */
export interface ExportColumn {
  /** The fields that lead from the row to the value; through a list, to several values. */
  path: readonly string[];
  /** What the caller needs besides READ: without it the export is refused, and not full of empty cells. */
  permission?: Permission;
  description: string;
}

const pii = "CANDIDATES_PII";
const links = "INVITATION_LINKS";

/** The columns of candidates, in the order in which they stand where none are chosen. */
export const candidateColumns = {
  ID: { path: ["id"], description: "The global id." },
  NAME: { path: ["name"], permission: pii, description: "The name." },
  EMAIL: { path: ["email"], permission: pii, description: "The e-mail address." },
  EXTERNAL_ID: { path: ["externalId"], permission: pii, description: "The caller's own id of the candidate." },
  CODENAME: { path: ["codename"], description: "The codename." },
  DISPLAY_NAME: {
    path: ["displayName"],
    description: "The name, otherwise the address; the codename for a blind reviewer.",
  },
  LOCALE: { path: ["locale"], permission: pii, description: "The language." },
  TIME_ZONE: { path: ["timeZone"], permission: pii, description: "The time zone." },
  EXTRA_TIME: { path: ["extraTime"], permission: pii, description: "The share of extra time." },
  METADATA: { path: ["metadata"], permission: pii, description: "The metadata, as JSON." },
  LABELS: { path: ["labels"], description: "The labels, separated by semicolons." },
  ASSIGNEES: { path: ["assignees", "displayName"], description: "The assigned members, separated by semicolons." },
  PROGRESS: { path: ["progress"], description: "The furthest state of any live or submitted invitation." },
  DECISION: { path: ["decision"], description: "The decision of the team." },
  DECIDED_AT: { path: ["decidedAt"], description: "The time of the decision." },
  ARCHIVED_AT: { path: ["archivedAt"], description: "The time at which the candidate was archived." },
  EMAIL_SUPPRESSED: { path: ["emailSuppressed"], description: "Whether no e-mail is sent to the address any more." },
  REMINDERS_OFF: { path: ["remindersOff"], description: "Whether the candidate has switched reminders off." },
  CREATED_AT: { path: ["createdAt"], description: "The time at which the candidate was added." },
} as const satisfies Record<string, ExportColumn>;

/** The columns of invitations, in the order in which they stand where none are chosen. */
export const invitationColumns = {
  ID: { path: ["id"], description: "The global id." },
  EXTERNAL_ID: { path: ["externalId"], permission: pii, description: "The caller's own id of the invitation." },
  STATE: { path: ["state"], description: "The state." },
  SOURCE: { path: ["source"], description: "INVITED, or PUBLIC_LINK." },
  ASSESSMENT_ID: { path: ["assessment", "id"], description: "The id of the assessment." },
  ASSESSMENT_TITLE: { path: ["assessment", "title"], description: "The title of the assessment." },
  CANDIDATE_ID: { path: ["candidate", "id"], description: "The id of the candidate." },
  CANDIDATE_NAME: { path: ["candidate", "name"], permission: pii, description: "The name of the candidate." },
  CANDIDATE_EMAIL: { path: ["candidate", "email"], permission: pii, description: "The candidate's e-mail address." },
  CANDIDATE_CODENAME: { path: ["candidate", "codename"], description: "The candidate's codename." },
  CANDIDATE_DISPLAY_NAME: {
    path: ["candidate", "displayName"],
    description: "The candidate's name, otherwise the address; the codename for a blind reviewer.",
  },
  LOCKED: { path: ["locked"], description: "Whether the invitation is locked." },
  OPENS_AT: { path: ["opensAt"], description: "The earliest moment to start." },
  EXPIRES_AT: { path: ["expiresAt"], description: "The last moment to start." },
  CREATED_AT: { path: ["createdAt"], description: "The time of the invitation." },
  OPENED_AT: { path: ["openedAt"], description: "The time at which the link was first opened." },
  STARTED_AT: { path: ["startedAt"], description: "The time of the start; the UTC day for a blind reviewer." },
  SUBMITTED_AT: { path: ["submittedAt"], description: "The time of the submission; the UTC day for a blind reviewer." },
  DEADLINE_AT: { path: ["deadlineAt"], permission: pii, description: "The deadline." },
  SCORE: { path: ["submission", "score"], description: "The score." },
  RESULT_URL: { path: ["submission", "resultUrl"], permission: pii, description: "The URL of the result." },
  INVITE_URL: { path: ["inviteUrl"], permission: links, description: "The link to start." },
  PRACTICE_URL: { path: ["practiceUrl"], permission: links, description: "The link to the practice page." },
} as const satisfies Record<string, ExportColumn>;

export type CandidateColumn = keyof typeof candidateColumns;
export type InvitationColumn = keyof typeof invitationColumns;

/** What is exported, by the name of its list in the API. */
export const exportLists = {
  candidates: { columns: candidateColumns, filter: "CandidateFilter", orderBy: "CandidateOrder" },
  invitations: { columns: invitationColumns, filter: "InvitationFilter", orderBy: "InvitationOrder" },
} as const satisfies Record<string, { columns: Record<string, ExportColumn>; filter: string; orderBy: string }>;
export type ExportList = keyof typeof exportLists;

/** The columns of a list by their names. */
export const columnsOf = (list: ExportList): Readonly<Record<string, ExportColumn>> => exportLists[list].columns;

/** The columns that an export has where none are chosen, of those that the caller may see. */
export const usualColumns: Record<ExportList, readonly string[]> = {
  candidates: ["NAME", "EMAIL", "EXTERNAL_ID", "CODENAME", "LABELS", "PROGRESS", "DECISION", "CREATED_AT"],
  invitations: [
    ...["CANDIDATE_NAME", "CANDIDATE_EMAIL", "CANDIDATE_CODENAME", "ASSESSMENT_TITLE", "STATE", "CREATED_AT"],
    ...["STARTED_AT", "SUBMITTED_AT", "SCORE"],
  ],
};
