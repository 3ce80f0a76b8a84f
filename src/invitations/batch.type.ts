import { Field, Int, ObjectType } from "type-graphql";
import { connectionOf } from "../base/connection.type.ts";
import { Node } from "../base/node.type.ts";
import { DateTime } from "../base/scalars.ts";
import type { Rejection } from "./insert-batch.ts";

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: "What one inviteCandidates call did, and how far its e-mails are.",
})
export class InvitationBatch extends Node {
  uuid: string;
  assessmentId: string;
  actorType: "TeamMember" | "ApiKey";
  actorId: string;
  assessment?: object;
  rejectedRows: Rejection[];

  @Field(() => String, { description: "The assessment and the time, unless the caller named it." })
  title: string;

  @Field(() => Int, { description: "How many rows were given." })
  total: number;

  @Field(() => Int, { description: "How many were invited, or mailed again." })
  invited: number;

  @Field(() => Int, { description: "Already invited or submitted, and left alone." })
  unchanged: number;

  @Field(() => Int, { description: "How many rows were refused." })
  rejected: number;

  @Field(() => DateTime, { description: "When the call was made." })
  createdAt: Date;
}

export const InvitationBatchConnection = connectionOf("InvitationBatch", "calls", () => InvitationBatch, {
  counted: false,
}).Connection;
