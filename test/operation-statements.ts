/** What the operations of the list are about. */
export interface Subjects {
  assessmentId: string;
  candidateId: string;
  invitationId: string;
}

/** An operation and the number of statements that it runs, whatever the number of rows. */
export interface Operation {
  name: string;
  document: string;
  variables(subjects: Subjects): object;
  statements: number;
}

const invitationFields = `id state createdAt startedAt submittedAt candidate { id email name } assessment { id title }
  invitedBy { id displayName }`;

/** The operations whose number of statements is fixed. The credential, which is remembered for a second, is not counted. */
export const operations: Operation[] = [
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
    variables: () => ({}),
    statements: 1,
  },
];
