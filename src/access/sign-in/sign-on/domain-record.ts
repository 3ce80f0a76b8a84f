import type { Keys } from "../../../platform/crypto/keys.ts";

/** The TXT record by which a team proves a domain. */
export interface DomainRecord {
  name: string;
  value: string;
}

const prefix = "beckon-sign-on=";
const scopeOf = (teamId: string, domain: string): string => `${teamId}.${domain}`;

/** The record that a team adds to a domain's zone. It is derived, so that nothing is stored of it. */
export const recordOf = (keys: Keys, teamId: string, domain: string): DomainRecord => ({
  name: `_beckon-sign-on.${domain}`,
  value: prefix + keys.mac("sign-on-domain", scopeOf(teamId, domain), 20).toString("base64url"),
});

/** Whether one of the texts of a name's TXT records is that of a team. */
export const provesDomain = (keys: Keys, teamId: string, domain: string, texts: string[]): boolean =>
  texts.some((text) => {
    const value = text.trim();
    return (
      value.startsWith(prefix) &&
      value.length <= 200 &&
      keys.verify("sign-on-domain", scopeOf(teamId, domain), Buffer.from(value.slice(prefix.length), "base64url"))
    );
  });
