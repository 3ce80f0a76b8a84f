import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { recheckSenderDomains } from "../src/emails/senders/recheck-sender-domains.ts";
import { bounceCalls, bounced, deliveryReport, secret } from "./bounce-messages.ts";
import { type Any, post } from "./client.ts";
import {
  codes,
  domainIn,
  inviteOne,
  ofDomain,
  readSender,
  recordOf,
  setSender,
  useDomain,
  Zones,
} from "./sender-team.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const zones = new Zones();
const app = testApp({
  MAIL_FROM: "Beckon <no-reply@beckon.example>",
  BOUNCE_DOMAIN: "bounces.beckon.example",
  BOUNCE_SECRET: secret,
});
beforeAll(async () => {
  await zones.open();
  await app.restart({ DNS_SERVERS: zones.address });
});
afterAll(() => zones.close());

/** Has all domains of a team looked at by the scheduled task, and moves what is missing into the past. */
async function recheck(team: TestTeam, minutesMissing = 0): Promise<void> {
  await app.db.query(
    `/* test */ update sender_domain set next_check_at = now() - interval '1 second', checked_at = null,
       missing_since = missing_since - make_interval(mins => $2) where team_id = $1`,
    [team.uuid, minutesMissing],
  );
  await recheckSenderDomains(app.running.services);
  await waitUntil(async () => (await readSender(team)).domains.every((one: Any) => one.checkedAt !== null));
}

const { all, postBounce, waitForEmailState } = bounceCalls(app);
const sentTo =
  "select id from email where team_id = $1 and member_id is null and state = 'SENT' and leased_until is null";
const isFromInstallation = { from: { text: '"Acme" <no-reply@beckon.example>' } };

describe("an e-mail (rules: Senders 2)", () => {
  test("comes from the chosen address, and its signature passes as a recipient checks it", async () => {
    const team = await createTestTeam(app);
    await useDomain(team, zones, "signed.example", { name: "Acme Jürgen 招聘" });
    expect(await readSender(team)).toMatchObject({ from: "Acme Jürgen 招聘 <jobs@signed.example>", isOwnUsed: true });
    const { raw, mail } = await inviteOne(team, app.mail);
    expect(mail.from!.value).toEqual([{ name: "Acme Jürgen 招聘", address: "jobs@signed.example" }]);
    expect(await zones.verify(raw)).toEqual([{ domain: "signed.example", result: "pass" }]);
    expect((await zones.verify(raw.replace(/^Subject: /m, "Subject: Not ")))[0].result).toBe("fail");
    // Without a name of its own it has the team's, and an e-mail to a member comes from it as well.
    await setSender(team, { address: "work@signed.example" });
    const [copy] = await (async () => {
      const assessment = await team.publishAssessment("Copied");
      await team.invite(assessment, ["copied@reader.test"], { input: { copyToMe: true } });
      return await app.mail.waitFor(team.owner.email);
    })();
    expect(copy!.mail.from!.value).toEqual([{ name: "Acme", address: "work@signed.example" }]);
    expect(await zones.verify(copy!.raw)).toMatchObject([{ domain: "signed.example", result: "pass" }]);
  });

  test("of another team, and sign-in links, come from the installation", async () => {
    const [team, other] = [await createTestTeam(app), await createTestTeam(app)];
    await useDomain(team, zones, "one-team.example");
    expect((await inviteOne(other, app.mail)).mail).toMatchObject({
      from: { value: [{ address: "no-reply@beckon.example" }] },
    });
    await post(app.url, `mutation { requestSignIn(email: "${team.owner.email}") { userErrors { code } } }`);
    const [link] = await app.mail.waitFor(team.owner.email);
    expect(link!.mail).toMatchObject(isFromInstallation);
    expect(await zones.verify(link!.raw)).toMatchObject([{ result: "none" }]);
  });

  test("has no address or name that could write a header, and none of an unverified domain", async () => {
    const team = await createTestTeam(app);
    await useDomain(team, zones, "strict.example");
    await ofDomain(team, "addSenderDomain", "pending.example");
    for (const [address, code] of [
      ["jobs@pending.example", "INVALID_STATE"],
      ["jobs@unknown.example", "NOT_FOUND"],
      ["jobs@sub.strict.example", "NOT_FOUND"],
      ["jobs", "INVALID_VALUE"],
      [`${"x".repeat(65)}@strict.example`, "INVALID_VALUE"],
      ["a..b@strict.example", "INVALID_VALUE"],
      [".a@strict.example", "INVALID_VALUE"],
      ['"a b"@strict.example', "INVALID_VALUE"],
      ["jöbs@strict.example", "INVALID_VALUE"],
      ["jobs@strict.example\r\nBcc: all@strict.example", "INVALID_VALUE"],
      ["Jobs <jobs@strict.example>", "INVALID_VALUE"],
      ["a@b@strict.example", "INVALID_VALUE"],
      ["x".repeat(100_000), "INVALID_VALUE"],
    ] as const)
      expect([address.slice(0, 60), codes(await setSender(team, { address }))]).toEqual([address.slice(0, 60), [code]]);
    expect(codes(await setSender(team, { address: "jobs@strict.example", name: "x".repeat(101) }))).toEqual([
      "TOO_LONG",
    ]);
    const name = 'Acme\r\nBcc: all@strict.example\n\n<evil@elsewhere.example>, "x" =?utf-8?Q?=0A?=';
    expect(codes(await setSender(team, { address: "jobs@strict.example", name }))).toEqual([]);
    const { raw, mail, to } = await inviteOne(team, app.mail);
    expect(mail.from!.value.map((one) => one.address)).toEqual(["jobs@strict.example"]);
    expect([mail.headers.has("bcc"), to.length]).toEqual([false, 1]);
    expect(await zones.verify(raw)).toMatchObject([{ result: "pass" }]);
  });
});

