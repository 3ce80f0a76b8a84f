import type { AuditAction } from "../src/audit/audit.ts";
import type { Any } from "./client.ts";
import type { TestTeam } from "./test-team.ts";

type Done = (team: TestTeam, mutation: string, variables?: object) => Promise<Any>;
type Case = { action: AuditAction; run: (team: TestTeam) => Promise<{ targetId: string; changes: Any }> };

/** The mutations of senders, as test/audit.test.ts calls them, and what each writes. */
export function auditedSenders(done: Done): Record<string, Case> {
  const ofDomain = (team: TestTeam, name: string) =>
    done(team, `mutation { ${name}(domain: "sender.example") { userErrors { code } } }`);
  return {
    addSenderDomain: {
      action: "sender_domain.add",
      run: async (team) => {
        await ofDomain(team, "addSenderDomain");
        return { targetId: team.id, changes: { domain: { from: null, to: "sender.example" } } };
      },
    },
    setEmailSender: {
      action: "email_sender.set",
      run: async (team) => {
        await ofDomain(team, "addSenderDomain");
        await team.app.db.query("/* test */ update sender_domain set state = 'VERIFIED' where team_id = $1", [
          team.uuid,
        ]);
        await done(
          team,
          'mutation { setEmailSender(input: { address: "jobs@sender.example" }) { userErrors { code } } }',
        );
        return { targetId: team.id, changes: { address: { from: null, to: "jobs@sender.example" } } };
      },
    },
    removeSenderDomain: {
      action: "sender_domain.remove",
      run: async (team) => {
        await ofDomain(team, "addSenderDomain");
        await ofDomain(team, "removeSenderDomain");
        return { targetId: team.id, changes: { domain: { from: "sender.example", to: null } } };
      },
    },
  };
}
