import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { readList } from "../../src/cli/import/read-list.ts";
import { type Any, post } from "../client.ts";
import { costOf, marks, normalizedBy, yardstick } from "../measures.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "../test-team.ts";

/*
 * What long and hostile text costs at each entrance, in CPU of this process, in which the server runs. Where a text is
 * read before its length is checked, each of these costs a hundred times as much.
 */

const secret = "a-secret-of-the-mail-server";
const app = testApp({ BOUNCE_SECRET: secret, BOUNCE_DOMAIN: "bounces.beckon.test" });

/** Every character of it once: quadratic for the ASCII form of a domain. */
const ideographs = (count: number): string =>
  Array.from({ length: count }, (_, n) => String.fromCodePoint(0x4e00 + n)).join("");

/** The most that any of this may cost, in units of test/measures.ts: normalising 100,000 marks takes about 180 of them. */
const most = 12;
/** No longer run of marks is normalised, nor a longer text: four units for each of the 20,000 characters of notes. */
const longRun = /\p{M}{31}/u;
const maxText = 81_000;

/** What some work costs. Every text that it normalises is bounded. */
async function cpuOf<T>(work: () => Promise<T>): Promise<{ result: T; cost: number }> {
  const { result, texts } = await normalizedBy(() => costOf(most, work));
  const isUnbounded = (text: string) => text.length > maxText || longRun.test(text);
  expect(texts.filter((text) => text !== yardstick && isUnbounded(text)).map((text) => text.length)).toEqual([]);
  return result;
}

let team: TestTeam;
let assessment: { id: string };
let candidate: Any;
let link: string;
let publicToken: string;
let blind: { token: string };
let key: { token: string };

beforeAll(async () => {
  team = await createTestTeam(app);
  assessment = await team.publishAssessment("X", { inviteOnly: false });
  const { results } = await team.invite(assessment, [newAddress()], { sendEmail: false });
  candidate = results[0].candidate;
  link = tokenOf(results[0].invitation.inviteUrl);
  const { assessment: shown } = await team.ask("query ($id: ID!) { assessment(id: $id) { publicUrl } }", assessment);
  publicToken = tokenOf(shown.publicUrl);
  blind = await team.addMember("BLIND_REVIEWER");
  key = await team.addApiKey("READ", "INVITE", "CANDIDATES_PII");
  await post(app.url, "mutation ($t: String!) { startAssessment(token: $t) { userErrors { code } } }", { t: link });
});

const codes = (errors: Any[]): string[] => errors.map((error) => error.code);

test("what is normalised is seen by this test", async () => {
  const { texts } = await normalizedBy(() =>
    team.ask("mutation ($v: CreateAssessmentInput!) { createAssessment(input: $v) { userErrors { code } } }", {
      v: { title: "Café" },
    }),
  );
  expect(texts).toContain("Café");
});

