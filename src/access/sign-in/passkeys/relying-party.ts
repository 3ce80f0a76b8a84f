import { topLevelError } from "../../../platform/errors.ts";
import type { Services } from "../../context.ts";

/** The server as browsers know it: a passkey works at its host and at no other. */
export function relyingParty({ env }: Pick<Services, "env">): { id: string; origin: string } {
  const { hostname, origin } = new URL(env.PUBLIC_URL);
  return { id: hostname, origin };
}

/** The library, which is loaded when somebody uses a passkey. */
export const loadWebAuthn = () => import("@simplewebauthn/server");

/** The answer to a passkey that signs nobody in, whichever reason it has: an anonymous caller learns nothing from it. */
export const unknownPasskey = () => topLevelError("UNAUTHENTICATED", "This passkey does not sign anybody in here.");
