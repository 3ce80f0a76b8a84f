import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { projectRoot } from "../src/platform/process/project-root.ts";

/*
 * Statements are built by the typed query builder, so that a misspelt table, column or type does not compile. What is
 * sent as text instead is listed here with its number and its reason.
 */

const catalogue = "statements about the server, its sessions and its catalogue, and tables that are known by name only";
const session = "statements of the session: settings, locks and transactions";
const listening = "LISTEN and NOTIFY";
const readPlan = "selects the columns and joins of a read plan, which are made of checked names";

const exceptions: Record<string, [count: number, reason: string]> = {
  "app/http-server.ts": [1, "passes the statement of missingMigrations on"],
  "app/migrate.ts": [2, `${session}; passes the statement of missingMigrations on`],
  "app/mikro-orm.config.ts": [1, session],
  "automation/rehearse-automation-rule.ts": [2, "savepoints"],
  "automation/run/carry-out.ts": [3, "savepoints"],
  "cli/backup/backup.ts": [6, `COPY; ${catalogue}; ${session}`],
  "cli/backup/database-catalog.ts": [5, catalogue],
  "cli/backup/restore.ts": [14, `COPY; ${catalogue}; ${session}`],
  "cli/database-commands.ts": [1, "passes the statement of missingMigrations on"],
  "cli/distribute/distribute.ts": [17, `${catalogue}; ${session}; functions of Citus`],
  "cli/distribute/distribution-plan.ts": [1, catalogue],
  "cli/doctor/check-pooler.ts": [4, session],
  "cli/doctor/check-server.ts": [5, catalogue],
  "cli/doctor/doctor.ts": [2, `${catalogue}; passes the statement of missingMigrations on`],
  "events/live/feed-source.ts": [2, readPlan],
  "events/live/wake-up.ts": [3, `${listening}; ${session}`],
  "events/log/handle-events.ts": [3, "savepoints"],
  "events/log/log-page.ts": [1, readPlan],
  "platform/database/analyze-tables.ts": [1, "ANALYZE"],
  "platform/database/check-connection.ts": [1, catalogue],
  "platform/database/compiler.ts": [1, "runs what the builder has built"],
  "platform/database/connection-shares.ts": [2, "sets the timeout of a session; passes on what the pool is asked"],
  "platform/database/job-backlog.ts": [2, "counts jobs in the tables of pg-boss, and looks which are due"],
  "platform/database/job-queue.ts": [4, "runs the statements of pg-boss; reads and writes the mark of its schema"],
  "platform/database/primary-client.ts": [1, session],
  "platform/database/prepared.ts": [1, "runs what the builder has built"],
  "platform/database/read-pipeline.ts": [1, "passes on what the pool is asked"],
  "platform/database/read-replica.ts": [1, catalogue],
  "platform/database/recent-writes.ts": [1, catalogue],
  "platform/database/session-settings.ts": [1, session],
  "platform/database/spread.ts": [3, `${catalogue}; a function of Citus`],
  "platform/embedded-postgres/share.ts": [3, `CREATE DATABASE; ${catalogue}`],
  "platform/graphql/find-by-key.ts": [1, readPlan],
  "platform/graphql/pagination.ts": [1, readPlan],
  "platform/graphql/read-by-keys.ts": [1, readPlan],
  "platform/graphql/read-plan.ts": [1, readPlan],
  "platform/graphql/read-selection.ts": [1, readPlan],
  "platform/limits/cost-bucket.query.ts": [1, "sets several columns from one subquery, which the builder cannot say"],
};

/** Calls that send text: of a pool or a connection, of readRows, and of a whole statement written with `sql`. */
const sendsText = /(?<![.\w]|function )readRows[<(]|\.query[<(]|`\s*\.execute\(/g;

const src = join(projectRoot, "src");
const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, text: readFileSync(join(src, file), "utf8") }));

test("no statement is sent as text but those with a reason", () => {
  const found: Record<string, number> = {};
  for (const { file, text } of files) {
    const count = [...text.matchAll(sendsText)].length;
    if (count > 0) found[file] = count;
  }
  // Exact, so that a list which could be shorter becomes shorter.
  expect(found).toEqual(Object.fromEntries(Object.entries(exceptions).map(([file, [count]]) => [file, count])));
});

/**
 * A callback that returns all columns of an update. The compiler finds a misspelt column in an object that is passed, and
 * not in one that a callback returns, so that the statement would fail only when it runs.
 */
const setsByCallback = /\.(?:set|doUpdateSet|thenUpdateSet)\(\s*(?:async\s+)?(?:\(|\w+\s*=>|function\b)/g;

test("the columns of an update are checked: an object is passed, and no callback that returns one", () => {
  const found = files.flatMap(({ file, text }) =>
    [...text.matchAll(setsByCallback)].map(
      ({ index }) =>
        `${file}:${text.slice(0, index).split("\n").length} sets columns by a callback, where a misspelt one compiles: write .set({ column: (eb) => … })`,
    ),
  );
  expect(found).toEqual([]);
  // The pattern finds what it is for.
  const faults = [
    '.set((eb) => ({ count: eb("count", "+", 1) }))',
    ".set(\n  ({ ref }) => ({}))",
    "oc.doUpdateSet(eb => ({}))",
  ];
  expect(faults.filter((fault) => fault.search(setsByCallback) === -1)).toEqual([]);
  expect('.set({ count: (eb) => eb("count", "+", 1) })'.search(setsByCallback)).toBe(-1);
});
