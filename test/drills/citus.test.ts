import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CitusCluster, findCitus } from "../citus-cluster.ts";
import { type Any, ask, cli, post } from "../client.ts";
import { createDrillTeam, type DrillTeam } from "../drill-team.ts";
import { closeAll, listen, startMutation, submitMutation, wholeLog } from "../live-client.ts";
import { MailServer } from "../mail-server.ts";
import { ServerProcess } from "../server-process.ts";
import { inviteMutation, tokenOf } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";
import { createEndpoint, Receiver } from "../webhook-receiver.ts";

const bin = findCitus();
if (bin === null)
  process.stderr.write(
    "Skipped: no PostgreSQL here has the extension citus. CITUS_BIN names the folder of one's programs.\n",
  );
/** Where nothing has citus, there is nothing to try. */
const tried = bin === null ? test.skip : test;

const mail = new MailServer();
let cluster: CitusCluster;
let server: ServerProcess;
let at: { url: string; databaseUrl: string };

beforeAll(async () => {
  if (bin === null) return;
  await mail.open();
  cluster = await CitusCluster.open(bin);
  const databaseUrl = cluster.coordinator.url;
  server = await ServerProcess.at({
    ...{ DATABASE_URL: databaseUrl, SMTP_URL: `smtp://127.0.0.1:${mail.port}`, WEBHOOK_ALLOW_PRIVATE: "on" },
  });
  at = { url: server.url, databaseUrl };
}, 120_000);
afterAll(async () => {
  await closeAll();
  await server?.kill();
  await cluster?.close();
  await mail.close();
});

/** Two teams whose rows are on different servers. */
const teams: { team: DrillTeam; name: string; port: number }[] = [];

async function invite({ team }: { team: DrillTeam }, email: string): Promise<Any> {
  const input = { assessmentId: team.assessment.id, candidates: [{ email }] };
  const data = await ask(server.url, team.owner.token, inviteMutation, { input, sendEmail: true, dryRun: false });
  return data.inviteCandidates.results[0];
}

const done = async (answer: Promise<Any>) => {
  const data = await answer;
  expect(Object.values(data as Record<string, Any>)[0].userErrors).toEqual([]);
  return data;
};

tried(
  "the tables are distributed, once, and by what the catalogue says of them",
  async () => {
    const first = await cli(at, "distribute", "--json");
    expect([first.code, first.stderr]).toEqual([0, expect.any(String)]);
    expect(first.json.servers).toHaveLength(2);
    expect(first.json.reference).toEqual([
      "api_key",
      "credential",
      "identity",
      "sender_domain",
      "sign_in_token",
      "team",
      "team_member",
    ]);
    expect(first.json.distributed).toEqual(expect.arrayContaining(["assessment", "email", "event", "invitation"]));
    expect((await cli(at, "distribute", "--json")).json).toEqual({ ...first.json, moved: [] });
    expect((await cli(at, "migrate", "--json")).json).toEqual({ migrations: [] });
    await server.start();
    for (let n = 0; n < 12 && new Set(teams.map(({ port }) => port)).size < 2; n++) {
      const name = `Spread${n}`;
      const team = await createDrillTeam(at, name);
      const port = await cluster.portOf(name);
      if (teams.every((other) => other.port !== port)) teams.push({ team, name, port });
    }
    expect(teams).toHaveLength(2);
  },
  180_000,
);

tried(
  "a candidate is mailed, starts and submits; the team sees it live, and its endpoint receives both",
  async () => {
    const [one] = teams;
    const { token } = one!.team.owner;
    const receiver = await new Receiver().open();
    const input = { url: receiver.url, eventTypes: ["ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED"] };
    await done(ask(server.url, token, createEndpoint, { input }));
    const live = listen(server.url, { token });
    const { invitation, candidate } = await invite(one!, "first@spread.test");
    await mail.waitFor("first@spread.test");
    const t = tokenOf(invitation.inviteUrl);
    await done(post(server.url, startMutation, { t }).then(({ data }) => data));
    await done(post(server.url, submitMutation, { t }).then(({ data }) => data));
    await receiver.waitFor(2);
    await live.count(4);
    const types = (await wholeLog(server.url, token)).map((edge) => edge.node.type);
    expect(types).toEqual(
      expect.arrayContaining(["INVITATION_EMAIL_SENT", "ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED"]),
    );
    await done(
      ask(server.url, token, "mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", {
        id: candidate.id,
      }),
    );
    const funnel = "query ($id: ID!) { assessment(id: $id) { funnel { invited started submitted } } }";
    const { assessment } = await ask(server.url, token, funnel, one!.team.assessment);
    expect(assessment.funnel).toEqual({ invited: 1, started: 1, submitted: 1 });
    await receiver.close();
  },
  180_000,
);

tried(
  "doctor says what it sees",
  async () => {
    const { stdout } = await cli(at, "doctor", "--json");
    const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string }[] };
    expect(checks.find(({ name }) => name === "migrations")?.state).toBe("ok");
  },
  60_000,
);

tried(
  "while one server is away, the teams of the other go on, and its own do so when it is back",
  async () => {
    const [one, two] = teams;
    const away = cluster.servers.find(({ port }) => port === two!.port)!;
    await away.stop();
    const refused = await post(
      server.url,
      "{ assessments(first: 1) { nodes { id } } }",
      {},
      {
        authorization: `Bearer ${two!.team.owner.token}`,
      },
    );
    expect(refused.errors).toHaveLength(1);
    const { invitation } = await invite(one!, "meanwhile@spread.test");
    await mail.waitFor("meanwhile@spread.test");
    const t = tokenOf(invitation.inviteUrl);
    await done(post(server.url, startMutation, { t }).then(({ data }) => data));
    await away.start();
    await waitUntil(
      () =>
        invite(two!, "again@spread.test").then(
          () => true,
          () => false,
        ),
      60_000,
    );
    await mail.waitFor("again@spread.test");
  },
  240_000,
);
