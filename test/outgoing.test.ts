import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttp, type RequestListener, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer as createTcp, type Socket, type Server as TcpServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { checkAddress, isAllowedIp } from "../src/platform/outgoing-http/allowed-address.ts";
import { callOut, type OutgoingCall } from "../src/platform/outgoing-http/outgoing-call.ts";
import { readEnv } from "../src/platform/process/env.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { hooksCertificate } from "./certificates.ts";
import { hostileAddresses, leadingHome } from "./hostile-addresses.ts";
import { durationInTimers } from "./measures.ts";
import { NameServer } from "./name-server.ts";

/** Public by their numbers, and nobody asks them: the tests' reach maps them to this machine. */
const [publicFour, otherFour, publicSix] = ["93.184.215.14", "93.184.215.15", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"];

/** Whoever connects is counted, before a word is said. */
class Canary {
  contacts = 0;
  port = 0;
  readonly #server: TcpServer = createTcp((socket) => {
    this.contacts++;
    socket.on("error", () => undefined).resume();
    socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi");
  });

  async open(host: string, port = 0): Promise<void> {
    await new Promise<void>((resolve, reject) => this.#server.on("error", reject).listen(port, host, resolve));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  close(): Promise<unknown> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

const canaries: Canary[] = [];
/** Listens on all addresses of this machine, IPv6 included. */
let everywhere: Canary;
const names = new NameServer();
/** By name: A and AAAA. A list of lists: one for each time it is asked. */
const book: Record<string, { A?: string[] | string[][]; AAAA?: string[] | "silent" }> = {
  "public.example.test": { A: [publicFour] },
  "six.example.test": { AAAA: [publicSix] },
  "both.example.test": { A: [publicFour, otherFour], AAAA: [publicSix] },
  "turncoat.example.test": { A: [[publicFour], ["127.0.0.1"]] },
  "turned.example.test": { A: [["127.0.0.1"], [publicFour]] },
  "private.example.test": { A: ["127.0.0.1"] },
  "private-six.example.test": { AAAA: ["::1"] },
  "mapped.example.test": { AAAA: ["::ffff:7f00:1"] },
  "translated.example.test": { AAAA: ["64:ff9b::7f00:1"] },
  "translated-public.example.test": { AAAA: ["64:ff9b::5db8:d70e"] },
  "metadata.example.test": { A: ["169.254.169.254"] },
  "mixed.example.test": { A: [publicFour, "10.0.0.1"] },
  "mixed-six.example.test": { A: [publicFour], AAAA: ["::1"] },
  "silent.example.test": { A: [publicFour], AAAA: "silent" },
  "hooks.example.test": { A: [publicFour] },
  "otherwise.example.test": { A: [publicFour] },
};

beforeAll(async () => {
  for (const host of ["127.0.0.1", "127.0.0.1", "127.0.0.1", "::1"]) {
    const canary = new Canary();
    await canary.open(host);
    canaries.push(canary);
  }
  everywhere = new Canary();
  await everywhere.open("::");
  await names.open((name, type, asked) => {
    const found = book[name]?.[type] ?? [];
    if (found === "silent") return "silent";
    return (Array.isArray(found[0]) ? found[Math.min(asked, found.length - 1)]! : found) as string[];
  });
});
afterAll(async () => {
  await Promise.all([...canaries, everywhere].map((canary) => canary.close()));
  names.close();
});
const contacts = () => [...canaries, everywhere].map((canary) => canary.contacts);

/** A call as the server makes it, short of time. */
const calling = (url: string, more: Partial<OutgoingCall> = {}) =>
  callOut({ url, method: "POST", body: "{}", timeoutMs: 5_000, maxBytes: 1_000, allowPrivate: false, ...more });

/** The open internet, as far as the tests go: names of the book, and every address but loopback is a server of ours. */
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

/** A server for one test. */
async function serving<T>(server: Server | TcpServer, work: (port: number) => Promise<T>): Promise<T> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}
const answering = <T>(listener: RequestListener, work: (port: number) => Promise<T>) =>
  serving(createHttp(listener), work);
/** Says something on each connection, whatever is asked. */
const saying = <T>(talk: (socket: Socket) => void, work: (port: number) => Promise<T>) =>
  serving(
    createTcp((socket) => void socket.once("data", () => talk(socket))),
    work,
  );

describe("hostile addresses (rules: Webhooks 6)", () => {
  test("of 280 addresses that lead inside, none can be saved, none is called, and no canary hears of one", async () => {
    const all = canaries.concat(everywhere).flatMap(({ port }) => hostileAddresses(port));
    expect(new Set(hostileAddresses(1)).size).toBeGreaterThan(250);
    const saved = all.filter((url) => checkAddress(url, { allowPrivate: false }) === null);
    expect(saved).toEqual([]);
    const outcomes = await Promise.all(all.map((url) => calling(url)));
    expect(new Set(outcomes.map((outcome) => (outcome.answered ? outcome.status : outcome.failure)))).toEqual(
      new Set(["URL_NOT_ALLOWED"]),
    );
    expect(contacts()).toEqual([0, 0, 0, 0, 0]);
  });

  test("the canaries hear: the same spellings of this machine are contacted where the operator allows it", async () => {
    const heard = new Canary();
    await heard.open("::");
    const tried = leadingHome(heard.port);
    const outcomes = await Promise.all(tried.map((url) => calling(url, { allowPrivate: true })));
    expect(outcomes.filter((outcome) => outcome.answered).length).toBeGreaterThan(40);
    expect(heard.contacts).toBe(outcomes.filter((outcome) => outcome.answered).length);
    await heard.close();
  });

  test("addresses of the open internet can be saved", () => {
    const good = [
      "https://example.com/",
      "http://example.com/hooks?x=1#y",
      "https://example.com:443/",
      "https://example.com:8443/",
      "http://example.com:1024/",
      "https://example.com./",
      "https://hooks_1.example.com/",
      "https://bücher.example/",
      "https://localhost.example.com/",
      "https://internal.example.com/",
      "https://8.8.8.8/",
      "https://11.0.0.1/",
      "https://172.32.0.1/",
      "https://100.128.0.1/",
      "https://[2606:4700:4700::1111]/",
    ];
    expect(good.filter((url) => checkAddress(url, { allowPrivate: false }) !== null)).toEqual([]);
  });

  test("a closed network may be allowed: its addresses and names, and still no metadata, user or odd port", () => {
    const reasons = (urls: string[]) => urls.map((url) => checkAddress(url, { allowPrivate: true }) === null);
    expect(
      reasons([
        "http://localhost:3000/",
        "http://127.0.0.1/",
        "http://[::1]:4000/",
        "http://ats:8080/",
        "http://10.1.2.3/",
      ]),
    ).toEqual([true, true, true, true, true]);
    expect(
      reasons([
        "http://169.254.169.254/",
        "http://[fe80::1]/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "http://a:b@localhost/",
        "http://localhost:22/",
        "ftp://localhost/",
      ]),
    ).toEqual(Array(7).fill(false));
  });

  test("every special range of the registries is refused, at both of its ends", () => {
    const ranges = `0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.0 127.255.255.255
      169.254.0.0 169.254.255.255 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255 192.0.2.0 192.0.2.255 192.88.99.0
      192.168.0.0 192.168.255.255 198.18.0.0 198.19.255.255 198.51.100.0 198.51.100.255 203.0.113.0 203.0.113.255
      224.0.0.0 239.255.255.255 240.0.0.0 255.255.255.255 :: ::1 ::ffff:1.2.3.4 64:ff9b:1:: 100:: 2001:: 2001:1ff:ffff::
      2001:db8:: 2001:db8:ffff:: 2002:: 2002:ffff:: 3fff:: 3fff:fff:: 5f00:: fc00:: fdff:: fe80:: febf:: fec0:: feff:: ff00:: ffff:: 1::1 ::7f00:1 4000:: e000::1`;
    const all = ranges.split(/\s+/);
    expect(all.filter((ip) => isAllowedIp(ip, { allowPrivate: false }))).toEqual([]);
    const beside = `1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255
      169.255.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
      2003:: 2606:: 2a00:: 3ffe::`;
    expect(beside.split(/\s+/).filter((ip) => !isAllowedIp(ip, { allowPrivate: false }))).toEqual([]);
  });
});

describe("names", () => {
  test("a public name is called, with its own name in Host and nothing of ours beside it", async () => {
    const seen: Record<string, unknown>[] = [];
    await answering(
      (request, response) => {
        seen.push({ ...request.headers, method: request.method, url: request.url });
        response
          .writeHead(202, { "content-type": "text/plain", "retry-after": "7", "set-cookie": "a=b" })
          .end("thanks");
      },
      async (port) => {
        for (const name of ["public", "six", "both", "translated-public"]) {
          const outcome = await calling(`http://${name}.example.test/in?a=1#part`, {
            network: internet(port),
            headers: { "x-more": "yes" },
          });
          expect(outcome).toEqual({
            answered: true,
            status: 202,
            headers: { "content-type": "text/plain", "retry-after": "7" },
            body: "thanks",
            durationMs: expect.any(Number),
          });
        }
        expect(seen[0]).toEqual({
          host: "public.example.test",
          "accept-encoding": "identity",
          "x-more": "yes",
          "content-length": "2",
          connection: "close",
          method: "POST",
          url: "/in?a=1",
        });
      },
    );
  });

  test("a name that leads inside is refused at the call, whatever it is mixed with", async () => {
    const reached: string[] = [];
    const before = contacts();
    for (const name of "private private-six mapped translated metadata mixed mixed-six".split(" ")) {
      const port = name.includes("six") ? canaries[3]!.port : canaries[0]!.port;
      const network = internet(everywhere.port, reached);
      const outcome = await calling(`http://${name}.example.test:${port}/`, { network });
      expect([name, outcome]).toEqual([name, expect.objectContaining({ failure: "URL_NOT_ALLOWED" })]);
    }
    expect(reached).toEqual([]);
    expect(contacts()).toEqual(before);
  });

  test("a name that changes its address after the check changes nothing: what was checked is what is called", async () => {
    const before = contacts();
    await answering(
      (_, response) => response.end("the public one"),
      async (port) => {
        const reached: string[] = [];
        const url = `http://turncoat.example.test:${canaries[0]!.port}/`;
        expect(await calling(url, { network: internet(port, reached) })).toMatchObject({ body: "the public one" });
        expect(reached).toEqual([publicFour]);
        expect(names.questions.filter((one) => one === "turncoat.example.test A")).toHaveLength(1);
        // The next call asks anew, and meets what the name has become.
        expect(await calling(url, { network: internet(port, reached) })).toMatchObject({ failure: "URL_NOT_ALLOWED" });
        expect(reached).toEqual([publicFour]);
      },
    );
    expect(contacts()).toEqual(before);
  });

  test("no such name, and name servers that are silent: DNS, or TIMEOUT when the time is up", async () => {
    const network = internet(1);
    expect(await calling("http://nobody.example.test/", { network })).toMatchObject({ failure: "DNS" });
    const { result, timers } = await durationInTimers(300, () =>
      calling("http://silent.example.test/", { network, timeoutMs: 300 }),
    );
    expect(result).toMatchObject({ answered: false, failure: "TIMEOUT" });
    expect(timers).toBeLessThan(6);
  });
});

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
    const heard: unknown[] = [];
    await serving(
      secure((request, response) => {
        heard.push(request.headers.host, (request.socket as unknown as { servername: string }).servername);
        response.end("secure");
      }),
      async (port) => {
        const network = internet(port);
        expect(await calling("https://hooks.example.test/", { network })).toMatchObject({ body: "secure" });
        expect(heard).toEqual(["hooks.example.test", "hooks.example.test"]);
        expect(await calling("https://otherwise.example.test/", { network })).toMatchObject({ failure: "TLS" });
        expect(await calling(`https://${publicFour}/`, { network })).toMatchObject({ failure: "TLS" });
        const trusting = { ...network, certificates: undefined };
        expect(await calling("https://hooks.example.test/", { network: trusting })).toMatchObject({ failure: "TLS" });
        expect(heard).toHaveLength(2);
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

test("WEBHOOK_ALLOW_PRIVATE is off unless somebody says so", () => {
  expect(readEnv({}).WEBHOOK_ALLOW_PRIVATE).toBe(false);
  expect(readEnv({ WEBHOOK_ALLOW_PRIVATE: "true" }).WEBHOOK_ALLOW_PRIVATE).toBe(true);
});
