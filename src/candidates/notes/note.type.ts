import { Field, ID, ObjectType } from "type-graphql";
import { connectionOf } from "../../platform/graphql/connection.type.ts";
import { Node } from "../../platform/graphql/node.type.ts";
import { DateTime } from "../../platform/graphql/scalars.ts";
import { UserErrorObject } from "../../platform/graphql/user-error.type.ts";

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: `A note of a member on a candidate. Candidates never see it. Callers without CANDIDATES_PII see only their own, since a
text may name the candidate. It is deleted when the candidate is erased.`,
})
export class CandidateNote extends Node {
  uuid: string;
  authorId: string;
  candidateId: string;
  author: object | null | undefined;
  candidate: object | null | undefined;

  @Field(() => String, { description: "The text: plain, with line breaks." })
  text: string;

  @Field(() => DateTime, { description: "When the note was written." })
  createdAt: Date;

  @Field(() => DateTime, { nullable: true, description: "When the author last changed the text; null if never." })
  editedAt: Date | null;
}

export const CandidateNoteConnection = connectionOf("CandidateNote", "notes", () => CandidateNote).Connection;

@ObjectType({ simpleResolvers: true, description: "The result of a change of a note." })
export class CandidateNotePayload {
  @Field(() => CandidateNote, {
    nullable: true,
    description: "The note after the change; null where it was refused, and where it has been deleted since.",
  })
  note: object | null;

  @Field(() => [UserErrorObject], { description: "Why the mutation was refused; empty when it succeeded." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of deleteCandidateNote." })
export class DeleteCandidateNotePayload {
  @Field(() => ID, { nullable: true, description: "The id of the deleted note; null where it was refused." })
  deletedId: string | null;

  @Field(() => [UserErrorObject], { description: "Why the mutation was refused; empty when it succeeded." })
  userErrors: UserErrorObject[];
}
