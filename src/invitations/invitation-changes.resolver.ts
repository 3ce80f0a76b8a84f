import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import { asPayload } from "../base/errors.ts";
import { loadRow } from "../base/loader.ts";
import type { BulkResult } from "../base/read-ids.ts";
import { DateTime, Duration } from "../base/scalars.ts";
import type { Context } from "../teams/context.ts";
import { Idempotent, idempotencyKeyDescription } from "../teams/idempotent.ts";
import { accessOf, Permission } from "../teams/permission.ts";
import { cancelInvitations } from "./cancel-invitations.ts";
import { extendInvitations } from "./extend-invitations.ts";
import { invitationShape } from "./invitation.query.ts";
import { InvitationsPayload } from "./invitation-changes.type.ts";
import { lockInvitations, unlockInvitations } from "./lock-invitations.ts";
import { remindInvitations } from "./remind-invitations.ts";
import { reopenInvitations } from "./reopen-invitations.ts";
import { resendInvitations } from "./resend-invitations.ts";

const idsDescription = "Up to 10,000 invitations. One that is as asked already counts as done.";

/** Does the change and answers with those that are as asked then. */
const changed = (context: Context, work: () => Promise<BulkResult>): Promise<InvitationsPayload> =>
  asPayload<InvitationsPayload>({ invitations: [] }, async () => {
    const { ids, errors } = await work();
    const { teamId } = accessOf(context);
    const found = await Promise.all(ids.map((id) => loadRow(context, teamId, invitationShape, id)));
    return { invitations: found.filter((one) => one !== null), userErrors: errors };
  });

@Resolver()
export class InvitationChangesResolver {
  @Permission("INVITE")
  @Idempotent()
  @Mutation(() => InvitationsPayload, {
    description: `Mails live invitations again, with the same link; also those made with sendEmail: false, for which e-mail
is wanted from then on. Each at most once in 10 minutes and 10 times in all, and each address at most 6 times an hour:
TOO_SOON.`,
  })
  async resendInvitations(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<InvitationsPayload> {
    return await changed(context, () => resendInvitations(context, ids));
  }

  @Permission("INVITE")
  @Idempotent()
  @Mutation(() => InvitationsPayload, {
    description: "Reminds candidates who have not started. The same limits as resendInvitations. Needs REMINDERS.",
  })
  async remindInvitations(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<InvitationsPayload> {
    return await changed(context, () => remindInvitations(context, ids));
  }

  @Permission("INVITE")
  @Mutation(() => InvitationsPayload, {
    description: `Takes live invitations back: their links lead nowhere from then on. Of a reopened one it takes back the
reopening; what was handed in stays.`,
  })
  async cancelInvitations(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("reason", () => String, { nullable: true, description: "For the team; never shown to the candidate." })
    reason?: string,
  ): Promise<InvitationsPayload> {
    return await changed(context, () => cancelInvitations(context, ids, reason ?? null));
  }

  @Permission("INVITE")
  @Mutation(() => InvitationsPayload, {
    description: "Locks invitations that have not been started: Start is refused. Needs ACCESS_LOCK.",
  })
  async lockInvitations(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
  ): Promise<InvitationsPayload> {
    return await changed(context, () => lockInvitations(context, ids));
  }

  @Permission("INVITE")
  @Mutation(() => InvitationsPayload, { description: "Unlocks invitations." })
  async unlockInvitations(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
  ): Promise<InvitationsPayload> {
    return await changed(context, () => unlockInvitations(context, ids));
  }

  @Permission("INVITE")
  @Mutation(() => InvitationsPayload, {
    description: `Gives more time. A new last moment to start counts for those who have not started, and revives what has
expired; a new time limit counts for them, too, and moves the deadline of those who have started.`,
  })
  async extendInvitations(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("expiresAt", () => DateTime, {
      nullable: true,
      description: "The new last moment to start; null: none any more. Left out: stays.",
    })
    expiresAt?: Date | null,
    @Arg("timeLimit", () => Duration, {
      nullable: true,
      description: "The whole new time limit, before extra time, and not what is added to it. Left out: stays.",
    })
    timeLimit?: string | null,
    @Arg("allowEarlier", () => Boolean, {
      nullable: true,
      description:
        "Whether a deadline, or a last moment to start, may come earlier than it was. Default: false, INVALID_VALUE.",
    })
    allowEarlier?: boolean | null,
  ): Promise<InvitationsPayload> {
    return await changed(context, () =>
      extendInvitations(context, ids, { expiresAt, timeLimit, allowEarlier: allowEarlier ?? false }),
    );
  }

  @Permission("INVITE")
  @Idempotent()
  @Mutation(() => InvitationsPayload, {
    description: `Lets submitted candidates go on with what they handed in, and mails them so. They stay SUBMITTED, with
reopenedAt, until they click Continue; then the time runs anew.`,
  })
  async reopenInvitations(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("timeLimit", () => Duration, { nullable: true, description: "From Continue on; left out: as before." })
    timeLimit?: string | null,
    @Arg("expiresAt", () => DateTime, { nullable: true, description: "Last moment to continue; left out: none." })
    expiresAt?: Date | null,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<InvitationsPayload> {
    return await changed(context, () =>
      reopenInvitations(context, ids, { timeLimit: timeLimit ?? null, expiresAt: expiresAt ?? null }),
    );
  }
}
