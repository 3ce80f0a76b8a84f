import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { fromUUID, TypeID } from "typeid-js";
import { BlockMac } from "../src/platform/crypto/block-mac.ts";
import { Keys } from "../src/platform/crypto/keys.ts";
import { makeCursor, makeIdCursors, readCursor } from "../src/platform/graphql/cursor.ts";
import { globalId, idPrefixes, type NodeName, newId, newIds, parseGlobalId } from "../src/platform/ids/ids.ts";

const name = fc.constantFrom(...(Object.keys(idPrefixes) as NodeName[]));
const uuid = fc.uuid();

describe("global ids are TypeIDs", () => {
  test("as the reference implementation writes and reads them", () => {
    fc.assert(
      fc.property(
        name,
        fc.oneof(uuid, fc.constantFrom(`${"0".repeat(8)}-0000-0000-0000-${"0".repeat(12)}`, newId())),
        (type, id) => {
          const text = globalId(type, id);
          expect(text).toBe(fromUUID(id, idPrefixes[type]).toString());
          expect(parseGlobalId(text)).toEqual({ name: type, uuid: id });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("a text is an id exactly when the reference implementation reads it as one", () => {
    const digit = fc.constantFrom(...'0123456789abcdefghijklmnopqrstuvwxyzABCHIJKLMNOPQRSTUVWXYZ_-."é');
    const suffix = fc.oneof(
      fc.string({ unit: digit, minLength: 24, maxLength: 28 }),
      fc.string({ unit: fc.constantFrom(..."0123456789abcdefghjkmnpqrstvwxyz"), minLength: 26, maxLength: 26 }),
    );
    const prefix = fc.oneof(
      fc.constantFrom(...Object.values(idPrefixes)),
      fc.constantFrom("", "other", "inv_inv", "INV"),
    );
    const byReference = (text: string) => {
      try {
        const id = TypeID.fromString(text);
        const [type] = Object.entries(idPrefixes).find(([, one]) => one === id.getType()) ?? [];
        return type === undefined ? null : { name: type, uuid: id.toUUID() };
      } catch {
        return null;
      }
    };
    fc.assert(
      fc.property(
        fc.oneof(
          fc.tuple(prefix, suffix).map((parts) => parts.join("_")),
          fc.string(),
        ),
        (text) => {
          expect(parseGlobalId(text)).toEqual(byReference(text));
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe("cursors", () => {
  const keys = new Keys(["the newest secret, long enough", "an older secret, long enough"]);
  const scope = "a team.Invitation.id.true";

  test("the MAC of a block is AES-CMAC (NIST SP 800-38B, D.3, example 10)", () => {
    const key = Buffer.from("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", "hex");
    const block = Buffer.from("6bc1bee22e409f96e93d7e117393172a", "hex");
    expect(new BlockMac(key).macs(block).toString("hex")).toBe("28a7023f452e8f82bd4bf28d8c37c35c");
    expect(new BlockMac(key).macs(Buffer.concat([block, block])).toString("hex")).toBe(
      "28a7023f452e8f82bd4bf28d8c37c35c".repeat(2),
    );
  });

  test("a page's are those that each row would have alone, and are read back", () => {
    fc.assert(
      fc.property(fc.array(uuid, { minLength: 1, maxLength: 101 }), (uuids) => {
        const cursors = makeIdCursors(keys, scope, uuids);
        expect(cursors).toEqual(uuids.map((one) => makeIdCursors(keys, scope, [one])[0]));
        expect(cursors.map((cursor) => readCursor(keys, scope, cursor))).toEqual(uuids.map((one) => [one]));
      }),
    );
  });

  test("those that were made before pages shared a MAC, or under an older secret, are still read", () => {
    fc.assert(
      fc.property(uuid, fc.oneof(fc.string(), fc.integer()), (id, value) => {
        expect(readCursor(keys, scope, makeCursor(keys, scope, [id]))).toEqual([id]);
        expect(readCursor(keys, scope, makeCursor(keys, scope, [value, id]))).toEqual([value, id]);
        const older = new Keys(["an older secret, long enough"]);
        expect(readCursor(keys, scope, makeIdCursors(older, scope, [id])[0]!)).toEqual([id]);
      }),
    );
  });

  test("a changed character, another list and another secret are refused", () => {
    const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    const refused = (cursor: string, its = keys, of = scope) =>
      expect(() => readCursor(its, of, cursor)).toThrow("This cursor is not one of this list.");
    fc.assert(
      fc.property(uuid, uuid, fc.nat(), fc.constantFrom(...characters), (id, other, place, character) => {
        const cursor = makeIdCursors(keys, scope, [id])[0]!;
        // The last character holds two bits of the MAC, and decoders ignore its others.
        const at = place % (cursor.length - 1);
        if (cursor[at] !== character) refused(`${cursor.slice(0, at)}${character}${cursor.slice(at + 1)}`);
        refused(cursor, new Keys(["another secret, long enough"]));
        for (const list of [
          "another team.Invitation.id.true",
          "a team.Candidate.id.true",
          "a team.Invitation.id.false",
        ])
          refused(cursor, keys, list);
        // The MAC of one position beside another position.
        const [body] = makeIdCursors(keys, scope, [other])[0]!.split(".");
        if (id !== other) refused(`${body}.${cursor.split(".")[1]}`);
        refused(`${cursor}.${cursor}`);
        refused("");
      }),
    );
  });
});

test("ids are in the order of their creation, one by one and many at once", () => {
  const ids = Array.from({ length: 500 }, (_, n) => [newId(), ...newIds(n % 7)]).flat();
  expect(ids).toEqual([...new Set(ids)].toSorted());
});
