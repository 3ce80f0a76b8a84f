// Lists at their end, counts, funnels, filters and searches of a large team, one request at a time, beside the first page.
import { globalId } from "../../src/platform/ids/ids.ts";
import { seeded, teamsOf } from "../data/seed.mjs";
import { ask, post } from "../lib/api.mjs";
import { median, short, spread } from "../lib/numbers.mjs";
import { startServer } from "../lib/processes.mjs";
import { interleave } from "../lib/rounds.mjs";
import { table } from "../lib/table.mjs";

const invitations = "nodes { id state createdAt candidate { id email name } assessment { id title } }";
const candidates = "nodes { id email name progress labels createdAt }";
const events = "nodes { id type occurredAt candidate { id displayName } }";
const first = "first page of invitations";

/** The last page of a list, read forwards: what stands before it is skipped by the cursor. */
async function lastPage(server, team, list, order, fields) {
  const sorted = order === "" ? "" : `, orderBy: ${order}`;
  const query = (page) => `{ ${list}(${page}${sorted}) { edges { cursor } } }`;
  const { edges } = (await ask(server, team.credential, query("last: 51")))[list];
  const text = `query ($after: Cursor) { ${list}(first: 50, after: $after${sorted}) { ${fields} } }`;
  return { query: text, variables: { after: edges[0].cursor } };
}

async function requestsOf(server, database, team) {
  const [biggest] = await database.query(
    "select assessment_id as id, count(*)::int as n from invitation where team_id = $1 group by 1 order by 2 desc limit 1",
    [team.teamId],
  );
  const [rare] = await database.query("select email from candidate where team_id = $1 order by id offset 777 limit 1", [
    team.teamId,
  ]);
  const assessment = globalId("Assessment", biggest.id);
  const before = new Date(Date.now() - 195 * 86_400_000).toISOString();
  const list = (name, args, fields) => ({ query: `{ ${name}(${args}) { ${fields} } }` });
  return {
    [first]: list("invitations", "first: 50", invitations),
    "last page of invitations": await lastPage(server, team, "invitations", "", invitations),
    "last page by STARTED_AT": await lastPage(
      server,
      team,
      "invitations",
      "{ field: STARTED_AT, direction: DESC }",
      invitations,
    ),
    "last page by SCORE": await lastPage(server, team, "invitations", "{ field: SCORE, direction: DESC }", invitations),
    "first page with totalCount": list("invitations", "first: 50", `totalCount ${invitations}`),
    "of one state, with totalCount": list(
      "invitations",
      "first: 50, filter: { state: [STARTED] }",
      `totalCount ${invitations}`,
    ),
    "createdBefore, 195 days ago": list(
      "invitations",
      `first: 50, filter: { createdBefore: "${before}" }`,
      invitations,
    ),
    "candidates with totalCount": list("candidates", "first: 50", `totalCount ${candidates}`),
    "candidates by NAME": list("candidates", "first: 50, orderBy: { field: NAME, direction: ASC }", candidates),
    "candidates by LAST_EVENT_AT, ascending": list(
      "candidates",
      "first: 50, orderBy: { field: LAST_EVENT_AT, direction: ASC }",
      candidates,
    ),
    "search, one address": list("candidates", `first: 10, filter: { search: "${rare.email}" }`, candidates),
    "search, many (maria)": list("candidates", 'first: 10, filter: { search: "maria" }', candidates),
    [`funnel of ${biggest.n}`]: {
      query: `{ assessment(id: "${assessment}") { funnel { invited emailed bounced opened started submitted expired cancelled
        medianTimeToStart medianTimeToSubmit } } }`,
    },
    "25 assessments with funnels": list(
      "assessments",
      "first: 25",
      "nodes { id title funnel { invited started submitted } }",
    ),
    "events, last 100": list("events", "last: 100", events),
    "events of a type that never happened": list(
      "events",
      "first: 50, filter: { types: [INVITATION_REOPENED] }",
      events,
    ),
    "events of one assessment": list("events", `first: 50, filter: { assessmentIds: ["${assessment}"] }`, events),
  };
}

export async function run({ name, cluster, notice, optionsOf }) {
  const { rounds, size, variants } = optionsOf({ rounds: 9, size: 320_000 });
  const database = await seeded(cluster, size > 320_000 ? "team1m" : "team320k", notice);
  const [team] = await teamsOf(database);
  const server = await startServer(database.url, { env: { LOG_LEVEL: "warn" }, core: undefined });
  const requests = await requestsOf(server, database, team);
  const names = [first, ...variants(Object.keys(requests).filter((one) => one !== first))];
  const measure = async (one) => {
    const began = performance.now();
    const answer = await post(server, team.credential, JSON.stringify(requests[one]));
    const ms = performance.now() - began;
    if (answer.includes('"errors"')) throw new Error(`${one}: ${answer.slice(0, 500)}`);
    return ms;
  };
  // From its sixth call on a prepared statement may have another plan.
  const results = await interleave(names, rounds, measure, { warmUps: 8 });
  const rows = names.map((one) => [
    one,
    spread(results.get(one)),
    short(median(results.get(one)) / median(results.get(first))),
  ]);
  return [
    `## A team of ${size > 320_000 ? "1,000,000" : "320,000"} invitations (\`${name}\`)\n`,
    `One request at a time, ${rounds} rounds after eight to warm up.\n`,
    table([["request", "ms", "× first page"], ...rows]),
  ].join("\n");
}
