import { beforeAll, describe, expect, test } from "@jest/globals";
import { globalId } from "../../src/platform/ids/ids.ts";
import type { Any } from "../client.ts";
import { compare, dice, type Fields, isFound, labels, live, names, searches, states, titles } from "../list-values.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type Member, type TestTeam } from "../test-team.ts";

const app = testApp();
const sql = async (text: string, ...values: unknown[]): Promise<Any[]> =>
  (await app.db.query(`/* test */ ${text}`, values)).rows;

let team: TestTeam;
let other: { candidate: string; assessment: string; member: string; batch: string };
let members: Member[];
let people: Any[];
let invitations: Any[];
let assessments: Any[];
/** A small team in which everything is mixed, with many equals. What is in it is read back row by row. */
beforeAll(async () => {
  const { pick, some, chance, upTo } = dice(7);
  team = await createTestTeam(app);
  members = [team.owner, await team.addMember("MANAGER"), await team.addMember("REVIEWER")];
  const made = [];
  for (const [n, title] of titles.entries())
    made.push(await team.publishAssessment(title, { externalId: n % 2 ? `ext-${n}` : null, inviteOnly: n !== 0 }));
  const rows = Array.from({ length: 29 }, (_, n) => ({
    email: `Ada.${n}@${pick(["example", "exämple", "other"])}.test`,
    name: pick(names),
  }));
  for (const [n, assessment] of made.entries())
    if (n < 4)
      for (const part of [rows.slice(0, 15), rows.slice(15)])
        await team.invite(
          assessment,
          part.filter(() => chance(0.7)),
          { sendEmail: false },
        );
  await team.invite(made[4]!, rows, { sendEmail: false });
  const ids = { archive: made[5]!.id };
  await team.ask("mutation ($archive: ID!) { archiveAssessment(id: $archive) { userErrors { code } } }", ids);
  await team.ask('mutation { createAssessment(input: { title: "Backend draft" }) { userErrors { code } } }');
  for (const { id } of await sql("select id from invitation where team_id = $1 order by id", team.uuid)) {
    const state = pick(states);
    const started = state === "STARTED" || state === "SUBMITTED" ? `2026-01-0${1 + upTo(4)} 10:00Z` : null;
    await sql(
      `update invitation set state = $3, started_at = $4, submitted_at = $5, score = $6, created_at = $7, source = $8, expires_at = $9,
         invited_by_id = case when $8 = 'INVITED' then invited_by_id end, invited_by_type = case when $8 = 'INVITED' then invited_by_type end
       where team_id = $1 and id = $2`,
      ...[team.uuid, id, state, started, state === "SUBMITTED" ? `2026-01-1${upTo(3)} 10:00Z` : null],
      ...[
        state === "SUBMITTED" && chance(0.8) ? pick([0, -1.5, 0.1, 99.9, 1e21, 1 / 3]) : null,
        `2026-01-0${1 + upTo(5)} 08:00Z`,
      ],
      chance(0.8) ? "INVITED" : "PUBLIC_LINK",
      pick([null, "2098-06-01 08:00Z", "2099-01-01 12:00Z"]),
    );
    for (let n = upTo(3); n > 0; n--)
      await sql(
        `insert into email (team_id, id, kind, invitation_id, candidate_id, state, message_id, member_id)
         select team_id, gen_random_uuid(), 'INVITATION', id, candidate_id, $3, '<x>', case when $4 then $5::uuid end from invitation where team_id = $1 and id = $2`,
        ...[
          team.uuid,
          id,
          pick(["SENT", "SENT", "CANCELLED", "FAILED", "BOUNCED", "SUPPRESSED"]),
          chance(0.2),
          members[0]!.uuid,
        ],
      );
  }
  for (const { id } of await sql("select id from candidate where team_id = $1 order by id", team.uuid)) {
    await sql(
      "update candidate set decision = $3, archived_at = case when $4 then now() end where team_id = $1 and id = $2",
      team.uuid,
      id,
      pick(["APPROVED", "REJECTED", null]),
      chance(0.2),
    );
    for (const label of some(labels))
      await sql("insert into candidate_label values ($1, $2, $3)", team.uuid, id, label);
    for (const member of some(members))
      await sql(
        "insert into candidate_assignee (team_id, candidate_id, member_id) values ($1, $2, $3)",
        team.uuid,
        id,
        member.uuid,
      );
  }
  await sql(
    `insert into email_suppression (team_id, address, reason)
     select team_id, email, 'BOUNCE' from candidate where team_id = $1 and email is not null order by id limit 4`,
    team.uuid,
  );
  // Things happen to people in an order of their own.
  const all = await sql("select id from candidate where team_id = $1", team.uuid);
  for (let n = 0; n < 30; n++)
    await team.ask(
      "mutation ($id: ID!, $extraTime: Float!) { updateCandidate(id: $id, input: { extraTime: $extraTime }) { userErrors { code } } }",
      {
        id: globalId("Candidate", pick(all).id),
        extraTime: n / 10,
      },
    );

  const theirs = await createTestTeam(app);
  const foreign = await theirs.publishAssessment("Backend", { externalId: "ext-1" });
  const { results, batch } = await theirs.invite(foreign, [{ email: rows[0]!.email, name: "Ada Lovelace" }], {
    sendEmail: false,
    input: { labels: ["a"] },
  });
  other = { candidate: results[0].candidate.id, assessment: foreign.id, member: theirs.owner.id, batch: batch.id };

  people = await sql(
    `select c.*, array(select label from candidate_label l where l.team_id = c.team_id and l.candidate_id = c.id) as labels,
       array(select member_id from candidate_assignee a where a.team_id = c.team_id and a.candidate_id = c.id) as assignees,
       exists (select from email_suppression s where s.team_id = c.team_id and s.address = c.email) as suppressed,
       (select max(sequence) from event e where e.team_id = c.team_id and e.candidate_id = c.id) as last_event
     from candidate c where c.team_id = $1`,
    team.uuid,
  );
  const mails = await sql("select * from email where team_id = $1 and member_id is null", team.uuid);
  invitations = (await sql("select * from invitation where team_id = $1", team.uuid)).map((row) => ({
    ...row,
    candidate: people.find((candidate) => candidate.id === row.candidate_id),
    email_state: mails.filter((mail) => mail.invitation_id === row.id).sort((a, b) => (a.id < b.id ? 1 : -1))[0]?.state,
  }));
  assessments = await sql("select * from assessment where team_id = $1", team.uuid);
});

