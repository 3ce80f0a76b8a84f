import { UserError } from "../../platform/errors.ts";
import { durationSeconds } from "../../platform/text/duration.ts";

const usualOverlap = "P1D";
const maxSeconds = 7 * 24 * 60 * 60;

/**
 * Reads how long a replaced key or secret stays valid beside the new one.
 *
 * @param given the argument `overlap`, ISO 8601; by default a day; PT0S: not at all
 * @throws UserError INVALID_VALUE for more than 7 days
 */
export function readOverlap(given: string | null | undefined): { text: string; seconds: number } {
  const text = given ?? usualOverlap;
  const seconds = durationSeconds(text)!;
  if (seconds > maxSeconds)
    throw new UserError("INVALID_VALUE", "The old one works beside the new one for 7 days at most.", {
      path: ["overlap"],
    });
  return { text, seconds };
}
