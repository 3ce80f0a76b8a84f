import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createTransport } from "nodemailer";
import { openInbox } from "../../src/http/dev-inbox/inbox.ts";
import { readInboxKey } from "../../src/http/dev-inbox/inbox-key.ts";
import { isLoopbackAddress } from "../../src/http/forwarding.ts";
import { cli } from "../client.ts";
import { testApp } from "../test-app.ts";

const app = testApp();
const dataDir = mkdtempSync(join(tmpdir(), "beckon-inbox-"));
const homely = testApp({ SMTP_URL: "", PUBLIC_URL: "http://localhost:4000", DATA_DIR: dataDir });
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const keyFile = join(dataDir, "inbox.key");
const key = () => readFileSync(keyFile, "utf8").trim();
const bearer = () => ({ authorization: `Bearer ${key()}` });
const page = (url: string, headers: Record<string, string> = bearer()) => fetch(url, { redirect: "manual", headers });

/** An answer whole, but for what differs with each request; with any Host header, which fetch does not let one choose. */
const raw = (url: string, headers: Record<string, string> = {}, method = "GET"): Promise<string> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const shown = answer.rawHeaders.map((value, i, all) =>
        i % 2 === 1 && /^(date|x-request-id)$/i.test(all[i - 1]!) ? "…" : value,
      );
      resolve(`${answer.statusCode}\n${shown.join("\n")}\n\n${Buffer.concat(chunks)}`);
    });
    sent.on("error", reject).end();
  });
const pageAs = async (url: string, host: string): Promise<number> =>
  Number((await raw(url, { host, ...bearer() })).split("\n")[0]);

const send = async (message: object): Promise<string> => {
  const transport = createTransport(homely.running.services.smtpUrl);
  try {
    return (await transport.sendMail({ from: "Beckon <no-reply@localhost>", ...message })).response;
  } finally {
    transport.close();
  }
};

