import { describe, expect, test } from "@jest/globals";
import { ask } from "./client.ts";
import { startMutation, submitMutation } from "./live-client.ts";
import { type Statement, statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";

/*
 * The candidate's way, in statements as pg_stat_statements counts them: begin and commit are two of them. The wake-up after
 * the commit is not counted: calls of the same moment share one.
 */

const app = testApp({ ROLE: "api" });
const isWakeUp = ({ text }: Statement) => text.includes("pg_notify");
const tokenOf = ({ inviteUrl }: { inviteUrl: string }): string => inviteUrl.split("/i/")[1]!;

async function statementsFor(work: () => Promise<unknown>): Promise<Statement[]> {
  const { statements } = await statementsOf(work);
  return statements.filter((statement) => !isWakeUp(statement));
}

async function invited(count: number): Promise<string[]> {
  const team = await createTestTeam(app);
  const assessment = await team.publishAssessment("Statements", { timeLimit: "PT1H" });
  const people = Array.from({ length: count }, () => newAddress());
  const { results } = await team.invite(assessment, people, { sendEmail: false });
  return results.map(({ invitation }: { invitation: { inviteUrl: string } }) => tokenOf(invitation));
}

describe("The candidate's way", () => {
  test("start and submit take five statements each, and none of them is planned by its values", async () => {
    const [warm, token] = await invited(2);
    for (const mutation of [startMutation, submitMutation]) await ask(app.url, null, mutation, { t: warm });
    const start = await statementsFor(() => ask(app.url, null, startMutation, { t: token }));
    const submit = await statementsFor(() => ask(app.url, null, submitMutation, { t: token }));
    for (const statements of [start, submit]) {
      expect(statements.map(({ text }) => text)).toHaveLength(5);
      const [begin, ...rest] = statements.map(({ text, isNamed }) => (isNamed ? "named" : text));
      expect([begin, ...rest]).toEqual(["begin", "named", "named", "named", "commit"]);
    }
  });

  test("a saved draft takes five, a repeated call four, a view one", async () => {
    const [token] = await invited(1);
    await ask(app.url, null, startMutation, { t: token });
    const save =
      'mutation ($t: String!) { saveSubmission(token: $t, submission: { notes: "x" }) { userErrors { code } } }';
    expect(await statementsFor(() => ask(app.url, null, save, { t: token }))).toHaveLength(5);
    expect(await statementsFor(() => ask(app.url, null, startMutation, { t: token }))).toHaveLength(4);
    const view = "query ($t: String!) { candidateInvitation(token: $t) { state } }";
    expect(await statementsFor(() => ask(app.url, null, view, { t: token }))).toHaveLength(1);
  });

  test("the page of a link takes one, and five more when it is opened for the first time", async () => {
    const [token] = await invited(1);
    const open = async () => (await fetch(`${app.url}/i/${token}`)).text();
    expect(await statementsFor(open)).toHaveLength(6);
    expect(await statementsFor(open)).toHaveLength(1);
  });
});
