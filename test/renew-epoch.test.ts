import { expect, test } from "@jest/globals";
import { cli } from "./client.ts";
import { latestCursor } from "./live-client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam } from "./test-team.ts";

const app = testApp();

test("after renew-epoch a cursor of before is BAD_USER_INPUT, and a new one is accepted", async () => {
  const team = await createTestTeam(app);
  await team.publishAssessment("Recovered");
  const page = "query ($after: Cursor) { events(first: 5, after: $after) { edges { cursor } } }";
  const before = await latestCursor(app.url, team.owner.token);
  expect((await team.ask(page, { after: before })).events.edges).toEqual([]);

  await app.running.stop();
  const { code, json } = await cli(app, "renew-epoch", "--json");
  expect([code, json]).toEqual([0, { epoch: expect.stringMatching(/^[0-9a-f]{8}$/) }]);
  await app.restart();

  const refused = await team.post(page, { after: before });
  expect(refused.errors?.map((error) => error.extensions.code)).toEqual(["BAD_USER_INPUT"]);
  const after = await latestCursor(app.url, team.owner.token);
  expect((await team.ask(page, { after })).events.edges).toEqual([]);
});
