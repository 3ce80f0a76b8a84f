import type { FastifyInstance } from "fastify";

/** The fields of a form, each at most once. A field that was not sent is undefined. */
export type FormFields = Partial<Record<string, string>>;

const formType = "application/x-www-form-urlencoded";
const utf8 = new TextDecoder("utf-8", { fatal: true });
const decode = (text: string): string => decodeURIComponent(text.replaceAll("+", " "));

/** Why a body cannot be read: the page of this status says so, and nothing has been changed. */
const unreadable = () => Object.assign(new Error("This form could not be read."), { statusCode: 415 });

/**
 * Reads a form. What a browser would never send is not guessed at: half an answer must not replace a whole one.
 *
 * @throws with status 415 for bytes that are no UTF-8, broken percent-encoding, and a field that comes twice
 */
function readFields(body: Buffer, contentType: string): FormFields {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1] ?? "utf-8";
  if (!/^(utf-?8|us-ascii)$/i.test(charset)) throw unreadable();
  const fields: FormFields = Object.create(null);
  try {
    for (const pair of utf8.decode(body).split("&")) {
      if (pair === "") continue;
      const at = pair.indexOf("=");
      const name = decode(at === -1 ? pair : pair.slice(0, at));
      if (fields[name] !== undefined) throw unreadable();
      fields[name] = at === -1 ? "" : decode(pair.slice(at + 1));
    }
  } catch {
    throw unreadable();
  }
  return fields;
}

/**
 * Lets the routes of this scope take forms, and bodies of no other type: JSON, multipart and plain text are answered
 * with 415. To be called in a scope of its own (`app.register`), since it replaces all parsers.
 *
 * @param bodyLimit in bytes
 */
export function acceptForms(scope: FastifyInstance, bodyLimit: number): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(formType, { parseAs: "buffer", bodyLimit }, (request, body, done) => {
    try {
      done(null, readFields(body as Buffer, request.headers["content-type"] ?? ""));
    } catch (error) {
      done(error as Error);
    }
  });
}
