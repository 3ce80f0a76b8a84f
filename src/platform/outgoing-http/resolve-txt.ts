import { promises as dns } from "node:dns";

/** The timeout for one attempt at one name server. */
const attemptMs = 3_000;

/**
 * The texts of a name's TXT records; empty where there are none. Null where no name server answered.
 *
 * @param nameServers replaces the system's name servers; empty: the system's
 */
export async function resolveTxt(name: string, nameServers: string[]): Promise<string[] | null> {
  const resolver = new dns.Resolver({ timeout: attemptMs, tries: 2 });
  if (nameServers.length > 0) resolver.setServers(nameServers);
  try {
    return (await resolver.resolveTxt(name)).map((parts) => parts.join(""));
  } catch (error) {
    const { code } = error as { code?: string };
    return code === "ENOTFOUND" || code === "ENODATA" ? [] : null;
  }
}
