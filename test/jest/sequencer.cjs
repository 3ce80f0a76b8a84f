const { basename } = require("node:path");
const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * The files that take longest, which start first: a long file that starts last runs while the other worker has nothing to
 * do. Jest itself knows durations of earlier runs only, and goes by the sizes of files where there was none.
 */
const longest = [
  "chat-delivery",
  "kombo",
  "api-key-rotation",
  "webhooks",
  "console-settings",
  "console-live",
  "console-invite",
  "notifications-in-app",
  "client-subscriptions",
  "live",
  "database-connections",
  "client-requests",
  "member-updates",
  "member-sign-in",
  "backlog",
  "email-limits",
  "members",
  "manage-invitations",
  "secrets",
  "console-members",
  "funnel",
  "invite-bulk",
  "greenhouse-callbacks",
  "reminders",
  "automation",
  "roles-policy",
  "public-link-privacy",
  "search",
  "render-email",
  "persisted-documents",
  "email-ledger",
  "console-ten-thousand",
  "console-accessible",
  "documentation-accessible",
  "field-rights",
  "backup",
  "console-work",
  "npm-start",
  "idempotency-concurrency",
  "graphiql",
  "console-large",
  "lists",
  "console-roles",
  "counts",
  "client-restart",
  "console-settings-pages",
  "statement-plans-worker",
  "browser-drafts",
  "statement-plans",
  "partners-docs",
  "database-outage",
  "first-import",
  "blinding",
  "slow-expressions",
  "console-automation",
  "newest-pages",
  "console-sessions",
  "passkeys",
  "idempotency",
  "demo",
  "environment",
  "console-sign-on",
  "production-build",
  "client-slow-consumer",
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
