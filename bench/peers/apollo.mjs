// Apollo Server on Fastify with DataLoaders and SQL, by hand.
import { ApolloServer } from "@apollo/server";
import fastifyApollo from "@as-integrations/fastify";
import Fastify from "fastify";
import { loadersOf, resolversOf, typeDefs } from "./schema.mjs";
import { openPool, port, ready, teamOf } from "./teams.mjs";

const pool = openPool();
const server = new ApolloServer({ typeDefs, resolvers: resolversOf(pool), introspection: false });
await server.start();
const app = Fastify();
const context = async ({ headers }) => {
  const team = teamOf(headers.authorization);
  return { team, loaders: loadersOf(pool, team) };
};
await app.register(fastifyApollo(server), { path: "/graphql", context });
await app.listen({ port, host: "127.0.0.1" });
ready();
