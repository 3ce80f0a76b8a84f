// Mercurius with its own loaders and graphql-jit.
import Fastify from "fastify";
import mercurius from "mercurius";
import { byIds, resolversOf, typeDefs } from "./schema.mjs";
import { openPool, port, ready, teamOf } from "./teams.mjs";

const pool = openPool();
const { Query, InvitationConnection, Invitation, Candidate, Event } = resolversOf(pool);
const { candidate, assessment, invitedBy, ...times } = Invitation;
const loader = (kind, column) => ({
  loader: (queries, { team }) =>
    byIds(
      pool,
      kind,
      team,
      queries.map(({ obj }) => obj[column]),
    ),
  opts: { cache: false },
});
const app = Fastify();
await app.register(mercurius, {
  schema: typeDefs,
  jit: 1,
  context: ({ headers }) => ({ team: teamOf(headers.authorization) }),
  resolvers: { Query, InvitationConnection, Invitation: times, Candidate, Event },
  loaders: {
    Invitation: {
      candidate: loader("candidate", "candidate_id"),
      assessment: loader("assessment", "assessment_id"),
      invitedBy: loader("member", "inviter_member_id"),
    },
  },
});
await app.listen({ port, host: "127.0.0.1" });
ready();
