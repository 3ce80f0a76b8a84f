import { promises as dns, type LookupAddress } from "node:dns";

/** Of one name server; the second try goes to the next, or to the same again. */
const serverTimeoutMs = 3_000;

/**
 * All addresses of a name, IPv4 first; empty where there are none.
 *
 * In the open internet the name servers are asked directly: the system's own look-up takes one of four threads for as
 * long as it lasts, and names whose servers are silent would stop everything else that needs one. A closed network has
 * names in /etc/hosts and the like, which only the system's look-up knows.
 *
 * @param options.nameServers others than the system's; only tests have some
 */
export async function lookUpHost(
  name: string,
  options: { isClosed: boolean; signal: AbortSignal; nameServers?: string[] },
): Promise<LookupAddress[]> {
  if (options.isClosed && options.nameServers === undefined)
    return await dns.lookup(name, { all: true, order: "ipv4first" }).catch(() => []);
  const resolver = new dns.Resolver({ timeout: serverTimeoutMs, tries: 2 });
  if (options.nameServers !== undefined) resolver.setServers(options.nameServers);
  const cancel = () => resolver.cancel();
  options.signal.addEventListener("abort", cancel, { once: true });
  try {
    const [four, six] = await Promise.all([
      resolver.resolve4(name).catch(() => []),
      resolver.resolve6(name).catch(() => []),
    ]);
    return [...four.map((address) => ({ address, family: 4 })), ...six.map((address) => ({ address, family: 6 }))];
  } finally {
    options.signal.removeEventListener("abort", cancel);
  }
}
