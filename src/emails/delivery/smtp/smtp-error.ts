/** Why a mail server did not take a message, in the form of the mail library's errors. */
export class SmtpError extends Error {
  /** ECONNECTION, EENVELOPE or EMESSAGE, as the library names them; ESMTPUTF8: the server cannot take such an address. */
  readonly code: string;
  /** The command that was refused; CONN: the connection ended. */
  readonly command: string;
  /** The server's reply. */
  readonly response: string | undefined;
  readonly responseCode: number | undefined;

  constructor(code: string, command: string, message: string, response?: string) {
    super(message);
    this.code = code;
    this.command = command;
    this.response = response;
    this.responseCode = response === undefined ? undefined : Number.parseInt(response, 10) || undefined;
  }
}
