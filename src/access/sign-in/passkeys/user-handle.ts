/** The bytes of a member's id: the user handle, by which an authenticator knows whose passkey it has. */
export const uuidBytes = (uuid: string): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(new ArrayBuffer(16));
  bytes.set(Buffer.from(uuid.replaceAll("-", ""), "hex"));
  return bytes;
};

/** Whether a user handle is that of a member. */
export const isHandleOf = (handle: string, memberId: string): boolean =>
  Buffer.from(handle, "base64url").equals(uuidBytes(memberId));
