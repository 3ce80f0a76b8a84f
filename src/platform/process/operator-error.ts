/**
 * A problem that the operator has to solve; the message names the variable and the solution. The exit code is 2 where a
 * variable or the usage is wrong, and 1 where a retry may succeed: a port in use, a database that does not answer yet.
 */
export class OperatorError extends Error {
  override name = "OperatorError";
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2) {
    super(message);
    this.exitCode = exitCode;
  }
}
