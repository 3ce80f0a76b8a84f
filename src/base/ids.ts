import { fromUUID, TypeID } from "typeid-js";
import { v7 } from "uuid";

/** What an id says of its object: the prefix of its global form, e.g. `inv_01jz8q2v4kf3q8m2v5d1c7x9ab`. */
export const idPrefixes = {
  Team: "team",
  TeamMember: "mem",
  ApiKey: "key",
  Assessment: "asm",
  Candidate: "cand",
  Invitation: "inv",
  InvitationBatch: "bat",
  Email: "eml",
  AssessmentEvent: "evt",
  NotificationSetting: "set",
  Notification: "ntf",
  WebhookEndpoint: "whe",
  WebhookDelivery: "whd",
  AuditEntry: "aud",
} as const;

/** The name of a GraphQL type that implements Node. */
export type NodeName = keyof typeof idPrefixes;

const nameByPrefix = new Map(Object.entries(idPrefixes).map(([name, prefix]) => [prefix as string, name as NodeName]));

/** A fresh id as the database stores it: UUIDv7, so that the order of ids is the order of making. */
export const newId = (): string => v7();

/**
 * The same, with the UTC day in place of the moment: for what happens when a candidate starts or submits. Whoever must not
 * know that moment would else read it in the id.
 */
export const newIdOfDay = (): string => v7({ msecs: Math.floor(Date.now() / 86_400_000) * 86_400_000 });

/** The id as clients see it: the type's prefix and the UUID in base32. */
export const globalId = (name: NodeName, uuid: string): string => fromUUID(uuid, idPrefixes[name]).toString();

/**
 * The stored id behind a client's, or null when it is no id of this type. The caller cannot tell
 * a malformed id from a foreign one: both are things that do not exist.
 */
export function storedId(name: NodeName, id: string): string | null {
  const parsed = parseGlobalId(id);
  return parsed?.name === name ? parsed.uuid : null;
}

/** Splits any global id into the type it names and the stored id; null when it is none. */
export function parseGlobalId(id: string): { name: NodeName; uuid: string } | null {
  if (id.length > 60) return null;
  try {
    const typeId = TypeID.fromString(id);
    const name = nameByPrefix.get(typeId.getType());
    return name === undefined ? null : { name, uuid: typeId.toUUID() };
  } catch {
    return null;
  }
}
