import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Scans } from "../base/connection.type.ts";
import { EmailAddress } from "../base/scalars.ts";
import type { Context } from "../teams/context.ts";
import { Permission } from "../teams/permission.ts";
import { isBlinded } from "../teams/permissions.ts";
import { MailHealth, Team } from "../teams/team.type.ts";
import { readMailHealth } from "./email.query.ts";
import { Email } from "./email.type.ts";

@Resolver(() => Email)
export class EmailResolver {
  @FieldResolver(() => EmailAddress, { nullable: true, description: "Whom it went to; null before the first try." })
  to(@Ctx() context: Context, @Root() email: Email): string | null {
    return isBlinded(context.access) ? null : email.to;
  }

  @FieldResolver(() => String, { nullable: true, description: "As it was sent; null before the first try." })
  subject(@Ctx() context: Context, @Root() email: Email): string | null {
    return isBlinded(context.access) ? null : email.subject;
  }

  // Mail servers quote the address.
  @FieldResolver(() => String, { nullable: true, description: "What the mail server said last." })
  lastResponse(@Ctx() context: Context, @Root() email: Email): string | null {
    return isBlinded(context.access) ? null : email.lastResponse;
  }
}

@Resolver(() => Team)
export class TeamMailResolver {
  @Scans
  @Permission("INVITE")
  @FieldResolver(() => MailHealth, {
    nullable: true,
    description: "Whether e-mail can leave this server, and what went wrong last; null for reviewers.",
  })
  async mailHealth(@Ctx() context: Context): Promise<MailHealth> {
    const health = await readMailHealth(context);
    if (!isBlinded(context.access) || health.lastError === null) return health;
    return { ...health, lastError: "A message was not taken. Why is shown to who may know candidates' addresses." };
  }
}
