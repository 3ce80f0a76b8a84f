// Subscribers of a server, in a process of their own.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { metricOf } from "./api.mjs";
import { messageOf, startScript, temporaryFolder } from "./processes.mjs";

/** Opens so many sockets to a server; with credentials each of them subscribes to events, one credential after the other. */
export async function startCrowd({ port }, count, credentials) {
  const args = [port, count];
  if (credentials !== undefined) {
    const file = join(temporaryFolder(), "credentials.json");
    writeFileSync(file, JSON.stringify(credentials));
    args.push(file);
  }
  const child = startScript("peers/crowd.mjs", args, { core: 1 });
  await messageOf(child, "ready");
  return {
    child,
    /** Makes the crowd wait for one message each; `received` is a promise of when the last of them arrived. */
    async expect() {
      const armed = messageOf(child, "armed");
      child.send({});
      const { closed } = await armed;
      if (closed > 0) throw new Error(`${closed} of ${count} sockets were closed.`);
      // In an object: this function would otherwise resolve no sooner than the promise.
      return { received: messageOf(child, "last") };
    },
  };
}

/** Waits until the product counts so many subscribers. */
export async function waitForSubscribers(server, count) {
  for (const until = Date.now() + 120_000; Date.now() < until; await sleep(100))
    if ((await metricOf(server, "beckon_subscribers")) >= count) return;
  throw new Error(`There were no ${count} subscribers within two minutes.`);
}
