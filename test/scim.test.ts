import { describe, expect, test } from "@jest/globals";
import { Directory, patchOf, replay, teamWithDirectory, userSchema } from "./scim-directory.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam } from "./test-team.ts";

const app = testApp();

describe("the requests of directories (rules: Provisioning 1)", () => {
  test("Okta's SPEC test passes", async () => {
    const { directory, domain } = await teamWithDirectory(app);
    const name = `runscope300@${domain}`;
    const sent = await replay(directory, "okta-spec.json", {
      InvalidUserEmail: "abcdefgh@atko.com",
      UserIdThatDoesNotExist: "010101001010101011001010101011",
      randomEmail: name,
      randomUsername: name,
      randomUsernameCaps: name.toUpperCase(),
      randomGivenName: "Ava",
      randomFamilyName: "Runscope",
    });
    expect(sent).toBe(12);
  });

  test("Okta's documented requests are answered as Okta expects", async () => {
    const { directory, domain } = await teamWithDirectory(app);
    expect(await replay(directory, "okta-requests.json", { domain })).toBe(12);
  });

  test("Entra's documented requests are answered as its validator expects", async () => {
    const { directory, domain } = await teamWithDirectory(app);
    expect(await replay(directory, "entra-requests.json", { domain })).toBe(28);
  });

  test("what the server can do is described", async () => {
    const { directory } = await teamWithDirectory(app);
    const { body: config } = await directory.call("GET", "/ServiceProviderConfig");
    expect(config).toMatchObject({
      patch: { supported: true },
      bulk: { supported: false },
      filter: { maxResults: 200 },
    });
    const { body: types } = await directory.call("GET", "/ResourceTypes");
    expect(types.Resources.map((one: { endpoint: string }) => one.endpoint)).toEqual(["/Users", "/Groups"]);
    expect((await directory.call("GET", "/ResourceTypes/User")).body.schema).toBe(userSchema);
    expect((await directory.call("GET", `/Schemas/${userSchema}`)).body.name).toBe("User");
    expect((await directory.call("GET", "/Schemas/none")).status).toBe(404);
    expect((await directory.call("POST", "/Bulk", {})).body).toMatchObject({ status: "404" });
  });
});

