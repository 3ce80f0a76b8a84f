// The baseline: node:http, one flat statement for each list, JSON.stringify. No GraphQL, no framework, no checks.
import { createServer } from "node:http";
import { openPool, port, ready, teamOf } from "./teams.mjs";

const pool = openPool();
const columns = `i.id, i.state, i.created_at::text, i.started_at::text, i.submitted_at::text, c.id, c.email, c.name,
  a.id, a.title, m.id, coalesce(m.name, m.email)`;
const joins = `join candidate c on c.team_id = i.team_id and c.id = i.candidate_id
  join assessment a on a.team_id = i.team_id and a.id = i.assessment_id
  join team_member m on m.team_id = i.team_id and m.id = i.inviter_member_id`;
const statements = {
  dashboard: (n) => `select ${columns}, (select count(*)::int from invitation where team_id = $1)
    from (select * from invitation where team_id = $1 order by id desc limit ${n + 1}) i ${joins} order by i.id desc`,
  one: `select ${columns} from invitation i ${joins} where i.team_id = $1 and i.id = $2`,
  candidate: "select id, email, name from candidate where team_id = $1 and id = $2",
  invitations: `select i.id, i.state, i.created_at::text, i.started_at::text, i.submitted_at::text, a.id, a.title
    from invitation i join assessment a on a.team_id = i.team_id and a.id = i.assessment_id
    where i.team_id = $1 and i.candidate_id = $2 order by i.id desc limit 25`,
  events: `select id, sequence, type, occurred_at::text from event where team_id = $1 and candidate_id = $2
    order by sequence limit 20`,
};

const read = async (name, text, values) => (await pool.query({ name, text, values, rowMode: "array" })).rows;

/** PostgreSQL's text of a time in UTC as ISO 8601 with milliseconds. */
function iso(text) {
  if (text === null) return null;
  const time = text.slice(0, -3);
  return `${time.slice(0, 10)}T${(time.length === 19 ? `${time}.` : time).slice(11).padEnd(12, "0")}Z`;
}

const times = (row) => ({
  id: row[0],
  state: row[1],
  createdAt: iso(row[2]),
  startedAt: iso(row[3]),
  submittedAt: iso(row[4]),
});
const invitation = (row) => ({
  ...times(row),
  candidate: { id: row[5], email: row[6], name: row[7] },
  assessment: { id: row[8], title: row[9] },
  invitedBy: { id: row[10], displayName: row[11] },
});

async function dashboard(team, { n }) {
  const rows = await read(`dashboard-${n}`, statements.dashboard(n), [team]);
  const hasNextPage = rows.length > n;
  if (hasNextPage) rows.length = n;
  const edges = rows.map((row) => ({ cursor: Buffer.from(row[0]).toString("base64url"), node: invitation(row) }));
  const pageInfo = { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null };
  return { invitations: { totalCount: rows[0]?.[12] ?? 0, pageInfo, edges } };
}

async function one(team, { id }) {
  const [row] = await read("one", statements.one, [team, id]);
  return { invitation: row === undefined ? null : invitation(row) };
}

async function record(team, { id }) {
  const [[candidate], invitations, events] = await Promise.all(
    ["candidate", "invitations", "events"].map((name) => read(name, statements[name], [team, id])),
  );
  return {
    candidate: {
      id: candidate[0],
      email: candidate[1],
      name: candidate[2],
      invitations: { nodes: invitations.map((row) => ({ ...times(row), assessment: { id: row[5], title: row[6] } })) },
      events: { nodes: events.map((row) => ({ id: row[0], sequence: row[1], type: row[2], occurredAt: iso(row[3]) })) },
    },
  };
}

async function bodyOf(request) {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += part;
  return JSON.parse(text);
}

createServer(async (request, response) => {
  const { query, variables } = await bodyOf(request);
  const answer = query.startsWith("query Dashboard") ? dashboard : query.startsWith("query One") ? one : record;
  const data = await answer(teamOf(request.headers.authorization), variables);
  const body = Buffer.from(JSON.stringify({ data }));
  response.writeHead(200, { "content-type": "application/json; charset=utf-8", "content-length": body.length });
  response.end(body);
}).listen(port, "127.0.0.1", ready);
