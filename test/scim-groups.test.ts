import { describe, expect, test } from "@jest/globals";
import { globalId, newId } from "../src/platform/ids/ids.ts";
import type { Any } from "./client.ts";
import { type Directory, patchOf, teamWithDirectory } from "./scim-directory.ts";
import { testApp } from "./test-app.ts";
import type { TestTeam } from "./test-team.ts";

const app = testApp();

const roleOf = async (team: TestTeam, id: string): Promise<string> =>
  (await team.ask("query ($id: ID!) { node(id: $id) { ... on TeamMember { role } } }", { id })).node.role;
const setRole = async (
  team: TestTeam,
  group: string,
  role: string | null,
  as: { token: string } = team.owner,
): Promise<Any> =>
  (
    await team.ask(
      "mutation ($group: String!, $role: TeamRole) { setSignOnGroupRole(group: $group, role: $role) { signOn { groups { name role memberCount } } userErrors { code path } } }",
      { group, role },
      as,
    )
  ).setSignOnGroupRole;
const groupOf = async (directory: Directory, displayName: string, ...members: string[]): Promise<string> =>
  (await directory.call("POST", "/Groups", { displayName, members: members.map((value) => ({ value })) })).body.id;
const add = (directory: Directory, group: string, ...ids: string[]) =>
  directory.call(
    "PATCH",
    `/Groups/${group}`,
    patchOf({ op: "Add", path: "members", value: ids.map((value) => ({ value })) }),
  );
const remove = (directory: Directory, group: string, id: string) =>
  directory.call("PATCH", `/Groups/${group}`, patchOf({ op: "Remove", path: `members[value eq "${id}"]` }));

describe("the role of a group (rules: Provisioning 5)", () => {
  test("is that of its name, or the one that an owner gives it; members have it at once", async () => {
    const { team, directory, domain } = await teamWithDirectory(app);
    const { id } = await directory.create(`a@${domain}`);
    const managers = await groupOf(directory, "Beckon Managers", id);
    expect(await roleOf(team, id)).toBe("MANAGER");
    const staff = await groupOf(directory, "sg-staff", id);
    const { signOn } = await setRole(team, "SG-Staff", "BLIND_REVIEWER");
    expect(signOn.groups).toEqual([
      { name: "Beckon Managers", role: "MANAGER", memberCount: 1 },
      { name: "sg-staff", role: "BLIND_REVIEWER", memberCount: 1 },
    ]);
    // The highest of several counts.
    expect(await roleOf(team, id)).toBe("MANAGER");
    await remove(directory, managers, id);
    expect(await roleOf(team, id)).toBe("BLIND_REVIEWER");
    await setRole(team, "sg-staff", "MANAGER");
    expect(await roleOf(team, id)).toBe("MANAGER");
    expect((await directory.call("DELETE", `/Groups/${staff}`)).status).toBe(204);
    expect(await roleOf(team, id)).toBe("REVIEWER");
  });

  test("ends with the user, who has the usual role when created again", async () => {
    const { team, directory, domain } = await teamWithDirectory(app);
    const { id } = await directory.create(`back@${domain}`);
    await groupOf(directory, "Managers", id);
    await directory.call("DELETE", `/Users/${id}`);
    expect((await directory.create(`back@${domain}`)).groups).toEqual([]);
    expect(await roleOf(team, id)).toBe("REVIEWER");
  });

  test("is OWNER only where an owner has said so, and leaves the team an owner", async () => {
    const { team, directory, domain } = await teamWithDirectory(app);
    const { id } = await directory.create(`boss@${domain}`);
    const owners = await groupOf(directory, "Owners", id);
    expect(await roleOf(team, id)).toBe("REVIEWER");
    await setRole(team, "Owners", "OWNER");
    expect(await roleOf(team, id)).toBe("OWNER");
    await app.db.query("/* test */ update team_member set state = 'ACTIVE' where team_id = $1", [team.uuid]);
    await app.db.query("/* test */ update team_member set state = 'DISABLED' where id = $1", [team.owner.uuid]);
    const refused = await remove(directory, owners, id);
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringMatching(/needs an active owner/)]);
    await app.db.query("/* test */ update team_member set state = 'ACTIVE' where id = $1", [team.owner.uuid]);
    expect((await remove(directory, owners, id)).status).toBe(200);
    expect(await roleOf(team, id)).toBe("REVIEWER");
  });

  test("does not change an owner whom an owner has made one", async () => {
    const { team, directory } = await teamWithDirectory(app);
    const other = await team.addMember("OWNER");
    const group = await groupOf(directory, "Reviewers", team.owner.id, other.id);
    expect([await roleOf(team, team.owner.id), await roleOf(team, other.id)]).toEqual(["OWNER", "OWNER"]);
    await remove(directory, group, other.id);
    expect(await roleOf(team, other.id)).toBe("OWNER");
  });

  test("is set by owners only, for groups that there are, within the plan", async () => {
    const { team, directory } = await teamWithDirectory(app);
    await groupOf(directory, "People");
    const codes = async (...args: Parameters<typeof setRole>) =>
      (await setRole(...args)).userErrors.map((one: Any) => one.code);
    expect(await codes(team, "Nobody", "MANAGER")).toEqual(["NOT_FOUND"]);
    const admin = await team.addApiKey("ADMIN", "READ", "SCIM");
    expect(await codes(team, "People", "REVIEWER", admin)).toEqual(["NOT_ALLOWED"]);
    await app.db.query("/* test */ update team set features = '{}' where id = $1", [team.uuid]);
    await app.restart();
    expect(await codes(team, "People", "BLIND_REVIEWER")).toEqual(["FEATURE_NOT_ENABLED"]);
  });
});

