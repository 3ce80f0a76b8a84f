import { type Any, post } from "./client.ts";
import type { TestApp } from "./test-app.ts";
import { newAddress, type TestTeam, tokenOf } from "./test-team.ts";

const fields = `id name email externalId locale timeZone extraTime metadata labels codename progress decision decidedAt
  archivedAt emailSuppressed remindersOff assignees { id }`;

const problems = "userErrors { code path existing { id ... on Candidate { email name } } }";

/** Runs a mutation that answers with one candidate. */
export const change = async (
  team: TestTeam,
  name: string,
  args: Record<string, [type: string, value: unknown]>,
  as?: { token: string },
): Promise<Any> => {
  const given = Object.entries(args);
  const many = "ids" in args;
  const document = `mutation (${given.map(([arg, [type]]) => `$${arg}: ${type}`).join(", ")}) {
    ${name}(${given.map(([arg]) => `${arg}: $${arg}`).join(", ")}) { ${many ? "candidates" : "candidate"} { ${fields} } ${problems} } }`;
  return (await team.ask(document, Object.fromEntries(given.map(([arg, [, value]]) => [arg, value])), as))[name];
};

export const correct = (team: TestTeam, id: string, email: string, resend = true) =>
  change(team, "correctCandidateEmail", {
    id: ["ID!", id],
    email: ["EmailAddress!", email],
    resend: ["Boolean!", resend],
  });

export const bulk = (team: TestTeam, name: string, ids: string[], args: Record<string, [string, unknown]> = {}) =>
  change(team, name, { ids: ["[ID!]!", ids], ...args });

export const decide = (team: TestTeam, ids: string[], decision: string | null) =>
  bulk(team, "decideCandidates", ids, { decision: ["CandidateDecision", decision] });

export const archive = (team: TestTeam, ids: string[], archived = true) =>
  bulk(team, "archiveCandidates", ids, { archived: ["Boolean!", archived] });

/** People of a team, without e-mail. */
export const some = async (team: TestTeam, count: number, more: object = {}): Promise<Any[]> => {
  const assessment = await team.publishAssessment("X");
  const rows = Array.from({ length: count }, () => ({ email: newAddress(), ...more }));
  return (await team.invite(assessment, rows, { sendEmail: false })).results.map((row: Any) => row.candidate);
};

export const createCandidate = async (team: TestTeam, more: object = {}): Promise<Any> =>
  (await some(team, 1, more))[0];

export const read = async (team: TestTeam, id: string): Promise<Any> =>
  (await team.ask(`query ($id: ID!) { candidate(id: $id) { ${fields} } }`, { id })).candidate;

/** What events named as changed of candidates, in order. */
export const changes = async (team: TestTeam): Promise<Any[]> =>
  (
    await team.ask(
      "{ events(last: 100, filter: { types: [CANDIDATE_UPDATED] }) { nodes { changes candidate { id } } } }",
    )
  ).events.nodes;

export const pathOf = (url: string) => url.replace("http://beckon.test", "");

/** Reads rows of candidates, and the calls of candidates through their links. */
export function candidateCalls(app: TestApp) {
  const all = async (sql: string, ...values: unknown[]): Promise<Any[]> =>
    (await app.db.query(`/* test */ ${sql}`, values)).rows;
  const one = async (sql: string, ...values: unknown[]): Promise<Any> => (await all(sql, ...values))[0];
  const start = async (url: string): Promise<Any> =>
    (
      await post(
        app.url,
        "mutation ($t: String!) { startAssessment(token: $t) { invitation { state deadlineAt } userErrors { code } } }",
        { t: tokenOf(url) },
      )
    ).data.startAssessment;
  const submit = async (url: string): Promise<Any> =>
    (
      await post(app.url, "mutation ($t: String!) { submitAssessment(token: $t) { userErrors { code } } }", {
        t: tokenOf(url),
      })
    ).data.submitAssessment;
  return { all, one, start, submit };
}
