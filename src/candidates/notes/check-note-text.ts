import { UserError, type UserErrorValue } from "../../platform/errors.ts";
import { checkText } from "../../platform/graphql/check-input.ts";

/** The longest text of a note, in characters. */
export const maxNoteLength = 5_000;

/** The text as it is stored. @throws UserError REQUIRED, TOO_LONG */
export function checkNoteText(given: string): string {
  const errors: UserErrorValue[] = [];
  const text = checkText(errors, ["text"], given, maxNoteLength);
  if (errors.length > 0) throw UserError.of(errors);
  if (text === null) throw new UserError("REQUIRED", "Write the text of the note.", { path: ["text"] });
  return text;
}
