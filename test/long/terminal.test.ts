import { spawn } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import { post } from "../client.ts";
import { DataDir, isAlive } from "../npm-process.ts";
import { findFreePort } from "../server-process.ts";
import { waitUntil } from "../wait-until.ts";

/* What a newcomer sees: on a terminal the start prints its secrets, and the log is for reading. */

const data = new DataDir();
beforeAll(() => data.open());
afterAll(() => data.remove());

test("npm start on a terminal prints a link and a key that work, formats the log, and ends with Ctrl-C", async () => {
  const port = await findFreePort();
  // Debian's own `script` makes the terminal.
  const terminal = spawn("script", ["--quiet", "--return", "--command", "npm start", "/dev/null"], {
    cwd: projectRoot,
    stdio: ["pipe", "pipe", "inherit"],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), DATA_DIR: data.path, TERM: "dumb" },
  });
  let shown = "";
  terminal.stdout.on("data", (chunk) => (shown += chunk));
  const ended = new Promise<number | null>((resolve) => terminal.once("close", resolve));
  try {
    const isReady = async () => (terminal.exitCode === null ? shown.includes("Ctrl-C stops all of it") : shown);
    expect(await waitUntil(isReady, 180_000)).toBe(true);
    const url = `http://localhost:${port}`;
    const [link] = /http:\/\/localhost:\d+\/sign-in\/bki_\w+/.exec(shown)!;
    expect((await fetch(link)).status).toBe(200);
    const [inbox] = new RegExp(`${url}/dev/inbox\\?key=[\\w-]+`).exec(shown)!;
    // It sets a cookie, and leads to the inbox.
    expect((await fetch(inbox, { redirect: "manual" })).headers.getSetCookie()).toHaveLength(1);
    const [key] = /bkk_\w+/.exec(shown)!;
    const { data: answer } = await post(url, "{ viewer { __typename } }", {}, { authorization: `Bearer ${key}` });
    expect(answer.viewer.__typename).toBe("ApiKey");
    await waitUntil(async () => /INFO.*: started/.test(shown));
    expect(shown).not.toContain('"level":');

    const postgres = data.postgres()!;
    terminal.stdin.write("\x03");
    // npm itself was interrupted, too.
    expect([0, 130]).toContain(await ended);
    await waitUntil(async () => !isAlive(postgres));
  } finally {
    terminal.kill("SIGKILL");
  }
});
