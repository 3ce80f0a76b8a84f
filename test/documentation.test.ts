import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { buildSchema } from "graphql";
import type { Page } from "playwright-core";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { openBrowser } from "./browser.ts";
import type { Any } from "./client.ts";
import { looks } from "./console-page.ts";
import { startSecondApp, testApp } from "./test-app.ts";

const app = testApp();
const browser = openBrowser();

const dist = join(projectRoot, "web/docs/dist");
const names = readdirSync(dist).filter((file) => file.endsWith(".html"));
const pages = new Map(names.map((name) => [name, readFileSync(join(dist, name), "utf8")]));
const get = (path: string, url = app.url) => fetch(url + path, { redirect: "manual" });

async function open(path: string, look: Parameters<typeof browser.open>[0] = looks.desktop): Promise<Page> {
  const page = await (await browser.open(look)).newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${app.url}/docs/${path}`);
  return page;
}

test("every page is served to everybody, with a policy, and no path leads out of the folder", async () => {
  for (const path of ["", ...names, "search.js", "docs.css", "search-index.json", "schema.graphql", "webhooks.json"]) {
    const answer = await get(`/docs/${path}`);
    expect([path, answer.status]).toEqual([path, 200]);
    expect(answer.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    expect((await get(`/docs/${path}`)).headers.get("etag")).toBe(answer.headers.get("etag"));
  }
  for (const path of [".stamp", "%2e%2e/build.mjs", "..%2fbuild.mjs", "nothing.html", "images"])
    expect([path, (await get(`/docs/${path}`)).status >= 403]).toEqual([path, true]);
  const bare = await get("/docs");
  expect([bare.status, bare.headers.get("location")]).toEqual([301, "/docs/"]);
});

test("below a path of a proxy, the pages lead to one another", async () => {
  const second = await startSecondApp(app, { PUBLIC_URL: "http://beckon.test/hiring/beckon" });
  try {
    const bare = await get("/hiring/beckon/docs", second.url);
    expect([bare.status, bare.headers.get("location")]).toEqual([301, "/hiring/beckon/docs/"]);
    for (const path of ["", "rules.html"]) {
      const answer = await get(`/hiring/beckon/docs/${path}`, second.url);
      expect([answer.status, await answer.text()]).toEqual([200, expect.not.stringMatching(/(href|src)="\/(?!\/)/)]);
    }
  } finally {
    await second.stop();
  }
});

test("every link leads to a page and a section that exist, and nothing is loaded from another host", () => {
  const idsOf = new Map([...pages].map(([name, html]) => [name, new Set(html.match(/(?<= id=")[^"]+/g))]));
  const broken: string[] = [];
  for (const [name, html] of pages) {
    expect([name, html]).toEqual([name, expect.not.stringMatching(/ style="|<style|<script>| src="https?:/)]);
    for (const [, address] of html.matchAll(/(?:href|src|srcset)="([^"]+)"/g)) {
      if (/^(https?:|mailto:|\.\.\/$)/.test(address!)) continue;
      const [file, fragment] = address!.split("#");
      const target = file === "" ? name : file!.replace("./", "");
      const isThere = pages.has(target) || existsSync(join(dist, target));
      if (!isThere || (fragment !== undefined && !idsOf.get(target)?.has(fragment))) broken.push(`${name}: ${address}`);
    }
  }
  expect(broken).toEqual([]);
});

test("every kind of webhook body has a section, and every field of the bodies stands in the table", () => {
  const { $defs } = JSON.parse(readFileSync(join(projectRoot, "schema/webhooks.json"), "utf8"));
  const page = pages.get("webhook-bodies.html")!;
  const kinds = Object.keys($defs).filter((name) => name !== "data");
  const sections = page.match(/(?<=<h2 id=")[^"]+/g);
  expect(sections).toEqual(["data", ...kinds]);
  for (const kind of kinds) expect(page).toContain($defs[kind].description);
  const paths: string[] = [];
  const walk = (schema: Any, path: string): void => {
    for (const one of [schema, ...(schema.anyOf ?? [])])
      for (const [name, inner] of Object.entries<Any>(one.properties ?? {})) {
        paths.push(path + name);
        walk(inner, `${path}${name}.`);
      }
  };
  walk($defs.data, "");
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !page.includes(`<code>${path}</code>`))).toEqual([]);
});

test("every type, field at the top and example operation of the schema has a section of its own", () => {
  const schema = buildSchema(readFileSync(join(projectRoot, "schema/schema.graphql"), "utf8"));
  const roots = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!];
  const types = Object.keys(schema.getTypeMap()).filter(
    (name) => !/^(__|String$|Int$|Float$|Boolean$|ID$|Query$|Mutation$|Subscription$)/.test(name),
  );
  const named = [...types, ...roots.flatMap((root) => Object.keys(root.getFields()))];
  const reference = ["queries", "mutations", "subscriptions", "types", "inputs", "enums", "scalars"];
  const sections = reference.flatMap((name) => pages.get(`${name}.html`)!.match(/(?<=<h2 id=")[^"]+/g) ?? []);
  expect(sections.toSorted()).toEqual(named.toSorted());
  for (const value of ["STARTED", "INVITATION_EMAIL_FAILED"])
    expect(pages.get("enums.html")).toContain(`<code>${value}</code>`);
  expect(pages.get("mutations.html")).toContain('<a href="./types.html#InviteCandidatesPayload">');
  const operations = readdirSync(join(projectRoot, "schema/operations")).filter((file) => file.endsWith(".graphql"));
  expect(pages.get("examples.html")!.match(/<h2 id="/g)).toHaveLength(operations.length);
});

test("a reader finds a mutation and a section of a guide by the search, with the keyboard alone", async () => {
  const page = await open("");
  const find = async (text: string, heading: string) => {
    await page.keyboard.press("/");
    await page.getByLabel("Search the documentation").fill(text);
    await page.locator("#results a", { hasText: heading }).first().waitFor();
    await page.keyboard.press("Enter");
  };
  await find("inviteCand", "inviteCandidates");
  await page.waitForURL(/mutations\.html#inviteCandidates$/);
  await page.goto(`${app.url}/docs/rules.html`);
  await find("launch ticket", "Launch tickets");
  await page.waitForURL(/api\.html#launch-tickets$/);
  await page.keyboard.press("/");
  await page.getByLabel("Search the documentation").fill("xyzzyplugh");
  await page.getByText("Nothing found for “xyzzyplugh”.").waitFor({ state: "attached" });
  await page.keyboard.press("Escape");
  expect(await page.locator("#results").isHidden()).toBe(true);
  expect(browser.complaints).toEqual([]);
});
