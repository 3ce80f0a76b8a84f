import { headerLine } from "../../platform/text/plain-text.ts";
import { asciiDomain, maxAddressLength } from "../../platform/text/text-input.ts";
import { parseMailFrom } from "./mail-from.ts";

/** One address with a name, as mail libraries expect it: they quote or encode the name. */
export interface Mailbox {
  name: string;
  address: string;
}

// One address and nothing else. Quoted local parts and [1.2.3.4] are valid, but nobody has them, and each of their
// characters has a meaning in a header, so they are rejected.
const ADDRESS = /^([^\s\p{Cc}\p{Cf}\p{Cs}@<>()[\]\\,;:"]{1,64})@([^\s\p{Cc}\p{Cf}\p{Cs}@<>()[\]\\,;:"/?#%]{1,253})$/u;

/**
 * A name and an address for From, Reply-To or To, whatever the name contains: it becomes one bounded line without
 * controls. An address that is not exactly one address throws: correcting it could send the e-mail to another recipient.
 */
export function mailboxOf(name: string | null | undefined, address: string): Mailbox {
  const [, local, domain] = (address.length > maxAddressLength ? null : ADDRESS.exec(address.trim())) ?? [];
  const host = domain && asciiDomain(domain);
  if (!local || !host) throw new Error("Not a single e-mail address.");
  return { name: headerLine(name ?? "", 100), address: `${local}@${host}` };
}

/** From the team, by the address of the installation. */
export const fromTeam = (services: { env: { MAIL_FROM: string } }, teamName: string): Mailbox =>
  mailboxOf(teamName, parseMailFrom(services.env.MAIL_FROM).address);
