import { headerLine } from "../../platform/text/plain-text.ts";
import { asciiDomain, maxAddressLength } from "../../platform/text/text-input.ts";
import { parseMailFrom } from "./mail-from.ts";

/** What a mail library takes as a single person: it quotes or encodes the name itself. */
export interface Mailbox {
  name: string;
  address: string;
}

// One address and nothing else. Quoted local parts and [1.2.3.4] are valid mail, but nobody's, and every one of their
// characters means something in a header; so they are refused.
const ADDRESS = /^([^\s\p{Cc}\p{Cf}\p{Cs}@<>()[\]\\,;:"]{1,64})@([^\s\p{Cc}\p{Cf}\p{Cs}@<>()[\]\\,;:"/?#%]{1,253})$/u;

/**
 * A name and an address for From, Reply-To or To, whatever the name holds: it becomes one bounded line without
 * controls. An address that is not exactly one address throws: mending it could send the letter to somebody else.
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
