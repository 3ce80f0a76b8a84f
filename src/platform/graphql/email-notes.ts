import type { UserErrorValue } from "../errors.ts";
import { type ReadAddress, readAddress } from "../text/read-address.ts";
import { suggestDomain } from "../text/suggest-address.ts";

/** The result of reading an address for a caller: an error, or warnings about removed characters and typing errors. */
export function emailNotes(
  given: string,
  path: string[],
): { read: ReadAddress | null; error: UserErrorValue | null; warnings: UserErrorValue[] } {
  const read = readAddress(given);
  if (read.address === null) {
    const { message, suggestion } = read;
    return { read: null, error: { code: "INVALID_EMAIL", message, path, suggestion }, warnings: [] };
  }
  const { address, removed } = read;
  const warnings: UserErrorValue[] = [];
  if (removed.length > 0) {
    const message = `Read as ${address}. Removed: ${removed.join(", ")}.`;
    warnings.push({ code: "EMAIL_MENDED", message, path, suggestion: address });
  }
  const suggestion = suggestDomain(address);
  if (suggestion !== null)
    warnings.push({
      code: "INVALID_EMAIL",
      message: `Is this address right? It looks like ${suggestion}.`,
      path,
      suggestion,
    });
  return { read, error: null, warnings };
}
