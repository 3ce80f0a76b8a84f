import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { rolldown } from "rolldown";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import { openBrowser } from "../browser.ts";
import type { Any } from "../client.ts";
import { blocksOf } from "../document-examples.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam } from "../test-team.ts";

const run = promisify(execFile);
const app = testApp();
const browser = openBrowser();
const folder = mkdtempSync(join(tmpdir(), "beckon-client-"));
const installed = join(folder, "node_modules", "@beckon", "client");
let team: TestTeam;

/** Packs the package as `npm pack` does, and unpacks it into the folder of a program. */
beforeAll(async () => {
  team = await createTestTeam(app, "Package");
  await team.publishAssessment("Backend engineer");
  const npm = ["pack", "--json", "--pack-destination", folder];
  await run("npm", npm, { cwd: join(projectRoot, "packages", "client"), shell: process.platform === "win32" });
  const [archive] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  mkdirSync(installed, { recursive: true });
  await run("tar", ["-xzf", join(folder, archive!), "-C", installed, "--strip-components", "1"]);
  writeFileSync(join(folder, "package.json"), '{ "name": "fresh", "type": "module" }');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The bundle of a program, as for a browser. */
async function bundle(program: string): Promise<string> {
  const entry = join(folder, `entry-${program.length}.mjs`);
  writeFileSync(entry, program);
  const build = await rolldown({ input: entry, platform: "browser" });
  const { output } = await build.generate({ format: "esm", minify: true });
  expect(output).toHaveLength(1);
  return output[0].code;
}

describe("the package as it is packed", () => {
  test("has the build, types, schema, licences and README, and depends on nothing", () => {
    const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
    for (const name of [
      "README.md",
      "LICENSE",
      "THIRD-PARTY-LICENSES",
      "schema.graphql",
      "dist/index.js",
      "dist/index.d.ts",
    ])
      expect(files).toContain(name);
    expect(files.filter((name) => /^(src|codegen|build|tsconfig)/.test(name))).toEqual([]);
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    expect([dependencies, peerDependencies]).toEqual([undefined, undefined]);
    expect(readFileSync(join(installed, "THIRD-PARTY-LICENSES"), "utf8")).toMatch(
      /graphql-ws[\s\S]*MIT[\s\S]*graphql-sse/,
    );
  });

  test("a program that uses all of it stays below 15 kB compressed; one that verifies webhooks below 2", async () => {
    const all = 'export * from "@beckon/client"; export { ListInvitationsDocument } from "@beckon/client/operations";';
    expect(gzipSync(await bundle(all), { level: 9 }).length).toBeLessThan(15_000);
    const edge = 'export { verifyWebhook } from "@beckon/client/webhooks";';
    expect(gzipSync(await bundle(edge), { level: 9 }).length).toBeLessThan(2_000);
  });
});

describe("a program in a fresh folder", () => {
  const program = `
    import { BeckonClient, UserErrors } from "@beckon/client";
    import { LookAroundDocument, ListInvitationsDocument, InviteCandidatesDocument, WatchEventsDocument } from "@beckon/client/operations";
    const beckon = new BeckonClient({ url: process.env.BECKON, token: process.env.KEY });
    const { assessments, team } = await beckon.request(LookAroundDocument);
    const control = new AbortController();
    const seen = [];
    const watching = (async () => {
      const options = { signal: control.signal, onConnection: ({ state }) => state === "connected" && connected() };
      for await (const { assessmentEvents } of beckon.subscribe(WatchEventsDocument, {}, options)) {
        seen.push(assessmentEvents.node.type);
        break;
      }
    })();
    let connected;
    await new Promise((resolve) => { connected = resolve; });
    const input = { assessmentId: assessments.nodes[0].id, candidates: [{ email: process.env.ADDRESS }] };
    await beckon.request(InviteCandidatesDocument, { input, sendEmail: false });
    await watching;
    let count = 0;
    for await (const { state } of beckon.items(ListInvitationsDocument, { first: 1 })) count += state === "PENDING" ? 1 : 0;
    console.log(JSON.stringify({ team: team.name, seen, count }));`;

  test("runs on Node", async () => {
    writeFileSync(join(folder, "program.mjs"), program);
    const env = { ...process.env, BECKON: app.url, KEY: team.owner.token, ADDRESS: "node@example.test" };
    const { stdout } = await run(process.execPath, ["program.mjs"], { cwd: folder, env });
    expect(JSON.parse(stdout)).toEqual({ team: "Package", seen: ["INVITATION_CREATED"], count: 1 });
  });

  test("runs bundled in a browser", async () => {
    const code = await bundle(
      program.replaceAll("process.env", "globalThis.env").replace("console.log", "globalThis.report"),
    );
    const page = await (await browser.open({ bypassCSP: true })).newPage();
    // A page of Beckon's own origin, so that no other origin has to be allowed.
    await page.goto(`${app.url}/sign-in`);
    const env = { BECKON: app.url, KEY: team.owner.token, ADDRESS: "browser@example.test" };
    const report = page.evaluate(
      ([text, variables]) =>
        new Promise((resolve) => {
          Object.assign(globalThis, { env: variables, report: resolve });
          const { document } = globalThis as Any;
          const script = Object.assign(document.createElement("script"), {
            type: "module",
            textContent: text,
          });
          document.head.append(script);
        }),
      [code, env] as const,
    );
    expect(JSON.parse((await report) as string)).toMatchObject({ team: "Package", seen: ["INVITATION_CREATED"] });
  });

  test("its types say what is missing and what is there, and so do those of the examples of its README", async () => {
    const examples = blocksOf(join(projectRoot, "packages", "client", "README.md")).filter(
      ({ language }) => language === "ts",
    );
    expect(examples.length).toBeGreaterThan(3);
    for (const [n, { text }] of examples.entries())
      writeFileSync(join(folder, `example-${n}.ts`), `${text}\nexport {};\n`);
    writeFileSync(
      join(folder, "typed.ts"),
      `import { BeckonClient, verifyWebhook, type TypedDocument } from "@beckon/client";
      import { FindByYourIdDocument, ListInvitationsDocument, LookAroundDocument } from "@beckon/client/operations";
      const beckon = new BeckonClient({ url: "https://beckon.example.com" });
      // @ts-expect-error externalId is required
      await beckon.request(FindByYourIdDocument);
      // @ts-expect-error it is a text
      await beckon.request(FindByYourIdDocument, { externalId: 1 });
      const { invitation } = await beckon.request(FindByYourIdDocument, { externalId: "a" });
      const score: number | null | undefined = invitation?.submission?.score;
      // @ts-expect-error there is no such field
      invitation?.nothing;
      await beckon.request(LookAroundDocument);
      for await (const { state } of beckon.items(ListInvitationsDocument, { filter: { state: ["STARTED"] } })) {
        const one: "PENDING" | "OPENED" | "STARTED" | "SUBMITTED" | "EXPIRED" | "CANCELLED" = state;
        void one;
      }
      const own = "{ team { name } }" as TypedDocument<{ team: { name: string } }, Record<never, never>>;
      const name: string = (await beckon.request(own)).team.name;
      const event = await verifyWebhook("whsec_x", new Headers(), "");
      if (event.type === "invitation.opened") event.data.invitation?.externalId;
      void [score, name];`,
    );
    const compiler = join(projectRoot, "node_modules", "typescript", "bin", "tsc");
    const options = "--noEmit --strict --module nodenext --target es2022 --lib es2023,dom,dom.asynciterable --types";
    const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
    const done = await run(process.execPath, [compiler, ...options.split(" "), "", ...files], { cwd: folder }).catch(
      (e) => e,
    );
    expect(String(done.stdout)).toBe("");
  });
});
