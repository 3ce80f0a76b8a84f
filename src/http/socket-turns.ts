import type { WebSocket } from "ws";

/** How many operations of a socket may wait to be read before nothing more is taken from the network. */
const maxWaiting = 16;

interface Turns {
  last: Promise<void>;
  waiting: number;
}

const turns = new WeakMap<WebSocket, Turns>();

/**
 * Reads the operations of one socket one after the other, so that a client that sends a thousand at once waits for each.
 *
 * @param work is given how the next turn is delayed, in milliseconds, without delaying its own result
 */
export async function inTurn<T>(socket: WebSocket, work: (delayNext: (ms: number) => void) => Promise<T>): Promise<T> {
  const mine = turns.get(socket) ?? { last: Promise.resolve(), waiting: 0 };
  turns.set(socket, mine);
  if (++mine.waiting >= maxWaiting) socket.pause();
  const before = mine.last;
  const { promise, resolve } = Promise.withResolvers<void>();
  mine.last = promise;
  await before;
  let delayMs = 0;
  try {
    return await work((ms) => {
      delayMs = ms;
    });
  } finally {
    const end = () => {
      if (--mine.waiting < maxWaiting && socket.isPaused) socket.resume();
      resolve();
    };
    if (delayMs === 0) end();
    else setTimeout(end, delayMs).unref();
  }
}
