import { execFile } from "node:child_process";
import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer as createHttps } from "node:https";
import { createServer as createTcp, type Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { OutgoingCall } from "../src/platform/outgoing-http/outgoing-call.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { hooksCertificate } from "./certificates.ts";
import { durationInTimers } from "./measures.ts";
import { NameServer } from "./name-server.ts";
import { answering, book, Canary, calling, canaries, publicFour, serving } from "./test-servers.ts";

/** Listens on all addresses of this machine, IPv6 included. */
let everywhere: Canary;
const names = new NameServer();
beforeAll(async () => {
  for (const host of ["127.0.0.1", "127.0.0.1", "127.0.0.1", "::1"]) {
    const canary = new Canary();
    await canary.open(host);
    canaries.push(canary);
  }
  everywhere = new Canary();
  await everywhere.open("::");
  await names.open((name, type, asked) => {
    const found = (type === "A" || type === "AAAA" ? book[name]?.[type] : undefined) ?? [];
    if (found === "silent") return "silent";
    return (Array.isArray(found[0]) ? found[Math.min(asked, found.length - 1)]! : found) as string[];
  });
});

afterAll(async () => {
  await Promise.all([...canaries, everywhere].map((canary) => canary.close()));
  names.close();
});

const contacts = () => [...canaries, everywhere].map((canary) => canary.contacts);
/** The open internet, as far as the tests go: names of the book, and every address but loopback is our own server. */
function internet(port: number, reached: string[] = []): OutgoingCall["network"] {
  return {
    nameServers: [names.address],
    certificates: hooksCertificate.authority,
    reach: (address, asked) => {
      reached.push(address);
      return /^(127\.|::|10\.|169\.)/.test(address) ? [address, asked] : ["127.0.0.1", port];
    },
  };
}

/** Says something on each connection, whatever is asked. */
const saying = <T>(talk: (socket: Socket) => void, work: (port: number) => Promise<T>) =>
  serving(
    createTcp((socket) => void socket.once("data", () => talk(socket))),
    work,
  );

describe("answers", () => {
  const ask = (port: number, more: Partial<OutgoingCall> = {}) =>
    calling("http://public.example.test/", { network: internet(port), timeoutMs: 400, ...more });

  test("a redirect is an answer: nobody goes where it points", async () => {
    const before = contacts();
    for (const status of [301, 302, 303, 307, 308])
      await answering(
        (_, response) => response.writeHead(status, { location: `http://127.0.0.1:${canaries[0]!.port}/` }).end(),
        async (port) => expect(await ask(port)).toMatchObject({ answered: true, status }),
      );
    expect(contacts()).toEqual(before);
  });

  test("one deadline over everything: no answer, headers or a body that dribble, continues without end", async () => {
    const dribble = (socket: Socket, what: string) => {
      const timer = setInterval(() => socket.write(what), 20);
      socket.on("close", () => clearInterval(timer));
    };
    const talks: ((socket: Socket) => void)[] = [
      () => undefined,
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\nx: ");
        dribble(socket, "a");
      },
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
        dribble(socket, "a");
      },
      (socket) => dribble(socket, "HTTP/1.1 100 Continue\r\n\r\n"),
    ];
    for (const talk of talks)
      await saying(talk, async (port) => {
        const { result: outcome, timers } = await durationInTimers(400, () => ask(port));
        expect(outcome).toMatchObject({ failure: "TIMEOUT", message: "The response was not complete in time." });
        expect(outcome.durationMs).toBeGreaterThanOrEqual(390);
        expect(timers).toBeLessThan(6);
      });
  });

  test("endless headers end the call; so does what is not HTTP, or another protocol", async () => {
    const talks: ((socket: Socket) => void)[] = [
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\n");
        const more = () => {
          while (socket.writable && socket.write(`x: ${"a".repeat(1_000)}\r\n`));
        };
        socket.on("drain", more);
        more();
      },
      (socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"),
      (socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),
    ];
    for (const talk of talks)
      await saying(talk, async (port) =>
        expect(await ask(port, { timeoutMs: 5_000 })).toMatchObject({ failure: "BAD_ANSWER" }),
      );
  });

  test("who answers with another protocol is hung up on, and cannot end the process by breaking off afterwards", async () => {
    const upgrading = (socket: Socket) =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n");
    let held: Socket | undefined;
    await saying(
      (socket) => {
        held = socket;
        upgrading(socket);
      },
      async (port) => {
        expect(await ask(port, { timeoutMs: 5_000 })).toMatchObject({ failure: "BAD_ANSWER" });
        // The server keeps its side open: only the caller can have closed it.
        if (!held!.destroyed) await once(held!, "close", { signal: AbortSignal.timeout(5_000) });
      },
    );
    // In a process of its own, which an error that nobody takes would end.
    const script = `
      import { createServer } from "node:net";
      import { callOut } from ${JSON.stringify(join(projectRoot, "dist/src/platform/outgoing-http/outgoing-call.js"))};
      const sockets = [];
      const server = createServer((socket) => {
        sockets.push(socket.on("error", () => undefined));
        socket.once("data", () =>
          socket.write("HTTP/1.1 101 Switching Protocols\\r\\nconnection: upgrade\\r\\nupgrade: x\\r\\n\\r\\n"));
      }).listen(0, "127.0.0.1", async () => {
        const url = "http://127.0.0.1:" + server.address().port;
        const { failure } = await callOut({ url, method: "POST", body: "x", timeoutMs: 5000, maxBytes: 9, allowPrivate: true });
        if (!sockets[0].destroyed) sockets[0].resetAndDestroy();
        setTimeout(() => { console.log("alive " + failure); process.exit(0); }, 300);
      });`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
    expect(stdout.trim()).toBe("alive BAD_ANSWER");
  });

  test("of a huge body no more is read than was asked for, and the connection is cut", async () => {
    let sent = 0;
    let cut: () => void = () => undefined;
    const isCut = new Promise<void>((resolve) => {
      cut = resolve;
    });
    await answering(
      (_, response) => {
        const chunk = Buffer.alloc(64 * 1024, "é");
        const more = () => {
          while (!response.destroyed && response.write(chunk)) sent += chunk.length;
        };
        response.writeHead(200).on("drain", more).on("close", cut);
        more();
      },
      async (port) => {
        const outcome = await ask(port, { timeoutMs: 5_000, maxBytes: 999 });
        expect(outcome).toMatchObject({ answered: true, status: 200, body: "é".repeat(499) });
        await isCut;
        expect(sent).toBeLessThan(64 * 1024 * 1024);
      },
    );
  });

  test("a body is text that can be stored: what is no UTF-8, and NUL, become signs of their own; nothing is unpacked", async () => {
    await answering(
      (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(Buffer.from([65, 0, 0xff, 66])),
      async (port) => expect(await ask(port)).toMatchObject({ body: "A\ufffd\ufffdB" }),
    );
  });

  test("connections that break have their code: nobody there, before the answer, in the middle of it", async () => {
    const closed = await answering(
      () => undefined,
      async (port) => port,
    );
    expect(await ask(closed)).toMatchObject({
      failure: "CONNECT",
      message: "The connection could not be established.",
    });
    await saying(
      (socket) => socket.resetAndDestroy(),
      async (port) => expect(await ask(port)).toMatchObject({ failure: "RESET" }),
    );
    await saying(
      (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf"),
      async (port) => expect(await ask(port)).toMatchObject({ failure: "RESET" }),
    );
  });

  test("certificates count for the name: the right one is called, another name, no secret at all are not", async () => {
    const { certificate: cert, key } = hooksCertificate;
    const secure = (listener: RequestListener) => createHttps({ cert, key }, listener);
    const received: unknown[] = [];
    await serving(
      secure((request, response) => {
        received.push(request.headers.host, (request.socket as unknown as { servername: string }).servername);
        response.end("secure");
      }),
      async (port) => {
        const network = internet(port);
        expect(await calling("https://hooks.example.test/", { network })).toMatchObject({ body: "secure" });
        expect(received).toEqual(["hooks.example.test", "hooks.example.test"]);
        expect(await calling("https://otherwise.example.test/", { network })).toMatchObject({ failure: "TLS" });
        expect(await calling(`https://${publicFour}/`, { network })).toMatchObject({ failure: "TLS" });
        const trusting = { ...network, certificates: undefined };
        expect(await calling("https://hooks.example.test/", { network: trusting })).toMatchObject({ failure: "TLS" });
        expect(received).toHaveLength(2);
      },
    );
    await answering(
      (_, response) => response.end(),
      async (port) =>
        expect(await calling("https://hooks.example.test/", { network: internet(port) })).toMatchObject({
          failure: "TLS",
        }),
    );
  });

  test("headers are checked, and those that the call itself says cannot be given", async () => {
    for (const headers of [
      { "x-a": "b\r\nx-c: d" },
      { "x a": "b" },
      { Host: "example.com" },
      { "Transfer-Encoding": "x" },
    ])
      expect(await ask(1, { headers: headers as never })).toMatchObject({ failure: "INVALID_REQUEST" });
  });

  test("a call that is given up ends at once, and cuts its connection", async () => {
    const stop = new AbortController();
    let cut: Promise<unknown> = Promise.resolve();
    await saying(
      (socket) => {
        cut = new Promise((resolve) => socket.on("close", resolve));
        stop.abort();
      },
      async (port) => {
        expect(await ask(port, { timeoutMs: 60_000, signal: stop.signal })).toMatchObject({ failure: "ABORTED" });
        await cut;
        expect(await ask(port, { signal: stop.signal })).toMatchObject({ failure: "ABORTED" });
      },
    );
  });

  test("proxies that the environment names are passed by", async () => {
    const proxy = new Canary();
    await proxy.open("127.0.0.1");
    await answering(
      (_, response) => response.end("straight"),
      async (port) => {
        // As compiled, in a process whose own calls do go through the proxy.
        const script = `
          const { get } = await import("node:http");
          const { callOut } = await import(${JSON.stringify(join(projectRoot, "dist/src/platform/outgoing-http/outgoing-call.js"))});
          const url = "http://127.0.0.1:${port}/";
          if (process.argv[1] === "ours") {
            const call = { url, method: "GET", timeoutMs: 5000, maxBytes: 100, allowPrivate: true };
            console.log((await callOut(call)).body);
          } else get(url, (response) => response.on("data", (chunk) => console.log(String(chunk))));`;
        const address = `http://127.0.0.1:${proxy.port}`;
        const run = async (whose: string) =>
          (
            await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script, whose], {
              env: { ...process.env, NODE_USE_ENV_PROXY: "1", HTTP_PROXY: address, http_proxy: address },
            })
          ).stdout.trim();
        expect(await run("node's own")).toBe("hi");
        expect(proxy.contacts).toBe(1);
        expect(await run("ours")).toBe("straight");
        expect(proxy.contacts).toBe(1);
      },
    );
    await proxy.close();
  });

  test("one of several addresses that answers is enough", async () => {
    await answering(
      (_, response) => response.end("the second"),
      async (port) => {
        const network = internet(port);
        // Nobody listens at the first.
        network!.reach = (address) => [address === publicFour ? "127.0.0.9" : "127.0.0.1", port];
        const outcome = await calling("http://both.example.test/", { network });
        expect(outcome).toMatchObject({ body: "the second" });
      },
    );
  });
});
