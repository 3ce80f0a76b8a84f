/**
 * What the operator has to mend, in a sentence that names the variable and the mend. Exit code 2 where a variable or the
 * usage is wrong; 1 where the same may work later: a port in use, a database that does not answer yet.
 */
export class OperatorProblem extends Error {
  override name = "OperatorProblem";
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2) {
    super(message);
    this.exitCode = exitCode;
  }
}
