import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { accessOf, Permission } from "../../access/permission.ts";
import { loadActor } from "../../candidates/read/load-actor.ts";
import { PageArgs } from "../../platform/graphql/connection.type.ts";
import type { OrPromise } from "../../platform/graphql/loader.ts";
import { Actor } from "../../platform/graphql/node.type.ts";
import { readPage } from "../../platform/graphql/pagination.ts";
import { AuditEntry, AuditEntryConnection, AuditLogFilter } from "../audit.type.ts";
import { auditConditions, auditShape } from "./audit.query.ts";

@Resolver(() => AuditEntry)
export class AuditLogResolver {
  @Permission("ADMIN")
  @Query(() => AuditEntryConnection, {
    nullable: true,
    description: "The audit log, newest first. Its entries never change.",
  })
  async auditLog(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => AuditLogFilter, { nullable: true, description: "All that is given has to hold." })
    filter?: AuditLogFilter,
  ): Promise<object> {
    const list = { shape: auditShape, where: auditConditions(filter), orderBy: null, descending: true };
    return await readPage(context.services, accessOf(context).teamId, list, page, info);
  }

  @FieldResolver(() => Actor, {
    nullable: true,
    description: "The actor. Null for the operator of the server and for the system.",
  })
  actor(@Ctx() context: Context, @Root() entry: AuditEntry): OrPromise<object | null> {
    return entry.actor ?? loadActor(context, entry.actorType, entry.actorId);
  }
}
