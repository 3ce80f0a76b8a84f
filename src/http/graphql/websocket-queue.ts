import type { WebSocket } from "ws";

/** How many operations of a socket may wait to be read before nothing more is read from the network. */
const maxWaiting = 16;

interface Queue {
  last: Promise<void>;
  waiting: number;
}

const queues = new WeakMap<WebSocket, Queue>();

/**
 * Reads the operations of one socket one after the other, so that a client that sends a thousand at once waits for each.
 *
 * @param work receives a function that delays the next operation by milliseconds, without delaying its own result
 */
export async function runInOrder<T>(
  socket: WebSocket,
  work: (delayNext: (ms: number) => void) => Promise<T>,
): Promise<T> {
  const queue = queues.get(socket) ?? { last: Promise.resolve(), waiting: 0 };
  queues.set(socket, queue);
  if (++queue.waiting >= maxWaiting) socket.pause();
  const before = queue.last;
  const { promise, resolve } = Promise.withResolvers<void>();
  queue.last = promise;
  await before;
  let delayMs = 0;
  try {
    return await work((ms) => {
      delayMs = ms;
    });
  } finally {
    const end = () => {
      if (--queue.waiting < maxWaiting && socket.isPaused) socket.resume();
      // Thousands of sockets are idle.
      if (queue.waiting === 0) queues.delete(socket);
      resolve();
    };
    if (delayMs === 0) end();
    else setTimeout(end, delayMs).unref();
  }
}
