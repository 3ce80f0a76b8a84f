import { createHash, timingSafeEqual } from "node:crypto";

const hash = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * Compares two secrets in constant time. Their hashes have equal length, and the time does not depend on where they
 * differ.
 */
export const isSameSecret = (given: string, secret: string): boolean => timingSafeEqual(hash(given), hash(secret));
