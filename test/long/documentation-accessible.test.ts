import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import { openBrowser } from "../browser.ts";
import { looks, violationsOn } from "../console-page.ts";
import { testApp } from "../test-app.ts";

const app = testApp();
const browser = openBrowser();

/** All pages on a phone in light colours; in dark ones, where nothing but the colours differs, those with all kinds of parts. */
const visited = {
  light: [looks.phone, readdirSync(join(projectRoot, "web/docs/dist")).filter((file) => file.endsWith(".html"))],
  dark: [looks.dark, ["index.html", "api.html", "queries.html", "subscriptions.html"]],
} as const;

test.each(Object.entries(visited))(
  "the pages of the documentation are accessible and fit the window: %s",
  async (_, [look, names]) => {
    const page = await (await browser.open(look)).newPage();
    page.setDefaultTimeout(60_000);
    const found: Record<string, string[]> = {};
    for (const name of names) {
      await page.goto(`${app.url}/docs/${name}`);
      const [width, view] = await page.evaluate<number[]>("[document.documentElement.scrollWidth, innerWidth]");
      const problems = [...(await violationsOn(page)), ...(width! > view! ? [`wider than the window: ${width}`] : [])];
      if (problems.length > 0) found[name] = problems.map((problem) => problem.slice(0, 600));
    }
    expect(found).toEqual({});
    expect(browser.complaints).toEqual([]);
  },
);
