import { UnsafeInteger } from "./parse-json.ts";

/** The maximum size of a metadata object, in bytes of JSON. */
export const maxMetadataBytes = 16_384;

/** Explains why a metadata object cannot be stored; null when it can. */
export function metadataProblem(value: object): { code: "TOO_LONG" | "INVALID_VALUE"; message: string } | null {
  let unsafe: string | null = null;
  const text = JSON.stringify(value, function (this: Record<string, unknown>, key, converted) {
    // toJSON has converted the value already, so the original is read from its holder.
    const original = this[key];
    if (original instanceof UnsafeInteger) unsafe ??= original.digits;
    return converted;
  });
  if (Buffer.byteLength(text) > maxMetadataBytes)
    return {
      code: "TOO_LONG",
      message: `At most ${maxMetadataBytes} bytes of JSON; this has ${Buffer.byteLength(text)}.`,
    };
  if (unsafe !== null)
    return {
      code: "INVALID_VALUE",
      message: `${(unsafe as string).slice(0, 40)} has more digits than a JSON number can represent exactly. Send it as a string: "${(unsafe as string).slice(0, 40)}".`,
    };
  return null;
}
