/** Whether the browser can make passkeys, and speaks of them in JSON. */
export const hasPasskeys = (): boolean =>
  typeof PublicKeyCredential === "function" && "parseCreationOptionsFromJSON" in PublicKeyCredential;

/**
 * Has an authenticator make a passkey.
 *
 * @param options what startPasskey has answered
 * @returns what addPasskey takes; null where the member or the authenticator has refused
 */
export async function createPasskey(options: object): Promise<Record<string, unknown> | null> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON);
  try {
    const made = await navigator.credentials.create({ publicKey });
    return made === null ? null : { ...(made as PublicKeyCredential).toJSON() };
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
