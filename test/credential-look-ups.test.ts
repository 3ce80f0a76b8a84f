import { expect, test } from "@jest/globals";
import { hashCredential } from "../src/platform/crypto/credential-format.ts";
import { statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam } from "./test-team.ts";

const app = testApp({ ROLE: "api" });

test("those who ask for a credential while it is looked up wait for the same look-up, and an eviction begins a new one", async () => {
  const team = await createTestTeam(app);
  const { credentials } = app.running.services;
  const hash = hashCredential(team.owner.token);
  const lookUps = async (work: () => Promise<unknown>) => {
    const { statements } = await statementsOf(work);
    return statements.filter(({ text }) => /from "credential"/.test(text)).length;
  };
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
  credentials.evict(hash);
  const found: unknown[] = [];
  const shared = await lookUps(async () => {
    const first = credentials.find(hash);
    // Each in a turn of its own, so that no batch brings them together.
    const later = [];
    for (let n = 0; n < 3; n++) {
      await nextTurn();
      later.push(credentials.find(hash));
    }
    found.push(...(await Promise.all([first, ...later])));
  });
  expect(shared).toBe(1);
  expect(new Set(found).size).toBe(1);
  credentials.evict(hash);
  const again = await lookUps(async () => {
    const before = credentials.find(hash);
    await nextTurn();
    credentials.evict(hash);
    await Promise.all([before, credentials.find(hash)]);
  });
  expect(again).toBe(2);
});
