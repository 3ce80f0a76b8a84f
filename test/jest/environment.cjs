const { appendFileSync, readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { TestEnvironment } = require("jest-environment-node");

const load = createRequire(__filename);
/** What the files of a worker share: test/test-database.ts. */
const shared = {};

// A worker that nothing keeps from ending ends at once. Node would free its memory piece by piece, which takes longer than the
// half second after which Jest takes a worker for one that hangs.
if (process.send !== undefined) process.once("beforeExit", () => process.exit());

/** Processor time of ended child processes in seconds: browsers, servers, the command line. Linux alone says it. */
function childSeconds() {
  try {
    const [, , , , , , , , , , , , , user, system] = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ");
    return (Number(user) + Number(system)) / 100;
  } catch {
    return 0;
  }
}

/**
 * Node's environment of Jest, in which modules that Node has loaded itself can be used: see load-natively.cjs.
 *
 * Tests and those modules share process.env and the constructors by which values are recognised.
 */
/** `fetch`, whose failures say which request failed and why: its own message is "fetch failed", without a stack. */
async function fetchOrSay(request, init) {
  const called = new Error("called");
  try {
    return await fetch(request, init);
  } catch (error) {
    if (error instanceof TypeError && error.cause !== undefined) {
      error.message += `: ${init?.method ?? "GET"} ${request?.url ?? request} (${error.cause.code ?? error.cause.message})`;
      error.stack = `TypeError: ${error.message}\n${called.stack.split("\n").slice(2).join("\n")}`;
    }
    throw error;
  }
}

module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.testPath = context.testPath;
    this.began = { at: performance.now(), cpu: process.cpuUsage(), children: childSeconds() };
    this.global[Symbol.for("beckon.load")] = load;
    this.global[Symbol.for("beckon.shared")] = shared;
    this.global.process.env = process.env;
    this.global.fetch = fetchOrSay;
    for (const one of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError])
      this.global[one.name] = one;
    for (const one of [Date, Map, Set, RegExp, String]) this.global[one.name] = one;
  }

  async teardown() {
    if (process.env.SHOW_HANDLES) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      process.stderr.write(`${this.testPath}: ${process.getActiveResourcesInfo().join(" ")}\n`);
    }
    if (process.env.TEST_TIMES) this.#writeTimes(process.env.TEST_TIMES);
    await super.teardown();
  }

  /** Adds a line to a file: what this test file has taken. Processor time counts where others use the machine as well. */
  #writeTimes(path) {
    const { user, system } = process.cpuUsage(this.began.cpu);
    const times = {
      file: this.testPath.replace(/^.*\/test\//, ""),
      seconds: Math.round(performance.now() - this.began.at) / 1000,
      cpuSeconds: Math.round((user + system) / 1000) / 1000,
      childSeconds: Math.round(1000 * (childSeconds() - this.began.children)) / 1000,
    };
    appendFileSync(path, `${JSON.stringify(times)}\n`);
  }
};