interface Check {
  field: string;
  type: string;
  filter: object;
  order: { field: string; direction: string } | null;
  size: number;
  /** Stored ids, as they are to come. */
  expected: string[];
}

/** Pages through a list both ways; all that has to hold of it holds. */
async function checkList({ field, type, filter, order, size, expected }: Check): Promise<void> {
  const document = `query ($filter: ${type}Filter, $order: ${type}Order, $first: Int, $after: Cursor, $last: Int, $before: Cursor) {
    ${field}(filter: $filter, orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
      totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } } nodes { id } } }`;
  const ids = expected.map((id) => globalId(type as "Candidate", id));
  const read = async (page: object) => {
    const list = (await team.ask(document, { filter, order, ...page }))[field];
    expect({ filter, totalCount: list.totalCount }).toEqual({ filter, totalCount: ids.length });
    expect(list.edges.map((edge: Any) => edge.node)).toEqual(list.nodes);
    expect(list.pageInfo).toMatchObject({
      startCursor: list.edges[0]?.cursor ?? null,
      endCursor: list.edges.at(-1)?.cursor ?? null,
    });
    return list;
  };
  const forward: string[] = [];
  const cursors: string[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const list = await read({ first: size, after });
    expect(list.pageInfo.hasPreviousPage).toBe(after !== null);
    forward.push(...list.nodes.map((node: Any) => node.id));
    cursors.push(...list.edges.map((edge: Any) => edge.cursor));
    more = list.pageInfo.hasNextPage;
    after = list.pageInfo.endCursor;
  }
  expect({ filter, order, ids: forward }).toEqual({ filter, order, ids });
  const backward: string[] = [];
  for (let before: string | null = null, more = true; more; ) {
    const list = await read({ last: size, before });
    expect(list.pageInfo.hasNextPage).toBe(before !== null);
    backward.unshift(...list.nodes.map((node: Any) => node.id));
    more = list.pageInfo.hasPreviousPage;
    before = list.pageInfo.startCursor;
  }
  expect({ filter, order, ids: backward }).toEqual({ filter, order, ids });
  // Between two cursors, and from any of them on.
  if (cursors.length > 3) {
    const [from, to] = [1, cursors.length - 1];
    const between = await read({ first: 100, after: cursors[from], before: cursors[to] });
    expect(between.nodes.map((node: Any) => node.id)).toEqual(ids.slice(from + 1, to).slice(0, 100));
  }
}

const sorted = (rows: Any[], key: ((row: Any) => unknown) | null, direction = "DESC"): string[] =>
  rows
    .filter((row) => key === null || key(row) != null)
    .sort(
      (a, b) => (direction === "ASC" ? 1 : -1) * ((key === null ? 0 : compare(key(a), key(b))) || compare(a.id, b.id)),
    )
    .map((row) => row.id);

