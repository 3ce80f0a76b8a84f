import { EmbeddedPostgresProblem } from "./base/embedded-postgres-files.ts";
import { EnvProblems, readEnv } from "./base/env.ts";
import { environment } from "./base/load-env-file.ts";
import { errorFields, makeLog } from "./base/log.ts";
import { openInstallation } from "./installation.ts";
import { type Running, start } from "./start.ts";
import { welcome } from "./welcome.ts";

/** Starts the server, and stops all of it at the first signal, the database included. */
async function main(): Promise<void> {
  const env = readEnv(environment());
  const log = makeLog(env);
  const notice = (text: string) => process.stderr.write(`${text}\n`);
  const installation = await openInstallation(env, { onNotice: notice });
  let running: Running | undefined;
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, "stopping");
    // Whatever hangs must not keep the process: contract.md gives it 10 s, and the database a moment.
    setTimeout(() => process.exit(1), 14_000).unref();
    await running?.stop();
    await installation.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(signal));
  try {
    running = await start(installation.env, log);
    if (stopping) return;
    await welcome(running, installation);
  } catch (error) {
    await installation.close().catch(() => undefined);
    throw error;
  }
}

main().catch((error: unknown) => {
  if (error instanceof EnvProblems) {
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
  const said = error as { code?: string; message?: string; port?: number };
  if (said.code === "EADDRINUSE")
    process.stderr.write(
      `Port ${said.port} is taken, maybe by another Beckon. Stop that one, or choose another: PORT=4001 npm start\n`,
    );
  else if (error instanceof EmbeddedPostgresProblem || said.code === "ECONNREFUSED")
    process.stderr.write(`${said.message}\n`);
  else process.stderr.write(`${JSON.stringify({ ...errorFields(error), message: said.message })}\n`);
  process.exit(1);
});
