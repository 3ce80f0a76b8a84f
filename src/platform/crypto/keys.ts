import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { BlockMac } from "./block-mac.ts";

/** The purpose of a derived key. Each purpose has its own HKDF output, so a token of one is not valid for another. */
export type KeyPurpose =
  | "start"
  | "practice"
  | "public-link"
  | "unsubscribe"
  | "cursor"
  | "csrf"
  | "bounce"
  | "rate-limit"
  | "email-limit"
  | "webhook-secret"
  | "launch-ticket"
  | "idempotency"
  | "partner-key"
  | "partner-credentials"
  | "export"
  | "chat-url"
  | "chat-secret"
  | "sign-on-secret"
  | "sign-on-state"
  | "sign-on-session"
  | "sign-on-domain"
  | "sender-key";

/** Scopes whose keys are remembered. Each takes about 300 bytes. */
const maxScopes = 5_000;

/**
 * The keys derived from SECRET_KEY. SECRET_KEY may list several secrets, newest first: the first one signs and
 * encrypts, all verify and decrypt, so that a secret can be rotated without invalidating every link at once.
 */
export class Keys {
  readonly #derived = new Map<KeyPurpose, Buffer[]>();
  /** The derived keys as OpenSSL has them: made anew for each MAC they took four fifths of its time. */
  readonly #loaded = new Map<Buffer, KeyObject>();
  readonly #blockMacs = new Map<string, BlockMac[]>();
  readonly #secrets: string[];

  constructor(secrets: string[]) {
    this.#secrets = secrets;
  }

  /** HMAC-SHA-256 under the newest key of the purpose, cut to `bytes` (16 = 128 bits). */
  mac(purpose: KeyPurpose, data: string | Uint8Array, bytes = 16): Buffer {
    return this.#macUnder(this.derived(purpose)[0]!, data, bytes);
  }

  /** The full MACs (32 bytes) under every key of the purpose, newest first, to find a row by its MAC. */
  macs(purpose: KeyPurpose, data: string | Uint8Array): Buffer[] {
    return this.derived(purpose).map((key) => this.#macUnder(key, data, 32));
  }

  /** Whether the MAC was made under any of the keys of the purpose, in constant time. */
  verify(purpose: KeyPurpose, data: string | Uint8Array, mac: Uint8Array): boolean {
    if (mac.length < 16 || mac.length > 32) return false;
    let isValid = false;
    for (const key of this.derived(purpose)) {
      const expected = this.#macUnder(key, data, mac.length);
      if (timingSafeEqual(expected, mac)) isValid = true;
    }
    return isValid;
  }

  /** Encrypts with AES-256-GCM under the newest key of the purpose: nonce, tag, ciphertext. */
  encrypt(purpose: KeyPurpose, secret: Uint8Array): Buffer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.derived(purpose)[0]!, nonce);
    const text = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]);
  }

  /** Decrypts a text that was encrypted under any key of the purpose; null when none of the keys matches. */
  decrypt(purpose: KeyPurpose, encrypted: Uint8Array): Buffer | null {
    for (const key of this.derived(purpose)) {
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, encrypted.subarray(0, 12), { authTagLength: 16 });
        decipher.setAuthTag(encrypted.subarray(12, 28));
        return Buffer.concat([decipher.update(encrypted.subarray(28)), decipher.final()]);
      } catch {
        // The tag does not match: another key encrypted it.
      }
    }
    return null;
  }

  /**
   * MACs over messages of 16 bytes within a scope, under a key derived for it from each key of the purpose, newest first.
   * A message of one scope has another MAC in every other one.
   */
  blockMacs(purpose: KeyPurpose, scope: string): BlockMac[] {
    const name = `${purpose} ${scope}`;
    let macs = this.#blockMacs.get(name);
    if (macs === undefined) {
      if (this.#blockMacs.size >= maxScopes) this.#blockMacs.clear();
      macs = this.macs(purpose, `blocks of ${scope}`).map((key) => new BlockMac(key));
      this.#blockMacs.set(name, macs);
    }
    return macs;
  }

  #macUnder(key: Buffer, data: string | Uint8Array, bytes: number): Buffer {
    let loaded = this.#loaded.get(key);
    if (loaded === undefined) {
      loaded = createSecretKey(key);
      this.#loaded.set(key, loaded);
    }
    return createHmac("sha256", loaded).update(data).digest().subarray(0, bytes);
  }

  /**
   * The derived 32 bytes of a purpose for each secret, newest first, for callers that make another kind of key of them.
   */
  derived(purpose: KeyPurpose): Buffer[] {
    let keys = this.#derived.get(purpose);
    if (keys === undefined) {
      keys = this.#secrets.map((secret) => Buffer.from(hkdfSync("sha256", secret, "beckon", purpose, 32)));
      this.#derived.set(purpose, keys);
    }
    return keys;
  }
}
