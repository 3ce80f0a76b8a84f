const { basename } = require("node:path");
const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * The files that take longest, which start first: a long file that starts last runs while the other worker has nothing to
 * do. Jest itself knows durations of earlier runs only, and goes by the sizes of files where there was none.
 */
const long = [
  "console-invite",
  "field-rights",
  "backup",
  "browser-drafts",
  "database-outage",
  "npm-start",
  "statement-plans",
  "idempotency-concurrency",
  "cli-invite",
  "cli-invite-lists",
  "graphiql",
  "first-import",
  "partners-docs",
  "console-live",
  "idempotency",
  "shutdown",
  "live-shared",
  "lists",
  "concurrency",
  "blinding",
  "console-sign-in",
  "environment",
  "webhooks",
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
