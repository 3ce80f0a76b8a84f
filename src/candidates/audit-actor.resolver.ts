import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Actor } from "../base/node.type.ts";
import type { Row } from "../base/read-plan.ts";
import { AuditEntry } from "../teams/audit.type.ts";
import type { Context } from "../teams/context.ts";
import { loadActor } from "./load-actor.ts";

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
