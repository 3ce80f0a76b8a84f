import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { findFreePort } from "./server-process.ts";
import { waitUntil } from "./wait-until.ts";

/** Whether a process is there; a zombie is none. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}

/** A DATA_DIR of a test's own, whose server is ended with it. */
export class DataDir {
  readonly top = mkdtempSync(join(tmpdir(), "beckon-npm-"));
  readonly path = join(this.top, ".data");

  /** As root the database runs as nobody, who has to come in. */
  async open(): Promise<void> {
    await chmod(this.top, 0o755);
  }

  /** The process number of its PostgreSQL, as the cluster says; null where none is noted. */
  postgres(): number | null {
    const file = join(this.path, "postgres", "postmaster.pid");
    return existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) || null : null;
  }

  async remove(): Promise<void> {
    const pid = this.postgres();
    if (pid !== null && isAlive(pid)) {
      process.kill(pid, "SIGQUIT");
      await waitUntil(async () => !isAlive(pid));
    }
    rmSync(this.top, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** npm as an operator calls it: `npm start`, `npm run dev`, `npm run cli -- …`. */
export class Npm {
  readonly child: ChildProcess;
  readonly port: number;
  out = "";
  err = "";
  readonly ended: Promise<{ code: number | null; signal: string | null }>;

  private constructor(args: string[], port: number, env: Record<string, string>) {
    this.port = port;
    this.child = spawn("npm", args, {
      cwd: projectRoot,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that a test that fails can end all of it.
      detached: true,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "test", PORT: String(port), ...env },
    });
    this.child.stdout!.on("data", (chunk) => (this.out += chunk));
    this.child.stderr!.on("data", (chunk) => (this.err += chunk));
    this.ended = new Promise((resolve) => this.child.once("close", (code, signal) => resolve({ code, signal })));
  }

  static async run(args: string[], env: Record<string, string>): Promise<Npm> {
    return new Npm(args, await findFreePort(), env);
  }

  /** Waits until it serves, and answers the process number of the server. */
  async serves(): Promise<number> {
    const died = this.ended.then(({ code }) => {
      throw new Error(`npm ended with ${code}: ${this.err}`);
    });
    died.catch(() => undefined);
    const line = await Promise.race([
      died,
      waitUntil(async () => /"pid":(\d+),[^\n]*"msg":"started"/.exec(this.out), 120_000),
    ]);
    // The box comes last.
    await Promise.race([died, waitUntil(async () => this.out.includes("Ctrl-C"))]);
    return Number((line as RegExpExecArray)[1]);
  }

  /** Signals npm alone, and waits for its end: whatever else it started may live on. */
  kill(signal: NodeJS.Signals = "SIGTERM"): Promise<{ code: number | null; signal: string | null }> {
    const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
      this.child.once("exit", (code, by) => resolve({ code, signal: by })),
    );
    this.child.kill(signal);
    return exited;
  }

  /** Ends npm and all that it started, but for PostgreSQL. */
  end(): void {
    try {
      process.kill(-this.child.pid!, "SIGKILL");
    } catch {}
  }
}
