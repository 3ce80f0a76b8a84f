import { Arg, Ctx, Extensions, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { accessOf, Permission, viewerOf } from "../../access/permission.ts";
import { may } from "../../access/permissions.ts";
import { anyOf, array, sql } from "../../platform/database/sql.ts";
import { asPayload } from "../../platform/errors.ts";
import { loaderOf, loadRow } from "../../platform/graphql/loader.ts";
import { planOfAll, type Row } from "../../platform/graphql/read-plan.ts";
import { readSelection } from "../../platform/graphql/read-selection.ts";
import { defineShape, rowOf } from "../../platform/graphql/shape.ts";
import { storedId } from "../../platform/ids/ids.ts";
import type { NotificationChannel, NotificationEventType } from "../../teams/notification-settings.ts";
import { memberShape } from "../../teams/team.query.ts";
import { TeamMember } from "../../teams/team.type.ts";
import { decideRecipients } from "../recipients/decide-recipients.ts";
import { considerRecipients } from "../recipients/recipients.query.ts";
import {
  NotificationChannelEnum,
  NotificationEventTypeEnum,
  NotificationRecipient,
  NotificationSetting,
  NotificationSettingInput,
  NotificationSettingsPayload,
} from "./notification-setting.type.ts";
import { updateNotificationSettings } from "./update-notification-settings.ts";

export const settingShape = defineShape("notification_setting", {
  name: "NotificationSetting",
  columns: {
    memberId: "member_id",
    eventType: "event_type",
    channel: "channel",
    enabled: "enabled",
    digest: "digest",
  },
  always: [],
});
const settingPlan = planOfAll(settingShape);

/** Loads the settings of a member; those of all members of a page in one statement. */
const loadSettings = (context: Context, memberId: string): Promise<Row[]> =>
  loaderOf<string, Row[]>(context, "notification settings", async (ids) => {
    const row = rowOf("notification_setting");
    const found = await readSelection(context.services, settingPlan, {
      teamId: accessOf(context).teamId,
      where: [row("$.member_id", "=", anyOf(array.uuid(ids)))],
      orderBy: sql`${row.ref("$.event_type")}, ${row.ref("$.channel")}`,
    });
    const byMember = Map.groupBy(found, ({ memberId }) => memberId as string);
    return ids.map((id) => byMember.get(id) ?? []);
  }).load(memberId);

@Resolver(() => NotificationSetting)
export class NotificationSettingResolver {
  @Permission("SELF")
  @Mutation(() => NotificationSettingsPayload, {
    description: "Changes the caller's own notification settings. Settings that are not listed stay unchanged.",
  })
  async updateNotificationSettings(
    @Ctx() context: Context,
    @Arg("settings", () => [NotificationSettingInput], { description: "The settings to change, at most 50." })
    settings: NotificationSettingInput[],
  ): Promise<NotificationSettingsPayload> {
    return await asPayload<NotificationSettingsPayload>({ settings: [] }, async () => {
      await updateNotificationSettings(context, settings);
      return { settings: await loadSettings(context, viewerOf(context).id) };
    });
  }

  @FieldResolver(() => TeamMember, { description: "The member whose setting it is." })
  async member(@Ctx() context: Context, @Root() setting: NotificationSetting): Promise<object> {
    return (await loadRow(context, accessOf(context).teamId, memberShape, setting.memberId))!;
  }
}

@Resolver(() => TeamMember)
export class MemberSettingsResolver {
  // The value depends on the viewer itself and not only on its rights, so answers with it are not broadcast.
  @Extensions({ personal: true })
  @FieldResolver(() => [NotificationSetting], {
    nullable: true,
    description:
      "The member's notification settings, one for each event and channel. Only the member and the team's owners see them; null for others.",
  })
  async notificationSettings(@Ctx() context: Context, @Root() member: TeamMember): Promise<object[] | null> {
    const { viewer, access } = context;
    const own = viewer?.type === "TeamMember" && viewer.id === member.uuid;
    return own || may(access, "ADMIN") ? await loadSettings(context, member.uuid) : null;
  }
}

@Resolver(() => NotificationRecipient)
export class NotificationRecipientResolver {
  @Permission("INVITE")
  @Query(() => [NotificationRecipient], {
    nullable: true,
    description:
      "The members who would be notified of an event of an invitation, those who would not, and why. The decision is made by the same code that sends the notifications.",
  })
  async notificationRecipients(
    @Ctx() context: Context,
    @Arg("invitationId", () => ID, { description: "The invitation." }) invitationId: string,
    @Arg("eventType", () => NotificationEventTypeEnum, { description: "The event." }) eventType: NotificationEventType,
    @Arg("channel", () => NotificationChannelEnum, { defaultValue: "EMAIL", description: "The channel." })
    channel: NotificationChannel,
  ): Promise<object[] | null> {
    const id = storedId("Invitation", invitationId);
    const considered =
      id === null ? null : await considerRecipients(context.em, accessOf(context).teamId, id, eventType, channel);
    return considered === null ? null : decideRecipients(considered).map((decision) => ({ ...decision, channel }));
  }

  @FieldResolver(() => TeamMember, { description: "The member." })
  async member(@Ctx() context: Context, @Root() recipient: NotificationRecipient): Promise<object> {
    return (await loadRow(context, accessOf(context).teamId, memberShape, recipient.memberId))!;
  }
}
