import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "@jest/globals";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** A real browser, that comes by npm with the libraries that a bare machine lacks. */
export interface TestBrowser {
  /** A window of its own: nothing is shared with the others. What it says of policies and scripts is collected. */
  open(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** What pages complained about: violated policies, scripts that threw. */
  complaints: string[];
}

/** The packaged configuration looks for the fonts in /tmp alone; without any font, pages crash. */
async function fontConfiguration(): Promise<string> {
  const file = join(tmpdir(), "fonts.conf");
  await writeFile(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(tmpdir(), "fonts")}</dir><cachedir>${join(tmpdir(), "fonts-cache")}</cachedir></fontconfig>`,
  );
  return file;
}

/**
 * The packaged Chromium brings its libraries and fonts along if it takes the machine for one of AWS. It looks when it is
 * loaded, which is once per worker, and it changes the environment; here the browser alone gets that environment.
 */
async function launchChromium(): Promise<Browser> {
  const before = { ...process.env };
  process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs22.x";
  try {
    const { default: packaged } = await import("@sparticuz/chromium");
    return await chromium.launch({
      executablePath: await packaged.executablePath(),
      args: ["--no-sandbox", "--headless", "--disable-gpu", "--disable-dev-shm-usage"],
      env: {
        ...(before as Record<string, string>),
        LD_LIBRARY_PATH: join(tmpdir(), "al2023", "lib"),
        FONTCONFIG_FILE: await fontConfiguration(),
      },
    });
  } finally {
    for (const name of ["AWS_EXECUTION_ENV", "LD_LIBRARY_PATH", "FONTCONFIG_PATH"])
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  }
}

/** Starts a browser before the file's tests and ends it after them. */
export function openBrowser(): TestBrowser {
  let browser: Browser;
  const test: TestBrowser = {
    complaints: [],
    async open(options) {
      const context = await browser.newContext(options);
      context.on("weberror", (error) => test.complaints.push(String(error.error())));
      context.on("console", (message) => {
        if (/Content Security Policy|Uncaught/.test(message.text())) test.complaints.push(message.text());
      });
      return context;
    },
  };
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  return test;
}

/** Types as a user does, key by key. */
export async function typeInto(page: Page, selector: string, text: string): Promise<void> {
  await page.locator(selector).pressSequentially(text);
}
