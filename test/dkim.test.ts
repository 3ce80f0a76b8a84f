import { mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { checkSender } from "../src/cli/doctor/check-sender.ts";
import { dkimKeyOf } from "../src/emails/delivery/sign-dkim.ts";
import { EnvErrors, readEnv } from "../src/platform/process/env.ts";
import { type Any, cli } from "./client.ts";
import { NameServer } from "./name-server.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";

const app = testApp();
const domain = "mail.beckon.dev";
let file: string;
let record: { name: string; text: string };

const makeKey = async (path: string): Promise<Any> =>
  (await cli(app, "dkim", "--file", path, "--selector", "One", "--domain", domain, "--json")).json;

beforeAll(async () => {
  file = join(await mkdtemp(join(tmpdir(), "dkim-")), "keys", "dkim.pem");
  record = await makeKey(file);
});

test("the command makes a key once, readable by its owner only", async () => {
  expect(record).toMatchObject({ name: `one._domainkey.${domain}`, type: "TXT", DKIM_KEY_FILE: file });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await makeKey(file)).toEqual(record);
});

test("messages are signed, and the record verifies them", async () => {
  await app.restart({ MAIL_FROM: `Beckon <no-reply@${domain}>`, DKIM_KEY_FILE: file, DKIM_SELECTOR: "one" });
  const team = await createTestTeam(app);
  const address = newAddress("reader");
  await team.invite(await team.publishAssessment("Señal: prüfen 测试"), [{ email: address, name: "Jürgen Groß" }]);
  const [mail] = await app.mail.waitFor(address);
  const resolver = async (name: string): Promise<string[][]> => {
    if (name !== record.name) throw Object.assign(new Error(name), { code: "ENOTFOUND" });
    return [[record.text]];
  };
  const verify = async (raw: string): Promise<Any> => (await dkimVerify(Buffer.from(raw), { resolver })).results[0];
  expect(await verify(mail!.raw)).toMatchObject({ signingDomain: domain, selector: "one", status: { result: "pass" } });
  expect(mail!.raw).toMatch(/^Subject: /m);
  expect((await verify(mail!.raw.replace(/^Subject: /m, "Subject: Not "))).status.result).toBe("fail");
  expect((await verify(mail!.raw.replace("</html>", "<p>more</p></html>"))).status.result).not.toBe("pass");
});

test("doctor compares the record with the key", async () => {
  const other = await makeKey(`${file}.other`);
  const env = {
    SMTP_URL: "smtp://mail.test",
    MAIL_FROM: `no-reply@${domain}`,
    DKIM_KEY_FILE: file,
    DKIM_SELECTOR: "one",
  };
  const stateWith = async (text: string) => {
    const server = new NameServer();
    await server.open((name, type) => (name === record.name && type === "TXT" ? [text] : []));
    try {
      const checks = await checkSender(env as never, { nameServers: [server.address] });
      return checks.find((check) => check.name === "DKIM");
    } finally {
      await server.close();
    }
  };
  expect(await stateWith(record.text)).toMatchObject({ state: "ok" });
  expect(await stateWith(other.text)).toMatchObject({
    state: "warning",
    detail: expect.stringContaining("DKIM_KEY_FILE"),
  });
});

test("one variable without the other, and a file that is no key, are refused with what to do", async () => {
  expect(() => readEnv({ DKIM_KEY_FILE: file })).toThrow(EnvErrors);
  expect(() => readEnv({ DKIM_SELECTOR: "one" })).toThrow(EnvErrors);
  expect(() => readEnv({ DKIM_SELECTOR: "not.one", DKIM_KEY_FILE: file })).toThrow(EnvErrors);
  await writeFile(`${file}.txt`, (await readFile(file, "utf8")).slice(0, 200));
  for (const path of [`${file}.txt`, `${file}.missing`])
    expect(() => dkimKeyOf({ DKIM_KEY_FILE: path, DKIM_SELECTOR: "one", MAIL_FROM: `no-reply@${domain}` })).toThrow(
      /^DKIM_KEY_FILE: .*npm run cli -- dkim/,
    );
});