describe("replies and bounces (rules: Senders 3)", () => {
  test("go to whom they went before", async () => {
    const team = await createTestTeam(app);
    await useDomain(team, zones, "replies.example");
    const { from, mail } = await inviteOne(team, app.mail);
    expect(mail.replyTo!.value).toMatchObject([{ address: team.owner.email }]);
    expect(from).toMatch(/^[a-z2-7]{52}@bounces\.beckon\.example$/);
    await waitForEmailState(team, "SENT");
    expect(await postBounce(deliveryReport({ to: from }))).toEqual(bounced);
    await waitForEmailState(team, "BOUNCED");
    // Without a domain for bounces they go to the installation's address, not to the team's.
    await app.restart({ DNS_SERVERS: zones.address, BOUNCE_DOMAIN: undefined, BOUNCE_SECRET: undefined } as never);
    expect((await inviteOne(team, app.mail)).from).toBe("no-reply@beckon.example");
    await app.restart({ DNS_SERVERS: zones.address });
  });

  test("go to an alias of the domain once it is published, where the operator allows that", async () => {
    await app.restart({ DNS_SERVERS: zones.address, BOUNCE_ALIASES: "on" });
    const team = await createTestTeam(app);
    const domain = await useDomain(team, zones, "aligned.example");
    expect(recordOf(domain, "RETURN_PATH")).toMatchObject({
      ...{ type: "CNAME", value: "bounces.beckon.example", required: false, state: "MISSING" },
    });
    expect((await inviteOne(team, app.mail)).from).toMatch(/@bounces\.beckon\.example$/);
    const { name } = recordOf(domain, "RETURN_PATH");
    zones.publish(name, "CNAME", "elsewhere.example");
    await recheck(team);
    expect(recordOf((await readSender(team)).domains[0], "RETURN_PATH").state).toBe("DIFFERENT");
    zones.publishOf(domain, "RETURN_PATH");
    await recheck(team);
    const { from } = await inviteOne(team, app.mail);
    expect(from.endsWith(`@${name}`)).toBe(true);
    await waitUntil(async () => (await all(sentTo, team.uuid)).length === 2);
    expect(await postBounce(deliveryReport({ to: from }))).toEqual(bounced);
    await app.restart({ DNS_SERVERS: zones.address });
    expect((await inviteOne(team, app.mail)).from).toMatch(/@bounces\.beckon\.example$/);
  });
});

