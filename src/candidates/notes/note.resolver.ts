import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Resolver, Root } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { accessOf, Permission } from "../../access/permission.ts";
import { Idempotent, idempotencyKeyDescription } from "../../idempotency/idempotent.ts";
import { asPayload } from "../../platform/errors.ts";
import { type HasId, OfId, PageArgs } from "../../platform/graphql/connection.type.ts";
import { loadRow } from "../../platform/graphql/loader.ts";
import { readPageOf } from "../../platform/graphql/pagination.ts";
import { globalId } from "../../platform/ids/ids.ts";
import { memberShape } from "../../teams/team.query.ts";
import { TeamMember } from "../../teams/team.type.ts";
import { Candidate } from "../candidate.type.ts";
import { candidateShape } from "../read/candidate.query.ts";
import { addCandidateNote } from "./add-candidate-note.ts";
import { deleteCandidateNote } from "./delete-candidate-note.ts";
import { editCandidateNote } from "./edit-candidate-note.ts";
import { noteShape, recordList } from "./note.query.ts";
import {
  CandidateNote,
  CandidateNoteConnection,
  CandidateNotePayload,
  DeleteCandidateNotePayload,
} from "./note.type.ts";

/** Runs a mutation, and answers with the note as it is afterwards. */
const changed = (context: Context, work: () => Promise<string>): Promise<CandidateNotePayload> =>
  asPayload<CandidateNotePayload>({ note: null }, async () => ({
    note: await loadRow(context, accessOf(context).teamId, noteShape, await work()),
  }));

@Resolver(() => Candidate)
export class CandidateNotesResolver {
  @OfId
  @FieldResolver(() => CandidateNoteConnection, {
    description: "The notes of members on the candidate, newest first. Without CANDIDATES_PII only the caller's own.",
  })
  async notes(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Root() candidate: HasId,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<object> {
    const parent = { column: "candidate_id", id: candidate.uuid } as const;
    return await readPageOf(context, accessOf(context).teamId, recordList(context), page, info, parent);
  }
}

@Resolver(() => CandidateNote)
export class NoteResolver {
  @FieldResolver(() => TeamMember, { description: "The member who wrote the note." })
  async author(@Ctx() context: Context, @Root() note: CandidateNote): Promise<object> {
    return note.author ?? (await loadRow(context, accessOf(context).teamId, memberShape, note.authorId))!;
  }

  @FieldResolver(() => Candidate, { description: "The candidate whom the note is about." })
  async candidate(@Ctx() context: Context, @Root() note: CandidateNote): Promise<object> {
    return note.candidate ?? (await loadRow(context, accessOf(context).teamId, candidateShape, note.candidateId))!;
  }

  @Permission("SELF")
  @Idempotent()
  @Mutation(() => CandidateNotePayload, {
    description: `Writes a note of the calling member on a candidate. Candidates never see it. Subscribers and webhooks get a
CANDIDATE_UPDATED with the id of the note in changes, and not its text.`,
  })
  async addCandidateNote(
    @Ctx() context: Context,
    @Arg("candidateId", () => ID, { description: "The candidate." }) candidateId: string,
    @Arg("text", () => String, { description: "Plain text of 1 to 5,000 characters." }) text: string,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<CandidateNotePayload> {
    return await changed(context, () => addCandidateNote(context, candidateId, text));
  }

  @Permission("SELF")
  @Mutation(() => CandidateNotePayload, { description: "Changes the text of a note of the calling member." })
  async editCandidateNote(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The note." }) id: string,
    @Arg("text", () => String, { description: "Plain text of 1 to 5,000 characters." }) text: string,
  ): Promise<CandidateNotePayload> {
    return await changed(context, () => editCandidateNote(context, id, text));
  }

  @Permission("SELF")
  @Mutation(() => DeleteCandidateNotePayload, {
    description: "Deletes a note for good: one's own, or, for owners and managers, any.",
  })
  async deleteCandidateNote(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The note." }) id: string,
  ): Promise<DeleteCandidateNotePayload> {
    return await asPayload<DeleteCandidateNotePayload>({ deletedId: null }, async () => ({
      deletedId: globalId("CandidateNote", await deleteCandidateNote(context, id)),
    }));
  }
}
