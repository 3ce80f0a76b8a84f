import type { EntityManager } from "@mikro-orm/postgresql";
import { type StoredActor, storedActor, system } from "../access/actor.ts";
import type { Context } from "../access/context.ts";
import { array, db, insertFrom, unnest } from "../platform/database/sql.ts";
import { globalId, type NodeName, newId } from "../platform/ids/ids.ts";

/** The actions that the audit log records: changes of rights, and of what is sent out of the server. Reads are not recorded. */
export const auditActions = {
  "team.create": "The operator created the team.",
  "team.update": "The team's name, time zone, features or notification scheme was changed.",
  "member.add": "The operator added a member.",
  "member.invite": "A member was invited to the team, or sent the invitation again.",
  "member.update": "A member's role was changed, or the member was disabled or enabled.",
  "member.provision": "A company's directory made a user a member, or took a member over as its user, by SCIM.",
  "member.change_email": "A company's directory changed a member's address, by SCIM.",
  "member.join": "An unknown user became a member by signing on first.",
  "member.sign_in": "A member signed in, by a mailed link or by the team's issuer.",
  "member.sign_in_link": "The operator printed a sign-in link of a member.",
  "member.sign_out": "A member signed out.",
  "member.switch_team": "A member signed in by changing from another of their teams, without a new sign-in link.",
  "member.leave_session": "A member's session ended, since they changed to another of their teams.",
  "sign_on.set": "The team's sign-on was set up or changed.",
  "sign_on.remove": "The team's sign-on was removed.",
  "sign_on.add_domain": "An e-mail domain was added to the team's sign-on.",
  "sign_on.verify_domain": "An e-mail domain of the team's sign-on was proved.",
  "sign_on.remove_domain": "An e-mail domain was removed from the team's sign-on.",
  "sender_domain.add": "A domain was added that e-mails of the team are to come from.",
  "sender_domain.verify": "The DKIM record of a sender domain was found, so that e-mails can come from it.",
  "sender_domain.fail": "The DKIM record of a sender domain is gone, or was not found within three days.",
  "sender_domain.remove": "A sender domain was removed with its key.",
  "email_sender.set": "The address or the name that e-mails of the team come from was changed.",
  "passkey.add": "A member added a passkey.",
  "passkey.remove": "A member removed a passkey.",
  "sign_on.add_group": "A company's directory added a group, by SCIM.",
  "sign_on.set_group_role": "The role of a group of a company's directory was changed.",
  "sign_on.remove_group": "A company's directory removed a group, by SCIM.",
  "notification_settings.update": "A member changed their notification settings.",
  "api_key.create": "A key was created.",
  "api_key.rotate": "The secret of a key was replaced.",
  "api_key.revoke": "A key was revoked.",
  "webhook_endpoint.create": "A webhook endpoint was created.",
  "webhook_endpoint.update": "The URL, the events or the scopes of an endpoint were changed.",
  "webhook_endpoint.delete": "An endpoint was deleted.",
  "webhook_endpoint.rotate_secret": "The signing secret of an endpoint was replaced.",
  "webhook_endpoint.disable": "The system disabled an endpoint, since its deliveries failed.",
  "webhook_endpoint.redeliver": "A delivery was queued again, to the current URL of its endpoint.",
  "webhook_endpoint.replay": "Events were queued again for an endpoint.",
  "chat_destination.create": "A chat destination was created.",
  "chat_destination.update": "The settings of a chat destination were changed.",
  "chat_destination.delete": "A chat destination was deleted.",
  "chat_destination.test": "A test message was sent to a chat destination.",
  "chat_destination.disable": "The system disabled a chat destination, since its messages failed.",
  "automation_rule.create": "An automation rule was created.",
  "automation_rule.update": "An automation rule was changed, or switched on or off.",
  "automation_rule.delete": "An automation rule was deleted.",
  "partner_integration.create": "An applicant tracking system was set up for the team.",
  "partner_integration.update": "The address, the account, the credentials or the state of an integration was changed.",
  "partner_integration.delete": "An integration was deleted.",
  "partner_integration.retry_message": "A message to a partner was queued again.",
  "assessment.rotate_public_link": "A public link was replaced.",
  "export.download": "Candidates or invitations were downloaded as a file.",
  "invitation.cancel": "Invitations were cancelled.",
  "candidate.correct_email": "A candidate's e-mail address was corrected.",
  "candidate.erase": "A candidate's personal data was erased.",
} as const;
export type AuditAction = keyof typeof auditActions;

/** The values of changed fields, before and after. */
export type AuditChanges = Record<string, { from: unknown; to: unknown }>;

/** The fields whose values differ, in the form of `changes`; null where none does. */
export function changesBetween(from: Record<string, unknown>, to: Record<string, unknown>): AuditChanges | null {
  const changed = Object.keys(to).filter((name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]));
  return changed.length === 0
    ? null
    : Object.fromEntries(changed.map((name) => [name, { from: from[name] ?? null, to: to[name] ?? null }]));
}

/** The operator acts at the command line and at the start of the process: no member of the team, from no address. */
export const byOperator = { actor: system, callerAddress: "-" };

/** An entry of the audit log, as a use case writes it. */
export interface NewAuditEntry {
  action: AuditAction;
  target?: { type: NodeName; id: string } | null;
  /** Free of secrets, and of a candidate's name, address and texts. */
  changes?: Record<string, unknown> | null;
  /** By default the actor of the context. Null: the system, or the operator. */
  actor?: StoredActor | null;
}

/** Writes entries of the audit log, in the transaction of the changes that they record. */
export async function audit(
  em: EntityManager,
  context: Pick<Context, "actor" | "callerAddress">,
  teamId: string,
  ...entries: NewAuditEntry[]
): Promise<void> {
  if (entries.length === 0) return;
  const actors = entries.map((entry) => (entry.actor === undefined ? storedActor(context.actor) : entry.actor));
  const address = context.callerAddress === "-" ? null : context.callerAddress;
  await insertFrom(
    db(em),
    "audit_entry",
    db(em).selectFrom(
      unnest("new", {
        id: array.uuid(entries.map(() => newId())),
        action: array.text(entries.map((entry) => entry.action)),
        actor_type: array.text(actors.map((actor) => actor?.type ?? null)),
        actor_id: array.uuid(actors.map((actor) => actor?.id ?? null)),
        target_id: array.text(entries.map(({ target }) => (target == null ? null : globalId(target.type, target.id)))),
        changes: array.jsonb(entries.map(({ changes }) => changes ?? null)),
      }),
    ),
    (eb) => ({
      team_id: teamId,
      id: eb.ref("new.id"),
      action: eb.ref("new.action"),
      actor_type: eb.ref("new.actor_type"),
      actor_id: eb.ref("new.actor_id"),
      target_id: eb.ref("new.target_id"),
      changes: eb.ref("new.changes"),
      ip_address: address,
    }),
  ).execute();
}
