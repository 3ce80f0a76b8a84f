import { describe, expect, test } from "@jest/globals";
import type { TeamRole } from "../src/access/roles.ts";
import { type Considered, decideRecipients } from "../src/notifications/recipients/decide-recipients.ts";

interface Someone {
  role?: TeamRole;
  active?: boolean;
  enabled?: boolean;
}

/** The members of a small team, named alphabetically in the order in which they joined. */
function decide(
  people: Record<string, Someone>,
  how: Partial<Omit<Considered, "members">> & { assignees?: string; inviters?: string },
): string[] {
  const { assignees = "", inviters = "", ...more } = how;
  const members = Object.entries(people).map(([id, one]) => ({
    id,
    role: "MANAGER" as TeamRole,
    active: true,
    enabled: true,
    since: new Date(Date.UTC(2026, 0, id.charCodeAt(0))),
    ...one,
  }));
  const decisions = decideRecipients({
    eventType: "ASSESSMENT_STARTED",
    scheme: "BY_ASSIGNEE",
    hasAssignment: true,
    members: members.reverse(),
    assigned: new Set(assignees),
    priorInviters: new Set(inviters),
    inviter: null,
    ...more,
  });
  return decisions.map((one) => `${one.memberId} ${one.reason} ${one.outcome}`);
}

const gone: Someone = { active: false };
const off: Someone = { enabled: false };
const people = (messages: string, others: Record<string, Someone> = {}): Record<string, Someone> => ({
  ...Object.fromEntries([...messages].map((message) => [message, {}])),
  ...others,
});

describe("BY_ASSIGNEE: all combinations of its steps", () => {
  type State = "none" | "one" | "several" | "all inactive" | "some inactive" | "all off" | "one off";
  // Members a-c are assigned, p-r have invited, x is another member.
  const group = (messages: string, state: State): { ids: string; of: Record<string, Someone> } => {
    const [first, second, third] = messages;
    switch (state) {
      case "none":
        return { ids: "", of: {} };
      case "one":
        return { ids: first!, of: { [first!]: {} } };
      case "several":
        return { ids: messages, of: people(messages) };
      case "all inactive":
        return { ids: first! + second!, of: { [first!]: gone, [second!]: gone } };
      case "some inactive":
        return { ids: messages, of: { [first!]: gone, [second!]: {}, [third!]: gone } };
      case "all off":
        return { ids: first! + second!, of: { [first!]: off, [second!]: off } };
      case "one off":
        return { ids: first! + second!, of: { [first!]: off, [second!]: {} } };
    }
  };
  const states: State[] = ["none", "one", "several", "all inactive", "some inactive", "all off", "one off"];
  const cases = [true, false].flatMap((feature) =>
    states.flatMap((assigned) => states.map((invited) => [feature, assigned, invited] as const)),
  );

  test.each(cases)("feature %s, assigned: %s, prior inviters: %s", (hasAssignment, assignedState, invitedState) => {
    const assigned = group("abc", assignedState);
    const invited = group("pqr", invitedState);
    const notified = decide(
      { ...assigned.of, ...invited.of, x: {} },
      { hasAssignment, assignees: assigned.ids, inviters: invited.ids },
    );
    const step = (some: typeof assigned) => Object.entries(some.of).some(([, one]) => one.active !== false);
    const outcome = (one: Someone) =>
      one.active === false ? "MEMBER_INACTIVE" : one.enabled === false ? "OPTED_OUT" : "NOTIFIED";
    const lines = (some: typeof assigned, reason: string) =>
      Object.entries(some.of).map(([id, one]) => `${id} ${reason} ${outcome(one)}`);

    // The first matching step decides, and disabled settings never lead to the next step.
    if (hasAssignment && step(assigned)) return expect(notified.sort()).toEqual(lines(assigned, "ASSIGNED").sort());
    const passedOver = hasAssignment ? lines(assigned, "ASSIGNED") : [];
    if (step(invited))
      return expect(notified.sort()).toEqual([...lines(invited, "PRIOR_INVITER"), ...passedOver].sort());
    // In the last step all active members are candidates; inactive members of earlier steps are reported as inactive.
    const active = Object.entries({ ...assigned.of, ...invited.of, x: {} as Someone }).filter(
      ([, one]) => one.active !== false,
    );
    expect(notified.sort()).toEqual(
      [
        ...active.map(([id, one]) => `${id} OPEN_LINK ${outcome(one)}`),
        ...passedOver,
        ...lines(invited, "PRIOR_INVITER"),
      ].sort(),
    );
  });

  test("no member is listed twice, also an inactive one who is assigned and has invited", () => {
    expect(decide({ a: gone, x: {} }, { assignees: "a", inviters: "a" }).sort()).toEqual([
      "a ASSIGNED MEMBER_INACTIVE",
      "x OPEN_LINK NOTIFIED",
    ]);
    expect(decide({ a: gone, p: {} }, { assignees: "a", inviters: "ap" }).sort()).toEqual([
      "a PRIOR_INVITER MEMBER_INACTIVE",
      "p PRIOR_INVITER NOTIFIED",
    ]);
    expect(decide({ a: {} }, { assignees: "a", inviters: "a" })).toEqual(["a ASSIGNED NOTIFIED"]);
  });

  test("ids that are not of the team's members are ignored", () => {
    expect(decide({ x: {} }, { assignees: "z", inviters: "y" })).toEqual(["x OPEN_LINK NOTIFIED"]);
    expect(decide({}, {})).toEqual([]);
  });
});

