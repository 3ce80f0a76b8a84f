import { promises as dns, type LookupAddress } from "node:dns";

/** The timeout for one name server; the second attempt uses the next one, or the same where there is only one. */
const serverTimeoutMs = 3_000;

/**
 * Resolves a host name to all its addresses, IPv4 first; empty where there are none.
 *
 * On the internet the name servers are queried directly: getaddrinfo occupies one of four threads until it returns, so
 * names whose servers do not answer would block all other work of these threads. A closed network may have names in
 * /etc/hosts and the like, which only getaddrinfo reads.
 *
 * @param options.nameServers replaces the system's name servers, in tests
 */
export async function resolveHost(
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