describe("a record that is gone (rules: Senders 4)", () => {
  test("leads e-mails back to the installation's sender at once, and the owners get to know when it stays gone", async () => {
    const team = await createTestTeam(app);
    const second = await team.addMember("OWNER", "Second");
    await app.db.query("/* test */ update team_member set locale = 'de' where team_id = $1 and id = $2", [
      ...[team.uuid, second.uuid],
    ]);
    const domain = await useDomain(team, zones, "gone.example");
    const dkim = recordOf(domain, "DKIM");
    zones.publish(dkim.name, "TXT", "failing");
    await recheck(team);
    expect(await readSender(team)).toMatchObject({ isOwnUsed: true, domains: [{ state: "VERIFIED" }] });
    zones.publish(dkim.name, "TXT");
    await recheck(team);
    expect(await readSender(team)).toMatchObject({
      ...{ isOwnUsed: false, address: "jobs@gone.example", from: "Acme <no-reply@beckon.example>" },
      domains: [{ state: "VERIFIED", missingSince: expect.any(String) }],
    });
    expect((await inviteOne(team, app.mail)).mail).toMatchObject(isFromInstallation);
    await recheck(team, 5);
    expect(domainIn(await readSender(team), "gone.example").state).toBe("VERIFIED");
    expect(app.mail.to(second.email)).toEqual([]);
    await recheck(team, 6);
    expect(domainIn(await readSender(team), "gone.example").state).toBe("FAILED");
    const [english] = await app.mail.waitFor(team.owner.email);
    const [german] = await app.mail.waitFor(second.email);
    expect(english!.mail).toMatchObject({
      ...isFromInstallation,
      subject: "The DKIM record of gone.example is missing",
    });
    expect(german!.mail.subject).toBe("Der DKIM-Eintrag von gone.example fehlt");
    expect(english!.mail.text).toContain(dkim.name);
    const { auditLog } = await team.ask("{ auditLog(first: 1) { nodes { action changes actor { __typename } } } }");
    expect(auditLog.nodes).toEqual([
      {
        ...{ action: "sender_domain.fail", actor: null },
        changes: { domain: "gone.example", state: { from: "VERIFIED", to: "FAILED" } },
      },
    ]);
    // Published again, it is used again, without anybody's doing.
    zones.publishOf(domain);
    await recheck(team, 60);
    expect(await readSender(team)).toMatchObject({ isOwnUsed: true, from: "Acme <jobs@gone.example>" });
    expect(await zones.verify((await inviteOne(team, app.mail)).raw)).toMatchObject([{ result: "pass" }]);
  });

  test("comes back within minutes without anybody's notice, and removing the domain ends it", async () => {
    const team = await createTestTeam(app);
    const domain = await useDomain(team, zones, "brief.example");
    zones.publish(recordOf(domain, "DKIM").name, "TXT");
    await recheck(team);
    zones.publishOf(domain);
    await recheck(team, 15);
    expect(await readSender(team)).toMatchObject({
      isOwnUsed: true,
      domains: [{ state: "VERIFIED", missingSince: null }],
    });
    await ofDomain(team, "removeSenderDomain", "brief.example");
    expect(await readSender(team)).toMatchObject({ address: null, domains: [] });
    expect((await inviteOne(team, app.mail)).mail).toMatchObject(isFromInstallation);
    expect(app.mail.to(team.owner.email)).toEqual([]);
  });
});