const progressOf = (candidate: Any): string => {
  const of = invitations.filter((one) => one.candidate_id === candidate.id).map((one) => one.state);
  if (of.includes("SUBMITTED")) return "SUBMITTED";
  if (of.includes("STARTED")) return "STARTED";
  return of.includes("PENDING") || of.includes("OPENED") ? "INVITED" : "IDLE";
};

const invited = (candidate: Any, assessment: string, some = states) =>
  invitations.some(
    (one) =>
      one.candidate_id === candidate.id &&
      globalId("Assessment", one.assessment_id) === assessment &&
      some.includes(one.state),
  );

const assigned = (candidate: Any, ids: string[]) =>
  candidate.assignees.some((id: string) => ids.includes(globalId("TeamMember", id)));

const candidateFields: Fields = {
  search: { values: () => searches, holds: (row, value) => isFound(`${row.name ?? ""} ${row.email}`, value) },
  progress: {
    values: () => [
      ["IDLE"],
      ["INVITED", "STARTED"],
      ["SUBMITTED"],
      ["STARTED"],
      [],
      ["IDLE", "INVITED", "STARTED", "SUBMITTED"],
    ],
    holds: (row, value) => value.includes(progressOf(row)),
  },
  decision: {
    values: () => [["APPROVED"], ["REJECTED", "APPROVED"], []],
    holds: (row, value) => value.includes(row.decision),
  },
  decided: { values: () => [true, false], holds: (row, value) => (row.decision !== null) === value },
  labels: {
    values: () => [["a"], ["a", "b"], ["c d", "c d"], ["never"], []],
    holds: (row, value) => value.every((label: string) => row.labels.includes(label)),
  },
  assigneeIds: {
    values: () => [[members[1]!.id], members.map(({ id }) => id), [other.member], ["x"], []],
    holds: (row, value) => assigned(row, value),
  },
  invitedTo: {
    values: () => [...assessments.map(({ id }) => globalId("Assessment", id)), other.assessment, "x"],
    holds: (row, value) => invited(row, value),
  },
  notInvitedTo: {
    values: () => assessments.map(({ id }) => globalId("Assessment", id)),
    holds: (row, value) => !invited(row, value, live),
  },
  email: {
    values: () => [people[3]!.email, people[3]!.email.toUpperCase(), "nobody@example.test"],
    holds: (row, value) => row.email === value.toLowerCase(),
  },
  emailSuppressed: {
    values: () => [true, false],
    holds: (row, value) => row.suppressed === value,
  },
  archived: {
    values: () => [true, false, null],
    holds: (row, value) => (row.archived_at !== null) === (value === true),
  },
};

const candidateOrders = {
  CREATED_AT: null,
  NAME: (row: Any) => (row.name ?? row.email).toLowerCase(),
  LAST_EVENT_AT: (row: Any) => row.last_event,
};

const invitationFields: Fields = {
  search: {
    values: () => searches,
    holds: (row, value) => isFound(`${row.candidate.name ?? ""} ${row.candidate.email}`, value),
  },
  state: {
    values: () => [["PENDING"], ["STARTED", "SUBMITTED"], [], states],
    holds: (row, value) => value.includes(row.state),
  },
  source: { values: () => [["INVITED"], ["PUBLIC_LINK"], []], holds: (row, value) => value.includes(row.source) },
  assessmentId: {
    values: () => [...assessments.map(({ id }) => globalId("Assessment", id)), other.assessment, "x"],
    holds: (row, value) => globalId("Assessment", row.assessment_id) === value,
  },
  candidateId: {
    values: () => [...people.slice(0, 3).map(({ id }) => globalId("Candidate", id)), other.candidate],
    holds: (row, value) => globalId("Candidate", row.candidate_id) === value,
  },
  batchId: {
    values: () => [...new Set(invitations.map((row) => globalId("InvitationBatch", row.batch_id))), other.batch],
    holds: (row, value) => globalId("InvitationBatch", row.batch_id) === value,
  },
  assigneeIds: {
    values: () => [[members[2]!.id], [other.member], []],
    holds: (row, value) => assigned(row.candidate, value),
  },
  labels: {
    values: () => [["b"], ["a", "c d"], []],
    holds: (row, value) => value.every((label: string) => row.candidate.labels.includes(label)),
  },
  emailState: {
    values: () => [["SENT"], ["BOUNCED"], ["FAILED", "SUPPRESSED"], ["CANCELLED", "BOUNCED"], []],
    holds: (row, value) => value.includes(row.email_state),
  },
  createdAfter: {
    values: () => ["2026-01-02T08:00:00Z", "2026-01-03T09:00:00+02:00", "2030-01-01T00:00:00Z"],
    holds: (row, value) => row.created_at > new Date(value),
  },
  createdBefore: {
    values: () => ["2026-01-04T08:00:00.000Z", "2026-01-03T08:00:00.001Z", "2020-01-01T00:00:00Z"],
    holds: (row, value) => row.created_at < new Date(value),
  },
  expiresAfter: {
    values: () => ["2026-01-02T08:00:00Z", "2099-01-01T00:00:00Z"],
    holds: (row, value) => row.expires_at !== null && row.expires_at > new Date(value),
  },
  expiresBefore: {
    values: () => ["2099-01-02T00:00:00Z", "2020-01-01T00:00:00Z"],
    holds: (row, value) => row.expires_at !== null && row.expires_at < new Date(value),
  },
};

