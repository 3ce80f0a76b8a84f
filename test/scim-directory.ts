import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { projectRoot } from "../src/platform/process/project-root.ts";
import type { Any } from "./client.ts";
import type { TestApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";

/** One request of a directory, and what the answer has to be. */
interface Step {
  note: string;
  method: string;
  path: string;
  body?: object;
  type?: string;
  authorization?: string;
  status: number;
  schema?: string;
  notEmpty?: string[];
  numbers?: string[];
  equal?: Record<string, unknown>;
  save?: Record<string, string>;
}

export const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
export const patchOf = (...operations: object[]) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  Operations: operations,
});

/** A company's directory that provisions a team. */
export class Directory {
  readonly url: string;
  readonly key: string;

  constructor(app: TestApp, key: string) {
    this.url = `${app.url}/scim/v2`;
    this.key = key;
  }

  async call(method: string, path: string, body?: unknown, more: { type?: string; authorization?: string } = {}) {
    const { type = "application/scim+json", authorization = `Bearer ${this.key}` } = more;
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(this.url + encodeURI(path), {
      method,
      headers: { authorization, ...(text === undefined ? {} : { "content-type": type }) },
      body: text,
    });
    const answer = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (answer === "" ? null : JSON.parse(answer)) as Any,
    };
  }

  /** Creates a user. @returns the resource */
  async create(email: string, more: object = {}): Promise<Any> {
    const user = { schemas: [userSchema], userName: email, emails: [{ value: email, primary: true }], ...more };
    const { status, body } = await this.call("POST", "/Users", user);
    expect([status, body?.detail]).toEqual([201, undefined]);
    return body;
  }

  setActive = (id: string, active: boolean) =>
    this.call("PATCH", `/Users/${id}`, patchOf({ op: "Replace", path: "active", value: active }));
}

/** A team with a proved domain, and its company's directory. */
export async function teamWithDirectory(
  app: TestApp,
): Promise<{ team: TestTeam; directory: Directory; domain: string }> {
  const team = await createTestTeam(app);
  const domain = `d${team.uuid.slice(-12)}.example`;
  await app.db.query(
    "/* test */ insert into sign_on_domain (team_id, domain, proof, proved_at) values ($1, $2, 'DNS', now())",
    [team.uuid, domain],
  );
  const { token } = await team.addApiKey("SCIM");
  return { team, directory: new Directory(app, token), domain };
}

const at = (object: Any, path: string): Any => path.split(".").reduce((value, key) => value?.[key], object);

/** Sends the requests of a file in test/scim in their order, and compares each answer. */
export async function replay(directory: Directory, file: string, variables: Record<string, string>): Promise<number> {
  const { steps } = JSON.parse(readFileSync(join(projectRoot, "test", "scim", file), "utf8")) as { steps: Step[] };
  const known = { ...variables };
  const fill = <T>(value: T): T =>
    JSON.parse(
      JSON.stringify(value).replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
        if (known[name] === undefined) throw new Error(`${file} has no value for ${name}`);
        return known[name];
      }),
    );
  for (const step of steps) {
    const { note, method, path, body, status, schema, notEmpty = [], numbers = [], equal = {}, ...more } = fill(step);
    const answer = await directory.call(method, path, body, more);
    expect([note, answer.status, answer.body?.detail]).toEqual([
      note,
      status,
      status < 400 ? undefined : answer.body?.detail,
    ]);
    if (answer.body !== null) expect(answer.headers.get("content-type")).toBe("application/scim+json; charset=utf-8");
    if (schema !== undefined) expect([note, answer.body.schemas]).toEqual([note, expect.arrayContaining([schema])]);
    for (const name of notEmpty) expect([note, name, at(answer.body, name)]).not.toEqual([note, name, undefined]);
    for (const name of numbers) expect([note, name, typeof at(answer.body, name)]).toEqual([note, name, "number"]);
    for (const [name, value] of Object.entries(equal))
      expect([note, name, at(answer.body, name) ?? null]).toEqual([note, name, value]);
    for (const [name, from] of Object.entries(step.save ?? {})) known[name] = at(answer.body, from);
  }
  return steps.length;
}
