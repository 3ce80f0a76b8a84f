import { timingSafeEqual } from "node:crypto";
import type { Keys } from "../crypto/keys.ts";
import { topLevelError } from "../errors.ts";
import { writeUuid } from "../ids/base32.ts";

const macCharacters = 22;
const macBytes = 16;
/** The length of `["` UUID `"]`. */
const idBodyBytes = 40;

const bodyOf = (position: unknown[]): string => Buffer.from(JSON.stringify(position)).toString("base64url");

/** Makes the cursor of a position in a list. It is signed over the list's scope: its team, its kind and its order. */
export function makeCursor(keys: Keys, scope: string, position: unknown[]): string {
  const body = bodyOf(position);
  return `${body}.${keys.mac("cursor", `${scope}.${body}`).toString("base64url")}`;
}

/**
 * Makes the cursors of a page of a list that is ordered by the stored ids. A UUID is one block, so the MACs of all of them are
 * made by one call.
 */
export function makeIdCursors(keys: Keys, scope: string, uuids: readonly string[]): string[] {
  const macs = keys.blockMacs("cursor", scope)[0]!.macs(blocksOf(uuids));
  // What `bodyOf` encodes of each, in one buffer: a UUID has nothing that JSON escapes.
  const bodies = Buffer.from(uuids.map((uuid) => `["${uuid}"]`).join(""), "latin1");
  return uuids.map((_, n) => {
    const body = bodies.toString("base64url", n * idBodyBytes, (n + 1) * idBodyBytes);
    return `${body}.${macs.toString("base64url", n * macBytes, (n + 1) * macBytes)}`;
  });
}

function blocksOf(uuids: readonly string[]): Buffer {
  const blocks = Buffer.allocUnsafe(uuids.length * macBytes);
  for (const [n, uuid] of uuids.entries()) writeUuid(uuid, blocks, n * macBytes);
  return blocks;
}

/** The body of the position of one UUID. */
const idBody = /^\["([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"\]$/;

/** Whether the MAC is one that `makeCursor` or `makeIdCursors` makes for this body. */
function isSigned(keys: Keys, scope: string, body: string, mac: Buffer): boolean {
  if (mac.length !== macBytes) return false;
  const uuid = idBody.exec(Buffer.from(body, "base64url").toString())?.[1];
  if (uuid !== undefined && bodyOf([uuid]) === body) {
    const block = blocksOf([uuid]);
    for (const macs of keys.blockMacs("cursor", scope)) if (timingSafeEqual(macs.macs(block), mac)) return true;
  }
  return keys.verify("cursor", `${scope}.${body}`, mac);
}

/**
 * Reads the position behind a cursor.
 *
 * @throws BAD_USER_INPUT for one of another list or made by hand, which would lead to rows that make no sense
 */
export function readCursor(keys: Keys, scope: string, cursor: string): unknown[] {
  const [body, mac, more] = cursor.split(".");
  if (
    body === undefined ||
    mac === undefined ||
    more !== undefined ||
    // The decoder ignores what follows a MAC of full length, so the length is checked.
    mac.length !== macCharacters ||
    !isSigned(keys, scope, body, Buffer.from(mac, "base64url"))
  )
    throw topLevelError(
      "BAD_USER_INPUT",
      "This cursor is not one of this list. Pass back a cursor as you were given it.",
    );
  return JSON.parse(Buffer.from(body, "base64url").toString()) as unknown[];
}