describe("the built-in inbox", () => {
  const inboxText = async () => await (await page(`${homely.url}/dev/inbox`)).text();
  const hrefs = async () => [...(await inboxText()).matchAll(/href="(\/dev\/inbox\/[^"]+)"/g)].map((m) => m[1]!);

  test("what is sent to it is listed, newest first, and shown whole", async () => {
    expect(await inboxText()).toMatch(/No messages yet/);
    await send({ to: "a@example.test", subject: "The first", text: "one" });
    const html = '<p style="color:red">Grüße</p><script>alert(1)</script>';
    expect(await send({ to: "Bé <b@example.test>", subject: "Grüße <b>", text: "Hällo", html })).toMatch(/^250/);
    expect(await inboxText()).toMatch(/Grüße &lt;b&gt;.*b@example\.test.*The first/s);

    const [newest] = await hrefs();
    const view = await page(homely.url + newest);
    expect(view.headers.get("content-security-policy")).toMatch(/frame-src 'self'/);
    const text = await view.text();
    expect(text).toMatch(/Grüße &lt;b&gt;.*<iframe sandbox="allow-popups.*Hällo.*Message-ID/s);
    expect(text).not.toMatch(/<script/);

    const part = await page(`${homely.url}${newest}/html`);
    expect(part.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'.*frame-ancestors 'self'.*; sandbox /,
    );
    expect(part.headers.get("content-security-policy")).not.toMatch(/allow-scripts|allow-same-origin/);
    expect((await part.text()).trim()).toBe(html);
    const raw = await page(`${homely.url}${newest}/raw`);
    expect(raw.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(await raw.text()).toMatch(/^X-Envelope-To: b@example\.test\r\n.*\r\nMIME-Version: 1\.0\r\n/s);
  });

  test("it is there again after a restart; what a kill left half-written is not", async () => {
    const before = await hrefs();
    const half = join(dataDir, "inbox", "019b0000-0000-7000-8000-000000000000.tmp");
    writeFileSync(half, "half");
    await homely.restart();
    expect(await hrefs()).toEqual(before);
    expect(existsSync(half)).toBe(false);
    expect(statSync(join(dataDir, "inbox")).mode & 0o777).toBe(0o700);
    await send({ to: "a@example.test", subject: "Afterwards", text: "two" });
    expect(await hrefs()).toHaveLength(before.length + 1);
  });

  test("more than 10 MB is rejected, and nothing of it is stored", async () => {
    const before = await hrefs();
    await expect(send({ to: "a@example.test", subject: "Big", text: "x".repeat(11 * 1024 * 1024) })).rejects.toThrow();
    expect(await hrefs()).toEqual(before);
  });

  test("the newest 1,000 are retained", async () => {
    const folder = mkdtempSync(join(tmpdir(), "beckon-inbox-"));
    const options = { dataDir: folder, log: app.running.services.log };
    const first = await openInbox(options);
    const transport = createTransport({ url: first.smtpUrl, pool: true } as never);
    const mail = (n: number) => ({ from: "a@b.test", to: "c@d.test", subject: `Number ${n}`, text: "x" });
    for (let n = 0; n < 1_003; n += 17)
      await Promise.all(Array.from({ length: 17 }, (_, i) => transport.sendMail(mail(n + i))));
    transport.close();
    await first.close();
    const second = await openInbox(options);
    expect(readdirSync(join(folder, "inbox"))).toHaveLength(1_000);
    const { messages, total } = await second.list(20, 990);
    expect([messages.length, total]).toEqual([10, 1_000]);
    await second.close();
    rmSync(folder, { recursive: true });
  });

  test("what is not there is 404, and so is all of it for other hosts and with SMTP_URL", async () => {
    const port = new URL(homely.url).port;
    const [newest] = await hrefs();
    for (const path of ["nothing", "..%2f..%2fsecret.key", "019b0000-0000-7000-8000-000000000000"])
      for (const part of ["", "/html", "/raw"])
        expect((await page(`${homely.url}/dev/inbox/${path}${part}`)).status).toBe(404);
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
      expect(await pageAs(`${homely.url}/dev/inbox`, host)).toBe(200);
    for (const host of ["evil.test", `evil.test:${port}`, "127.0.0.1.evil.test", "localhost.evil.test", "[::2]"])
      for (const path of ["/dev/inbox", newest, `${newest}/raw`])
        expect(await pageAs(homely.url + path, host)).toBe(404);
    expect((await page(`${app.url}/dev/inbox`)).status).toBe(404);
    expect((await page(`${homely.url}/candidates`)).headers.get("location")).toMatch(/\/sign-in\?next=%2Fcandidates$/);
  });
});

describe("its key", () => {
  beforeAll(() => send({ to: "a@example.test", subject: "With HTML", text: "three", html: "<p>three</p>" }));

  /** Every address below which e-mails could be read. */
  const paths = async () => {
    const text = await (await page(`${homely.url}/dev/inbox`)).text();
    const newest = /href="(\/dev\/inbox\/[^"]+)"/.exec(text)![1]!;
    return ["/dev/inbox", "/dev/inbox?page=2", newest, `${newest}/html`, `${newest}/raw`];
  };
  /** The answer of a server without an inbox. */
  const absent = async (path: string, method = "GET") =>
    (await raw(app.url + path, { host: "localhost" }, method)).replaceAll(app.url, "");

  test("is 32 characters in a file of the owner alone, made once, and the same after a restart", async () => {
    expect(key()).toMatch(/^[\w-]{32}$/);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    const before = key();
    await homely.restart();
    expect(key()).toBe(before);
    expect(readdirSync(dataDir).filter((name) => name.startsWith("inbox.key"))).toEqual(["inbox.key"]);
    const other = mkdtempSync(join(tmpdir(), "beckon-inbox-"));
    const racers = await Promise.all(Array.from({ length: 8 }, () => readInboxKey(other)));
    expect(new Set(racers).size).toBe(1);
    expect(racers[0]).not.toBe(before);
    writeFileSync(join(other, "inbox.key"), "");
    await expect(readInboxKey(other)).rejects.toThrow(/does not hold a key/);
    rmSync(other, { recursive: true });
  });

  test("without it, or with another, every answer is that of a server without an inbox, byte for byte", async () => {
    const wrong = `${key().slice(0, -1)}${key().endsWith("A") ? "B" : "A"}`;
    const tries: [string, Record<string, string>][] = [
      ["", {}],
      ["key=", {}],
      [`key=${wrong}`, {}],
      [`key=${wrong}`, { cookie: `beckon-inbox=${key()}` }],
      [`key=${key()}&key=${key()}`, {}],
      [`Key=${key()}`, {}],
      ["", { authorization: `Bearer ${wrong}` }],
      ["", { authorization: key() }],
      ["", { authorization: `Basic ${Buffer.from(`${key()}:`).toString("base64")}` }],
      ["", { cookie: `beckon-inbox=${wrong}` }],
      ["", { cookie: "beckon-inbox=" }],
      ["", { "x-key": key() }],
    ];
    for (const path of await paths())
      for (const method of ["GET", "HEAD"])
        for (const [query, headers] of tries) {
          const url = `${path}${query === "" ? "" : `${path.includes("?") ? "&" : "?"}${query}`}`;
          const answer = await raw(homely.url + url, { host: "localhost", ...headers }, method);
          expect([url, headers, answer]).toEqual([url, headers, await absent(url, method)]);
        }
  });

  test("in the address it leaves a cookie and is gone from there; that cookie, and a bearer token, open all of it", async () => {
    const [list, second, newest] = await paths();
    for (const path of [list!, second!, newest!]) {
      const answer = await page(`${homely.url}${path}${path.includes("?") ? "&" : "?"}key=${key()}`, {});
      expect([answer.status, answer.headers.get("location")]).toEqual([303, path]);
      expect(answer.headers.getSetCookie()).toEqual([
        `beckon-inbox=${key()}; Path=/dev/inbox; HttpOnly; SameSite=Strict`,
      ]);
      expect([answer.headers.get("cache-control"), answer.headers.get("referrer-policy")]).toEqual([
        "no-store",
        "no-referrer",
      ]);
    }
    for (const path of await paths())
      for (const headers of [{ cookie: `beckon-inbox=${key()}` }, bearer(), { authorization: `bearer ${key()}` }]) {
        const answer = await page(homely.url + path, headers as Record<string, string>);
        expect([path, answer.status]).toEqual([path, 200]);
        expect(await answer.text()).not.toContain(key());
      }
  });

  test("is of no use through a proxy: any header of one, a caller elsewhere, TRUST_PROXY", async () => {
    for (const name of [
      "forwarded",
      "via",
      "x-forwarded-for",
      "x-forwarded-host",
      "x-forwarded-proto",
      "x-forwarded-server",
      "x-forwarded",
      "x-real-ip",
      "x-client-ip",
      "cf-connecting-ip",
      "true-client-ip",
    ])
      for (const path of await paths()) {
        const headers = { host: "localhost", [name]: "127.0.0.1", ...bearer() };
        expect([name, path, await raw(homely.url + path, headers)]).toEqual([name, path, await absent(path)]);
      }
    const all = await paths();
    await homely.restart({ TRUST_PROXY: "0" });
    for (const path of all)
      expect(await raw(homely.url + path, { host: "localhost", ...bearer() })).toBe(await absent(path));
    await homely.restart();
    for (const [address, is] of [
      ["127.0.0.1", true],
      ["127.8.9.10", true],
      ["::1", true],
      ["::ffff:127.0.0.1", true],
      ["10.0.0.1", false],
      ["::ffff:192.168.0.1", false],
      ["fe80::1", false],
      ["203.0.113.1", false],
      [undefined, false],
    ] as const)
      expect([address, isLoopbackAddress(address)]).toEqual([address, is]);
  });

  test("nginx as it comes (HTTP/1.0, the server's own Host, no header of its own) reads nothing without it", async () => {
    const { port } = new URL(homely.url);
    for (const path of await paths()) {
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), "127.0.0.1", () =>
          socket.end(`GET ${path} HTTP/1.0\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
        );
        let text = "";
        socket.on("data", (chunk) => {
          text += chunk;
        });
        socket.on("end", () => resolve(text)).on("error", reject);
      });
      expect(answer).toMatch(/^HTTP\/1\.1 404 .*\r\n\r\n\{"error":"NOT_FOUND"\}$/s);
    }
  });

  test("is never logged, and the command line prints the link, also as JSON; without an inbox it says so", async () => {
    await page(`${homely.url}/dev/inbox?key=${key()}`, {});
    await page(`${homely.url}/dev/inbox`, { cookie: `beckon-inbox=${key()}` });
    expect(homely.log.filter((line) => line.includes(key()))).toEqual([]);

    const run = async (changes: Record<string, string>, ...args: string[]) => {
      const before = { ...process.env };
      Object.assign(process.env, changes);
      try {
        return await cli(homely, "inbox-link", ...args);
      } finally {
        for (const name of Object.keys(changes))
          if (before[name] === undefined) delete process.env[name];
          else process.env[name] = before[name];
      }
    };
    const here = { DATA_DIR: dataDir, PUBLIC_URL: "http://localhost:4000" };
    const link = `http://localhost:4000/dev/inbox?key=${key()}`;
    expect(await run(here, "--json")).toMatchObject({ code: 0, json: { url: link }, stderr: "" });
    expect(await run(here)).toMatchObject({ code: 0, stdout: `url: ${link}\n` });
    expect(await run({ ...here, SMTP_URL: "smtp://mail.example" })).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/no built-in inbox/),
    });
    expect(await run({ ...here, TRUST_PROXY: "1" })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/TRUST_PROXY/),
    });
  });
});
