import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import type { Any } from "../client.ts";
import { type Block, blocksOf } from "../document-examples.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "../test-team.ts";

/*
 * Every example of the documentation is run, but for those whose comment says why not. Those of docs/partners.md build on
 * one another and have a test of their own; so has the client's README (test/long/client-package).
 */
const app = testApp({ COST_BUCKET: "100000", COST_RESTORE: "2500" });
const { pages } = (await import(join(projectRoot, "web/docs/pages.mjs"))) as { pages: { source: string }[] };
const folder = mkdtempSync(join(tmpdir(), "beckon-examples-"));
let team: TestTeam;
let key: string;
let assessment: string;
let invitation: string;

beforeAll(async () => {
  team = await createTestTeam(app, "Examples");
  key = (await team.addApiKey("READ", "INVITE", "ASSESSMENTS", "CANDIDATES_PII")).token;
  assessment = (await team.publishAssessment("Backend engineer")).id;
  invitation = (await team.invite({ id: assessment } as never, [newAddress()], { sendEmail: false })).results[0]
    .invitation.id;
  symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"));
  symlinkSync(join(projectRoot, "schema"), join(folder, "schema"));
  for (const name of ["package.json", "scripts", "dist"]) symlinkSync(join(projectRoot, name), join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const environment = (more: Record<string, string> = {}): Record<string, string> => {
  const { DATABASE_URL, SECRET_KEY, SMTP_URL } = app.env as unknown as Record<string, string>;
  const given = { DATABASE_URL, SECRET_KEY, SMTP_URL, PUBLIC_URL: app.url, MIGRATE: "off", HOME: folder };
  return { ...given, PATH: `${process.env.PATH}:${join(projectRoot, "test/bin")}`, ...more } as Record<string, string>;
};

/** An example with what a reader puts in: the address, the key, the ids. */
const filled = (text: string): string =>
  text
    .replaceAll(/https?:\/\/(localhost:4000|beckon\.example\.com)/g, app.url)
    .replaceAll("wss://beckon.example.com", app.url.replace("http", "ws"))
    .replaceAll("bkk_…", key)
    .replaceAll("asm_…", assessment)
    .replaceAll("inv_…", invitation)
    .replaceAll("team_…", team.id);

/** Runs an example of the shell in a folder that has the files which the documents name; the answer is what it printed. */
async function shell(block: Block): Promise<string> {
  const script = filled(block.text)
    .replaceAll(/\/etc\/beckon/g, folder)
    .replace("#!/bin/sh\n", "");
  const done = await promisify(execFile)("bash", ["-euc", `exec </dev/null\n${script}`], {
    cwd: folder,
    env: environment(),
  });
  return done.stdout;
}

const curl = async (block: Block): Promise<Any> => {
  const answer = JSON.parse(await shell(block));
  expect(answer.errors).toBeUndefined();
  return answer.data;
};

/** Runs a document's operations; variables are values for all arguments that the examples have. */
async function operation(block: Block): Promise<Any[]> {
  const operations = filled(block.text)
    .split(/^(?=(?:query|mutation) )/m)
    .filter((text) => text.trim() !== "");
  const answers = [];
  for (const text of operations)
    answers.push(await team.ask(text, text.includes("$teamId") ? { teamId: team.id } : { first: 5, after: null }));
  return answers;
}

/** Runs a module with what stands around it; it ends by itself, or when it shows something. */
async function script(block: Block, before: string): Promise<string> {
  const file = join(folder, `example-${block.line}.mjs`);
  const end = "console.log(JSON.stringify(value)); process.exit(0);";
  const around = `globalThis.show = (value) => { ${end} }; globalThis.showError = (e) => { throw e; };
globalThis.signInAgain = globalThis.showError; globalThis.token = ${JSON.stringify(team.owner.token)};\n${before}\n`;
  writeFileSync(file, `${around}${filled(block.text)}`);
  const done = await promisify(execFile)(process.execPath, [file], {
    cwd: folder,
    env: environment(),
    timeout: 60_000,
  });
  return done.stdout;
}

const tools = async (transport: ConstructorParameters<typeof StdioClientTransport>[0] | URL, headers = {}) => {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(
    transport instanceof URL
      ? new StreamableHTTPClientTransport(transport, { requestInit: { headers } })
      : new StdioClientTransport(transport),
  );
  const { tools: found } = await client.listTools();
  await client.close();
  return found.map(({ name }) => name);
};

const latest = () =>
  `globalThis.latestCursor = (await (await fetch(${JSON.stringify(`${app.url}/graphql`)}, { method: "POST",
  headers: { "content-type": "application/json", authorization: "Bearer " + token },
  body: JSON.stringify({ query: "{ events(last: 2) { edges { cursor } } }" }) })).json()).data.events.edges[0].cursor;
globalThis.query = "subscription ($after: Cursor) { assessmentEvents(after: $after) { cursor node { id type } } }";`;

/** What is done with an example: the document, a text of it, and how it is run and checked. */
const runs: [document: string, has: string, run: (block: Block) => Promise<void>][] = [
  [
    "README.md",
    "{ assessments { nodes",
    async (block) =>
      expect((await curl(block)).assessments.nodes).toEqual([expect.objectContaining({ id: assessment })]),
  ],
  ["README.md", "email,name,timeZone,cohort", async (block) => writeFileSync(join(folder, "people.csv"), block.text)],
  [
    "README.md",
    "--csv people.csv",
    async (block) => {
      await shell(block);
      const found = await team.ask('{ candidates(filter: { search: "grace@example.com" }) { nodes { name } } }');
      expect(found.candidates.nodes).toEqual([{ name: "Murray, Grace" }]);
    },
  ],
  [
    "README.md",
    "--encoding windows-1250",
    async (block) => {
      writeFileSync(join(folder, "export.csv"), Buffer.from("Contact;Name\nzo@example.com;\x8ao\n", "latin1"));
      expect(await shell(block)).toMatch(/1/);
      const found = await team.ask('{ candidates(filter: { search: "zo@example.com" }) { nodes { name } } }');
      expect(found.candidates.nodes).toEqual([{ name: "Šo" }]);
    },
  ],
  [
    "README.md",
    "beckon-bounce: 75",
    async (block) => {
      // The address of the bounce is unknown here, so the server says no, and Postfix would try again.
      await expect(shell(block)).rejects.toMatchObject({ code: 75 });
    },
  ],
  [
    "docs/api.md",
    "resendInvitations",
    async (block) => expect((await curl(block)).resendInvitations.invitations).toEqual([{ id: invitation }]),
  ],
  ["docs/api.md", "sha256sum", async (block) => expect((await curl(block)).viewer.__typename).toBe("ApiKey")],
  [
    "docs/api.md",
    '"cost": {',
    async (block) => {
      const page =
        "{ invitations(first: 50) { nodes { candidate { name } assessment { title } invitedBy { __typename } } } }";
      const answer = await fetch(`${app.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
        body: JSON.stringify({ query: page }),
      });
      const { extensions } = (await answer.json()) as Any;
      const { requested, maximum, restoreRate } = JSON.parse(block.text).extensions.cost;
      expect(extensions.cost).toMatchObject({ requested, maximum, restoreRate });
    },
  ],
  [
    "docs/api.md",
    "exportInvitations",
    async (block) => {
      const [{ exportInvitations }] = await operation(block);
      expect(exportInvitations.userErrors).toEqual([]);
      expect(await (await fetch(exportInvitations.url.replace(/^https?:\/\/[^/]+/, app.url))).text()).toMatch(
        /^candidateEmail,score,resultUrl\r\n/,
      );
    },
  ],
  [
    "docs/frontends.md",
    "query Teams",
    async (block) => {
      const [{ myTeams }, { switchTeam }] = await operation(block);
      expect([myTeams.length, switchTeam.userErrors]).toEqual([1, []]);
    },
  ],
  [
    "docs/frontends.md",
    "query Invitations",
    async (block) => expect((await operation(block))[0].invitations.nodes.length).toBeGreaterThan(0),
  ],
  [
    "docs/frontends.md",
    '"x-beckon-csrf"',
    async (block) => {
      const before = `const plain = globalThis.fetch; globalThis.fetch = async (path, init) => {
        const answer = await plain(${JSON.stringify(app.url)} + path, init); show(await answer.json()); };`;
      expect(JSON.parse(await script(block, before)).data).toEqual({ viewer: null });
    },
  ],
  [
    "docs/frontends.md",
    'from "graphql-ws"',
    async (block) => expect(JSON.parse(await script(block, latest())).node.id).toMatch(/^evt_/),
  ],
  [
    "docs/frontends.md",
    'from "graphql-sse"',
    async (block) => expect(JSON.parse(await script(block, latest())).node.id).toMatch(/^evt_/),
  ],
  [
    "docs/automation.md",
    "createChatDestination",
    async (block) => {
      const [{ createChatDestination: made }] = await operation(block);
      expect([made.userErrors, made.destination.id]).toEqual([[], expect.any(String)]);
    },
  ],
  [
    "docs/automation.md",
    "createAutomationRule",
    async (block) => {
      const [{ createAutomationRule: made }] = await operation(block);
      expect([made.userErrors, made.rule.id]).toEqual([[], expect.any(String)]);
    },
  ],
  [
    "docs/sign-on.md",
    "setSignOn",
    async (block) => expect((await operation(block))[0].setSignOn.userErrors.length).toBe(1),
  ],
  [
    "docs/sign-on.md",
    "sign-on optional",
    async (block) => void (await shell(block).catch((error) => expect(error.stderr).toMatch(/sign-on/i))),
  ],
  ["docs/operations.md", "cli -- dkim", async (block) => expect(await shell(block)).toMatch(/v=DKIM1/)],
  [
    "docs/operations.md",
    "ALTER ROLE beckon",
    async (block) => {
      const { rows } = await app.db.query("/* test */ select quote_ident(current_user) as name");
      const text = block.text.replaceAll("ROLE beckon", `ROLE ${rows[0].name}`);
      await app.db.query(`/* test */ begin; ${text} rollback`);
    },
  ],
  [
    "docs/agents.md",
    '"type": "http"',
    async (block) => {
      const { url, headers } = JSON.parse(filled(block.text)).mcpServers.beckon;
      expect(await tools(new URL(url), headers)).toContain("InviteCandidates");
    },
  ],
  [
    "docs/agents.md",
    '"command": "npm"',
    async (block) => {
      const { command, args, env } = JSON.parse(filled(block.text)).mcpServers.beckon;
      const more = { BECKON_KEY: env.BECKON_KEY };
      expect(await tools({ command, args, cwd: projectRoot, env: environment(more) })).toContain("InviteCandidates");
    },
  ],
];

const documents = [
  ...pages.map(({ source }) => source),
  ...readdirSync(join(projectRoot, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
].filter((source, at, all) => all.indexOf(source) === at && !/docs\/partners|packages\/client/.test(source));

describe("the examples of the documentation", () => {
  const blocks = documents.flatMap((source) =>
    blocksOf(join(projectRoot, source))
      .filter(({ notRun }) => notRun === null)
      .map((block) => ({ source, block })),
  );

  test("every example is run, or says why not", () => {
    const isRun = ({ source, block }: (typeof blocks)[number]) =>
      runs.filter(([document, has]) => document === source && block.text.includes(has)).length === 1;
    expect(blocks.filter((one) => !isRun(one)).map(({ source, block }) => `${source}:${block.line}`)).toEqual([]);
    const unused = runs.filter(
      ([document, has]) => !blocks.some(({ source, block }) => source === document && block.text.includes(has)),
    );
    expect(unused.map(([document, has]) => `${document}: ${has}`)).toEqual([]);
  });

  test.each(runs.map(([document, has, run]) => ({ document, has, run })))(
    "$document: $has",
    async ({ document, has, run }) => {
      const found = blocks.find(({ source, block }) => source === document && block.text.includes(has))!;
      await run(found.block);
    },
  );
});
