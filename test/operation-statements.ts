/** What the operations of the list are about. People of `new…` were invited a moment ago, and have not been the subject yet. */
export interface Subjects {
  assessmentId: string;
  candidateId: string;
  invitationId: string;
  batchId: string;
  memberId: string;
  newCandidateIds: string[];
  newInvitationIds: string[];
  /** Link tokens of the newly invited. */
  newTokens: string[];
  /** Addresses that nobody was invited at. */
  newAddresses: string[];
}

/** An operation and the number of statements that it runs, whatever the number of rows. */
export interface Operation {
  name: string;
  document: string;
  variables?(subjects: Subjects): object;
  statements: number;
}

const errors = "userErrors { code message }";
const toInvitations = (mutation: string, more = ""): string =>
  `mutation ($ids: [ID!]!) { it: ${mutation}(ids: $ids${more}) { ${errors} } }`;
const newInvitations = ({ newInvitationIds }: Subjects) => ({ ids: newInvitationIds });
const newCandidates = ({ newCandidateIds }: Subjects) => ({ ids: newCandidateIds });
const inviteDocument = (more: string): string =>
  `mutation ($input: InviteCandidatesInput!) { it: inviteCandidates(input: $input, ${more}) { ${errors} results { invitation { id } } } }`;
const inviteVariables = ({ assessmentId, newAddresses }: Subjects) => ({
  input: { assessmentId, candidates: newAddresses.map((email) => ({ email })) },
});

const invitationFields = `id state createdAt startedAt submittedAt candidate { id email name } assessment { id title }
  invitedBy { id displayName }`;

/** Queries whose number of statements is fixed. The credential, which is remembered for a second, is not counted. */
export const reads: Operation[] = [
  {
    name: "the dashboard: a page of invitations with their relations and their number",
    document: `query ($n: Int!) { invitations(first: $n) { totalCount pageInfo { hasNextPage endCursor }
      edges { cursor node { ${invitationFields} } } } }`,
    variables: () => ({ n: 50 }),
    statements: 1,
  },
  {
    name: "one invitation by its id",
    document: `query ($id: ID!) { invitation(id: $id) { ${invitationFields} } }`,
    variables: ({ invitationId }) => ({ id: invitationId }),
    statements: 1,
  },
  {
    name: "the record of a candidate: the candidate, their invitations and their events",
    document: `query ($id: ID!) { candidate(id: $id) { id email name
      invitations(first: 25) { nodes { id state createdAt startedAt submittedAt assessment { id title } } }
      events(first: 20) { nodes { id sequence type occurredAt } } } }`,
    variables: ({ candidateId }) => ({ id: candidateId }),
    statements: 3,
  },
  {
    name: "a page of candidates with the invitations of each and their numbers",
    document: `{ candidates(first: 10) { totalCount nodes { id displayName
      invitations(first: 5) { totalCount nodes { id state assessment { id title } } } } } }`,
    variables: () => ({}),
    statements: 2,
  },
  {
    name: "a page of the log of events",
    document: "{ events(last: 25) { latestCursor edges { cursor node { id type occurredAt } } } }",
    variables: () => ({}),
    statements: 1,
  },
  {
    name: "a page of assessments",
    document: "{ assessments(first: 25) { totalCount nodes { id title state } } }",
    statements: 1,
  },
  {
    name: "an assessment with its funnel",
    document:
      "query ($id: ID!) { assessment(id: $id) { id title funnel { invited emailed bounced opened started submitted expired cancelled } } }",
    variables: ({ assessmentId }) => ({ id: assessmentId }),
    statements: 1,
  },
  {
    name: "a page of assessments with their funnels",
    document: "{ assessments(first: 25) { nodes { id title funnel { invited started submitted } } } }",
    statements: 1,
  },
  {
    name: "the days of an assessment",
    document:
      "query ($id: ID!) { assessment(id: $id) { activity(days: 30) { days { date invited started submitted } } } }",
    variables: ({ assessmentId }) => ({ id: assessmentId }),
    statements: 2,
  },
  {
    name: "the invitations of an assessment that have not started, and their number",
    document:
      "query ($id: ID!) { invitations(first: 25, filter: { state: [PENDING], assessmentId: $id }) { totalCount nodes { id state candidate { id displayName } } } }",
    variables: ({ assessmentId }) => ({ id: assessmentId }),
    statements: 1,
  },
  {
    name: "a search for candidates",
    document: '{ candidates(first: 10, filter: { search: "someone" }) { nodes { id displayName progress } } }',
    statements: 1,
  },
  {
    name: "candidates with a label, by name",
    document:
      '{ candidates(first: 25, filter: { labels: ["x"] }, orderBy: { field: NAME, direction: ASC }) { nodes { id displayName labels assignees { id displayName } } } }',
    statements: 1,
  },
  {
    name: "an invitation with its e-mails",
    document: "query ($id: ID!) { invitation(id: $id) { id emails { id kind state lastResponse } } }",
    variables: ({ invitationId }) => ({ id: invitationId }),
    statements: 1,
  },
  {
    name: "a call with its progress",
    document:
      "query ($id: ID!) { node(id: $id) { ... on InvitationBatch { id total emailsQueued emailsSent emailsFailed done createdBy { id displayName } } } }",
    variables: ({ batchId }) => ({ id: batchId }),
    statements: 3,
  },
  {
    name: "an object by its id",
    document: "query ($id: ID!) { node(id: $id) { ... on Candidate { id displayName } } }",
    variables: ({ candidateId }) => ({ id: candidateId }),
    statements: 1,
  },
  {
    name: "the members of the team",
    document: "{ members(first: 25) { nodes { id displayName email role } } }",
    statements: 1,
  },
  {
    name: "the notifications of the caller",
    document: "{ notifications(first: 20) { latestCursor edges { cursor node { id title createdAt } } } }",
    statements: 1,
  },
  {
    name: "the webhook endpoints of the team with their last deliveries",
    document: "{ webhookEndpoints { id url deliveries(first: 5) { nodes { id state } } } }",
    statements: 1,
  },
  {
    name: "a page of the audit log",
    document: "{ auditLog(last: 25) { edges { cursor node { id action occurredAt actor { __typename id } } } } }",
    statements: 1,
  },
  {
    name: "the team with the state of its e-mails",
    document: "{ team { id name mailHealth { lastError } } }",
    statements: 2,
  },
  {
    name: "an invitation by its link",
    document: "query ($t: String!) { candidateInvitation(token: $t) { state assessmentTitle } }",
    variables: ({ newTokens }) => ({ t: newTokens[0] }),
    statements: 1,
  },
];

