import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { projectRoot } from "../src/platform/process/project-root.ts";

const folders = ["invitations", "candidates", "assessments", "notifications"];

test("decisions about time do not read the clock of the process (rules: The life of an invitation 8)", () => {
  const files = folders.flatMap((folder) =>
    readdirSync(join(projectRoot, "src", folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join("src", folder, file)),
  );
  expect(files.length).toBeGreaterThan(50);
  const reading = files.filter((file) =>
    /\bDate\.now\(\)|\bnew Date\(\)/.test(readFileSync(join(projectRoot, file), "utf8")),
  );
  expect(reading).toEqual([]);
});
