import { describe, expect, test } from "@jest/globals";
import { type Any, cli } from "../client.ts";
import { testApp } from "../test-app.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
const run = (...more: string[]) => cli(app, "sandbox", "ats", "--url", app.url, ...more);

describe("npm run cli -- sandbox ats", () => {
  test("every partner is sent the whole round, in order", async () => {
    const { json, stderr } = await run("--json");
    expect(stderr).toBe("");
    expect(json.partners.map(({ kind }: Any) => kind)).toEqual(["GREENHOUSE", "ASHBY", "WORKABLE", "KOMBO"]);
    for (const { kind, messages, calls, invitationId } of json.partners) {
      expect(invitationId).toMatch(/^inv_/);
      // A demo team mails to the built-in inbox alone, and the tests have a mail server of their own.
      const subjects = messages.map(({ subject }: Any) => subject).filter((one: string) => one !== "NOT_DELIVERED");
      // Greenhouse asks for the status itself, and is called when there is a result to read.
      const expected = [
        ...(kind === "KOMBO" ? ["TESTS"] : []),
        ...(kind === "GREENHOUSE" ? [] : ["STARTED"]),
        ...["SUBMITTED", "RESULT"],
      ];
      expect(subjects).toEqual(expected);
      expect(calls.length).toBeGreaterThanOrEqual(expected.length);
    }
  });

  test("run again, and for one partner, it prints what comes", async () => {
    const { code, stdout } = await run("--only", "workable");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^WORKABLE at http:\/\/127\.0\.0\.1:\d+\n/);
    expect(stdout).toMatch(/received PUT \/assessments\/\S+ \{.*"status":"completed"/);
    expect(stdout).toContain("RESULT: DELIVERED (200)");
    expect(stdout).not.toContain("ASHBY");
  });

  test("it says what to do where no server answers", async () => {
    const { code, stderr } = await cli(app, "sandbox", "ats", "--url", "http://127.0.0.1:1");
    expect([code, stderr]).toEqual([1, expect.stringContaining("WEBHOOK_ALLOW_PRIVATE=true npm start")]);
  });
});
