import type { AuditAction } from "../src/audit/audit.ts";
import type { Any } from "./client.ts";
import type { TestTeam } from "./test-team.ts";

type Done = (team: TestTeam, mutation: string, variables?: object) => Promise<Any>;
type Case = { action: AuditAction; run: (team: TestTeam) => Promise<{ targetId: string; changes: Any }> };

/** The mutations of sign-on, as test/audit.test.ts calls them, and what each writes. */
export function auditedSignOn(done: Done): Record<string, Case> {
  const issuer = "https://issuer.example.com";
  const set = (team: TestTeam) =>
    done(
      team,
      `mutation { setSignOn(input: { issuer: "${issuer}", clientId: "c", clientSecret: "s" }) { userErrors { code } } }`,
    );
  const ofDomain = (team: TestTeam, name: string, domain: string) =>
    done(team, `mutation { ${name}(domain: "${domain}") { userErrors { code } } }`);
  return {
    setSignOn: {
      action: "sign_on.set",
      run: async (team) => {
        await set(team);
        const changes = {
          issuer: { from: null, to: issuer },
          clientId: { from: null, to: "c" },
          clientSecret: "replaced",
        };
        return { targetId: team.id, changes };
      },
    },
    removeSignOn: {
      action: "sign_on.remove",
      run: async (team) => {
        await set(team);
        await done(team, "mutation { removeSignOn { userErrors { code } } }");
        return {
          targetId: team.id,
          changes: { issuer: { from: issuer, to: null }, clientId: { from: "c", to: null } },
        };
      },
    },
    addSignOnDomain: {
      action: "sign_on.add_domain",
      run: async (team) => {
        await ofDomain(team, "addSignOnDomain", "example.com");
        return { targetId: team.id, changes: { domain: { from: null, to: "example.com" } } };
      },
    },
    verifySignOnDomain: {
      action: "sign_on.verify_domain",
      run: async (team) => {
        // The owner's address is there.
        await ofDomain(team, "addSignOnDomain", "team.test");
        await ofDomain(team, "verifySignOnDomain", "team.test");
        return { targetId: team.id, changes: { domain: "team.test", proof: { from: null, to: "OWNER_ADDRESS" } } };
      },
    },
    setSignOnGroupRole: {
      action: "sign_on.set_group_role",
      run: async (team) => {
        await team.app.db.query(
          "/* test */ insert into scim_group (team_id, id, display_name, name_key) values ($1, gen_random_uuid(), 'Leads', 'leads')",
          [team.uuid],
        );
        await done(team, 'mutation { setSignOnGroupRole(group: "Leads", role: MANAGER) { userErrors { code } } }');
        return { targetId: team.id, changes: { group: "Leads", role: { from: null, to: "MANAGER" } } };
      },
    },
    removePasskey: {
      action: "passkey.remove",
      run: async (team) => {
        await team.app.db.query(
          `/* test */ insert into passkey (team_id, id, member_id, credential_id, public_key, counter, device_type, backed_up, transports, name)
           values ($1, gen_random_uuid(), $2, '\\x01', '\\x02', 0, 'singleDevice', false, '{}', 'Phone')`,
          [team.uuid, team.owner.uuid],
        );
        const { passkeys } = await team.ask("{ passkeys { id } }");
        const { id } = passkeys[0];
        await done(team, `mutation { removePasskey(id: "${id}") { userErrors { code } } }`);
        return { targetId: id, changes: { name: { from: "Phone", to: null } } };
      },
    },
    removeSignOnDomain: {
      action: "sign_on.remove_domain",
      run: async (team) => {
        await ofDomain(team, "addSignOnDomain", "example.com");
        await ofDomain(team, "removeSignOnDomain", "example.com");
        return { targetId: team.id, changes: { domain: { from: "example.com", to: null } } };
      },
    },
  };
}
