import WebSocket from "ws";
import type { Any } from "./client.ts";
import type { ServerProcess } from "./server-process.ts";

/** Makes a server collect its garbage, through its inspector: what it then says it uses, it holds. */
export async function garbageCollector(port: number): Promise<{ collect(): Promise<void>; close(): void }> {
  const [{ webSocketDebuggerUrl }] = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as Any;
  const inspector = new WebSocket(webSocketDebuggerUrl);
  await new Promise((resolve) => inspector.on("open", resolve));
  return {
    async collect() {
      const collected = new Promise((resolve) => inspector.once("message", resolve));
      inspector.send('{"id":1,"method":"HeapProfiler.collectGarbage"}');
      await collected;
    },
    close: () => inspector.terminate(),
  };
}

/** A metric of a server, by its name. */
export const metric = async (server: ServerProcess, name: string): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (.+)$`, "m").exec(text)![1]);
};
