import { describe, expect, test } from "@jest/globals";
import { fold, looksLikeAddress, parseList } from "../web/console/src/features/invite/parse-list.ts";

const read = (text: string) =>
  parseList(text).invitees.map(({ name, email }) => (name === "" ? email : `${name} <${email}>`));

describe("lists as people have them", () => {
  test.each<[string, string, string[]]>([
    ["one address", "ada@x.test", ["ada@x.test"]],
    ["a column", "ada@x.test\r\nbob@x.test\r\n\r\n", ["ada@x.test", "bob@x.test"]],
    ["commas", "ada@x.test, bob@x.test", ["ada@x.test", "bob@x.test"]],
    ["semicolons", "ada@x.test;bob@x.test;", ["ada@x.test", "bob@x.test"]],
    [
      "a mail program's list",
      'Ada Lovelace <ada@x.test>, "Hopper, Grace" <grace@x.test>; <bob@x.test>',
      ["Ada Lovelace <ada@x.test>", "Hopper, Grace <grace@x.test>", "bob@x.test"],
    ],
    ["mailto", "<mailto:ada@x.test>\nmailto:bob@x.test", ["ada@x.test", "bob@x.test"]],
    ["names behind", "ada@x.test (Ada Lovelace)", ["Ada Lovelace <ada@x.test>"]],
    ["two columns of a spreadsheet", "Ada\tada@x.test\nBob\tbob@x.test", ["Ada <ada@x.test>", "Bob <bob@x.test>"]],
    [
      "three columns",
      "Lovelace;Ada;ada@x.test\nByron;Bob;bob@x.test",
      ["Lovelace Ada <ada@x.test>", "Byron Bob <bob@x.test>"],
    ],
    ["with headings", "Name,E-Mail\nAda Lovelace,ada@x.test", ["Ada Lovelace <ada@x.test>"]],
    ["German headings", "Vorname;Nachname;E-Mail-Adresse\nAda;Lovelace;ada@x.test", ["Ada Lovelace <ada@x.test>"]],
    ["a quoted name with a comma", 'name,email\n"Lovelace, Ada",ada@x.test', ["Lovelace, Ada <ada@x.test>"]],
    ["a byte order mark", "\ufeffemail\nada@x.test", ["ada@x.test"]],
    ["what is no address", "ada@x.test\nnobody at all", ["ada@x.test", "nobody at all"]],
    ["a line above", "Those of today\nAda <ada@x.test>", ["Those of today", "Ada <ada@x.test>"]],
    ["a name alone between commas", "Ada, ada@x.test, bob@x.test", ["Ada", "ada@x.test", "bob@x.test"]],
    [
      "family names before commas",
      "Lovelace, Ada <ada@x.test>; Hopper, Grace <grace@x.test>;",
      ["Lovelace, Ada <ada@x.test>", "Hopper, Grace <grace@x.test>"],
    ],
    [
      "family names before commas, line by line",
      "Lovelace, Ada <ada@x.test>\nHopper, Grace <grace@x.test>",
      ["Lovelace, Ada <ada@x.test>", "Hopper, Grace <grace@x.test>"],
    ],
    [
      "quotes of a word processor",
      "“Hopper, Grace” <grace@x.test>, „Ada“ <ada@x.test>, ‘bob@x.test’, 'eve@x.test'",
      ["Hopper, Grace <grace@x.test>", "Ada <ada@x.test>", "bob@x.test", "eve@x.test"],
    ],
    ["an apostrophe", "conan.o'brien@x.test\nd'arcy@x.test", ["conan.o'brien@x.test", "d'arcy@x.test"]],
    ["bullets and numbers", "- ada@x.test\n• bob@x.test\n3. eve@x.test", ["ada@x.test", "bob@x.test", "eve@x.test"]],
    [
      "strokes between names and addresses",
      "Ada L. - ada@x.test\nBob | bob@x.test\nEve: eve@x.test",
      ["Ada L. <ada@x.test>", "Bob <bob@x.test>", "Eve <eve@x.test>"],
    ],
    ["two on a line", "ada@x.test / bob@x.test eve@x.test", ["ada@x.test", "bob@x.test", "eve@x.test"]],
    ["names behind each other", "Ada <ada@x.test> Bob B. <bob@x.test>", ["Ada <ada@x.test>", "Bob B. <bob@x.test>"]],
    ["the end of a sentence", "ada@x.test.\nmailto:bob@x.test?subject=Hello", ["ada@x.test", "bob@x.test"]],
    ["what is not seen", "ada\u200b@x.test \u00a0\n\u2060bob@x.test\u200e", ["ada@x.test", "bob@x.test"]],
    [
      "addresses with names in a table",
      "Name;E-Mail\n;Ada L. <ada@x.test>\nBob;mailto:bob@x.test",
      ["Ada L. <ada@x.test>", "Bob <bob@x.test>"],
    ],
    ["nothing", " \n ", []],
  ])("%s", (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test("doubles are folded without regard to case, and counted", () => {
    expect(parseList("ada@x.test\nADA@x.test\nbob@x.test")).toMatchObject({ doubles: 1 });
    expect(fold([{ name: "", email: "Ada@x.test" }], ["ada@x.test"])).toEqual({ invitees: [], doubles: 1 });
  });

  test("columns that are not recognised are found by what is in them, and can be chosen", () => {
    const text = "Who,Contact,Other\nAda,ada@x.test,x\nBob,bob@x.test,y";
    expect(parseList(text).columns).toMatchObject({ email: 1, name: null });
    expect(parseList(text, { name: 0 }).invitees[0]).toEqual({ name: "Ada", email: "ada@x.test" });
  });

  test("ten thousand rows are read", () => {
    const text = Array.from({ length: 10_000 }, (_, n) => `Name ${n} <p${n}@x.test>`).join("\n");
    expect(parseList(text).invitees).toHaveLength(10_000);
  });

  test.each(["ada@x.test", "a.b+c@sub.x.museum", "conan.o'brien@x.test"])("%s looks like an address", (text) => {
    expect(looksLikeAddress(text)).toBe(true);
  });
  test.each(["", "ada", "ada@x", "ada@@x.test", "ada x@x.test", "<ada@x.test>"])("%p does not", (text) => {
    expect(looksLikeAddress(text)).toBe(false);
  });
});
