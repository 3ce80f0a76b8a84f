import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";

const source = join(import.meta.dirname, "..", "src", "platform", "process", "young-generation.ts");

/** Makes objects of which many are in use when the young generation is full, before and after V8 has let it shrink. */
const program = `
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { boundYoungGeneration } from ${JSON.stringify(source)};
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
boundYoungGeneration();
const mebibytes = () => getHeapSpaceStatistics().find((space) => space.space_name === "new_space").space_size / 2 ** 20;
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
async function largest() {
  let found = 0;
  for (let round = 0; round < 150; round++) {
    const inUse = [];
    for (let i = 0; i < 30_000; i++) inUse.push({ i, list: [i] });
    await nextTurn();
    found = Math.max(found, mebibytes());
  }
  return found;
}
const sizes = [await largest()];
collect({ type: "major", execution: "sync", flavor: "last-resort" });
sizes.push(mebibytes());
await nextTurn();
sizes.push(await largest());
console.log(JSON.stringify(sizes));
`;

test("the young generation grows to 32 MiB and no further, and grows again after V8 has let it shrink", async () => {
  const args = ["--import", "tsx", "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const [first, shrunk, again] = JSON.parse(stdout) as [number, number, number];
  expect(first).toBe(32);
  expect(shrunk).toBeLessThan(8);
  expect(again).toBe(32);
});