describe("BY_ASSIGNEE: up to five members (rules: Who is notified 3)", () => {
  test("owners, then managers, reviewers, blind reviewers, each by the time of joining", () => {
    const team: Record<string, Someone> = {
      a: { role: "BLIND_REVIEWER" },
      b: { role: "REVIEWER" },
      c: { role: "MANAGER" },
      d: { role: "OWNER" },
      e: { role: "MANAGER" },
      f: { role: "OWNER" },
      g: { role: "REVIEWER" },
      h: { role: "BLIND_REVIEWER" },
    };
    expect(decide(team, {})).toEqual([
      ...["d", "f", "c", "e", "b"].map((id) => `${id} OPEN_LINK NOTIFIED`),
      ...["g", "a", "h"].map((id) => `${id} OPEN_LINK OVER_LIMIT`),
    ]);
  });

  test("the five are the first five whose settings allow it; inactive members do not count", () => {
    const notified = decide({ a: off, b: {}, c: gone, d: {}, e: off, f: {}, g: {}, h: {}, i: {}, j: off }, {});
    expect(notified).toEqual([
      ...[
        "a OPEN_LINK OPTED_OUT",
        "b OPEN_LINK NOTIFIED",
        "d OPEN_LINK NOTIFIED",
        "e OPEN_LINK OPTED_OUT",
        "f OPEN_LINK NOTIFIED",
      ],
      ...["g OPEN_LINK NOTIFIED", "h OPEN_LINK NOTIFIED", "i OPEN_LINK OVER_LIMIT", "j OPEN_LINK OPTED_OUT"],
    ]);
  });

  test("members with the same time of joining have a stable order", () => {
    const once = decide({ b: {}, a: {} }, {});
    expect(once).toEqual(decide({ a: {}, b: {} }, {}));
  });
});

describe("the other schemes (rules: Who is notified 4)", () => {
  const team: Record<string, Someone> = {
    a: { role: "OWNER" },
    b: { role: "OWNER", active: false },
    c: { role: "MANAGER" },
    d: { role: "MANAGER", enabled: false },
    e: { role: "REVIEWER" },
    f: { role: "BLIND_REVIEWER" },
  };
  test.each([
    ["ENTIRE_TEAM", ["a NOTIFIED", "b MEMBER_INACTIVE", "c NOTIFIED", "d OPTED_OUT", "e NOTIFIED", "f NOTIFIED"]],
    ["OWNERS", ["a NOTIFIED", "b MEMBER_INACTIVE"]],
    ["MANAGERS", ["c NOTIFIED", "d OPTED_OUT"]],
    ["REVIEWERS", ["e NOTIFIED", "f NOTIFIED"]],
    ["DISABLED", []],
  ])("%s: every ACTIVE member of that kind, regardless of assignees and inviter; no limit", (scheme, expected) => {
    const notified = decide(team, { scheme, assignees: "c", inviters: "e" });
    expect(notified).toEqual(expected.map((one) => one.replace(" ", " SCHEME ")));
  });

  test("there is no limit of five", () => {
    expect(decide(people("abcdefgh"), { scheme: "ENTIRE_TEAM" })).toHaveLength(8);
  });
});

describe("INVITATION_EMAIL_FAILED", () => {
  const team: Record<string, Someone> = {
    a: { role: "OWNER" },
    b: { role: "OWNER", active: false },
    c: {},
    d: { active: false },
    e: { enabled: false },
  };
  const failed = (inviter: string | null, how: object = {}) =>
    decide(team, { eventType: "INVITATION_EMAIL_FAILED", inviter, assignees: "c", inviters: "c", ...how });
  test("goes to the inviter; a disabled setting is final", () => {
    expect(failed("c")).toEqual(["c INVITER NOTIFIED"]);
    expect(failed("e")).toEqual(["e INVITER OPTED_OUT"]);
  });
  test("goes to the owners where there is no ACTIVE inviter", () => {
    expect(failed(null)).toEqual(["a OWNER NOTIFIED"]);
    expect(failed("d").sort()).toEqual(["a OWNER NOTIFIED", "d INVITER MEMBER_INACTIVE"]);
    expect(failed("b").sort()).toEqual(["a OWNER NOTIFIED", "b INVITER MEMBER_INACTIVE"]);
  });
  test.each(["DISABLED", "REVIEWERS", "ENTIRE_TEAM"])("the scheme %s does not affect it", (scheme) => {
    expect(failed("c", { scheme })).toEqual(["c INVITER NOTIFIED"]);
  });
});
