import type { Right } from "../../app/viewer.ts";
import type { CandidateExportColumn, InvitationExportColumn } from "../../graphql/generated/graphql.ts";

/** A column of a file: what a member has to be allowed to see for it, and whether it is chosen at first. */
export interface ExportColumn<Id extends string = string> {
  id: Id;
  right?: Right;
  isUsual?: true;
}

/** In the order in which they stand in the file. */
export const candidateColumns: ExportColumn<CandidateExportColumn>[] = [
  { id: "NAME", right: "identities", isUsual: true },
  { id: "EMAIL", right: "identities", isUsual: true },
  { id: "CODENAME" },
  { id: "DISPLAY_NAME" },
  { id: "PROGRESS", isUsual: true },
  { id: "DECISION", isUsual: true },
  { id: "LABELS", isUsual: true },
  { id: "ASSIGNEES", isUsual: true },
  { id: "CREATED_AT", isUsual: true },
  { id: "DECIDED_AT" },
  { id: "ARCHIVED_AT" },
  { id: "EXTERNAL_ID", right: "identities" },
  { id: "LOCALE", right: "identities" },
  { id: "TIME_ZONE", right: "identities" },
  { id: "EXTRA_TIME", right: "identities" },
  { id: "METADATA", right: "identities" },
  { id: "EMAIL_SUPPRESSED" },
  { id: "REMINDERS_OFF" },
  { id: "ID" },
];

export const invitationColumns: ExportColumn<InvitationExportColumn>[] = [
  { id: "CANDIDATE_NAME", right: "identities", isUsual: true },
  { id: "CANDIDATE_EMAIL", right: "identities", isUsual: true },
  { id: "CANDIDATE_CODENAME" },
  { id: "CANDIDATE_DISPLAY_NAME" },
  { id: "ASSESSMENT_TITLE", isUsual: true },
  { id: "STATE", isUsual: true },
  { id: "CREATED_AT", isUsual: true },
  { id: "OPENED_AT" },
  { id: "STARTED_AT", isUsual: true },
  { id: "SUBMITTED_AT", isUsual: true },
  { id: "SCORE", isUsual: true },
  { id: "RESULT_URL", right: "identities" },
  { id: "OPENS_AT" },
  { id: "EXPIRES_AT" },
  { id: "DEADLINE_AT", right: "identities" },
  { id: "LOCKED" },
  { id: "SOURCE" },
  { id: "INVITE_URL", right: "links" },
  { id: "PRACTICE_URL", right: "links" },
  { id: "EXTERNAL_ID", right: "identities" },
  { id: "ID" },
  { id: "CANDIDATE_ID" },
  { id: "ASSESSMENT_ID" },
];
