import type { Context } from "../../access/context.ts";
import { isBlinded } from "../../access/permissions.ts";
import type { List } from "../../platform/graphql/list.ts";
import type { Row } from "../../platform/graphql/read-plan.ts";
import { defineShape, rowOf } from "../../platform/graphql/shape.ts";
import { memberShape } from "../../teams/team.query.ts";
import { candidateShape } from "../read/candidate.query.ts";

/** How notes are read. */
export const noteShape = defineShape("candidate_note", {
  name: "CandidateNote",
  columns: {
    candidateId: "candidate_id",
    authorId: "author_id",
    text: "text",
    createdAt: "created_at",
    editedAt: "edited_at",
  },
  always: ["authorId", "candidateId"],
  relations: {
    author: { shape: () => memberShape, key: "authorId" },
    candidate: { shape: () => candidateShape, key: "candidateId" },
  },
});

const isMember = ({ viewer }: Context, id: string): boolean => viewer?.type === "TeamMember" && viewer.id === id;

/** Whether the caller may read a note: a text may name the candidate, so a blinded caller reads only their own. */
export const mayReadNote = (context: Context, note: Row): boolean =>
  !isBlinded(context.access) || isMember(context, note.authorId as string);

const row = rowOf("candidate_note");

/** The notes that the caller may read, newest first. */
export function recordList(context: Context): List<"candidate_note"> {
  const { viewer, access } = context;
  const mine = viewer?.type === "TeamMember" ? row("$.author_id", "=", viewer.id) : row.lit(false);
  return { shape: noteShape, where: isBlinded(access) ? [mine] : [], orderBy: null, descending: true };
}
