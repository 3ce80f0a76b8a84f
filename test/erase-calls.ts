import { type Any, post } from "./client.ts";
import { makeEmailsDue } from "./email-queue.ts";
import type { TestApp } from "./test-app.ts";
import { type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

export const secret = "a-secret-of-the-mail-server";

export const erase = async (team: TestTeam, id: string, as?: { token: string }): Promise<Any> =>
  (
    await team.ask(
      "mutation ($id: ID!) { eraseCandidate(id: $id) { candidate { id displayName codename name email erasedAt } userErrors { code } } }",
      { id },
      as,
    )
  ).eraseCandidate;

export const pathOf = (url: string) => url.replace("http://beckon.test", "");

/** Erases candidates and searches what is left of them. */
export function eraseCalls(app: TestApp) {
  const all = async (sql: string, ...values: unknown[]): Promise<Any[]> =>
    (await app.db.query(`/* test */ ${sql}`, values)).rows;
  const one = async (sql: string, ...values: unknown[]): Promise<Any> => (await all(sql, ...values))[0];
  /** Every row of every table, as text, and what the process has logged. */
  async function everything(): Promise<{ where: string; text: string }[]> {
    const tables = await all(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    );
    const found = [];
    for (const { name } of tables)
      for (const row of await all(`select to_jsonb(t)::text as text from ${name} t`))
        found.push({ where: name, text: row.text });
    return [...found, ...app.log.map((text) => ({ where: "log", text }))];
  }
  /** Where something of a candidate is stored. */
  const traces = async (words: RegExp): Promise<string[]> =>
    (await everything()).filter(({ text }) => words.test(text)).map(({ where, text }) => `${where}: ${text}`);
  const candidateMutation = async (name: string, url: string, more = ""): Promise<Any> =>
    (
      await post(
        app.url,
        `mutation ($t: String!) { ${name}(token: $t${more}) { invitation { state } userErrors { code } } }`,
        { t: tokenOf(url) },
      )
    ).data[name];
  const start = (url: string) => candidateMutation("startAssessment", url);
  const submit = (url: string) =>
    candidateMutation(
      "submitAssessment",
      url,
      ', submission: { url: "https://xanthippe-work.example.test", notes: "by Quillfeather" }',
    );
  const save = (url: string) =>
    candidateMutation(
      "saveSubmission",
      url,
      ', submission: { url: "https://xanthippe-draft.example.test", notes: "Quillfeather again" }',
    );
  const statusOf = async (path: string, method = "GET") => (await fetch(`${app.url}${path}`, { method })).status;
  const settled = (team: TestTeam) =>
    waitUntil(
      async () =>
        !(await one(
          "select 1 from email where team_id = $1 and (leased_until is not null or state = 'QUEUED')",
          team.uuid,
        )),
    );
  const hurry = () => makeEmailsDue(app);
  return { all, one, traces, start, submit, save, statusOf, settled, hurry };
}
