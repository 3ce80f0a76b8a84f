import { networkOf } from "../base/rate-limit.ts";
import type { Viewer } from "../teams/viewer.ts";

/** A process of a partner's holds a handful of connections; more than this is a fault, or an attack. */
const most = 1_000;
/** Without a credential there is nothing to subscribe to: an open line is of little use, and costs as much. */
const mostOfStrangers = 100;
/** Nobody knows when one of them ends: after how many seconds it is worth another try. */
export const fewerInSeconds = 10;

/** Counts what each credential holds open in this process: sockets and streams together. */
export class ConnectionLimit {
  readonly #open = new Map<string, number>();

  /**
   * Counts one more: those of a credential, or of strangers from one network.
   *
   * @param address of whoever opens it
   * @param onClose is given what to call when it is over
   * @returns false where it is one too many
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
    return open <= (viewer === null ? mostOfStrangers : most);
  }
}
