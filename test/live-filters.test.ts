import { afterEach, describe, expect, test } from "@jest/globals";
import { post } from "./client.ts";
import { allEvents, closeAll, latestCursor, listen, startMutation, submitMutation, wholeLog } from "./live-client.ts";
import { invited, renameMutation } from "./live-invited.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam } from "./test-team.ts";

const app = testApp();
afterEach(closeAll);

type Invited = Awaited<ReturnType<typeof invited>>;

/** Filters by what they are called, over two assessments with an invitation each, and an invitation of another team. */
function filtersOf(some: {
  one: { id: string };
  two: { id: string };
  a: Invited;
  b: Invited;
  foreign: Invited;
}): [string, object][] {
  const { one, two, a, b, foreign } = some;
  return [
    ["nothing", {}],
    ["types", { types: ["ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED"] }],
    ["no type at all", { types: [] }],
    ["an assessment", { assessmentIds: [one.id] }],
    ["two assessments", { assessmentIds: [one.id, two.id] }],
    ["a candidate", { candidateIds: [b.candidate.id] }],
    ["an invitation", { invitationIds: [a.invitation.id] }],
    ["all at once", { types: ["ASSESSMENT_STARTED"], assessmentIds: [two.id], candidateIds: [b.candidate.id] }],
    ["that exclude one another", { assessmentIds: [one.id], invitationIds: [b.invitation.id] }],
    ["mine", { assignedToMe: true }],
    ["not asked for mine", { assignedToMe: false }],
    ["nonsense for a candidate", { candidateIds: ["nonsense"] }],
    ["nonsense for an invitation", { invitationIds: ["nonsense", two.id] }],
    ["nonsense for an assessment", { assessmentIds: [""] }],
    ["another team's", { candidateIds: [foreign.candidate.id], invitationIds: [foreign.invitation.id] }],
  ];
}

describe("filters pick the same in the list and live", () => {
  test("types, assessments, candidates, invitations, mine, and ids that are none", async () => {
    const team = await createTestTeam(app);
    const manager = await team.addMember("MANAGER");
    const after = await latestCursor(app.url, team.owner.token);
    const [one, two] = [await team.publishAssessment("One"), await team.publishAssessment("Two")];
    const a = await invited(team, one, { input: { assigneeIds: [manager.id] } });
    const b = await invited(team, two);
    await post(app.url, startMutation, { t: a.token });
    await post(app.url, startMutation, { t: b.token });
    await post(app.url, submitMutation, { t: b.token });
    await team.ask(renameMutation, { id: one.id, title: "One, renamed" });
    const foreign = await invited(await createTestTeam(app));

    const filters = filtersOf({ one, two, a, b, foreign });
    const listeners = filters.map(([, filter]) =>
      listen(app.url, manager, allEvents("cursor node { id sequence type }"), { after, filter }),
    );
    // Everything there is, and then what nobody but the first picks.
    await listeners[0]!.count(8);
    await team.ask(renameMutation, { id: two.id, title: "Last" });
    await listeners[0]!.count(9);
    const picked: Record<string, number> = {};
    for (const [i, [name, filter]] of filters.entries()) {
      const listed = await wholeLog(app.url, manager.token, "cursor node { id sequence type }", filter);
      await listeners[i]!.count(listed.length);
      expect({ name, edges: listeners[i]!.edges }).toEqual({ name, edges: listed });
      picked[name] = listed.length;
    }
    expect(picked).toEqual({
      nothing: 9,
      types: 3,
      "no type at all": 0,
      "an assessment": 4,
      "two assessments": 9,
      "a candidate": 3,
      "an invitation": 2,
      "all at once": 1,
      "that exclude one another": 0,
      mine: 2,
      "not asked for mine": 9,
      "nonsense for a candidate": 0,
      "nonsense for an invitation": 0,
      "nonsense for an assessment": 0,
      "another team's": 0,
    });
    expect(listeners.every((one, i) => one.edges.length === Object.values(picked)[i])).toBe(true);
  });
});
