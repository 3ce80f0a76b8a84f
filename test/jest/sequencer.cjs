const { basename } = require("node:path");
const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * The files that take longest, which start first: a long file that starts last runs while the other worker has nothing to
 * do. Jest itself knows durations of earlier runs only, and goes by the sizes of files where there was none.
 */
const long = [
  "npm-start",
  "text-policy",
  "graphiql",
  "backup",
  "cli-invite-lists",
  "field-rights",
  "partners-docs",
  "lists",
  "cli-invite",
  "blinding",
  "concurrency",
  "idempotency",
  "production-build",
  "embedded-postgres",
];

/** Where a file stands in the list; files that are not in it come after all that are. */
const rank = (path) => {
  const place = long.indexOf(basename(path).replace(/\.test\.ts$/, ""));
  return place === -1 ? long.length : place;
};

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a.path) - rank(b.path));
  }
};
