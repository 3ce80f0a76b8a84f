import { describe, expect, test } from "@jest/globals";
import { type Any, cli, post } from "../client.ts";
import { type TestApp, testApp } from "../test-app.ts";
import { waitUntil } from "../wait-until.ts";

const bare = testApp();
const one = testApp({ TRUST_PROXY: "1" });

const ask = (app: TestApp, headers: Record<string, string>) => post(app.url, "{ viewer { __typename } }", {}, headers);
const warnings = (app: TestApp) =>
  app.log.map((line) => JSON.parse(line)).filter((line) => line.level === 40 && "trustProxy" in line);
const observations = async (app: TestApp): Promise<Any[]> =>
  (await app.db.query("/* test */ select kind, trust_proxy from proxy_observation")).rows;
/** What the doctor says of proxies, with TRUST_PROXY as given. */
async function doctor(app: TestApp, trustProxy?: string): Promise<Any> {
  const before = process.env.TRUST_PROXY;
  if (trustProxy !== undefined) process.env.TRUST_PROXY = trustProxy;
  try {
    const { stdout } = await cli(app, "doctor", "--json");
    return JSON.parse(stdout).checks.find((check: Any) => check.name === "proxy");
  } finally {
    if (before === undefined) delete process.env.TRUST_PROXY;
    else process.env.TRUST_PROXY = before;
  }
}

describe("a proxy in front without TRUST_PROXY", () => {
  test("is said once in the log, without an address, and by the doctor with the next step, for a day", async () => {
    await ask(bare, {});
    await ask(bare, { via: "1.1 somebody's own proxy" });
    expect([warnings(bare), await observations(bare)]).toEqual([[], []]);
    expect(await doctor(bare)).toMatchObject({ state: "ok", next: null });

    const headers: Record<string, string>[] = [
      { "x-forwarded-for": "203.0.113.77" },
      { "x-forwarded-proto": "https" },
      { "x-real-ip": "203.0.113.77" },
      { forwarded: "for=203.0.113.77" },
    ];
    for (const some of headers) await ask(bare, some);
    const [line, ...more] = warnings(bare);
    expect(more).toEqual([]);
    expect(line.msg).toMatch(/TRUST_PROXY is unset/);
    expect(JSON.stringify(line)).not.toMatch(/203\.0\.113|127\.0\.0\.1/);
    await waitUntil(async () => (await observations(bare)).length > 0);
    expect(await observations(bare)).toEqual([{ kind: "UNSET", trust_proxy: null }]);
    expect(await doctor(bare)).toEqual({
      name: "proxy",
      state: "warning",
      detail: expect.stringMatching(/TRUST_PROXY is unset, last 0 min ago/),
      next: expect.stringMatching(/^Set TRUST_PROXY to the number of proxies/),
    });
    // Set right since, it is said no more; nor is what is long ago.
    expect(await doctor(bare, "1")).toMatchObject({ state: "ok", detail: expect.stringMatching(/TRUST_PROXY=1/) });
    await bare.db.query("/* test */ update proxy_observation set seen_at = now() - interval '23 hours'");
    expect(await doctor(bare)).toMatchObject({ state: "warning", detail: expect.stringMatching(/last 23 h ago/) });
    await bare.db.query("/* test */ update proxy_observation set seen_at = now() - interval '25 hours'");
    expect(await doctor(bare)).toMatchObject({ state: "ok" });
  });

  test.each(["x-forwarded-for", "x-forwarded-host", "forwarded", "x-real-ip", "cf-connecting-ip"])(
    "%s shows it",
    async (name) => {
      bare.log.length = 0;
      await bare.restart();
      await ask(bare, { [name]: "203.0.113.77" });
      expect(warnings(bare)).toHaveLength(1);
    },
  );
});

describe("more proxies than TRUST_PROXY counts", () => {
  test("are noticed by a caller that would be the operator's own; what a caller makes up is not", async () => {
    for (const from of ["8.8.8.8", "1.2.3.4, 8.8.8.8", "10.0.0.1, 192.168.0.1, 8.8.8.8", "127.0.0.1"])
      await ask(one, { "x-forwarded-for": from });
    expect([warnings(one), await observations(one)]).toEqual([[], []]);
    expect(await doctor(one, "1")).toMatchObject({ state: "ok" });

    for (let n = 0; n < 3; n++) await ask(one, { "x-forwarded-for": `8.8.8.${n}, 10.0.0.3` });
    expect(warnings(one)).toHaveLength(1);
    expect(JSON.stringify(warnings(one))).not.toMatch(/8\.8\.8|10\.0\.0/);
    await waitUntil(async () => (await observations(one)).length > 0);
    expect(await doctor(one, "1")).toMatchObject({
      state: "warning",
      detail: expect.stringMatching(/more proxies are in front than TRUST_PROXY=1 counts/),
      next: "Set TRUST_PROXY to the number of proxies in front.",
    });
    expect(await doctor(one, "2")).toMatchObject({ state: "ok" });
  });
});
