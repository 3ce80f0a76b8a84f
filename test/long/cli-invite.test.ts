import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readRecords } from "../../src/cli/import/csv-records.ts";
import { LinksFile } from "../../src/cli/import/links-file.ts";
import { progressBar } from "../../src/cli/import/progress.ts";
import { readList } from "../../src/cli/import/read-list.ts";
import { type Any, cli } from "../client.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "../test-team.ts";

const app = testApp();
/** Here nobody sends what is queued: ten thousand e-mails would take their time. */
const quiet = testApp({ ROLE: "api" });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "beckon-lists-"));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

let serial = 0;
/** A list as a file of its own, and where its links go by default. */
async function aList(text: string | Buffer): Promise<{ csv: string; links: string }> {
  const name = join(folder, `list-${++serial}`);
  await writeFile(`${name}.csv`, text);
  return { csv: `${name}.csv`, links: `${name}.links.csv` };
}
const exists = async (file: string): Promise<boolean> =>
  await stat(file).then(
    () => true,
    () => false,
  );
/** The rows of a links file, none of whose cells has a quote here. */
const linksIn = async (file: string): Promise<Record<string, string>[]> => {
  const [header, ...lines] = (await readFile(file, "utf8")).trimEnd().split("\r\n");
  expect(header).toBe("line,email,outcome,inviteUrl,practiceUrl");
  return lines.map((line) => {
    const [number, email, outcome, inviteUrl, practiceUrl] = line.split(",") as [
      string,
      string,
      string,
      string,
      string,
    ];
    return { line: number, email, outcome, inviteUrl, practiceUrl };
  });
};
/** What a link shows. It is made for the address at which candidates reach the server; here that is the app's. */
const open = async (url: string): Promise<{ status: number; text: string }> => {
  const response = await fetch(`${app.url}${new URL(url).pathname}`);
  return { status: response.status, text: await response.text() };
};
const counts = async (team: TestTeam): Promise<Any> => {
  const { rows } = await team.app.db.query(
    `select (select count(*)::int from candidate where team_id = $1) as candidates, (select count(*)::int from invitation where team_id = $1) as invitations,
       (select count(*)::int from email where team_id = $1) as emails, (select count(*)::int from invitation_batch where team_id = $1) as batches`,
    [team.uuid],
  );
  return rows[0];
};
const nothing = { candidates: 0, invitations: 0, emails: 0, batches: 0 };

/** What is said of the rows of a list with errors of ten kinds, as patterns. */
const address = "\\S+@example\\.test";
const sayings = [
  `line 4: ${address}: "not a locale" is not a locale; write a BCP 47 tag, e\\.g\\. de-AT\\.`,
  `line 4: ${address}: "Mars/Base" is not a time zone; write an IANA name, e\\.g\\. Europe/Bucharest\\.`,
  `line 5: ${address}: The same address stands on line 3, which counts\\.`,
  `line 6: ${address}: The same externalId stands on line 3, which counts\\.`,
  `line 7: ${address}: 4 columns, but the header line has 6\\.`,
  "line 8: The quotation marks do not add up: .* Lines 8 to 9 were read as one row\\.",
  "line 10: There is no e-mail address\\.",
  `line 11: ${address}: name: At most 200 characters\\.`,
  `line 12: ${address}: The other columns hold more than is stored with a candidate: 16,384 bytes\\.`,
  "line 13: The quotation marks do not add up: .* Lines 13 to 14 were read as one row\\.",
  "Stored with the candidates as metadata: note",
];

/** What is recognized in the first list below. */
const recognized = {
  ...{ encoding: "utf-8", separator: "comma", headerLine: 1 },
  columns: {
    ...{ email: ["Email"], name: ["NAME"], externalId: ["externalId"] },
    ...{ locale: ["locale"], timeZone: ["TimeZone"], ref: ["ref"] },
  },
  ...{ metadataColumns: ["City", "note"], ignoredColumns: [], leftOut: [], readAs: {} },
};

