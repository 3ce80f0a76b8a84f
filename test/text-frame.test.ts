import { Writable } from "node:stream";
import { expect, test } from "@jest/globals";
import { writeTextFrame } from "../src/http/graphql/text-frame.ts";

/** A connection that takes what it is given at once, or holds the first piece until `goOn` is called. */
class Connection extends Writable {
  readonly taken: Buffer[] = [];
  goOn: (() => void) | null = null;
  readonly #holds: boolean;

  constructor(holds: boolean) {
    super({ highWaterMark: 1_000_000 });
    this.#holds = holds;
  }

  override _write(piece: Buffer, _: string, done: () => void): void {
    if (!this.#holds || this.goOn !== null) {
      this.taken.push(Buffer.from(piece));
      done();
    } else
      this.goOn = () => {
        this.taken.push(Buffer.from(piece));
        done();
      };
  }

  /** The text of each frame. */
  texts(): string[] {
    const all = Buffer.concat(this.taken);
    const found: string[] = [];
    for (let at = 0; at < all.length; ) {
      expect(all[at]).toBe(0x81);
      const [size, head] =
        all[at + 1]! < 126
          ? [all[at + 1]!, 2]
          : all[at + 1] === 126
            ? [all.readUInt16BE(at + 2), 4]
            : [Number(all.readBigUInt64BE(at + 2)), 10];
      found.push(all.subarray(at + head, at + head + size).toString());
      at += head + size;
    }
    return found;
  }
}

test.each([
  ["of a few bytes", 10],
  ["of some hundreds", 500],
  ["of kilobytes", 6_000],
  ["of more", 70_000],
])("frames %s that share a part reach each connection whole, also one that takes them later", async (_, length) => {
  const connections = {
    a: new Connection(false),
    b: new Connection(true),
    c: new Connection(false),
    dd: new Connection(false),
  };
  const expected = (name: string) => ["x", "y", "x"].map((character) => `<${name}>${character.repeat(length)}`);
  for (const character of ["x", "y", "x"]) {
    const shared = Buffer.from(character.repeat(length));
    for (const [name, connection] of Object.entries(connections))
      writeTextFrame(connection as never, Buffer.from(`<${name}>`), shared);
  }
  connections.b.goOn!();
  await new Promise((resolve) => setImmediate(resolve));
  for (const [name, connection] of Object.entries(connections)) expect(connection.texts()).toEqual(expected(name));
});
