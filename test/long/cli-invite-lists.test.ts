import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readList } from "../../src/cli/import/read-list.ts";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import { type Any, cli } from "../client.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam } from "../test-team.ts";

const app = testApp({ ROLE: "api" });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "beckon-forms-"));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

let serial = 0;
const aFile = async (content: string | Buffer): Promise<string> => {
  const file = join(folder, `form-${++serial}.csv`);
  await writeFile(file, content);
  return file;
};

/** Invites a list and answers what was said, and who is a candidate now. */
async function runInvite(
  file: string,
  ...more: string[]
): Promise<{ code: number; stderr: string; json: Any; people: Any }> {
  const team = await createTestTeam(app);
  const assessment = await team.publishAssessment("X");
  const links = join(folder, `links-${++serial}.csv`);
  const { code, stderr, json } = await cli(
    ...[app, "invite", "--assessment", assessment.id, "--csv", file, "--no-email"],
    ...["--links", links, ...more],
  );
  const { candidates } = await team.ask("{ candidates { nodes { email name externalId locale timeZone metadata } } }");
  const people = Object.fromEntries(candidates.nodes.map(({ email, ...one }: Any) => [email.split("@")[0], one]));
  return { code, stderr, json, people };
}
const fixture = (name: string): string => join(projectRoot, "test/lists", name);
const plain = { externalId: null, locale: null, timeZone: null, metadata: null };
const ada = { ...plain, name: "Ada Byron" };
const bob = { ...plain, name: "Bob Doe" };

/** A list that a program exports, what is recognised in it, and who is invited. */
const exports: [file: string, list: Any, people: Any][] = [
  [
    "excel-german-windows-1252.csv",
    {
      ...{ encoding: "windows-1252", separator: "semicolon", headerLine: 4, metadataColumns: [] },
      leftOut: [
        { line: 2, text: "Teilnehmerliste Frühjahr 2026" },
        { line: 8, text: "Summe: 2" },
      ],
      readAs: {
        ...{ de_DE: "de-DE", Französisch: "fr" },
        ...{ "W. Europe Standard Time": "Europe/Berlin", "Romance Standard Time": "Europe/Paris" },
      },
    },
    {
      juergen: { ...plain, name: "Jürgen Müller", locale: "de-DE", timeZone: "Europe/Berlin" },
      zoe: { ...plain, name: "Zoé Groß", locale: "fr", timeZone: "Europe/Paris" },
    },
  ],
  [
    "excel-unicode-text.txt",
    { encoding: "utf-16le", separator: "tab", metadataColumns: ["Stadt"] },
    {
      juergen: { ...plain, name: "Jürgen Müller", metadata: { Stadt: "Köln" } },
      ada: { ...plain, name: "Byron, Ada", metadata: { Stadt: "Łódź" } },
    },
  ],
  [
    "excel-utf-8.csv",
    { encoding: "utf-8", columns: { email: ["E-Mail"], name: ["Name"], firstName: ["Vorname"] } },
    { ada: { ...ada, metadata: { Telefon: "0123" } }, love: { ...plain, name: "Lovelace" } },
  ],
  [
    "libreoffice.csv",
    { columns: { email: ["E-mail address"], name: ["Full Name"], timeZone: ["Time zone"] }, leftOut: [{}, {}] },
    { ada: { ...ada, timeZone: "Europe/London" }, bob: { ...bob, timeZone: "America/New_York" } },
  ],
  [
    "google-sheets.csv",
    { ignoredColumns: ["Empty"], leftOut: [{ line: 3 }], columns: { firstName: ["first_name"] } },
    { ada: { ...ada, metadata: { Cohort: "spring" } }, bob: { ...plain, name: "Bob" } },
  ],
  [
    "google-forms.csv",
    { columns: { email: ["Email Address"], locale: ["Preferred language"] }, metadataColumns: ["Timestamp"] },
    {
      ada: expect.objectContaining({ locale: "en" }),
      bob: expect.objectContaining({ name: "Bob Doe", locale: "de" }),
    },
  ],
  [
    "google-contacts.csv",
    {
      columns: { email: ["E-mail 1 - Value"], name: ["Name"], firstName: ["Given Name"], lastName: ["Family Name"] },
    },
    {
      ada: {
        ...ada,
        metadata: {
          ...{ "Group Membership": "* myContacts", "E-mail 1 - Type": "* Home", "E-mail 2 - Type": "Work" },
          ...{ "E-mail 2 - Value": "ada@example.org", "Phone 1 - Type": "Mobile" },
          "Phone 1 - Value": "+44 20 7946 0000",
        },
      },
      bob: { ...bob, metadata: { "Group Membership": "* myContacts" } },
    },
  ],
  [
    "google-contacts-2024.csv",
    { ignoredColumns: expect.arrayContaining(["Middle Name", "Birthday", "Photo"]) },
    { ada: expect.objectContaining({ name: "Ada Byron" }), bob: expect.objectContaining({ name: "Bob Doe" }) },
  ],
  [
    "outlook.csv",
    {
      columns: {
        email: ["E-mail Address"],
        firstName: ["First Name"],
        lastName: ["Last Name"],
        locale: ["Language"],
      },
    },
    {
      ada: expect.objectContaining({ name: "Ada Byron", locale: "en" }),
      bob: expect.objectContaining({ name: "Bob Doe" }),
    },
  ],
  [
    "outlook-german.csv",
    { encoding: "windows-1252", columns: { email: ["E-Mail-Adresse"] } },
    { juergen: expect.objectContaining({ name: "Jürgen Müller", locale: "de-AT" }) },
  ],
  [
    "linkedin.csv",
    { headerLine: 4, leftOut: [{ line: 1, text: "Notes:" }, { line: 2 }] },
    { ada: expect.objectContaining({ name: "Ada Byron" }) },
  ],
  [
    "greenhouse.csv",
    { columns: { email: ["Email(s)"], name: ["Candidate Name"], externalId: ["Candidate ID"] } },
    { ada: expect.objectContaining({ name: "Ada Byron", externalId: "4711" }), bob: expect.anything() },
  ],
  [
    "lever.csv",
    { columns: { email: ["Email"], name: ["Candidate Name"], externalId: ["Candidate ID"] } },
    { ada: expect.objectContaining({ name: "Ada Byron", externalId: "c-1" }), bob: expect.anything() },
  ],
  [
    "workable.csv",
    { headerLine: 4, leftOut: [{ line: 1 }, { line: 2 }, { line: 8 }, { line: 9 }], ignoredColumns: ["Phone"] },
    {
      ada: { ...ada, metadata: { Job: "Backend", Stage: "Assessment" } },
      bob: { ...bob, metadata: { Job: "Backend", Stage: "Assessment" } },
    },
  ],
  ["utf-16-without-mark.csv", { encoding: "utf-16be" }, { juergen: { ...plain, name: "Jürgen" } }],
];

