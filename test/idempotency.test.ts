import { describe, expect, test } from "@jest/globals";
import { post } from "./client.ts";
import { aHouse } from "./house.ts";
import { aTeam } from "./world.ts";

const house = aHouse();
const create = `mutation ($input: CreateAssessmentInput!, $key: String) {
  createAssessment(input: $input, idempotencyKey: $key) { assessment { id title } userErrors { code path } }
}`;

describe("rules.md, Idempotency", () => {
  test("the same call with the same key does nothing again and answers with the same object as it is now", async () => {
    const team = await aTeam(house);
    const variables = { input: { title: "Backend", timeLimit: "PT90M" }, key: "order-1" };
    const first = (await team.ask(create, variables)).createAssessment;
    await team.ask(
      'mutation ($id: ID!) { updateAssessment(id: $id, input: { title: "Renamed" }) { userErrors { code } } }',
      {
        id: first.assessment.id,
      },
    );
    const again = (await team.ask(create, variables)).createAssessment;
    expect(again).toEqual({ assessment: { id: first.assessment.id, title: "Renamed" }, userErrors: [] });
    expect((await team.ask("{ assessments { totalCount } }")).assessments.totalCount).toBe(1);
  });

  test("with other arguments it is refused, and nothing is done", async () => {
    const team = await aTeam(house);
    await team.ask(create, { input: { title: "A" }, key: "k" });
    const other = (await team.ask(create, { input: { title: "B" }, key: "k" })).createAssessment;
    expect(other).toEqual({
      assessment: null,
      userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED", path: ["idempotencyKey"] }],
    });
    expect((await team.ask("{ assessments { totalCount } }")).assessments.totalCount).toBe(1);
  });

  test("the header does the same", async () => {
    const team = await aTeam(house);
    const headers = { authorization: `Bearer ${team.owner.token}`, "idempotency-key": '"abc"' };
    const [one, two] = [
      await post(house.url, create, { input: { title: "A" } }, headers),
      await post(house.url, create, { input: { title: "A" } }, headers),
    ];
    expect(two.data.createAssessment.assessment.id).toBe(one.data.createAssessment.assessment.id);
  });
});
