import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { graphqlSchema } from "../src/app/registries/schema.ts";
import { globalId } from "../src/platform/ids/ids.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { auditCalls, linesOf } from "./audit-calls.ts";
import type { Any } from "./client.ts";
import { testApp } from "./test-app.ts";
import { tablesContaining } from "./test-database.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp({ TRUST_PROXY: "1" });
const { done, signInTokenFor, createKey } = auditCalls(app);
describe("what must not be in it", () => {
  test("no secret, and nothing of a candidate: not of one who is there, and not after erasure", async () => {
    const team = await createTestTeam(app);
    const [address, corrected] = [newAddress("quillfeather"), newAddress("quillfeather-too")];
    const assessment = await team.publishAssessment("X");
    const rows = [{ email: address, name: "Xanthippe Quillfeather", candidateExternalId: "ext-4711" }];
    const { results } = await team.invite(assessment, rows, {
      sendEmail: false,
      input: { message: "Dear Xanthippe" },
    });
    const [{ invitation, candidate }] = results;
    await done(
      team,
      "mutation ($id: ID!, $email: EmailAddress!) { correctCandidateEmail(id: $id, email: $email) { userErrors { code } } }",
      { id: candidate.id, email: corrected },
    );
    await done(
      team,
      'mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids, reason: "Quillfeather withdrew") { userErrors { code } } }',
      { ids: [invitation.id] },
    );
    const key = await createKey(team, "READ");
    const rotated = await done(team, "mutation ($id: ID!) { rotateApiKey(id: $id) { key userErrors { code } } }", {
      id: key.id,
    });
    const token = await signInTokenFor(team, team.owner);
    const signed = await done(team, "mutation ($t: String!) { signIn(token: $t) { token userErrors { code } } }", {
      t: token,
    });
    const dump = async () =>
      JSON.stringify(
        (await app.db.query("/* test */ select to_jsonb(a) as line from audit_entry a where team_id = $1", [team.uuid]))
          .rows,
      );
    const before = await dump();
    expect(before).toContain(candidate.id);
    expect(before).not.toMatch(/xanthippe|quillfeather|ext-4711|withdrew/i);
    for (const secret of [key.token, rotated.key, token, signed.token] as string[])
      expect(before).not.toContain(secret.slice(4, 40));
    await done(team, "mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id: candidate.id });
    expect(await dump()).not.toMatch(/xanthippe|quillfeather|ext-4711|withdrew/i);
    for (const text of [address, corrected, "Quillfeather"]) expect(await tablesContaining(app, text)).toEqual([]);
    // The line about it stays, and says of nobody who it was.
    const [line] = await linesOf(team);
    expect(line).toMatchObject({ action: "candidate.erase", targetId: candidate.id });
  });
});

describe("auditLog", () => {
  const page = async (team: TestTeam, args: string, as?: { token: string }): Promise<Any> =>
    (
      await team.ask(
        `{ auditLog(${args}) { edges { cursor node { id } } nodes { changes } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
        {},
        as,
      )
    ).auditLog;
  const renamed = async (count: number): Promise<TestTeam> => {
    const team = await createTestTeam(app, "0");
    for (let n = 1; n <= count; n++)
      await done(team, "mutation ($name: String) { updateTeam(input: { name: $name }) { userErrors { code } } }", {
        name: `${n}`,
      });
    return team;
  };
  const names = (one: Any): string[] => one.nodes.map((node: Any) => node.changes.name?.to ?? "made");

  test("newest first, in pages forwards and backwards; a cursor of another team is refused", async () => {
    const team = await renamed(5);
    const first = await page(team, "first: 2");
    expect([names(first), first.pageInfo.hasNextPage, first.pageInfo.hasPreviousPage]).toEqual([
      ["5", "4"],
      true,
      false,
    ]);
    const next = await page(team, `first: 3, after: "${first.pageInfo.endCursor}"`);
    expect(names(next)).toEqual(["3", "2", "1"]);
    const end = await page(team, `after: "${next.edges[2].cursor}"`);
    expect([names(end), end.pageInfo.hasNextPage]).toEqual([["made"], false]);
    const back = await page(team, `last: 2, before: "${next.edges[2].cursor}"`);
    expect([names(back), back.pageInfo.hasPreviousPage]).toEqual([["3", "2"], true]);
    expect(names(await page(team, "last: 1"))).toEqual(["made"]);
    const other = await createTestTeam(app);
    const foreign = await other.post(`{ auditLog(after: "${first.pageInfo.endCursor}") { nodes { id } } }`);
    expect(foreign.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
    expect((await other.post("{ auditLog(first: 101) { nodes { id } } }")).errors?.[0]?.extensions.code).toBe(
      "BAD_USER_INPUT",
    );
  });

  test("owners and keys with ADMIN read it, also by node; nobody else, and no other team", async () => {
    const [team, other] = [await renamed(1), await createTestTeam(app)];
    const [line] = await linesOf(team);
    const readers = [team.owner, await team.addApiKey("ADMIN", "READ")];
    const others = [
      await team.addMember("MANAGER"),
      await team.addMember("REVIEWER"),
      await team.addApiKey("READ", "CANDIDATES_PII"),
    ];
    const ask = async (as: { token: string }) =>
      (await team.post(
        "query ($id: ID!) { node(id: $id) { ... on AuditEntry { id action actor { id } } } auditLog { nodes { id } } }",
        { id: line.id },
        as,
      )) as Any;
    for (const reader of readers) {
      const { data, errors } = await ask(reader);
      expect(errors).toBeUndefined();
      expect(data.node).toEqual({ id: line.id, action: "team.update", actor: { id: team.owner.id } });
      expect(data.auditLog.nodes.map((one: Any) => one.id)).toContain(line.id);
    }
    for (const one of others) {
      const { data, errors } = await ask(one);
      expect(data).toEqual({ node: null, auditLog: null });
      expect(errors.map((error: Any) => error.extensions.code)).toEqual(["FORBIDDEN"]);
    }
    const theirs = await ask(other.owner);
    expect(theirs.data.node).toBeNull();
    expect(theirs.data.auditLog.nodes.map((one: Any) => one.id)).not.toContain(line.id);
  });

  test("narrowed down by action, actor and time; what another team's actor did is not there", async () => {
    const [team, other] = [await renamed(2), await createTestTeam(app)];
    const key = await createKey(team, "ADMIN");
    const actions = async (filter: string): Promise<string[]> =>
      (await team.ask(`{ auditLog(filter: { ${filter} }) { nodes { action } } }`)).auditLog.nodes.map(
        (one: Any) => one.action,
      );
    expect(await actions('action: ["team.update"]')).toEqual(["team.update", "team.update"]);
    expect(await actions('action: ["team.update", "api_key.create"]')).toHaveLength(3);
    await done(
      team,
      'mutation { updateTeam(input: { name: "By the key" }) { userErrors { code } } }',
      {},
      { token: key.token },
    );
    expect(await actions(`actorId: "${key.id}"`)).toEqual(["team.update"]);
    expect(await actions(`actorId: "${team.owner.id}", action: ["team.update"]`)).toHaveLength(2);
    for (const id of [other.owner.id, team.id, "nobody"]) expect(await actions(`actorId: "${id}"`)).toEqual([]);
    const { nodes } = (await team.ask("{ auditLog { nodes { occurredAt } } }")).auditLog;
    const [newest, oldest] = [nodes[0].occurredAt, nodes.at(-1).occurredAt];
    expect(await actions(`occurredAfter: "${oldest}"`)).toHaveLength(nodes.length - 1);
    expect(await actions(`occurredBefore: "${newest}"`)).toHaveLength(nodes.length - 1);
    expect(await actions(`occurredAfter: "${newest}"`)).toEqual([]);
  });

  test("has when a member last signed in: for owners and the member, and no other member", async () => {
    const team = await createTestTeam(app);
    const [reviewer, other] = [await team.addMember("REVIEWER"), await team.addMember("MANAGER")];
    const lastOf = async (as: { token: string }): Promise<Any> =>
      (await team.post(
        "query ($id: ID!) { node(id: $id) { ... on TeamMember { lastSignInAt } } }",
        { id: reviewer.id },
        as,
      )) as Any;
    expect((await lastOf(team.owner)).data.node).toEqual({ lastSignInAt: null });
    const token = await signInTokenFor(team, reviewer);
    await done(team, "mutation ($t: String!) { signIn(token: $t) { token userErrors { code } } }", { t: token });
    const [line] = await linesOf(team);
    expect(line.action).toBe("member.sign_in");
    expect((await lastOf(team.owner)).data.node).toEqual({ lastSignInAt: line.occurredAt });
    expect((await team.ask("{ viewer { ... on TeamMember { lastSignInAt } } }", {}, reviewer)).viewer).toEqual({
      lastSignInAt: line.occurredAt,
    });
    const { data, errors } = await lastOf(other);
    expect(data.node?.lastSignInAt ?? null).toBeNull();
    expect(errors[0].extensions.code).toBe("FORBIDDEN");
  });

  test("nothing changes an entry: no mutation accepts or returns one, and our own statements only insert", () => {
    const schema = graphqlSchema();
    const touching = Object.values(schema.getMutationType()!.getFields()).filter(
      (field) =>
        /audit/i.test(field.name) ||
        /AuditEntry/.test(String(field.type)) ||
        field.args.some((arg) => /audit/i.test(`${arg.name} ${arg.type}`)),
    );
    expect(touching).toEqual([]);
    const src = join(projectRoot, "src");
    const texts = readdirSync(src, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(src, file), "utf8"));
    const inText = /\b(insert into|update|delete from|truncate)\s+"?audit_entry\b/g;
    const byBuilder = /\b(insertInto|updateTable|deleteFrom|mergeInto|insertFrom)\((?:\s*db\(em\),)?\s*"audit_entry"/g;
    const verbs = texts.flatMap((text) =>
      [...text.matchAll(inText), ...text.matchAll(byBuilder)].map((match) => match[1]),
    );
    expect(verbs).toEqual(["insertFrom"]);
  });

  test("its global ids are of its own kind", async () => {
    const team = await renamed(1);
    const [line] = await linesOf(team);
    const { rows } = await app.db.query(
      "/* test */ select id from audit_entry where team_id = $1 order by id desc limit 1",
      [team.uuid],
    );
    expect(line.id).toBe(globalId("AuditEntry", rows[0].id));
  });
});
