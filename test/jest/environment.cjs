const { createRequire } = require("node:module");
const { TestEnvironment } = require("jest-environment-node");

const load = createRequire(__filename);

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
    this.global[Symbol.for("beckon.load")] = load;
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
    await super.teardown();
  }
};
