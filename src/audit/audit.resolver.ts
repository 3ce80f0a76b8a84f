import type { GraphQLResolveInfo } from "graphql";
import { Args, Ctx, Info, Query, Resolver } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf, Permission } from "../access/permission.ts";
import { PageArgs } from "../platform/graphql/connection.type.ts";
import { readPage } from "../platform/graphql/pagination.ts";
import { auditShape } from "./audit.query.ts";
import { AuditEntry, AuditEntryConnection } from "./audit.type.ts";

@Resolver(() => AuditEntry)
export class AuditResolver {
  @Permission("ADMIN")
  @Query(() => AuditEntryConnection, {
    nullable: true,
    description: "The audit log, newest first. Its entries never change.",
  })
  async auditLog(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<object> {
    const list = { shape: auditShape, where: [], orderBy: null, descending: true };
    return await readPage(context.services, accessOf(context).teamId, list, page, info);
  }
}
