import type { Viewer } from "../../../access/viewer.ts";
import { networkOf } from "../../../platform/limits/rate-limit.ts";

/** A partner's process holds a few connections; more than this is a fault or an attack. */
const maxOfCredential = 1_000;
/** Without a credential there is nothing to subscribe to, but a connection costs as much. */
const maxOfAnonymous = 100;
/** After how many seconds a refused client tries again: when a connection ends is not known. */
export const fewerInSeconds = 10;

/** Limits the open connections of each credential in this process: sockets and streams together. */
export class ConnectionLimit {
  readonly #open = new Map<string, number>();

  /**
   * Counts one more connection of a credential, or of anonymous callers from one network.
   *
   * @param address the network address of the caller
   * @param onClose receives what to call when the connection has closed
   * @returns false where the limit is reached
   */
  take(viewer: Viewer | null, address: string, onClose: (release: () => void) => void): boolean {
    const key = viewer === null ? networkOf(address) : viewer.credentialHash.toString("base64");
    const open = (this.#open.get(key) ?? 0) + 1;
    this.#open.set(key, open);
    onClose(() => {
      const left = this.#open.get(key)! - 1;
      if (left === 0) this.#open.delete(key);
      else this.#open.set(key, left);
    });
    return open <= (viewer === null ? maxOfAnonymous : maxOfCredential);
  }
}
