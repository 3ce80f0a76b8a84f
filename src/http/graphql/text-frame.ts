import type { Duplex } from "node:stream";

/** Up to this many bytes are copied and written at once, which is cheaper than two writes. */
const maxCopiedBytes = 4_096;

/** The frame that was written last, and what it is made of. Null while a socket holds it. */
let last: { frame: Buffer; headLength: number; ownLength: number; shared: Buffer } | null = null;

const headLengthOf = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

function writeHead(frame: Buffer, headLength: number, length: number): void {
  frame[0] = 0x81;
  frame[1] = headLength === 2 ? length : headLength === 4 ? 126 : 127;
  if (headLength === 4) frame.writeUInt16BE(length, 2);
  if (headLength === 10) frame.writeBigUInt64BE(BigInt(length), 2);
}

/**
 * A frame in one piece. That of the socket before is used again where only its own part differs: ten thousand frames would
 * take megabytes, which the processor's caches do not hold.
 */
function frameOf(own: Buffer, shared: Buffer): Buffer {
  if (last !== null && last.shared === shared && last.ownLength === own.length) own.copy(last.frame, last.headLength);
  else {
    const length = own.length + shared.length;
    const headLength = headLengthOf(length);
    const frame = Buffer.allocUnsafeSlow(headLength + length);
    writeHead(frame, headLength, length);
    own.copy(frame, headLength);
    shared.copy(frame, headLength + own.length);
    last = { frame, headLength, ownLength: own.length, shared };
  }
  return last.frame;
}

/**
 * Writes an unmasked text frame (RFC 6455, section 5.2) of two parts, the second of which is the same for many sockets.
 *
 * What waits for a slow reader holds no more memory than its own bytes, and shares the second part: a small buffer of
 * Node's pool would hold a block of 8 kB, in which lie the frames of readers that are not slow.
 */
export function writeTextFrame(network: Duplex, own: Buffer, shared: Buffer): void {
  const length = own.length + shared.length;
  if (length <= maxCopiedBytes && network.writableLength === 0) {
    network.write(frameOf(own, shared));
    // Its bytes are not with the operating system yet.
    if (network.writableLength > 0) last = null;
    return;
  }
  const headLength = headLengthOf(length);
  const head = Buffer.allocUnsafeSlow(headLength + own.length);
  writeHead(head, headLength, length);
  own.copy(head, headLength);
  network.cork();
  network.write(head);
  network.write(shared);
  network.uncork();
}