describe("the key (rules: Provisioning 1)", () => {
  test("needs the scope SCIM; a member's token and other keys have no access", async () => {
    const { team, directory } = await teamWithDirectory(app);
    const admin = await team.addApiKey("READ", "ADMIN", "CANDIDATES_PII");
    for (const token of [team.owner.token, admin.token]) {
      const { status, body } = await new Directory(app, token).call("GET", "/Users");
      expect([status, body.status]).toEqual([403, "403"]);
    }
    const anonymous = await fetch(`${app.url}/scim/v2/Users`);
    expect([anonymous.status, anonymous.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="Beckon"']);
    // The scope gives nothing else.
    const { errors } = await team.post("{ members { nodes { id } } }", {}, { token: directory.key });
    expect(errors![0]!.extensions.code).toBe("FORBIDDEN");
  });

  test("is made by an owner, shown once, rotated and revoked; a key without the scope makes none", async () => {
    const { team } = await teamWithDirectory(app);
    const create =
      'mutation { createApiKey(input: { name: "Entra", scopes: [SCIM] }) { apiKey { id } key userErrors { code } } }';
    const { createApiKey: made } = await team.ask(create);
    const entra = new Directory(app, made.key);
    expect((await entra.call("GET", "/Users")).status).toBe(200);
    const admin = await team.addApiKey("ADMIN", "READ");
    expect((await team.ask(create, {}, admin)).createApiKey.userErrors).toEqual([{ code: "NOT_ALLOWED" }]);
    const { rotateApiKey: rotated } = await team.ask(
      'mutation ($id: ID!) { rotateApiKey(id: $id, overlap: "PT0S") { key userErrors { code } } }',
      { id: made.apiKey.id },
    );
    expect((await entra.call("GET", "/Users")).status).toBe(401);
    expect((await new Directory(app, rotated.key).call("GET", "/Users")).status).toBe(200);
    await team.ask("mutation ($id: ID!) { revokeApiKey(id: $id) { userErrors { code } } }", { id: made.apiKey.id });
    expect((await new Directory(app, rotated.key).call("GET", "/Users")).status).toBe(401);
  });

  test("is the actor of what the directory does", async () => {
    const { team, directory, domain } = await teamWithDirectory(app);
    const { id } = await directory.create(`a@${domain}`);
    await directory.setActive(id, false);
    const { auditLog } = await team.ask(
      "{ auditLog(first: 2) { nodes { action targetId actor { __typename } changes } } }",
    );
    const actor = { __typename: "ApiKey" };
    expect(auditLog.nodes).toEqual([
      { action: "member.update", targetId: id, actor, changes: { state: { from: "INVITED", to: "DISABLED" } } },
      { action: "member.provision", targetId: id, actor, changes: { role: { from: null, to: "REVIEWER" } } },
    ]);
  });

  test("sees nothing of another team", async () => {
    const [{ directory, domain }, other] = [await teamWithDirectory(app), await teamWithDirectory(app)];
    const { id } = await directory.create(`mine@${domain}`);
    const { body: group } = await directory.call("POST", "/Groups", { displayName: "Mine" });
    for (const [method, path, body] of [
      ["GET", `/Users/${id}`],
      ["PUT", `/Users/${id}`, { userName: `mine@${domain}` }],
      ["PATCH", `/Users/${id}`, patchOf({ op: "replace", path: "active", value: false })],
      ["DELETE", `/Users/${id}`],
      ["GET", `/Groups/${group.id}`],
      ["PUT", `/Groups/${group.id}`, { displayName: "Theirs" }],
      ["DELETE", `/Groups/${group.id}`],
    ] as const)
      expect([method, path, (await other.directory.call(method, path, body)).status]).toEqual([method, path, 404]);
    const named = await other.directory.call("GET", `/Users?filter=userName eq "mine@${domain}"`);
    expect(named.body.totalResults).toBe(0);
    const members = [{ value: id }];
    expect((await other.directory.call("POST", "/Groups", { displayName: "Theirs", members })).status).toBe(400);
    expect((await directory.call("GET", `/Users/${id}`)).body.active).toBe(true);
  });
});

describe("what is not accepted (rules: Provisioning 6)", () => {
  test("filters are bounded, and those that are not understood are invalidFilter", async () => {
    const { directory, domain } = await teamWithDirectory(app);
    await directory.create(`ann@${domain}`, { displayName: "Ann 100%_x" });
    const total = async (filter: string) => {
      const { body } = await directory.call("GET", `/Users?filter=${filter}`);
      return body.scimType ?? body.totalResults;
    };
    for (const [filter, found] of [
      ['userName sw "ann@" and active eq true', 1],
      ['displayName co "100%_X"', 1],
      ['displayName co "%"', 1],
      ['displayName ew "100"', 0],
      ['not (userName sw "ann@")', 1],
      [`externalId pr or userName eq "ANN@${domain}"`, 1],
      [`emails[type eq "home"].value eq "ann@${domain}"`, 0],
      ['id eq "nonsense"', 0],
      ["userName eq", "invalidFilter"],
      ['userName gt "a"', "invalidFilter"],
      ['password eq "a"', "invalidFilter"],
      ["((((", "invalidFilter"],
      [`userName eq "${"x".repeat(1_000)}"`, "invalidFilter"],
      [Array.from({ length: 30 }, () => "active eq true").join(" and "), "invalidFilter"],
    ] as const)
      expect([filter, await total(filter)]).toEqual([filter, found]);
  });

  test("bodies are bounded and have to be JSON; errors have the form of SCIM", async () => {
    const { directory, domain } = await teamWithDirectory(app);
    const { id } = await directory.create(`body@${domain}`);
    const tried = async (method: string, path: string, body: unknown, type?: string) => {
      const answer = await directory.call(method, path, body, { type });
      expect(answer.body.schemas).toEqual(["urn:ietf:params:scim:api:messages:2.0:Error"]);
      expect(answer.body.status).toBe(String(answer.status));
      return [answer.status, answer.body.scimType];
    };
    const patch = (...operations: object[]) => tried("PATCH", `/Users/${id}`, patchOf(...operations));
    expect(await tried("POST", "/Users", "{", undefined)).toEqual([400, "invalidSyntax"]);
    expect(await tried("POST", "/Users", "[]")).toEqual([400, "invalidSyntax"]);
    expect(await tried("POST", "/Users", "a=b", "application/x-www-form-urlencoded")).toEqual([415, undefined]);
    expect(await tried("POST", "/Users", { userName: "x".repeat(70_000) })).toEqual([413, undefined]);
    expect(await tried("POST", "/Users", {})).toEqual([400, "invalidValue"]);
    expect(await tried("POST", "/Users", { userName: `a@${domain}`, active: "perhaps" })).toEqual([
      400,
      "invalidValue",
    ]);
    expect(await tried("POST", "/Users", { userName: "no address" })).toEqual([400, "invalidValue"]);
    expect(await tried("PATCH", `/Users/${id}`, { Operations: [] })).toEqual([400, "invalidSyntax"]);
    expect(await patch({ op: "move", path: "active", value: true })).toEqual([400, "invalidSyntax"]);
    expect(await patch({ op: "remove" })).toEqual([400, "noTarget"]);
    expect(await patch({ op: "remove", path: "userName" })).toEqual([400, "mutability"]);
    expect(await patch({ op: "replace", path: "id", value: "x" })).toEqual([400, "mutability"]);
    expect(await patch({ op: "replace", path: "emails[type", value: "x" })).toEqual([400, "invalidPath"]);
    const unknown = patchOf({ op: "add", path: "__proto__.polluted", value: "x" });
    expect((await directory.call("PATCH", `/Users/${id}`, unknown)).status).toBe(200);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    expect(await tried("GET", "/Users?count=many", undefined)).toEqual([400, "invalidValue"]);
  });

  test("a PATCH in the forms that directories send is understood, and what is not is no success", async () => {
    const { directory, domain } = await teamWithDirectory(app);
    const { id } = await directory.create(`pat@${domain}`, { displayName: "Pat" });
    const patch = async (...operations: object[]) => {
      const { status, body } = await directory.call("PATCH", `/Users/${id}`, patchOf(...operations));
      return status === 200 ? [body.active, body.displayName, body.emails[0].value] : [status, body.scimType];
    };
    const first = `pat@${domain}`;
    const [second, third] = [`pat.second@${domain}`, `pat.third@${domain}`];
    for (const [operation, answer] of [
      [{ op: "Replace", path: "active", value: "False" }, [false, "Pat", first]],
      [{ op: "Add", path: "active", value: [{ $ref: null, value: "True" }] }, [true, "Pat", first]],
      [{ op: "replace", value: { active: false } }, [false, "Pat", first]],
      [{ op: "Replace", path: `${userSchema}:active`, value: true }, [true, "Pat", first]],
      [{ op: "Replace", path: "displayName", value: [{ $ref: null, value: "Pät 帕特" }] }, [true, "Pät 帕特", first]],
      [
        { op: "Replace", path: 'emails[type eq "work" and primary eq true].value', value: second },
        [true, "Pät 帕特", second],
      ],
      [{ op: "Replace", path: 'emails[type eq "home"].value', value: first }, [true, "Pät 帕特", second]],
      [{ op: "Replace", path: `emails[value eq "${first}"].value`, value: third }, [400, "invalidPath"]],
      [{ op: "Replace", value: { 'emails[type eq "work"].value': third } }, [true, "Pät 帕特", third]],
      [{ op: "Replace", path: "active", value: ["False", "True"] }, [400, "invalidValue"]],
      [{ op: "Replace", path: "active", value: null }, [400, "invalidValue"]],
    ] as const)
      expect([operation, await patch(operation)]).toEqual([operation, answer]);
  });

  test("a DELETE that names a content type is one without a body", async () => {
    const { directory, domain } = await teamWithDirectory(app);
    const { id } = await directory.create(`gone@${domain}`);
    expect((await directory.call("DELETE", `/Users/${id}`, "")).status).toBe(204);
    expect((await directory.call("GET", `/Users/${id}`)).status).toBe(404);
    const empty = await directory.call("POST", "/Users", "");
    expect([empty.status, empty.body.scimType]).toEqual([400, "invalidSyntax"]);
  });

  test("a key that calls too often waits", async () => {
    const { directory } = await teamWithDirectory(app);
    await directory.call("GET", "/Users");
    await app.db.query("/* test */ update rate_limit set count = 3000 where ends_at > now()");
    const { status, headers, body } = await directory.call("GET", "/Users");
    expect([status, body.status, Number(headers.get("retry-after")) > 0]).toEqual([429, "429", true]);
    expect((await createTestTeam(app)).id).toBeTruthy();
  });
});
