import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { Context } from "../access/context.ts";
import { Permission } from "../access/permission.ts";
import { CandidateFilter, CandidateOrder } from "../candidates/candidate.type.ts";
import { InvitationFilter, InvitationOrder } from "../invitations/read/invitation.type.ts";
import { asPayload } from "../platform/errors.ts";
import { Scans } from "../platform/graphql/connection.type.ts";
import { CandidateColumnEnum, ExportPayload, InvitationColumnEnum } from "./export.type.ts";
import type { CandidateColumn, ExportList, InvitationColumn } from "./export-columns.ts";
import { makeExport, type NewExport } from "./make-export.ts";

const filterDescription = "All given conditions have to hold.";
const orderDescription = "The order; newest first by default.";
const markDescription = "Whether the file begins with a byte order mark, by which Excel recognizes UTF-8.";
const rights = `The link works for ten minutes, more than once, with the caller's rights at that moment. Each download is in the audit log.
Nothing is stored, so the call can be repeated.`;

const exported = (context: Context, list: ExportList, given: NewExport): Promise<ExportPayload> =>
  asPayload<ExportPayload>({ url: null, expiresAt: null }, () => makeExport(context, list, given));

@Resolver()
export class ExportResolver {
  @Scans
  @Permission("READ")
  @Mutation(() => ExportPayload, { description: `Makes a link that downloads candidates as CSV. ${rights}` })
  async exportCandidates(
    @Ctx() context: Context,
    @Arg("filter", () => CandidateFilter, { nullable: true, description: filterDescription }) filter?: CandidateFilter,
    @Arg("orderBy", () => CandidateOrder, { nullable: true, description: orderDescription }) orderBy?: CandidateOrder,
    @Arg("columns", () => [CandidateColumnEnum], {
      nullable: true,
      description:
        "The columns, in this order. Default: name, email, externalId, codename, labels, progress, decision and createdAt, as far as the caller may see them.",
    })
    columns?: CandidateColumn[],
    @Arg("byteOrderMark", () => Boolean, { defaultValue: false, description: markDescription }) byteOrderMark?: boolean,
  ): Promise<ExportPayload> {
    return await exported(context, "candidates", { filter, orderBy, columns, byteOrderMark: byteOrderMark === true });
  }

  @Scans
  @Permission("READ")
  @Mutation(() => ExportPayload, { description: `Makes a link that downloads invitations as CSV. ${rights}` })
  async exportInvitations(
    @Ctx() context: Context,
    @Arg("filter", () => InvitationFilter, { nullable: true, description: filterDescription })
    filter?: InvitationFilter,
    @Arg("orderBy", () => InvitationOrder, { nullable: true, description: orderDescription }) orderBy?: InvitationOrder,
    @Arg("columns", () => [InvitationColumnEnum], {
      nullable: true,
      description:
        "The columns, in this order. Default: the candidate's name, email and codename, the assessment's title, state, createdAt, startedAt, submittedAt and score, as far as the caller may see them.",
    })
    columns?: InvitationColumn[],
    @Arg("byteOrderMark", () => Boolean, { defaultValue: false, description: markDescription }) byteOrderMark?: boolean,
  ): Promise<ExportPayload> {
    return await exported(context, "invitations", { filter, orderBy, columns, byteOrderMark: byteOrderMark === true });
  }
}
