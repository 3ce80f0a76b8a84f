import { request as httpRequest } from "node:http";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "csv-parse/sync";
import { authenticate } from "../../src/access/authenticate.ts";
import { makeExportUrl } from "../../src/exports/export-link.ts";
import type { Any } from "../client.ts";
import { statementsOf } from "../statement-record.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type Member, newAddress, type TestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();

type Caller = { token: string } | undefined;
const mutation = (list: "Candidate" | "Invitation") =>
  `mutation ($filter: ${list}Filter, $orderBy: ${list}Order, $columns: [${list}ExportColumn!], $mark: Boolean! = false) {
    made: export${list}s(filter: $filter, orderBy: $orderBy, columns: $columns, byteOrderMark: $mark) { url expiresAt userErrors { code path } } }`;
const here = (url: string) => url.replace("http://beckon.test", app.url);
/** Makes a link, as a client does. */
const link = async (
  team: TestTeam,
  list: "Candidate" | "Invitation",
  args: object = {},
  as?: Caller,
): Promise<string> => here((await team.ask(mutation(list), args, as)).made.url);
const download = async (url: string): Promise<{ status: number; text: string; headers: Headers }> => {
  const response = await fetch(url);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await response.arrayBuffer());
  return { status: response.status, text, headers: response.headers };
};
const rowsOf = async (url: string): Promise<Record<string, string>[]> => {
  const { status, text } = await download(url);
  expect([status, status === 200 ? "" : text]).toEqual([200, ""]);
  return parse(text, { columns: true, bom: true });
};
const codeOf = async (team: TestTeam, list: "Candidate" | "Invitation", args: object, as: Caller) =>
  (await team.post(mutation(list), args, as)).errors?.[0]?.extensions.code;
const downloadsOf = async (team: TestTeam): Promise<Any[]> =>
  (await team.ask("{ auditLog(first: 100) { nodes { action changes actor { id } } } }")).auditLog.nodes.filter(
    (entry: Any) => entry.action === "export.download",
  );

let team: TestTeam;
let blind: Member;
let reviewer: Member;
const people = [
  { email: newAddress("ada"), name: "Ada Lovelace" },
  { email: newAddress("evil"), name: '=HYPERLINK("https://evil.test","a")' },
  { email: newAddress("plus"), name: '+1 "quoted", and more' },
  { email: newAddress("split"), name: "Semi;=cmd" },
  { email: newAddress("umlaut"), name: "Jürgen Groß" },
];
beforeAll(async () => {
  team = await createTestTeam(app);
  [blind, reviewer] = [await team.addMember("BLIND_REVIEWER"), await team.addMember("REVIEWER")];
  await team.invite(await team.publishAssessment("@Title"), people, {
    sendEmail: false,
    input: { labels: ["one", "two"], message: "Hello" },
  });
});

