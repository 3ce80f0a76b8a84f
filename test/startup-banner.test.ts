import { describe, expect, test } from "@jest/globals";
import { boxed } from "../src/app/welcome-box.ts";

const url = `http://localhost:4000/sign-in/bki_${"a".repeat(39)}`;
const key = `bkk_${"b".repeat(71)}`;
const lines = [
  "Beckon is ready.",
  "",
  "GraphiQL   http://localhost:4000/graphql",
  "Data       /var/lib/beckon/0123456789abcdef",
  "Sign in    as olga@lighthouse.example; once, within an hour",
  `           ${url}`,
  `API key    ${key}`,
  "",
  "This is the demo team: SMTP_URL is set, and none of its e-mails are sent.",
];

describe("the welcome box", () => {
  test("fits 80 columns: a link and a key are unbroken on separate lines", () => {
    const shown = boxed(lines, 80).trimEnd().split("\n");
    expect(new Set(shown.map((line) => line.length)).size).toBe(1);
    expect(shown[0]!.length).toBeLessThanOrEqual(80);
    expect(shown[0]).toMatch(/^┌─+┐$/);
    expect(shown.at(-1)).toMatch(/^└─+┘$/);
    for (const one of [url, key]) expect(shown.filter((line) => line.includes(one))).toHaveLength(1);
    expect(boxed(lines)).toBe(boxed(lines, 80));
  });

  test("on a wide terminal every value is beside its label", () => {
    const shown = boxed(lines, 200);
    expect(shown).toContain(`│ API key    ${key} │`);
    expect(shown).toContain(`│            ${url}`);
  });

  test.each([20, 40, 60, 79, 81, 100, 132])(
    "%i columns: nothing is truncated, and only a link or a key may be longer",
    (columns) => {
      const shown = boxed(lines, columns).trimEnd().split("\n");
      for (const line of shown)
        if (!/^\S+$/.test(line) || /[─]/.test(line)) expect(line.length).toBeLessThanOrEqual(columns);
      // There are no borders where the terminal would break them.
      if (shown.some((line) => line.length > columns)) expect(shown.join("\n")).not.toContain("│");
      const words = (text: string) => text.replace(/[│┌┐└┘─\s]+/g, " ").trim();
      expect(words(shown.join("\n"))).toBe(words(lines.join("\n")));
      // It is alone on its line, so that a terminal selects and opens all of it.
      for (const one of [url, key]) expect(shown.some((line) => line.includes(one))).toBe(true);
    },
  );
});
