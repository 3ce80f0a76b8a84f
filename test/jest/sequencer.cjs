const { basename } = require("node:path");
const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * The files that take longest, which start first: a long file that starts last runs while the other worker has nothing to
 * do. Jest itself knows durations of earlier runs only, and goes by the sizes of files where there was none.
 */
const longest = [
  "console-settings",
  "console-invite",
  "console-live",
  "field-rights",
  "console-accessible",
  "backup",
  "console-work",
  "idempotency-concurrency",
  "text-cost",
  "slow-expressions",
  "webhooks-safe",
  "database-outage",
  "first-import",
  "concurrency-registration",
  "lists",
  "partners-docs",
  "statement-plans",
  "browser-drafts",
  "counts",
  "graphiql",
  "npm-start",
  "compiled-queries",
  "search",
  "members",
  "render-email",
  "roles-policy",
  "manage-invitations",
  "email-limits",
  "console-sign-in",
  "environment",
  "idempotency",
  "webhooks",
  "notifications-in-app",
];

/** Where a file stands in the list; files that are not in it come after all that are. */
const rank = (path) => {
  const place = longest.indexOf(basename(path).replace(/\.test\.ts$/, ""));
  return place === -1 ? longest.length : place;
};

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a.path) - rank(b.path));
  }
};