describe("inviting from a list", () => {
  test("what should be known of a row that was invited is said by its line, counted, and in the JSON", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Backend");
    const [gone, known] = [newAddress("gone"), newAddress("known")];
    await app.db.query(
      "/* test */ insert into email_suppression (team_id, address, reason) values ($1, $2, 'BOUNCE')",
      [team.uuid, gone],
    );
    await team.invite(await team.publishAssessment("Other"), [{ email: known, candidateExternalId: "p-1" }], {
      sendEmail: false,
    });
    const { csv } = await aList(`email,externalId\n${gone},\n${known},p-2\nzoe@gmial.com,\n${newAddress("fine")},\n`);
    const run = ["invite", "--assessment", assessment.id, "--csv", csv];
    const rehearsed = await cli(app, ...run, "--dry-run");
    expect(rehearsed.stderr).toMatch(/^line 2: warning: gone-.*has bounced/m);
    expect(rehearsed.stderr).toMatch(/^line 3: warning: known-.*p-1/m);
    expect(rehearsed.stderr).toMatch(/^line 4: warning: zoe@gmial\.com: .*zoe@gmail\.com/m);
    expect(rehearsed.stdout).toMatch(/^notMailed: 1$/m);
    expect(rehearsed.stdout).toMatch(/^warnings: 3$/m);
    const { json } = await cli(app, ...run, "--json");
    expect(json).toMatchObject({ invited: 4, rejected: 0, notMailed: 1 });
    expect(json.warnings).toMatchObject([
      { line: 2, email: gone, code: "EMAIL_SUPPRESSED" },
      { line: 3, email: known, code: "EXTERNAL_ID_KEPT", suggestion: "p-1" },
      { line: 4, code: "INVALID_EMAIL", suggestion: "zoe@gmail.com" },
    ]);
    const again = await cli(app, ...run, "--if-invited", "RESEND", "--links", `${csv}.again`, "--json");
    expect(again.json.warnings).toContainEqual(expect.objectContaining({ line: 2, code: "EMAIL_SUPPRESSED" }));
  });

  test("addresses as people write them, line breaks in cells, other columns; each is mailed and has their link", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Backend");
    const [ada, bob, cy, dot] = [newAddress("ada"), newAddress("bob"), newAddress("cy"), newAddress("dot")];
    const { csv, links } = await aList(
      [
        "Email , NAME,externalId,locale,TimeZone,ref,City,note",
        `"""Byron, Ada"" <${ada}>",,p-1,de-at,Europe/Vienna,r1, Graz ,"two\r\nlines"`,
        "nobody,,,,,,,",
        // Not RFC 4180, and what people write all the same.
        `"Builder, Bob" <${bob}>,,,,,,,`,
        `${cy},"Cy\nYoung",,,,,,`,
        ",,,,,,,",
        `${dot},Dot,,,,,Rome,`,
        "late@,,,,,,,",
        "",
      ].join("\n"),
    );
    const { code, json, stderr } = await cli(app, "invite", "--assessment", assessment.id, "--csv", csv, "--json");
    expect([code, stderr]).toEqual([0, ""]);
    const message = "This is not one e-mail address that mail can be sent to.";
    expect(json).toEqual({
      ...{ total: 6, invited: 4, resent: 0, reopened: 0, retaken: 0, alreadyInvited: 0, alreadySubmitted: 0 },
      ...{ rejected: 2, notMailed: 0, warnings: [] },
      errors: [
        { line: 4, email: "nobody", code: "INVALID_EMAIL", message },
        { line: 10, email: "late@", code: "INVALID_EMAIL", message },
      ],
      list: recognized,
      linksFile: links,
    });
    const { candidates } = await team.ask(
      "{ candidates { nodes { email name externalId locale timeZone metadata } } }",
    );
    const byEmail = Object.fromEntries(candidates.nodes.map((one: Any) => [one.email, one]));
    expect(byEmail[ada]).toEqual({
      ...{ email: ada, name: "Byron, Ada", externalId: "p-1", locale: "de-AT", timeZone: "Europe/Vienna" },
      metadata: { City: "Graz", note: "two\r\nlines" },
    });
    expect(byEmail[bob]).toMatchObject({ name: "Builder, Bob", metadata: null });
    expect(byEmail[cy]).toMatchObject({ name: "Cy Young", metadata: null });
    expect(byEmail[dot]).toMatchObject({ name: "Dot", metadata: { City: "Rome" } });

    expect((await stat(links)).mode & 0o777).toBe(0o600);
    const made = await linksIn(links);
    expect(made.map(({ line, email, outcome }) => [line, email, outcome])).toEqual([
      ["2", ada, "INVITED"],
      ["5", bob, "INVITED"],
      ["6", cy, "INVITED"],
      ["9", dot, "INVITED"],
    ]);
    // The very link that is mailed, but for the app's own name.
    for (const { email, inviteUrl } of made) {
      const [message] = await app.mail.waitFor(email!);
      expect(message!.raw.replace(/=\r?\n/g, "")).toContain(new URL(inviteUrl!).pathname);
      expect(message!.mail.replyTo?.text).toContain(team.owner.email);
    }
    expect(await open(made[0]!.inviteUrl!)).toMatchObject({ status: 200, text: expect.stringContaining("Backend") });
    expect(await open(made[0]!.practiceUrl!)).toMatchObject({ status: 200 });
  });

  test("an earlier run's links are not written over, and nobody is invited before that is known", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Backend");
    const { csv, links } = await aList(`email\n${newAddress()}\n`);
    const run = ["invite", "--assessment", assessment.id, "--csv", csv];
    expect((await cli(app, ...run)).code).toBe(0);
    const [made, before] = [await linksIn(links), await counts(team)];
    await writeFile(csv, `email\n${newAddress()}\n`);
    const again = await cli(app, ...run);
    expect([again.code, again.stdout]).toEqual([1, ""]);
    expect(again.stderr).toContain(`${links} exists. Move it away`);
    expect(await counts(team)).toEqual(before);
    expect(await linksIn(links)).toEqual(made);
  });

  test("semicolons and a byte order mark; bad rows of several kinds, each by its line; --no-email, --as and a summary to read", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Data");
    const manager = await team.addMember("MANAGER", "Max");
    const [eve, fay, gus] = [newAddress("eve"), newAddress("fay"), newAddress("gus")];
    const { csv } = await aList(
      [
        "\ufeffname;email;locale;timeZone;externalId;note",
        `Eve;${eve};;;;`,
        `;${fay.toUpperCase()};;;p-2;`,
        `;${newAddress()};not a locale;Mars/Base;;`,
        `Fay <${fay}>;${fay};;;;`,
        `;${gus};;;p-2;`,
        `;${newAddress()};;`,
        `;${newAddress()};;;;"open`,
        `;${newAddress()};;;;"closed"`,
        ";;;;;only a note",
        `${"n".repeat(201)};${newAddress()};;;;`,
        `;${newAddress()};;;;${"x".repeat(17_000)}`,
        `;${gus};;;;"never closed`,
        `;${newAddress()};;;;`,
      ].join("\r\n"),
    );
    const elsewhere = join(folder, "elsewhere.csv");
    const { code, stdout, stderr } = await cli(
      ...[app, "invite", "--assessment", assessment.id, "--csv", csv, "--no-email"],
      ...["--as", manager.id, "--message", "Come in", "--links", elsewhere],
    );
    expect(code).toBe(0);
    const lines = stderr.trimEnd().split("\n");
    expect(lines.length).toBe(sayings.length);
    for (const [n, line] of lines.entries()) expect(line).toMatch(new RegExp(`^${sayings[n]}$`));
    expect(stdout).toContain("total: 11\ninvited: 2\n");
    expect(stdout).toContain(`rejected: 9\nlinksFile: ${elsewhere}\n`);
    expect(await counts(team)).toEqual({ candidates: 2, invitations: 2, emails: 0, batches: 1 });
    const { invitations } = await team.ask("{ invitations { nodes { message emailRequested invitedBy { id } } } }");
    for (const one of invitations.nodes)
      expect(one).toEqual({ message: "Come in", emailRequested: false, invitedBy: { id: manager.id } });
    for (const { inviteUrl } of await linksIn(elsewhere))
      expect(await open(inviteUrl!)).toMatchObject({ status: 200, text: expect.stringContaining("Data") });
    expect(app.mail.to(eve)).toEqual([]);

    // Once more, by mail: the event of the first is waited for, and who was there has the same link.
    const second = await aList(`email\n${eve}\n${gus}\n`);
    const run = [app, "invite", "--assessment", assessment.id, "--csv", second.csv, "--if-invited", "RESEND", "--json"];
    expect((await cli(...(run as Parameters<typeof cli>))).json).toMatchObject({ invited: 1, resent: 1, rejected: 0 });
    await app.mail.waitFor(eve);
    const linkOf = async (file: string) => (await linksIn(file)).find(({ email }) => email === eve)!.inviteUrl;
    expect(await linkOf(second.links)).toBe(await linkOf(elsewhere));
  });

  test("--dry-run answers the same and keeps nothing", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const address = newAddress();
    const { csv, links } = await aList(`email\tname\n${address}\tA, B\nnobody\t\n ${address}\tAgain\n`);
    const { code, json } = await cli(
      ...[app, "invite", "--assessment", assessment.id, "--csv", csv, "--dry-run", "--json"],
    );
    expect(code).toBe(0);
    expect(json).toMatchObject({ total: 3, invited: 1, rejected: 2, linksFile: null });
    expect(json.errors.map((one: Any) => [one.line, one.code])).toEqual([
      [3, "INVALID_EMAIL"],
      [4, "DUPLICATE_IN_REQUEST"],
    ]);
    expect(await counts(team)).toEqual(nothing);
    expect(await exists(links)).toBe(false);
  });

  test("refused as a whole: exit code 1 with the reason, nobody invited, no links file in the way", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const { createAssessment } = await team.ask(
      'mutation { createAssessment(input: { title: "A draft" }) { assessment { id } } }',
    );
    const [reviewer, otherMember] = [
      await team.addMember("REVIEWER"),
      await (await createTestTeam(app)).addMember("MANAGER"),
    ];
    const gone = await team.addMember("MANAGER");
    await app.db.query("update team_member set state = 'DISABLED' where team_id = $1 and id = $2", [
      ...[team.uuid, gone.uuid],
    ]);
    const good = await aList(`email\n${newAddress()}\n`);
    const cases: [string[], string | RegExp][] = [
      [["--assessment", "asm_01h00000000000000000000000", "--csv", good.csv], /There is no assessment asm_01h0/],
      [["--assessment", createAssessment.assessment.id, "--csv", good.csv], /"A draft" is DRAFT; publish it first\./],
      ...[reviewer, otherMember, gone].map(({ id }): [string[], string] => [
        ["--assessment", assessment.id, "--csv", good.csv, "--as", id],
        `The assessment's team has no active owner or manager ${id}.`,
      ]),
      [["--assessment", assessment.id, "--csv", join(folder, "none.csv")], /none\.csv: there is no such file\./],
      [
        ["--assessment", assessment.id, "--csv", (await aList("contact,name\na@b.test,b\n")).csv],
        /no column "email".*contact, name.*--column email="contact"/,
      ],
    ];
    for (const [args, reason] of cases) {
      const { code, stdout, stderr } = await cli(app, "invite", ...args, "--json");
      expect([code, stdout, stderr]).toEqual([
        ...[1, "", typeof reason === "string" ? `${reason}\n` : expect.stringMatching(reason)],
      ]);
    }
    expect(await counts(team)).toEqual(nothing);
    expect(await exists(good.links)).toBe(false);
  });

  test("wrong usage: exit code 2", async () => {
    for (const [args, reason] of [
      [["--assessment", "asm_x"], /--csv <file>' not specified/],
      [["--assessment", "asm_x", "--csv", "x.csv", "--if-invited", "SOMETIMES"], /choices are REPORT/],
    ] as const) {
      const { code, stderr } = await cli(app, "invite", ...args);
      expect([code, stderr]).toEqual([2, expect.stringMatching(reason)]);
    }
  });

  test("more than one call takes: what is done stays done, and the next run goes on", async () => {
    const team = await createTestTeam(quiet);
    const assessment = await team.publishAssessment("Many");
    const lines = Array.from({ length: 10_500 }, (_, n) => `many-${n}@example.test,Name ${n},p-${n}`);
    // Of the first call in the second one, in another spelling; and an id of the first.
    lines[10_300] = "Again <MANY-7@example.test>,,";
    lines[10_400] = "many-other@example.test,,p-8";
    const { csv, links } = await aList(`email,name,externalId\n${lines.join("\n")}\n`);
    const run = (...more: string[]) =>
      cli(quiet, "invite", "--assessment", assessment.id, "--csv", csv, "--json", ...more);

    process.env.DAILY_EMAILS_PER_TEAM = "10100";
    const first = await run().finally(() => delete process.env.DAILY_EMAILS_PER_TEAM);
    expect(first.code).toBe(1);
    expect(JSON.parse(first.stdout)).toMatchObject({ total: 10_500, invited: 10_000, rejected: 0, linksFile: links });
    expect(first.stderr).toMatch(/^Stopped before line 10002: .*e-mails.*\nRun it again to go on/);
    expect((await linksIn(links)).length).toBe(10_000);
    expect(await counts(team)).toEqual({ candidates: 10_000, invitations: 10_000, emails: 10_000, batches: 1 });

    const more = join(folder, "more.csv");
    const second = await run("--no-email", "--links", more);
    expect([second.code, second.stderr]).toEqual([0, ""]);
    expect(second.json).toMatchObject({ total: 10_500, invited: 498, alreadyInvited: 10_000, rejected: 2 });
    const code = "DUPLICATE_IN_REQUEST";
    expect(second.json.errors).toEqual([
      {
        ...{ line: 10_302, email: "Again <MANY-7@example.test>", code },
        message: "The same address stands on line 9, which counts.",
      },
      {
        ...{ line: 10_402, email: "many-other@example.test", code },
        message: "The same externalId stands on line 10, which counts.",
      },
    ]);
    const all = await linksIn(more);
    expect(all.length).toBe(10_498);
    expect(all.slice(0, 10_000).map((row) => row.inviteUrl)).toEqual(
      (await linksIn(links)).map((row) => row.inviteUrl),
    );
    expect(await counts(team)).toEqual({ candidates: 10_498, invitations: 10_498, emails: 10_000, batches: 3 });
  });
});

