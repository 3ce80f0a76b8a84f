import { describe, expect, test } from "@jest/globals";
import { readDatabaseHosts } from "../src/platform/process/database-hosts.ts";
import { type EnvErrors, readEnv } from "../src/platform/process/env.ts";

describe("several servers in a database URL, as libpq has it", () => {
  test.each([
    [
      "postgres://u:p%2Cq@one:5433,two/db?sslmode=require&target_session_attrs=read-write",
      ["postgres://u:p%2Cq@one:5433/db?sslmode=require", "postgres://u:p%2Cq@two/db?sslmode=require"],
    ],
    [
      "postgresql://[::1]:1,[::2]/db?target_session_attrs=primary",
      ["postgresql://[::1]:1/db", "postgresql://[::2]/db"],
    ],
    [
      "postgres://u@/db?host=one,two&port=1,2&target_session_attrs=read-write",
      ["postgres://u@one:1/db", "postgres://u@two:2/db"],
    ],
    [
      "postgres:///db?host=one,two&port=7&target_session_attrs=read-write",
      ["postgres://one:7/db", "postgres://two:7/db"],
    ],
    ["postgres://u@one/db?target_session_attrs=read-write", ["postgres://u@one/db"]],
  ])("%s", (url, urls) => {
    expect(readDatabaseHosts(url)).toEqual({ urls, needsPrimary: true, problem: null });
  });

  test("one server stays as it is written", () => {
    const url = "postgres://u:p@one:5432/db?sslmode=verify-full&application_name=a,b";
    expect(readDatabaseHosts(url)).toEqual({ urls: [url], needsPrimary: false, problem: null });
  });

  test.each([
    ["postgres://u:secret-word@one,two/db", /several hosts need target_session_attrs=read-write/],
    ["postgres://u:secret-word@one,two/db?target_session_attrs=standby", /must be read-write/],
    ["postgres://u:secret-word@one,/db?target_session_attrs=read-write", /a host is empty/],
    ["postgres://u:secret-word@one:x,two/db?target_session_attrs=read-write", /the port is not a number/],
    ["postgres://u:secret-word@/db?host=a,b,c&port=1,2&target_session_attrs=read-write", /one port for all hosts/],
  ])("%s is refused with the correction, without the password", (url, problem) => {
    const errors = (() => {
      try {
        readEnv({ DATABASE_URL: url, SECRET_KEY: "a secret of the tests that is long enough to be one" });
        return [];
      } catch (error) {
        return (error as EnvErrors).problems;
      }
    })();
    expect(errors).toEqual([expect.stringMatching(problem)]);
    expect(errors.join()).not.toContain("secret-word");
  });
});
