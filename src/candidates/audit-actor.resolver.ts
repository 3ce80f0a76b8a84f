import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { Context } from "../access/context.ts";
import { AuditEntry } from "../audit/audit.type.ts";
import { Actor } from "../platform/graphql/node.type.ts";
import type { Row } from "../platform/graphql/read-plan.ts";
import { loadActor } from "./read/load-actor.ts";

@Resolver(() => AuditEntry)
export class AuditActorResolver {
  @FieldResolver(() => Actor, {
    nullable: true,
    description: "The actor. Null for the operator of the server and for the system.",
  })
  async actor(@Ctx() context: Context, @Root() entry: AuditEntry): Promise<Row | null> {
    return await loadActor(context, entry.actorType, entry.actorId);
  }
}