describe("reading CSV", () => {
  test.each<[string, string | Buffer, RegExp]>([
    ["an empty file", "", /no column "email"\. It has: nothing\./],
    ["no column email", "who;name\na;b\n", /no column "email"\. It has: who, name\. .* --column email="who"\./],
    ["no header line", "a@b.test;A\nc@d.test;C\n", /no header line: line 1 has an address/],
    ["a column twice", "email,name,Name\na,b,c\n", /"Name" more than once/],
    ["a column without a name", "email,,name\na,b,c\n", /column 2 has no name/],
    ["a header line whose quotes do not add up", 'email,"name\na,b\n', /no column "email"/],
    ["nobody", "email\n\n,\n", /nobody stands below the header line/],
    // ř in Windows-1250, ø in Windows-1252; in the DOS code page 850, ü is a byte that Windows-1252 does not have.
    [
      "who knows what encoding",
      Buffer.from("email,name\na@b.test,Ji\xf8i\n", "latin1"),
      /line 2 is not UTF-8.*--encoding/,
    ],
    ["Cyrillic", Buffer.from("email,name\n\na@b.test,\xe4\xe9\xed\xf3\n", "latin1"), /line 3 is not UTF-8/],
    ["DOS", Buffer.from("email,name\na@b.test,J\x81rgen\n", "latin1"), /line 2 is not UTF-8/],
    ["half of UTF-16", Buffer.from("\ufeffemail\na@b.test\n", "utf16le").subarray(0, -1), /line 2 is not UTF-16/],
    ["too many rows", `email\n${"a\n".repeat(200_001)}`, /more than 200000 rows/],
  ])("refused as a whole: %s", async (_, text, reason) => {
    await expect(readList((await aList(text)).csv)).rejects.toThrow(reason);
  });

  const read = (text: string) => readRecords(Buffer.from(text), ",", 100).map((r) => [r.line, r.lastLine, r.cells]);

  test("lines are counted as an editor counts them, whatever ends them and wherever they are", () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const text = ["a,b", "", `"x${end}${end}y",1`, "c,2", "", "", `"${end}",""`, "d,4"].join(end);
      const expected = [
        [1, 1, ["a", "b"]],
        [3, 5, [`x${end}${end}y`, "1"]],
        [6, 6, ["c", "2"]],
        [9, 10, [end, ""]],
        [11, 11, ["d", "4"]],
      ];
      expect(read(text)).toEqual(expected);
      expect(read(`${text}${end}`)).toEqual(expected);
    }
  });

  test("quotation marks that do not add up spoil no row but their own", () => {
    expect(read('"Family, Given" <x@y.z>,1\nJane "JJ" Doe,2\nok,3')).toEqual([
      [1, 1, ['"Family, Given" <x@y.z>', "1"]],
      [2, 2, ['Jane "JJ" Doe', "2"]],
      [3, 3, ["ok", "3"]],
    ]);
    // As one row these would have the right number of columns, and two people would be lost without a word.
    expect(read('a,"A\nb,B\nc,"C"\nok,3')).toEqual([
      [1, 3, null],
      [4, 4, ["ok", "3"]],
    ]);
    expect(read('ok,1\r\na,"A\r\nb,B\r\n')).toEqual([
      [1, 1, ["ok", "1"]],
      [2, 3, null],
    ]);
    expect(read('"')).toEqual([[1, 1, null]]);
  });

  test("never ends elsewhere than at the file's end, whatever the file", () => {
    const characters = ["a", ",", '"', "\n", "\r", " "];
    for (let n = 0; n < characters.length ** 6; n += 13) {
      const text = Array.from(
        { length: 6 },
        (_, place) => characters[Math.floor(n / characters.length ** place) % 6],
      ).join("");
      const records = readRecords(Buffer.from(text), ",", 100);
      const lines = records.flatMap(({ line, lastLine }) => [line, lastLine]);
      expect([text, lines]).toEqual([text, lines.toSorted((a, b) => a - b)]);
      const last = text.replace(/[\r\n]+$/, "").split(/\r\n|\r|\n/).length;
      if (/[^\r\n]/.test(text)) expect([text, lines.at(-1)]).toEqual([text, last]);
      else expect([text, records]).toEqual([text, []]);
    }
  });
});

