import { createHash } from "node:crypto";
import type { Services } from "../../access/context.ts";
import { callOut } from "../../platform/outgoing-http/outgoing-call.ts";
import { signWebhook } from "../../webhooks/payload/sign-webhook.ts";
import type { ChatDestinationKind } from "../chat-destination.entity.ts";
import type { ChatContent } from "./chat-content.ts";
import { bodyFor } from "./write-message.ts";

const timeoutMs = 10_000;
const maxBytes = 16 * 1024;
/** How many characters of an answer are stored and shown. */
const maxAnswer = 500;

/** Where a message goes. */
export interface ChatAddress {
  kind: ChatDestinationKind;
  encryptedUrl: Buffer;
  encryptedSecret: Buffer | null;
}

/** What the provider answered. */
export interface ChatAnswer {
  /** Null: there was no answer. */
  status: number | null;
  /** The beginning of the answer, without the address of the channel; or why there was none. */
  text: string;
  retryAfter: string | undefined;
}

/** Whether a message was taken. */
export const wasTaken = ({ status }: ChatAnswer): boolean => status !== null && status >= 200 && status < 300;

/**
 * Posts a message. It never throws: a failure is an answer.
 *
 * @param id the same on every attempt of the same message: an address of the kind URL recognises a repeat by it
 */
export async function sendMessage(
  services: Services,
  address: ChatAddress,
  content: ChatContent,
  id: string,
): Promise<ChatAnswer> {
  const url = services.keys.decrypt("chat-url", address.encryptedUrl)?.toString();
  if (url === undefined)
    return {
      status: null,
      text: "The address cannot be read: SECRET_KEY was replaced. Enter it again.",
      retryAfter: undefined,
    };
  const now = new Date();
  const body = JSON.stringify(bodyFor(address.kind, content, now));
  const secret =
    address.encryptedSecret === null
      ? undefined
      : services.keys.decrypt("chat-secret", address.encryptedSecret)?.toString();
  const answer = await callOut({
    url,
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": "Beckon",
      ...(secret === undefined ? {} : signWebhook(id, now, body, [secret])),
    },
    body,
    timeoutMs,
    maxBytes,
    allowPrivate: services.env.WEBHOOK_ALLOW_PRIVATE,
  });
  if (!answer.answered) return { status: null, text: answer.message, retryAfter: undefined };
  return {
    status: answer.status,
    text: withoutAddress(answer.body, url).slice(0, maxAnswer),
    retryAfter: answer.headers["retry-after"],
  };
}

/** Removes the secret parts of the address from an answer that repeats them. */
function withoutAddress(text: string, address: string): string {
  const { pathname, search, searchParams } = new URL(address);
  const parts = [
    address,
    pathname + search,
    ...pathname.split("/").filter((part) => part.length >= 8),
    ...[...searchParams.values()].filter((part) => part.length >= 8),
  ];
  return parts.filter((part) => part.length > 1).reduce((cleaned, part) => cleaned.replaceAll(part, "…"), text);
}

/** The id of a message about these events, of which a repeat has the same. */
export const messageId = (ids: string[]): string =>
  `msg_${createHash("sha256").update(ids.join(" ")).digest("hex").slice(0, 32)}`;
