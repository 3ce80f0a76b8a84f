import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { recheckSenderDomains } from "../src/emails/senders/recheck-sender-domains.ts";
import type { Any } from "./client.ts";
import { codes, domainIn, ofDomain, readSender, recordOf, setSender, useDomain, Zones } from "./sender-team.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const zones = new Zones();
const app = testApp({ MAIL_FROM: "Beckon <no-reply@beckon.example>" });
beforeAll(async () => {
  await zones.open();
  await app.restart({ DNS_SERVERS: zones.address });
});
afterAll(() => zones.close());

const entries = async (team: TestTeam): Promise<Any[]> =>
  (await team.ask("{ auditLog { nodes { action changes actor { __typename } } } }")).auditLog.nodes.filter((one: Any) =>
    /^(sender_domain|email_sender)\./.test(one.action),
  );
/** Moves a domain's times into the past, and has it looked at again. */
async function recheck(team: TestTeam, domain: string, minutes: number): Promise<Any> {
  const before = domainIn(await readSender(team), domain).checkedAt;
  await app.db.query(
    `/* test */ update sender_domain set next_check_at = now() - interval '1 second',
       missing_since = missing_since - make_interval(mins => $3), created_at = created_at - make_interval(mins => $3)
     where team_id = $1 and domain = $2`,
    [team.uuid, domain, minutes],
  );
  await recheckSenderDomains(app.running.services);
  // The worker of the application may have been first.
  return await waitUntil(async () => {
    const now = domainIn(await readSender(team), domain);
    return now.checkedAt === before ? null : now;
  });
}

