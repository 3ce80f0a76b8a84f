import { expect, test } from "@jest/globals";
import { versionOfPgbouncer } from "./pgbouncer.ts";

test("a drill that needs a program says which of Debian's packages has it", () => {
  expect(() => versionOfPgbouncer("no-such-pgbouncer")).toThrow(/install Debian's package pgbouncer/);
});
