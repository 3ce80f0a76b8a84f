/** What ends the user and the password of an address, so that it cannot be part of them; the parser drops the blanks. */
const reserved = /[/?#\t\r\n]/g;

const encoded = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

/** Names the characters of a part that are to be written otherwise. It never shows the part itself: it may be a secret. */
function encodingProblem(part: string, text: string): string | null {
  const wrong = [...new Set(text.match(reserved) ?? [])];
  if (/%(?![0-9a-f]{2})/i.test(text)) wrong.push("%");
  if (wrong.length === 0) return null;
  const how = wrong.map((one) => `${JSON.stringify(one).slice(1, -1)} as ${encoded(one)}`).join(", ");
  return `the ${part} holds a character that must be percent-encoded: write ${how}`;
}

/** The user and the password as they were typed, also where they break the address; null where there are none. */
function typedUser(rest: string): string | null {
  const at = rest.lastIndexOf("@");
  const end = rest.search(/[/?#]/);
  if (at === -1 || end === -1 || at < end) return at === -1 ? null : rest.slice(0, at);
  const query = rest.search(/[?#]/);
  // An @ of the query, behind a host that is whole, is no business of the user: …/db?user=a@b
  if (query !== -1 && at > query && rest.slice(query, at).includes("=") && URL.parse(`x://${rest.slice(0, end)}`)) {
    const before = rest.slice(0, end);
    return before.includes("@") ? before.slice(0, before.lastIndexOf("@")) : null;
  }
  return rest.slice(0, at);
}

function problemOfUser(typed: string | null): string | null {
  if (typed === null) return null;
  const colon = typed.indexOf(":");
  if (colon === -1) return encodingProblem("user", typed);
  return encodingProblem("user", typed.slice(0, colon)) ?? encodingProblem("password", typed.slice(colon + 1));
}

/**
 * What is wrong with an address of one of these schemes, and how to mend it; null where nothing is. The address is not
 * shown: it may hold a password.
 */
export function urlProblem(value: string, schemes: string[], options: { needsHost?: boolean } = {}): string | null {
  const starts = schemes.map((scheme) => `${scheme}//`);
  const text = value.trim();
  if (/^["'“”‘’]/.test(text)) return "begins with a quotation mark; write the address without quotation marks";
  const start = starts.find((one) => text.toLowerCase().startsWith(one));
  if (start === undefined) return `must start with ${starts.join(" or ")}`;
  const rest = text.slice(start.length);
  const ofUser = problemOfUser(typedUser(rest));
  if (ofUser !== null) return ofUser;
  const url = URL.parse(text);
  const form = `${start}${start.startsWith("http") ? "" : "user:password@"}host:port`;
  if (url === null) {
    const host = rest.slice(rest.lastIndexOf("@") + 1).split(/[/?#]/)[0]!;
    const port = /:([^:\]]*)$/.exec(host)?.[1] ?? "";
    return /^\d*$/.test(port) && Number(port) <= 65_535
      ? `names no machine that there can be; it is written ${form}`
      : `the port is no number up to 65535; the whole is written ${form}`;
  }
  if (options.needsHost && url.hostname === "") return `names no machine; it is written ${form}`;
  const after = [url.pathname, url.search].find((part) => /%(?![0-9a-f]{2})/i.test(part));
  return after === undefined ? null : "the part after the host holds a % that stands for itself: write it as %25";
}
