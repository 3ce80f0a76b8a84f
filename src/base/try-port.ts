import { createServer } from "node:net";
import { OperatorProblem } from "./operator-problem.ts";

/** A failure to listen in words; anything else as it came. */
export function listenProblem(error: unknown, { HOST, PORT }: { HOST: string; PORT: number }): unknown {
  const { code, syscall } = error as { code?: string; syscall?: string };
  if (code === "EADDRINUSE")
    return new OperatorProblem(
      `Port ${PORT} is taken, maybe by another Beckon. Stop that one, or choose another: PORT=4001 npm start`,
      1,
    );
  if (code === "EACCES")
    return new OperatorProblem(
      `PORT: this account may not open port ${PORT}; choose one from 1024 on, e.g. PORT=4000, and let a proxy lead there`,
      2,
    );
  if (syscall === "listen" || syscall === "getaddrinfo")
    return new OperatorProblem(
      `HOST: ${HOST} is no address of this machine (${code}); leave it unset, or 0.0.0.0 for all`,
      2,
    );
  return error;
}

/**
 * Opens the port for a moment. Asked before anything else is started, a port that cannot be had costs no database.
 *
 * @throws OperatorProblem
 */
export async function tryPort(env: { HOST: string; PORT: number }): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenProblem(error, env)));
    server.listen(env.PORT, env.HOST, () => server.close(() => resolve()));
  });
}
