import { expect, test } from "@jest/globals";
import { WINDOWS_TO_IANA_MAP } from "windows-iana";
import { windowsZones } from "../src/platform/text/windows-zones.ts";

test("the time zones of Windows are those of CLDR", () => {
  const ofTerritory = WINDOWS_TO_IANA_MAP.filter(({ territory }) => territory === "001");
  expect(windowsZones).toEqual(Object.fromEntries(ofTerritory.map(({ windowsName, iana }) => [windowsName, iana[0]])));
});
