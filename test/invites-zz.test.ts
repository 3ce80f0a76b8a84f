import { expect, test } from "@jest/globals";
import pg from "pg";
import { aHouse } from "./house.ts";
import { aTeam } from "./world.ts";
const house = aHouse({ ROLE: "api" });
let t0 = 0; const lines: string[] = []; let on = false;
const original = pg.Client.prototype.query;
pg.Client.prototype.query = function (this: pg.Client, ...args: any[]) {
  const text = typeof args[0] === "string" ? args[0] : args[0]?.text;
  const s = performance.now(); const o = on;
  const r = (original as any).apply(this, args);
  if (o && r?.then) r.then(() => lines.push(`${(s - t0).toFixed(0)} +${(performance.now() - s).toFixed(0)} ${String(text).replace(/\s+/g, " ").slice(0, 70)}`), () => {});
  return r;
} as any;
const q = (sel: string) => `mutation ($input: InviteCandidatesInput!, $sendEmail: Boolean!) { inviteCandidates(input: $input, sendEmail: $sendEmail) { results { index outcome ${sel} } userErrors { code message } } }`;
test.each([["", true],["", true], ["", false], ["invitation { id inviteUrl }", false]])("profile %s %s", async (sel, sendEmail) => {
  const team = await aTeam(house); const a = await team.publishes("X");
  const candidates = Array.from({ length: 10_000 }, (_, n) => ({ email: `row-${n}@example.test`, name: `Row ${n}`, externalId: `e${n}` }));
  lines.length = 0; on = true; t0 = performance.now();
  const d = await team.ask(q(sel), { input: { assessmentId: a.id, candidates }, sendEmail });
  on = false;
  process.stdout.write(`TOTAL ${(performance.now() - t0).toFixed(0)} ${sel} ${sendEmail}\n${lines.join("\n")}\n`);
  expect(d.inviteCandidates.userErrors).toEqual([]);
});