describe("members and keys", () => {
  const long = marks(100_000);
  const name = { name: long };
  // Mutations with what they are given. All of them answer userErrors.
  const cases: [string, string, () => object, () => { token: string }, string][] = [
    ["a blind reviewer's name", "updateProfile(input: $v): UpdateProfileInput!", () => name, () => blind, "TOO_LONG"],
    ["the team's name", "updateTeam(input: $v): UpdateTeamInput!", () => name, () => team.owner, "TOO_LONG"],
    [
      "a title",
      "createAssessment(input: $v): CreateAssessmentInput!",
      () => ({ title: long, instructions: long, externalId: long, defaultMessage: long, defaultLabels: [long] }),
      () => team.owner,
      "TOO_LONG",
    ],
    [
      "a candidate's name",
      `updateCandidate(id: "ID", input: $v): UpdateCandidateInput!`,
      () => ({ name: long, externalId: long }),
      () => team.owner,
      "TOO_LONG",
    ],
    ["labels", `labelCandidates(ids: ["ID"], add: $v): [String!]`, () => [long], () => team.owner, "INVALID_VALUE"],
    [
      "labels to take off",
      `labelCandidates(ids: ["ID"], remove: $v): [String!]`,
      () => [long],
      () => team.owner,
      "INVALID_VALUE",
    ],
    [
      "a colleague's address and name",
      "inviteTeamMembers(members: $v): [TeamMemberInput!]!",
      () => [{ email: `${long}@example.test`, role: "REVIEWER", name: long }],
      () => team.owner,
      "INVALID_EMAIL",
    ],
    [
      "a key's name",
      "createApiKey(input: $v): ApiKeyInput!",
      () => ({ name: long, scopes: ["READ"] }),
      () => team.owner,
      "TOO_LONG",
    ],
    [
      "an endpoint's description and query",
      "createWebhookEndpoint(input: $v): CreateWebhookEndpointInput!",
      () => ({ url: "https://example.com/", eventTypes: [], description: long, payloadQuery: long }),
      () => team.owner,
      "TOO_LONG",
    ],
  ];
  test.each(cases)("%s", async (_, call, value, as, code) => {
    const at = call.lastIndexOf(": ");
    const [field, type] = [call.slice(0, at).replace("ID", candidate.id), call.slice(at + 2)];
    const { result, cost } = await cpuOf(() =>
      team.post(`mutation ($v: ${type}) { it: ${field} { userErrors { code } } }`, { v: value() }, as()),
    );
    expect(codes(result.data?.it.userErrors ?? [result.errors![0]!.extensions])).toContain(code);
    expect(cost).toBeLessThan(most);
  });

  test("every text of a row, and of the call", async () => {
    const some = marks(20_000);
    const rows = [
      { email: newAddress(), name: some, externalId: some, ref: some, candidateExternalId: some },
      ...["", "a@"].flatMap((before) =>
        [some, ideographs(20_000), "ä.".repeat(10_000), " ".repeat(20_000), "<".repeat(20_000)].map((text) => ({
          email: `${before}${text}@${text}.test`,
        })),
      ),
    ];
    const { result, cost } = await cpuOf(() => team.invite(assessment, rows, { sendEmail: false }));
    expect(result.results.map((row: Any) => codes(row.errors)[0])).toEqual([
      "TOO_LONG",
      ...Array(10).fill("INVALID_EMAIL"),
    ]);
    expect(cost).toBeLessThan(most);
    const call = await cpuOf(() =>
      team.invite(assessment, [newAddress()], { input: { title: some, message: some, labels: [some] } }),
    );
    expect(new Set(codes(call.result.userErrors))).toEqual(new Set(["TOO_LONG", "INVALID_VALUE"]));
    expect(call.cost).toBeLessThan(most);
  });

  test("many rows whose addresses are as long as they may be, and longer", async () => {
    for (const length of [990, 2_000]) {
      const rows = Array.from({ length: 1_000_000 / length }, () => ({ email: `a@${ideographs(length)}.test` }));
      const { result, cost } = await cpuOf(() => team.invite(assessment, rows, { sendEmail: false, dryRun: true }));
      expect(result.results.every((row: Any) => codes(row.errors)[0] === "INVALID_EMAIL")).toBe(true);
      // Reading a megabyte and answering a thousand rows are part of it: 25 to 40 units.
      expect(cost).toBeLessThan(6 * most);
    }
  });

  test("searches, of candidates and of titles", async () => {
    const queries = [
      "candidates(filter: { search: $s }) { nodes { id } }",
      "invitations(filter: { search: $s }) { nodes { id } }",
      "assessments(filter: { search: $s, externalId: $s }) { nodes { id } }",
      "candidate(externalId: $s) { id }",
      "assessment(externalId: $s) { id }",
      "invitation(externalId: $s) { id }",
      "node(id: $i) { id }",
    ];
    for (const text of [marks(100_000), "a ".repeat(50_000), ideographs(20_000)])
      for (const query of queries) {
        const [name, type] = query.includes("$i") ? ["i", "ID"] : ["s", "String"];
        const { result, cost } = await cpuOf(() =>
          team.post(`query ($${name}: ${type}!) { ${query} }`, { [name]: text }, key),
        );
        expect([query, result.errors]).toEqual([query, undefined]);
        expect(cost).toBeLessThan(most);
      }
  });

  test("scalars, cursors and the key of a call", async () => {
    const long = marks(60_000);
    const scalars = [
      ["EmailAddress", "candidates(filter: { email: $v }) { nodes { id } }"],
      ["Cursor", "candidates(after: $v) { nodes { id } }"],
    ] as const;
    for (const [type, field] of scalars) {
      const { result, cost } = await cpuOf(() => team.post(`query ($v: ${type}!) { ${field} }`, { v: long }, key));
      expect([type, result.errors?.[0]?.extensions.code]).toEqual([type, "BAD_USER_INPUT"]);
      expect(cost).toBeLessThan(most);
    }
    for (const [type, input] of [
      ["TimeZone", "{ timeZone: $v }"],
      ["Locale", "{ locale: $v }"],
    ] as const) {
      const query = `mutation ($v: ${type}!) { updateProfile(input: ${input}) { userErrors { code } } }`;
      const { result, cost } = await cpuOf(() => team.post(query, { v: long }));
      expect([type, result.errors?.[0]?.extensions.code]).toEqual([type, "BAD_USER_INPUT"]);
      expect(cost).toBeLessThan(most);
    }
    const { result, cost } = await cpuOf(() =>
      team.post(
        `mutation ($k: String!) { createAssessment(input: { title: "x" }, idempotencyKey: $k) { userErrors { code } } }`,
        { k: " ".repeat(1_000_000) },
      ),
    );
    expect(result.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
    expect(cost).toBeLessThan(most);
  });

  test("erasing a candidate whose address stands in many rejected rows", async () => {
    const { results } = await team.invite(assessment, [newAddress("known")], { sendEmail: false });
    const bad = Array.from({ length: 300 }, (_, n) => ({ email: `${marks(900)}${n}`, ref: marks(3_000) }));
    await team.invite(assessment, bad, { sendEmail: false });
    const { cost } = await cpuOf(() =>
      team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", results[0].candidate),
    );
    expect(cost).toBeLessThan(most);
    const { rows } = await app.db.query(
      "/* test */ select octet_length(rejections::text) as bytes from invitation_batch where team_id = $1 order by 1 desc limit 1",
      [team.uuid],
    );
    // Marks beyond 30 in a row are not stored, so that the search of an erasure takes no quadratic time either.
    expect(rows[0].bytes).toBeLessThan(300 * 1_000);
  });
});

describe("candidates and anonymous callers", () => {
  const save = (notes: string) =>
    post(
      app.url,
      "mutation ($t: String!, $n: String!) { saveSubmission(token: $t, submission: { notes: $n }) { invitation { submission { notes } } userErrors { code } } }",
      { t: link, n: notes },
    );

  test("20,000 characters of notes, all of them marks, or 30 to a character (rules: Limits 1)", async () => {
    const characters = marks(30).repeat(645);
    await save("before");
    const all = await cpuOf(async () => {
      for (let n = 0; n < 5; n++) await save(marks(19_998));
      return await save(marks(19_998));
    });
    expect(all.result.data.saveSubmission.invitation.submission.notes).toHaveLength(31);
    expect(all.cost).toBeLessThan(most);
    const some = await cpuOf(() => save(characters));
    expect([...some.result.data.saveSubmission.invitation.submission.notes]).toHaveLength([...characters].length);
    expect(some.cost).toBeLessThan(most);
  });

  test("notes far beyond the limit, over GraphQL and the page", async () => {
    await save("stored");
    const { result, cost } = await cpuOf(() => save(marks(250_000)));
    if (result.status === 200) expect(codes(result.data.saveSubmission.userErrors)).toEqual(["TOO_LONG"]);
    else expect(result.status).toBe(413);
    expect(cost).toBeLessThan(most);
    for (const path of ["save", "submit"]) {
      const page = await cpuOf(() =>
        fetch(`${app.url}/i/${link}/${path}`, {
          method: "POST",
          body: new URLSearchParams({ notes: marks(10_000), url: "x ".repeat(1_000) }),
          redirect: "manual",
        }),
      );
      expect([413, 422]).toContain(page.result.status);
      expect(page.cost).toBeLessThan(most);
    }
    const { candidateInvitation } = await team.ask(
      "query ($t: String!) { candidateInvitation(token: $t) { state submission { notes } } }",
      { t: link },
    );
    expect(candidateInvitation).toEqual({ state: "STARTED", submission: { notes: "stored" } });
  });

  test("addresses and names at the pages that ask for them", async () => {
    for (const [path, body] of [
      ["/sign-in", `email=${"a".repeat(60_000)}@example.test`],
      ["/sign-in", `email=${marks(30_000)}@example.test`],
      ["/sign-in", `email=a@${ideographs(20_000)}.test`],
      [`/a/${publicToken}/register`, `email=a@${"a.".repeat(28_000)}test&name=A`],
      [`/a/${publicToken}/register`, `email=a@${ideographs(20_000)}.test&name=A`],
      [`/a/${publicToken}/register`, `email=a@b.test&name=${marks(30_000)}`],
      [`/a/${publicToken}/register`, `email=${"+".repeat(20_000)}&name=${"+".repeat(20_000)}`],
    ] as const) {
      const { result, cost } = await cpuOf(async () => {
        const answers = [];
        for (let n = 0; n < 4; n++)
          answers.push(
            await fetch(`${app.url}${path}`, {
              method: "POST",
              body,
              headers: {
                "content-type": "application/x-www-form-urlencoded",
                "sec-fetch-site": "same-origin",
                origin: new URL(app.url).origin,
              },
            }),
          );
        return answers;
      });
      for (const answer of result) expect([path, [413, 422]]).toEqual([path, expect.arrayContaining([answer.status])]);
      expect(cost).toBeLessThan(most);
    }
  });

  test("headers: languages, cookies, credentials, keys", async () => {
    const tag = `en${"-x".repeat(1)}${"-a".repeat(6_000)}`;
    for (const headers of [
      { "accept-language": tag },
      { "accept-language": `${" ".repeat(7_000)}${"de,".repeat(2_000)}` },
      { cookie: `beckon=${"a".repeat(12_000)}` },
      { cookie: "a=b; ".repeat(2_500) },
      { authorization: `Bearer ${"a ".repeat(6_000)}` },
      { accept: "text/html;q=0.1,".repeat(700) },
      { "idempotency-key": '"'.repeat(12_000), authorization: `Bearer ${team.owner.token}` },
    ])
      for (const path of [`/i/${link}`, `/a/${publicToken}`, "/graphql?query={__typename}", "/sign-in/x"]) {
        const { cost } = await cpuOf(async () => {
          for (let n = 0; n < 3; n++) await (await fetch(`${app.url}${path}`, { headers })).text();
        });
        expect([path, Object.keys(headers), Math.min(cost, most)]).toEqual([
          path,
          Object.keys(headers),
          expect.any(Number),
        ]);
        expect(cost).toBeLessThan(most);
      }
  });

  test("what a mail server hands in", async () => {
    for (const text of ["<", "(", '"', "a@b.c,", "=?utf-8?Q?a?= ", ";a=b", "\u0301", " \n "])
      for (const header of ["To", "Content-Type", "Subject"]) {
        const { result, cost } = await cpuOf(() =>
          fetch(`${app.url}/mail/bounces`, {
            method: "POST",
            headers: { "content-type": "message/rfc822", authorization: `Bearer ${secret}` },
            body: `${header}: ${text.repeat(60_000 / text.length)}\n\nx`,
          }),
        );
        expect(await result.json()).toEqual({ status: "ignored" });
        expect(cost).toBeLessThan(most);
      }
  });
});

test("a list of people with nasty cells", async () => {
  const folder = await mkdtemp(join(tmpdir(), "beckon-list-"));
  try {
    const file = join(folder, "people.csv");
    const cells = [marks(40_000), `a@${ideographs(20_000)}`, " ".repeat(40_000), `a${"-a".repeat(20_000)}`];
    const lines = cells.map((cell) => `"${cell}@example.test","${cell}","${cell}","${cell}","${cell}"`);
    await writeFile(file, `email,name,locale,timeZone,note\n${lines.join("\n")}\n`);
    const { result, cost } = await cpuOf(() => readList(file));
    expect(result.rows).toHaveLength(4);
    expect(cost).toBeLessThan(most);
  } finally {
    await rm(folder, { recursive: true });
  }
});
