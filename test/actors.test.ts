import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { anonymous, type StoredActor, storedActor, system } from "../src/access/actor.ts";
import { accessOfScopes, accessOnBehalfOfRole, may, type Permission, systemAccess } from "../src/access/permissions.ts";
import { planOf, unreadPlan } from "../src/access/plan.ts";
import { apiKeyScopes, teamRoles } from "../src/access/roles.ts";
import type { KeyViewer, MemberViewer } from "../src/access/viewer.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";

const own = "test/actors.test.ts";
const files = ["src", "bench", "scripts", "test"].flatMap((folder) =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.m?ts$/.test(file))
    .map((file) => ({ file: `${folder}/${file}`, text: readFileSync(join(projectRoot, folder, file), "utf8") }))
    .filter(({ file }) => file !== own),
);

describe("viewers", () => {
  test("the compiler accepts no object literal as a viewer", () => {
    const credentialHash = Buffer.alloc(0);
    const access = systemAccess("team");
    // @ts-expect-error the symbol of a credential is missing
    const member: MemberViewer = { ...access, type: "TeamMember", id: "member", role: "OWNER", credentialHash };
    // @ts-expect-error the symbol of a credential is missing
    const key: KeyViewer = { ...access, type: "ApiKey", id: "key", scopes: new Set(), createdBy: null, credentialHash };
    expect([member, key]).toHaveLength(2);
  });

  test("nothing but credential-look-ups.ts asserts that an object is a viewer", () => {
    const asserting = files.filter(
      ({ text }) =>
        /\bas\s+(?:\w+\s+as\s+)*(?:Member|Key)?Viewer\b/.test(text) ||
        /<(?:Member|Key)?Viewer>\s*[({]/.test(text) ||
        /\bcredentialHash\s*:(?!\s*(?:Buffer;|bytea\())/.test(text),
    );
    expect(asserting.map(({ file }) => file)).toEqual(["src/access/credentials/credential-look-ups.ts"]);
  });

  test("nothing but contexts.ts sets who acts in a context", () => {
    const setting = files.filter(({ text }) =>
      /\bcontext\.(?:viewer|access|actor|plan|teamId)\s*=(?!=)|Object\.assign\(\s*context\b/i.test(text),
    );
    expect(setting.map(({ file }) => file)).toEqual(["src/access/contexts.ts"]);
  });
});

describe("access without a credential", () => {
  const all: Permission[] = ["PUBLIC", "ANYONE", "SELF", ...apiKeyScopes];
  const granted = (access: Parameters<typeof may>[0]) => all.filter((permission) => may(access, permission));

  test("nobody acts on a member's own data", () => {
    expect(granted(systemAccess("team"))).not.toContain("SELF");
    expect(granted(accessOfScopes("team", new Set(apiKeyScopes)))).not.toContain("SELF");
    for (const role of teamRoles) expect(granted(accessOnBehalfOfRole("team", role))).not.toContain("SELF");
  });

  test("no access grants PUBLIC alone, no scope ANYONE besides", () => {
    expect(granted(null)).toEqual(["PUBLIC"]);
    expect(granted(accessOfScopes("team", new Set()))).toEqual(["PUBLIC", "ANYONE"]);
  });
});

describe("actors and plans", () => {
  test("the log holds members, keys and candidates; the system is nobody of them", () => {
    const stored: (StoredActor | null)[] = [
      storedActor({ type: "TeamMember", id: "1" }),
      storedActor({ type: "ApiKey", id: "2", createdBy: "1" }),
      storedActor({ type: "Candidate", id: "3" }),
      storedActor({ type: "Integration", id: "4" }),
      storedActor(system),
    ];
    expect(stored).toEqual([
      { type: "TeamMember", id: "1" },
      { type: "ApiKey", id: "2" },
      { type: "Candidate", id: "3" },
      null,
      null,
    ]);
  });

  test("an anonymous caller is never recorded", () => {
    expect(() => storedActor(anonymous)).toThrow("anonymous");
  });

  test("a plan that was not read gives no answer", () => {
    expect(planOf(["LABELS"]).includes("LABELS")).toBe(true);
    expect(planOf(["LABELS"]).includes("WEBHOOKS")).toBe(false);
    expect(() => unreadPlan.includes("LABELS")).toThrow("readPlan");
  });
});
