import { Bell } from "lucide-react";
import { Suspense, useEffect, useRef, useState } from "react";
import { createStore, useStore } from "../../app/store.ts";
import { client } from "../../graphql/client.ts";
import { nodeOf } from "../../graphql/documents.ts";
import {
  NewNotificationsDocument,
  type NotificationPartsFragment,
  NotificationsDocument,
} from "../../graphql/generated/graphql.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { IconButton } from "../../ui/buttons.tsx";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { showOnDesktop } from "./desktop-notifications.ts";

const NotificationPopover = lazyPart(() => import("./notification-popover.tsx"));

interface NotificationState {
  unread: number;
  /** Those that came since the console was opened, newest first. */
  received: NotificationPartsFragment[];
}
/** What the button shows. */
export const unreadNotifications = createStore<NotificationState>({ unread: 0, received: [] });

let isFollowing = false;
/** Counts what is unread, and follows what comes. */
async function follow(): Promise<void> {
  if (isFollowing) return;
  isFollowing = true;
  const { data } = await client.query(nodeOf(NotificationsDocument), { first: 1 }).toPromise();
  if (data?.notifications == null) return;
  unreadNotifications.set({ ...unreadNotifications.get(), unread: data.notifications.unreadCount });
  client
    .subscription(nodeOf(NewNotificationsDocument), { after: data.notifications.latestCursor })
    .subscribe(({ data: came }) => {
      const node = came?.notificationReceived.node;
      if (node === undefined) return;
      const { unread, received } = unreadNotifications.get();
      if (received.some(({ id }) => id === node.id)) return;
      unreadNotifications.set({ unread: unread + 1, received: [node, ...received].slice(0, 100) });
      void showOnDesktop(node);
    });
}

/** The button of notifications: how many are unread, live, and which. */
export function NotificationButton() {
  const { unread } = useStore(unreadNotifications);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => void follow(), []);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <IconButton
        ref={button}
        label={t("notifications.open", { count: unread })}
        icon={<Bell aria-hidden />}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPress={() => setOpen(true)}
      >
        {unread > 0 ? (
          <span className="notifications-count" aria-hidden>
            {unread > 99 ? "99+" : formatNumber(unread)}
          </span>
        ) : null}
      </IconButton>
      {isOpen ? (
        <Suspense fallback={null}>
          <NotificationPopover trigger={button} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
