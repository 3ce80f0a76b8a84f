import { describe, expect, test } from "@jest/globals";
import { type Any, post } from "./client.ts";
import { startMutation, submitMutation } from "./live-client.ts";
import { type Statement, statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";

/*
 * The candidate's way, in statements as pg_stat_statements counts them: begin and commit are two of them. The wake-up after
 * the commit is not counted: calls of the same moment share one.
 */

// Without the limit, whose statements come now and then.
const app = testApp({ ROLE: "api", COST_BUCKET: "0" });
/**
 * A connection that last ran a read of a request is given the timeout of a transaction first, and the other way round; a new
 * one of the pool, which may be for other work of the process, its settings.
 */
const isBeside = ({ text }: Statement) => text.includes("pg_notify") || /^set (statement_timeout|timezone)/.test(text);
const tokenOf = ({ inviteUrl }: { inviteUrl: string }): string => inviteUrl.split("/i/")[1]!;

async function statementsFor(work: () => Promise<unknown>): Promise<Statement[]> {
  const { statements } = await statementsOf(work);
  return statements.filter((statement) => !isBeside(statement));
}

/** Acts as the holder of a link, who has no credential. */
async function act(query: string, token: string | undefined): Promise<void> {
  const { data, errors } = await post(app.url, query, { t: token });
  expect({ errors, userErrors: Object.values<Any>(data)[0].userErrors ?? [] }).toEqual({
    errors: undefined,
    userErrors: [],
  });
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
    for (const mutation of [startMutation, submitMutation]) await act(mutation, warm);
    const start = await statementsFor(() => act(startMutation, token));
    const submit = await statementsFor(() => act(submitMutation, token));
    for (const statements of [start, submit]) {
      expect(statements.map(({ text }) => text)).toHaveLength(5);
      const [begin, ...rest] = statements.map(({ text, isNamed }) => (isNamed ? "named" : text));
      expect([begin, ...rest]).toEqual(["begin", "named", "named", "named", "commit"]);
    }
  });

  test("a saved draft takes five, a repeated call four, a view one", async () => {
    const [token] = await invited(1);
    await act(startMutation, token);
    const save =
      'mutation ($t: String!) { saveSubmission(token: $t, submission: { notes: "x" }) { userErrors { code } } }';
    expect(await statementsFor(() => act(save, token))).toHaveLength(5);
    expect(await statementsFor(() => act(startMutation, token))).toHaveLength(4);
    const view = "query ($t: String!) { candidateInvitation(token: $t) { state } }";
    expect(await statementsFor(() => act(view, token))).toHaveLength(1);
  });

  test("the page of a link takes one, and five more when it is opened for the first time", async () => {
    const [token] = await invited(1);
    const open = async () => (await fetch(`${app.url}/i/${token}`)).text();
    expect(await statementsFor(open)).toHaveLength(6);
    expect(await statementsFor(open)).toHaveLength(1);
  });
});
