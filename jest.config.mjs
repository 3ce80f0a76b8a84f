/** Started by test/run.ts, which brings the database. */
export default {
  rootDir: ".",
  // Drills take longer than a suite should: npm run drills.
  testMatch: [process.env.DRILLS ? "<rootDir>/test/drills/*.test.ts" : "<rootDir>/test/*.test.ts"],
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: {
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
  // A guard against hanging, not a measure of speed: machines are shared.
  testTimeout: 240_000,
  maxWorkers: 2,
};
