import { promises as dns } from "node:dns";

/** The timeout for one attempt at one name server. */
const attemptMs = 3_000;

/** Asks name servers; empty where there is no such record, null where none of them answered. */
async function resolve<T>(nameServers: string[], ask: (resolver: dns.Resolver) => Promise<T[]>): Promise<T[] | null> {
  const resolver = new dns.Resolver({ timeout: attemptMs, tries: 2 });
  if (nameServers.length > 0) resolver.setServers(nameServers);
  try {
    return await ask(resolver);
  } catch (error) {
    const { code } = error as { code?: string };
    return code === "ENOTFOUND" || code === "ENODATA" ? [] : null;
  }
}

/**
 * The texts of a name's TXT records; empty where there are none. Null where no name server answered.
 *
 * @param nameServers replaces the system's name servers; empty: the system's
 */
export const resolveTxt = (name: string, nameServers: string[]): Promise<string[] | null> =>
  resolve(nameServers, async (resolver) => (await resolver.resolveTxt(name)).map((parts) => parts.join("")));

/** The name that a name is an alias of (CNAME), in lower case; empty where it is none. Null where no name server answered. */
export const resolveCname = (name: string, nameServers: string[]): Promise<string[] | null> =>
  resolve(nameServers, async (resolver) => (await resolver.resolveCname(name)).map((one) => one.toLowerCase()));

/**
 * The text that fits below a name, else below the domains above it, down to two labels: where recipients look for a policy.
 *
 * @param texts the texts of a name; what it throws is thrown
 */
export async function findTextUpwards(
  texts: (name: string) => Promise<string[]>,
  prefix: string,
  domain: string,
  fits: RegExp,
): Promise<string | null> {
  const labels = domain.split(".");
  for (let at = 0; at <= labels.length - 2; at++) {
    const found = (await texts(`${prefix}.${labels.slice(at).join(".")}`)).find((text) => fits.test(text));
    if (found !== undefined) return found;
  }
  return null;
}
