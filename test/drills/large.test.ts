import { beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { globalId } from "../../src/platform/ids/ids.ts";
import { type Statement, statementsOf } from "../statement-record.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam } from "../test-team.ts";

/*
 * A team with 200,000 candidates and as many invitations, and the very statements that the server sends: which way the
 * database goes, and how much it reads on it. Times are printed and never asserted; `npm run bench:search` takes more of them.
 */

const app = testApp();
const count = 200_000;
const runs = process.env.BENCH ? 30 : 1;
let team: TestTeam;
let assessmentIds: string[];

beforeAll(async () => {
  team = await createTestTeam(app);
  const elsewhere = await createTestTeam(app);
  for (let n = 0; n < 20; n++) await team.publishAssessment(`Assessment ${n}`);
  const run = (sql: string, ...values: unknown[]) => app.db.query(`/* test */ ${sql}`, values);
  assessmentIds = (await run("select id from assessment where team_id = $1 order by id", team.uuid)).rows.map(
    (row) => row.id,
  );
  await run("set synchronous_commit = off");
  // Ids rise as they do when candidates are made. Every tenth candidate has no name.
  const id = (kind: number, n: string) => `('01900000-0000-7000-800${kind}-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  const dice = (n: string, most: string) => `(1 + abs(hashint4(${n})::bigint) % ${most})`;
  await run(
    `with names as (select
        string_to_array('Ada Bob Carla Dmitri Elena Farid Greta Hiro Ines Jürgen Katja Liam Mei Noah Olga Pedro Qiu Rosa Sven Tariq Ulla Vera Walid Ximena Yusuf Zoë José Müge Łukasz Иван Анна 小明 Siân Jean-Luc', ' ') as first,
        string_to_array('Smith Müller García Nuñez Ivanov Иванов Kowalski Žižek O''Brien Schmidt Rossi Silva Santos Tanaka Suzuki Kim Lee Nguyen Patel Singh Khan Ali Cohen Levy Dubois Martin Bernard Novak Horvat Popescu Nielsen Hansen Larsson Virtanen Papadopoulos Yılmaz Demir Haddad Okafor Mensah 王 李 Smith-Jones van-Dijk', ' ') as last)
      insert into candidate (team_id, id, email, name, codename, created_at, archived_at, decision)
      select $1, ${id(1, "n")},
        case when n between 20001 and 23000 then 'user' || n || '@oldcompany.test' else 'user' || n || '@' || (array['example.test','mail.test','inbox.test'])[${dice("n + 7", "3")}] end,
        case when n = 77777 then 'Zbigniew Xanthopoulos' when n % 10 = 0 then null
          else first[${dice("n", "array_length(first, 1)")}] || ' ' || last[${dice("n + 1", "array_length(last, 1)")}] end,
        'amber-heron', now(), case when n % 50 = 0 then now() end, case when n % 100 = 1 then 'APPROVED' when n % 100 = 2 then 'REJECTED' end
      from names, generate_series(1, ${count}) n`,
    team.uuid,
  );
  await run(
    `insert into candidate_label (team_id, candidate_id, label)
      select $1, ${id(1, "n")}, case when n % 2 = 0 then 'common' when n between 50000 and 52000 then 'old' when n % 1000 = 1 then 'rare' else 'other ' || n % 30 end
      from generate_series(1, ${count}) n`,
    team.uuid,
  );
  await run(
    `insert into candidate_label (team_id, candidate_id, label)
      select $1, ${id(1, "n")}, label from generate_series(1, ${count}) n,
        unnest(array['all', case when n % 4 < 2 then 'half' else 'other half' end]) as label`,
    team.uuid,
  );
  // Of the newest alone, so that the drill is set up in time.
  await run(
    `insert into candidate_label (team_id, candidate_id, label)
      select $1, ${id(1, "n")}, 'all ' || m from generate_series(${count} - 9999, ${count}) n, generate_series(0, 18) m`,
    team.uuid,
  );
  await run(
    `insert into candidate_assignee (team_id, candidate_id, member_id) select $1, ${id(1, "n")}, $2 from generate_series(1, ${count}, 100) n`,
    team.uuid,
    team.owner.uuid,
  );
  await run(
    `insert into invitation (team_id, id, candidate_id, assessment_id, state, source, invited_by_type, invited_by_id, inviter_member_id, email_requested,
        created_at, started_at, submitted_at, score, expires_at)
      select $1, ${id(2, "n")}, ${id(1, "n")}, ($2::uuid[])[1 + n % 20], state, case when n % 5 = 0 then 'PUBLIC_LINK' else 'INVITED' end,
        case when n % 5 <> 0 then 'TeamMember' end, case when n % 5 <> 0 then $3::uuid end, case when n % 5 <> 0 then $3::uuid end, true,
        now() - make_interval(mins => ${count} - n), case when state in ('STARTED', 'SUBMITTED') then now() - make_interval(mins => ${count} - n) end,
        case when state = 'SUBMITTED' then now() - make_interval(mins => ${count} - n) end,
        case when state = 'SUBMITTED' and n % 3 > 0 then hashint4(n) % 100 end, now() + interval '1 year'
      from (select n, case when n % 200 = 7 then 'STARTED' when n % 10 < 6 then 'SUBMITTED' when n % 10 = 6 then 'EXPIRED' when n % 10 = 7 then 'CANCELLED'
        when n > ${count} - 20000 then 'PENDING' else 'OPENED' end as state from generate_series(1, ${count}) n) as made`,
    team.uuid,
    assessmentIds,
    team.owner.uuid,
  );
  await run(
    `insert into email (team_id, id, kind, candidate_id, invitation_id, state, message_id, sent_at, to_address)
      select $1, ${id(3, "n")}, 'INVITATION', ${id(1, "n")}, ${id(2, "n")}, case when n % 200 = 0 then 'BOUNCED' when n % 2000 = 1 then 'DEFERRED' else 'SENT' end,
        '<' || n || '@x>', now(), 'user' || n || '@example.test' from generate_series(1, ${count}) n`,
    team.uuid,
  );
  await run(
    `insert into event (team_id, sequence, id, type, occurred_at, candidate_id, invitation_id)
      select $1, 1000 + n, ${id(4, "n")}, 'INVITATION_CREATED', now(), ${id(1, "n")}, ${id(2, "n")} from generate_series(1, ${count}) n`,
    team.uuid,
  );
  await run("update team_counter set last = 1000 + $2 where team_id = $1", team.uuid, count);
  await run("update reaction_cursor set through = 1000 + $2 where team_id = $1", team.uuid, count);
  // Not the only team there is.
  await elsewhere.invite(
    await elsewhere.publishAssessment("X"),
    Array.from({ length: 500 }, (_, n) => ({ email: `user${n}@example.test`, name: "Ada Smith" })),
    { sendEmail: false },
  );
  await run("vacuum analyze");
});

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
  Plans?: PlanNode[];
}
interface Measured {
  ms: number;
  buffers: number;
  /** Rows that were looked at in tables, whether or not they were of use. */
  visited: number;
  scans: string[];
  text: string;
}

/** A value as SQL has it. */
const literal = (value: unknown): string => {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return pg.escapeLiteral(`{${value.map((one) => `"${one}"`).join(",")}}`);
  return pg.escapeLiteral(value instanceof Date ? value.toISOString() : String(value));
};

/** What a statement costs, planned for its values and, as PostgreSQL may do after five times, for any. */
async function measure({ text, values }: Statement, mode: "custom" | "generic"): Promise<Measured> {
  await app.db.query(`/* test */ set plan_cache_mode = force_${mode}_plan`);
  await app.db.query(`/* test */ prepare measured as ${text}`);
  const execute = `execute measured${values.length === 0 ? "" : `(${values.map(literal).join(", ")})`}`;
  try {
    const times: number[] = [];
    let plan: PlanNode | undefined;
    for (let n = 0; n <= runs; n++) {
      const { rows } = await app.db.query(`/* test */ explain (analyze, buffers, format json) ${execute}`);
      const [explained] = rows[0]["QUERY PLAN"];
      plan = explained.Plan;
      // The first one may still read from the disk.
      if (n > 0) times.push(explained["Execution Time"]);
    }
    const nodes: PlanNode[] = [];
    const walk = (node: PlanNode) => {
      nodes.push(node);
      node.Plans?.forEach(walk);
    };
    walk(plan!);
    const rowsOf = (node: PlanNode) =>
      (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0)) *
      node["Actual Loops"];
    times.sort((a, b) => a - b);
    if (process.env.BENCH)
      console.log(
        `${mode}: min ${times[0]} median ${times[Math.floor(times.length / 2)]} max ${times.at(-1)} ms  ${text.slice(0, 60)}`,
      );
    return {
      ms: times[Math.floor(times.length / 2)]!,
      buffers: plan!["Shared Hit Blocks"] + plan!["Shared Read Blocks"],
      visited: nodes.filter((node) => node["Relation Name"] !== undefined).reduce((sum, node) => sum + rowsOf(node), 0),
      scans: nodes.filter((node) => node["Node Type"] === "Seq Scan").map((node) => node["Relation Name"]!),
      text,
    };
  } finally {
    await app.db.query("/* test */ deallocate measured");
  }
}

const report: string[] = [];

/** Asks the server, and measures the statements that a page came from. */
async function costOf(name: string, list: string, variables: object = {}, declared = ""): Promise<Measured[]> {
  const { result, statements } = await statementsOf(() =>
    team.ask(`query ${declared} { ${list} { nodes { id } } }`, variables),
  );
  const found = (Object.values(result)[0] as { nodes: object[] }).nodes.length;
  const mine = statements.filter(({ text }) => /\bt0\.|with typed|with labelled|\bmine\b/.test(text));
  expect(mine.length).toBeGreaterThan(0);
  const all: Measured[] = [];
  for (const mode of ["custom", "generic"] as const) {
    const measured: Measured[] = [];
    // Only what has a name is ever planned for any values.
    if (mode === "generic" && !mine.some((statement) => statement.isNamed)) continue;
    for (const statement of mine) measured.push(await measure(statement, statement.isNamed ? mode : "custom"));
    all.push(...measured);
    const sum = (pick: (one: Measured) => number) => measured.reduce((total, one) => total + pick(one), 0);
    report.push(
      `${name.padEnd(44)} ${mode.padEnd(8)} ${sum((one) => one.ms)
        .toFixed(1)
        .padStart(
          8,
        )} ms ${String(sum((one) => one.buffers)).padStart(8)} buffers ${String(Math.round(sum((one) => one.visited))).padStart(8)} rows  ${found} found`,
    );
  }
  return all;
}
const shown = () => {
  console.log(report.splice(0).join("\n"));
};

describe("search among 200,000", () => {
  test.each([
    ["one letter", "a"],
    ["one letter that few have", "x"],
    ["one letter that nobody has", "ö q w"],
    ["two characters", "mü"],
    ["start of every address", "user"],
    ["a third of all domains", "example"],
    ["a common family name", "smith"],
    ["a rare name", "zbigniew"],
    ["a rare start", "xan"],
    ["two words", "ada smith"],
    ["two common words", "user example"],
    ["two common words that hardly meet", "zoe smith"],
    ["one address", "user12345@example"],
    ["start of many addresses", "user1"],
    ["start of some addresses", "user123"],
    ["many at a company of long ago", "oldcompany"],
    ["another script", "иван"],
    ["nobody", "nobodyatall"],
    ["eight words", "a b c d e f g h"],
    ["two characters and a rare name", "x z zbigniew"],
  ])("%s: %s", async (name, search) => {
    for (const list of ["candidates", "invitations"]) {
      const measured = await costOf(
        `${list} ${name}: ${search}`,
        `${list}(first: 10, filter: { search: $search })`,
        { search },
        "($search: String!)",
      );
      for (const one of measured) {
        expect(one.scans.filter((table) => /^(candidate|invitation|email|event)$/.test(table))).toEqual([]);
        expect(one.visited).toBeLessThan(30_000);
      }
    }
    shown();
  });
});

describe("lists of 200,000: no sequential scan, and no sort of the whole team for a page", () => {
  const candidates = [
    ...[
      "progress: [SUBMITTED]",
      "progress: [STARTED]",
      "progress: [INVITED]",
      "progress: [IDLE]",
      "progress: [IDLE, STARTED]",
    ],
    ...[
      "decision: [APPROVED]",
      "decision: [APPROVED, REJECTED]",
      "archived: true",
      'labels: ["common"]',
      'labels: ["rare"]',
      'labels: ["old"]',
      'labels: ["never"]',
      'labels: ["common", "rare"]',
      'labels: ["common", "old"]',
      'labels: ["common", "half", "all"]',
      'labels: ["half", "other half"]',
      `labels: ["all", ${Array.from({ length: 19 }, (_, n) => `"all ${n}"`).join(", ")}]`,
    ],
    ...[
      "assigneeIds: [$member]",
      "invitedTo: $assessment",
      "notInvitedTo: $assessment",
      'email: "user7@example.test"',
      'labels: ["common"], progress: [STARTED]',
      'labels: ["rare"], decision: [APPROVED]',
    ],
  ];
  const invitations = [
    ...[
      "state: [SUBMITTED]",
      "state: [STARTED]",
      "state: [PENDING, OPENED]",
      "state: [EXPIRED]",
      "source: [PUBLIC_LINK]",
      "assessmentId: $assessment",
      "assessmentId: $assessment, state: [STARTED]",
    ],
    ...[
      "candidateId: $candidate",
      "batchId: $batch",
      "assigneeIds: [$member]",
      'labels: ["common"]',
      'labels: ["rare"]',
      'labels: ["old"]',
      'labels: ["common", "half", "all"]',
      'labels: ["half", "other half"]',
      "emailState: [BOUNCED]",
      "emailState: [SENT]",
      "emailState: [DEFERRED]",
      "emailState: [QUEUED]",
    ],
    ...[
      'createdAfter: "2026-01-01T00:00:00Z"',
      'createdBefore: "2020-01-01T00:00:00Z"',
      'createdAfter: "2099-01-01T00:00:00Z"',
    ],
  ];
  const cases = [
    ...[
      "",
      ...candidates.map((filter) => `filter: { ${filter} }`),
      ...["NAME", "LAST_EVENT_AT"].flatMap((field) =>
        ["ASC", "DESC"].map((direction) => `orderBy: { field: ${field}, direction: ${direction} }`),
      ),
    ].map((args) => ["candidates", args]),
    ...[
      "",
      ...invitations.map((filter) => `filter: { ${filter} }`),
      ...["STARTED_AT", "SUBMITTED_AT", "SCORE"].flatMap((field) =>
        ["ASC", "DESC"].map((direction) => `orderBy: { field: ${field}, direction: ${direction} }`),
      ),
    ].map((args) => ["invitations", args]),
  ] as [string, string][];

  test.each(cases)("%s(%s)", async (list, args) => {
    const id = (kind: number, n: number) => `01900000-0000-7000-800${kind}-${n.toString(16).padStart(12, "0")}`;
    const variables = {
      member: team.owner.id,
      assessment: globalId("Assessment", assessmentIds[3]!),
      candidate: globalId("Candidate", id(1, 1234)),
      batch: globalId("InvitationBatch", id(1, 1)),
    };
    const used = Object.entries(variables).filter(([name]) => args.includes(`$${name}`));
    const declaration = used.length === 0 ? "" : `(${used.map(([name]) => `$${name}: ID!`).join(", ")})`;
    const measured = await costOf(
      `${list}(${args})`,
      args === "" ? list : `${list}(${args})`,
      Object.fromEntries(used),
      declaration,
    );
    shown();
    for (const one of measured) {
      expect(one.scans.filter((table) => /^(candidate|invitation|email|event)$/.test(table))).toEqual([]);
      // Of two filters that nobody passes together, one has to be gone through; of two labels, both.
      const most = /"common"\], progress/.test(args) ? count : /"other half"/.test(args) ? count + 1_000 : 30_000;
      expect(one.visited).toBeLessThan(most);
    }
  });
});
