import type { Keys } from "../crypto/keys.ts";
import { topLevelError } from "../errors.ts";

const macCharacters = 22;

/** Makes the cursor of a position in a list. It is signed over the list's scope: its team, its kind and its order. */
export function makeCursor(keys: Keys, scope: string, position: unknown[]): string {
  const body = Buffer.from(JSON.stringify(position)).toString("base64url");
  return `${body}.${keys.mac("cursor", `${scope}.${body}`).toString("base64url")}`;
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
    !keys.verify("cursor", `${scope}.${body}`, Buffer.from(mac, "base64url"))
  )
    throw topLevelError(
      "BAD_USER_INPUT",
      "This cursor is not one of this list. Pass back a cursor as you were given it.",
    );
  return JSON.parse(Buffer.from(body, "base64url").toString()) as unknown[];
}
