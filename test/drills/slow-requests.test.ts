import { createConnection } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { testApp } from "../test-app.ts";

const app = testApp({ ROLE: "api" });

const sockets: { destroy(): void }[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

test("headers and bodies that do not come are not waited for", async () => {
  const { port } = new URL(app.url);
  const ends = [
    "",
    "POST /graphql HTTP/1.1\r\nhost: x\r\n",
    "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
  ].map(
    (text) =>
      new Promise<void>((resolve) => {
        const socket = createConnection(Number(port), "127.0.0.1");
        sockets.push(socket);
        socket.on("error", () => undefined);
        socket.resume();
        socket.once("close", () => resolve());
        socket.write(text);
      }),
  );
  await Promise.all(ends);
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
});
