import { afterEach, expect, jest, test } from "@jest/globals";
import { Credentials } from "../src/access/credentials/credential-look-ups.ts";
import { hashCredential } from "../src/platform/crypto/credential-format.ts";
import { statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam } from "./test-team.ts";

/** The credential look-ups that are sent to the database while some work is done. */
const lookUpsOf = async (work: () => Promise<unknown>) =>
  (await statementsOf(work)).statements.filter(({ text }) => /from "credential"/.test(text));

afterEach(() => void jest.restoreAllMocks());

const app = testApp({ ROLE: "api" });

test("those who ask for a credential while it is looked up wait for the same look-up, and an eviction begins a new one", async () => {
  const team = await createTestTeam(app);
  const { credentials } = app.running.services;
  const hash = hashCredential(team.owner.token);
  const lookUps = async (work: () => Promise<unknown>) => (await lookUpsOf(work)).length;
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

test("credentials in use are rechecked in one statement, and only those that have changed are looked up again", async () => {
  const team = await createTestTeam(app);
  const others = [
    await team.addMember("MANAGER"),
    await team.addMember("MANAGER"),
    await team.addApiKey("READ"),
  ] as const;
  const [demoted, disabled, key] = others;
  const all = [team.owner, ...others].map(({ token }) => hashCredential(token));
  const [ofOwner, ofDemoted, ofDisabled, ofKey] = all as [Buffer, Buffer, Buffer, Buffer];
  const credentials = new Credentials(app.running.services);
  // What is found is trusted for a second, which does not pass here.
  jest.spyOn(performance, "now").mockReturnValue(performance.now());
  const found = await Promise.all(all.map((hash) => credentials.find(hash)));
  await expect(lookUpsOf(() => credentials.recheckUsed())).resolves.toHaveLength(1);
  // Nobody has asked for one since.
  await expect(lookUpsOf(() => credentials.recheckUsed())).resolves.toHaveLength(0);
  const change =
    "mutation ($id: ID!, $role: TeamRole, $disabled: Boolean) { updateTeamMember(id: $id, role: $role, disabled: $disabled) { userErrors { code } } }";
  await team.ask(change, { id: demoted.id, role: "REVIEWER" });
  await team.ask(change, { id: disabled.id, disabled: true });
  await team.ask("mutation ($id: ID!) { revokeApiKey(id: $id) { userErrors { code } } }", { id: key.id });
  await Promise.allSettled(all.map((hash) => credentials.find(hash)));
  await expect(lookUpsOf(() => credentials.recheckUsed())).resolves.toHaveLength(1);
  expect(await lookUpsOf(() => credentials.find(ofOwner))).toHaveLength(0);
  expect(await credentials.find(ofOwner)).toBe(found[0]);
  expect((await credentials.find(ofDemoted)).viewer).toMatchObject({ role: "REVIEWER" });
  for (const hash of [ofDisabled, ofKey])
    await expect(credentials.find(hash)).rejects.toMatchObject({ extensions: { code: "UNAUTHENTICATED" } });
});
