import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

/** What a derived key is for. Each has its own HKDF output: a token of one says nothing of another. */
export type KeyPurpose =
  | "start"
  | "practice"
  | "public-link"
  | "unsubscribe"
  | "cursor"
  | "csrf"
  | "bounce"
  | "rate-limit";

/**
 * The keys derived from SECRET_KEY. Several secrets may stand side by side, newest first: the first
 * makes, all verify, so that a secret can be replaced without killing every link at once.
 */
export class Keys {
  readonly #derived = new Map<KeyPurpose, Buffer[]>();
  readonly #secrets: string[];

  constructor(secrets: string[]) {
    this.#secrets = secrets;
  }

  /** HMAC-SHA-256 under the newest key of the purpose, cut to `bytes` (16 = 128 bits). */
  mac(purpose: KeyPurpose, data: string | Uint8Array, bytes = 16): Buffer {
    return this.#macUnder(this.#keysOf(purpose)[0]!, data, bytes);
  }

  /** Whether the MAC was made under any of the keys of the purpose, in constant time. */
  verify(purpose: KeyPurpose, data: string | Uint8Array, mac: Uint8Array): boolean {
    if (mac.length < 16 || mac.length > 32) return false;
    let good = false;
    for (const key of this.#keysOf(purpose)) {
      const expected = this.#macUnder(key, data, mac.length);
      if (timingSafeEqual(expected, mac)) good = true;
    }
    return good;
  }

  #macUnder(key: Buffer, data: string | Uint8Array, bytes: number): Buffer {
    return createHmac("sha256", key).update(data).digest().subarray(0, bytes);
  }

  #keysOf(purpose: KeyPurpose): Buffer[] {
    let keys = this.#derived.get(purpose);
    if (keys === undefined) {
      keys = this.#secrets.map((secret) => Buffer.from(hkdfSync("sha256", secret, "beckon", purpose, 32)));
      this.#derived.set(purpose, keys);
    }
    return keys;
  }
}
