import { createECDH, createPrivateKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, type JWK } from "jose";
import type { KeyPurpose, Keys } from "./keys.ts";

/** A private key for signing, and the public key for verification. */
export interface SigningKey {
  /** Thumbprint of the public key (RFC 7638), so that a key has the same id in every process. */
  kid: string;
  privateKey: KeyObject;
  publicJwk: JWK;
}

/** The order of P-256: a private key is a number from 1 to order - 1. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The P-256 key that 32 random bytes stand for; always the same. The remainder biases it by one in 2^32. */
async function keyOf(bytes: Buffer): Promise<SigningKey> {
  const secret = (BigInt(`0x${bytes.toString("hex")}`) % (order - 1n)) + 1n;
  const d = Buffer.from(secret.toString(16).padStart(64, "0"), "hex");
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(d);
  const point = curve.getPublicKey();
  const coordinates = {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  };
  const kid = await calculateJwkThumbprint(coordinates);
  return {
    kid,
    privateKey: createPrivateKey({ key: { ...coordinates, d: d.toString("base64url") }, format: "jwk" }),
    publicJwk: { ...coordinates, kid, alg: "ES256", use: "sig" },
  };
}

/** The ES256 keys of each purpose, computed from the secrets on first use. */
export class SigningKeys {
  readonly #keys: Keys;
  readonly #byPurpose = new Map<KeyPurpose, Promise<SigningKey[]>>();

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  /** The keys of a purpose, one of each secret, newest first: the first signs, all are published. */
  of(purpose: KeyPurpose): Promise<SigningKey[]> {
    let keys = this.#byPurpose.get(purpose);
    if (keys === undefined) {
      keys = Promise.all(this.#keys.derived(purpose).map(keyOf));
      this.#byPurpose.set(purpose, keys);
    }
    return keys;
  }
}
