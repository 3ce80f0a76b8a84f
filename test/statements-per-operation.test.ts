import { beforeAll, expect, test } from "@jest/globals";
import { type Operation, operations, type Subjects } from "./operation-statements.ts";
import { statementsOf } from "./statement-texts.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";

/*
 * How many statements each operation runs, as test/operation-statements.ts lists it. An operation that needs one more is a
 * decision: change the number there and say why in the commit.
 */

const app = testApp({ ROLE: "api" });
let team: TestTeam;
let subjects: Subjects;

beforeAll(async () => {
  team = await createTestTeam(app);
  const assessment = await team.publishAssessment("Statements");
  const batch = await team.invite(
    assessment,
    Array.from({ length: 12 }, () => newAddress()),
    { sendEmail: false },
  );
  const { candidate, invitation } = batch.results[0];
  subjects = { assessmentId: assessment.id, candidateId: candidate.id, invitationId: invitation.id };
});

const run = async ({ document, variables }: Operation) => {
  const { data, errors } = await team.post(document, variables(subjects));
  expect(errors).toBeUndefined();
  return data;
};

test.each(operations.map((operation) => [operation.name, operation] as const))("%s", async (_, operation) => {
  // The credential and whatever else is remembered is read now.
  await run(operation);
  const texts = await statementsOf(() => run(operation));
  expect({ statements: texts.length, texts }).toEqual({ statements: operation.statements, texts });
});