describe("lists as other programs export them", () => {
  test.each(exports)("%s", async (name, list, people) => {
    const answer = await runInvite(fixture(name), "--json");
    expect([answer.code, answer.stderr]).toEqual([0, ""]);
    expect(answer.json.list).toMatchObject(list);
    expect(answer.people).toEqual(people);
    // Of LinkedIn's, one has no address.
    expect(answer.json.errors.map((one: Any) => [one.line, one.code])).toEqual(
      name === "linkedin.csv" ? [[6, "REQUIRED"]] : [],
    );
  });
});

describe("what is said, and what is asked for", () => {
  test("what was recognised, in sentences", async () => {
    const { stderr } = await runInvite(fixture("excel-german-windows-1252.csv"));
    expect(stderr.trimEnd().split("\n")).toEqual([
      "Read as Windows-1252.",
      "The header line is line 4; separator: semicolon.",
      'Columns: email from "E-MAIL-ADRESSE"; locale from "SPRACHE"; timeZone from "ZEITZONE"; name from "VORNAME" and "NACHNAME".',
      "Left out: line 2 (Teilnehmerliste Frühjahr 2026), line 8 (Summe: 2).",
      'Read: "de_DE" as de-DE, "W. Europe Standard Time" as Europe/Berlin, "Französisch" as fr, "Romance Standard Time" as Europe/Paris.',
    ]);
    expect((await runInvite(fixture("excel-utf-8.csv"))).stderr).toContain('name from "Vorname" and "Name".');
    expect((await runInvite(fixture("google-contacts.csv"))).stderr).toContain(
      'name from "Name", or else "Given Name" and "Family Name".',
    );
    expect((await runInvite(await aFile('Who "is"\nada@example.com\n'))).stderr).toContain(
      `--column email='Who "is"'.`,
    );
    expect((await runInvite(await aFile("email,name\nada@example.com,Ada\n"))).stderr).toBe("");
  });

  test("--column says what is not recognised, and what is not meant", async () => {
    const list = await aFile("Report\nContact,Who,Language,name\nada@example.com,Ada,Python,x\n");
    const refused = await runInvite(list);
    expect([refused.code, refused.people]).toEqual([1, {}]);
    expect(refused.stderr).toContain(
      'the header line has no column "email". It has: Contact, Who, Language, name. Say which one holds the addresses, e.g. --column email="Contact".',
    );
    const half = await runInvite(list, "--column", "email=contact", "--json");
    expect(half.json.errors.map((one: Any) => [one.line, one.message])).toEqual([
      [3, expect.stringContaining('"Python" is not a locale')],
    ]);
    const { people } = await runInvite(
      list,
      "--column",
      "email=Contact",
      "--column",
      "name=Who",
      "--column",
      "locale=",
    );
    expect(people).toEqual({ ada: { ...plain, name: "Ada", metadata: { Language: "Python", name: "x" } } });
    for (const [columns, reason, code] of [
      [["email=Nobody"], /no column "Nobody"\. It has: Contact, Who/, 1],
      [["email=Contact", "name=Contact"], /cannot be both email and name/, 1],
      [["mail=Contact"], /Write it as in email="Some Header"/, 2],
      [["email="], /Write it as in email="Some Header"/, 2],
      [["email=Contact", "email=Who"], /more than once/, 2],
    ] as [string[], RegExp, number][]) {
      const answer = await runInvite(list, ...columns.flatMap((one) => ["--column", one]));
      expect([answer.code, answer.stderr]).toEqual([code, expect.stringMatching(reason)]);
    }
  });

  test("several columns of addresses: one is taken while they agree, and none where they differ", async () => {
    const header = "Timestamp,E-Mail,Email Address,Work Email\n";
    const agreeing = await runInvite(
      await aFile(`${header}1,Ada@example.com,ada@example.com,w@x.test\n2,,bob@example.com,\n`),
      "--json",
    );
    expect(agreeing.json.list.columns.email).toEqual(["E-Mail", "Email Address"]);
    expect(Object.keys(agreeing.people).sort()).toEqual(["ada", "bob"]);
    expect(agreeing.people.ada.metadata).toEqual({ Timestamp: "1", "Work Email": "w@x.test" });
    const differing = await aFile(`${header}1,ada@example.com,ada@example.org,\n`);
    const refused = await runInvite(differing);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining(
        '"E-Mail" and "Email Address" could both be the address, and differ on line 2. Say which one is: --column email="E-Mail". The header line has: Timestamp, E-Mail, Email Address, Work Email.',
      ),
    ]);
    const { people } = await runInvite(differing, "--column", "email=Email Address");
    expect(people.ada.metadata).toEqual({ Timestamp: "1", "E-Mail": "ada@example.com" });
    const kinds = await aFile("Name,Personal Email,Work Email\nA,a@example.com,b@example.com\n");
    expect((await runInvite(kinds)).stderr).toMatch(/"Personal Email" and "Work Email" could both be/);
  });

  test("people above the header line, or in a column without a name, are not left out without a word", async () => {
    const two = await aFile("Mail;Who\neve@example.com;Eve\n\nEmail;Name\nada@example.com;Ada\n");
    expect((await runInvite(two)).stderr).toMatch(/line 2 has an address, but the header line is only line 4/);
    const nameless = await aFile("Email;;\nada@example.com;;x\n");
    expect((await runInvite(nameless)).stderr).toMatch(/column 3 has no name/);
    // A row whose address is missing is no total, whatever its name.
    const { json } = await runInvite(await aFile("name,email,note\nTotal,,new here\nAda,ada@example.com,\n"), "--json");
    expect(json.errors.map((one: Any) => [one.line, one.code])).toEqual([[2, "REQUIRED"]]);
  });

  test("--encoding says what is not certain", async () => {
    const list = await aFile(Buffer.from("email,name\nada@example.com,Ji\xf8\xed Nov\xe1k\n", "latin1"));
    const refused = await runInvite(list);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/line 2 is not UTF-8\..*--encoding/)]);
    expect((await runInvite(list, "--encoding", "windows-1250")).people.ada.name).toBe("Jiří Novák");
    const wrong = await runInvite(list, "--encoding", "utf-8");
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/line 2 is not utf-8/)]);
    expect((await runInvite(list, "--encoding", "klingon")).code).toBe(2);
    for (const name of ["Søren Müller", "Begoña Núñez", "François O’Brien", "João Gonçalves", "Hélène", "Daniël"]) {
      const text = Buffer.from(`email,name\nada@example.com,${name}\n`.replace("’", "\x92"), "latin1");
      expect((await readList(await aFile(text))).rows[0]!.given.name).toBe(name);
    }
  });
});
