import { BellOff } from "lucide-react";
import { useMemo } from "react";
import { useStore } from "../../app/store.ts";
import { MarkNotificationsReadDocument, NotificationsDocument } from "../../graphql/generated/graphql.ts";
import { useData, useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { Empty, LoadProblem, Skeleton } from "../../ui/notes.tsx";
import { sayProblem, wordsOf } from "../../ui/toasts.tsx";
import { Time } from "../../ui/values.tsx";
import { EventIcon, RecordLink } from "../live/event-parts.tsx";
import { unreadNotifications } from "./unread-notifications.ts";

/** The latest notifications, those that just came among them. */
export function NotificationList({ onClose }: { onClose: () => void }) {
  const { unread, received } = useStore(unreadNotifications);
  const { data, error, isLoading, refresh } = useData(NotificationsDocument, { first: 30 }, { policy: "network-only" });
  const execute = useExecute();
  const shown = useMemo(() => {
    const loaded = data?.notifications?.nodes ?? [];
    const ids = new Set(loaded.map(({ id }) => id));
    return [...received.filter(({ id }) => !ids.has(id)), ...loaded];
  }, [data, received]);
  const markRead = async () => {
    try {
      const { markNotificationsRead } = await execute(MarkNotificationsReadDocument, {});
      unreadNotifications.set({ unread: markNotificationsRead.unreadCount, received: [] });
      refresh();
    } catch (failure) {
      sayProblem(wordsOf(failure));
    }
  };
  return (
    <>
      <div className="row apart notifications-head">
        <h2>{t("notifications.title")}</h2>
        <Button look="link" isDisabled={unread === 0} onPress={markRead}>
          {t("notifications.markRead")}
        </Button>
      </div>
      {error && data === undefined ? <LoadProblem error={error} onRetry={refresh} /> : null}
      {isLoading ? <Skeleton lines={3} /> : null}
      {data !== undefined && shown.length === 0 ? (
        <Empty icon={<BellOff aria-hidden />} title={t("notifications.none.title")}>
          {t("notifications.none.text")}
        </Empty>
      ) : null}
      <ul className="notifications-list">
        {shown.map(({ id, title, createdAt, readAt, reason, event }) => (
          <li key={id} className={readAt === null ? "unread" : undefined}>
            <EventIcon type={event.type} />
            <div className="grow">
              <RecordLink candidateId={event.candidate?.id} invitationId={event.invitation?.id} onPress={onClose}>
                {title}
              </RecordLink>
              <div className="small quiet">
                <Time at={createdAt} /> · {t(`reason.${reason}`)}
              </div>
            </div>
            {readAt === null ? <span className="unread-dot" title={t("notifications.unread")} /> : null}
          </li>
        ))}
      </ul>
    </>
  );
}
