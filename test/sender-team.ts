import { expect } from "@jest/globals";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import type { Any } from "./client.ts";
import type { MailServer, ReceivedMail } from "./mail-server.ts";
import { NameServer } from "./name-server.ts";
import { newAddress, type TestTeam } from "./test-team.ts";

/** The zones of the tests, and a name server that has them. */
export class Zones {
  readonly #server = new NameServer();
  readonly #records = new Map<string, string[] | "failing">();

  get address(): string {
    return this.#server.address;
  }

  open(): Promise<void> {
    return this.#server.open((name, type) => this.#records.get(`${name} ${type}`) ?? []);
  }

  close(): void {
    this.#server.close();
  }

  /** Publishes values of a record; none: removes it; "failing": the name server cannot say. */
  publish(name: string, type: string, ...values: string[]): void {
    this.#records.set(`${name} ${type}`, values[0] === "failing" ? "failing" : values);
  }

  /** Publishes the record of a purpose as a domain shows it. */
  publishOf(domain: Any, purpose = "DKIM"): void {
    const { name, type, value } = recordOf(domain, purpose);
    this.publish(name, type, value);
  }

  /** Verifies the signature of a message as a recipient does, by what the zones have. */
  async verify(raw: string): Promise<Any> {
    const resolver = async (name: string): Promise<string[][]> => {
      const values = this.#records.get(`${name.toLowerCase()} TXT`) ?? [];
      if (values === "failing" || values.length === 0) throw Object.assign(new Error(name), { code: "ENOTFOUND" });
      return values.map((value) => [value]);
    };
    const { results } = await dkimVerify(Buffer.from(raw), { resolver: resolver as never });
    return results.map((one: Any) => ({ domain: one.signingDomain, result: one.status.result }));
  }
}

export const senderFields = `from fallback address name isOwnUsed available bounceDomain
  domains { domain state verifiedByOtherTeam checkedAt verifiedAt missingSince records { purpose type name value required state found } }`;
const payload = `{ emailSender { ${senderFields} } userErrors { code message path } }`;

export const readSender = async (team: TestTeam): Promise<Any> =>
  (await team.ask(`{ emailSender { ${senderFields} } }`)).emailSender;

/** Calls a mutation about a domain. */
export const ofDomain = async (
  team: TestTeam,
  name: "addSenderDomain" | "verifySenderDomain" | "removeSenderDomain",
  domain: string,
  as: { token: string } = team.owner,
): Promise<Any> =>
  (await team.ask(`mutation ($domain: String!) { ${name}(domain: $domain) ${payload} }`, { domain }, as))[name];

export const setSender = async (team: TestTeam, input: object): Promise<Any> =>
  (
    await team.ask(`mutation ($input: SetEmailSenderInput!) { setEmailSender(input: $input) ${payload} }`, {
      input,
    })
  ).setEmailSender;

export const codes = ({ userErrors }: Any): string[] => userErrors.map((one: Any) => one.code);
export const domainIn = (sender: Any, domain: string): Any => sender.domains.find((one: Any) => one.domain === domain);
export const recordOf = (domain: Any, purpose: string): Any =>
  domain.records.find((one: Any) => one.purpose === purpose);

/** Adds a domain, publishes its key, has it verified, and makes it the team's sender. */
export async function useDomain(team: TestTeam, zones: Zones, domain: string, choice: object = {}): Promise<Any> {
  const added = await ofDomain(team, "addSenderDomain", domain);
  zones.publishOf(domainIn(added.emailSender, domain));
  const verified = await ofDomain(team, "verifySenderDomain", domain);
  expect(domainIn(verified.emailSender, domain).state).toBe("VERIFIED");
  const set = await setSender(team, { address: `jobs@${domain}`, ...choice });
  expect(set.userErrors).toEqual([]);
  return domainIn(set.emailSender, domain);
}

/** Invites somebody, and returns the e-mail as the mail server has received it. */
export async function inviteOne(team: TestTeam, mail: MailServer, input: object = {}): Promise<ReceivedMail> {
  const address = newAddress("reader");
  await team.invite(await team.publishAssessment("Prüfung"), [address], { input });
  const [received] = await mail.waitFor(address);
  return received!;
}
