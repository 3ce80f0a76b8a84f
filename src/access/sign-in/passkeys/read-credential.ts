import { z } from "zod";

/** Base64url as browsers write it. */
const base64url = (most: number) =>
  z
    .string()
    .regex(/^[\w-]+$/)
    .max(most);
const common = {
  id: base64url(1_400),
  rawId: base64url(1_400),
  type: z.literal("public-key"),
  authenticatorAttachment: z
    .enum(["platform", "cross-platform"])
    .nullish()
    .transform((value) => value ?? undefined),
  // What extensions answer plays no part.
  clientExtensionResults: z.unknown().transform(() => ({})),
};

/** What a browser answers to the options of a registration (PublicKeyCredential.toJSON). */
export const registrationSchema = z.object({
  ...common,
  response: z.object({
    clientDataJSON: base64url(8_000),
    attestationObject: base64url(32_000),
    transports: z
      .array(
        z
          .string()
          .max(30)
          .regex(/^[\w-]+$/),
      )
      .max(10)
      .optional(),
  }),
});

/** What a browser answers to the options of a sign-in. The user handle says whose passkey it is. */
export const authenticationSchema = z.object({
  ...common,
  response: z.object({
    clientDataJSON: base64url(8_000),
    authenticatorData: base64url(8_000),
    signature: base64url(8_000),
    userHandle: base64url(100),
  }),
});

/** The challenge that an answer names; empty where it names none. */
export function challengeOf(clientDataJSON: string): string {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientDataJSON, "base64url").toString()) as { challenge?: unknown };
    return typeof challenge === "string" ? challenge : "";
  } catch {
    return "";
  }
}
