// The baseline of an attempt: POST /start/ID and /submit/ID, each a transaction of four statements and nothing else.
import { createServer } from "node:http";
import { openPool, port, ready } from "./teams.mjs";

const pool = openPool();
const team = process.env.TEAM_ID;
const steps = {
  start:
    "update invitation set state = 'STARTED', started_at = now(), updated_at = now() where team_id = $1 and id = $2 and state in ('PENDING', 'OPENED') returning candidate_id, assessment_id",
  submit:
    "update invitation set state = 'SUBMITTED', submitted_at = now(), updated_at = now() where team_id = $1 and id = $2 and state = 'STARTED' returning candidate_id, assessment_id",
};
const types = { start: "ASSESSMENT_STARTED", submit: "ASSESSMENT_SUBMITTED" };
const saved = `insert into submission (team_id, invitation_id, url) values ($1, $2, 'https://example.com/x')`;
const counted = "update team_counter set last = last + 1 where team_id = $1 returning last";
const logged = `insert into event (team_id, sequence, id, type, occurred_at, assessment_id, candidate_id, invitation_id,
  actor_type, actor_id) values ($1, $2, gen_random_uuid(), $3, now(), $4, $5, $6, 'Candidate', $5)`;

async function change(step, id) {
  const client = await pool.connect();
  const run = (name, text, values) => client.query({ name, text, values });
  try {
    await client.query("begin");
    const { rows } = await run(step, steps[step], [team, id]);
    if (rows.length === 0) throw new Error(`${step} ${id}: not in the state for it`);
    if (step === "submit") await run("saved", saved, [team, id]);
    const { last } = (await run("counted", counted, [team])).rows[0];
    await run("logged", logged, [team, last, types[step], rows[0].assessment_id, rows[0].candidate_id, id]);
    await client.query("commit");
  } finally {
    client.release();
  }
}

createServer(async (request, response) => {
  const [, step, id] = request.url.split("/");
  await change(step, id);
  response.setHeader("content-type", "application/json");
  response.end('{"data":{"ok":true}}');
}).listen(port, "127.0.0.1", ready);
