import type { Selectable } from "kysely";
import { Field, Int, ObjectType } from "type-graphql";
import type { Database } from "../../platform/database/sql.ts";
import { connectionOf } from "../../platform/graphql/connection.type.ts";
import { Node } from "../../platform/graphql/node.type.ts";
import { DateTime } from "../../platform/graphql/scalars.ts";

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: "The result of one call of inviteCandidates, and the progress of its e-mails.",
})
export class InvitationBatch extends Node {
  uuid: string;
  assessmentId: string;
  actorType: "TeamMember" | "ApiKey";
  actorId: string;
  assessment?: object;
  createdBy?: object | null;
  /** There if they were read with the batch. */
  emailCounts?: number[];
  rejectedRows: Selectable<Database["invitation_batch"]>["rejections"];

  @Field(() => String, { description: "The title that the caller gave; by default the assessment and the time." })
  title: string;

  @Field(() => Int, { description: "The number of rows in the call." })
  total: number;

  @Field(() => Int, { description: "The number of rows that created, reopened or resent an invitation." })
  invited: number;

  @Field(() => Int, {
    description: "The number of rows that changed nothing, because the candidate was invited or had submitted already.",
  })
  unchanged: number;

  @Field(() => Int, { description: "The number of rejected rows." })
  rejected: number;

  @Field(() => DateTime, { description: "The time of the call." })
  createdAt: Date;
}

export const InvitationBatchConnection = connectionOf("InvitationBatch", "calls", () => InvitationBatch, {
  counted: false,
}).Connection;