describe("the file (rules: Exports 1)", () => {
  test("has the chosen columns in their order, and a row for each candidate, newest first", async () => {
    const url = await link(team, "Candidate", { columns: ["EMAIL", "NAME", "LABELS", "PROGRESS", "EMAIL_SUPPRESSED"] });
    const { text, headers } = await download(url);
    expect(text.split("\r\n")[0]).toBe("email,name,labels,progress,emailSuppressed");
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(headers.get("content-disposition")).toMatch(/^attachment; filename="candidates-\d{4}-\d\d-\d\d\.csv"$/);
    expect(headers.get("cache-control")).toBe("no-store");
    const rows = await rowsOf(url);
    expect(rows.map((row) => row.email)).toEqual(people.map((one) => one.email).toReversed());
    expect(rows[4]).toEqual({
      ...{ email: people[0]!.email, name: "Ada Lovelace", labels: "one; two" },
      ...{ progress: "INVITED", emailSuppressed: "false" },
    });
  });

  test("cells that a spreadsheet would execute are defused, whichever separator it reads", async () => {
    const { text } = await download(await link(team, "Candidate", { columns: ["NAME"] }));
    const [, ...names] = parse(text) as string[][];
    expect(names.flat().toSorted()).toEqual(
      [
        "Ada Lovelace",
        `'=HYPERLINK("https://evil.test","a")`,
        `'+1 "quoted", and more`,
        "Semi;'=cmd",
        "Jürgen Groß",
      ].toSorted(),
    );
    const titles = await rowsOf(await link(team, "Invitation", { columns: ["ASSESSMENT_TITLE"] }));
    expect(new Set(titles.map((row) => row.assessmentTitle))).toEqual(new Set(["'@Title"]));
  });

  test("begins with a byte order mark where it is asked for", async () => {
    const columns = ["NAME"];
    expect((await download(await link(team, "Candidate", { columns, mark: true }))).text).toMatch(/^\ufeffname\r\n/);
    expect((await download(await link(team, "Candidate", { columns }))).text).toMatch(/^name\r\n/);
  });

  test("takes the filter and the order of the list", async () => {
    const args = { filter: { search: "ada" }, columns: ["EMAIL"] };
    expect(await rowsOf(await link(team, "Candidate", args))).toEqual([{ email: people[0]!.email }]);
    const byName = { orderBy: { field: "NAME", direction: "ASC" }, columns: ["EMAIL"] };
    const { candidates } = await team.ask(
      "{ candidates(orderBy: { field: NAME, direction: ASC }) { nodes { email } } }",
    );
    expect(await rowsOf(await link(team, "Candidate", byName))).toEqual(candidates.nodes);
    const none = { filter: { state: ["SUBMITTED"], createdAfter: "2026-01-01T00:00:00Z" }, columns: ["ID"] };
    expect(await rowsOf(await link(team, "Invitation", none))).toEqual([]);
    const links = await rowsOf(await link(team, "Invitation", { columns: ["CANDIDATE_EMAIL", "INVITE_URL", "STATE"] }));
    expect(links).toHaveLength(5);
    expect(links[0]).toMatchObject({
      inviteUrl: expect.stringMatching(/^http:\/\/beckon\.test\/i\//),
      state: "PENDING",
    });
  });

  test("a choice that is none, and a filter too large for a link, are refused", async () => {
    const refusedWith = async (args: object) => (await team.ask(mutation("Candidate"), args)).made.userErrors[0];
    expect(await refusedWith({ columns: [] })).toEqual({ code: "REQUIRED", path: ["columns"] });
    expect(await refusedWith({ filter: { search: "x".repeat(6_000) } })).toEqual({
      code: "TOO_LONG",
      path: ["filter"],
    });
    expect(await codeOf(team, "Candidate", { columns: ["PASSWORD"] }, undefined)).toBe("BAD_USER_INPUT");
  });
});

describe("what a caller may see (rules: Exports 2)", () => {
  test("blinded callers get codenames, and are refused what names somebody", async () => {
    const key = await team.addApiKey("READ");
    for (const viewer of [blind, key]) {
      const { text } = await download(await link(team, "Candidate", {}, viewer));
      expect(text.split("\r\n")[0]).toBe("codename,labels,progress,decision,createdAt");
      expect(text).not.toMatch(/Ada|Groß|example\.test/);
      const shown = await rowsOf(
        await link(team, "Invitation", { columns: ["CANDIDATE_DISPLAY_NAME", "CANDIDATE_CODENAME"] }, viewer),
      );
      expect(shown.every((row) => row.candidateDisplayName === row.candidateCodename)).toBe(true);
      for (const args of [
        { columns: ["NAME"] },
        { columns: ["CODENAME", "EMAIL"] },
        { filter: { search: "ada" } },
        { filter: { email: people[0]!.email } },
        { orderBy: { field: "NAME", direction: "ASC" } },
      ])
        expect([args, await codeOf(team, "Candidate", args, viewer)]).toEqual([args, "FORBIDDEN"]);
      expect(await codeOf(team, "Invitation", { filter: { search: "ada" } }, viewer)).toBe("FORBIDDEN");
    }
  });

  test("links need INVITATION_LINKS, and all of it READ", async () => {
    expect(await codeOf(team, "Invitation", { columns: ["INVITE_URL"] }, reviewer)).toBe("FORBIDDEN");
    const linking = await team.addApiKey("READ", "INVITATION_LINKS");
    expect(await codeOf(team, "Invitation", { columns: ["PRACTICE_URL"] }, linking)).toBeUndefined();
    expect(await codeOf(team, "Candidate", {}, await team.addApiKey("CANDIDATES_PII", "INVITE"))).toBe("FORBIDDEN");
    const otherTeam = await createTestTeam(app);
    expect(await rowsOf(await link(otherTeam, "Candidate"))).toEqual([]);
  });

  test("the rights are those of the moment of the download", async () => {
    const member = await team.addMember("REVIEWER");
    const [named, coded] = [
      await link(team, "Candidate", { columns: ["NAME"] }, member),
      await link(team, "Candidate", { columns: ["CODENAME"] }, member),
    ];
    const change = (args: string) =>
      team.ask(`mutation ($id: ID!) { updateTeamMember(id: $id, ${args}) { userErrors { code } } }`, { id: member.id });
    await change("role: BLIND_REVIEWER");
    expect((await download(named)).status).toBe(403);
    expect((await download(coded)).status).toBe(200);
    await change("disabled: true");
    for (const url of [named, coded]) expect((await download(url)).status).toBe(404);
  });
});

describe("the link (rules: Exports 3)", () => {
  test("expires, belongs to one list, and cannot be changed", async () => {
    const url = await link(team, "Candidate", { columns: ["CODENAME"] });
    expect((await download(url)).status).toBe(200);
    expect((await download(url.replace("candidates.csv", "invitations.csv"))).status).toBe(404);
    expect((await download(url.replace("candidates.csv", "members.csv"))).status).toBe(404);
    expect((await download(`${url.slice(0, -2)}AA`)).status).toBe(404);
    for (const other of ["", "?token=", "?token=a&token=b", `?token=${"x".repeat(7_000)}`])
      expect([other, (await download(`${app.url}/exports/candidates.csv${other}`)).status]).toEqual([other, 404]);
    expect((await fetch(url, { method: "HEAD" })).status).toBe(404);
    const { made } = await team.ask(mutation("Candidate"));
    const minutes = (Date.parse(made.expiresAt) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(9);
    expect(minutes).toBeLessThanOrEqual(10.1);
    const { services } = app.running;
    const { viewer } = await authenticate(services, team.owner.token);
    const given = { list: "candidates", columns: ["ID"], filter: null, orderBy: null, byteOrderMark: false } as const;
    const ending = (ms: number) =>
      here(makeExportUrl(services, viewer, { ...given, columns: [...given.columns] }, new Date(Date.now() + ms)));
    expect((await download(ending(60_000))).status).toBe(200);
    expect((await download(ending(-1))).status).toBe(404);
  });

  test("names nobody, is not logged, and each download is in the audit log", async () => {
    const own = await createTestTeam(app);
    await own.invite(await own.publishAssessment("X"), [{ email: "nora@export.test", name: "Nora Name" }], {
      sendEmail: false,
    });
    const manager = await own.addMember("MANAGER");
    const url = await link(
      own,
      "Candidate",
      { filter: { search: "nora", archived: false }, columns: ["NAME"] },
      manager,
    );
    expect(Buffer.from(new URL(url).searchParams.get("token")!, "base64url").toString("latin1")).not.toMatch(/nora/i);
    expect(await downloadsOf(own)).toEqual([]);
    for (const _ of [1, 2]) expect(await rowsOf(url)).toEqual([{ name: "Nora Name" }]);
    const entry = {
      action: "export.download",
      changes: { list: "candidates", columns: ["NAME"], conditions: ["search", "archived"], orderBy: null },
      actor: { id: manager.id },
    };
    expect(await downloadsOf(own)).toEqual([entry, entry]);
    const token = new URL(url).searchParams.get("token")!;
    await waitUntil(async () => app.log.some((line) => line.includes("/exports/:list.csv")));
    expect(app.log.filter((line) => line.includes(token) || /nora/i.test(line))).toEqual([]);
    expect((await own.ask("{ events(last: 1) { nodes { type } } }")).events.nodes).not.toEqual([]);
  });
});

describe("a long list", () => {
  const pageCount = 150;
  /** A team with a list of 30 MB: more than the buffers between a server and a client hold. */
  async function bigTeam(): Promise<TestTeam> {
    const big = await createTestTeam(app);
    await app.db.query(
      `/* test */ insert into candidate (team_id, id, email, codename, metadata)
         select $1, gen_random_uuid(), 'c' || n || '@long.test', 'amber-heron', jsonb_build_object('text', repeat('x', 2000))
         from generate_series(1, $2::int) n`,
      [big.uuid, pageCount * 100],
    );
    return big;
  }

  test("is read a page at a time, no faster than it is taken, and not after the client has gone (rules: Exports 4)", async () => {
    const [stalled, whole] = [await bigTeam(), await bigTeam()];
    const columns = ["EMAIL", "METADATA"];
    const [slow, quick] = [await link(stalled, "Candidate", { columns }), await link(whole, "Candidate", { columns })];
    const few = await link(stalled, "Candidate", { columns, filter: { email: "c1@long.test" } });
    const { result: rows, statements } = await statementsOf(async () => {
      // This client takes the beginning and then nothing, while the other takes all.
      const response = await new Promise<Any>((resolve) => httpRequest(slow, resolve).end());
      await new Promise((resolve) => response.once("readable", resolve));
      expect(response.read().length).toBeGreaterThan(0);
      const all = parse((await download(quick)).text, { columns: true }) as { email: string }[];
      response.destroy();
      // One download of a team runs at a time: this one begins when the one before has ended.
      expect((await download(few)).status).toBe(200);
      return all;
    });
    expect(new Set(rows.map((row) => row.email)).size).toBe(pageCount * 100);
    const pagesOf = ({ uuid }: TestTeam) =>
      statements.filter(({ text, values }) => / order by t0\.id desc limit/.test(text) && values.includes(uuid));
    expect(pagesOf(whole)).toHaveLength(pageCount);
    expect(pagesOf(stalled).length).toBeLessThan((pageCount * 2) / 3);
    // Each page begins where the one before ended, and none has a row number to count to.
    expect(pagesOf(whole).some(({ text }) => /\boffset\b/i.test(text))).toBe(false);
  });
});
