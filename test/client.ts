import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { projectRoot } from "../src/platform/process/project-root.ts";
import type { TestApp } from "./test-app.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers are read by tests, which know their shape
export type Any = any;

/** A GraphQL answer over HTTP, but for its extensions. */
export interface Answer {
  status: number;
  data: Any;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string; [more: string]: unknown } }[];
}

/** Posts a GraphQL operation as a client would. */
export async function post(
  url: string,
  query: string,
  variables: object = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  // What it cost is a matter of the tests of limits.
  const { extensions: _, ...body } = (await response.json()) as Omit<Answer, "status"> & { extensions?: unknown };
  return { status: response.status, ...body };
}

/** The same with a credential; throws when there are top-level errors, and returns data. */
export async function ask(url: string, credential: string, query: string, variables: object = {}): Promise<Any> {
  const answer = await post(url, query, variables, { authorization: `Bearer ${credential}` });
  if (answer.errors !== undefined) throw Object.assign(new Error(JSON.stringify(answer.errors)), { answer });
  return answer.data;
}

/** Runs the operator's command line in a process of its own, as an operator would. */
export async function cli(
  app: Pick<TestApp, "databaseUrl"> & { folder?: string },
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string; json: Any }> {
  const env = {
    ...process.env,
    DATABASE_URL: app.databaseUrl,
    SECRET_KEY: "a secret of the tests that is long enough to be one",
  };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["dist/src/cli/main.js", ...args], {
      cwd: app.folder ?? projectRoot,
      env,
    });
    return { code: 0, stdout, stderr, json: args.includes("--json") ? JSON.parse(stdout) : null };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr, json: null };
  }
}
