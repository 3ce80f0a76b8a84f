/** The servers that a database URL names, each with a URL of its own. */
export interface DatabaseHosts {
  urls: string[];
  /** Whether only the server that accepts writes may be used (target_session_attrs). */
  needsPrimary: boolean;
  /** What is wrong with the URL; null where it can be used. */
  problem: string | null;
}

/** scheme://user:password@hosts/database?parameters. A user or a password contains no literal @, / or ?. */
const parts = /^(?<start>[a-z]+:\/\/(?:[^@/?#]*@)?)(?<authority>[^/?#]*)(?<path>[^?#]*)(?:\?(?<query>[^#]*))?/i;

/**
 * Reads a URL with one or several servers, as libpq has it: `postgres://user:password@one:5432,two:5432/beckon` or
 * `postgres:///beckon?host=one,two&port=5432`, with `target_session_attrs=read-write` (or `primary`). The driver takes one
 * server at a time.
 */
export function readDatabaseHosts(url: string): DatabaseHosts {
  const { start = "", authority = "", path = "", query = "" } = parts.exec(url.trim())?.groups ?? {};
  const parameters = new URLSearchParams(query);
  const attributes = parameters.get("target_session_attrs") ?? "any";
  const named = parameters.get("host")?.split(",") ?? [];
  const isInQuery = named.length > 1;
  const hosts = isInQuery ? named : authority.split(",");
  if (attributes === "any" && hosts.length === 1) return { urls: [url], needsPrimary: false, problem: null };

  const ports = parameters.get("port")?.split(",") ?? [];
  if (isInQuery) for (const name of ["host", "port"]) parameters.delete(name);
  parameters.delete("target_session_attrs");
  const urls = hosts.map((host, n) => {
    const port = isInQuery ? (ports.length === 1 ? ports[0] : ports[n]) : undefined;
    const rest = parameters.size === 0 ? "" : `?${parameters}`;
    return `${start}${host}${port ? `:${port}` : ""}${path}${rest}`;
  });
  const needsPrimary = ["read-write", "primary"].includes(attributes);
  return { urls, needsPrimary, problem: problemOf(attributes, hosts, isInQuery ? ports : []) };
}

function problemOf(attributes: string, hosts: string[], ports: string[]): string | null {
  if (!["any", "read-write", "primary"].includes(attributes))
    return "target_session_attrs must be read-write: Beckon writes";
  if (attributes === "any")
    return "several hosts need target_session_attrs=read-write, so that writes find the primary";
  if (hosts.some((host) => host === "")) return "a host is empty; write one:5432,two:5432";
  if (ports.length > 1 && ports.length !== hosts.length) return "write one port for all hosts, or one for each";
  return null;
}
