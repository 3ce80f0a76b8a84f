import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatDuration } from "../src/platform/text/duration.ts";
import { formatTime } from "../src/platform/text/format-time.ts";
import { isoText } from "../src/platform/text/iso-text.ts";
import { languagesToTry, pickLanguage } from "../src/platform/text/pick-language.ts";

describe("times and durations in words", () => {
  const moment = new Date("2026-11-30T17:00:00Z");

  test.each([
    [undefined, "Mon, 30 Nov 2026, 18:00 (Europe/Berlin)"],
    ["en", "Mon, 30 Nov 2026, 18:00 (Europe/Berlin)"],
    ["de", "Mo., 30. Nov. 2026, 18:00 (Europe/Berlin)"],
    ["de-AT", "Mo., 30. Nov. 2026, 18:00 (Europe/Berlin)"],
  ])("a moment in %s", (locale, words) => {
    expect(formatTime(moment, "Europe/Berlin", locale)).toBe(words);
  });

  test("English is one English, whether it was named or not", () => {
    const september = new Date("2026-09-05T06:05:00Z");
    expect(formatTime(september, "UTC", "en")).toBe(formatTime(september, "UTC"));
    expect(formatTime(september, "UTC", "de")).toBe("Sa., 5. Sept. 2026, 06:05 (UTC)");
  });

  test("midnight is 00:00, and an unknown zone is UTC", () => {
    expect(formatTime(new Date("2026-03-01T00:00:00Z"), "Nowhere/Land", "de")).toBe("So., 1. März 2026, 00:00 (UTC)");
  });

  test.each([
    ["PT90M", "90 minutes", "90 Minuten"],
    ["PT1M", "1 minute", "1 Minute"],
    ["PT1H45M", "105 minutes", "1 Stunde 45 Minuten"],
    ["PT2H", "120 minutes", "2 Stunden"],
    ["PT2H15M", "2 hours, 15 minutes", "2 Stunden 15 Minuten"],
    ["P1D", "1 day", "1 Tag"],
    ["P2DT3H1S", "2 days, 3 hours, 1 second", "2 Tage 3 Stunden 1 Sekunde"],
    ["PT45S", "45 seconds", "45 Sekunden"],
    ["PT0S", "0 minutes", "0 Minuten"],
  ])("%s is %s, %s", (text, english, german) => {
    expect([formatDuration(text), formatDuration(text, "en"), formatDuration(text, "de")]).toEqual([
      english,
      english,
      german,
    ]);
  });
});

describe("which language", () => {
  test.each([
    ["de-AT", ["de-AT", "de"]],
    ["DE_at", ["de-AT", "de"]],
    ["zh-Hant-TW", ["zh-Hant-TW", "zh-Hant", "zh"]],
    ["de-x-a", ["de-x-a", "de"]],
    ["de-AT-u-nu-latn", ["de-AT-u-nu-latn", "de-AT-u-nu", "de-AT", "de"]],
    ["no tag", []],
    ["x-own", []],
    ["", []],
    [null, []],
  ])("%j: %j, in this order", (locale, tags) => {
    expect(languagesToTry(locale)).toEqual(tags);
  });

  test.each([
    ["de-AT", ["de", "de-AT"], "de-AT"],
    ["de-at", ["de", "de-AT"], "de-AT"],
    ["de-CH", ["de", "de-AT"], "de"],
    ["de", ["de-AT"], "en"],
    ["fr", ["de"], "en"],
    ["en-US", ["de"], "en"],
    ["en-GB", ["en-GB"], "en-GB"],
    ["../de", ["de"], "en"],
  ])("for %j, of %j: %s", (locale, atHand, language) => {
    expect(pickLanguage(locale, atHand)).toBe(language);
  });
});

test("a time in an answer is the text that toISOString makes, of any year", () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), fc.integer({ min: 0, max: 86_399_999 }), (date, ms) => {
      const sameDay = new Date(Math.min(Math.floor(date.getTime() / 86_400_000) * 86_400_000 + ms, 8.64e15));
      for (const one of [date, sameDay]) expect(isoText(one)).toBe(one.toISOString());
    }),
  );
  for (const one of [0, -1, 8.64e15, -8.64e15]) expect(isoText(new Date(one))).toBe(new Date(one).toISOString());
  expect(() => isoText(new Date(Number.NaN))).toThrow(RangeError);
});
