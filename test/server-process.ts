import { type ChildProcess, spawn } from "node:child_process";
import { connect, createServer, type Server } from "node:net";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { waitUntil } from "./wait-until.ts";

/** A port of loopback that nobody listens to. */
export async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** The real server in a process of its own, which can be killed as by a power cut and started again. */
export class ServerProcess {
  readonly port: number;
  readonly #env: Record<string, string>;
  readonly #folder: string;
  #child: ChildProcess | undefined;

  private constructor(port: number, env: Record<string, string>, folder: string) {
    this.port = port;
    this.#env = env;
    this.#folder = folder;
  }

  /**
   * Not started yet.
   *
   * @param env at least DATABASE_URL and SMTP_URL
   * @param folder where it was built
   */
  static async at(env: Record<string, string>, folder = projectRoot): Promise<ServerProcess> {
    return new ServerProcess(await findFreePort(), env, folder);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#child!.pid!;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves once the server is ready for requests. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ["dist/src/main.js"], {
      cwd: this.#folder,
      stdio: "ignore",
      env: {
        ...process.env,
        SECRET_KEY: "a secret of the tests that is long enough to be one",
        PUBLIC_URL: "http://beckon.test",
        HOST: "127.0.0.1",
        PORT: String(this.port),
        MIGRATE: "off",
        LOG_LEVEL: "silent",
        COST_BUCKET: "0",
        ...this.#env,
      },
    });
    this.#child = child;
    const died = new Promise<never>((_, reject) => child.once("exit", (code) => reject(new Error(`exit ${code}`))));
    died.catch(() => undefined);
    await Promise.race([died, waitUntil(async () => await this.#isReady(), 120_000)]);
  }

  async #isReady(): Promise<boolean> {
    const answer = await fetch(`${this.url}/readyz`).catch(() => null);
    if (answer === null) return false;
    await answer.arrayBuffer();
    return answer.ok;
  }

  /** Asks it to stop. @returns its exit code, as soon as it has ended */
  stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    const gone = new Promise<number | null>((resolve) => this.#child!.once("exit", resolve));
    this.#child!.kill(signal);
    return gone;
  }

  /** As a power cut. Nothing happens where it does not run. */
  async kill(): Promise<void> {
    if (!this.isRunning) return;
    const gone = new Promise((resolve) => this.#child!.once("exit", resolve));
    this.#child!.kill("SIGKILL");
    await gone;
  }
}

/** Between a server and its mail server: a line that is reset by a kill ends in an orderly way at the other end. */
export class MailWire {
  port = 0;
  #server: Server | undefined;

  async open(target: number): Promise<void> {
    this.#server = createServer((near) => {
      const far = connect(target, "127.0.0.1");
      near.pipe(far).pipe(near);
      near.on("error", () => undefined);
      near.on("close", () => far.end());
      far.on("error", () => near.destroy());
    });
    await new Promise<void>((resolve) => this.#server!.listen(0, "127.0.0.1", resolve));
    this.port = (this.#server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#server!.close(resolve));
  }
}