const invitationOrders = {
  CREATED_AT: null,
  STARTED_AT: (row: Any) => row.started_at?.getTime(),
  SUBMITTED_AT: (row: Any) => row.submitted_at?.getTime(),
  SCORE: (row: Any) => row.score,
};

const assessmentFields: Fields = {
  search: {
    values: () => ["back", "BACKEND 2", "ubung", "go sql", "", "x"],
    holds: (row, value) => isFound(row.title, value),
  },
  state: { values: () => [["DRAFT"], ["PUBLISHED", "ARCHIVED"], []], holds: (row, value) => value.includes(row.state) },
  externalId: { values: () => ["ext-1", "EXT-1", "ext-2"], holds: (row, value) => row.external_id === value },
};

const assessmentOrders = { CREATED_AT: null, TITLE: (row: Any) => row.title };
const lists = [
  {
    field: "candidates",
    type: "Candidate",
    rows: () => people,
    fields: candidateFields,
    orders: candidateOrders,
    base: { archived: null },
  },
  {
    field: "invitations",
    type: "Invitation",
    rows: () => invitations,
    fields: invitationFields,
    orders: invitationOrders,
    base: {},
  },
  {
    field: "assessments",
    type: "Assessment",
    rows: () => assessments,
    fields: assessmentFields,
    orders: assessmentOrders,
    base: {},
  },
] as const;

describe.each(lists)("$field", ({ field, type, rows, fields, orders, base }) => {
  const expectedOf = (filter: Record<string, unknown>, order: { field: string; direction: string } | null) => {
    const all = { ...base, ...filter } as Record<string, unknown>;
    const found = rows().filter((row) =>
      Object.entries(all).every(
        ([name, value]) => (value == null && name !== "archived") || fields[name]!.holds(row, value),
      ),
    );
    return sorted(found, order === null ? null : ((orders as Any)[order.field] ?? null), order?.direction);
  };
  const check = (filter: Record<string, unknown>, order: { field: string; direction: string } | null, size: number) =>
    checkList({ field, type, filter, order, size, expected: expectedOf(filter, order) });

  test("every filter alone: what was promised of each row, and totalCount says how many", async () => {
    let picked = 0;
    for (const [name, { values }] of Object.entries(fields))
      for (const value of values()) {
        await check({ [name]: value }, null, 10);
        picked += expectedOf({ [name]: value }, null).length;
      }
    expect(picked).toBeGreaterThan(rows().length);
  });

  test("filters together, in any order and page size: all have to hold", async () => {
    const { pick, upTo, chance } = dice(field.length);
    for (let n = 0; n < 40; n++) {
      const names = Object.keys(fields).filter(() => chance(2 / Object.keys(fields).length));
      const filter = Object.fromEntries(names.map((name) => [name, pick(fields[name]!.values())]));
      await check(filter, { field: pick(Object.keys(orders)), direction: pick(["ASC", "DESC"]) }, 1 + upTo(12));
    }
  });

  test("every order, both ways, paged to the end forward and backward: nothing lost, nothing twice, also among equals", async () => {
    for (const order of Object.keys(orders))
      for (const direction of ["ASC", "DESC"])
        for (const size of [1, 3, 100]) await check({}, { field: order, direction }, size);
  });

  test("a cursor of one order, direction, list or team is refused in another", async () => {
    const first = async (list: string, as = team) =>
      (await as.ask(`{ ${list} { edges { cursor } } }`))[list.split("(")[0]!].edges[0].cursor;
    const all = Object.keys(orders).flatMap((order) =>
      ["ASC", "DESC"].map((direction) => `${field}(orderBy: { field: ${order}, direction: ${direction} }`),
    );
    const elsewhere = field === "assessments" ? "candidates" : "assessments";
    for (const list of all) {
      const good = await first(`${list})`);
      const bad = ["nonsense", `${good}A`, good.slice(1), await first(elsewhere)];
      for (const another of all) if (another !== list) bad.push(await first(`${another})`));
      for (const cursor of bad)
        for (const argument of ["after", "before"]) {
          const answer = await team.post(`{ ${list}, ${argument}: "${cursor}") { nodes { id } } }`);
          expect(answer).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
        }
      await team.ask(`{ ${list}, after: "${good}") { nodes { id } } }`);
    }
  });
});