/** Calls that change something, of twelve people where they take many. The transaction's beginning and end count. */
export const writes: Operation[] = [
  {
    name: "inviting without e-mails",
    document: inviteDocument("sendEmail: false"),
    variables: inviteVariables,
    statements: 11,
  },
  {
    name: "inviting with e-mails",
    document: inviteDocument("sendEmail: true"),
    variables: inviteVariables,
    statements: 15,
  },
  {
    name: "a rehearsal",
    document: inviteDocument("dryRun: true"),
    variables: inviteVariables,
    statements: 12,
  },
  {
    name: "a candidate starts",
    document: `mutation ($t: String!) { it: startAssessment(token: $t) { ${errors} invitation { state } } }`,
    variables: ({ newTokens }) => ({ t: newTokens[0] }),
    statements: 5,
  },
  {
    name: "cancelling",
    document: toInvitations("cancelInvitations"),
    variables: newInvitations,
    statements: 10,
  },
  {
    name: "locking",
    document: toInvitations("lockInvitations"),
    variables: newInvitations,
    statements: 9,
  },
  {
    name: "extending",
    document: toInvitations("extendInvitations", ', expiresAt: "2031-01-01T00:00:00Z"'),
    variables: newInvitations,
    statements: 10,
  },
  {
    name: "sending again",
    document: toInvitations("resendInvitations"),
    variables: newInvitations,
    statements: 14,
  },
  {
    name: "labelling",
    document: `mutation ($ids: [ID!]!) { it: labelCandidates(ids: $ids, add: ["x"]) { ${errors} } }`,
    variables: newCandidates,
    statements: 6,
  },
  {
    name: "assigning",
    document: `mutation ($ids: [ID!]!, $who: [ID!]!) { it: assignCandidates(ids: $ids, memberIds: $who) { ${errors} } }`,
    variables: ({ newCandidateIds, memberId }) => ({ ids: newCandidateIds, who: [memberId] }),
    statements: 7,
  },
  {
    name: "deciding",
    document: `mutation ($ids: [ID!]!) { it: decideCandidates(ids: $ids, decision: APPROVED) { ${errors} } }`,
    variables: newCandidates,
    statements: 6,
  },
  {
    name: "archiving",
    document: `mutation ($ids: [ID!]!) { it: archiveCandidates(ids: $ids) { ${errors} } }`,
    variables: newCandidates,
    statements: 6,
  },
  {
    name: "creating an assessment",
    document: `mutation { it: createAssessment(input: { title: "New" }) { ${errors} } }`,
    variables: () => ({}),
    statements: 5,
  },
  {
    name: "changing an assessment",
    document: `mutation ($id: ID!) { it: updateAssessment(id: $id, input: { title: "Changed" }) { ${errors} } }`,
    variables: ({ assessmentId }) => ({ id: assessmentId }),
    statements: 5,
  },
];
