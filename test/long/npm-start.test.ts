import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import { MailServer } from "../mail-server.ts";
import { DataDir, isAlive, Npm } from "../npm-process.ts";
import { waitUntil } from "../wait-until.ts";

/** One database for all that comes up and is stopped; it is made once. */
const data = new DataDir();
const running: Npm[] = [];
const npm = async (args: string[], env: Record<string, string> = {}): Promise<Npm> => {
  const made = await Npm.run(args, { DATA_DIR: data.path, LOG_LEVEL: "info", ...env });
  running.push(made);
  return made;
};
beforeAll(() => data.open());
afterAll(async () => {
  for (const one of running) one.end();
  await data.remove();
});

const gone = (...pids: number[]) => waitUntil(async () => pids.every((pid) => !isAlive(pid)), 30_000);

describe("npm passes its signals on, and nothing lives on after it", () => {
  test("npm start: SIGHUP to the server changes nothing; SIGTERM to npm ends server and PostgreSQL", async () => {
    const start = await npm(["start"]);
    const server = await start.serves();
    const postgres = data.postgres()!;
    expect([isAlive(server), isAlive(postgres)]).toEqual([true, true]);
    // Nothing stands between npm and the server, but the server itself.
    expect(start.out).toMatch(/^> exec node /m);

    process.kill(server, "SIGHUP");
    await waitUntil(async () => start.out.includes('"signal":"SIGHUP"'));
    expect((await fetch(`http://127.0.0.1:${start.port}/healthz`)).status).toBe(200);

    // The demo's e-mails go to the built-in inbox.
    await waitUntil(async () => /"kind":"ASSESSMENT_SUBMITTED","state":"SENT"/.test(start.out));

    const { code, signal } = await start.kill("SIGTERM");
    expect([code, signal]).toEqual([0, null]);
    await gone(server, postgres);
    // The box fits an ordinary terminal, and says where the data is.
    const box = start.out.split("\n").filter((line) => /^[┌│└]/.test(line));
    expect(Math.max(...box.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(box.join("\n")).toContain(data.path);
    expect(box.join("\n")).toContain("the database included");
  });

  test("npm run dev: the same", async () => {
    const dev = await npm(["run", "dev"]);
    const server = await dev.serves();
    const postgres = data.postgres()!;
    await dev.kill("SIGTERM");
    await gone(server, postgres);
  });

  test("npm run cli: a command that was waiting ends with npm", async () => {
    const secret = `whsec_${Buffer.alloc(24).toString("base64")}`;
    const cli = await npm(["run", "cli", "--", "webhooks", "listen", "--secret", secret, "--port", "0"]);
    await waitUntil(async () => /listening/i.test(cli.out + cli.err), 60_000);
    const children = readFileSync(`/proc/${cli.child.pid}/task/${cli.child.pid}/children`, "utf8").trim().split(" ");
    expect(children).toHaveLength(1);
    await cli.kill("SIGTERM");
    await gone(Number(children[0]));
  });

  test("npm run cli: one that has started PostgreSQL stops it", async () => {
    const cli = await npm(["run", "cli", "--", "doctor"]);
    await waitUntil(async () => data.postgres() !== null, 60_000);
    const postgres = data.postgres()!;
    await cli.kill("SIGTERM");
    await gone(postgres);
  });

  test("SIGTERM while it starts: it ends as soon as it may, and PostgreSQL with it", async () => {
    const start = await npm(["start"]);
    await waitUntil(async () => data.postgres() !== null, 60_000);
    const postgres = data.postgres()!;
    const { code } = await start.kill("SIGTERM");
    expect(code).toBe(0);
    await gone(postgres);
    expect(start.out).not.toContain("Beckon is ready");
  });

  test("every script that runs us is replaced by what it runs", () => {
    const { scripts } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
    for (const name of ["start", "dev", "cli", "build", "test", "drills"]) expect(scripts[name]).toMatch(/^exec node /);
  });
});

describe("a start that fails leaves nothing running", () => {
  test("a port that is taken: said before anything is started", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as { port: number };
    const fresh = new DataDir();
    await fresh.open();
    try {
      const start = await npm(["start"], { PORT: String(port), DATA_DIR: fresh.path });
      expect((await start.ended).code).toBe(1);
      expect(start.err).toContain(`Port ${port} is in use`);
      expect(existsSync(fresh.path)).toBe(false);
    } finally {
      taken.close();
      await fresh.remove();
    }
  });

  test("an address that is not this machine's: exit code 2, and the variable is named", async () => {
    const start = await npm(["start"], { HOST: "192.0.2.1", SMTP_URL: "smtp://127.0.0.1:1" });
    expect((await start.ended).code).toBe(2);
    expect(start.err).toMatch(/^HOST: 192\.0\.2\.1 /m);
    expect(data.postgres()).toBeNull();
  });

  test("what fails once the database runs: it is stopped again", async () => {
    const manifest = await npm(["start"], { PERSISTED_MANIFEST: join(data.top, "nowhere.json") });
    expect((await manifest.ended).code).toBe(2);
    expect(data.postgres()).toBeNull();
    // The inbox's folder cannot be made: by then the migrations have run and connections are open.
    const blocked = join(data.top, "blocked");
    await mkdir(blocked);
    await writeFile(join(blocked, "inbox"), "");
    const start = await npm(["start"], { DATA_DIR: blocked });
    expect((await start.ended).code).toBe(1);
    expect(existsSync(join(blocked, "postgres", "PG_VERSION"))).toBe(true);
    expect(existsSync(join(blocked, "postgres", "postmaster.pid"))).toBe(false);
  });
});

describe("npm run cli -- reset", () => {
  const reset = async (...args: string[]) => {
    const cli = await npm(["run", "--silent", "cli", "--", "reset", ...args]);
    return { ...(await cli.ended), out: cli.out, err: cli.err };
  };

  test("refuses while the server runs, asks where somebody can answer, deletes what is ours and no more", async () => {
    const start = await npm(["start"]);
    const server = await start.serves();
    const busy = await reset("--yes");
    expect(busy).toMatchObject({ code: 1, err: expect.stringMatching(/Stop it first.*nothing was deleted/) });
    expect((await fetch(`http://127.0.0.1:${start.port}/readyz`)).status).toBe(200);
    await start.kill();
    await gone(server);

    await writeFile(join(data.path, "my-backup"), "somebody's own");
    const unasked = await reset();
    expect(unasked).toMatchObject({ code: 2, err: expect.stringContaining("needs --yes") });
    expect(existsSync(join(data.path, "postgres", "PG_VERSION"))).toBe(true);

    const done = await reset("--yes", "--json");
    expect(done.code).toBe(0);
    expect(JSON.parse(done.out).deleted).toEqual(
      expect.arrayContaining(["postgres", "secret.key", "inbox"].map((name) => join(data.path, name))),
    );
    expect(await readdir(data.path)).toEqual(["my-backup"]);
    expect(await reset("--yes")).toMatchObject({
      code: 0,
      err: expect.stringContaining("There is no embedded database"),
    });
  });

  test("a database of the operator's own is not touched", async () => {
    const cli = await npm(["run", "--silent", "cli", "--", "reset", "--yes"], {
      DATABASE_URL: "postgres://127.0.0.1:1/beckon",
      SECRET_KEY: "a secret of the tests that is long enough to be one",
    });
    expect((await cli.ended).code).toBe(1);
    expect(cli.err).toContain("DATABASE_URL is set");
  });
});

test("with SMTP_URL an embedded database begins empty: no demo, and nothing is mailed", async () => {
  const mail = new MailServer();
  await mail.open();
  const own = new DataDir();
  await own.open();
  try {
    const env = { SMTP_URL: `smtp://127.0.0.1:${mail.port}`, DATA_DIR: own.path };
    const start = await npm(["start"], env);
    await start.serves();
    expect(start.out).toContain("Make a team: npm run cli -- team create");
    expect(start.out).not.toContain("/dev/inbox");
    await start.kill();
    expect(mail.received).toEqual([]);
  } finally {
    await own.remove();
    await mail.close();
  }
});
