import { Field, ID, ObjectType } from "type-graphql";
import { connectionOf } from "../base/connection.type.ts";
import { Node } from "../base/node.type.ts";
import { DateTime, JSONObject } from "../base/scalars.ts";
import { auditActions } from "./audit.ts";

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: `Who did what to what, from where: whatever changes who may do what, and what leaves the house. Written
in the same transaction as the change, and never changed after. For owners, and keys with ADMIN.`,
})
export class AuditEntry extends Node {
  actorType: "TeamMember" | "ApiKey" | "Candidate" | null;
  actorId: string | null;

  @Field(() => String, {
    description: `What was done. More may come:
${Object.entries(auditActions)
  .map(([action, text]) => `- \`${action}\`: ${text}`)
  .join("\n")}`,
  })
  action: string;

  @Field(() => ID, {
    nullable: true,
    description: "What it was done to: a global id for node. Null where it is about many things; see changes.",
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
    description: "The network address that it was asked from. Null for the operator and the clock.",
  })
  ipAddress: string | null;

  @Field(() => DateTime, { description: "When it was done, by the database's clock." })
  occurredAt: Date;
}

export const AuditEntryConnection = connectionOf("AuditEntry", "lines of the audit log", () => AuditEntry, {
  counted: false,
}).Connection;