describe("orders", () => {
  test("NAME goes by name, else address, without regard to case", async () => {
    const { nodes } = (
      await team.ask("{ candidates(first: 100, orderBy: { field: NAME, direction: ASC }) { nodes { name email } } }")
    ).candidates;
    const shown = nodes.map((node: Any) => (node.name ?? node.email).toLowerCase());
    expect(shown).toEqual([...shown].sort(compare));
    expect(new Set(nodes.map((node: Any) => node.name)).size).toBeGreaterThan(8);
  });

  test("LAST_EVENT_AT follows what happens", async () => {
    const order = "orderBy: { field: LAST_EVENT_AT, direction: DESC }";
    const { nodes } = (await team.ask(`{ candidates(last: 1, ${order}) { nodes { id } } }`)).candidates;
    const { id } = nodes[0];
    await team.ask('mutation ($ids: [ID!]!) { labelCandidates(ids: $ids, add: ["new one"]) { userErrors { code } } }', {
      ids: [id],
    });
    const newest = async () =>
      (await team.ask(`{ candidates(first: 1, ${order}) { nodes { id } } }`)).candidates.nodes[0].id;
    expect(await newest()).toBe(id);
    await team.ask(
      'mutation ($ids: [ID!]!) { labelCandidates(ids: $ids, remove: ["new one"]) { userErrors { code } } }',
      { ids: [id] },
    );
    expect(await newest()).toBe(id);
    for (const candidate of people)
      if (globalId("Candidate", candidate.id) === id)
        candidate.last_event = (await sql("select last from team_counter where team_id = $1", team.uuid))[0].last;
  });

  test("nobody who may not know people finds or orders by who they are", async () => {
    const blind = await team.addMember("BLIND_REVIEWER");
    for (const query of [
      '{ candidates(filter: { search: "a" }) { totalCount } }',
      '{ candidates(filter: { email: "a@example.test" }) { totalCount } }',
      "{ candidates(orderBy: { field: NAME, direction: ASC }) { totalCount } }",
      '{ invitations(filter: { search: "a" }) { totalCount } }',
      '{ candidates { nodes { invitations(filter: { search: "a" }) { totalCount } } } }',
    ])
      expect((await team.post(query, {}, blind)).errors![0]!.extensions.code).toBe("FORBIDDEN");
  });
});

describe("lists within lists", () => {
  test("Assessment.invitations, Candidate.invitations and batch.invitations filter, order and page as the list itself", async () => {
    const document = (list: string) => `query ($filter: InvitationFilter) { ${list} { nodes { id
      invitations(first: 3, filter: $filter, orderBy: { field: STARTED_AT, direction: ASC }) { totalCount pageInfo { hasNextPage endCursor } nodes { id } } } } }`;
    for (const [list, column, type] of [
      ["assessments(first: 100)", "assessment_id", "Assessment"],
      ["candidates(first: 100)", "candidate_id", "Candidate"],
      ["invitationBatches(first: 100)", "batch_id", "InvitationBatch"],
    ] as const)
      for (const filter of [{}, { state: ["SUBMITTED"] }, { search: "ada" }, { emailState: ["BOUNCED"] }]) {
        const text = list.startsWith("invitationBatches")
          ? document(list).replace(/, orderBy: \{[^}]*\}/, "")
          : document(list);
        const { nodes } = Object.values(await team.ask(text, { filter }))[0] as Any;
        expect(nodes.length).toBeGreaterThan(4);
        for (const node of nodes) {
          const order = list.startsWith("invitationBatches") ? null : invitationOrders.STARTED_AT;
          const mine = invitations.filter(
            (row) =>
              globalId(type, row[column]) === node.id &&
              Object.entries(filter).every(([name, value]) => invitationFields[name]!.holds(row, value)),
          );
          const expected = sorted(mine, order, order === null ? "DESC" : "ASC").map((id) => globalId("Invitation", id));
          expect(node.invitations).toMatchObject({
            totalCount: expected.length,
            pageInfo: { hasNextPage: expected.length > 3 },
            nodes: expected.slice(0, 3).map((id) => ({ id })),
          });
        }
      }
  });
});
