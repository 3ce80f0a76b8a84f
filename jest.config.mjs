import { join } from "node:path";

/** Started by test/run.ts, which brings the database. */
export default {
  rootDir: ".",
  // Folders below test/: "." is the suite, long what takes longer than a suite should, drills what takes minutes.
  testMatch: (process.env.TEST_FOLDERS ?? ".").split(",").map((folder) => join("<rootDir>/test", folder, "*.test.ts")),
  testSequencer: "<rootDir>/test/jest/sequencer.cjs",
  testEnvironment: "<rootDir>/test/jest/environment.cjs",
  // What the tests share with the worker's own modules outlives a test file.
  testEnvironmentOptions: { globalsCleanup: "off" },
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    // The server and packages are loaded by Node, once per worker; the tests themselves by Jest.
    "(?<!web/console|packages/client)/(src|migrations)/.+\\.ts$|/node_modules/.+\\.[cm]?js$": "<rootDir>/test/jest/load-natively.cjs",
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: {
          parser: { syntax: "typescript", decorators: true },
          transform: { legacyDecorator: true, useDefineForClassFields: false },
          target: "es2022",
        },
        module: { type: "es6" },
        sourceMaps: "inline",
      },
    ],
  },
  transformIgnorePatterns: [],
  // A guard against hanging, not a measure of speed: machines are shared.
  testTimeout: 240_000,
  // The suite is measured on two cores, and a worker waits for a browser or a clock part of its time. Among the long tests are
  // some that measure how long something takes.
  maxWorkers: process.env.TEST_FOLDERS === "." ? 3 : 2,
};
