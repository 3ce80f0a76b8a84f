import type { EntityManager } from "@mikro-orm/postgresql";
import { globalId, type NodeName, newId } from "../base/ids.ts";
import { rows, sql } from "../base/rows.ts";
import { type StoredActor, storedActor, system } from "./actor.ts";
import type { Context } from "./context.ts";

/** Everything that is written down: what changes who may do what, and what leaves the house. Reading is not. */
export const auditActions = {
  "team.create": "The operator made the team.",
  "team.update": "The team's name, zone, features or who is told was changed.",
  "member.add": "The operator added a member.",
  "member.invite": "Somebody was invited to the team, or mailed the way in again.",
  "member.update": "A member's role was changed, or they were disabled or enabled.",
  "member.sign_in": "A member signed in.",
  "member.sign_in_link": "The operator printed a link that signs a member in.",
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
  "webhook_endpoint.redeliver": "A delivery was queued again, to where its endpoint is now.",
  "webhook_endpoint.replay": "Events were queued again for an endpoint.",
  "assessment.rotate_public_link": "A public link was replaced by a new one.",
  "invitation.cancel": "Invitations were cancelled.",
  "candidate.correct_email": "A candidate's address was corrected.",
  "candidate.erase": "A candidate was forgotten.",
} as const;
export type AuditAction = keyof typeof auditActions;

/** What was before, and what is now. */
export type AuditChanges = Record<string, { from: unknown; to: unknown }>;

/** What of some values became different, as `changes` say it; null where nothing did. */
export function changesBetween(from: Record<string, unknown>, to: Record<string, unknown>): AuditChanges | null {
  const changed = Object.keys(to).filter((name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]));
  return changed.length === 0
    ? null
    : Object.fromEntries(changed.map((name) => [name, { from: from[name] ?? null, to: to[name] ?? null }]));
}

/** The operator acts at the command line and at the start of the process: no member of the team, from no address. */
export const byOperator = { actor: system, callerAddress: "-" };

/** One line of the audit log, as a use case writes it. */
export interface NewAuditEntry {
  action: AuditAction;
  target?: { type: NodeName; id: string } | null;
  /** Free of secrets, and of a candidate's name, address and texts. */
  changes?: Record<string, unknown> | null;
  /** By default the actor of the context. Null: the system, or the operator. */
  actor?: StoredActor | null;
}

/** Writes lines of the audit log, in the transaction of what they tell of. */
export async function audit(
  em: EntityManager,
  context: Pick<Context, "actor" | "callerAddress">,
  teamId: string,
  ...entries: NewAuditEntry[]
): Promise<void> {
  if (entries.length === 0) return;
  const actors = entries.map((entry) => (entry.actor === undefined ? storedActor(context.actor) : entry.actor));
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
