import { ask, cli } from "./client.ts";
import { latestCursor } from "./live-client.ts";

/** A team on a server that is a process of its own. */
export interface DrillTeam {
  owner: { token: string; email: string };
  /** The beginning of its log. */
  start: string;
  /** A published one. */
  assessment: { id: string };
}

/** Makes a team as the operator does, and an assessment as its owner does. @param server where, on which database, and from which build */
export async function createDrillTeam(
  server: { url: string; databaseUrl: string; folder?: string },
  name: string,
): Promise<DrillTeam> {
  const email = `${name.toLowerCase()}@team.test`;
  const { token } = (await cli(server, "team", "create", "--name", name, "--owner", email, "--json")).json;
  const start = await latestCursor(server.url, token);
  const { createAssessment } = await ask(
    server.url,
    token,
    "mutation ($title: String!) { createAssessment(input: { title: $title }) { assessment { id } } }",
    { title: name },
  );
  const { assessment } = createAssessment;
  await ask(
    server.url,
    token,
    "mutation ($id: ID!) { publishAssessment(id: $id) { userErrors { code } } }",
    assessment,
  );
  return { owner: { token, email }, start, assessment };
}