describe("what is written", () => {
  test("a cell of the links file is quoted where CSV needs it, and never a formula", async () => {
    const path = join(folder, "cells.links.csv");
    const links = await LinksFile.make(path);
    const more = { line: 2, outcome: "INVITED", inviteUrl: "https://x/i/1", practiceUrl: "https://x/p/1" };
    await links.add([{ ...more, email: "=cmd|'/c'!a@example.test" }]);
    await links.add([
      { ...more, email: 'a,"b@example.test' },
      { ...more, email: "+1@example.test" },
    ]);
    expect(await links.close()).toBe(path);
    expect(await readFile(path, "utf8")).toBe(
      [
        "line,email,outcome,inviteUrl,practiceUrl",
        "2,'=cmd|'/c'!a@example.test,INVITED,https://x/i/1,https://x/p/1",
        '2,"a,""b@example.test",INVITED,https://x/i/1,https://x/p/1',
        "2,'+1@example.test,INVITED,https://x/i/1,https://x/p/1",
        "",
      ].join("\r\n"),
    );
  });

  test("a bar on a terminal, and nothing elsewhere", () => {
    for (const isTTY of [true, undefined]) {
      const written: string[] = [];
      const bar = progressBar(20_000, { isTTY, write: (text) => written.push(text) });
      bar.draw(10_000);
      bar.clear();
      expect(written).toEqual(isTTY ? ["\r\u001b[K[###############...............] 10000 of 20000", "\r\u001b[K"] : []);
    }
  });
});
