import type { AuditAction } from "../src/audit/audit.ts";
import type { Any } from "./client.ts";
import type { TestTeam } from "./test-team.ts";

type Done = (team: TestTeam, mutation: string, variables?: object) => Promise<Any>;
type Case = { action: AuditAction; run: (team: TestTeam) => Promise<{ targetId: string; changes: Any }> };

/** The mutations of chat destinations and of automation rules, as test/audit.test.ts calls them, and what each writes. */
export function auditedChatAndRules(done: Done): Record<string, Case> {
  const hint = "hooks.example.com/…";
  const createDestination = async (team: TestTeam): Promise<string> =>
    (
      await done(
        team,
        'mutation { createChatDestination(input: { name: "hiring", kind: SLACK, url: "https://hooks.example.com/a" }) { destination { id } userErrors { code } } }',
      )
    ).destination.id;
  const createRule = async (team: TestTeam): Promise<string> =>
    (
      await done(
        team,
        'mutation { createAutomationRule(input: { name: "passed", triggers: [RESULT_UPDATED], actions: [{ type: ADD_LABELS, labels: ["x"] }] }) { rule { id } userErrors { code } } }',
      )
    ).rule.id;
  const onDestination = (team: TestTeam, name: string, id: string, input = "") =>
    done(team, `mutation ($id: ID!) { ${name}(id: $id${input}) { userErrors { code } } }`, { id });
  return {
    createChatDestination: {
      action: "chat_destination.create",
      run: async (team) => ({
        targetId: await createDestination(team),
        changes: {
          kind: { from: null, to: "SLACK" },
          url: { from: null, to: hint },
          namesCandidates: { from: null, to: false },
        },
      }),
    },
    updateChatDestination: {
      action: "chat_destination.update",
      run: async (team) => {
        const id = await createDestination(team);
        await onDestination(
          team,
          "updateChatDestination",
          id,
          ', input: { url: "https://hooks.example.com/b", namesCandidates: true, enabled: false }',
        );
        return {
          targetId: id,
          changes: {
            url: { from: hint, to: `${hint} (new)` },
            namesCandidates: { from: false, to: true },
            enabled: { from: true, to: false },
          },
        };
      },
    },
    deleteChatDestination: {
      action: "chat_destination.delete",
      run: async (team) => {
        const id = await createDestination(team);
        await onDestination(team, "deleteChatDestination", id);
        return { targetId: id, changes: { url: { from: hint, to: null } } };
      },
    },
    testChatDestination: {
      action: "chat_destination.test",
      run: async (team) => {
        const id = await createDestination(team);
        await onDestination(team, "testChatDestination", id);
        return { targetId: id, changes: null };
      },
    },
    createAutomationRule: {
      action: "automation_rule.create",
      run: async (team) => ({
        targetId: await createRule(team),
        changes: {
          name: { from: null, to: "passed" },
          enabled: { from: null, to: true },
          triggers: { from: null, to: ["RESULT_UPDATED"] },
          assessmentId: { from: null, to: null },
          minScore: { from: null, to: null },
          maxScore: { from: null, to: null },
          labels: { from: null, to: [] },
          actions: { from: null, to: [{ type: "ADD_LABELS", labels: ["x"] }] },
        },
      }),
    },
    updateAutomationRule: {
      action: "automation_rule.update",
      run: async (team) => {
        const id = await createRule(team);
        await onDestination(team, "updateAutomationRule", id, ", input: { enabled: false, minScore: 70 }");
        return {
          targetId: id,
          changes: { enabled: { from: true, to: false }, minScore: { from: null, to: 70 } },
        };
      },
    },
    deleteAutomationRule: {
      action: "automation_rule.delete",
      run: async (team) => {
        const id = await createRule(team);
        await onDestination(team, "deleteAutomationRule", id);
        return { targetId: id, changes: { name: { from: "passed", to: null } } };
      },
    },
  };
}
