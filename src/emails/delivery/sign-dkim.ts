import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Env } from "../../platform/process/env.ts";
import { OperatorError } from "../../platform/process/operator-error.ts";
import { parseMailFrom } from "../rendering/mail-from.ts";

/** A key for signatures of DKIM (RFC 6376), and the name under which its public half is in the DNS. */
export interface DkimKey {
  domain: string;
  selector: string;
  key: KeyObject;
}

/** What is signed of a header. The List-Unsubscribe fields have to be (RFC 8058). */
const signedFields =
  "From:To:Reply-To:Subject:Date:Message-ID:MIME-Version:Content-Type:Auto-Submitted:List-Unsubscribe:List-Unsubscribe-Post";

/** Reads a private key (RSA of 1,024 bits or more, in PEM). @throws OperatorError */
export function readDkimKey(file: string): KeyObject {
  let pem: string;
  try {
    pem = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as { code?: string };
    throw new OperatorError(`DKIM_KEY_FILE: ${file} cannot be read (${code}). Make it with: npm run cli -- dkim`, 2);
  }
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 1_024) return key;
  } catch {
    // Said below.
  }
  throw new OperatorError(`DKIM_KEY_FILE: ${file} is no RSA private key in PEM. Make one with: npm run cli -- dkim`, 2);
}

/** The key of the installation; null where the mail server signs. @throws OperatorError */
export function dkimKeyOf(env: Pick<Env, "DKIM_KEY_FILE" | "DKIM_SELECTOR" | "MAIL_FROM">): DkimKey | null {
  const { DKIM_KEY_FILE: file, DKIM_SELECTOR: selector } = env;
  if (file === undefined || selector === undefined) return null;
  return { domain: parseMailFrom(env.MAIL_FROM).domain, selector, key: readDkimKey(file) };
}

/** The public half of a key as the DNS has it: `p=` of the record. */
export const dkimPublicKey = (key: KeyObject): string =>
  createPublicKey(key as never)
    .export({ format: "der", type: "spki" })
    .toString("base64");

/** The name and the text of the DNS record of a key. */
export const dkimRecord = ({ domain, selector, key }: DkimKey): { name: string; text: string } => ({
  name: `${selector}._domainkey.${domain}`,
  text: `v=DKIM1; k=rsa; p=${dkimPublicKey(key)}`,
});

/** Signs a composed message. */
export type Sign = (message: Buffer) => Promise<Buffer>;

/** Makes the function that signs composed messages. The library is loaded for the first one. */
export function dkimSigner({ domain, selector, key }: DkimKey): Sign {
  const privateKey = key.export({ format: "pem", type: "pkcs8" }).toString();
  const options = { domainName: domain, keySelector: selector, privateKey, headerFieldNames: signedFields };
  return async (message) => {
    const { default: Dkim } = await import("nodemailer/lib/dkim");
    const parts: Buffer[] = [];
    for await (const part of new Dkim(options).sign(message)) parts.push(part as Buffer);
    return Buffer.concat(parts);
  };
}
