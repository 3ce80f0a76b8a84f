/**
 * Characters that end the user and password of a URL, so they must be encoded there; the parser drops the white space.
 */
const reserved = /[/?#\t\r\n]/g;

const encoded = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

/**
 * Lists the characters of a part that must be percent-encoded. It never shows the part itself, which may be a secret.
 */
function encodingProblem(part: string, text: string): string | null {
  const wrong = [...new Set(text.match(reserved) ?? [])];
  if (/%(?![0-9a-f]{2})/i.test(text)) wrong.push("%");
  if (wrong.length === 0) return null;
  const how = wrong.map((one) => `${JSON.stringify(one).slice(1, -1)} as ${encoded(one)}`).join(", ");
  return `the ${part} contains a character that must be percent-encoded: write ${how}`;
}

/** The user and the password as written, also where they make the URL invalid; null where there are none. */
function writtenUser(afterScheme: string): string | null {
  const at = afterScheme.lastIndexOf("@");
  const end = afterScheme.search(/[/?#]/);
  if (at === -1 || end === -1 || at < end) return at === -1 ? null : afterScheme.slice(0, at);
  const query = afterScheme.search(/[?#]/);
  const isInQuery = query !== -1 && at > query && afterScheme.slice(query, at).includes("=");
  // An @ in the query, after a valid host, does not end the user: …/db?user=a@b
  if (isInQuery && URL.parse(`x://${afterScheme.slice(0, end)}`)) {
    const before = afterScheme.slice(0, end);
    return before.includes("@") ? before.slice(0, before.lastIndexOf("@")) : null;
  }
  return afterScheme.slice(0, at);
}

function credentialsProblem(written: string | null): string | null {
  if (written === null) return null;
  const colon = written.indexOf(":");
  if (colon === -1) return encodingProblem("user", written);
  return encodingProblem("user", written.slice(0, colon)) ?? encodingProblem("password", written.slice(colon + 1));
}

/**
 * Describes the problem of a URL with one of these schemes, and its solution; null where there is none. It does not
 * show the URL, which may contain a password.
 */
export function urlProblem(value: string, schemes: string[], options: { needsHost?: boolean } = {}): string | null {
  const starts = schemes.map((scheme) => `${scheme}//`);
  const text = value.trim();
  if (/^["'“”‘’]/.test(text)) return "begins with a quotation mark; write the address without quotation marks";
  const start = starts.find((one) => text.toLowerCase().startsWith(one));
  if (start === undefined) return `must start with ${starts.join(" or ")}`;
  const afterScheme = text.slice(start.length);
  const problem = credentialsProblem(writtenUser(afterScheme));
  if (problem !== null) return problem;
  const url = URL.parse(text);
  const form = `${start}${start.startsWith("http") ? "" : "user:password@"}host:port`;
  if (url === null) {
    const host = afterScheme.slice(afterScheme.lastIndexOf("@") + 1).split(/[/?#]/)[0]!;
    const port = /:([^:\]]*)$/.exec(host)?.[1] ?? "";
    return /^\d*$/.test(port) && Number(port) <= 65_535
      ? `the host is not valid; write ${form}`
      : `the port is not a number up to 65535; write ${form}`;
  }
  if (options.needsHost && url.hostname === "") return `the host is missing; write ${form}`;
  const after = [url.pathname, url.search].find((part) => /%(?![0-9a-f]{2})/i.test(part));
  return after === undefined ? null : "the part after the host contains a literal %: write it as %25";
}
