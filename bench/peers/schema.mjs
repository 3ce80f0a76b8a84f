// The part of the product's schema that is asked for, with hand-written resolvers: what a careful developer writes.
import DataLoader from "dataloader";

export const typeDefs = `
  type Query { invitations(first: Int!): InvitationConnection! invitation(id: ID!): Invitation candidate(id: ID!): Candidate }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type InvitationConnection { totalCount: Int! pageInfo: PageInfo! edges: [InvitationEdge!]! nodes: [Invitation!]! }
  type InvitationEdge { cursor: String! node: Invitation! }
  type Invitation { id: ID! state: String! createdAt: String! startedAt: String submittedAt: String
    candidate: Candidate! assessment: Assessment! invitedBy: Member! }
  type Candidate { id: ID! email: String name: String
    invitations(first: Int!): InvitationConnection! events(first: Int!): EventConnection! }
  type EventConnection { nodes: [Event!]! }
  type Event { id: ID! sequence: Int! type: String! occurredAt: String! }
  type Assessment { id: ID! title: String! }
  type Member { id: ID! displayName: String! }
`;

const columns =
  "id, team_id, state, created_at, started_at, submitted_at, candidate_id, assessment_id, inviter_member_id";
const iso = (time) => time?.toISOString() ?? null;
const cursorOf = (id) => Buffer.from(id).toString("base64url");

/** The rows of related objects for many ids at once. */
const statements = {
  candidate: "select id, email, name from candidate where team_id = $1 and id = any($2::uuid[])",
  assessment: "select id, title from assessment where team_id = $1 and id = any($2::uuid[])",
  member: `select id, coalesce(name, email) as "displayName" from team_member where team_id = $1 and id = any($2::uuid[])`,
};

/** Resolvers that read from a pool. */
export function resolversOf(pool) {
  const rowsOf = async (name, text, values) => (await pool.query({ name, text, values })).rows;

  async function pageOf(team, first, candidate) {
    const condition = candidate === undefined ? "" : "and candidate_id = $2";
    const rows = await rowsOf(
      `page-${first}-${candidate === undefined}`,
      `select ${columns} from invitation where team_id = $1 ${condition} order by id desc limit ${first + 1}`,
      candidate === undefined ? [team] : [team, candidate],
    );
    const hasNextPage = rows.length > first;
    if (hasNextPage) rows.pop();
    const edges = rows.map((node) => ({ cursor: cursorOf(node.id), node }));
    return { team, edges, nodes: rows, pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null } };
  }
  const one = async (name, text, values) => (await rowsOf(name, text, values))[0] ?? null;

  return {
    Query: {
      invitations: (_, { first }, { team }) => pageOf(team, first),
      invitation: (_, { id }, { team }) =>
        one("invitation", `select ${columns} from invitation where team_id = $1 and id = $2`, [team, id]),
      candidate: (_, { id }, { team }) =>
        one("candidate", "select id, team_id, email, name from candidate where team_id = $1 and id = $2", [team, id]),
    },
    InvitationConnection: {
      totalCount: async ({ team }) =>
        Number((await one("count", "select count(*) from invitation where team_id = $1", [team])).count),
    },
    Invitation: {
      createdAt: (row) => iso(row.created_at),
      startedAt: (row) => iso(row.started_at),
      submittedAt: (row) => iso(row.submitted_at),
      candidate: (row, _, { loaders }) => loaders.candidate.load(row.candidate_id),
      assessment: (row, _, { loaders }) => loaders.assessment.load(row.assessment_id),
      invitedBy: (row, _, { loaders }) => loaders.member.load(row.inviter_member_id),
    },
    Candidate: {
      invitations: (row, { first }, { team }) => pageOf(team, first, row.id),
      events: async (row, { first }, { team }) => ({
        nodes: await rowsOf(
          `events-${first}`,
          `select id, sequence, type, occurred_at from event where team_id = $1 and candidate_id = $2
            order by sequence limit ${first}`,
          [team, row.id],
        ),
      }),
    },
    Event: { occurredAt: (row) => iso(row.occurred_at) },
  };
}

/** Reads rows by their ids, in the order of the ids. */
export async function byIds(pool, kind, team, ids) {
  const { rows } = await pool.query({ name: kind, text: statements[kind], values: [team, ids] });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** A DataLoader for each kind of related object, for one request. */
export const loadersOf = (pool, team) =>
  Object.fromEntries(
    Object.keys(statements).map((kind) => [kind, new DataLoader((ids) => byIds(pool, kind, team, ids))]),
  );
