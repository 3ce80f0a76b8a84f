import { verify, X509Certificate } from "node:crypto";
import { isObject, isRecent, type Json, parseJson, textIn } from "./mail-provider.ts";

/** A message of Amazon SNS that is signed by it, and of the topic that it should be of. */
export interface SnsMessage {
  type: "Notification" | "SubscriptionConfirmation";
  id: string;
  message: string;
  /** Where the subscription is confirmed. */
  subscribeUrl: string;
}

/** Which properties are signed, in their order. */
const signed: Record<string, string[]> = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
};

/** Whether an address is one of SNS itself, over HTTPS: nobody else has certificates and confirmations there. */
export const isOfSns = (url: string): boolean =>
  URL.canParse(url) && /^https:\/\/sns\.[a-z0-9-]{3,30}\.amazonaws\.com(\.cn)?$/.test(new URL(url).origin);

const certificates = new Map<string, string>();
const maxCertificates = 20;

/**
 * Reads a message of SNS, and checks its signature with the certificate that it names.
 *
 * @param topic the ARN of the topic
 * @param load loads the certificate (PEM) from an address of SNS
 * @param isTrusted replaces what is an address of SNS, in tests
 * @returns null for a message that is not signed by SNS or not of this topic
 */
export async function readSns(
  body: Buffer,
  topic: string,
  load: (url: string) => Promise<string>,
  isTrusted = isOfSns,
): Promise<SnsMessage | null> {
  const read = parseJson(body);
  if (!isObject(read)) return null;
  const [type, url] = [textIn(read, "Type"), textIn(read, "SigningCertURL")];
  const properties = signed[type];
  if (properties === undefined || textIn(read, "TopicArn") !== topic) return null;
  if (!isRecent(Date.parse(textIn(read, "Timestamp")) / 1_000)) return null;
  if (!isTrusted(url) || !new URL(url).pathname.endsWith(".pem")) return null;
  try {
    let pem = certificates.get(url);
    if (pem === undefined) {
      pem = await load(url);
      if (certificates.size >= maxCertificates) certificates.clear();
      certificates.set(url, pem);
    }
    if (!isSigned(read, properties, new X509Certificate(pem))) return null;
  } catch {
    return null;
  }
  return {
    type: type as SnsMessage["type"],
    id: textIn(read, "MessageId"),
    message: textIn(read, "Message"),
    subscribeUrl: textIn(read, "SubscribeURL"),
  };
}

function isSigned(read: Json, properties: string[], certificate: X509Certificate): boolean {
  const lines = properties.filter((name) => typeof read[name] === "string").flatMap((name) => [name, read[name]]);
  const algorithm = read.SignatureVersion === "2" ? "RSA-SHA256" : "RSA-SHA1";
  const text = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  return verify(algorithm, text, certificate.publicKey, Buffer.from(textIn(read, "Signature"), "base64"));
}
