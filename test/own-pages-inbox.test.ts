import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { createTransport } from "nodemailer";
import { openInbox } from "../src/http/inbox.ts";
import { aHouse } from "./house.ts";

const house = aHouse();
const dataDir = mkdtempSync(join(tmpdir(), "beckon-inbox-"));
const homely = aHouse({ SMTP_URL: "", PUBLIC_URL: "http://localhost:4000", DATA_DIR: dataDir });
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const page = (url: string) => fetch(url, { redirect: "manual" });

/** A GET with any Host header, which fetch does not let one choose. */
const pageAs = (url: string, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on("error", reject).end();
  });

describe("the built-in inbox", () => {
  const send = async (message: object): Promise<string> => {
    const transport = createTransport(homely.running.services.smtpUrl);
    try {
      return (await transport.sendMail({ from: "Beckon <no-reply@localhost>", ...message })).response;
    } finally {
      transport.close();
    }
  };
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

  test("more than 10 MB is refused, and nothing of it kept", async () => {
    const before = await hrefs();
    await expect(send({ to: "a@example.test", subject: "Big", text: "x".repeat(11 * 1024 * 1024) })).rejects.toThrow();
    expect(await hrefs()).toEqual(before);
  });

  test("the newest 1,000 are kept", async () => {
    const folder = mkdtempSync(join(tmpdir(), "beckon-inbox-"));
    const options = { dataDir: folder, log: house.running.services.log };
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
    expect((await page(`${house.url}/dev/inbox`)).status).toBe(404);
    expect(await (await page(`${homely.url}/welcome`)).text()).toMatch(/not signed in/);
  });
});
