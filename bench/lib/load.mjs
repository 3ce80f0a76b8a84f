// Load over HTTP by autocannon, in a process of its own so that it does not take time from what it measures.
import { messageOf, startScript, stop } from "./processes.mjs";

/** Starts a client that can put load on servers. */
export async function startClient() {
  const child = startScript("lib/load-client.mjs", [], { core: 1 });
  await messageOf(child, "ready");
  return {
    /**
     * Sends the requests in turns over so many connections, for so many seconds.
     *
     * @param requests `{ credential, body }` of each POST to /graphql
     */
    async load({ url }, requests, { connections, seconds }) {
      const result = messageOf(child, "result", 120_000);
      child.send({ url: `${url}/graphql`, requests, connections, seconds });
      return (await result).result;
    },
    close: () => stop(child),
  };
}
