import { beforeAll, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import { type Operation, reads, type Subjects, writes } from "./operation-statements.ts";
import { ownStatementsOf } from "./statement-texts.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";

/*
 * How many statements each operation runs, as test/operation-statements.ts lists it. An operation that needs one more is a
 * decision: change the number there and say why in the commit.
 */

const app = testApp({ ROLE: "api" });
const operations = [...reads, ...writes];
let team: TestTeam;
let subjects: Subjects;

let assessment: { id: string };

const addresses = () => Array.from({ length: 12 }, () => newAddress());
const inviteTwelve = (): Promise<Any> => team.invite(assessment, addresses(), { sendEmail: false });

beforeAll(async () => {
  team = await createTestTeam(app);
  assessment = await team.publishAssessment("Statements");
  const { batch, results } = await inviteTwelve();
  subjects = {
    assessmentId: assessment.id,
    candidateId: results[0].candidate.id,
    invitationId: results[0].invitation.id,
    batchId: batch.id,
    memberId: (await team.addMember("REVIEWER")).id,
    ...{ newCandidateIds: [], newInvitationIds: [], newTokens: [], newAddresses: [] },
  };
});

/** Twelve people who were not the subject of an operation yet. */
async function renew(): Promise<void> {
  const { results } = await inviteTwelve();
  Object.assign(subjects, {
    newCandidateIds: results.map(({ candidate }: Any) => candidate.id),
    newInvitationIds: results.map(({ invitation }: Any) => invitation.id),
    newTokens: results.map(({ invitation }: Any) => tokenOf(invitation.inviteUrl)),
    newAddresses: addresses(),
  });
}

const run = async ({ document, variables }: Operation) => {
  const { data, errors } = await team.post(document, variables?.(subjects) ?? {});
  expect(errors).toBeUndefined();
  if (data.it !== undefined) expect(data.it.userErrors).toEqual([]);
};

test("there are thirty of them, and each name is one of its own", () => {
  expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
  expect(operations.length).toBeGreaterThanOrEqual(30);
});

test.each(operations.map((operation) => [operation.name, operation] as const))("%s", async (_, operation) => {
  // The credential and whatever else is remembered is read now.
  await renew();
  await run(operation);
  await renew();
  const texts = await ownStatementsOf(() => run(operation));
  expect({ statements: texts.length, texts }).toEqual({ statements: operation.statements, texts });
});

test("the team that every member of a list leads to is read once, whatever the number of members", async () => {
  for (let n = 0; n < 5; n++) await team.addMember("REVIEWER");
  const statementsOfPage = async (first: number) => {
    const run = () =>
      team.ask(
        `{ members(first: ${first}) { nodes { team { name mailHealth { delivering } activity(days: 7) { timeZone } } } } }`,
      );
    await run();
    return (await ownStatementsOf(run)).length;
  };
  const ofOne = await statementsOfPage(1);
  expect([ofOne > 1, await statementsOfPage(6)]).toEqual([true, ofOne]);
});
