import { readAddress } from "../../platform/text/read-address.ts";

/** MAIL_FROM, read. The development default has a host that is no domain; it is taken as it is. */
export function parseMailFrom(mailFrom: string): { address: string; name: string | null; domain: string } {
  const read = readAddress(mailFrom);
  const parsed = read.address === null ? null : read;
  const address = parsed?.address ?? /<?([^<>\s]+@[^<>\s]+)>?\s*$/.exec(mailFrom)?.[1] ?? "no-reply@localhost";
  const name = parsed?.name ?? /^\s*"?([^"<]*?)"?\s*</.exec(mailFrom)?.[1] ?? null;
  return { address, name: name === "" ? null : name, domain: address.slice(address.lastIndexOf("@") + 1) };
}
