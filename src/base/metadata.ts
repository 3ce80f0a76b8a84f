import { UnsafeInteger } from "./parse-json.ts";

/** The largest object that is stored for a caller, in bytes of JSON. */
export const maxMetadataBytes = 16_384;

/** Why an object of a caller cannot be stored as it is; null when it can. */
export function metadataProblem(value: object): { code: "TOO_LONG" | "INVALID_VALUE"; message: string } | null {
  let unsafe: string | null = null;
  const text = JSON.stringify(value, function (this: Record<string, unknown>, key, made) {
    // What the value says of itself has taken its place already.
    const held = this[key];
    if (held instanceof UnsafeInteger) unsafe ??= held.digits;
    return made;
  });
  if (Buffer.byteLength(text) > maxMetadataBytes)
    return {
      code: "TOO_LONG",
      message: `At most ${maxMetadataBytes} bytes of JSON; this has ${Buffer.byteLength(text)}.`,
    };
  if (unsafe !== null)
    return {
      code: "INVALID_VALUE",
      message: `${(unsafe as string).slice(0, 40)} has more digits than a number keeps. Send it as text: "${(unsafe as string).slice(0, 40)}".`,
    };
  return null;
}
