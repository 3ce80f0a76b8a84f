import type { Services } from "../../access/context.ts";
import { findTextUpwards, resolveCname, resolveTxt } from "../../platform/outgoing-http/resolve-records.ts";
import type { Env } from "../../platform/process/env.ts";
import { oneLine } from "../../platform/text/plain-text.ts";
import type { FoundRecord, RecordPurpose, RecordState } from "./sender-domain.entity.ts";

/** A record that an owner publishes in the zone of a domain. */
export interface SenderRecord {
  purpose: RecordPurpose;
  type: "TXT" | "CNAME";
  name: string;
  value: string;
  isRequired: boolean;
}

/** What of a sender domain its records follow from. */
export interface RecordSource {
  domain: string;
  selector: string;
  publicKey: string;
}

const maxFound = 500;

/** Where e-mails bounce to that come from a domain whose alias is published; null where the operator has none. */
export const returnDomainOf = (
  env: Pick<Env, "BOUNCE_DOMAIN" | "BOUNCE_ALIASES">,
  { domain, selector }: Pick<RecordSource, "domain" | "selector">,
): string | null => (env.BOUNCE_ALIASES && env.BOUNCE_DOMAIN !== undefined ? `${selector}-bounces.${domain}` : null);

/** The records of a domain, the required one first. */
export function recordsOf(env: Pick<Env, "BOUNCE_DOMAIN" | "BOUNCE_ALIASES">, source: RecordSource): SenderRecord[] {
  const { domain, selector, publicKey } = source;
  const alias = returnDomainOf(env, source);
  return [
    {
      purpose: "DKIM",
      type: "TXT",
      name: `${selector}._domainkey.${domain}`,
      value: `v=DKIM1; k=rsa; p=${publicKey}`,
      isRequired: true,
    },
    { purpose: "DMARC", type: "TXT", name: `_dmarc.${domain}`, value: "v=DMARC1; p=none", isRequired: false },
    ...(alias === null
      ? []
      : [
          {
            purpose: "RETURN_PATH" as const,
            type: "CNAME" as const,
            name: alias,
            value: env.BOUNCE_DOMAIN!,
            isRequired: false,
          },
        ]),
  ];
}

/** The tags of a DKIM record (RFC 6376, 3.2), without white space. */
const tagsOf = (text: string): Map<string, string> =>
  new Map(
    text
      .slice(0, 4_000)
      .split(";")
      .map((tag) => tag.split("="))
      .map(([name = "", ...value]) => [name.trim(), value.join("=").replace(/\s/g, "")]),
  );

/** Whether a text is the record of a key, by which recipients can verify what this server signs. */
function hasKey(text: string, publicKey: string): boolean {
  const tags = tagsOf(text);
  const lists = (tag: string, ...any: string[]) => {
    const value = tags.get(tag);
    return value === undefined || value.split(":").some((one) => any.includes(one.toLowerCase()));
  };
  return (
    tags.get("p") === publicKey &&
    lists("v", "dkim1") &&
    lists("k", "rsa") &&
    lists("h", "sha256") &&
    lists("s", "*", "email")
  );
}

/** What was found of the DKIM record. With a second key at the name it is not defined which one recipients take. */
function dkimState(texts: string[], publicKey: string): RecordState {
  const keys = texts.filter((text) => tagsOf(text).has("p"));
  if (keys.length === 0) return texts.length === 0 ? "MISSING" : "DIFFERENT";
  return keys.every((text) => hasKey(text, publicKey)) ? "FOUND" : "DIFFERENT";
}

const found = (purpose: RecordPurpose, state: RecordState, value: string | null | undefined): FoundRecord => ({
  purpose,
  state,
  found: value == null || value === "" ? null : oneLine(value.slice(0, 4 * maxFound), maxFound),
});

/** Looks for the records of a domain in the DNS. */
export async function findRecords(services: Pick<Services, "env">, source: RecordSource): Promise<FoundRecord[]> {
  const { DNS_SERVERS: servers } = services.env;
  return await Promise.all(
    recordsOf(services.env, source).map(async ({ purpose, name, value }) => {
      switch (purpose) {
        case "DKIM": {
          const texts = await resolveTxt(name, servers);
          if (texts === null) return found(purpose, "UNKNOWN", null);
          return found(purpose, dkimState(texts, source.publicKey), texts.join(" | "));
        }
        case "DMARC": {
          const texts = async (host: string) => (await resolveTxt(host, servers)) ?? Promise.reject(new Error(host));
          try {
            const policy = await findTextUpwards(texts, "_dmarc", source.domain, /^v=DMARC1\s*;/i);
            return found(purpose, policy === null ? "MISSING" : "FOUND", policy);
          } catch {
            return found(purpose, "UNKNOWN", null);
          }
        }
        case "RETURN_PATH": {
          const names = await resolveCname(name, servers);
          if (names === null) return found(purpose, "UNKNOWN", null);
          const state = names.includes(value) ? "FOUND" : names.length === 0 ? "MISSING" : "DIFFERENT";
          return found(purpose, state, names.join(" "));
        }
      }
    }),
  );
}
