import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { checkAddress, isAllowedIp } from "../src/platform/outgoing-http/allowed-address.ts";
import type { OutgoingCall } from "../src/platform/outgoing-http/outgoing-call.ts";
import { readEnv } from "../src/platform/process/env.ts";
import { hooksCertificate } from "./certificates.ts";
import { hostileAddresses, leadingHome } from "./hostile-addresses.ts";
import { durationInTimers } from "./measures.ts";
import { NameServer } from "./name-server.ts";
import { answering, book, Canary, calling, canaries, publicFour } from "./test-servers.ts";

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

describe("hostile addresses (rules: Webhooks 6)", () => {
  test("of 280 addresses that lead inside, none can be saved, none is called, and no canary is contacted", async () => {
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

  test("the canaries work: the same spellings of this machine are contacted where the operator allows it", async () => {
    const canary = new Canary();
    await canary.open("::");
    const tried = leadingHome(canary.port);
    const outcomes = await Promise.all(tried.map((url) => calling(url, { allowPrivate: true })));
    expect(outcomes.filter((outcome) => outcome.answered).length).toBeGreaterThan(40);
    expect(canary.contacts).toBe(outcomes.filter((outcome) => outcome.answered).length);
    await canary.close();
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
  test("a public name is called, with its own name in Host and no other header of Beckon's", async () => {
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

test("WEBHOOK_ALLOW_PRIVATE is off unless somebody says so", () => {
  expect(readEnv({}).WEBHOOK_ALLOW_PRIVATE).toBe(false);
  expect(readEnv({ WEBHOOK_ALLOW_PRIVATE: "true" }).WEBHOOK_ALLOW_PRIVATE).toBe(true);
});
