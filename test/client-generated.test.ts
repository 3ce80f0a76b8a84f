import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import { projectRoot } from "../src/platform/process/project-root.ts";

test("what is generated from the schema is fresh, for the client, the console and the tests: npm run codegen", async () => {
  const codegen = join(projectRoot, "node_modules", "@graphql-codegen", "cli", "esm", "bin.js");
  const options = { cwd: projectRoot, env: { ...process.env, NODE_OPTIONS: "" } };
  const done = await promisify(execFile)(
    process.execPath,
    [codegen, "--config", "codegen.ts", "--check"],
    options,
  ).catch((error) => error);
  expect(done.code === undefined ? "fresh" : `${done.stdout}${done.stderr}`).toBe("fresh");
});
