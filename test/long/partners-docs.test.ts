import { execFile, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { apiKeyScopes } from "../../src/access/roles.ts";
import { shown } from "../../src/http/graphql/format-error.ts";
import { topLevelStatus, userErrorCodes } from "../../src/platform/errors.ts";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import type { Any } from "../client.ts";
import { type Block, blocksOf, differs, literally, nameOf } from "../document-examples.ts";
import { startSecondApp, testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const path = join(projectRoot, "docs/partners.md");
const text = readFileSync(path, "utf8");
const blocks = blocksOf(path);
const sections = text.split(/^## /m);
const section = (title: string): string => sections.find((one) => one.startsWith(`${title}\n`)) ?? "";

/** A port below those that systems give out by themselves: what nobody listens on now nobody is given meanwhile. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}

// Tickets name PUBLIC_URL, and the document calls the same address.
const port = await freePort();
const beckon = `http://127.0.0.1:${port}`;
const app = testApp({ PORT: String(port), PUBLIC_URL: beckon, WEBHOOK_ALLOW_PRIVATE: "true" });

const folder = mkdtempSync(join(tmpdir(), "beckon-docs-"));
const outputs = new Map<number, string>();
const outputOf = (block: Block): string => outputs.get(block.index) ?? "";
const file = (name: string): string => readFileSync(join(folder, name), "utf8");
/** The nth block of shell that holds a text, as what it printed. */
const printed = (holding: string): string => outputOf(shells.find((one) => one.text.includes(holding))!);
/** The answers among what was printed, one a line. */
const answers = (output: string): Any[] =>
  output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));

const shells = blocks.filter(({ language, notRun }) => language === "sh" && notRun === null);
const scripts = blocks.filter(({ language, notRun }) => language === "js" && notRun === null);
/** The machine's own Node, as a reader has it: the examples are to run on 20, too. Ours, where the machine has none. */
const node =
  (process.env.PATH ?? "")
    .split(delimiter)
    .filter((directory) => !directory.includes("node_modules"))
    .map((directory) => join(directory, "node"))
    .find((file) => existsSync(file)) ?? process.execPath;
const environment = (more: Record<string, string>): NodeJS.ProcessEnv => ({
  HOME: process.env.HOME,
  LANG: "C.UTF-8",
  // Curl of the machine, or ours where it has none.
  PATH: [dirname(node), process.env.PATH, join(projectRoot, "test", "bin")].join(delimiter),
  NO_COLOR: "1",
  ...more,
});

let team: TestTeam;
let broken: string | null = null;

/** Pastes all blocks into one shell, in order, as a reader does. */
async function runAll(key: string): Promise<void> {
  const script = shells.map(({ index, text: commands }) => `exec >${folder}/${index}.out 2>&1\n${commands}`);
  writeFileSync(join(folder, "all.sh"), `set -eu\n${script.join("\n")}`);
  const hookPort = String(await freePort());
  const bash = spawn("bash", ["all.sh"], {
    cwd: folder,
    detached: true,
    stdio: "ignore",
    env: environment({
      BECKON: beckon,
      KEY: key,
      HOOK: `http://127.0.0.1:${hookPort}/beckon`,
      PORT: hookPort,
      RUNNER: `http://127.0.0.1:${await freePort()}`,
    }),
  });
  const end = () => {
    // Receivers and all else that it left running.
    try {
      process.kill(-bash.pid!, "SIGKILL");
    } catch {}
  };
  const timer = setTimeout(end, 120_000);
  const code = await new Promise((resolve) => bash.on("exit", (status, signal) => resolve(status ?? signal)));
  clearTimeout(timer);
  end();
  const done = shells.filter(({ index }) => existsSync(join(folder, `${index}.out`)));
  for (const { index } of done) outputs.set(index, file(`${index}.out`));
  const last = done.at(-1);
  if (code !== 0) broken = `ended with ${code} in the block of line ${last?.line}:\n${last && outputOf(last)}`;
}

beforeAll(async () => {
  // Our own packages, and the client as it is packed.
  mkdirSync(join(folder, "node_modules"));
  for (const name of readdirSync(join(projectRoot, "node_modules")))
    symlinkSync(join(projectRoot, "node_modules", name), join(folder, "node_modules", name));
  const build = join(projectRoot, "packages", "client", "build.mjs");
  await promisify(execFile)(process.execPath, [build, join(folder, "node_modules", "@beckon", "client")]);
  for (const block of scripts) writeFileSync(join(folder, nameOf(block)), block.text);
  team = await createTestTeam(app, "Lighthouse Labs");
  // The key of the examples has what the document tells the owner to give it, and no more.
  const variables = JSON.parse(blocks.find(({ language }) => language === "json")!.text);
  const document = readFileSync(join(projectRoot, "schema/operations/26-create-key.graphql"), "utf8");
  const { createApiKey } = await team.ask(document, variables);
  expect(createApiKey.userErrors).toEqual([]);
  await runAll(createApiKey.key);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("docs/partners.md", () => {
  test("every block is run as a reader would paste it, or says why not", () => {
    expect(broken).toBeNull();
    expect([...outputs.keys()]).toEqual(shells.map(({ index }) => index));
    expect(blocks.filter(({ language }) => !["sh", "js", "json", "text"].includes(language))).toEqual([]);
    expect(blocks.filter(({ notRun }) => notRun !== null).map(({ language }) => language)).toEqual([
      "sh",
      "sh",
      "sh",
      "sh",
    ]);
    // Each example in JavaScript is run by a line of shell, or belongs to one that is.
    const used = shells.map((one) => one.text).join("\n") + scripts.map((one) => one.text).join("\n");
    for (const block of scripts) {
      expect(nameOf(block)).not.toBe("");
      expect(used).toMatch(new RegExp(`(node |from "\\./)${literally(nameOf(block))}`));
    }
  });

  test("every answer that is shown is the one that comes, and none is refused unless it says so", () => {
    let compared = 0;
    for (const [i, block] of blocks.entries()) {
      const before = blocks[i - 1];
      if (block.language === "text") expect(outputOf(before!).trim()).toBe(block.text.trim());
      if (block.language !== "json" || before?.language !== "sh") continue;
      compared++;
      const given = answers(outputOf(before)).at(-1);
      if (given === undefined) throw new Error(`Nothing came in the block of line ${before.line}.`);
      expect([block.line, differs(JSON.parse(block.text), given)]).toEqual([block.line, null]);
    }
    expect(compared).toBeGreaterThan(10);
    for (const block of shells) {
      const next = blocks[block.index + 1];
      const notified = `${next?.language === "json" ? next.text : ""} ${/hashed\(/.test(block.text) ? '"PERSISTED_QUERY_NOT_FOUND"' : ""}`;
      const codes = [...outputOf(block).matchAll(/"code":("[A-Z_]+")/g)].map(([, code]) => code!);
      expect([block.line, codes.filter((code) => !notified.includes(code))]).toEqual([block.line, []]);
      expect([
        block.line,
        answers(outputOf(block)).filter((one) => one.errors && !/hashed\(/.test(block.text)),
      ]).toEqual([block.line, []]);
    }
  });

  test("the examples fit their types", async () => {
    const options = "--noEmit --checkJs --allowJs --strict false --skipLibCheck --module nodenext --target es2024";
    const compiler = join(projectRoot, "node_modules", "typescript", "bin", "tsc");
    const args = [...options.split(" "), "--lib", "es2024", "--types", "node", ...scripts.map(nameOf)];
    const done = await promisify(execFile)(process.execPath, [compiler, ...args], { cwd: folder }).catch((e) => e);
    // Of what comes from outside, plain JavaScript says no type: answers, and headers of which any may be missing.
    const isUntyped = (line: string) => /TS2339: .*'(unknown|\{\})'\.$|TS2345: .*'IncomingHttpHeaders'/.test(line);
    const wrong = String(done.stdout)
      .split("\n")
      .filter((line) => /error TS/.test(line) && !isUntyped(line));
    expect(wrong).toEqual([]);
  });

  test("the first verified webhook is the test, then the start; after a break what was missed; a double is known", async () => {
    const lines = file("received.log").trim().split("\n");
    const seen = lines.filter((line) => line !== "listening").map((line) => line.split(" "));
    const notified = seen.map(([what, type, , , id]) => [what, type, id]);
    expect(notified).toEqual([
      ["verified", "assessment.started", "test-invitation"],
      ["verified", "assessment.started", "application-4711"],
      ["verified", "assessment.submitted", "application-4711"],
      ["again", "assessment.submitted", "application-4711"],
      ["verified", "result.updated", "test-invitation"],
    ]);
    expect(seen[2]![2]).toBe(seen[3]![2]);
    expect(lines.filter((line) => line === "listening").length).toBe(3);
    expect((await team.ask("{ webhookEndpoints { id } }")).webhookEndpoints).toEqual([]);
    // By hand it is the same as by the library, and an e-mail more is noticed.
    expect(printed("node verify.mjs").trim().split("\n")).toEqual(["true false", "true false"]);
    const [stored] = file(`inbox/${seen[1]![2]}.json`).match(/ada|byron|example\.com/i) ?? [null];
    expect(stored).toBeNull();
  });

  test("a repeat answers the same, eight at once make one, and 10,000 sent twice are invited once", async () => {
    const [first, again, other] = answers(printed("invite_once alan@example.com")).concat(
      answers(printed("invite_once somebody.else")),
    );
    expect(first.data.inviteCandidates.results[0].outcome).toBe("INVITED");
    expect(again.data).toEqual(first.data);
    expect(other.data.inviteCandidates.userErrors[0].code).toBe("IDEMPOTENCY_KEY_REUSED");
    const [bulk, same] = answers(printed("node bulk.mjs"));
    expect(bulk).toMatchObject({ total: 10_000, invited: 10_000, rejected: 0 });
    expect(same).toEqual(bulk);
    const { candidates } = await team.ask("{ candidates { totalCount } }");
    // ada, grace, alan, katherine, dorothy.
    expect(candidates.totalCount).toBe(10_005);
  });

  test("with sendEmail: false nothing is mailed; without it the e-mail comes", async () => {
    await app.mail.waitFor("grace@example.com");
    const { emails } = await team
      .ask("query ($id: String) { invitation(externalId: $id) { emails { id } } }", {
        id: "application-4711",
      })
      .then(({ invitation }) => invitation);
    expect(emails).toEqual([]);
    expect(app.mail.received.filter(({ to }) => to.some((one) => one.endsWith("@example.com"))).length).toBe(1);
  });

  test("the log is followed without a gap: live, over a break, and live again; pages and streams say the same", async () => {
    const lines = file("followed.log").trim().split("\n");
    expect(lines.map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
      "connected",
      // Whichever was first: the report, or the subscription over the line that was there.
      expect.stringMatching(/^(live|missed) RESULT_UPDATED application-4711$/),
      "connected",
      "missed RESULT_UPDATED application-4711",
      "missed RESULT_UPDATED application-4711",
      "live RESULT_UPDATED application-4711",
    ]);
    const sequences = lines.filter((line) => line.includes("RESULT")).map((line) => Number(line.split(" ")[3]));
    const { events } = await team.ask(
      "query ($after: Cursor) { events(after: $after, first: 100, filter: { types: [RESULT_UPDATED] }) { nodes { sequence } } }",
    );
    expect(sequences).toEqual(events.nodes.map((one: Any) => one.sequence));
    const streamed = [...file("stream.log").matchAll(/^data: (.*"RESULT_UPDATED".*)$/gm)].map(
      ([, line]) => JSON.parse(line!).data.assessmentEvents,
    );
    expect(streamed.map(({ node }) => node.sequence)).toEqual(sequences);
    expect(streamed.every(({ replayed }) => replayed)).toBe(true);
  });

  test("the follower outlives a restart of the server, and goes on after its last cursor", async () => {
    const key = await team.addApiKey("READ");
    const { id } = (await team.ask('{ invitation(externalId: "application-4711") { id } }')).invitation;
    const score = async (points: number) => {
      const { recordSubmission } = await team.ask(
        `mutation ($id: ID!, $points: Float) {
          recordSubmission(invitationId: $id, submission: { score: $points }) { userErrors { code } }
        }`,
        { id, points },
      );
      expect(recordSubmission.userErrors).toEqual([]);
    };
    // Not from where the document's own follower stopped: from the end of the log.
    rmSync(join(folder, "cursor"));
    const follower = spawn(node, ["follow.mjs"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
      env: environment({ BECKON: beckon, KEY: key.token }),
    });
    try {
      let notified = "";
      follower.stdout.on("data", (chunk) => {
        notified += chunk;
      });
      const lines = (holding: string) => notified.split("\n").filter((line) => line.includes(holding));
      const seen = (holding: string, count: number) => waitUntil(async () => lines(holding).length >= count);
      await seen("connected", 1);
      await score(1);
      await seen("RESULT_UPDATED", 1);
      await app.restart();
      await score(2);
      await seen("RESULT_UPDATED", 2);
      await score(3);
      await seen("RESULT_UPDATED", 3);
      expect(lines("connected").length).toBeGreaterThan(1);
      const sequences = lines("RESULT_UPDATED").map((line) => Number(line.split(" ")[3]));
      const { events } = await team.ask(
        "{ events(last: 3, filter: { types: [RESULT_UPDATED] }) { nodes { sequence } } }",
      );
      expect(sequences).toEqual(events.nodes.map((one: Any) => one.sequence));
    } finally {
      follower.kill("SIGKILL");
    }
  });

  test("its client waits as long as RATE_LIMITED says, and gets through", async () => {
    const narrow = await startSecondApp(app, { PORT: 0, COST_BUCKET: 100, COST_RESTORE: 200 });
    try {
      writeFileSync(
        join(folder, "hurry.mjs"),
        `import { ask } from "./beckon.mjs";
        const statuses = [];
        const real = fetch;
        globalThis.fetch = async (...args) => {
          const response = await real(...args);
          statuses.push(response.status);
          return response;
        };
        // 90 of the 100 points have to be there, each time; a list of ids costs them, found or not.
        const ids = JSON.stringify(Array.from({ length: 90 }, (_, n) => "inv_" + n));
        for (let i = 0; i < 3; i++) await ask("{ nodes(ids: " + ids + ") { id } }");
        console.log(JSON.stringify(statuses));`,
      );
      const { token } = await team.addApiKey("READ");
      const { stdout } = await promisify(execFile)(node, ["hurry.mjs"], {
        cwd: folder,
        env: environment({ BECKON: narrow.url, KEY: token }),
      });
      const statuses: number[] = JSON.parse(stdout);
      expect(statuses.filter((status) => status === 200).length).toBe(3);
      expect(statuses).toContain(429);
      expect(statuses.length).toBeLessThan(12);
    } finally {
      await narrow.stop();
    }
  });
});

test("where Beckon does not call private addresses, the webhook's block says so at once, and nothing is waited for", async () => {
  const strict = await startSecondApp(app, { PORT: 0, WEBHOOK_ALLOW_PRIVATE: false });
  const elsewhere = mkdtempSync(join(tmpdir(), "beckon-docs-"));
  try {
    const { token } = await team.addApiKey("READ", "CANDIDATES_PII", "INVITE", "ASSESSMENTS", "WEBHOOKS");
    const last = shells.findIndex((one) => one.text.includes("createWebhookEndpoint("));
    const script = shells.slice(0, last + 1).map((one) => one.text.replaceAll("job-7", "job-9"));
    writeFileSync(join(elsewhere, "all.sh"), `set -eu\n${script.join("\n")}`);
    const done = await promisify(execFile)("bash", ["all.sh"], {
      cwd: elsewhere,
      timeout: 60_000,
      env: environment({ BECKON: strict.url, KEY: token, HOOK: "http://127.0.0.1:4500/beckon" }),
    }).catch((error) => error);
    expect(done).toMatchObject({ code: expect.any(Number), killed: false });
    expect(done.stderr).toMatch(/WEBHOOK_ALLOW_PRIVATE=true\? .*URL_NOT_ALLOWED/);
  } finally {
    await strict.stop();
    rmSync(elsewhere, { recursive: true });
  }
});

describe("the tables of docs/partners.md", () => {
  const codesIn = (part: string): string[] => [...part.matchAll(/^\| ([A-Z_]+) \|/gm)].map(([, code]) => code!);
  const [rejections, atTheTop] = section("Every error code").split(/^\*\*At the top/m) as [string, string];

  test("every code of userErrors stands in its table, once, and none that does not exist", () => {
    expect(codesIn(rejections).toSorted()).toEqual(Object.keys(userErrorCodes).toSorted());
  });

  test("every code at the top of an answer stands in its table, once, with its status, and none that does not exist", () => {
    expect(codesIn(atTheTop).toSorted()).toEqual([...new Set([...shown, ...Object.keys(topLevelStatus)])].toSorted());
    for (const [code, status] of Object.entries(topLevelStatus))
      if (status !== 200 && code !== "INTERNAL")
        expect(atTheTop).toMatch(new RegExp(`^\\| ${code} \\| HTTP [^|]*\\b${status}\\b`, "m"));
  });

  test("what each of them is for is what brings it, and the status is the one that comes", async () => {
    const { token } = await team.addApiKey("READ");
    const asked = async (body: string, headers: object = {}, path = "/graphql", method = "POST") => {
      const response = await fetch(`${beckon}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
        ...(method === "GET" ? {} : { body }),
      });
      const { errors } = (await response.json()) as { errors?: Any[] };
      return [errors?.[0].extensions.code, response.status];
    };
    const query = (text: string, more: object = {}) => JSON.stringify({ query: text, ...more });
    const byGet = `/graphql?query=${encodeURIComponent('mutation { publishAssessment(id: "x") { userErrors { code } } }')}`;
    const hash = "0".repeat(64);
    const many = "{ invitations(first: 100) { nodes { events(first: 100) { nodes { invitation { id } } } } } }";
    const cases: [Promise<unknown>, string, number][] = [
      [asked(query("{ team { id } }"), { authorization: "Bearer bkk_x" }), "UNAUTHENTICATED", 401],
      [asked(query("{ webhookEndpoints { id } team { id } }")), "FORBIDDEN", 200],
      [asked(query(many)), "QUERY_TOO_COMPLEX", 400],
      [asked(query("{ events(first: 1000) { latestCursor } }")), "BAD_USER_INPUT", 400],
      [asked("a".repeat(5_000_000)), "BAD_USER_INPUT", 413],
      [asked(query("{ nothing }")), "GRAPHQL_VALIDATION_FAILED", 400],
      [asked(query("{ team {")), "GRAPHQL_PARSE_FAILED", 400],
      [asked(query("query A { team { id } }", { operationName: "B" })), "OPERATION_RESOLUTION_FAILURE", 400],
      [asked("{"), "BAD_REQUEST", 400],
      [asked("", { "apollo-require-preflight": "true" }, byGet, "GET"), "BAD_REQUEST", 405],
      [asked(query("{ team { id } }"), { accept: "image/png" }), "BAD_REQUEST", 406],
      [asked("a", { "content-type": "application/pdf" }), "BAD_REQUEST", 415],
      [asked(JSON.stringify({ documentId: `sha256:${hash}` })), "PERSISTED_DOCUMENT_NOT_FOUND", 400],
      [
        asked(JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } })),
        "PERSISTED_QUERY_NOT_FOUND",
        200,
      ],
    ];
    for (const [answer, code, status] of cases) {
      expect(await answer).toEqual([code, status]);
      const [row] = new RegExp(`^\\| ${code} \\|.*$`, "m").exec(atTheTop)!;
      if (status !== 200) expect(row).toContain(String(status));
    }
  });

  test("every scope but ADMIN has its line", () => {
    const scopes = [...section("What you need").matchAll(/^\|[^|]+\| ([A-Z_]+) \|/gm)].map(([, scope]) => scope);
    expect(scopes.toSorted()).toEqual(apiKeyScopes.filter((scope) => scope !== "ADMIN").toSorted());
  });

  test("its links lead somewhere", () => {
    const anchors = new Set(
      [...text.matchAll(/^##+ (.+)$/gm)].map(([, title]) =>
        title!
          .toLowerCase()
          .replace(/[^\w -]/g, "")
          .replaceAll(" ", "-"),
      ),
    );
    for (const [, target] of text.matchAll(/\]\(([^)]+)\)/g)) {
      if (target!.startsWith("#")) expect(anchors).toContain(target!.slice(1));
      else if (!target!.startsWith("http"))
        expect([target, existsSync(join(projectRoot, "docs", target!))]).toEqual([target, true]);
    }
  });
});
