import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { envSchema } from "../src/platform/process/env.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { readCatalogue } from "./catalogue.ts";
import { testApp } from "./test-app.ts";

const app = testApp({ ROLE: "api" });
const document = readFileSync(join(projectRoot, "docs/operations.md"), "utf8");
const section = /^## Retention\n([\s\S]*?)(?=^## )/m.exec(document)![1]!;
/** Each kind of data: its tables, and for how long or why they are stored. */
const rows = section
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| data"))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, data, tables, period]) => ({
    data,
    tables: [...tables!.matchAll(/`(?!pgboss)([a-z_]+)`/g)].map((match) => match[1]!),
    period: period!,
  }));

test("docs/operations.md says of every table for how long its rows are stored, or why they always are", async () => {
  const tables = await readCatalogue(app.db);
  expect(rows.flatMap((row) => row.tables).sort()).toEqual(tables.map(({ name }) => name).sort());
  // For ever needs a reason, or a variable by which an operator changes it.
  const unclear = rows.filter(
    ({ period }) =>
      !/\d|until|as long as/.test(period) && !/for ever: \w/.test(period) && !/KEEP_[A-Z]+, for ever/.test(period),
  );
  expect(unclear).toEqual([]);
});

test("and it names every variable of a period", () => {
  const named = new Set(rows.flatMap(({ period }) => period.match(/KEEP_[A-Z_]+/g) ?? []));
  const variables = Object.keys(envSchema.shape).filter((name) => name.startsWith("KEEP_"));
  expect([...named].sort()).toEqual(variables.sort());
});
