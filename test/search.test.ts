import { describe, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp();

/** The candidates that a search finds, by name or else by address, in the order of the list. */
const finds = async (team: TestTeam, search: string, more = ""): Promise<string[]> => {
  const { candidates } = await team.ask(
    `query ($search: String!) { candidates(first: 100, filter: { search: $search ${more} }) { totalCount nodes { name email } } }`,
    { search },
  );
  expect(candidates.totalCount).toBe(candidates.nodes.length);
  // The same candidates by their invitations.
  const { invitations } = await team.ask(
    "query ($search: String!) { invitations(first: 100, filter: { search: $search }) { nodes { candidate { name email } } } }",
    { search },
  );
  expect(invitations.nodes.map((node: Any) => node.candidate)).toEqual(candidates.nodes);
  return candidates.nodes.map((node: Any) => node.name ?? node.email);
};
const withPeople = async (...people: (string | { email: string; name?: string })[]): Promise<TestTeam> => {
  const team = await createTestTeam(app);
  const rows = people.map((one) => (typeof one === "string" ? { email: newAddress("x"), name: one } : one));
  await team.invite(await team.publishAssessment("X"), rows, { sendEmail: false });
  return team;
};

describe("CandidateFilter.search: each of its words is the start of a word of name or address", () => {
  test.each<[kind: string, name: string, found: string[], not: string[]]>([
    [
      "words",
      "Ada Maria Lovelace",
      ["a", "ada", "mar", "love", "lovelace", "ada l", "love ad", " m  a  l "],
      ["da", "ovelace", "adal", "ada b"],
    ],
    ["case", "ADA lovelace", ["ada", "ADA", "LOVE", "Lo"], ["LOVER"]],
    ["accents", "José Ñuñez Žižek", ["jose", "JOSÉ", "jose\u0301", "nunez", "Ñuñ", "zizek", "ŽIŽ"], ["jos\u00e9x"]],
    [
      "umlauts",
      "Jürgen Groß Øster Łukasz",
      ["jurgen", "JÜRGEN", "groß", "GROSS", "gros", "oster", "Ø", "lukasz", "ŁUK"],
      ["juergen x"],
    ],
    [
      "hyphen",
      "Anne-Marie Smith-Jones",
      ["anne", "marie", "anne-marie", "jones-s", "smith–jones", "annem".slice(0, 4)],
      ["nne", "annemarie"],
    ],
    ["apostrophe", "Sinéad O'Brien D’Arcy", ["o'brien", "o’br", "brien", "d'arcy", "d arc", "sinead o'"], ["obrienx"]],
    ["Cyrillic", "Иван Йорданов", ["иван", "ИВАН", "йор", "ЙОРДАНОВ", "иорд", "иван й"], ["ван", "ivan"]],
    ["Greek", "Νίκος Παπαδόπουλος", ["νικος", "ΝΙΚΟΣ", "νίκ", "παπαδοπουλοσ"], ["nik"]],
    ["Chinese", "王小明", ["王", "王小", "王小明"], ["小明x", "李"]],
    ["Japanese", "山田 太郎", ["山", "太郎", "太　山"], ["田"]],
    ["Korean", "김철수", ["김", "김철"], ["박"]],
    ["Arabic", "محمد علي", ["محمد", "عل"], ["احمد"]],
    ["Turkish", "İbrahim Işık", ["ibrahim", "İBR", "isik", "IŞIK"], ["brahim"]],
    ["full width", "Ａｄａ ＬＯＶＥ", ["ada", "love", "ａｄａ"], ["lover"]],
    ["digits", "Agent 007 R2D2", ["007", "00", "r2", "r2d2 agent"], ["7", "d2"]],
    ["emoji", "Ada 👩‍💻 Love", ["ada", "👩‍💻", "ada love"], ["👨"]],
  ])("%s: %s", async (_, name, found, not) => {
    const team = await withPeople(name, "Somebody Else");
    for (const search of found) expect([search, await finds(team, search)]).toEqual([search, [name]]);
    for (const search of not) expect([search, await finds(team, search)]).toEqual([search, []]);
  });

  test("finds an address by its start or from any of its words", async () => {
    const email = "ada.love+work_1@mail.example.test";
    const team = await withPeople({ email }, { email: "bob@exchange.other.test", name: "Bob" });
    for (const search of [
      "ada@ex",
      "ada.l",
      "ADA.LOVE",
      "love",
      email,
      email.toUpperCase(),
      "work",
      "1@mail",
      "mail.example",
      "@example",
      "ada.love+work_1@",
    ])
      expect([search, await finds(team, search)]).toEqual([search, [email]]);
    for (const search of ["ove", "ada@other", "xample"]) expect(await finds(team, search)).toEqual([]);
    // Words match separately: "bob@ex" matches the domain in any order.
    expect(await finds(team, "ex b")).toEqual(["Bob"]);
    const international = await withPeople({ email: "jörg@exämple.test", name: "J" });
    expect(await finds(international, "jorg")).toEqual(["J"]);
  });

  test.each([
    "'",
    "''",
    "%",
    "_",
    "\\",
    ":",
    ":*",
    "&",
    "|",
    "!",
    "(",
    ")",
    "*",
    "\0",
    '"',
    "`",
    "<->",
    "--",
    "/*",
    ";",
    "$",
    "@",
    ".",
  ])("%j is no word: alone it is no condition, beside one it changes nothing", async (sign) => {
    const team = await withPeople("Ada Love", "Bob Stone");
    expect(await finds(team, sign)).toEqual(["Bob Stone", "Ada Love"]);
    for (const search of [`${sign}ada`, `ada${sign}`, `ada ${sign} love`, `${sign}${sign}ada${sign}`])
      expect([search, await finds(team, search)]).toEqual([search, ["Ada Love"]]);
    expect(await finds(team, `ada${sign}stone`)).toEqual([]);
  });

  test("operators of SQL and of text search are treated as words", async () => {
    const team = await withPeople("Ada Love", "Robert'); DROP TABLE candidate;--");
    for (const search of [
      "ada' or '1'='1",
      "ada') or true --",
      "ada | bob",
      "!ada & x",
      "a%b",
      "%da",
      "_da",
      "ad_",
      "\\ada\\x",
      "ada:*x",
      "$$x",
      "ada <-> x",
    ])
      expect([search, (await finds(team, search)).filter((name) => name === "Bob")]).toEqual([search, []]);
    expect(await finds(team, "robert'); drop")).toEqual(["Robert'); DROP TABLE candidate;--"]);
    expect(await finds(team, "or")).toEqual([]);
  });

  test("empty text, blanks and null are no condition; a lone surrogate and 500 or more characters do no harm", async () => {
    const team = await withPeople("Ada Love", "Bob Stone");
    for (const search of ["", " ", "\t\n  ", "\u00a0\u3000", "\u0301", "...", "\u200b"])
      expect([search, await finds(team, search)]).toEqual([search, ["Bob Stone", "Ada Love"]]);
    expect((await team.ask("{ candidates(filter: { search: null }) { totalCount } }")).candidates.totalCount).toBe(2);
    for (const search of [
      "\ud800",
      "x".repeat(600),
      `${"ada ".repeat(3_000)}zzz`,
      "ada ".repeat(30),
      "👩‍💻".repeat(400),
      "a b c d e f g h i j k l m",
      "'".repeat(10_000),
    ])
      expect((await finds(team, search)).length).toBeLessThanOrEqual(2);
    // Ignored words do not hide candidates that the others find.
    expect(await finds(team, "ada ".repeat(300))).toEqual(["Ada Love"]);
    const long = await withPeople(`${"y".repeat(150)} Z`);
    expect(await finds(long, "y".repeat(120))).toHaveLength(1);
  });

  test("a changed name or address is found at once, and the old one is not", async () => {
    const team = await withPeople({ email: "before@old.test", name: "Before Name" });
    const { id } = (await team.ask("{ candidates { nodes { id } } }")).candidates.nodes[0];
    await team.ask(
      'mutation ($id: ID!) { updateCandidate(id: $id, input: { name: "After" }) { userErrors { code } } }',
      { id },
    );
    expect(await finds(team, "after")).toEqual(["After"]);
    expect(await finds(team, "name")).toEqual([]);
    expect(await finds(team, "before")).toEqual(["After"]);
    await team.ask(
      'mutation ($id: ID!) { correctCandidateEmail(id: $id, email: "later@new.test") { userErrors { code } } }',
      { id },
    );
    expect(await finds(team, "later@new")).toEqual(["After"]);
    expect(await finds(team, "before")).toEqual([]);
    expect(await finds(team, "old")).toEqual([]);
    await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id });
    for (const search of ["after", "later", "new"]) expect(await finds(team, search)).toEqual([]);
    expect((await team.ask("{ candidates { totalCount } }")).candidates.totalCount).toBe(1);
  });

  test("candidates of other teams are never found", async () => {
    const team = await withPeople("Ada Mine");
    const theirs = await withPeople("Ada Theirs");
    expect(await finds(team, "ada")).toEqual(["Ada Mine"]);
    for (const search of ["theirs", theirs.uuid, `${theirs.uuid}ada`, `x ' | '${theirs.uuid}`, "' | ada"])
      expect((await finds(team, search)).filter((name) => name !== "Ada Mine")).toEqual([]);
  });

  test("common and rare searches return the same list with either query plan", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const rows = Array.from({ length: 120 }, (_, n) => ({
      email: `user${n}@example.test`,
      name: n % 10 === 3 ? `Rare Name ${n}` : `Common Name ${n}`,
    }));
    await team.invite(assessment, rows, { sendEmail: false });
    const page = async (search: string) => {
      const names: string[] = [];
      for (let after: string | null = null, more = true; more; ) {
        const { candidates }: Any = await team.ask(
          "query ($search: String!, $after: Cursor) { candidates(first: 10, after: $after, filter: { search: $search }) { totalCount pageInfo { hasNextPage endCursor } nodes { name } } }",
          { search, after },
        );
        names.push(...candidates.nodes.map((node: Any) => node.name));
        more = candidates.pageInfo.hasNextPage;
        after = candidates.pageInfo.endCursor;
      }
      return names;
    };
    const newestFirst = rows.map((row) => row.name).reverse();
    const all = (await page("name")).sort();
    expect(all).toEqual(newestFirst.toSorted());
    expect((await page("rare")).sort()).toEqual(newestFirst.filter((name) => name.startsWith("Rare")).sort());
    expect((await page("common")).sort()).toEqual(newestFirst.filter((name) => name.startsWith("Common")).sort());
    // Both query plans list the newest first.
    const ids = (await team.ask("{ candidates(first: 100) { nodes { name } } }")).candidates.nodes.map(
      (node: Any) => node.name,
    );
    expect((await page("rare")).slice(0, 8)).toEqual(ids.filter((name: string) => name.startsWith("Rare")).slice(0, 8));
    expect((await page("common")).slice(0, 50)).toEqual(
      ids.filter((name: string) => name.startsWith("Common")).slice(0, 50),
    );
  });
});

describe("AssessmentFilter.search", () => {
  test("matches the start of words of the title", async () => {
    const team = await createTestTeam(app);
    for (const title of ["Back-End Übung", "Données & SQL", "ДЗ номер"]) await team.publishAssessment(title);
    const titles = async (search: string) =>
      (
        await team.ask("query ($search: String!) { assessments(filter: { search: $search }) { nodes { title } } }", {
          search,
        })
      ).assessments.nodes.map((node: Any) => node.title);
    expect(await titles("UBU back")).toEqual(["Back-End Übung"]);
    expect(await titles("donnees s")).toEqual(["Données & SQL"]);
    expect(await titles("НОМ")).toEqual(["ДЗ номер"]);
    for (const search of ["", "%", "' &", "\ud800"])
      expect((await titles(search)).length).toBe(search === "\ud800" ? 0 : 3);
    expect(await titles("xyz")).toEqual([]);
    expect(await titles("back ".repeat(500))).toEqual(["Back-End Übung"]);
  });
});
