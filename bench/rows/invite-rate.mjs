// Single invitations with e-mail by one team that has queued 200,000 e-mails today, beside one that has queued none.
import { copied, teamsOf } from "../data/seed.mjs";
import { invite } from "../lib/api.mjs";
import { cpuOf } from "../lib/cpu.mjs";
import { median, short, spread } from "../lib/numbers.mjs";
import { startServer } from "../lib/processes.mjs";
import { interleave } from "../lib/rounds.mjs";
import { table } from "../lib/table.mjs";

const sentToday = `with added as (
    insert into email (team_id, id, kind, to_address, subject, candidate_id, invitation_id, state, attempts, message_id,
      last_response, queued_at, next_attempt_at, sent_at)
    select team_id, gen_random_uuid(), 'INVITATION', 'someone@mail.example', 'You are invited', candidate_id, id, 'SENT', 1,
      '<' || gen_random_uuid() || '@localhost>', '250 2.0.0 Ok', now(), now(), now()
    from (select * from invitation where team_id = $1 limit 100000) i, generate_series(1, 2) returning team_id)
  insert into email_day (team_id, day, count) select team_id, current_date, count(*) from added group by team_id`;

export async function run({ name, cluster, notice, optionsOf }) {
  const { rounds, seconds, connections } = optionsOf({ rounds: 3, seconds: 5, connections: 8 });
  const variants = new Map();
  for (const variant of ["none today", "200,000 today"]) {
    const database = await copied(cluster, "team100k", notice);
    const [team] = await teamsOf(database);
    if (variant !== "none today") await database.query(sentToday, [team.teamId]);
    await database.query("vacuum analyze email");
    const server = await startServer(database.url, { env: { DAILY_EMAILS_PER_TEAM: "100000000" } });
    variants.set(variant, { team, server });
  }
  const measure = async (variant) => {
    const { team, server } = variants.get(variant);
    const [node, postgres, began] = [cpuOf(server.pid), cluster.cpu(), performance.now()];
    const until = began + seconds * 1_000;
    let invited = 0;
    const one = async () => {
      for (; performance.now() < until; invited++) await invite(server, team, 1, true);
    };
    await Promise.all(Array.from({ length: connections }, one));
    const took = (performance.now() - began) / 1_000;
    return {
      rate: invited / took,
      node: (cpuOf(server.pid) - node) / invited,
      postgres: (cluster.cpu() - postgres) / invited,
    };
  };
  const results = await interleave([...variants.keys()], rounds, measure);
  const of = (variant, key) => results.get(variant).map((result) => result[key]);
  const rows = [...variants.keys()].map((variant) => [
    variant,
    spread(of(variant, "rate")),
    short(median(of(variant, "rate")) / median(of("none today", "rate"))),
    short(median(of(variant, "node"))),
    short(median(of(variant, "postgres"))),
  ]);
  return [
    `## Single invitations with e-mail (\`${name}\`)\n`,
    `One team of 100,000, ${connections} callers at once, ${rounds} rounds of ${seconds} s; the worker does not run.\n`,
    table([["e-mails of the team", "invitations/s", "× none today", "CPU ms: Node", "PostgreSQL"], ...rows]),
  ].join("\n");
}
