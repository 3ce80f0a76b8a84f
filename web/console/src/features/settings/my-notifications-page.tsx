import { useStore } from "../../app/store.ts";
import {
  MyNotificationSettingsDocument,
  type NotificationChannel,
  type NotificationDigest,
  type NotificationEventType,
  type NotificationSettingInput,
  UpdateNotificationSettingsDocument,
} from "../../graphql/generated/graphql.ts";
import { useData, useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { SelectField, Switch } from "../../ui/fields.tsx";
import { LoadProblem, Note, Skeleton } from "../../ui/notes.tsx";
import { sayProblem, wordsOf } from "../../ui/toasts.tsx";
import { desktopState, switchDesktop } from "../notifications/desktop-notifications.ts";
import { notificationEvents } from "../notifications/notification-events.ts";

const channels: NotificationChannel[] = ["EMAIL", "IN_APP"];
const digests: NotificationDigest[] = ["IMMEDIATE", "HOURLY", "DAILY"];

/** What the member is notified of, by which channel, and how often. Each switch takes effect at once. */
export function MyNotificationsPage() {
  const { data, error, isLoading, refresh } = useData(MyNotificationSettingsDocument);
  const execute = useExecute();
  const desktop = useStore(desktopState);
  const settings = data?.viewer?.__typename === "TeamMember" ? (data.viewer.notificationSettings ?? []) : [];
  const settingOf = (eventType: NotificationEventType, channel: NotificationChannel) =>
    settings.find((one) => one.eventType === eventType && one.channel === channel);
  const update = async (change: NotificationSettingInput) => {
    try {
      const { updateNotificationSettings } = await execute(UpdateNotificationSettingsDocument, { settings: [change] });
      const [problem] = updateNotificationSettings.userErrors;
      if (problem) sayProblem(problem.message);
    } catch (failure) {
      sayProblem(wordsOf(failure));
    }
  };
  return (
    <>
      <section className="panel" aria-label={t("settings.notifications")}>
        <div className="panel-head">
          <h2>{t("settings.notifications")}</h2>
        </div>
        <div className="panel-body stack">
          <p className="quiet">{t("myNotifications.text")}</p>
          {error && data === undefined ? <LoadProblem error={error} onRetry={refresh} /> : null}
          {isLoading ? <Skeleton lines={3} /> : null}
          {settings.length > 0 ? (
            <table className="grid-table">
              <thead>
                <tr>
                  <th scope="col">{t("myNotifications.event")}</th>
                  {channels.map((channel) => (
                    <th key={channel} scope="col">
                      {t(`channel.${channel}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {notificationEvents.map((eventType) => (
                  <tr key={eventType}>
                    <th scope="row">{t(`notificationEvent.${eventType}`)}</th>
                    {channels.map((channel) => {
                      const setting = settingOf(eventType, channel);
                      if (setting === undefined) return <td key={channel} />;
                      const name = `${t(`notificationEvent.${eventType}`)}, ${t(`channel.${channel}`)}`;
                      return (
                        <td key={channel}>
                          <div className="stack tight">
                            <Switch
                              aria-label={name}
                              label={setting.enabled ? t("common.on") : t("common.off")}
                              isSelected={setting.enabled}
                              onChange={(enabled) => void update({ eventType, channel, enabled })}
                            />
                            {channel === "EMAIL" && setting.enabled ? (
                              <SelectField
                                hideLabel
                                label={`${name}: ${t("myNotifications.howOften")}`}
                                value={setting.digest}
                                onChange={(digest) => void update({ eventType, channel, enabled: true, digest })}
                                choices={digests.map((id) => ({ id, label: t(`digest.${id}`) }))}
                              />
                            ) : null}
                          </div>
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          ) : null}
        </div>
      </section>
      <section className="panel" aria-label={t("desktop.title")}>
        <div className="panel-head">
          <h2>{t("desktop.title")}</h2>
        </div>
        <div className="panel-body stack">
          <Switch
            label={t("desktop.switch")}
            isSelected={desktop === "on"}
            isDisabled={desktop === "impossible" || desktop === "refused"}
            onChange={(isOn) => void switchDesktop(isOn)}
          />
          {desktop === "refused" ? <Note tone="warn">{t("desktop.refused")}</Note> : null}
          {desktop === "impossible" ? <Note tone="warn">{t("desktop.impossible")}</Note> : null}
        </div>
      </section>
    </>
  );
}
