import type { Env } from "../platform/process/env.ts";

type Installed = { env: Pick<Env, "PUBLIC_URL"> };

/** The path of PUBLIC_URL, without a slash at its end: empty where the server has a host of its own. */
export const basePathOf = ({ env }: Installed): string => new URL(env.PUBLIC_URL).pathname.replace(/\/+$/, "");

/** One of our paths as a browser asks for it: below the path of PUBLIC_URL. */
export const publicPath = (services: Installed, path: string): string => `${basePathOf(services)}${path}`;

/** The first segment of a path, in lower case, as routes are matched. */
const firstSegment = (path: string): string => /^\/+([^/?]*)/.exec(path)?.[1]?.toLowerCase() ?? "";

/**
 * Takes the path of PUBLIC_URL off an incoming address: some proxies strip it and some do not, and both have to work.
 * An address without it is left as it is.
 *
 * @param isOwn whether one of our routes begins with this segment. It decides where the base path begins like one
 *   of them (PUBLIC_URL=https://example.com/i): there "/i/TOKEN" has been stripped already, and "/i/i/TOKEN" has not.
 */
export function stripBasePath(basePath: string, url: string, isOwn: (segment: string) => boolean): string {
  if (basePath === "" || !url.startsWith(basePath)) return url;
  const rest = url.slice(basePath.length);
  if (rest !== "" && rest[0] !== "/" && rest[0] !== "?") return url;
  const next = firstSegment(rest);
  if (next !== "" && isOwn(firstSegment(url)) && !isOwn(next)) return url;
  return rest[0] === "/" ? rest : `/${rest}`;
}
