import { createServer } from "node:net";
import { OperatorError } from "./operator-error.ts";

/** Explains a failure to listen; returns any other error unchanged. */
export function listenProblem(error: unknown, { HOST, PORT }: { HOST: string; PORT: number }): unknown {
  const { code, syscall } = error as { code?: string; syscall?: string };
  if (code === "EADDRINUSE")
    return new OperatorError(
      `Port ${PORT} is in use, maybe by another Beckon. Stop that one, or choose another port: PORT=4001 npm start`,
      1,
    );
  if (code === "EACCES")
    return new OperatorError(
      `PORT: this account may not open port ${PORT}; choose one from 1024 on, e.g. PORT=4000, and let a proxy forward to it`,
      2,
    );
  if (syscall === "listen" || syscall === "getaddrinfo")
    return new OperatorError(
      `HOST: ${HOST} is not an address of this machine (${code}); leave it unset, or set 0.0.0.0 for all`,
      2,
    );
  return error;
}

/**
 * Opens the port for a moment. This check runs before anything else, so that a port in use does not start the database.
 *
 * @throws OperatorError
 */
export async function tryPort(env: { HOST: string; PORT: number }): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenProblem(error, env)));
    server.listen(env.PORT, env.HOST, () => server.close(() => resolve()));
  });
}
