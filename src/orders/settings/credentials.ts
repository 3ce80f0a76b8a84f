import type { Services } from "../../access/context.ts";
import type { PartnerAccount } from "../partner.ts";

/** The secrets of an integration. */
export interface Credentials {
  /** Shown to the partner with each call to it. */
  apiKey: string;
  /** What the partner signs its calls with, where it signs them. */
  webhookSecret: string | null;
}

/** The secrets as they are stored: encrypted under a key derived from SECRET_KEY. */
export const encryptCredentials = ({ keys }: Services, credentials: Credentials): Buffer =>
  keys.encrypt("partner-credentials", Buffer.from(JSON.stringify(credentials)));

/** The secrets as they were; null where SECRET_KEY was replaced, or where the integration is deleted. */
export function decryptCredentials({ keys }: Services, encrypted: Buffer): Credentials | null {
  const text = keys.decrypt("partner-credentials", encrypted);
  return text === null ? null : (JSON.parse(text.toString()) as Credentials);
}

/** The row of an integration with its decrypted secrets. */
export function openAccount(
  services: Services,
  row: { teamId: string; id: string; kind: string; url: string; account: string | null; credentials: Buffer },
): PartnerAccount | null {
  const credentials = decryptCredentials(services, row.credentials);
  if (credentials === null) return null;
  const { teamId, id, kind, url, account } = row;
  return { teamId, id, kind, url, account, ...credentials };
}