describe("a domain (rules: Senders 1)", () => {
  test("has a key and records of its own, and is verified by its DKIM record", async () => {
    const team = await createTestTeam(app);
    expect(await readSender(team)).toMatchObject({
      ...{ from: "Acme <no-reply@beckon.example>", address: null, isOwnUsed: false, available: true },
      ...{ bounceDomain: "beckon.example", domains: [] },
    });
    const added = await ofDomain(team, "addSenderDomain", " Bücher.Example ");
    const domain = added.emailSender.domains[0];
    expect(domain).toMatchObject({ domain: "xn--bcher-kva.example", state: "PENDING", checkedAt: null });
    expect(domain.records).toMatchObject([
      { purpose: "DKIM", type: "TXT", required: true, state: "UNCHECKED", found: null },
      { purpose: "DMARC", name: "_dmarc.xn--bcher-kva.example", value: "v=DMARC1; p=none", required: false },
    ]);
    expect(recordOf(domain, "DKIM")).toMatchObject({
      name: expect.stringMatching(/^bkn-[0-9a-f]{10}\._domainkey\.xn--bcher-kva\.example$/),
      value: expect.stringMatching(/^v=DKIM1; k=rsa; p=[A-Za-z0-9+/]{300,}=*$/),
    });
    const verify = async () =>
      domainIn((await ofDomain(team, "verifySenderDomain", "bücher.example")).emailSender, domain.domain);
    expect(await verify()).toMatchObject({ state: "PENDING", checkedAt: expect.any(String), verifiedAt: null });
    zones.publishOf(domain);
    zones.publish("_dmarc.xn--bcher-kva.example", "TXT", "v=DMARC1; p=reject; adkim=s");
    const verified = await verify();
    expect(verified).toMatchObject({ state: "VERIFIED", verifiedAt: expect.any(String) });
    expect(verified.records.map((one: Any) => one.state)).toEqual(["FOUND", "FOUND"]);
    expect(recordOf(verified, "DMARC").found).toBe("v=DMARC1; p=reject; adkim=s");
    // Once more it is the same domain with the same key.
    const again = await ofDomain(team, "addSenderDomain", "bücher.example");
    expect(again.emailSender.domains).toEqual([verified]);
  });

  test("is not verified by another key, a revoked one, a second one beside it, or no answer", async () => {
    const team = await createTestTeam(app);
    const domain = (await ofDomain(team, "addSenderDomain", "records.example")).emailSender.domains[0];
    const { name, value } = recordOf(domain, "DKIM");
    const other = (await ofDomain(team, "addSenderDomain", "other.example")).emailSender;
    const otherValue = recordOf(domainIn(other, "other.example"), "DKIM").value;
    for (const [values, state] of [
      [[otherValue], "DIFFERENT"],
      [["v=DKIM1; k=rsa; p="], "DIFFERENT"],
      [[value, otherValue], "DIFFERENT"],
      [[value.replace("k=rsa", "k=ed25519")], "DIFFERENT"],
      [[value.replace("p=", "h=sha1; p=")], "DIFFERENT"],
      [["nothing of it"], "DIFFERENT"],
      [[], "MISSING"],
      [["failing"], "UNKNOWN"],
      [[value.replace("; ", " ;\t").replace(/(p=.{90})/, "$1 ")], "FOUND"],
    ] as const) {
      zones.publish(name, "TXT", ...values);
      const read = domainIn((await ofDomain(team, "verifySenderDomain", "records.example")).emailSender, domain.domain);
      expect([values, recordOf(read, "DKIM").state, read.state]).toEqual([
        values,
        state,
        state === "FOUND" ? "VERIFIED" : "PENDING",
      ]);
    }
  });

  test("is one team's only", async () => {
    const [team, other] = [await createTestTeam(app), await createTestTeam(app)];
    const [mine, theirs] = await Promise.all(
      [team, other].map(
        async (one) => (await ofDomain(one, "addSenderDomain", "shared.example")).emailSender.domains[0],
      ),
    );
    // Both can write the zone, and ask at the same moment.
    zones.publishOf(mine);
    zones.publishOf(theirs);
    const answers = await Promise.all(
      [team, other].map((one) => ofDomain(one, "verifySenderDomain", "shared.example")),
    );
    expect(answers.map((one) => codes(one).join()).sort()).toEqual(["", "ALREADY_EXISTS"]);
    const [first, second] = codes(answers[0]).length === 0 ? [team, other] : [other, team];
    expect((await readSender(second)).domains).toMatchObject([{ state: "PENDING", verifiedByOtherTeam: true }]);
    await ofDomain(first, "removeSenderDomain", "shared.example");
    expect(codes(await ofDomain(second, "verifySenderDomain", "shared.example"))).toEqual([]);
    expect((await readSender(second)).domains).toMatchObject([{ state: "VERIFIED", verifiedByOtherTeam: false }]);
  });

  test("is looked for by itself for three days, and is FAILED then", async () => {
    const team = await createTestTeam(app);
    await ofDomain(team, "addSenderDomain", "late.example");
    expect(await recheck(team, "late.example", 60)).toMatchObject({ state: "PENDING" });
    expect(await recheck(team, "late.example", 3 * 24 * 60)).toMatchObject({ state: "FAILED" });
    zones.publishOf((await readSender(team)).domains[0]);
    await ofDomain(team, "verifySenderDomain", "late.example");
    expect((await readSender(team)).domains).toMatchObject([{ state: "VERIFIED" }]);
    expect((await entries(team)).map((one) => one.action)).toEqual([
      "sender_domain.verify",
      "sender_domain.fail",
      "sender_domain.add",
    ]);
  });

  test("is refused where it is none, beyond five, and where the operator has one sender", async () => {
    const team = await createTestTeam(app);
    for (const domain of ["", "a b", "name@example.com", "localhost", "x".repeat(300), "a.b.c.d.e.f.g.h.example"])
      expect([domain, codes(await ofDomain(team, "addSenderDomain", domain))]).toEqual([domain, ["INVALID_VALUE"]]);
    for (let n = 0; n < 5; n++) await ofDomain(team, "addSenderDomain", `d${n}.example`);
    expect(codes(await ofDomain(team, "addSenderDomain", "d5.example"))).toEqual(["TOO_MANY_ITEMS"]);
    await useDomain(await createTestTeam(app), zones, "stored.example");
    await app.restart({ DNS_SERVERS: zones.address, SENDER_DOMAINS: "off" });
    const off = await createTestTeam(app);
    expect(codes(await ofDomain(off, "addSenderDomain", "off.example"))).toEqual(["NOT_ALLOWED"]);
    expect(await readSender(off)).toMatchObject({ available: false });
    await app.restart({ DNS_SERVERS: zones.address });
  });
});

