import type { CandidateRecordQuery } from "../../graphql/generated/graphql.ts";

/** The candidate of the candidate's page, as its query reads them. */
export type CandidateData = NonNullable<CandidateRecordQuery["candidate"]>;
/** One of their invitations. */
export type InvitationData = CandidateData["invitations"]["nodes"][number];