describe("the members of a group (rules: Provisioning 5)", () => {
  test("are added, removed and replaced in every form", async () => {
    const { team, directory, domain } = await teamWithDirectory(app);
    const ids: string[] = [];
    for (const name of ["a", "b", "c"]) ids.push((await directory.create(`${name}@${domain}`)).id);
    const [a, b, c] = ids as [string, string, string];
    const group = await groupOf(directory, "Managers", a);
    const patch = async (...operations: object[]) => {
      const { body } = await directory.call("PATCH", `/Groups/${group}`, patchOf(...operations));
      return body.members?.map((one: Any) => one.value) ?? body.scimType;
    };
    const value = [{ value: b }, { value: c }];
    expect(await patch({ op: "add", value: { members: value } })).toEqual([a, b, c]);
    expect(await patch({ op: "add", path: "members", value: { value: b } })).toEqual([a, b, c]);
    expect(await patch({ op: "remove", path: "members", value })).toEqual([a]);
    expect(await patch({ op: "replace", path: "members", value })).toEqual([b, c]);
    expect([await roleOf(team, a), await roleOf(team, b)]).toEqual(["REVIEWER", "MANAGER"]);
    expect(await patch({ op: "remove", path: "members" })).toEqual([]);
    expect(await patch({ op: "add", path: "members", value: [{ value: "nobody" }] })).toBe("invalidValue");
    const unknown = globalId("TeamMember", newId());
    expect(await patch({ op: "add", path: "members", value: [{ value: unknown }] })).toBe("invalidValue");
    expect(await patch({ op: "remove", path: 'members[display eq "x"]' })).toBe("invalidPath");
    expect(await patch({ op: "replace", value: { displayName: "" } })).toBe("invalidValue");
    expect((await add(directory, group, a)).body.members).toHaveLength(1);
  });

  test("change together or not at all, also by two requests at once", async () => {
    const { team, directory, domain } = await teamWithDirectory(app);
    const users = await Promise.all(Array.from({ length: 6 }, (_, n) => directory.create(`u${n}@${domain}`)));
    const group = await groupOf(directory, "Managers");
    await Promise.all(users.map(({ id }) => add(directory, group, id)));
    const { body } = await directory.call("GET", `/Groups/${group}`);
    expect(body.members).toHaveLength(6);
    const mixed = patchOf(
      { op: "Remove", path: "members" },
      { op: "Add", path: "members", value: [{ value: "mem_00000000000000000000000000" }] },
    );
    expect((await directory.call("PATCH", `/Groups/${group}`, mixed)).status).toBe(400);
    expect((await directory.call("GET", `/Groups/${group}`)).body.members).toHaveLength(6);
    expect(await roleOf(team, users[0].id)).toBe("MANAGER");
  });
});
