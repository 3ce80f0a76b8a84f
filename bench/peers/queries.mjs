// What is asked of every variant: a page of a dashboard, one invitation, and a candidate's record.

const invitation = `id state createdAt startedAt submittedAt candidate { id email name } assessment { id title }
  invitedBy { id displayName }`;

/** The documents in the product's schema, of which the peers have a part. */
export const documents = {
  dashboard: `query Dashboard($n: Int!) { invitations(first: $n) {
    totalCount pageInfo { hasNextPage endCursor } edges { cursor node { ${invitation} } } } }`,
  one: `query One($id: ID!) { invitation(id: $id) { ${invitation} } }`,
  record: `query Record($id: ID!) { candidate(id: $id) { id email name
    invitations(first: 25) { nodes { id state createdAt startedAt submittedAt assessment { id title } } }
    events(first: 20) { nodes { id sequence type occurredAt } } } }`,
};

const generated = `id: rowId state createdAt startedAt submittedAt
  candidate: candidateByTeamIdAndCandidateId { id: rowId email name }
  assessment: assessmentByTeamIdAndAssessmentId { id: rowId title }
  invitedBy: teamMemberByTeamIdAndInviterMemberId { id: rowId displayName: name }`;

/** The same in the schema that PostGraphile generates from the tables. */
export const generatedDocuments = {
  dashboard: `query Dashboard($team: UUID!, $n: Int!) {
    invitations: allInvitations(condition: { teamId: $team }, first: $n, orderBy: [ROW_ID_DESC]) {
      totalCount pageInfo { hasNextPage endCursor } edges { cursor node { ${generated} } } } }`,
  one: `query One($team: UUID!, $id: UUID!) {
    invitation: invitationByTeamIdAndRowId(teamId: $team, rowId: $id) { ${generated} } }`,
  record: `query Record($team: UUID!, $id: UUID!) { candidate: candidateByTeamIdAndRowId(teamId: $team, rowId: $id) {
    id: rowId email name
    invitations: invitationsByTeamIdAndCandidateId(first: 25, orderBy: [ROW_ID_DESC]) { nodes {
      id: rowId state createdAt startedAt submittedAt assessment: assessmentByTeamIdAndAssessmentId { id: rowId title } } } }
    events: allEvents(condition: { teamId: $team, candidateId: $id }, first: 20, orderBy: [SEQUENCE_ASC]) { nodes {
      id: rowId sequence type occurredAt } } }`,
};

/** The answer without ids, cursors and formats of times: equal for all variants, as they read the same rows. */
export function comparable(answer) {
  const simplify = (value, name) => {
    if (["id", "cursor", "endCursor"].includes(name)) return undefined;
    if (/At$/.test(name) && value !== null) return Date.parse(value);
    // PostGraphile finds a candidate's events beside the candidate.
    if (Array.isArray(value)) return value.map((one) => simplify(one, ""));
    if (value === null || typeof value !== "object") return value;
    const entries = Object.entries(value).map(([key, inner]) => [key, simplify(inner, key)]);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  const { events, ...data } = JSON.parse(answer).data ?? {};
  if (events !== undefined) data.candidate.events = events;
  return JSON.stringify(simplify(data, ""));
}
