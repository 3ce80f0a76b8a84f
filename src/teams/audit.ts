import type { EntityManager } from "@mikro-orm/postgresql";
import { globalId, type NodeName, newId } from "../base/ids.ts";
import { rows, sql } from "../base/rows.ts";
import type { Context } from "./context.ts";

/** Everything that is written down: what changes who may do what, and what leaves the house. */
export const auditActions = {
  "team.update": "The team's name, zone or who is told was changed.",
  "member.invite": "Somebody was invited to the team.",
  "member.update": "A member's role was changed, or they were disabled or enabled.",
  "member.sign_in": "A member signed in.",
  "member.sign_out": "A member signed out.",
  "notification_settings.update": "A member changed what they are told of.",
  "api_key.create": "A key was made.",
  "api_key.rotate": "A key was replaced by a new one.",
  "api_key.revoke": "A key was revoked.",
  "webhook_endpoint.create": "An address was given to tell of events.",
  "webhook_endpoint.update": "What an endpoint is told, or where, was changed.",
  "webhook_endpoint.delete": "An endpoint was removed.",
  "webhook_endpoint.rotate_secret": "An endpoint's secret was replaced.",
  "webhook_endpoint.disable": "An endpoint was switched off by itself.",
  "webhook_endpoint.replay": "Events were queued again for an endpoint.",
  "invitation.cancel": "Invitations were cancelled.",
  "candidate.correct_email": "A candidate's address was corrected.",
  "candidate.erase": "A candidate was forgotten.",
} as const;
export type AuditAction = keyof typeof auditActions;

/** One line of the audit log, as a use case writes it. */
export interface NewAuditEntry {
  action: AuditAction;
  target?: { type: NodeName; id: string } | null;
  /** Free of secrets, and of a candidate's name, address and texts. */
  changes?: Record<string, unknown> | null;
  /** Left out: whoever asks. Null: the clock or the operator. */
  actor?: { type: "TeamMember" | "ApiKey" | "Candidate"; id: string } | null;
}

/** Writes lines of the audit log, in the transaction of what they tell of. */
export async function audit(
  em: EntityManager,
  context: Pick<Context, "viewer" | "callerAddress">,
  teamId: string,
  ...entries: NewAuditEntry[]
): Promise<void> {
  if (entries.length === 0) return;
  const actors = entries.map((entry) => (entry.actor === undefined ? context.viewer : entry.actor));
  const address = context.callerAddress === "-" ? null : context.callerAddress;
  await rows(
    em,
    sql`insert into audit_entry (team_id, id, action, actor_type, actor_id, target_id, changes, ip_address)
      select ${teamId}, new.id, new.action, new.actor_type, new.actor_id, new.target_id, new.changes, ${address}
      from unnest(${entries.map(() => newId())}::uuid[], ${entries.map((entry) => entry.action)}::text[],
        ${actors.map((actor) => actor?.type ?? null)}::text[], ${actors.map((actor) => actor?.id ?? null)}::uuid[],
        ${entries.map(({ target }) => (target == null ? null : globalId(target.type, target.id)))}::text[],
        ${entries.map(({ changes }) => (changes == null ? null : JSON.stringify(changes)))}::jsonb[])
        as new (id, action, actor_type, actor_id, target_id, changes)`,
  );
}
