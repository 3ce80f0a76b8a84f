import type { AuditAction } from "../src/audit/audit.ts";
import type { Any } from "./client.ts";
import { makeMessage } from "./partner-calls.ts";
import type { TestApp } from "./test-app.ts";
import { newAddress, type TestTeam } from "./test-team.ts";

type Done = (team: TestTeam, mutation: string, variables?: object) => Promise<Any>;
type Audited = Record<
  string,
  { action: AuditAction; run: (team: TestTeam) => Promise<{ targetId: string; changes: Any }> }
>;

const invitationOf = async (team: TestTeam): Promise<string> =>
  (await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false })).results[0].invitation.id;

/** The audited mutations of integrations, as audit.test.ts has all others. */
export const auditedPartners = (app: TestApp, done: Done): Audited => {
  const createPartner = async (team: TestTeam): Promise<string> => {
    const { integration } = await done(
      team,
      'mutation { createPartnerIntegration(input: { kind: ASHBY, url: "https://ats.example.com", apiKey: "x" }) { integration { id } userErrors { code } } }',
    );
    return integration.id;
  };
  return {
    createPartnerIntegration: {
      action: "partner_integration.create",
      run: async (team) => ({
        targetId: await createPartner(team),
        changes: { kind: { from: null, to: "ASHBY" }, url: { from: null, to: "https://ats.example.com" } },
      }),
    },
    updatePartnerIntegration: {
      action: "partner_integration.update",
      run: async (team) => {
        const id = await createPartner(team);
        await done(
          team,
          'mutation ($id: ID!) { updatePartnerIntegration(id: $id, input: { apiKey: "another", enabled: false }) { userErrors { code } } }',
          { id },
        );
        return { targetId: id, changes: { enabled: { from: true, to: false }, apiKey: "replaced" } };
      },
    },
    deletePartnerIntegration: {
      action: "partner_integration.delete",
      run: async (team) => {
        const id = await createPartner(team);
        await done(team, "mutation ($id: ID!) { deletePartnerIntegration(id: $id) { userErrors { code } } }", { id });
        return {
          targetId: id,
          changes: { kind: { from: "ASHBY", to: null }, url: { from: "https://ats.example.com", to: null } },
        };
      },
    },
    retryPartnerMessage: {
      action: "partner_integration.retry_message",
      run: async (team) => {
        const id = await createPartner(team);
        const messageId = await makeMessage(app, team, id, await invitationOf(team));
        await done(team, "mutation ($id: ID!) { retryPartnerMessage(messageId: $id) { userErrors { code } } }", {
          id: messageId,
        });
        return { targetId: id, changes: { messageId } };
      },
    },
  };
};
