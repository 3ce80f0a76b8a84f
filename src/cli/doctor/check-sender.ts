import { promises as dns } from "node:dns";
import { dkimKeyOf, dkimPublicKey } from "../../emails/delivery/sign-dkim.ts";
import { parseMailFrom } from "../../emails/rendering/mail-from.ts";
import { findTextUpwards } from "../../platform/outgoing-http/resolve-records.ts";
import type { Env } from "../../platform/process/env.ts";
import { type Check, ok, warning } from "./doctor.ts";

const timeoutMs = 2_000;
/** Names that no resolver knows records of (RFC 2606, RFC 6761). */
const reserved = /(^|\.)(localhost|local|test|example|invalid|internal|home\.arpa)$/i;

/** The texts of a name; empty where it has none. @throws where no name server answers */
type Texts = (name: string) => Promise<string[]>;

const isMissing = (error: unknown): boolean =>
  ["ENOTFOUND", "ENODATA"].includes(String((error as { code?: unknown }).code));

/** Whether the domain that bounces go to says which servers may send for it. */
async function checkSpf(texts: Texts, domain: string): Promise<Check> {
  const records = (await texts(domain)).filter((text) => /^v=spf1(\s|$)/i.test(text));
  if (records.length > 1)
    return warning("SPF", `${domain} has ${records.length} records, which counts as none`, "Merge them into one.");
  const [record] = records;
  if (record === undefined)
    return warning(
      "SPF",
      `${domain} has no record: recipients cannot tell your mail server from others`,
      `Add a TXT record at ${domain}: "v=spf1 include:… -all" with the servers of SMTP_URL, as their operator says.`,
    );
  if (/[\s]\+?all(\s|$)/i.test(record))
    return warning(
      "SPF",
      `${domain} allows every server to send for it (${record.slice(0, 200)})`,
      "End it with -all.",
    );
  return ok("SPF", `${domain}: ${record.slice(0, 200)}`);
}

/** @param key the public key that this server signs with; undefined: the mail server signs */
async function checkDkim(texts: Texts, domain: string, selector?: string, key?: string): Promise<Check> {
  if (selector === undefined)
    return ok("DKIM", "not looked at: the mail server signs; name its selector with --dkim SELECTOR");
  const host = `${selector}._domainkey.${domain}`;
  const record = (await texts(host)).find((text) => /(^|;)\s*p=/i.test(text));
  if (record === undefined)
    return warning(
      "DKIM",
      `${host} has no key: signatures of the mail server fail`,
      "Publish the key that the mail server's operator gives, or correct the selector.",
    );
  if (/(^|;)\s*p=\s*(;|$)/i.test(record))
    return warning("DKIM", `the key at ${host} is revoked`, "Publish the key that is in use.");
  if (key === undefined) return ok("DKIM", `${host} has a key`);
  if (/(?:^|;)\s*p=([^;]*)/i.exec(record)?.[1]?.replace(/\s/g, "") !== key)
    return warning(
      "DKIM",
      `the key at ${host} is not that of DKIM_KEY_FILE: recipients reject the signatures`,
      "Publish the record that npm run cli -- dkim prints.",
    );
  return ok("DKIM", `${host} has the key of DKIM_KEY_FILE`);
}

async function checkDmarc(texts: Texts, domain: string): Promise<Check> {
  const record = await findTextUpwards(texts, "_dmarc", domain, /^v=DMARC1\s*;/i);
  if (record === null)
    return warning(
      "DMARC",
      `${domain} has no policy: large providers reject or hide e-mail without one`,
      `Add a TXT record at _dmarc.${domain}: "v=DMARC1; p=none; rua=mailto:…", and raise p once the reports are clean.`,
    );
  return ok("DMARC", `${domain}: ${record.slice(0, 200)}`);
}

/** Whether bounces can come back to BOUNCE_DOMAIN. */
async function checkReturn(resolver: dns.Resolver, domain: string): Promise<Check> {
  const found = await resolver.resolveMx(domain).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return found.length > 0
    ? ok("return path", `${domain} is received by ${found.map((one) => one.exchange).join(", ")}`)
    : warning("return path", `${domain} has no MX: bounces are lost`, "Add an MX record that names your mail server.");
}

/**
 * Looks at the DNS records of the sender's domain, by which recipients decide whether an e-mail is genuine.
 *
 * @param options.selector the mail server's DKIM selector
 * @param options.nameServers asked instead of the system's
 */
export async function checkSender(
  env: Pick<Env, "SMTP_URL" | "MAIL_FROM" | "BOUNCE_DOMAIN" | "DKIM_KEY_FILE" | "DKIM_SELECTOR">,
  options: { selector?: string; nameServers?: string[] } = {},
): Promise<Check[]> {
  if (env.SMTP_URL === undefined) return [];
  const { domain } = parseMailFrom(env.MAIL_FROM);
  if (!domain.includes(".") || reserved.test(domain) || /[:[\]]|^[\d.]+$/.test(domain))
    return [
      warning(
        "sender",
        `MAIL_FROM is at ${domain}, which is no domain of the internet: recipients reject it`,
        "Set MAIL_FROM to an address of your domain.",
      ),
    ];
  const resolver = new dns.Resolver({ timeout: timeoutMs, tries: 2 });
  if (options.nameServers !== undefined) resolver.setServers(options.nameServers);
  const texts: Texts = async (host) => {
    try {
      return (await resolver.resolveTxt(host)).map((parts) => parts.join(""));
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  };
  const { BOUNCE_DOMAIN: returnDomain } = env;
  const own = options.selector === undefined ? dkimKeyOf(env) : null;
  try {
    return await Promise.all([
      checkSpf(texts, returnDomain ?? domain),
      own === null
        ? checkDkim(texts, domain, options.selector)
        : checkDkim(texts, domain, own.selector, dkimPublicKey(own.key)),
      checkDmarc(texts, domain),
      ...(returnDomain === undefined ? [] : [checkReturn(resolver, returnDomain)]),
    ]);
  } catch {
    return [warning("sender", `the records of ${domain} are unknown, since no name server answers`, null)];
  }
}
