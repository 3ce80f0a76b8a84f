import type { Duplex } from "node:stream";

/** Up to this many bytes are copied and written at once, which is cheaper than two writes. */
const maxCopiedBytes = 4_096;

/**
 * Writes an unmasked text frame (RFC 6455, section 5.2) of two parts, the second of which is the same for many sockets.
 *
 * What waits for a slow reader holds no more memory than its own bytes, and shares the second part: a small buffer of
 * Node's pool would hold a block of 8 kB, in which lie the frames of readers that are not slow.
 */
export function writeTextFrame(network: Duplex, own: Buffer, shared: Buffer): void {
  const length = own.length + shared.length;
  const headLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const isCopied = length <= maxCopiedBytes && network.writableLength === 0;
  const frame = isCopied ? Buffer.allocUnsafe(headLength + length) : Buffer.allocUnsafeSlow(headLength + own.length);
  frame[0] = 0x81;
  frame[1] = headLength === 2 ? length : headLength === 4 ? 126 : 127;
  if (headLength === 4) frame.writeUInt16BE(length, 2);
  if (headLength === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  own.copy(frame, headLength);
  if (isCopied) {
    shared.copy(frame, headLength + own.length);
    network.write(frame);
    return;
  }
  network.cork();
  network.write(frame);
  network.write(shared);
  network.uncork();
}
