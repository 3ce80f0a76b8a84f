import { Field, ID, InputType, ObjectType } from "type-graphql";
import { connectionOf } from "../platform/graphql/connection.type.ts";
import { Node } from "../platform/graphql/node.type.ts";
import { DateTime, JSONObject } from "../platform/graphql/scalars.ts";
import { auditActions } from "./audit.ts";

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: `An entry of the audit log: a change of rights, or of what is sent out of the server, with its actor and network
address. It is written in the same transaction as the change, and never changes. For owners, and keys with ADMIN.`,
})
export class AuditEntry extends Node {
  actorType: "TeamMember" | "ApiKey" | "Candidate" | null;
  actorId: string | null;
  /** Where the page has joined it. */
  actor?: object | null;

  @Field(() => String, {
    description: `The action. Later releases may add more:
${Object.entries(auditActions)
  .map(([action, text]) => `- \`${action}\`: ${text}`)
  .join("\n")}`,
  })
  action: string;

  @Field(() => ID, {
    nullable: true,
    description: "The global id of the changed object, for Query.node. Null where there are several; see changes.",
  })
  targetId: string | null;

  @Field(() => JSONObject, {
    nullable: true,
    description:
      'What changed, e.g. {"role": {"from": "REVIEWER", "to": "MANAGER"}}; never a secret, nor a name, an address or a text of a candidate\'s.',
  })
  changes: Record<string, unknown> | null;

  @Field(() => String, {
    nullable: true,
    description: "The network address of the request. Null for the operator and the system.",
  })
  ipAddress: string | null;

  @Field(() => DateTime, { description: "When the action took place, by the clock of the database." })
  occurredAt: Date;
}

export const AuditEntryConnection = connectionOf("AuditEntry", "lines of the audit log", () => AuditEntry, {
  counted: false,
}).Connection;

@InputType({ description: "Conditions on entries of the audit log." })
export class AuditLogFilter {
  @Field(() => [String], { nullable: true, description: "Entries of one of these actions, up to 20." })
  action?: string[];

  @Field(() => ID, { nullable: true, description: "Entries of this member, API key or candidate as the actor." })
  actorId?: string;

  @Field(() => DateTime, { nullable: true, description: "Entries after this time." })
  occurredAfter?: Date;

  @Field(() => DateTime, { nullable: true, description: "Entries before this time." })
  occurredBefore?: Date;
}
