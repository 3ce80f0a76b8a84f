import { type Answer, type Any, post } from "./client.ts";
import type { TestApp } from "./test-app.ts";
import { type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const registerMutation = `mutation ($token: String!, $email: String!, $name: String!) {
  registerCandidate(token: $token, email: $email, name: $name) {
    inviteUrl mailed continueUrl userErrors { code path existing { id } } invitation { state }
  } }`;

/** What registerCandidate answers to a caller who may register. */
export const mailedAnswer = { inviteUrl: null, mailed: true, continueUrl: null, userErrors: [], invitation: null };

/** The public link of an assessment. */
export const publicUrl = async (team: TestTeam, { id }: { id: string }, as?: { token: string }): Promise<string> =>
  (await team.ask("query ($id: ID!) { assessment(id: $id) { publicUrl } }", { id }, as)).assessment.publicUrl;

/** A published assessment with a public link, and that link's token. */
export const opened = async (team: TestTeam, more: object = {}) => {
  const assessment = await team.publishAssessment("Open to all", { inviteOnly: false, ...more });
  return { assessment, token: tokenOf(await publicUrl(team, assessment)) };
};

/** The team's side of an address. */
export const candidateOf = async (team: TestTeam, email: string): Promise<Any> =>
  (
    await team.ask(
      `query ($email: EmailAddress!) { candidate(email: $email) { id name email labels assignees { id } events(first: 50) { nodes { type actor { __typename id } } }
        invitations { nodes { id state source invitedBy { id } batch { id } message locked expiresAt createdAt emailRequested emailVerified reminders
          emails { kind state } } } } }`,
      { email },
    )
  ).candidate;

/** All that there is of a page but what differs with each request. */
export const whole = async (answer: Response, address: string) => {
  const headers = Object.fromEntries(answer.headers);
  for (const name of ["date", "x-request-id", "content-length"]) delete headers[name];
  return { status: answer.status, headers, body: (await answer.text()).replaceAll(address, "…") };
};

/** Calls that register candidates at the API of an app. */
export function registrationOf(app: TestApp) {
  const registration = (token: string, email: string, name = "Petra Public", from = "203.0.113.1", url = app.url) =>
    post(url, registerMutation, { token, email, name }, { "x-forwarded-for": from }) as Promise<Answer>;
  /** Resolves once all registrations of the team are done, and their e-mails are sent or given up. */
  const registered = (team: TestTeam) =>
    waitUntil(async () => {
      const { rows } = await app.db.query(
        `/* test */ select 1 from registration_request where team_id = $1
         union all select 1 from email where team_id = $1 and state in ('QUEUED', 'DEFERRED')`,
        [team.uuid],
      );
      return rows.length === 0;
    });
  /** The start link in the newest of so many e-mails. */
  const mailedLink = async (address: string, count = 1): Promise<string> => {
    const messages = await app.mail.waitFor(address, count, 15_000);
    return messages.at(-1)!.mail.text!.match(/http:\/\/beckon\.test\/i\/\S+/)![0];
  };
  const register = async (token: string, email: string, name?: string): Promise<Any> =>
    (await registration(token, email, name)).data.registerCandidate;
  return {
    registration,
    registered,
    mailedLink,
    register,
    /** Registers, and answers with the link that was mailed. */
    registerByMail: async (token: string, email: string, name?: string): Promise<string> => {
      const answer = await register(token, email, name);
      if (JSON.stringify(answer) !== JSON.stringify(mailedAnswer)) throw new Error(JSON.stringify(answer));
      return await mailedLink(email);
    },
    page: (token: string, headers: Record<string, string> = {}) =>
      fetch(`${app.url}/a/${token}`, { headers, redirect: "manual" }),
    formOf: (token: string, fields: Record<string, string>, headers: Record<string, string> = {}, url = app.url) =>
      fetch(`${url}/a/${token}/register`, {
        method: "POST",
        body: new URLSearchParams(fields),
        headers: { "x-forwarded-for": "203.0.113.2", ...headers },
        redirect: "manual",
      }),
    /** What the queries and mutations of a candidate's own link answer. */
    view: async (token: string): Promise<Any> =>
      (
        await post(
          app.url,
          "query ($t: String!) { candidateInvitation(token: $t) { assessmentTitle instructions teamName state needsRegistration canStart candidateName message timeLimit refusal { code } } }",
          { t: token },
        )
      ).data.candidateInvitation,
    start: async (token: string): Promise<Any> =>
      (
        await post(
          app.url,
          "mutation ($t: String!) { startAssessment(token: $t) { invitation { state } userErrors { code } } }",
          { t: token },
        )
      ).data.startAssessment,
    submit: (token: string) =>
      post(
        app.url,
        'mutation ($t: String!) { submitAssessment(token: $t, submission: { notes: "My secret work" }) { userErrors { code } } }',
        { t: token },
      ),
  };
}
