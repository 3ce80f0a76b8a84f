import { useState } from "react";
import {
  type NotificationChannel,
  type NotificationEventType,
  WhoIsNotifiedDocument,
} from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { SelectField } from "../../ui/fields.tsx";
import { Empty, LoadProblem, Skeleton } from "../../ui/notes.tsx";
import { Dialog } from "../../ui/overlays.tsx";
import { notificationEvents } from "../notifications/notification-events.ts";

/** Who would be notified of an event of this invitation, and why: by the code that notifies them. */
export function RecipientsDialog({ invitationId, onClose }: { invitationId: string; onClose: () => void }) {
  const [eventType, setEventType] = useState<NotificationEventType>("ASSESSMENT_SUBMITTED");
  const [channel, setChannel] = useState<NotificationChannel>("EMAIL");
  const { data, error, isLoading, refresh } = useData(WhoIsNotifiedDocument, { id: invitationId, eventType, channel });
  const recipients = data?.notificationRecipients ?? [];
  return (
    <Dialog title={t("recipients.title")} isOpen onClose={onClose}>
      <div className="stack">
        <div className="options-pair">
          <SelectField
            label={t("myNotifications.event")}
            value={eventType}
            onChange={setEventType}
            choices={notificationEvents.map((id) => ({ id, label: t(`notificationEvent.${id}`) }))}
          />
          <SelectField
            label={t("recipients.channel")}
            value={channel}
            onChange={setChannel}
            choices={(["EMAIL", "IN_APP"] as const).map((id) => ({ id, label: t(`channel.${id}`) }))}
          />
        </div>
        {error && data === undefined ? <LoadProblem error={error} onRetry={refresh} /> : null}
        {isLoading ? <Skeleton lines={2} /> : null}
        {data !== undefined && recipients.length === 0 ? (
          <Empty title={t("recipients.nobody")}>{t("recipients.nobodyText")}</Empty>
        ) : null}
        <ul className="stack tight">
          {recipients.map(({ member, reason, outcome }) => (
            <li key={member.id} className="row wrap apart">
              <span>
                <bdi className="strong">{member.displayName}</bdi>{" "}
                <span className="quiet small">{t(`recipients.reason.${reason}`)}</span>
              </span>
              <span className={`badge ${outcome === "NOTIFIED" ? "go" : ""}`}>
                {t(`recipients.outcome.${outcome}`)}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
