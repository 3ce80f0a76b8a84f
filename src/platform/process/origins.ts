/**
 * Reads a list of origins as browsers write them: scheme, host and the port where it is not the scheme's default.
 *
 * @returns the origins, or the problem of the first entry that is not an origin
 */
export function readOrigins(text: string): { origins: string[] } | { problem: string } {
  const origins = new Set<string>();
  for (const entry of text.split(",").map((one) => one.trim())) {
    if (entry === "") continue;
    const problem = problemWith(entry);
    if (problem !== null) return { problem };
    origins.add(new URL(entry).origin);
  }
  return { origins: [...origins] };
}

function problemWith(entry: string): string | null {
  if (entry.includes("*")) return "* is not allowed: name each origin exactly, e.g. https://app.example.com";
  const url = URL.parse(entry);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:"))
    return `${/^\w+:\/\/[^@]*@/.test(entry) ? "an entry" : entry} is not an origin; write http:// or https:// and the host, e.g. https://app.example.com`;
  // The message does not repeat the entry, because it may contain a password.
  if (url.username !== "" || url.password !== "") return `an origin has no user and no password; write ${url.origin}`;
  if (url.pathname !== "/" || /[?#]/.test(entry)) return `an origin has no path, no ? and no #; write ${url.origin}`;
  return null;
}
