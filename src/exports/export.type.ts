import { Field, ObjectType } from "type-graphql";
import { DateTime, Url } from "../platform/graphql/scalars.ts";
import { describedEnum, UserErrorObject } from "../platform/graphql/user-error.type.ts";
import { candidateColumns, type ExportColumn, invitationColumns } from "./export-columns.ts";

const described = <C extends string>(columns: Readonly<Record<C, ExportColumn>>): Record<C, string> =>
  Object.fromEntries(
    Object.entries<ExportColumn>(columns).map(([name, { description, permission }]) => [
      name,
      permission === undefined ? description : `${description} Needs ${permission}.`,
    ]),
  ) as Record<C, string>;

export const CandidateColumnEnum = describedEnum(
  "CandidateExportColumn",
  "The columns of a file of candidates.",
  described(candidateColumns),
);
export const InvitationColumnEnum = describedEnum(
  "InvitationExportColumn",
  "The columns of a file of invitations.",
  described(invitationColumns),
);

@ObjectType({ simpleResolvers: true, description: "The result of exportCandidates and exportInvitations." })
export class ExportPayload {
  @Field(() => Url, {
    nullable: true,
    description: `The link to download the file from, by GET and without a header: treat it like a credential. It ends with the
credential that made it.`,
  })
  url: string | null;

  @Field(() => DateTime, { nullable: true, description: "Until when a download can be begun, ten minutes from now." })
  expiresAt: Date | null;

  @Field(() => [UserErrorObject], { description: "Why the mutation was refused; empty when it succeeded." })
  userErrors: UserErrorObject[];
}
