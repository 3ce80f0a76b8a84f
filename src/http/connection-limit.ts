import type { Viewer } from "../teams/viewer.ts";

/** A process of a partner's holds a handful of connections; more than this is a fault, or an attack. */
const most = 1_000;
/** Nobody knows when one of them ends: after how many seconds it is worth another try. */
export const fewerInSeconds = 10;

/** Counts what each credential holds open in this process: sockets and streams together. */
export class ConnectionLimit {
  readonly #open = new Map<string, number>();

  /**
   * Counts one more. Nobody's are not counted here: without a credential there is nothing to subscribe to.
   *
   * @param onClose is given what to call when it is over
   * @returns false where it is one too many
   */
  take(viewer: Viewer | null, onClose: (release: () => void) => void): boolean {
    if (viewer === null) return true;
    const key = viewer.credentialHash.toString("base64");
    const open = (this.#open.get(key) ?? 0) + 1;
    this.#open.set(key, open);
    onClose(() => {
      const left = this.#open.get(key)! - 1;
      if (left === 0) this.#open.delete(key);
      else this.#open.set(key, left);
    });
    return open <= most;
  }
}
