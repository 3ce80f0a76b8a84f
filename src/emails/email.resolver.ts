import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { Context } from "../access/context.ts";
import { Permission } from "../access/permission.ts";
import { isBlinded } from "../access/permissions.ts";
import { Scans } from "../platform/graphql/connection.type.ts";
import { loaderOf } from "../platform/graphql/loader.ts";
import { EmailAddress } from "../platform/graphql/scalars.ts";
import { MailHealth, Team } from "../teams/team.type.ts";
import { readMailHealth } from "./email.query.ts";
import { Email } from "./email.type.ts";

@Resolver(() => Email)
export class EmailResolver {
  @FieldResolver(() => EmailAddress, {
    nullable: true,
    description: "The address of the recipient. Null before the first attempt.",
  })
  to(@Ctx() context: Context, @Root() email: Email): string | null {
    return isBlinded(context.access) ? null : email.to;
  }

  @FieldResolver(() => String, { nullable: true, description: "The subject line. Null before the first attempt." })
  subject(@Ctx() context: Context, @Root() email: Email): string | null {
    return isBlinded(context.access) ? null : email.subject;
  }

  // Mail servers quote the address.
  @FieldResolver(() => String, { nullable: true, description: "The last response of the mail server." })
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
    description: "Whether e-mail is being delivered, and the last error. Null for reviewers.",
  })
  async mailHealth(@Ctx() context: Context): Promise<MailHealth> {
    // A list of members leads to their team as often.
    const health = await loaderOf<string, MailHealth>(context, "mail health", async (ids) => {
      const read = await readMailHealth(context);
      return ids.map(() => read);
    }).load("");
    if (!isBlinded(context.access) || health.lastError === null) return health;
    return {
      ...health,
      lastError: "An e-mail was not accepted. The reason is shown to callers who may see addresses of candidates.",
    };
  }
}