describe("who may (rules: Senders 5)", () => {
  test("owners and keys with ADMIN change it, and each change is in the audit log without the key", async () => {
    const team = await createTestTeam(app);
    const key = await team.addApiKey("ADMIN");
    expect(codes(await ofDomain(team, "addSenderDomain", "audited.example", key))).toEqual([]);
    zones.publishOf((await readSender(team)).domains[0]);
    await ofDomain(team, "verifySenderDomain", "audited.example");
    await setSender(team, { address: "Jobs@Audited.example", name: "Acme jobs" });
    await setSender(team, { address: "jobs@audited.example", name: "Acme jobs" });
    await setSender(team, {});
    await ofDomain(team, "removeSenderDomain", "audited.example");
    expect((await entries(team)).reverse()).toMatchObject([
      { action: "sender_domain.add", changes: { domain: { from: null, to: "audited.example" } } },
      { action: "sender_domain.verify", changes: { state: { from: "PENDING", to: "VERIFIED" } } },
      {
        action: "email_sender.set",
        changes: { address: { from: null, to: "jobs@audited.example" }, name: { from: null, to: "Acme jobs" } },
      },
      { action: "email_sender.set", changes: { address: { from: "jobs@audited.example", to: null } } },
      { action: "sender_domain.remove", changes: { domain: { from: "audited.example", to: null } } },
    ]);
  });

  test("others do not, and another team's domain does not exist", async () => {
    const [team, other] = [await createTestTeam(app), await createTestTeam(app)];
    await useDomain(team, zones, "mine.example");
    for (const caller of [await team.addMember("MANAGER"), await team.addApiKey("READ", "INVITE", "WEBHOOKS")])
      for (const operation of [
        "{ emailSender { from } }",
        'mutation { addSenderDomain(domain: "a.example") { userErrors { code } } }',
        'mutation { verifySenderDomain(domain: "mine.example") { userErrors { code } } }',
        "mutation { setEmailSender(input: {}) { userErrors { code } } }",
        'mutation { removeSenderDomain(domain: "mine.example") { userErrors { code } } }',
      ])
        expect((await team.post(operation, {}, caller)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    expect(codes(await ofDomain(other, "verifySenderDomain", "mine.example"))).toEqual(["NOT_FOUND"]);
    expect(codes(await setSender(other, { address: "jobs@mine.example" }))).toEqual(["NOT_FOUND"]);
    await ofDomain(other, "removeSenderDomain", "mine.example");
    expect(await readSender(team)).toMatchObject({ isOwnUsed: true, address: "jobs@mine.example" });
    const manager = await team.addMember("MANAGER");
    expect((await team.ask("{ team { mailHealth { from } } }", {}, manager)).team.mailHealth).toEqual({
      from: "Acme <jobs@mine.example>",
    });
  });

  test("the private key is stored encrypted, and is in no answer and no log", async () => {
    const team = await createTestTeam(app);
    await useDomain(team, zones, "secret.example");
    const { rows } = await app.db.query("/* test */ select encrypted_key from sender_domain where team_id = $1", [
      team.uuid,
    ]);
    const der = app.running.services.keys.decrypt("sender-key", rows[0].encrypted_key)!;
    expect(der.length).toBeGreaterThan(1_000);
    const middle = der.subarray(600, 640);
    expect(Buffer.from(rows[0].encrypted_key).includes(middle)).toBe(false);
    const shown = JSON.stringify([await readSender(team), await entries(team)]) + app.log.join("");
    expect(shown).not.toContain(der.toString("base64").slice(800, 840));
    const { data } = await team.post('{ __type(name: "SenderDomain") { fields { name } } }');
    expect(data.__type.fields.filter((one: Any) => /key|secret/i.test(one.name))).toEqual([]);
  });
});
