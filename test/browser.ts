import { afterAll, beforeAll } from "@jest/globals";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** A real browser, that comes by npm with the libraries that a bare machine lacks. */
export interface TestBrowser {
  /** A window of its own: nothing is shared with the others. What it says of policies and scripts is collected. */
  open(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** What pages complained about: violated policies, scripts that threw. */
  complaints: string[];
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
    // Read when the package is loaded: with it, it brings its libraries along.
    process.env.AWS_EXECUTION_ENV ??= "AWS_Lambda_nodejs22.x";
    const { default: packaged } = await import("@sparticuz/chromium");
    browser = await chromium.launch({
      executablePath: await packaged.executablePath(),
      args: ["--no-sandbox", "--headless", "--disable-gpu", "--disable-dev-shm-usage"],
    });
  });
  afterAll(() => browser?.close());
  return test;
}

/** Types as a person does, key by key. */
export async function typeInto(page: Page, selector: string, text: string): Promise<void> {
  await page.locator(selector).pressSequentially(text);
}
